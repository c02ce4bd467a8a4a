"""Where lines run and which band a tile has."""

from decimal import Decimal

import pytest

from indicators.rules import charts
from indicators.rules.charts import Frame


def decimals(*values):
    return [None if value is None else Decimal(str(value)) for value in values]


@pytest.mark.parametrize(
    ("percent", "band"),
    [(None, None), ("0", 0), ("19.99", 0), ("20", 1), ("40", 2), ("60", 3), ("79.9", 3), ("80", 4), ("120", 4)],
)
def test_band_of_a_rate_and_of_no_rate(percent, band):
    assert charts.band(None if percent is None else Decimal(percent)) == band


@pytest.mark.parametrize(
    ("value", "text"), [("30.00", "30"), ("30.50", "30,5"), ("0.00", "0"), ("100", "100"), ("33.33", "33,33")]
)
def test_comma_writes_no_zeros_at_the_end(value, text):
    assert charts.comma(Decimal(value)) == text
    assert charts.comma(None) == ""


def test_line_runs_from_left_to_right_and_up():
    frame = Frame()
    line = charts.line(["1", "2", "3"], decimals(0, 50, 100), decimals(None, None, None))
    assert [(mark.x, mark.y) for mark in line.marks] == [
        (frame.left, frame.height - frame.bottom),
        (frame.x(1, 3), (frame.top + frame.height - frame.bottom) / 2),
        (frame.width - frame.right, frame.top),
    ]
    assert [mark.text for mark in line.marks] == ["0", "50", "100"]
    assert line.paths == ("M52 226L316 127L580 28",)
    assert line.grid == ((226.0, "0"), (127.0, "50"), (28.0, "100"))
    assert line.target == ""


def test_line_breaks_where_a_month_is_missing():
    line = charts.line(["1", "2", "3", "4"], decimals(10, None, 20, 30), decimals(*[None] * 4))
    assert [path.count("L") for path in line.paths] == [0, 1]
    assert [mark.label for mark in line.marks] == ["1", "3", "4"]


def test_line_shows_the_path_to_the_target_with_the_values():
    line = charts.line(["1", "2"], decimals(5, 8), decimals(20, 25))
    assert line.target.startswith("M")
    assert line.grid[-1][1] == "30"


def test_line_of_one_month_stands_in_the_middle():
    line = charts.line(["1"], decimals(5), decimals(None))
    assert (line.marks[0].x, line.paths) == (316.0, ("M316 127",))
    assert line.labels == ((316.0, "1"),)


def test_line_labels_the_first_the_middle_and_the_last_month():
    labels = [str(n) for n in range(12)]
    line = charts.line(labels, decimals(*range(12)), decimals(*[None] * 12))
    assert [text for _x, text in line.labels] == ["0", "6", "11"]


def test_line_of_nothing_has_a_frame_only():
    line = charts.line([], [], [])
    assert (line.paths, line.marks, line.labels) == ((), (), ())
    assert line.grid[-1][1] == "10"


def test_line_of_a_rate_above_the_whole_stays_inside():
    line = charts.line(["1"], decimals("120.4"), decimals(None), Frame(height=100))
    assert line.grid[-1][1] == "130"
    assert line.marks[0].y > Frame().top

"""Numbers, shares and verdicts as templates write them."""

from decimal import Decimal

import pytest

from indicators.models import SnapshotValue
from indicators.rules import rates
from indicators.templatetags import figures


@pytest.mark.parametrize(("value", "text"), [(None, "–"), (Decimal("0.00"), "0"), (Decimal("33.30"), "33,3")])
def test_vi_tells_zero_from_nothing(value, text):
    assert figures.vi(value) == text


@pytest.mark.parametrize(("value", "text"), [(None, "–"), (0, "0"), (25736, "25.736")])
def test_people_tells_zero_from_nothing(value, text):
    assert figures.people(value) == text


@pytest.mark.parametrize(("percent", "length"), [("0", "0.0"), ("50", "100.0"), ("120", "200.0")])
def test_share_is_never_longer_than_the_bar(percent, length):
    assert figures.share(Decimal(percent), 200) == length


@pytest.mark.parametrize(("vintage", "said"), [(1, ""), (2, ", đã điều chỉnh lần 1"), (4, ", đã điều chỉnh lần 3")])
def test_the_first_vintage_has_no_number_and_later_ones_say_how_often(vintage, said):
    assert figures.revised(vintage) == said
    assert figures.revised(vintage, "") == said.removeprefix(", ")


def test_pixels_of_a_tile():
    assert (figures.pixels(0, 16), figures.pixels(2, 0)) == (16, 68)


@pytest.mark.parametrize(
    ("status", "words"),
    [("missing", "Chưa báo cáo"), ("not_applicable", "Không áp dụng"), ("value", "Không có mẫu số")],
)
def test_absence_says_why_there_is_no_rate(status, words):
    assert figures.absence(SnapshotValue(status=status)) == words


@pytest.mark.parametrize(
    ("verdict", "css"),
    [
        (rates.AHEAD, "good"),
        (rates.ON_PATH, "good"),
        (rates.BEHIND, "warn"),
        (rates.FAR_BEHIND, "bad"),
        (rates.NO_TARGET, "soft"),
        (rates.NO_VALUE, "soft"),
    ],
)
def test_a_verdict_is_a_colour_a_shape_and_words(verdict, css):
    assert figures.verdict_class(verdict) == css
    shape, _space, words = figures.verdict_words(verdict).partition(" ")
    assert not shape.isalpha()
    assert words


def test_verdicts_on_the_path_differ_in_shape():
    verdicts = (rates.AHEAD, rates.ON_PATH, rates.BEHIND, rates.FAR_BEHIND)
    assert len({figures.verdict_words(verdict).split(" ")[0] for verdict in verdicts}) == 4

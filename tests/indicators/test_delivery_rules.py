"""Rows that a source hands over, read and judged without a database."""

import pytest

from indicators.rules import deliveries as rules
from indicators.rules.deliveries import BodyError, Fault, Ground, Line, Value

GROUND = Ground(
    units={"14758": 1000, "14797": None},
    ended={"14999": "Xã Mới"},
    others={"16213"},
    indicators={"signature": False, "calls": True},
    counted={"skills"},
    bounded={"signature"},
)


def faults(**row):
    line = Line(3, **{"unit_code": "14758", "indicator": "signature", "stock": 300} | row)
    return [(fault.column, fault.code) for fault in rules.judge([line], GROUND)[1]]


@pytest.mark.parametrize(
    ("stock", "number"), [(300, 300), ("1.000", 1000), ("300", 300), (" 1 000 ", 1000), (0, 0), ("0", 0)]
)
def test_amounts_are_read_as_people_and_programs_write_them(stock, number):
    values, found = rules.judge([Line(1, "14758", "signature", stock)], GROUND)
    assert (values, found) == ([Value("14758", "signature", number, None)], [])


@pytest.mark.parametrize("stock", ["12,5", "12.5", 12.5, 300.0, True, "ba trăm", [300], {"n": 1}, "=1+1", "1e3"])
def test_what_is_no_whole_number_is_refused_at_its_cell(stock):
    assert faults(stock=stock) == [("stock", "not_whole")]


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ({"unit_code": "99999"}, "unit_code", "no_unit"),
        ({"unit_code": ""}, "unit_code", "no_unit"),
        ({"unit_code": "14999"}, "unit_code", "ended_unit"),
        ({"unit_code": "16213"}, "unit_code", "other_unit"),
        ({"indicator": "x"}, "indicator", "no_indicator"),
        ({"indicator": "skills"}, "indicator", "counted_indicator"),
        ({"stock": None}, "", "no_figure"),
        ({"stock": "", "flow": ""}, "", "no_figure"),
        ({"stock": -1}, "stock", "negative"),
        ({"stock": 1001}, "stock", "too_many"),
        ({"stock": 10**7, "unit_code": "14797"}, "stock", "too_large"),
        ({"stock": 10**30}, "stock", "too_large"),
        ({"flow": 10**8}, "flow", "too_large"),
        ({"flow": -5}, "flow", "negative_flow"),
        ({"flow": 301}, "flow", "flow_above_stock"),
        ({"stock": None, "flow": 1001}, "flow", "too_many"),
        ({"indicator": "calls", "stock": 5}, "flow", "no_flow"),
        ({"indicator": "calls", "stock": None, "flow": -5}, "flow", "negative_flow"),
    ],
)
def test_a_row_that_is_wrong_says_where(row, column, code):
    assert faults(**row) == [(column, code)]
    assert rules.TEXTS[code]


def test_everything_wrong_in_a_row_is_said_at_once():
    assert faults(unit_code="x", indicator="y", stock="z") == [
        ("unit_code", "no_unit"),
        ("indicator", "no_indicator"),
        ("stock", "not_whole"),
    ]


def test_a_pair_that_is_repeated_points_to_the_first():
    lines = [Line(1, "14758", "signature", 5), Line(2, "14797", "signature", 5), Line(4, "14758", "signature", 5)]
    values, found = rules.judge(lines, GROUND)
    assert found == [Fault(4, "", "repeated", {"first": "1"})]
    assert len(values) == 2


def test_json_is_read_row_by_row():
    body, rows = rules.from_json(b'\xef\xbb\xbf{"period": "2026-10", "rows": [{"unit_code": 14758, "stock": 300}]}')
    assert body["period"] == "2026-10"
    assert rules.lines_of(rows) == [Line(1, "14758", "", 300, None)]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "json"),
        (b"{", "json"),
        (b"[]", "json"),
        (b'{"rows": [{"stock": NaN}]}', "json"),
        (b"[" * 100_000, "json"),
        (b"\xff\xfe{", "encoding"),
        (b"{}", "rows"),
        (b'{"rows": {}}', "rows"),
        (b'{"rows": [1]}', "rows"),
        (b'{"rows": []}', "no_rows"),
        (b'{"rows": [' + b",".join([b"{}"] * 5001) + b"]}", "too_many_rows"),
    ],
)
def test_a_body_that_cannot_be_read_says_why(content, code):
    with pytest.raises(BodyError) as refused:
        rules.from_json(content)
    assert refused.value.code == code
    assert rules.BODY_TEXTS[code] % refused.value.names


@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_csv_is_read_with_the_delimiter_of_its_header(mark):
    text = f"Indicator{mark}unit_code{mark}stock\r\nsignature{mark}14758{mark}1.000\r\n\r\napp{mark}14797\r\n"
    assert rules.from_csv(text.encode("utf-8-sig")) == [
        Line(2, "14758", "signature", "1.000", None),
        Line(4, "14797", "app", "", None),
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "no_rows"),
        (b"a;b;c\n1;2;3", "header"),
        (b"unit_code;indicator\n1;2", "header"),
        (b"unit_code;indicator;stock\n", "no_rows"),
        (b"unit_code;indicator;stock\n" + b"1;2;3\n" * 5001, "too_many_rows"),
        (b'unit_code;indicator;stock\n1;2;"' + b"x" * 200_000, "cell"),
        (b"\xff", "encoding"),
    ],
)
def test_csv_that_cannot_be_read_says_why(content, code):
    with pytest.raises(BodyError) as refused:
        rules.from_csv(content)
    assert refused.value.code == code

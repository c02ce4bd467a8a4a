"""What files say of a figure in words, without a database."""

from datetime import date
from decimal import Decimal

import pytest

from indicators.queries.exports import Line
from indicators.renderers import words
from indicators.rules import bridges
from indicators.templatetags import overview

ORDINARY = Line(
    unit_id=1,
    unit_code="14758",
    unit_name="Xã An",
    unit_kind="commune",
    sort_key="an",
    period="2026-10",
    end_on=date(2026, 10, 14),
    vintage=1,
    version_id=1,
    indicator="app",
    indicator_version=1,
    status="value",
    numerator=300,
    flow=20,
    denominator=1000,
    percent=Decimal("30.00"),
    target_percent=Decimal(40),
    target_count=None,
    expected_percent=Decimal("31.45"),
    reach_by=None,
    units_reported=None,
    adjustment=0,
    is_estimated=False,
    is_withheld=False,
    snapshot_id=1,
    indicator_id=1,
    denominator_row_id=None,
)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, ""),
        ({"status": "missing", "numerator": None}, "Chưa báo cáo"),
        ({"status": "suppressed", "numerator": None}, "Không công bố vì số nhỏ"),
        ({"is_estimated": True}, "Ước tính theo địa giới mới"),
        ({"adjustment": -5}, "Có điều chỉnh -5"),
        ({"percent": Decimal("100.10")}, "Vượt mẫu số"),
        ({"denominator": None, "percent": None}, "Không có mẫu số"),
        ({"is_estimated": True, "adjustment": 3}, "Ước tính theo địa giới mới; Có điều chỉnh +3"),
    ],
)
def test_remark_says_what_is_not_ordinary(fields, said):
    assert words.remark(ORDINARY._replace(**fields)) == said


@pytest.mark.parametrize(
    ("percent", "said"),
    [("35", "▲ Vượt"), ("31.45", "● Đúng"), ("25", "▼ Chậm"), ("3", "▼▼ Chậm nhiều"), (None, "")],
)
def test_verdict_has_a_shape_and_a_word(percent, said):
    assert words.verdict(ORDINARY._replace(percent=percent and Decimal(percent))) == said


def test_verdict_needs_a_target():
    assert words.verdict(ORDINARY._replace(target_percent=None, expected_percent=None)) == ""


def test_bridge_names_the_parts_that_are_not_nothing():
    parts = {"from": 280, "new": 22, "revoked": -1, "moved_in": 0, "corrected": -1}
    assert words.bridge(parts) == "mới +22; thu hồi −1; điều chỉnh −1"
    assert words.bridge({}) == ""


def test_every_part_of_a_bridge_has_a_name_in_files_and_on_pages():
    each = dict.fromkeys(bridges.PARTS, 1)
    assert len(words.bridge(each).split("; ")) == len(bridges.PARTS)
    assert not {name for name in bridges.PARTS if overview.bridge_part(name) == name}

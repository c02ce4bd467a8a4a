"""Whose month a workbook is for: sealed, and opened only as it was sealed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.rules import workbooks
from indicators.rules.workbooks import Stamp, StampError

KEY = workbooks.key_from("bí mật của máy chủ")
STAMP = Stamp("14758", "communes", "2026-10", ("signature", "app"))


def refusal(hidden, key=KEY):
    with pytest.raises(StampError) as refused:
        workbooks.opened(hidden, key)
    return refused.value.code


def test_what_is_sealed_is_opened():
    assert workbooks.opened(workbooks.sealed(STAMP, KEY), KEY) == STAMP


@settings(derandomize=True, deadline=None)
@given(st.sampled_from(["unit", "data_set", "period", "rows", "version", "checksum"]), st.text(max_size=12))
def test_no_part_can_be_changed(name, text):
    hidden = workbooks.sealed(STAMP, KEY)
    if hidden[name] != text:
        assert refusal({**hidden, name: text}) == "changed"


def test_what_was_moved_from_one_part_to_another_is_noticed():
    hidden = workbooks.sealed(Stamp("1", "23", "4", ()), KEY)
    assert refusal({**hidden, "unit": "12", "data_set": "3"}) == "changed"


def test_a_part_that_is_gone_is_no_stamp():
    hidden = workbooks.sealed(STAMP, KEY)
    for name in hidden:
        assert refusal({key: value for key, value in hidden.items() if key != name}) == "no_stamp"


def test_another_installation_seals_otherwise():
    assert refusal(workbooks.sealed(STAMP, KEY), workbooks.key_from("khác")) == "changed"


def test_an_older_layout_is_named_as_such():
    old = Stamp(STAMP.unit, STAMP.data_set, STAMP.period, STAMP.rows, "0")
    assert refusal(workbooks.sealed(old, KEY)) == "old_version"


@pytest.mark.parametrize(
    ("stamp", "code"),
    [
        (STAMP, ""),
        (Stamp("14758", "communes", "2026-10", ("app", "signature")), ""),
        (Stamp("14797", "communes", "2026-10", STAMP.rows), "other_unit"),
        (Stamp("14758", "staff", "2026-10", STAMP.rows), "other_data_set"),
        (Stamp("14758", "communes", "2026-09", STAMP.rows), "other_period"),
        (Stamp("14758", "communes", "2026-10", ("app",)), "other_rows"),
    ],
)
def test_a_stamp_of_something_else_says_of_what(stamp, code):
    assert workbooks.mismatch(stamp, STAMP) == code
    assert not code or workbooks.TEXTS[code]

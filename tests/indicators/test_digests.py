"""The seal of a snapshot."""

from datetime import date
from decimal import Decimal

from indicators.rules import digests

ROWS = [{"unit": "14758", "percent": Decimal("30.0"), "on": date(2026, 10, 14)}, {"unit": "14797", "percent": None}]
HEAD = {"period": "2026-10"}


def seal(previous="", head=HEAD, rows=ROWS):
    return digests.snapshot_hash(previous=previous, head=head, rows=rows)


def test_hash_does_not_depend_on_the_order_of_rows_or_keys():
    turned = [dict(reversed(row.items())) for row in reversed(ROWS)]
    assert seal(rows=turned) == seal()


def test_hash_depends_on_everything_else():
    other = [{**ROWS[0], "percent": Decimal("30.1")}, ROWS[1]]
    zero = [ROWS[0], {**ROWS[1], "percent": 0}]
    changed = {seal(previous="x"), seal(head={"period": "2026-11"}), seal(rows=other), seal(rows=zero), seal(rows=[])}
    assert len(changed | {seal()}) == 6

"""Mergers and splits in the tree of today: what hangs where, what is taken back, what is refused."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.models import Entry
from audit.rules import SYSTEM
from places import actions, queries, rules
from places.models import Unit, UnitChange, Venue
from places.rules import Part
from tests.factories import CommuneFactory, ProvinceFactory, VillageFactory

AT = datetime(2026, 7, 10, tzinfo=UTC)
DAY = date(2026, 7, 1)

pytestmark = pytest.mark.django_db


def change(*parts, act="1/NQ", on=DAY, **more):
    rows = [Part(old.pk, new.pk, Decimal(share)) for old, new, share in parts]
    return actions.record_change(legal_act=act, effective_on=on, parts=rows, by=SYSTEM, at=AT, **more)


def settle(found):
    return actions.settle_tree(change_id=found.pk, by=SYSTEM, at=AT)


def paths():
    return dict(Unit.objects.values_list("code", "path"))


@pytest.fixture
def old():
    return CommuneFactory(code="10001", name="Xã Cũ")


@pytest.fixture
def new():
    return CommuneFactory(code="10002", name="Xã Mới")


def test_merged_commune_hangs_below_its_heir_with_its_villages_and_houses(old, new):
    village = VillageFactory(code="10001-001", parent=old)
    hamlet = VillageFactory(code="xom", parent=village)
    actions.save_venue(venue=Venue(unit=old, name="Nhà văn hóa xã"), by=SYSTEM, at=AT)
    actions.save_venue(venue=Venue(unit=new, name="Nhà văn hóa xã"), by=SYSTEM, at=AT)
    found = change((old, new, 1))
    for _press in range(2):
        settle(found)
    assert paths() == {
        "38": "38/",
        "10002": "38/10002/",
        "10001": "38/10002/10001/",
        "10001-001": "38/10002/10001-001/",
        "xom": "38/10002/10001-001/xom/",
    }
    hamlet.refresh_from_db()
    village.refresh_from_db()
    assert (hamlet.parent, village.parent) == (village, new)
    assert sorted(new.venues.values_list("name", flat=True)) == ["Nhà văn hóa xã", "Nhà văn hóa xã (Xã Cũ)"]
    assert Entry.objects.filter(act="unit.settle").count() == 1
    old.refresh_from_db()
    assert (old.today(), village.today(), new.today()) == (new, village, new)
    assert set(Unit.objects.now_part_of(new.pk)) == {old, new}


def test_heir_that_ends_hands_on_everything_that_hangs_below_it(old, new):
    VillageFactory(code="10001-001", parent=old)
    last = CommuneFactory(code="10003")
    settle(change((old, new, 1)))
    settle(change((new, last, 1), act="2/NQ", on=date(2026, 7, 5)))
    assert {code: path for code, path in paths().items() if code.startswith("1")} == {
        "10001": "38/10003/10001/",
        "10001-001": "38/10003/10001-001/",
        "10002": "38/10003/10002/",
        "10003": "38/10003/",
    }
    assert queries.heirs(DAY) == {old.pk: new.pk}
    assert queries.heirs(date(2026, 8, 1)) == {old.pk: last.pk, new.pk: last.pk}


def test_listed_villages_go_where_the_list_says_and_the_others_with_their_commune(old, new):
    other = CommuneFactory(code="10003")
    ones = [VillageFactory(code=f"10001-00{n}", parent=old) for n in (1, 2)]
    settle(change((old, new, "0.7"), (old, other, "0.3"), moves={ones[0].pk: other.pk}))
    assert (paths()["10001-001"], paths()["10001-002"]) == ("38/10003/10001-001/", "38/10002/10001-002/")


def test_commune_that_keeps_a_part_keeps_what_is_not_listed(old, new):
    ones = [VillageFactory(code=f"10001-00{n}", parent=old) for n in (1, 2)]
    settle(change((old, old, "0.7"), (old, new, "0.3"), moves={ones[0].pk: new.pk}))
    old.refresh_from_db()
    assert (old.valid_to, old.path) == (None, "38/10001/")
    assert (paths()["10001-001"], paths()["10001-002"]) == ("38/10002/10001-001/", "38/10001/10001-002/")


def test_heirs_go_step_by_step_however_the_shares_multiply():
    """A became X (0.6) and Y (0.4), X then two halves: most of what A was by shares is Y, but A's heir was X."""
    first = [Part(1, 2, Decimal("0.6")), Part(1, 3, Decimal("0.4"))]
    second = [Part(2, 4, Decimal("0.5")), Part(2, 5, Decimal("0.5"))]
    assert rules.heirs([first, second]) == {1: 4, 2: 4}


def test_the_same_act_again_is_one_change_and_with_other_parts_refused(old, new):
    village = VillageFactory(parent=old)
    other = CommuneFactory()
    first = change((old, new, 1))
    assert change((old, new, 1)) == first
    with pytest.raises(actions.RefusedError, match="nội dung khác"):
        change((old, other, 1))
    with pytest.raises(actions.RefusedError, match="nội dung khác"):
        change((old, new, 1), moves={village.pk: new.pk})
    with pytest.raises(actions.RefusedError, match="Xã Cũ"):
        change((old, other, 1), act="2/NQ")
    assert UnitChange.objects.count() == 1


def test_the_same_act_at_once_is_one_change(old, new, at_once):
    made = at_once(4, lambda n: change((old, new, 1)))
    assert len({each.pk for each in made}) == 1
    assert UnitChange.objects.get().parts.count() == 1


def test_units_of_a_day_to_come_are_neither_closed_nor_open_today(old):
    later = date(2030, 1, 1)
    made = actions.begin_commune(
        code="10009", name="Phường Sau", parent=ProvinceFactory(), from_on=later, by=SYSTEM, at=AT
    )
    change((old, made, 1), on=later)
    assert old in Unit.objects.open()
    assert made not in Unit.objects.open()
    assert list(UnitChange.objects.due(DAY)) == []
    assert queries.heirs(DAY) == {}
    assert queries.heirs(later) == {old.pk: made.pk}


def test_begin_commune_again_is_the_same_and_with_another_name_refused(old):
    def begin(name):
        return actions.begin_commune(code="10009", name=name, parent=old.parent, from_on=DAY, by=SYSTEM, at=AT)

    assert begin("Xã Sau") == begin("Xã Sau")
    with pytest.raises(actions.RefusedError, match="10009 đã thuộc về Xã Sau"):
        begin("Xã Khác")


def test_withdrawn_before_its_day_leaves_the_units_as_they_were(old):
    later = date(2026, 12, 1)
    made = actions.begin_commune(code="10009", name="Xã Sau", parent=old.parent, from_on=later, by=SYSTEM, at=AT)
    found = change((old, made, 1), on=later, moves={VillageFactory(parent=old).pk: made.pk})
    for _press in range(2):
        actions.withdraw_change(change_id=found.pk, reason="Nghị quyết hoãn", by=SYSTEM, at=AT)
    old.refresh_from_db()
    found.refresh_from_db()
    assert (old.valid_to, found.withdrawn_at, found.withdrawn_reason) == (None, AT, "Nghị quyết hoãn")
    assert not Unit.objects.filter(code="10009").exists()
    assert queries.heirs(later) == queries.successors(DAY, later) == {}
    entry = Entry.objects.get(act="unit.change_withdrawn")
    assert (entry.reason, entry.details) == ("Nghị quyết hoãn", {"parts": [["10001", "10009", 100_000]]})
    assert settle(found).settled_at is None
    again = change((old, CommuneFactory(), 1), on=later)
    assert again.pk != found.pk


def test_withdrawing_is_refused_once_in_force_or_when_the_new_unit_is_used(old, new):
    found = change((old, new, 1))
    with pytest.raises(actions.RefusedError, match="đã có hiệu lực"):
        actions.withdraw_change(change_id=found.pk, reason="x", by=SYSTEM, at=AT)
    later = date(2026, 12, 1)
    made = actions.begin_commune(code="10009", name="Xã Sau", parent=old.parent, from_on=later, by=SYSTEM, at=AT)
    found = change((new, made, 1), on=later, act="2/NQ")
    actions.save_venue(venue=Venue(unit=made, name="Nhà"), by=SYSTEM, at=AT)
    with pytest.raises(actions.RefusedError, match="Xã Sau"):
        actions.withdraw_change(change_id=found.pk, reason="x", by=SYSTEM, at=AT)
    found.refresh_from_db()
    assert (found.withdrawn_at, found.parts.count()) == (None, 1)


UNITS = st.integers(1, 6)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(UNITS, st.integers(0, 10_000)),
    st.lists(st.tuples(UNITS, UNITS, UNITS, st.integers(1, 99_999)), max_size=6),
)
def test_whatever_changes_in_whatever_order_the_sum_stays(values, made):
    changes = []
    for source, one, two, share in made:
        rest = [] if one == two else [Part(source, two, 1 - Decimal(share) / 100_000)]
        changes.append([Part(source, one, 1 - sum((part.share for part in rest), Decimal(0))), *rest])
    assert sum(rules.remap(values, rules.follow(changes)).values()) == sum(values.values())

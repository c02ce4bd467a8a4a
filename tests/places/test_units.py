"""Villages, moves, mergers and search, against the database."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from audit.models import Entry
from audit.rules import SYSTEM
from places import actions, queries
from places.models import PopulationSeries, PopulationValue, Unit, UnitChange, UnitChangePart, Venue
from places.rules import Part
from tests.factories import CommuneFactory, ProvinceFactory

AT = datetime(2026, 3, 1, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def village(commune, name, **extra):
    return actions.add_village(commune=commune, name=name, by=SYSTEM, at=AT, **extra)


def test_add_village_again_with_the_mark_elsewhere_is_the_same_village():
    commune = CommuneFactory(code="15127", name="Xã Cẩm Thủy")
    first = village(commune, "Thôn Thuỷ Sơn")
    assert village(commune, "Thôn Thủy Sơn") == first
    assert first.code == "15127-001"
    assert first.path == "38/15127/15127-001/"


def test_add_village_that_differs_by_a_tone_is_another_one():
    commune = CommuneFactory()
    assert village(commune, "Thôn Thanh") != village(commune, "Thôn Thành")


def test_add_village_with_a_code_taken_elsewhere_is_refused():
    commune = CommuneFactory()
    village(commune, "Thôn 1", code="T1")
    with pytest.raises(actions.RefusedError, match="T1"):
        village(CommuneFactory(), "Thôn 2", code="T1")


def test_add_village_at_once_makes_one(at_once):
    commune = CommuneFactory()
    made = at_once(4, lambda n: village(commune, "Thôn Đoài"))
    assert len({unit.pk for unit in made}) == 1


def test_save_unit_moved_takes_its_subtree_along():
    old, new = CommuneFactory(), CommuneFactory()
    hamlet = village(old, "Thôn 1")
    below = Unit(code="x", name="Xóm", kind=Unit.Kind.VILLAGE, parent=hamlet)
    below.name_parts()
    below.save()
    hamlet.parent = new
    actions.save_unit(unit=hamlet, by=SYSTEM, at=AT)
    below.refresh_from_db()
    assert below.path == f"{new.path}{hamlet.code}/x/"
    assert set(queries.subtree(new)) == {new, hamlet, below}


def test_save_unit_into_itself_is_refused():
    commune = CommuneFactory()
    hamlet = village(commune, "Thôn 1")
    commune.parent = hamlet
    with pytest.raises(actions.RefusedError):
        actions.save_unit(unit=commune, by=SYSTEM, at=AT)


def test_units_on_a_day_before_and_after_a_merger():
    one, two, new = CommuneFactory(), CommuneFactory(), CommuneFactory(valid_from=date(2026, 7, 1))
    parts = [Part(one.pk, new.pk, Decimal(1)), Part(two.pk, new.pk, Decimal(1))]
    change = actions.record_change(legal_act="NQ 1", effective_on=date(2026, 7, 1), parts=parts, by=SYSTEM, at=AT)
    again = actions.record_change(legal_act="NQ 1", effective_on=date(2026, 7, 1), parts=parts, by=SYSTEM, at=AT)
    assert change == again
    assert set(queries.units_on(date(2026, 6, 30), kind="commune")) == {one, two}
    assert set(queries.units_on(date(2026, 7, 1), kind="commune")) == {new}
    assert queries.unit_on(one.pk, date(2026, 8, 1), since=date(2026, 1, 1)) == [new.pk]
    assert queries.remapped({one.pk: 40, two.pk: 35}, after=date(2026, 1, 1), until=date(2026, 8, 1)) == {new.pk: 75}
    assert queries.remapped({one.pk: 40}, after=date(2026, 7, 1), until=date(2026, 8, 1)) == {one.pk: 40}


def test_record_change_whose_shares_lose_people_is_refused():
    one, two = CommuneFactory(), CommuneFactory()
    with pytest.raises(actions.RefusedError, match=one.name):
        actions.record_change(
            legal_act="NQ 2",
            effective_on=date(2026, 7, 1),
            parts=[Part(one.pk, two.pk, Decimal("0.9"))],
            by=SYSTEM,
            at=AT,
        )


def test_remove_unused_refuses_what_is_used():
    commune = CommuneFactory()
    hamlet = village(commune, "Thôn 1")
    actions.save_venue(venue=Venue(unit=hamlet, name="Nhà văn hóa"), by=SYSTEM, at=AT)
    with pytest.raises(actions.RefusedError, match="Thôn 1"):
        actions.remove_unused(model=Unit, pk=hamlet.pk, by=SYSTEM, at=AT)
    assert Unit.objects.filter(pk=hamlet.pk).exists()


def test_population_by_unit():
    commune = CommuneFactory()
    series = PopulationSeries.objects.create(code="s", name="S", definition="D", source="N", as_of=date(2026, 1, 1))
    actions.set_population(series=series, unit=commune, value=10, by=SYSTEM, at=AT)
    actions.set_population(series=series, unit=commune, value=12, by=SYSTEM, at=AT)
    assert queries.population(series.pk) == {commune.pk: 12}
    assert queries.population(series.pk, []) == {}
    assert Entry.objects.filter(act="population.set").count() == 2


def test_communes_json_is_found_without_tone_marks_and_kept_by_the_browser(client, django_assert_num_queries):
    ProvinceFactory()
    CommuneFactory(code="14758", name="Phường Hàm Rồng")
    CommuneFactory(code="15127", name="Xã Cẩm Thủy")
    with django_assert_num_queries(1):
        answer = client.get("/dia-ban/xa-phuong.json", {"q": "ham r"})
    assert answer.json() == {"results": [["14758", "Phường Hàm Rồng"]]}
    assert "max-age" in answer["Cache-Control"]
    again = client.get("/dia-ban/xa-phuong.json", {"q": "ham r"}, headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304


def test_villages_json_of_one_commune(client):
    commune = CommuneFactory(code="14758")
    village(commune, "Thôn Đông")
    village(CommuneFactory(), "Thôn Đông")
    assert client.get("/dia-ban/thon.json", {"commune": "14758"}).json() == {"results": [["14758-001", "Thôn Đông"]]}


def test_remove_unused_again_is_nothing():
    hamlet = village(CommuneFactory(), "Thôn 1")
    for _press in range(2):
        actions.remove_unused(model=Unit, pk=hamlet.pk, by=SYSTEM, at=AT)
    assert Entry.objects.filter(act="place.remove").count() == 1


@pytest.mark.parametrize(("shares", "said"), [([], "ít nhất một"), ([0, 1], "lớn hơn 0"), ([2, -1], "không quá 1")])
def test_record_change_with_impossible_shares_is_refused(shares, said):
    one, two = CommuneFactory(), CommuneFactory()
    parts = [Part(one.pk, unit.pk, Decimal(share)) for unit, share in zip((one, two), shares, strict=False)]
    with pytest.raises(actions.RefusedError, match=said):
        actions.record_change(legal_act="NQ 3", effective_on=date(2026, 7, 1), parts=parts, by=SYSTEM, at=AT)
    assert not UnitChange.objects.exists()


def test_rows_say_what_they_are():
    commune = CommuneFactory(name="Xã Mẫu")
    change = UnitChange(legal_act="NQ 1", effective_on=date(2026, 7, 1))
    assert "NQ 1" in str(change)
    part = UnitChangePart(change=change, from_unit=commune, to_unit=commune, share=1)
    value = PopulationValue(series=PopulationSeries(name="S"), unit=commune, value=12)
    assert [str(row) for row in (part, value)] == ["Xã Mẫu → Xã Mẫu", "Xã Mẫu: 12"]
    assert "Nhà văn hóa" in str(Venue(unit=commune, name="Nhà văn hóa"))

"""Units, cultural houses, population and mergers in the admin."""

import pytest

from audit.models import Entry
from places import rules
from places.models import PopulationSeries, Unit, Venue
from tests.factories import CommuneFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


def test_lists_are_there_and_searched_without_tone_marks(admin):
    CommuneFactory(code="14758", name="Phường Hàm Rồng")
    for path in ("units", "venues", "population_series"):
        assert admin.get(f"/quan-tri/{path}/").status_code == 200
    found = admin.get("/quan-tri/units/results/", {"q": "ham rong"})
    assert "Phường Hàm Rồng" in found.content.decode()


def test_unit_renamed_keeps_its_code_and_gets_new_keys(admin):
    unit = CommuneFactory(code="14758", name="Phường Hàm Rồng")
    data = {"name": "Phường Hàm Rồng Mới", "kind": "commune", "parent": unit.parent_id, "code": "1"}
    assert admin.post(f"/quan-tri/units/edit/{unit.pk}/", data).status_code == 302
    unit.refresh_from_db()
    assert (unit.code, unit.name_key) == ("14758", "phuong ham rong moi")
    assert Entry.objects.filter(act="unit.save").count() == 1


def test_unit_below_itself_is_refused_at_the_field(admin):
    unit = CommuneFactory()
    page = admin.post(
        f"/quan-tri/units/edit/{unit.parent_id}/", {"name": "Tỉnh", "kind": "province", "parent": unit.pk}
    )
    assert "chính nó" in page.context["form"].errors["parent"][0]


def test_venue_of_the_same_name_is_refused_at_the_field(admin):
    commune = CommuneFactory()
    data = {"unit": commune.pk, "name": "Nhà văn hóa", "address": "", "seats": ""}
    assert admin.post("/quan-tri/venues/new/", data).status_code == 302
    page = admin.post("/quan-tri/venues/new/", {**data, "name": "nhà văn hoá"})
    assert page.context["form"].errors["name"]
    assert Venue.objects.count() == 1


@pytest.mark.parametrize("name", ["<script>x</script>", "=1+1", "\u200b"])
def test_name_that_is_none_is_refused_at_the_field(admin, name):
    commune = CommuneFactory()
    unit = {"name": name, "kind": "village", "parent": commune.pk, "code": "T1"}
    venue = {"unit": commune.pk, "name": name, "address": "", "seats": ""}
    for path, data in (("units", unit), ("venues", venue)):
        page = admin.post(f"/quan-tri/{path}/new/", data)
        assert page.context["form"].errors == {"name": [rules.NOT_A_NAME]}
    assert not Unit.objects.filter(code="T1").exists()
    assert not Venue.objects.exists()


def test_population_series_is_made(admin):
    data = {
        "code": "s",
        "name": "S",
        "definition": "D",
        "source": "N",
        "as_of": "2026-01-01",
        "is_example": "on",
    }
    assert admin.post("/quan-tri/population_series/new/", data).status_code == 302
    assert PopulationSeries.objects.get().is_example

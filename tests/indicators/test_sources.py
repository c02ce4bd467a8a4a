"""What other sources say of communes: which counts where they are the figure, and what stands beside a report."""

from datetime import date

import pytest
from django.test import Client

from audit.models import Entry as Act
from indicators.models import Indicator, IndicatorVersion, Source
from indicators.queries import sources
from indicators.rules.checks import Entry
from places.actions import record_change
from places.rules import Part
from tests.factories import CommuneFactory, PostingFactory, ProvinceFactory, UserFactory
from tests.indicators.providers import enterprise, hand
from tests.indicators.scene import AT, DIVISION, html, report, signed_in
from tests.indicators.test_admin import ADMIN, errors

pytestmark = pytest.mark.django_db


@pytest.fixture
def calls(plan):
    """An indicator whose figures others hand over."""
    found = Indicator.objects.create(
        data_set=Indicator.objects.get(code="app").data_set, code="calls", name="Gọi", short_name="Gọi"
    )
    IndicatorVersion.objects.create(
        indicator=found, numerator="imported", definition="d", effective_from=date(2026, 1, 1)
    )
    return found


def imported(period):
    found = sources.imported_values(period)
    return {key: (chosen.stock, [part.source for part in chosen.parts]) for key, chosen in found.items()}


def test_only_what_is_handed_over_by_others_is_imported(october, communes, calls):
    source = enterprise()
    hand(source, october, {communes[0]: 300}, indicator="calls")
    hand(source, october, {communes[0]: 310}, key="lan-thu-2")
    assert imported(october) == {(communes[0].pk, calls.pk): (300, ["vnpt"])}


def test_the_newest_hand_over_counts_for_what_it_speaks_of(october, communes, calls):
    source = enterprise()
    hand(source, october, {communes[0]: 300, communes[1]: 400}, indicator="calls")
    hand(source, october, {communes[0]: 290}, indicator="calls", key="lan-thu-2", at=AT.replace(hour=10))
    assert imported(october) == {
        (communes[0].pk, calls.pk): (290, ["vnpt"]),
        (communes[1].pk, calls.pk): (400, ["vnpt"]),
    }


def test_sources_are_added_only_where_a_document_says_so(october, communes, calls):
    listed = enterprise("danh-sach", "Trung tâm", kind="persons")
    for source, stock in ((enterprise("a"), 900), (enterprise("b"), 950), (listed, 200)):
        hand(source, october, {communes[0]: stock}, indicator="calls")
    assert imported(october)[communes[0].pk, calls.pk] == (200, ["danh-sach"])
    apart = enterprise("c", is_disjoint=True, disjoint_by="12/BB ngày 1/10/2026")
    hand(apart, october, {communes[0]: 50}, indicator="calls")
    assert imported(october)[communes[0].pk, calls.pk] == (250, ["c", "danh-sach"])
    Source.objects.filter(code="danh-sach").update(is_active=False)
    assert imported(october)[communes[0].pk, calls.pk] == (1000, ["b", "c"])


def merge(communes, day):
    heir = CommuneFactory(code="16999", name="Xã Mới", valid_from=day)
    parts = [Part(unit.pk, heir.pk, 1) for unit in communes]
    record_change(legal_act="1/NQ", effective_on=day, parts=parts, by=DIVISION, at=AT)
    return heir


def test_what_was_said_of_merged_communes_is_the_heirs(october, communes, calls):
    source = enterprise()
    hand(source, october, {communes[0]: 300, communes[1]: 400}, indicator="calls")
    heir = merge(communes, date(2026, 10, 10))
    assert imported(october) == {(heir.pk, calls.pk): (700, ["vnpt"])}
    hand(source, october, {heir: 720}, indicator="calls", key="lan-thu-2")
    assert imported(october) == {(heir.pk, calls.pk): (720, ["vnpt"])}


def test_queries_do_not_grow_with_communes(october, communes, calls, django_assert_num_queries):
    source = enterprise()
    hand(source, october, {communes[0]: 300}, indicator="calls")
    with django_assert_num_queries(4):
        sources.imported_values(october)
    many = {CommuneFactory(code=f"15{n:03}", name=f"Xã {n}"): n for n in range(20)}
    hand(source, october, many, indicator="calls", key="lan-thu-2")
    with django_assert_num_queries(4):
        assert len(imported(october)) == 21


# Beside a report


def test_the_difference_is_shown_to_the_commune_and_to_the_division(october, communes, officer, division):
    sent = report(communes[0], october, 300, accept=False, app=Entry(100, None))
    hand(enterprise(), october, {communes[0]: 320, communes[1]: 999})
    hand(enterprise("tt", "Trung tâm", kind="persons"), october, {communes[0]: 290})
    hand(Source.objects.get(code="tt"), october, {communes[0]: 100}, indicator="app", key="lan-thu-2")
    for page in (officer.get("/quan-ly/bao-cao/"), division.get(f"/quan-ly/bao-cao/{sent.pk}/")):
        lines = [(each.indicator.code, each.source.code, each.difference) for each in page.context["elsewhere"]]
        assert lines == [("signature", "tt", -10), ("signature", "vnpt", 20), ("app", "tt", 0)]
        text = html(page)
        for words in ("Nguồn khác", "nhiều hơn 20", "ít hơn 10", "bằng nhau", "Đếm từ danh sách từng người"):
            assert words in text
        assert "999" not in text


def test_without_other_sources_there_is_no_box(october, communes, officer):
    report(communes[0], october, 300, accept=False)
    assert "Nguồn khác" not in html(officer.get("/quan-ly/bao-cao/"))


def test_before_a_report_nothing_is_compared(october, communes, officer):
    hand(enterprise(), october, {communes[0]: 320})
    assert "chưa so được" in html(officer.get("/quan-ly/bao-cao/"))


# The page of those who hand over


def test_a_provider_sees_the_own_sources_and_what_was_received(clock, october, communes):
    source, other = enterprise(), enterprise("viettel", "Viettel")
    hand(source, october, {communes[0]: 320, communes[1]: 5})
    hand(other, october, {communes[0]: 7})
    client = signed_in(Client(), source.unit, "provider")
    text = html(client.get("/quan-ly/giao-so-lieu/"))
    assert "VNPT Thanh Hóa" in text
    assert "Viettel" not in text
    assert "/nhap-tep/deliveries/" in text
    assert client.get("/nhap-tep/deliveries/").status_code == 200
    assert client.get("/nhap-tep/month/").status_code == 404
    every = html(signed_in(Client(), ProvinceFactory(), "division").get("/quan-ly/giao-so-lieu/"))
    assert "Viettel" in every


def test_a_provider_without_a_source_is_told_what_to_do(clock, october):
    text = html(signed_in(Client(), ProvinceFactory(), "provider").get("/quan-ly/giao-so-lieu/"))
    assert "Phòng chuyên môn khai nguồn số liệu trước" in text
    assert "/nhap-tep/deliveries/" not in text


@pytest.mark.parametrize("role", ["officer", "approver", "instructor"])
def test_others_have_no_such_page(clock, october, communes, role):
    assert signed_in(Client(), communes[0], role).get("/quan-ly/giao-so-lieu/").status_code == 404


def test_queries_of_the_page_do_not_grow(clock, october, communes, django_assert_num_queries):
    source = enterprise()
    client = signed_in(Client(), source.unit, "provider")
    hand(source, october, {communes[0]: 320})
    client.get("/quan-ly/giao-so-lieu/")
    with django_assert_num_queries(5):
        client.get("/quan-ly/giao-so-lieu/")
    for n in range(5):
        hand(source, october, {communes[0]: n}, key=f"lan-nua-{n}")
    with django_assert_num_queries(5):
        client.get("/quan-ly/giao-so-lieu/")


# The admin


@pytest.fixture
def admin(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


def data(unit, **changed):
    return {"code": "vnpt", "name": "VNPT", "unit": unit.pk, "kind": "aggregate", "disjoint_by": "", **changed}


def test_an_administrator_keeps_sources(admin, communes):
    assert admin.post(f"{ADMIN}/sources/new/", data(ProvinceFactory(), is_active="on")).status_code == 302
    source = Source.objects.get()
    assert (source.code, source.is_disjoint, source.is_active) == ("vnpt", False, True)
    changed = data(ProvinceFactory(), code="khac", name="VNPT mới", is_active="on")
    assert admin.post(f"{ADMIN}/sources/edit/{source.pk}/", changed).status_code == 302
    source.refresh_from_db()
    assert (source.code, source.name) == ("vnpt", "VNPT mới")
    assert Act.objects.filter(act="source.save").count() == 2
    assert admin.get(f"{ADMIN}/sources/").status_code == 200


def test_that_people_are_different_ones_wants_a_document(admin, communes):
    unit = ProvinceFactory()
    assert list(errors(admin.post(f"{ADMIN}/sources/new/", data(unit, is_disjoint="on")))) == ["disjoint_by"]
    assert not Source.objects.exists()
    assert admin.post(f"{ADMIN}/sources/new/", data(unit, is_disjoint="on", disjoint_by="1/BB")).status_code == 302


def test_a_source_that_handed_over_is_not_deleted(admin, october, communes):
    source = enterprise()
    hand(source, october, {communes[0]: 320})
    admin.post(f"{ADMIN}/sources/delete/{source.pk}/")
    assert Source.objects.exists()


def test_a_provider_begins_work_on_the_own_page(clock, october):
    user = PostingFactory(unit=enterprise().unit, role="provider", from_on=date(2026, 1, 1)).user
    client = Client()
    client.force_login(user)
    assert client.get("/ca-nhan/den/").headers["Location"] == "/quan-ly/giao-so-lieu/"

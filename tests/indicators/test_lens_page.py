"""Does the verdict depend on which population one divides by?"""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from indicators.models import Snapshot, SnapshotValue
from indicators.queries import lenses
from indicators.queries.lenses import USED
from places.models import PopulationSeries, PopulationValue, Unit, UnitChange
from tests.factories import CommuneFactory, ProvinceFactory
from tests.indicators.scene import close, html, report, signed_in

PAGE = "/quan-ly/tong-quan/nguon-dan-so/"

pytestmark = pytest.mark.django_db


def series(code, values, as_of=date(2026, 6, 30)):
    made = PopulationSeries.objects.create(
        code=code, name=f"Nguồn {code}", definition="từ 18 tuổi", source="mẫu", as_of=as_of
    )
    PopulationValue.objects.bulk_create(PopulationValue(series=made, unit=u, value=v) for u, v in values.items())
    return made


@pytest.fixture
def closed(october, communes):
    """An 315 and Bình 400 of 1,000; the path stands at 31.45 %."""
    for unit, stock in zip(communes, (315, 400), strict=True):
        report(unit, october, stock)
    snapshot = close(october)
    if SnapshotValue.objects.filter(snapshot=snapshot, expected_percent__isnull=False).exists():
        return snapshot
    fresh = Snapshot.objects.create(
        period=october, vintage=2, made_at=snapshot.made_at, made_by_id="x", population=snapshot.population,
        rule_digest="x", hash="x",
    )  # fmt: skip
    for row in SnapshotValue.objects.filter(snapshot=snapshot):
        row.pk, row.snapshot = None, fresh
        row.expected_percent = Decimal("31.45") if row.target_percent else None
        row.save()
    return fresh


def test_verdict_that_holds_says_so(division, closed, communes):
    series("a", dict.fromkeys(communes, 1001))
    text = html(division.get(PAGE, {"chi-tieu": "signature"}))
    assert "Kết luận không đổi: vượt lộ trình" in text
    assert "0 trong 2 xã, phường đổi kết luận theo nguồn" in text
    assert "Kết luận đổi" not in text


def test_verdict_that_changes_names_the_sources_and_the_communes(division, closed, communes):
    series("a", {communes[0]: 2000, communes[1]: 1000})
    text = html(division.get(PAGE, {"chi-tieu": "signature"}))
    assert "Kết luận đổi theo nguồn dân số:" in text
    assert "<b>Dân số mẫu</b>: vượt lộ trình." in text
    assert "<b>Nguồn a</b>: chậm." in text
    assert "1 trong 2 xã, phường đổi kết luận theo nguồn" in text
    assert '<td data-who="Dân số mẫu">31,5 % <span class="verdict good">● Đúng</span></td>' in text
    assert '<td data-who="Nguồn a">15,8 % <span class="verdict bad">▼▼ Chậm nhiều</span></td>' in text
    assert "1 xã, phường có hai nguồn lệch nhau từ 10 % trở lên" in text
    assert "2.000 (+100 %)" in text


def test_population_with_a_hole_gives_the_province_no_value(division, closed, communes):
    series("a", {communes[0]: 1000})
    text = html(division.get(PAGE, {"chi-tieu": "signature"}))
    assert text.count("không có giá trị") == 2
    assert "Chưa so được" in text


def test_rate_above_a_hundred_is_shown_and_flagged(division, closed, communes):
    series("a", {communes[0]: 300, communes[1]: 1000})
    text = html(division.get(PAGE, {"chi-tieu": "signature", "xa": "14758"}))
    assert "105 %" in text
    assert "trên 100 %: nhiều hơn số dân" in text


def test_one_commune_and_chosen_sources(division, closed, communes):
    first, second = (series(code, dict.fromkeys(communes, 2000)) for code in "ab")
    page = division.get(PAGE, {"chi-tieu": "signature", "xa": "14758", "nguon": first.pk})
    assert [view.key for view in page.context["found"].whole.lens.views] == [USED, first.pk]
    assert "xã, phường đổi kết luận" not in html(page)
    everything = division.get(PAGE, {"chi-tieu": "signature"})
    assert [view.key for view in everything.context["found"].whole.lens.views] == [USED, first.pk, second.pk]


@pytest.mark.parametrize("asked", [{"nguon": "999"}, {"nguon": "x"}, {"xa": "99999"}, {"chi-tieu": "la"}, {"ky": "x"}])
def test_what_is_not_there_is_not_there(division, closed, asked):
    assert division.get(PAGE, asked).status_code == 404


def test_without_another_source_nothing_is_compared(division, closed):
    text = html(division.get(PAGE, {"chi-tieu": "signature"}))
    assert "Chưa so được" in text
    assert "Từng nguồn dân số" in text


def test_before_any_figures_the_page_says_so(division):
    assert "Chưa có kỳ báo cáo nào được chốt." in html(division.get(PAGE))


def test_commune_that_the_month_does_not_know_is_not_there(division, closed):
    new = CommuneFactory(code="15853", name="Xã Mới")
    assert division.get(PAGE, {"xa": new.code}).status_code == 404


def test_population_from_before_a_merger_counts_in_the_units_of_the_month(closed, communes):
    old = CommuneFactory(code="15853", name="Xã Cũ")
    Unit.objects.filter(pk=old.pk).update(valid_to=date(2026, 3, 1))
    change = UnitChange.objects.create(legal_act="1/NQ", effective_on=date(2026, 3, 1))
    change.parts.create(from_unit=old, to_unit=communes[0])
    before = series("a", {communes[0]: 700, communes[1]: 1000, old: 300}, as_of=date(2026, 1, 1))
    found = lenses.lenses(closed, "signature", [before], ProvinceFactory())
    assert [view.denominator for view in found.whole.lens.views] == [2000, 2000]


@pytest.mark.parametrize(("role", "status"), [("task_force", 200), ("administrator", 200), ("officer", 404)])
def test_only_who_oversees_the_province_may_look(clock, closed, role, status):
    assert signed_in(Client(), ProvinceFactory(), role).get(PAGE).status_code == status


def test_queries_are_few_and_the_same_for_many_communes(
    division, closed, communes, november, django_assert_max_num_queries
):
    series("a", dict.fromkeys(communes, 1001))
    division.get(PAGE)
    for place in range(10):
        report(CommuneFactory(code=f"2{place:04}"), november, 10)
    close(november)
    with django_assert_max_num_queries(15):
        division.get(PAGE)

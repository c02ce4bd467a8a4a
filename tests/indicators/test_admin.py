"""Indicators, definitions, calendars, plans and targets in the admin."""

from datetime import date

import pytest

from audit.models import Entry as Act
from indicators.models import DayOff, Indicator, IndicatorVersion, ReportingCalendar, Target, TargetPlan
from indicators.queries.reporting import due_on, versions_on
from places.models import PopulationSeries, PopulationValue
from tests.factories import ProvinceFactory, UnitFactory, UserFactory
from tests.indicators.scene import close, data_set, html

pytestmark = pytest.mark.django_db
ADMIN = "/quan-tri"


@pytest.fixture
def admin(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


def errors(page):
    assert page.status_code == 200
    return dict(page.context["form"].errors)


def version_data(indicator, **changed):
    return {
        "indicator": indicator.pk,
        "numerator": "reported",
        "nature": "stock",
        "denominator": "population",
        "denominator_row": "",
        "definition": "Cách mới",
        "decimals": 1,
        "rounding": "half_up",
        "effective_from": "2026-12-01",
        "decision_no": "",
        **changed,
    }


def calendar_data(**changed):
    return {"name": "Cuối tháng", "cutoff_day": 31, "due_days": 5, "effective_from": "2027-01-01", **changed}


def target_data(plan, **changed):
    indicator = Indicator.objects.get(code="health_book")
    return {"plan": plan.pk, "indicator": indicator.pk, "unit": "", "percent": "25,5", **changed}


@pytest.mark.parametrize(
    "path", ["targets", "target_plans", "indicators", "indicator_versions", "reporting_calendars", "data_sets"]
)
def test_lists_and_empty_forms_are_there(admin, october, path):
    assert admin.get(f"{ADMIN}/{path}/").status_code == 200
    assert admin.get(f"{ADMIN}/{path}/new/").status_code == 200


def test_an_indicator_keeps_its_code(admin, plan):
    indicator = Indicator.objects.get(code="app")
    data = {
        "data_set": data_set().pk,
        "code": "other",
        "name": "Tên mới",
        "short_name": "Mới",
        "position": 2,
    }
    assert admin.post(f"{ADMIN}/indicators/edit/{indicator.pk}/", data).status_code == 302
    indicator.refresh_from_db()
    assert (indicator.code, indicator.name) == ("app", "Tên mới")
    assert Act.objects.filter(act="indicator.save").count() == 1
    assert admin.post(f"{ADMIN}/indicators/new/", data).status_code == 302
    assert list(errors(admin.post(f"{ADMIN}/indicators/new/", data))) == ["code"]


def data_set_data(**changed):
    return {"code": "x", "name": "Số liệu tháng", "kind": "office", "due_day": "20", "position": "0", **changed}


def test_a_data_set_gets_another_due_day_and_keeps_who_reports(admin, october, communes):
    own = data_set()
    data = data_set_data(is_public="on")
    assert admin.post(f"{ADMIN}/data_sets/edit/{own.pk}/", data).status_code == 302
    own.refresh_from_db()
    assert (own.code, own.kind, own.name, own.due_day) == ("communes", "commune", "Số liệu tháng", 20)
    assert due_on(october, own) == date(2026, 10, 20)
    assert Act.objects.filter(act="dataset.save").count() == 1
    for day in ("0", "32"):
        page = admin.post(f"{ADMIN}/data_sets/edit/{own.pk}/", {**data, "due_day": day})
        assert list(errors(page)) == ["due_day"]


def test_what_was_closed_in_private_is_not_published_afterwards(admin, october):
    staff = Indicator.objects.get(code="staff_count").data_set
    path = f"{ADMIN}/data_sets/edit/{staff.pk}/"
    assert admin.post(path, data_set_data(is_public="on")).status_code == 302
    assert admin.post(path, data_set_data()).status_code == 302
    ProvinceFactory()
    UnitFactory(code="SKHCN-VP", name="Văn phòng", kind="office", parent=staff.under or ProvinceFactory())
    close(october)
    assert "số nhỏ trong đó chưa được che" in errors(admin.post(path, data_set_data(is_public="on")))["is_public"][0]


def test_what_is_counted_from_awards_wants_a_decision(admin, plan):
    skills = Indicator.objects.get(code="skills")
    data = version_data(skills, numerator="awards", rung="completed")
    page = admin.post(f"{ADMIN}/indicator_versions/new/", data)
    assert list(errors(page)) == ["decision_no"]
    assert admin.post(f"{ADMIN}/indicator_versions/new/", {**data, "decision_no": "12/QĐ"}).status_code == 302


def test_another_definition_is_the_next_version(admin, plan):
    app = Indicator.objects.get(code="app")
    admin.post(f"{ADMIN}/indicator_versions/new/", version_data(app))
    new = Indicator.objects.create(data_set=data_set(), code="new", name="Mới", short_name="Mới")
    admin.post(f"{ADMIN}/indicator_versions/new/", version_data(new))
    assert [v.number for v in app.versions.order_by("number")] == [1, 2]
    assert [v.number for v in new.versions.all()] == [1]


def test_a_definition_is_copied_into_the_next_version(admin, october):
    close(october)
    old = IndicatorVersion.objects.get(indicator__code="app")
    page = admin.get(f"{ADMIN}/indicator_versions/copy/{old.pk}/")
    assert page.context["form"].initial["definition"] == old.definition
    sent_to = page.context["action_url"]
    assert admin.post(sent_to, version_data(old.indicator)).status_code == 302
    assert list(old.indicator.versions.order_by("number").values_list("number", "definition")) == [
        (1, old.definition),
        (2, "Cách mới"),
    ]


def test_a_definition_that_closed_a_month_stays(admin, october):
    close(october)
    used = IndicatorVersion.objects.get(indicator__code="app")
    path = f"{ADMIN}/indicator_versions/edit/{used.pk}/"
    assert "Hãy sao chép thành phiên bản mới" in errors(admin.post(path, version_data(used.indicator)))["__all__"][0]
    kept = {"definition": used.definition, "first_use": used.first_use}
    same = version_data(used.indicator, **kept, effective_from=used.effective_from.isoformat())
    assert admin.post(path, same).status_code == 302
    used.refresh_from_db()
    assert used.definition.startswith("Số người từ 18 tuổi")


def test_a_definition_that_nothing_used_can_be_put_right(admin, plan):
    unused = IndicatorVersion.objects.get(indicator__code="app")
    admin.post(f"{ADMIN}/indicator_versions/edit/{unused.pk}/", version_data(unused.indicator))
    unused.refresh_from_db()
    assert (unused.definition, unused.number) == ("Cách mới", 1)


def test_a_definition_holds_for_the_month_that_ends_on_its_day_or_later(admin, plan):
    app = Indicator.objects.get(code="app")
    page = admin.get(f"{ADMIN}/indicator_versions/new/")
    assert "Kỳ nào chốt vào ngày này hoặc sau ngày này" in page.context["form"].fields["effective_from"].help_text
    admin.post(f"{ADMIN}/indicator_versions/new/", version_data(app, effective_from="2026-10-14"))
    found = [[v.number for v in versions_on(date(2026, 10, day)) if v.indicator == app] for day in (13, 14)]
    assert found == [[1], [2]]


def test_a_row_is_the_denominator_only_where_it_is_named(admin, plan):
    row = Indicator.objects.get(code="staff_count")
    for changed in ({"denominator": "row"}, {"denominator_row": row.pk}):
        page = admin.post(f"{ADMIN}/indicator_versions/new/", version_data(Indicator.objects.first(), **changed))
        assert "Chọn dòng làm mẫu số" in errors(page)["__all__"][0]


def test_a_rate_has_at_most_the_decimals_that_are_kept(admin, plan):
    page = admin.post(f"{ADMIN}/indicator_versions/new/", version_data(Indicator.objects.first(), decimals=3))
    assert list(errors(page)) == ["decimals"]


def test_days_of_a_calendar_with_months_stay(admin, october):
    used = ReportingCalendar.objects.get()
    data = calendar_data(effective_from="2026-02-01")
    assert admin.post(f"{ADMIN}/reporting_calendars/edit/{used.pk}/", data).status_code == 302
    used.refresh_from_db()
    assert (used.name, used.cutoff_day, used.effective_from) == ("Cuối tháng", 14, date(2026, 1, 1))


def test_days_of_a_calendar_without_months_can_be_changed(admin, plan):
    unused = ReportingCalendar.objects.get()
    admin.post(f"{ADMIN}/reporting_calendars/edit/{unused.pk}/", calendar_data(effective_from="2026-02-01"))
    unused.refresh_from_db()
    assert (unused.cutoff_day, unused.effective_from) == (31, date(2026, 2, 1))


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"cutoff_day": 0}, "cutoff_day"),
        ({"cutoff_day": 32}, "cutoff_day"),
        ({"effective_from": "2026-01-01"}, "effective_from"),
        ({"effective_from": "31/02/2026"}, "effective_from"),
        ({"name": ""}, "name"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused_at_its_field(admin, plan, changed, field):
    assert list(errors(admin.post(f"{ADMIN}/reporting_calendars/new/", calendar_data(**changed)))) == [field]
    assert ReportingCalendar.objects.count() == 1


def test_a_plan_is_made_once_a_year(admin, plan):
    data = {"name": "2027", "decision_no": "2/KH", "year": 2027, "population": plan.population_id}
    assert admin.post(f"{ADMIN}/target_plans/new/", data).status_code == 302
    assert list(errors(admin.post(f"{ADMIN}/target_plans/new/", data))) == ["year"]
    assert TargetPlan.objects.count() == 2


def test_a_target_is_set_for_all_or_for_a_unit(admin, plan, communes):
    assert admin.post(f"{ADMIN}/targets/new/", target_data(plan)).status_code == 302
    assert admin.post(f"{ADMIN}/targets/new/", target_data(plan, unit=communes[0].pk)).status_code == 302
    made = Target.objects.filter(indicator__code="health_book").order_by("pk")
    assert list(made.values_list("unit__name", "percent")) == [(None, 25.5), ("Xã An", 25.5)]


@pytest.mark.parametrize("percent", ["0", "101", "x", ""])
def test_a_target_that_cannot_be_is_refused_at_its_field(admin, plan, percent):
    assert list(errors(admin.post(f"{ADMIN}/targets/new/", target_data(plan, percent=percent)))) == ["percent"]


def test_more_people_than_there_are_are_not_assigned(admin, plan, communes):
    data = target_data(plan, unit=communes[0].pk, percent="", count="1001")
    (said,) = errors(admin.post(f"{ADMIN}/targets/new/", data))["count"]
    assert said.startswith("Giao 1.001 người, nhưng Xã An chỉ có 1.000 người trong “")
    assert said.endswith("Hãy ghi nhiều nhất 1.000.")
    assert list(errors(admin.post(f"{ADMIN}/targets/new/", {**data, "unit": ProvinceFactory().pk, "count": 2001}))) == [
        "count"
    ]
    assert admin.post(f"{ADMIN}/targets/new/", {**data, "count": "1000"}).status_code == 302


def test_a_second_target_for_all_is_refused_in_words(admin, plan):
    admin.post(f"{ADMIN}/targets/new/", target_data(plan))
    said = errors(admin.post(f"{ADMIN}/targets/new/", target_data(plan)))
    assert said["__all__"] == ["Kế hoạch này đã có chỉ tiêu chung cho toàn tỉnh. Hãy sửa chỉ tiêu đó."]


def test_a_target_is_for_the_province_or_a_commune(admin, plan, communes):
    village = UnitFactory(code="14758-001", name="Thôn 1", kind="village", parent=communes[0])
    offered = admin.get(f"{ADMIN}/targets/new/").context["form"].fields["unit"].queryset
    assert set(offered) == {*communes, ProvinceFactory()}
    assert list(errors(admin.post(f"{ADMIN}/targets/new/", target_data(plan, unit=village.pk)))) == ["unit"]


def test_what_is_used_is_not_deleted(admin, october):
    close(october)
    for path, used in (("indicators", Indicator.objects.first()), ("target_plans", TargetPlan.objects.get())):
        admin.post(f"{ADMIN}/{path}/delete/{used.pk}/")
        assert type(used).objects.filter(pk=used.pk).exists()


def test_rows_are_named_so_that_people_know_them(plan):
    target = Target.objects.get(indicator__code="skills")
    assert str(target) == "Đào tạo kỹ năng số: 100.00 %"
    assert str(target.plan) == "2026"
    assert str(IndicatorVersion.objects.get(indicator__code="skills")) == "Đào tạo kỹ năng số v1"
    assert str(ReportingCalendar.objects.get()) == "Tháng báo cáo, chốt ngày 14"


def test_holidays_and_the_lock_are_kept_in_the_admin(admin, october):
    assert admin.post(f"{ADMIN}/days_off/new/", {"day": "24/11/2026", "name": "Ngày Văn hóa"}).status_code == 302
    assert DayOff.objects.get().day == date(2026, 11, 24)
    calendar = october.calendar
    data = {"name": calendar.name, "lock_days": "5"}
    assert admin.post(f"{ADMIN}/reporting_calendars/edit/{calendar.pk}/", data).status_code == 302
    calendar.refresh_from_db()
    assert (calendar.lock_days, calendar.cutoff_day) == (5, 14), "a lock may change, days of opened months not"


SERIES = {
    "code": "khac", "name": "Dân số mới", "definition": "từ 16 tuổi", "source": "Nơi khác", "decision_no": "",
    "as_of": "2026-06-01",
}  # fmt: skip


@pytest.mark.parametrize("named_by", ["plan", "snapshot"])
def test_a_series_that_figures_are_counted_by_keeps_what_it_counts(admin, october, plan, named_by):
    """Its code stands in the seal of closed months, its definition on their pages; its name may be put right."""
    series = plan.population
    if named_by == "snapshot":
        close(october)
        TargetPlan.objects.update(population=PopulationSeries.objects.create(**{**SERIES, "code": "sau"}))
    assert admin.post(f"{ADMIN}/population_series/edit/{series.pk}/", SERIES).status_code == 302
    series.refresh_from_db()
    assert (series.code, series.definition, series.as_of) == ("mau", "từ 18 tuổi", date(2026, 1, 1))
    assert series.name == "Dân số mới"
    page = admin.get(f"{ADMIN}/population_series/edit/{series.pk}/")
    assert "Đếm cách khác thì lập chuỗi mới." in html(page)


def test_a_series_that_nothing_is_counted_by_yet_is_put_right(admin, communes, plan):
    series = PopulationSeries.objects.create(**{**SERIES, "code": "sau"})
    PopulationValue.objects.create(series=series, unit=communes[0], value=1000)
    assert admin.post(f"{ADMIN}/population_series/edit/{series.pk}/", SERIES).status_code == 302
    series.refresh_from_db()
    assert series.code == "khac"

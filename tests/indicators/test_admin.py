"""Data sets, indicators, definitions and calendars in the admin; targets are in ``test_admin_targets``."""

from datetime import date

import pytest
from django.test import Client

from audit.models import Entry as Act
from indicators.actions import periods, submissions
from indicators.actions.submissions import Report
from indicators.models import DataSet, DayOff, Indicator, IndicatorVersion, ReportingCalendar, Target, TargetPlan
from indicators.queries.reporting import due_on, versions_on
from indicators.rules.checks import Entry
from places.models import PopulationSeries, PopulationValue
from tests.factories import ProvinceFactory, UnitFactory
from tests.indicators.scene import AT, OFFICER, close, data_set, errors, html

pytestmark = pytest.mark.django_db
ADMIN = "/quan-tri"


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
    october.refresh_from_db()
    assert due_on(october, own) == date(2026, 10, 19), "a month that was opened keeps its day"
    assert due_on(periods.open_period(label="2026-11"), own) == date(2026, 11, 20)
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


@pytest.fixture
def in_private(october):
    """A row of communes that is not published."""
    kept = DataSet.objects.create(code="kept", name="Không công bố", kind="commune", position=9)
    row = Indicator.objects.create(data_set=kept, code="kept_row", name="Người kín", short_name="Kín")
    IndicatorVersion.objects.create(
        indicator=row, numerator="reported", denominator="none", definition="x", effective_from=date(2026, 1, 1)
    )
    return row


def moved_to_public(admin, row):
    """Whether the row may go to the communes' data set, which is published."""
    path, data = f"{ADMIN}/indicators/edit/{row.pk}/", {"name": "Tên mới", "short_name": "Kín", "position": 5}
    assert admin.post(path, {**data, "data_set": data_set().pk}).status_code == 302
    row.refresh_from_db()
    assert row.name == "Tên mới"
    return row.data_set == data_set()


def test_a_row_that_was_closed_in_private_does_not_move_to_what_is_public(admin, in_private, october, settings):
    settings.SMALL_CELL = 10
    close(october)
    assert not moved_to_public(admin, in_private)
    assert "giữ nguyên biểu" in admin.get(f"{ADMIN}/indicators/edit/{in_private.pk}/").content.decode()
    assert Client().get("/api/v1/values?period=2026-10&indicator=kept_row").json()["values"] == []


def test_a_row_that_was_reported_stays_in_its_data_set(admin, in_private, october, communes):
    told = Report(communes[0], october, in_private.data_set, {in_private.code: Entry(3, None)})
    submissions.submit(report=told, by=OFFICER, at=AT)
    assert not moved_to_public(admin, in_private)


def test_a_row_that_nobody_used_can_still_move(admin, in_private):
    assert moved_to_public(admin, in_private)


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


def test_a_definition_is_not_dated_back_into_a_month_that_was_closed(admin, october):
    app, path = Indicator.objects.get(code="app"), f"{ADMIN}/indicator_versions/new/"
    close(october)
    for day in ("2026-02-01", "2026-10-14"):
        (said,) = errors(admin.post(path, version_data(app, effective_from=day)))["effective_from"]
        assert said.startswith("Kỳ 10/2026 đã chốt, tính đến hết ngày 14/10/2026. Hãy ghi ngày sau đó")
    assert admin.post(path, version_data(app, effective_from="2026-10-15")).status_code == 302


def test_the_definition_of_the_latest_day_is_in_force_also_where_it_was_entered_earlier(plan):
    app = IndicatorVersion.objects.get(indicator__code="app")
    for number, month in ((2, 12), (3, 11)):
        app.pk, app.number, app.effective_from = None, number, date(2026, month, 1)
        app.save(force_insert=True)
    found = [[v.number for v in versions_on(date(2026, n, 14)) if v.indicator == app.indicator] for n in (10, 11, 12)]
    assert found == [[1], [3], [2]]


def test_a_row_is_the_denominator_only_where_it_is_named(admin, plan):
    row, other = (Indicator.objects.get(code=code) for code in ("staff_count", "staff_app"))
    for changed in ({"denominator": "row"}, {"denominator_row": row.pk}):
        page = admin.post(f"{ADMIN}/indicator_versions/new/", version_data(other, **changed))
        assert "Chọn dòng làm mẫu số" in errors(page)["__all__"][0]


COUNTED = {"numerator": "awards", "rung": "awarded", "decision_no": "12/QĐ"}


@pytest.mark.parametrize(
    ("code", "whole", "changed", "field", "words"),
    [
        ("skills", "", {**COUNTED, "nature": "flow"}, "nature", "Hãy chọn lũy kế"),
        ("staff_app", "", {**COUNTED, "denominator": "none"}, "numerator", "chỉ được đếm theo xã, phường"),
        ("app", "app", {"denominator": "row"}, "denominator_row", "không tự làm mẫu số"),
        ("app", "staff_count", {"denominator": "row"}, "denominator_row", "cùng biểu “Số liệu tháng của xã, phường”"),
    ],
)
def test_a_definition_that_contradicts_itself_is_refused_at_its_field(admin, plan, code, whole, changed, field, words):
    row = Indicator.objects.get(code=code)
    of = Indicator.objects.get(code=whole).pk if whole else ""
    data = version_data(row, **{"denominator_row": of, **changed})
    found = errors(admin.post(f"{ADMIN}/indicator_versions/new/", data))
    assert list(found) == [field]
    assert words in found[field][0]
    assert row.versions.count() == 1


def test_a_row_is_divided_by_another_of_its_data_set(admin, plan):
    row, whole = (Indicator.objects.get(code=code) for code in ("staff_app", "staff_count"))
    data = version_data(row, denominator="row", denominator_row=whole.pk)
    assert admin.post(f"{ADMIN}/indicator_versions/new/", data).status_code == 302


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


@pytest.mark.parametrize("day", ["2026-10-01", "2026-10-14"])
def test_a_calendar_does_not_begin_within_a_month_that_was_opened(admin, october, day):
    path = f"{ADMIN}/reporting_calendars/new/"
    (said,) = errors(admin.post(path, calendar_data(effective_from=day)))["effective_from"]
    assert said == (
        "Kỳ 10/2026 đã mở và tính đến hết ngày 14/10/2026. Hãy ghi ngày sau đó: lịch này sẽ có từ kỳ 11/2026, kỳ ấy "
        "bắt đầu từ ngày 15/10/2026."
    )
    assert admin.post(path, calendar_data(effective_from="2026-10-15")).status_code == 302
    november = periods.open_period(label="2026-11")
    assert (november.calendar.name, november.start_on) == ("Cuối tháng", date(2026, 10, 15))


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
    """Its code stands in the seal of closed months, what it counts and who says so on their pages; its name may be put
    right.
    """
    series = plan.population
    if named_by == "snapshot":
        close(october)
        TargetPlan.objects.update(population=PopulationSeries.objects.create(**{**SERIES, "code": "sau"}))
    assert admin.post(f"{ADMIN}/population_series/edit/{series.pk}/", SERIES).status_code == 302
    series.refresh_from_db()
    assert (series.code, series.definition, series.as_of) == ("mau", "từ 18 tuổi", date(2026, 1, 1))
    assert (series.source, series.is_example) == ("Chi cục mẫu", False)
    assert series.name == "Dân số mới"
    page = admin.get(f"{ADMIN}/population_series/edit/{series.pk}/")
    assert "Đếm cách khác thì lập chuỗi mới." in html(page)


def test_a_series_that_nothing_is_counted_by_yet_is_put_right(admin, communes, plan):
    series = PopulationSeries.objects.create(**{**SERIES, "code": "sau"})
    PopulationValue.objects.create(series=series, unit=communes[0], value=1000)
    assert admin.post(f"{ADMIN}/population_series/edit/{series.pk}/", SERIES).status_code == 302
    series.refresh_from_db()
    assert series.code == "khac"

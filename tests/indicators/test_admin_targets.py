"""Plans, targets and their milestones in the admin."""

import pytest

from indicators.models import Indicator, Target, TargetPlan
from tests.factories import ProvinceFactory, UnitFactory
from tests.indicators.scene import errors

pytestmark = pytest.mark.django_db
ADMIN = "/quan-tri"


def target_data(plan, **changed):
    indicator = Indicator.objects.get(code="health_book")
    return {"plan": plan.pk, "indicator": indicator.pk, "unit": "", "percent": "25,5", **changed}


def test_a_plan_is_made_once_a_year(admin, plan):
    data = {"name": "2027", "decision_no": "2/KH", "year": 2027, "population": plan.population_id}
    assert admin.post(f"{ADMIN}/target_plans/new/", data).status_code == 302
    assert list(errors(admin.post(f"{ADMIN}/target_plans/new/", data))) == ["year"]
    assert TargetPlan.objects.count() == 2


@pytest.mark.parametrize("year", ["0", "2019", "2101", "20260"])
def test_a_plan_is_of_a_year_that_can_be(admin, plan, year):
    data = {"name": "Nhầm", "decision_no": "2/KH", "year": year, "population": plan.population_id}
    assert list(errors(admin.post(f"{ADMIN}/target_plans/new/", data))) == ["year"]


@pytest.mark.parametrize("month", ["7/2025", "1/2027", "7/2026", "6/2026", "7/0001"])
def test_a_milestone_outside_the_time_of_its_target_is_refused(admin, plan, month):
    path, data = f"{ADMIN}/targets/new/", target_data(plan, reach_by="2026-06-14")
    (said,) = errors(admin.post(path, {**data, "points": f"5/2026: 40\n{month}: 90"}))["points"]
    assert "không dùng được: ngày chốt của kỳ phải từ 01/01/2026 và trước ngày phải đạt 14/06/2026" in said
    assert "05/2026" not in said
    assert not Target.objects.filter(indicator__code="health_book").exists()
    assert admin.post(path, {**data, "points": "1/2026: 0\n5/2026: 40"}).status_code == 302


def test_milestones_of_the_whole_year_go_to_its_last_day(admin, plan):
    assert admin.post(f"{ADMIN}/targets/new/", target_data(plan, points="12/2026: 95")).status_code == 302


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

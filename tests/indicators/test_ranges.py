"""Quarters and longer: what came in their months, as far as it is known, with what was corrected."""

import pytest

from audit.rules import Actor
from indicators.actions import adjustments, periods, submissions
from indicators.actions.submissions import Report
from indicators.models import DataSet, Indicator
from indicators.queries import ranges, reporting
from indicators.rules.checks import Entry
from tests.factories import ProvinceFactory, UnitFactory
from tests.indicators.scene import AT, DIVISION, OFFICER, approver, close, report

pytestmark = pytest.mark.django_db
LABELS = ("2026-07", "2026-08", "2026-09")


@pytest.fixture
def months(plan):
    return [periods.open_period(label=label) for label in LABELS]


def flows_of(code):
    found = ranges.flows(ranges.closed("2026-Q3"))
    pk = Indicator.objects.get(code=code).pk
    return {unit: flow for (unit, indicator), flow in found.items() if indicator == pk}


def test_a_quarter_is_known_where_every_month_is(communes, months):
    an, binh = communes
    for month, stock in zip(months, (300, 320, 340), strict=True):
        report(an, month, stock, flow=20)
        report(binh, month, stock)
        close(month)
    found = flows_of("signature")
    assert found[an.pk] == 60
    assert found[binh.pk] is None, "what came in July nobody said, and June is not known"


def test_a_corrected_flow_is_corrected_in_the_quarter(communes, months):
    agency = UnitFactory(code="SKHCN", name="Sở Mẫu", kind="agency", parent=ProvinceFactory())
    centre = UnitFactory(code="SKHCN-CNTT", name="Trung tâm Mẫu", kind="office", parent=agency)
    DataSet.objects.filter(code="centre").update(under=agency)
    month_of_the_centre = reporting.data_set_of("centre")
    for month in months:
        sent = Report(centre, month, month_of_the_centre, {"field_reports": Entry(None, 80)})
        pk = submissions.submit(report=sent, by=OFFICER, at=AT).pk
        submissions.approve(submission_id=pk, by=approver(centre), at=AT)
        submissions.accept(submission_id=pk, by=DIVISION, at=AT)
    asked = adjustments.propose(
        unit=centre,
        period=months[0],
        indicator=Indicator.objects.get(code="field_reports"),
        delta=-15,
        reason_code="overlap",
        reason="Trùng phản ánh",
        by=DIVISION,
        at=AT,
    )
    adjustments.approve(adjustment_id=asked.pk, by=Actor("user", "second"), at=AT)
    for month in months:
        close(month)
    assert set(flows_of("field_reports").values()) == {225}

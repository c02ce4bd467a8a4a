"""What everybody may see of a closed month: withheld numbers are nowhere in it."""

from dataclasses import fields

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators.models import IndicatorVersion, Snapshot, SnapshotValue
from indicators.queries import publishing
from places.models import UnitChange, UnitChangePart
from tests.factories import CommuneFactory
from tests.indicators.scene import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def freeze(plan):
    """Make a snapshot of ``signature`` as closing would: ``{unit: (number, flow, withheld)}``."""

    def make(period, values, vintage=1):
        version = IndicatorVersion.objects.get(indicator__code="signature")
        sealed = {"population": plan.population, "rule_digest": "x", "hash": f"{period.label}{vintage}"}
        snapshot = Snapshot.objects.create(period=period, vintage=vintage, made_at=AT, made_by_id="x", **sealed)
        for unit, (number, flow, withheld) in values.items():
            SnapshotValue.objects.create(
                snapshot=snapshot,
                unit=unit,
                unit_name=unit.name,
                version=version,
                status="missing" if number is None else "value",
                numerator=number,
                flow=flow,
                denominator=1000,
                percent=None if number is None else number / 10,
                is_withheld=withheld,
                bridge={"from": 1, "new": number},
                beside={"enrolled": 4711},
            )
        return snapshot

    return make


def shown(snapshot, **asked):
    return {v.unit_name: (v.status, v.numerator, v.flow) for v in publishing.public_values(snapshot, **asked)}


def test_a_withheld_row_has_no_number(freeze, october, communes):
    snapshot = freeze(october, {communes[0]: (7, 3, True), communes[1]: (300, 20, False)})
    an, binh = publishing.public_values(snapshot)
    assert (an.status, an.numerator, an.flow, an.percent, an.is_withheld) == ("suppressed", None, None, None, True)
    assert an.get_status_display() == "Số nhỏ, không công bố"
    assert an.denominator == 1000
    assert (binh.status, binh.numerator, binh.flow, binh.is_flow_withheld) == ("value", 300, 20, False)
    assert binh.get_status_display() == "Có số liệu"


def test_parts_are_not_open():
    assert {"bridge", "beside"}.isdisjoint(field.name for field in fields(publishing.PublicValue))


def test_a_flow_that_would_tell_last_month_is_not_shown(freeze, october, november, communes):
    freeze(october, {communes[0]: (7, 3, True), communes[1]: (300, 20, False)})
    later = freeze(november, {communes[0]: (30, 23, False), communes[1]: (320, 20, False)})
    assert shown(later) == {"Xã An": ("value", 30, None), "Xã Bình": ("value", 320, 20)}
    an = publishing.public_values(later, unit="14758")[0]
    assert an.is_flow_withheld
    assert not an.is_withheld


def test_a_flow_is_hidden_whichever_vintage_withheld_the_month_before(freeze, october, november, communes):
    freeze(october, {communes[0]: (300, 3, False)})
    freeze(october, {communes[0]: (7, 3, True)}, vintage=2)
    assert shown(freeze(november, {communes[0]: (330, 30, False)})) == {"Xã An": ("value", 330, None)}


def test_the_flow_of_an_heir_would_tell_what_an_ended_unit_had(freeze, october, november, communes):
    old, heir = communes
    freeze(october, {old: (7, 3, True), heir: (300, 20, False)})
    change = UnitChange.objects.create(legal_act="1/NQ", effective_on=november.start_on)
    UnitChangePart.objects.create(change=change, from_unit=old, to_unit=heir, share=1)
    type(old).objects.filter(pk=old.pk).update(valid_to=november.start_on)
    assert shown(freeze(november, {heir: (330, 23, False)})) == {"Xã Bình": ("value", 330, None)}


def test_a_withheld_whole_hides_rates_that_are_measured_against_it(freeze, october, communes):
    whole = IndicatorVersion.objects.get(indicator__code="app")
    IndicatorVersion.objects.filter(indicator__code="signature").update(
        denominator="row", denominator_row=whole.indicator
    )
    snapshot = freeze(october, {communes[0]: (300, 20, False), communes[1]: (300, 20, False)})
    SnapshotValue.objects.create(
        snapshot=snapshot, unit=communes[0], unit_name="Xã An", version=whole, status="value", numerator=8,
        is_withheld=True,
    )  # fmt: skip
    found = {v.unit_name: (v.denominator, v.percent) for v in publishing.public_values(snapshot, indicator="signature")}
    assert found["Xã An"] == (None, None)
    assert found["Xã Bình"][0] == 1000


def test_rows_of_a_data_set_that_is_not_public_are_not_there(freeze, october, communes):
    snapshot = freeze(october, {communes[0]: (300, 20, False)})
    data_set = IndicatorVersion.objects.get(indicator__code="signature").indicator.data_set
    type(data_set).objects.filter(pk=data_set.pk).update(is_public=False)
    assert publishing.public_values(snapshot) == []
    assert publishing.public_series([snapshot], {communes[0].pk: communes[0]}, ["signature"]) == []


def test_a_series_hides_what_each_month_hides(freeze, october, november, communes):
    months = [
        freeze(october, {communes[0]: (7, 3, True)}),
        freeze(november, {communes[0]: (30, 23, False), communes[1]: (5, 5, True)}),
    ]
    found = publishing.public_series(months, {communes[0].pk: communes[0]}, ["signature"])
    assert [(v.snapshot_id, v.numerator, v.flow) for v in found] == [
        (months[0].pk, None, None),
        (months[1].pk, 30, None),
    ]


def test_queries_do_not_grow_with_rows(freeze, october, communes):
    snapshot = freeze(october, dict.fromkeys([*communes, *(CommuneFactory() for _ in range(10))], (7, 3, True)))
    with CaptureQueriesContext(connection) as found:
        publishing.public_values(snapshot)
    assert len(found) == 2

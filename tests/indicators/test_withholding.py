"""What closing withholds, seen against everything that was published before; and what a reader makes of the pages."""

from dataclasses import dataclass
from random import Random

import pytest

from indicators.actions import periods
from indicators.models import DataSet, Indicator, IndicatorVersion, Snapshot, SnapshotValue, TargetPlan
from indicators.queries import publishing, withholding
from places.models import Unit, UnitChange, UnitChangePart
from tests.factories import CommuneFactory, ProvinceFactory
from tests.indicators.attacker import Table, solved
from tests.indicators.scene import AT

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _threshold(settings):
    settings.SMALL_CELL = 10


@dataclass
class Row:
    unit: Unit
    version: IndicatorVersion
    numerator: int | None
    flow: int | None = None
    denominator: int | None = 1000


def version_of(code="signature"):
    return IndicatorVersion.objects.select_related("indicator__data_set").get(indicator__code=code)


def rows_of(numbers, flows=None, version=None):
    """The communes' rows and their sum."""
    version, flows = version or version_of(), flows or {}
    rows = [Row(unit, version, number, flows.get(unit)) for unit, number in numbers.items()]
    known, parts = [n for n in numbers.values() if n is not None], [n for n in flows.values() if n is not None]
    total = Row(ProvinceFactory(), version, sum(known) if known else None, sum(parts) if parts else None)
    return [*rows, total]


def close(period, numbers, flows=None, vintage=1):
    """The month as closing freezes it."""
    rows = rows_of(numbers, flows)
    hidden = withholding.withheld_rows(period, rows)
    sealed = {"population": TargetPlan.objects.get().population, "rule_digest": "x", "hash": f"{period.label}{vintage}"}
    snapshot = Snapshot.objects.create(period=period, vintage=vintage, made_at=AT, made_by_id="x", **sealed)
    SnapshotValue.objects.bulk_create(
        SnapshotValue(
            snapshot=snapshot,
            unit=row.unit,
            unit_name=row.unit.name,
            version=row.version,
            status="missing" if row.numerator is None else "value",
            numerator=row.numerator,
            flow=row.flow,
            denominator=1000,
            is_withheld=(row.unit.pk, row.version.indicator_id) in hidden,
        )
        for row in rows
    )
    return snapshot


def hidden_in(snapshot):
    return "".join(
        sorted(SnapshotValue.objects.filter(snapshot=snapshot, is_withheld=True).values_list("unit_name", flat=True))
    )


@pytest.fixture
def units(plan):
    return [CommuneFactory(name=name) for name in "abcdef"]


def test_a_small_number_is_withheld_with_two_others(october, units):
    assert hidden_in(close(october, dict(zip(units, (7, 90, 30, 40, 500, 600), strict=True)))) == "acd"


def test_nothing_is_withheld_of_a_data_set_that_is_not_public(october, units):
    DataSet.objects.update(is_public=False)
    assert withholding.withheld_rows(october, rows_of(dict.fromkeys(units, 7))) == frozenset()


def test_indicators_do_not_mix(october, units):
    other = rows_of(dict.fromkeys(units, 300), version=version_of("app"))
    small = rows_of(dict(zip(units, (7, 90, 30, 40, 500, 600), strict=True)))
    found = withholding.withheld_rows(october, [*small, *other])
    assert {indicator for _unit, indicator in found} == {Indicator.objects.get(code="signature").pk}


def test_the_threshold_is_a_setting(october, units, settings):
    settings.SMALL_CELL = 0
    assert hidden_in(close(october, dict(zip(units, (7, 90, 30, 40, 500, 600), strict=True)))) == ""


def test_what_a_vintage_withheld_stays_withheld(october, units):
    close(october, dict(zip(units, (7, 90, 30, 40, 500, 600), strict=True)))
    assert hidden_in(close(october, dict(zip(units, (70, 90, 30, 40, 500, 600), strict=True)), vintage=2)) == "acd"


def test_the_step_from_a_month_before_is_small(october, november, units):
    close(october, dict.fromkeys(units, 300))
    assert hidden_in(close(november, dict(zip(units, (304, 350, 360, 370, 380, 390), strict=True)))) == "abc"


def test_a_month_that_was_closed_after_this_one_is_known_too(october, november, units):
    close(november, dict.fromkeys(units, 300))
    assert hidden_in(close(october, dict(zip(units, (296, 100, 110, 120, 130, 140), strict=True)))) == "abc"


def test_a_month_that_is_not_closed_is_a_gap(october, november, units):
    later = periods.open_period(label="2026-12")
    close(october, dict(zip(units, (7, 90, 30, 40, 500, 600), strict=True)))
    numbers = dict(zip(units, (60, 190, 130, 140, 800, 900), strict=True))
    assert hidden_in(close(later, numbers, dict.fromkeys(units, 50))) == "acd"


def test_an_heir_is_compared_with_what_its_forerunners_had(october, november, units):
    old, heir = units[:2]
    close(october, dict(zip(units, (100, 200, 300, 400, 500, 600), strict=True)))
    change = UnitChange.objects.create(legal_act="1/NQ", effective_on=november.start_on)
    UnitChangePart.objects.create(change=change, from_unit=old, to_unit=heir, share=1)
    Unit.objects.filter(pk=old.pk).update(valid_to=november.start_on)
    numbers = dict(zip(units[1:], (304, 350, 450, 550, 650), strict=True))
    assert "b" in hidden_in(close(november, numbers))


def test_those_left_of_the_same_people_are_few(october, units):
    version = version_of()
    version.denominator = "row"
    numbers = rows_of(dict(zip(units, (995, 500, 510, 520, 530, 540), strict=True)), version=version)
    assert len(withholding.withheld_rows(october, numbers)) == 3


def test_months_of_a_flow_are_not_set_against_each_other(october, november, units):
    IndicatorVersion.objects.filter(indicator__code="signature").update(nature="flow")
    close(october, dict.fromkeys(units, 300))
    assert hidden_in(close(november, dict.fromkeys(units, 304))) == ""


@pytest.mark.parametrize("seed", range(6))
def test_nothing_withheld_can_be_solved_from_what_everybody_sees(seed, plan, units):
    """Four months and a second vintage, as the public's query gives them; some communes do not report."""
    random, months = Random(seed), []
    numbers = dict.fromkeys(units, 0)
    for label in ("2026-07", "2026-08", "2026-09", "2026-10"):
        step = {unit: random.choice([0, 0, 2, 8, 15, 60, 400]) for unit in units}
        numbers = {unit: numbers[unit] + step[unit] for unit in units}
        silent = set(random.sample(units, random.choice([0, 0, 1, 2])))
        months.append(
            close(
                periods.open_period(label=label),
                {unit: None if unit in silent else n for unit, n in numbers.items()},
                {unit: None if unit in silent else n for unit, n in step.items()},
            )
        )
    again = close(months[1].period, {**dict.fromkeys(units, 40), **corrected(months[1])}, vintage=2)
    tables = [table(place, snapshot) for place, snapshot in enumerate(months)]
    assert any(None in each.stocks.values() for each in tables)
    assert solved([*tables[:2], table(1, again), *tables[2:]]) == {}


def corrected(snapshot):
    rows = SnapshotValue.objects.filter(snapshot=snapshot, numerator__isnull=False).exclude(unit__kind="province")
    return {row.unit: row.numerator if row.is_withheld else row.numerator + 25 for row in rows.select_related("unit")}


def table(month, snapshot):
    """What ``public_values`` shows, as the reader of these tests takes it."""
    values = {v.unit_name: v for v in publishing.public_values(snapshot)}
    whole = values.pop(ProvinceFactory().name)
    stocks = {name: v.numerator for name, v in values.items() if v.numerator is not None or v.is_withheld}
    flows = {name: v.flow for name, v in values.items() if v.flow is not None or v.is_flow_withheld}
    return Table(
        month=month,
        stocks=stocks,
        flows={name: flow for name, flow in flows.items() if name in stocks},
        sums={} if whole.numerator is None else {"": (set(stocks), whole.numerator)},
        sums_of_flows={} if whole.flow is None else {"": (set(flows) & set(stocks), whole.flow)},
    )

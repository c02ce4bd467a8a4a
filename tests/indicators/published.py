"""Months as closing freezes them, with the numbers and what is withheld as a test says."""

from decimal import Decimal

from indicators.models import IndicatorVersion, Snapshot, SnapshotValue, TargetPlan
from tests.factories import ProvinceFactory
from tests.indicators.scene import AT


def publish(period, *, vintage=1, reason="", at=AT, denominator=1000, whole=None, **rows) -> Snapshot:
    """``publish(october, signature={unit: (number, flow, is_withheld)})``; the province's row is their sum, or
    ``whole``: ``{code: number}``. A number of ``None`` was not reported.
    """
    plan = TargetPlan.objects.select_related("population").get()
    snapshot = Snapshot.objects.create(
        period=period,
        vintage=vintage,
        made_at=at,
        made_by_id="x",
        reason=reason,
        population=plan.population,
        rule_digest="x",
        hash=f"{period.label.replace('-', '')}{vintage:02}".ljust(64, "a"),
    )
    for code, units in rows.items():
        version = IndicatorVersion.objects.get(indicator__code=code)
        known = [number for number, _flow, _withheld in units.values() if number is not None]
        flows = [flow for _number, flow, _withheld in units.values() if flow is not None]
        total = {ProvinceFactory(): ((whole or {}).get(code, sum(known)), sum(flows) if flows else None, False)}
        SnapshotValue.objects.bulk_create(
            _row(snapshot, version, unit, cell, denominator * (1 if cell is not total else len(units)))
            for unit, cell in {**units, **total}.items()
        )
    return snapshot


def _row(snapshot, version, unit, cell, denominator):
    number, flow, withheld = cell
    is_whole = unit.kind == "province"
    return SnapshotValue(
        snapshot=snapshot,
        unit=unit,
        unit_name=unit.name,
        version=version,
        status="missing" if number is None else "value",
        numerator=number,
        flow=flow,
        denominator=denominator,
        percent=None if number is None else (Decimal(100) * number / denominator).quantize(Decimal("0.1")),
        target_percent=40,
        target_count=denominator * 4 // 10,
        expected_percent=Decimal("31.45"),
        is_withheld=withheld,
        units_reported=1 if is_whole else None,
        bridge={"from": 0, "new": number},
    )

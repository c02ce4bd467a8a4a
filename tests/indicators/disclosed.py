"""Closed months with withheld figures, written as closing writes them."""

from indicators.models import IndicatorVersion, Period, Snapshot, SnapshotValue, TargetPlan
from tests.factories import ProvinceFactory
from tests.indicators.scene import AT


def closed(period: Period, vintage: int = 1, **figures) -> Snapshot:
    """``closed(october, signature=[(unit, stock, flow, is_withheld), ...])``, with the province's sum below."""
    plan = TargetPlan.objects.get()
    snapshot = Snapshot.objects.create(
        period=period,
        vintage=vintage,
        made_at=AT,
        made_by_id="x",
        population=plan.population,
        rule_digest="d",
        hash=f"{period.label}-{vintage}",
        reason="" if vintage == 1 else "Sửa",
    )
    rows = []
    for code, parts in figures.items():
        version = IndicatorVersion.objects.get(indicator__code=code)
        known = [part for part in parts if part[1] is not None]
        flows = [part[2] for part in known if part[2] is not None]
        whole = (ProvinceFactory(), sum(p[1] for p in known), sum(flows) if flows else None, False)
        for unit, stock, flow, is_withheld in [*parts, whole]:
            below = 1000 * len(parts) if unit.kind == "province" else 1000
            rows.append(
                SnapshotValue(
                    snapshot=snapshot,
                    unit=unit,
                    unit_name=unit.name,
                    version=version,
                    status="missing" if stock is None else "value",
                    numerator=stock,
                    flow=flow,
                    denominator=below,
                    percent=None if stock is None else f"{100 * stock / below:.1f}",
                    target_percent=40,
                    expected_percent="31.45",
                    is_withheld=is_withheld,
                    units_reported=len(known) if unit.kind == "province" else None,
                    bridge={"from": 0, "new": stock or 0},
                )
            )
    SnapshotValue.objects.bulk_create(rows)
    return snapshot

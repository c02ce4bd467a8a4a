"""Published figures, read-only: closed snapshots and nothing else."""

from datetime import date, datetime
from decimal import Decimal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from ninja.errors import HttpError

from indicators.models import Indicator, Snapshot, SnapshotValue
from indicators.queries import reporting

router = Router(tags=["Chỉ tiêu"])


class IndicatorOut(Schema):
    code: str
    name: str


class SnapshotOut(Schema):
    """A closed month. ``vintage`` counts the times it was published; the hash covers rows and predecessor."""

    period: str
    start_on: date
    end_on: date
    vintage: int
    made_at: datetime
    reason: str
    population: str
    hash: str


class ValueOut(Schema):
    """One figure. ``status`` is value, missing or not_applicable; ``percent`` is null without a denominator,
    ``target_percent`` where no target is set."""

    unit_code: str
    unit_name: str
    indicator: str
    indicator_version: int
    status: str
    numerator: int | None
    flow: int | None
    denominator: int | None
    percent: Decimal | None
    target_percent: Decimal | None
    units_reported: int | None


class ValuesOut(Schema):
    snapshot: SnapshotOut
    values: list[ValueOut]


class ValuesQuery(Schema):
    period: str = Query("", pattern=r"^(\d{4}-\d{2})?$", description="YYYY-MM; mặc định: kỳ chốt gần nhất")
    vintage: int | None = Query(None, ge=1)
    indicator: str = Query("", max_length=50, pattern=r"^[\w-]*$")
    unit: str = Query("", max_length=20, pattern=r"^[\w-]*$")


@router.get("/indicators", response=list[IndicatorOut], summary="Các chỉ tiêu")
def indicators(request: HttpRequest) -> list[Indicator]:
    return list(Indicator.objects.filter(data_set__is_public=True))


@router.get("/snapshots", response=list[SnapshotOut], summary="Các kỳ đã chốt, mọi lần công bố")
def snapshots(request: HttpRequest) -> list[SnapshotOut]:
    rows = Snapshot.objects.select_related("period", "population").order_by("-period__end_on", "-vintage")
    return [_snapshot(row) for row in rows[:240]]


@router.get("/values", response=ValuesOut, summary="Số liệu của một kỳ đã chốt")
def values(request: HttpRequest, query: Query[ValuesQuery]) -> ValuesOut:
    found = Snapshot.objects.filter(period__label=query.period) if query.period else Snapshot.objects.all()
    if query.vintage:
        found = found.filter(vintage=query.vintage)
    snapshot = found.select_related("period", "population").order_by("-period__end_on", "-vintage").first()
    if snapshot is None:
        raise HttpError(404, "Chưa có số liệu chốt của kỳ này.")
    return ValuesOut(snapshot=_snapshot(snapshot), values=_values(snapshot, query))


def _values(snapshot: Snapshot, query: ValuesQuery) -> list[ValueOut]:
    rows = reporting.values_of(snapshot)
    if query.indicator:
        rows = rows.filter(version__indicator__code=query.indicator)
    if query.unit:
        rows = rows.filter(unit__code=query.unit)
    return [_value(row) for row in rows]


def _snapshot(row: Snapshot) -> SnapshotOut:
    return SnapshotOut(
        period=row.period.label,
        start_on=row.period.start_on,
        end_on=row.period.end_on,
        vintage=row.vintage,
        made_at=row.made_at,
        reason=row.reason,
        population=row.population.name,
        hash=row.hash,
    )


def _value(row: SnapshotValue) -> ValueOut:
    return ValueOut(
        unit_code=row.unit.code,
        unit_name=row.unit_name,
        indicator=row.version.indicator.code,
        indicator_version=row.version.number,
        status=row.status,
        numerator=row.numerator,
        flow=row.flow,
        denominator=row.denominator,
        percent=row.percent,
        target_percent=row.target_percent,
        units_reported=row.units_reported,
    )

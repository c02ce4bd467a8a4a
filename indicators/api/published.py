"""Published figures, read-only: closed snapshots and nothing else, without what is withheld.

What was closed does not change, so every answer carries an ETag made of the hashes of what it was read from: who asks
again with it gets 304 and no body.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date
from ninja import Query, Router, Schema
from ninja.errors import HttpError

from indicators.models import Indicator, Snapshot
from indicators.queries import exports, ranges
from indicators.queries.exports import Line
from indicators.rules.digests import digest

router = Router(tags=["Chỉ tiêu"])

PAGE = 1000
FORM = 2
"""Of the answers: a change of their form changes every ETag."""
NOT_CLOSED = "Chưa có số liệu chốt của kỳ này."
_CODE = r"^[\w-]*$"


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


class FigureOut(Schema):
    """``status`` is value, missing, not_applicable or suppressed (there is a figure, too small to be published);
    ``percent`` is null without a denominator, targets where none is set. ``units_reported`` is the province's only."""

    status: str
    numerator: int | None
    flow: int | None
    denominator: int | None
    percent: Decimal | None
    target_percent: Decimal | None
    target_count: int | None
    expected_percent: Decimal | None
    units_reported: int | None
    adjustment: int | None
    is_estimated: bool


class ValueOut(FigureOut):
    """One figure of one unit."""

    unit_code: str
    unit_name: str
    indicator: str
    indicator_version: int


class ValuesOut(Schema):
    """``next`` is the address of the page that follows; null on the last one."""

    snapshot: SnapshotOut
    values: list[ValueOut]
    next: str | None


class PointOut(FigureOut):
    """One closed month of a series."""

    period: str
    end_on: date
    vintage: int


class SeriesOut(Schema):
    unit_code: str
    indicator: str
    points: list[PointOut]


class RangeValueOut(Schema):
    """``numerator`` is the stock of the last month; ``flow`` the sum of the months' flows, null when one is unknown."""

    unit_code: str
    unit_name: str
    indicator: str
    status: str
    numerator: int | None
    flow: int | None
    percent: Decimal | None


class RangeOut(Schema):
    """``months`` are those that are closed, ``missing`` those that are not yet."""

    range: str
    months: list[str]
    missing: list[str]
    values: list[RangeValueOut]
    next: str | None


class Page(Schema):
    limit: int = Query(PAGE, ge=1, le=PAGE, description="Số dòng một trang")
    after: str = Query("", max_length=80, pattern=r"^([\w-]+:[\w-]+)?$", description="Lấy từ địa chỉ `next`")


class ValuesQuery(Page):
    period: str = Query("", pattern=r"^(\d{4}-\d{2})?$", description="YYYY-MM; mặc định: kỳ chốt gần nhất")
    vintage: int | None = Query(None, ge=1)
    indicator: str = Query("", max_length=50, pattern=_CODE)
    unit: str = Query("", max_length=20, pattern=_CODE)


class SeriesQuery(Schema):
    indicator: str = Query(..., max_length=50, pattern=r"^[\w-]+$")
    unit: str = Query(..., max_length=20, pattern=r"^[\w-]+$")
    since: str = Query("", pattern=r"^(\d{4}-\d{2})?$", description="Kỳ đầu, YYYY-MM")
    until: str = Query("", pattern=r"^(\d{4}-\d{2})?$", description="Kỳ cuối, YYYY-MM")


class RangeQuery(Page):
    range: str = Query(
        ..., pattern=r"^\d{4}(-(Q[1-4]|H[12]|M9|0[1-9]|1[0-2]))?$", description="2026-Q3, 2026-H1, 2026-M9, 2026"
    )
    indicator: str = Query("", max_length=50, pattern=_CODE)
    unit: str = Query("", max_length=20, pattern=_CODE)


@router.get("/indicators", response=list[IndicatorOut], summary="Các chỉ tiêu")
def indicators(request: HttpRequest) -> list[Indicator]:
    return list(Indicator.objects.filter(data_set__is_public=True))


@router.get("/snapshots", response=list[SnapshotOut], summary="Các kỳ đã chốt, mọi lần công bố")
def snapshots(request: HttpRequest) -> list[SnapshotOut]:
    rows = Snapshot.objects.select_related("period", "population").order_by("-period__end_on", "-vintage")
    return [_snapshot(row) for row in rows[:240]]


@router.get("/values", response=ValuesOut, summary="Số liệu của một kỳ đã chốt")
def values(request: HttpRequest, response: HttpResponse, query: Query[ValuesQuery]) -> ValuesOut | HttpResponse:
    found = Snapshot.objects.filter(period__label=query.period) if query.period else Snapshot.objects.all()
    if query.vintage:
        found = found.filter(vintage=query.vintage)
    snapshot = _with_head(found).order_by("-period__end_on", "-vintage").first()
    if snapshot is None:
        raise HttpError(404, NOT_CLOSED)
    if known := _known(request, response, [snapshot]):
        return known
    lines, after = _page(snapshot, query)
    return ValuesOut(snapshot=_snapshot(snapshot), values=[_value(line) for line in lines], next=_next(request, after))


@router.get("/series", response=SeriesOut, summary="Một chỉ tiêu của một đơn vị qua các kỳ")
def series(request: HttpRequest, response: HttpResponse, query: Query[SeriesQuery]) -> SeriesOut | HttpResponse:
    found = list(_with_head(exports.between(query.since, query.until)))
    if not found:
        raise HttpError(404, NOT_CLOSED)
    if known := _known(request, response, found):
        return known
    rows = exports.everything().filter(snapshot__in=found)
    rows = rows.filter(version__indicator__code=query.indicator, unit__code=query.unit)
    points = [_point(line) for line in exports.lines_of(rows, is_public=True, snapshots=found)]
    return SeriesOut(unit_code=query.unit, indicator=query.indicator, points=points)


@router.get("/ranges", response=RangeOut, summary="Quý, 6 tháng, 9 tháng, năm")
def of_range(request: HttpRequest, response: HttpResponse, query: Query[RangeQuery]) -> RangeOut | HttpResponse:
    asked = ranges.closed(query.range)
    if asked is None:
        raise HttpError(404, NOT_CLOSED)
    if known := _known(request, response, asked.snapshots):
        return known
    lines, after = _page(asked.last, query)
    flows = exports.range_flows(asked, lines)
    return RangeOut(
        range=asked.label,
        months=[each.period.label for each in asked.snapshots],
        missing=list(asked.missing),
        values=[_range_value(line, flows.get((line.unit_id, line.indicator))) for line in lines],
        next=_next(request, after),
    )


def _with_head(rows: QuerySet[Snapshot]) -> QuerySet[Snapshot]:
    """With the hash of the newest snapshot of all: what is withheld in one month hides flows of the next."""
    newest = Snapshot.objects.order_by("-pk").values("hash")[:1]
    return rows.select_related("period", "population").annotate(head=Subquery(newest))


def _known(request: HttpRequest, response: HttpResponse, found: Sequence[Snapshot]) -> HttpResponse | None:
    """304 for who has this answer already; otherwise marks the answer that is being made."""
    head = getattr(found[-1], "head", "") or Snapshot.objects.order_by("-pk").values_list("hash", flat=True).first()
    etag = f'"{digest([FORM, request.get_full_path(), head, [each.hash for each in found]])[:32]}"'
    at = int(max(each.made_at for each in found).timestamp())
    answer: HttpResponse | None = get_conditional_response(request, etag=etag, last_modified=at)
    for each in (response, answer):
        if each is not None:
            each["ETag"], each["Last-Modified"] = etag, http_date(at)
            patch_cache_control(each, public=True, max_age=60)
    return answer


def _page(snapshot: Snapshot, query: ValuesQuery | RangeQuery) -> tuple[list[Line], str]:
    """The lines of a page, and where the next one begins (empty on the last one)."""
    rows = exports.of_snapshot(snapshot)
    if query.indicator:
        rows = rows.filter(version__indicator__code=query.indicator)
    if query.unit:
        rows = rows.filter(unit__code=query.unit)
    if query.after:
        rows = rows.filter(_behind(query.after))
    lines = list(exports.lines_of(rows, is_public=True, snapshots=[snapshot], limit=query.limit + 1))
    kept = lines[: query.limit]
    return kept, f"{kept[-1].indicator}:{kept[-1].unit_code}" if len(lines) > query.limit else ""


def _behind(after: str) -> Q:
    """What comes after a line, in the order of the plan and of unit codes."""
    code, _colon, unit = after.partition(":")
    listed = list(exports.published_indicators())
    if code not in listed:
        raise HttpError(422, "Trang tiếp theo không đúng: hãy dùng nguyên địa chỉ `next`.")
    later = listed[listed.index(code) + 1 :]
    same = Q(version__indicator__code=code, unit__code__gt=unit)
    return same | Q(version__indicator__code__in=later)


def _next(request: HttpRequest, after: str) -> str | None:
    if not after:
        return None
    asked = {name: value for name, value in request.GET.items() if name != "after"}
    return request.build_absolute_uri(f"{request.path}?{urlencode({**asked, 'after': after})}")


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


def _value(line: Line) -> ValueOut:
    return ValueOut.model_validate(line, from_attributes=True)


def _point(line: Line) -> PointOut:
    return PointOut.model_validate(line, from_attributes=True)


def _range_value(line: Line, flow: int | None) -> RangeValueOut:
    return RangeValueOut(
        unit_code=line.unit_code,
        unit_name=line.unit_name,
        indicator=line.indicator,
        status=line.status,
        numerator=line.numerator,
        flow=flow,
        percent=line.percent,
    )

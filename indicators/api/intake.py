"""Figures handed in by program: a source's deliveries, and a commune's month. Each with a unit's key."""

import re
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from ninja.errors import HttpError

from accounts.backends import TokenAuth
from audit.rules import Actor
from indicators.actions import deliveries
from indicators.actions.deliveries import FaultyRowsError, HandOver, KeyTakenError
from indicators.actions.submissions import PeriodClosedError
from indicators.adapters import body_text, fault_text
from indicators.models import Period, Source
from indicators.queries import deliveries as queries
from indicators.rules import deliveries as rules
from indicators.rules.deliveries import BodyError, Line

router = Router(tags=["Giao số liệu"], auth=TokenAuth())

MOST_BYTES = 1024 * 1024
MOST_ERRORS = 200
KEY_TAKEN = Status(
    409, {"detail": "Khóa Idempotency-Key này đã dùng cho một lần gửi có nội dung khác. Hãy dùng khóa mới."}
)
_KEY = re.compile(r"[A-Za-z0-9._:-]{8,100}", re.ASCII)


class ErrorOut(Schema):
    """``row`` counts from 1 in JSON and as a spreadsheet does in CSV; ``column`` is empty for the whole row."""

    row: int
    column: str
    message: str


class RefusalOut(Schema):
    detail: str
    errors: list[ErrorOut] = []


class DeliveryOut(Schema):
    """``delivery`` is null in a dry run."""

    delivery: int | None
    source: str
    period: str
    rows: int
    units: int
    received_at: datetime
    dry_run: bool


class DeliveryQuery(Schema):
    dry_run: bool = Query(False, description="1: chỉ kiểm tra, không lưu gì")
    period: str = Query("", max_length=7, description="Kỳ YYYY-MM; với JSON có thể ghi trong nội dung")
    source: str = Query("", max_length=50, description="Mã nguồn; không cần khi đơn vị chỉ có một nguồn")


_ROW = {
    "type": "object",
    "required": ["unit_code", "indicator"],
    "properties": {
        "unit_code": {"type": "string"},
        "indicator": {"type": "string"},
        "stock": {"type": "integer", "nullable": True, "minimum": 0},
        "flow": {"type": "integer", "nullable": True, "minimum": 0},
    },
}
KEY_HEADER = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": True,
    "schema": {"type": "string", "minLength": 8, "maxLength": 100},
}
_BODY = {
    "parameters": [KEY_HEADER],
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["rows"],
                    "properties": {
                        "period": {"type": "string"},
                        "source": {"type": "string"},
                        "rows": {"type": "array", "items": _ROW},
                    },
                }
            },
            "text/csv": {"schema": {"type": "string"}},
        },
    },
}


@router.post(
    "/deliveries",
    response={200: DeliveryOut, 201: DeliveryOut, frozenset({400, 403, 404, 409, 413, 415, 422}): RefusalOut},
    summary="Giao số liệu của các xã, phường",
    openapi_extra=_BODY,
)
def deliver(request: HttpRequest, response: HttpResponse, query: Query[DeliveryQuery]) -> Any:
    """201 and what was kept; the same again for the same key and content; 200 in a dry run."""
    by = actor_of(request, queries.PROVIDER)
    key = key_of(request)
    content, is_csv = body_of(request)
    now = timezone.now()
    try:
        period, source, lines = _read(content, is_csv, query)
        hand_over = HandOver(source_of(by, source), period_of(period), lines, key)
        answer = deliveries.deliver(hand_over=hand_over, by=by, at=now, is_trial=query.dry_run)
    except BodyError as error:
        return Status(400, {"detail": body_text(error)})
    except KeyTakenError:
        return KEY_TAKEN
    except PeriodClosedError as closed:
        return Status(409, {"detail": f"Kỳ {closed} đã chốt, không nhận thêm số liệu."})
    except FaultyRowsError as faulty:
        return Status(422, refusal(faulty.faults))
    if not answer.is_new:
        response["Idempotent-Replayed"] = "true"
    return Status(200 if query.dry_run and answer.is_new else 201, answer.said)


def refusal(faults: list[rules.Fault]) -> dict[str, Any]:
    shown = [{"row": f.row, "column": f.column, "message": fault_text(f)} for f in faults[:MOST_ERRORS]]
    return {"detail": f"Có {len(faults)} chỗ cần sửa. Chưa có gì được lưu.", "errors": shown}


def actor_of(request: HttpRequest, role: str) -> Actor:
    """The token's actor, if it stands for that post."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    if not by.has_role(role):
        raise HttpError(403, "Khóa API này không được cấp cho việc này.")
    return by


def key_of(request: HttpRequest) -> str:
    """The sender's own name of what is sent."""
    key = request.headers.get("Idempotency-Key", "").strip()
    if not _KEY.fullmatch(key):
        raise HttpError(
            400, "Cần tiêu đề Idempotency-Key: 8 đến 100 chữ cái, chữ số, dấu . _ : -, mỗi lần gửi một khóa riêng."
        )
    return key


def body_of(request: HttpRequest) -> tuple[bytes, bool]:
    """The body, and whether it is CSV; refused before it is read where it is too large."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > MOST_BYTES or len(request.body) > MOST_BYTES:
        raise HttpError(413, "Nội dung lớn hơn 1 MB. Hãy chia thành nhiều lần, mỗi lần một khóa.")
    kind = (request.content_type or "").lower()
    if kind not in {"application/json", "text/csv"}:
        raise HttpError(415, "Chỉ nhận application/json hoặc text/csv.")
    return request.body, kind == "text/csv"


def _read(content: bytes, is_csv: bool, query: DeliveryQuery) -> tuple[str, str, list[Line]]:
    """Month, source and rows; the address and the body must not contradict one another."""
    if is_csv:
        return query.period, query.source, rules.from_csv(content)
    body, rows = rules.from_json(content)
    named = {name: str(body.get(name) or "") for name in ("period", "source")}
    for name, asked in (("period", query.period), ("source", query.source)):
        if asked and named[name] and asked != named[name]:
            raise HttpError(400, f"“{name}” trong địa chỉ và trong nội dung khác nhau.")
    return query.period or named["period"], query.source or named["source"], rules.lines_of(rows)


def source_of(by: Actor, code: str) -> Source:
    """The source of the token's unit; of several, the one that is named. Those of others do not exist."""
    own = {source.code: source for source in queries.sources_of(by)}
    if not code and len(own) == 1:
        return next(iter(own.values()))
    if not code and own:
        raise HttpError(422, f"Đơn vị có nhiều nguồn, hãy ghi “source”: {', '.join(sorted(own))}.")
    if code not in own:
        raise HttpError(404, "Đơn vị giữ khóa này không có nguồn số liệu ấy." if code else "Đơn vị chưa có nguồn nào.")
    return own[code]


def period_of(label: str) -> Period:
    """A month that has begun, also a closed one: the same hand-over again still gets its answer."""
    begun = Period.objects.filter(start_on__lte=timezone.localdate(), label=label[:7]).first()
    if begun is None or begun.label != label:
        offered = ", ".join(queries.periods_taken(timezone.localdate())) or "không có kỳ nào"
        raise HttpError(422, f"“{label[:20]}” không phải là kỳ đang nhận số liệu ({offered}). Ghi YYYY-MM.")
    return begun

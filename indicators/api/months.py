"""A unit's month handed in by its own program: checked and refused like the form, approved by a person as ever."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from ninja.errors import HttpError

from accounts.backends import TokenAuth
from audit.rules import Actor
from indicators.actions import keyed, submissions
from indicators.actions.deliveries import KeyTakenError
from indicators.actions.submissions import OvertakenError, PeriodClosedError, Report
from indicators.adapters import body_text
from indicators.api.intake import KEY_HEADER, KEY_TAKEN, ErrorOut, RefusalOut, actor_of, body_of, key_of, period_of
from indicators.forms import MonthForm
from indicators.models import DataSet, Period
from indicators.queries import locks, reporting
from indicators.rules import deliveries as rules
from indicators.rules.deliveries import BodyError
from places.models import Unit

router = Router(tags=["Báo cáo tháng"], auth=TokenAuth())

Rows = list[tuple[int, dict[str, Any]]]
PARTS = ("stock", "flow", "note", "not_applicable")


class MonthOut(Schema):
    """``version`` names what stands now; sent back as ``If-Match``, it says that the sender has seen it. ``is_new`` is
    False where exactly this had been sent before."""

    unit_code: str
    period: str
    data_set: str
    sequence: int | None
    state: str
    version: str
    is_new: bool
    dry_run: bool


class OvertakenOut(RefusalOut):
    version: str


class MonthQuery(Schema):
    dry_run: bool = Query(False, description="1: chỉ kiểm tra, không gửi")
    data_set: str = Query(reporting.COMMUNES, max_length=50, description="Mã biểu báo cáo")


_ROW = {
    "type": "object",
    "required": ["indicator"],
    "properties": {
        "indicator": {"type": "string"},
        "stock": {"type": "integer", "nullable": True, "minimum": 0},
        "flow": {"type": "integer", "nullable": True, "minimum": 0},
        "note": {"type": "string", "maxLength": 250},
        "not_applicable": {"type": "boolean", "default": False},
    },
}
_BODY = {
    "parameters": [KEY_HEADER, {"in": "header", "name": "If-Match", "required": False, "schema": {"type": "string"}}],
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["rows"],
                    "properties": {
                        "rows": {"type": "array", "items": _ROW},
                        "difficulties": {
                            "type": "string",
                            "nullable": True,
                            "maxLength": 2000,
                            "description": "Không ghi: giữ nội dung đã gửi trước. Để trống hoặc null: xóa nội dung đó.",
                        },
                    },
                }
            },
            "text/csv": {"schema": {"type": "string"}},
        },
    },
}


@router.put(
    "/reports/{unit_code}/{period}",
    response={
        200: MonthOut,
        412: OvertakenOut,
        frozenset({400, 403, 404, 409, 413, 415, 422}): RefusalOut,
    },
    summary="Gửi báo cáo tháng của đơn vị giữ khóa",
    openapi_extra=_BODY,
)
def report(request: HttpRequest, response: HttpResponse, unit_code: str, period: str, query: Query[MonthQuery]) -> Any:
    """Sent twice, it is one report; under the same key it gets the first answer. What somebody else wrote is replaced
    only by who has seen it (``If-Match``)."""
    by = actor_of(request, "officer")
    key_of(request)  # said before anything else, as for hand-overs
    try:
        rows, difficulties = _read(request)
        month = period_of(period)
        unit, data_set = _own(by, unit_code, query.data_set, month)
        form, errors = _form(rows, _text(difficulties), data_set, month)
        errors += _no_text({"difficulties": difficulties}, 0)
        if not errors and form.is_valid():
            words = None if difficulties is None else form.difficulties_said()
            wanted = Report(unit, month, data_set, form.entries(), words, "api")
            answer = _hand_in(form, wanted, by, request, response, query.dry_run)
            if answer:
                return answer
    except BodyError as error:
        return Status(400, {"detail": body_text(error)})
    errors = [*errors, *_errors(form, rows)]
    return Status(422, {"detail": f"Có {len(errors)} chỗ cần sửa. Chưa có gì được gửi.", "errors": errors})


def _hand_in(
    form: MonthForm, wanted: Report, by: Actor, request: HttpRequest, response: HttpResponse, is_trial: bool
) -> Mapping[str, Any] | Status | None:
    """The answer; None where the form says now what blocks the report."""
    seen = request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"') or "0"
    key, now = key_of(request), timezone.now()
    try:
        answer = keyed.hand_in(report=wanted, key=key, by=by, at=now, seen=seen, is_trial=is_trial)
    except submissions.BlockedError as blocked:
        form.add_problems(blocked.problems)
        return None
    except KeyTakenError:
        return KEY_TAKEN
    except submissions.NotTakenError as refused:
        return Status(409, {"detail": str(refused)})
    except PeriodClosedError:
        return Status(409, {"detail": f"Kỳ {wanted.period.label} đã chốt. Số liệu mới thuộc về kỳ sau."})
    except OvertakenError as overtaken:
        detail = "Đơn vị đã có báo cáo hoặc bản nháp do người khác nhập. Xem lại rồi gửi kèm If-Match với version này."
        return Status(412, {"detail": detail, "version": reporting.mark_of(overtaken.newer)})
    if not answer.is_new:
        response["Idempotent-Replayed"] = "true"
    return answer.said


def _read(request: HttpRequest) -> tuple[Rows, object]:
    """The rows, and the difficulties; None where the body does not speak of them and those sent before stand."""
    content, is_csv = body_of(request)
    if is_csv:
        return list(rules.table(content, ("indicator",))), None
    body, rows = rules.from_json(content)
    return [(number, dict(row)) for number, row in enumerate(rows, 1)], _said(body)


def _said(body: Mapping[str, object]) -> object:
    """None where the body does not speak of them; a null says that there are none."""
    if "difficulties" not in body:
        return None
    said = body["difficulties"]
    return "" if said is None else said


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _no_text(values: Mapping[str, object], row: int) -> list[dict[str, Any]]:
    """Lists, objects and yes or no where a text or a number belongs."""
    message = "Chỗ này chỉ nhận chữ hoặc số, không nhận danh sách hay đối tượng JSON."
    wrong = [name for name, value in values.items() if isinstance(value, list | dict | bool)]
    return [{"row": row, "column": name, "message": message} for name in wrong]


def _own(by: Actor, unit_code: str, data_set_code: str, month: Period) -> tuple[Unit, DataSet]:
    """The unit of the key, if it reports that data set; others do not exist."""
    held = [post.unit_id for post in by.posts if post.role == "officer"]
    own = Unit.objects.filter(pk__in=held, code=unit_code[:20]).first()
    if own and locks.has_ended(own, month):
        raise HttpError(409, submissions.ended_text(own, month))
    unit = own if own and (own.valid_from is None or own.valid_from <= month.end_on) else None
    data_set = DataSet.objects.filter(code=data_set_code).select_related("under").first()
    if unit is None:
        raise HttpError(404, f"Khóa này không dùng cho đơn vị {unit_code[:20]} trong kỳ {month.label}.")
    if data_set is None or not data_set.is_for(unit):
        raise HttpError(404, f"{unit.name} không báo cáo biểu này.")
    return unit, data_set


def _form(rows: Rows, difficulties: str, data_set: DataSet, month: Period) -> tuple[MonthForm, list[dict[str, Any]]]:
    """The month's form filled in, and rows that it has no place for."""
    versions = reporting.reportable(data_set, month.end_on)
    known, data, errors = [v.indicator.code for v in versions], {"difficulties": difficulties}, []
    for number, row in rows:
        code = _text(row.get("indicator")).strip()
        if code not in known:
            message = f"Không có dòng “{code[:40]}” trong biểu. Các dòng: {', '.join(known)}."
            errors.append({"row": number, "column": "indicator", "message": message})
        elif f"{code}-flow" in data:
            errors.append({"row": number, "column": "indicator", "message": f"Dòng “{code}” đã có ở trên."})
        elif wrong := _no_text({part: row.get(part) for part in PARTS[:3]}, number):
            errors += wrong
        else:
            data |= {f"{code}-{part}": _text(row.get(part)) for part in PARTS}
    return MonthForm(data, versions=versions), errors


def _errors(form: MonthForm, rows: Rows) -> list[dict[str, Any]]:
    """What the form says, at the rows that were sent."""
    numbers = {_text(row.get("indicator")).strip(): number for number, row in reversed(rows)}
    found = []
    for field, messages in form.errors.items():
        code, _mark, part = field.rpartition("-")
        row, column = (numbers[code], part) if code in numbers else (0, field.replace("__all__", ""))
        found += [ErrorOut(row=row, column=column, message=message).dict() for message in messages]
    return found

"""Monthly figures from a spreadsheet: one row a commune, into the period that is reported now."""

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.rules import Actor
from exchange.rules.handlers import Applied, AppliedRow, Column, Outcome, Row, RowError
from indicators.actions import submissions
from indicators.models import Period
from indicators.queries import reporting
from indicators.rules.checks import Entry, Problem
from places.imports import COMMUNE, CheckedRows, RowProblem, commune_of, whole_number

CODES = ("signature", "app", "health_book")
_NAMES = {
    "signature": gettext_lazy("Chữ ký số"),
    "app": gettext_lazy("Ứng dụng số Thanh Hóa"),
    "health_book": gettext_lazy("Sổ sức khỏe điện tử"),
}


def _columns() -> tuple[Column, ...]:
    figures = [
        column
        for code in CODES
        for column in (
            Column(
                f"{code}_stock",
                f"{_NAMES[code]} - lũy kế",
                example="1250",
                help="Để trống nếu chưa có số liệu.",
            ),
            Column(f"{code}_flow", f"{_NAMES[code]} - trong kỳ", example="120"),
            Column(f"{code}_note", f"{_NAMES[code]} - giải thích", max_length=250),
        )
    ]
    return (COMMUNE, *figures, Column("difficulties", "Khó khăn, vướng mắc", max_length=2000))


class MonthRows(CheckedRows):
    kind = "month"
    title = gettext_lazy("Số liệu tháng của xã, phường")
    roles = ("officer", "division", "administrator")
    columns = _columns()

    def key(self, values: Mapping[str, str]) -> str:
        return values["commune"]

    def judge(self, row: Row, by: Actor) -> Outcome:
        period, unit = _period(), commune_of(row.values, by, self.roles)
        entries = _entries(row.values)
        found = submissions.check(unit=unit, period=period, entries=entries)
        if found:
            raise _first(found)
        last = reporting.newest_submission(unit, period)
        if last is None:
            return Outcome("new")
        return Outcome("same" if submissions.is_same(last, entries, row.values["difficulties"]) else "change")

    def do(self, row: Row, by: Actor, at: datetime) -> Applied:
        try:
            submission = submissions.submit(
                unit=commune_of(row.values, by, self.roles),
                period=_period(),
                entries=_entries(row.values),
                difficulties=row.values["difficulties"],
                by=by,
                at=at,
                source="import",
            )
        except submissions.BlockedError as blocked:
            raise _first(blocked.problems) from blocked
        except submissions.PeriodClosedError as closed:
            raise RowProblem("", _("Kỳ báo cáo đã chốt.")) from closed
        return Applied("submission", str(submission.pk))

    def undo(self, row: AppliedRow, by: Actor, at: datetime) -> None:
        try:
            submissions.withdraw(submission_id=int(row.result_id), by=by, at=at)
        except submissions.DecidedError as decided:
            raise RowError(_("Báo cáo này đã được tiếp nhận hoặc trả lại.")) from decided


def _period() -> Period:
    period = reporting.open_period(timezone.localdate())
    if period is None:
        raise RowProblem("", _("Chưa có kỳ báo cáo nào đang mở."))
    return period


def _entries(values: Mapping[str, str]) -> dict[str, Entry]:
    def number(column: str) -> int | None:
        return whole_number(values, column) if values[column] else None

    return {c: Entry(number(f"{c}_stock"), number(f"{c}_flow"), values[f"{c}_note"]) for c in CODES}


def _first(found: Mapping[str, list[Problem]]) -> RowProblem:
    code, problems = next(iter(found.items()))
    return RowProblem(f"{code}_{problems[0].field}", problems[0].message)

"""Monthly figures from a spreadsheet: one row a commune, for a month that is reported now."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.rules import Actor
from exchange.rules import numbers
from exchange.rules.handlers import Applied, AppliedRow, Column, Outcome, Row, RowError
from indicators.actions import submissions
from indicators.actions.submissions import Report
from indicators.adapters import wording
from indicators.forms import TICK_TEXT
from indicators.models import Indicator, Period
from indicators.queries import reporting
from indicators.rules import calendar
from indicators.rules.checks import NOT_WHOLE, Entry, Problem, ticked
from places.imports import COMMUNE, CheckedRows, RowProblem, commune_of
from places.queries import find_communes
from places.rules import fold

PERIOD = Column(
    "period",
    gettext_lazy("Kỳ"),
    aliases=("tháng", "kỳ báo cáo", "tháng báo cáo"),
    required=True,
    help=gettext_lazy("Tháng báo cáo, ví dụ 10/2026."),
    example="10/2026",
)
DIFFICULTIES = Column("difficulties", gettext_lazy("Khó khăn, vướng mắc"), max_length=2000)


def _figures(indicator: Indicator) -> Iterator[Column]:
    code = indicator.code
    for part, words, example in (("stock", _("lũy kế"), "1250"), ("flow", _("trong kỳ"), "120")):
        aliases = (f"{indicator.name} - {words}",)
        help_text = _("Để trống nếu chưa có số liệu.")
        yield Column(f"{code}_{part}", f"{indicator.short_name} - {words}", aliases, help=help_text, example=example)
    yield Column(f"{code}_note", f"{indicator.short_name} - {_('giải thích')}", max_length=250)
    help_text = _("Ghi x nếu chỉ tiêu này không áp dụng, kèm lý do ở cột giải thích.")
    yield Column(f"{code}_not_applicable", f"{indicator.short_name} - {_('không áp dụng')}", help=help_text)


class MonthRows(CheckedRows):
    kind = "month"
    title = gettext_lazy("Số liệu tháng của xã, phường")
    roles = (*reporting.REPORTERS, *reporting.PROVINCIAL)

    @property
    def columns(self) -> tuple[Column, ...]:
        """Three a reported indicator, so that another one needs no change here."""
        reported = [v.indicator for v in reporting.reportable(reporting.data_set_of(), timezone.localdate())]
        return (COMMUNE, PERIOD, *(column for each in reported for column in _figures(each)), DIFFICULTIES)

    def key(self, values: Mapping[str, str]) -> str:
        """The same commune by code, by name and with its tone marks elsewhere is one commune."""
        found = find_communes(values["commune"])
        commune = found[0].code if len(found) == 1 else fold(values["commune"])
        return f"{calendar.label_from(values['period'])}|{commune}"

    def judge(self, row: Row, by: Actor) -> Outcome:
        report = self._report(row, by)
        refused = submissions.refusal(report, timezone.now())
        if refused:
            raise RowProblem("period", refused)
        found = submissions.check(report)
        if found:
            raise _first(found)
        last = reporting.newest_submission(report.unit, report.period, report.data_set)
        if last is None:
            return Outcome("new")
        return Outcome("same" if submissions.is_same(last, report) else "change")

    def _report(self, row: Row, by: Actor) -> Report:
        period = _period(row.values)
        return Report(
            unit=commune_of(row.values, by, self.roles),
            period=period,
            data_set=reporting.data_set_of(),
            entries=_entries(row.values),
            difficulties=row.values["difficulties"],
            source="import",
        )

    def do(self, row: Row, by: Actor, at: datetime) -> Applied:
        try:
            submission = submissions.submit(report=self._report(row, by), by=by, at=at)
        except submissions.BlockedError as blocked:
            raise _first(blocked.problems) from blocked
        except submissions.NotTakenError as refused:
            raise RowProblem("period", str(refused)) from refused
        return Applied("submission", str(submission.pk), {"is_own": submission.submitted_at == at})

    def undo_row(self, row: AppliedRow, by: Actor, at: datetime) -> None:
        """What was there before counts again; a report that somebody had sent with the same figures stays."""
        if not row.before["is_own"]:
            return
        try:
            submissions.withdraw(submission_id=int(row.result_id), by=by, at=at)
        except submissions.DecidedError as decided:
            raise RowError(_("Báo cáo này đã được tiếp nhận hoặc trả lại.")) from decided


def _period(values: Mapping[str, str]) -> Period:
    """The month that the row names, if it is one that is reported now: a file of another month is told so."""
    offered = {period.label: period for period in reporting.open_periods(timezone.localdate())}
    period = offered.get(calendar.label_from(values["period"]))
    if period is None:
        names = {"typed": values["period"], "periods": ", ".join(map(str, offered.values())) or _("không có kỳ nào")}
        raise RowProblem("period", _("“%(typed)s” không phải là kỳ đang nhận báo cáo (%(periods)s).") % names)
    return period


def _entries(values: Mapping[str, str]) -> dict[str, Entry]:
    codes = [name.removesuffix("_stock") for name in values if name.endswith("_stock")]
    if not any(values[f"{code}_{part}"] for code in codes for part in ("stock", "flow", "not_applicable")):
        raise RowProblem("", _("Hãy điền số của ít nhất một dòng."))
    return {
        code: Entry(
            _number(values, f"{code}_stock"),
            _number(values, f"{code}_flow"),
            values[f"{code}_note"],
            is_applicable=not _is_ticked(values, f"{code}_not_applicable"),
        )
        for code in codes
    }


def _is_ticked(values: Mapping[str, str], column: str) -> bool:
    found = ticked(values[column])
    if found is None:
        raise RowProblem(column, TICK_TEXT % {"typed": values[column][:20]})
    return found


def _number(values: Mapping[str, str], column: str) -> int | None:
    """Empty is missing, not zero; a fraction is refused, never rounded."""
    text = values[column]
    number = numbers.whole(text)
    if text and number is None:
        raise RowProblem(column, _(NOT_WHOLE) % {"typed": text[:40]})
    return number


def _first(found: Mapping[str, list[Problem]]) -> RowProblem:
    code, problems = next(iter(found.items()))
    return RowProblem(f"{code}_{problems[0].field}", wording(problems[0]))

"""Monthly figures from a spreadsheet: one row a commune, for a month that is reported now."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.rules import Actor
from exchange.rules import numbers
from exchange.rules.handlers import Applied, AppliedRow, CellMessage, Column, Outcome, Row, RowError
from indicators.actions import submissions
from indicators.actions.submissions import Report
from indicators.adapters import wording
from indicators.forms import TICK_TEXT
from indicators.models import Indicator, IndicatorVersion, Period, Status, Submission
from indicators.queries import reporting
from indicators.rules import calendar
from indicators.rules.checks import NOT_WHOLE, Entry, Problem, ticked
from places.imports import COMMUNE, CheckedRows, RowProblem, commune_of
from places.models import Unit, UnitQuerySet
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
FIGURES = ("stock", "flow", "not_applicable")
"""The parts of a row that say a figure, or that there is none to say."""
DIFFICULTIES = Column("difficulties", gettext_lazy("Khó khăn, vướng mắc"), max_length=2000)


def _figures(indicator: Indicator) -> Iterator[Column]:
    code = indicator.code
    help_text = _("Chưa có số thì để trống. Lũy kế và trong kỳ cùng trống thì số đã gửi trước đó được giữ nguyên.")
    for part, words, example in (("stock", _("lũy kế"), "1250"), ("flow", _("trong kỳ"), "120")):
        aliases = (f"{indicator.name} - {words}",)
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
        """Three an indicator that is reported in a month that is open, so that another one needs no change here."""
        today, data_set = timezone.localdate(), reporting.data_set_of()
        days = [period.end_on for period in reporting.open_periods(today)] or [today]
        reported = {v.indicator_id: v.indicator for day in days for v in reporting.reportable(data_set, day)}
        return (COMMUNE, PERIOD, *(column for each in reported.values() for column in _figures(each)), DIFFICULTIES)

    def key(self, values: Mapping[str, str]) -> str:
        """The same commune by code, by name and with its tone marks elsewhere is one commune."""
        label = calendar.label_from(values["period"])
        period = _offered().get(label)
        found = find_communes(values["commune"], _of_month(period) if period else None)
        commune = found[0].code if len(found) == 1 else fold(values["commune"])
        return f"{label}|{commune}"

    def judge(self, row: Row, by: Actor) -> Outcome:
        report = self._report(row, by)
        where = report.unit, report.period, report.data_set
        last, draft = reporting.newest_submission(*where), reporting.draft_of(*where)
        if last and submissions.is_same(last, report):
            return Outcome("same")
        refused = submissions.refusal(report, timezone.now())
        if refused:
            raise RowProblem("period", refused)
        found = submissions.check(report)
        if found:
            raise _first(found)
        plan = {"seen": reporting.mark_of(draft or last)}
        notes = (_note_of(draft),) if draft else ()
        return Outcome("change" if last or draft else "new", notes, plan=plan)

    def _report(self, row: Row, by: Actor) -> Report:
        """The row, and where it is empty what was sent before: a file of one indicator takes no other away."""
        period, data_set = _period(row.values), reporting.data_set_of()
        unit = self._unit(row.values, by, period)
        last = reporting.newest_submission(unit, period, data_set)
        return Report(
            unit=unit,
            period=period,
            data_set=data_set,
            entries=_entries(row.values, reporting.reportable(data_set, period.end_on), last),
            difficulties=row.values["difficulties"] or (last.difficulties if last else ""),
            source="import",
        )

    def _unit(self, values: Mapping[str, str], by: Actor, period: Period) -> Unit:
        """A commune as of the month's end; of one that had ended or was not there yet it is said what to do."""
        of_month, typed = _of_month(period), values["commune"]
        if not find_communes(typed, of_month):
            others = find_communes(typed, Unit.objects.communes().exclude(pk__in=of_month.values("pk")))
            if len(others) == 1:
                raise RowProblem("commune", submissions.absent_text(others[0], period))
        return commune_of(values, by, self.roles, of_month)

    def do(self, row: Row, by: Actor, at: datetime) -> Applied:
        try:
            submission = submissions.submit(report=self._report(row, by), by=by, at=at, seen=row.plan.get("seen"))
        except submissions.OvertakenError as overtaken:
            raise RowProblem("", _overtaken_text(overtaken.newer)) from overtaken
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


def _note_of(draft: Submission) -> CellMessage:
    said = _("Thay bản nháp lưu lúc %(at)s. Nếu bản nháp còn cần, hãy gửi bản nháp trước, không áp dụng tệp này.")
    return CellMessage("", said % {"at": _moment(draft)})


def _overtaken_text(newer: Submission) -> str:
    if newer.state == Submission.State.DRAFT:
        said = _("%(unit)s có bản nháp do người khác lưu lúc %(at)s, sau khi tệp được kiểm tra. Hãy tải tệp lên lại.")
    else:
        said = _("%(unit)s có báo cáo do người khác gửi lúc %(at)s, sau khi tệp được kiểm tra. Hãy tải tệp lên lại.")
    return said % {"unit": newer.unit, "at": _moment(newer)}


def _moment(submission: Submission) -> str:
    return f"{timezone.localtime(submission.submitted_at):%H:%M %d/%m/%Y}"


def _offered() -> dict[str, Period]:
    return {period.label: period for period in reporting.open_periods(timezone.localdate())}


def _of_month(period: Period) -> UnitQuerySet:
    return Unit.objects.communes().valid_on(period.end_on)


def _period(values: Mapping[str, str]) -> Period:
    """The month that the row names, if it is one that is reported now: a file of another month is told so."""
    offered = _offered()
    period = offered.get(calendar.label_from(values["period"]))
    if period is None:
        names = {"typed": values["period"], "periods": ", ".join(map(str, offered.values())) or _("không có kỳ nào")}
        raise RowProblem("period", _("“%(typed)s” không phải là kỳ đang nhận báo cáo (%(periods)s).") % names)
    return period


def _entries(
    values: Mapping[str, str], versions: Iterable[IndicatorVersion], last: Submission | None
) -> dict[str, Entry]:
    """One for each indicator that is reported in the month; a figure of another is refused, never dropped."""
    codes = [name.removesuffix("_stock") for name in values if name.endswith("_stock")]
    if not any(values[f"{code}_{part}"] for code in codes for part in FIGURES):
        raise RowProblem("", _("Hãy điền số của ít nhất một dòng."))
    reported = [version.indicator.code for version in versions]
    for code in codes:
        if code not in reported and (part := _written(values, code)):
            said = _("“%(text)s”: chỉ tiêu này chưa báo cáo trong tháng của dòng này. Hãy để trống ô.")
            raise RowProblem(f"{code}_{part}", said % {"text": values[f"{code}_{part}"]})
    sent = last.reported_values.select_related("indicator") if last else ()
    stands = {
        value.indicator.code: Entry(
            value.stock, value.flow, value.note, is_applicable=value.status != Status.NOT_APPLICABLE
        )
        for value in sent
    }
    return {code: _entry(values, code, stands.get(code, Entry(None, None))) for code in reported}


def _written(values: Mapping[str, str], code: str) -> str:
    """The first part of a figure that is not empty."""
    return next((part for part in (*FIGURES, "note") if values.get(f"{code}_{part}")), "")


def _entry(values: Mapping[str, str], code: str, stands: Entry) -> Entry:
    """An explanation alone is put beside the figure that stands."""
    if not any(values.get(f"{code}_{part}") for part in FIGURES):
        return replace(stands, note=values.get(f"{code}_note") or stands.note)
    return Entry(
        _number(values, f"{code}_stock"),
        _number(values, f"{code}_flow"),
        values[f"{code}_note"],
        is_applicable=not _is_ticked(values, f"{code}_not_applicable"),
    )


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

"""Chưa gửi: units without an accepted report, or with a gap in it, and those that sent it late."""

from collections.abc import Iterator
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from exchange.adapters.workbooks import Book, Layout
from exchange.adapters.writers import Cell, OutColumn
from indicators.models import Submission
from indicators.queries import exports, queue, reporting
from indicators.queries.exports import Month
from indicators.queries.queue import Sent


def write(book: Book, month: Month, today: date | None) -> None:
    """``today`` is the day on which the office asks; in public (``None``) only what the closed month itself says."""
    title = _("Đơn vị chưa có số liệu hoặc gửi muộn, tháng %(period)s") % {"period": month.period}
    due_on = reporting.due_on(month.period, month.data_set)
    lines = [_("Hạn nộp %(day)s.") % {"day": f"{due_on:%d/%m/%Y}"}]
    sheet = book.sheet(_("Chưa gửi"), _columns(), Layout(title=title, lines=lines, fixed=3, is_upright=True))
    number = 0
    for number, cells in enumerate(_rows(month, due_on, today), start=1):
        sheet.write([number, *cells])
    if not number:
        sheet.write([None, None, _("Tất cả đã gửi đúng hạn."), None, None, None, None], "quiet")


def _columns() -> list[OutColumn]:
    return [
        OutColumn(_("STT"), "integer", 5),
        OutColumn(_("Mã ĐVHC"), "text", 8),
        OutColumn(_("Đơn vị"), "text", 28),
        OutColumn(_("Tình trạng"), "text", 26),
        OutColumn(_("Gửi lúc"), "datetime", 16),
        OutColumn(_("Muộn (ngày)"), "integer", 9),
        OutColumn(_("Chỉ tiêu còn thiếu khi chốt"), "text", 32),
    ]


def _rows(month: Month, due_on: date, today: date | None) -> Iterator[list[Cell]]:
    gaps = {unit.unit_id: _gaps(month, unit) for unit in month.units}
    if today is None:
        names = ((unit, gaps[unit.unit_id]) for unit in month.units)
        yield from ([u.unit_code, u.unit_name, _("Thiếu số liệu"), None, None, gap] for u, gap in names if gap)
        return
    for state in queue.states(month.period, month.data_set, today):
        gap = gaps.get(state.unit.pk, "")
        sent = state.submission
        is_accepted = sent is not None and sent.state == Submission.State.ACCEPTED
        if gap or not is_accepted or state.is_late or state.is_overdue:
            at = sent.submitted_at if sent else None
            came = timezone.localdate(at) if at and not state.is_overdue else today
            late = max((came - due_on).days, 0) or None
            yield [state.unit.code, state.unit.name, _words(state), at, late, gap]


def _gaps(month: Month, unit: exports.Line) -> str:
    return ", ".join(version.indicator.short_name for version in exports.missing_rows(month, unit))


def _words(state: Sent) -> str:
    if state.submission is None:
        return _("Chưa gửi, đã quá hạn") if state.is_overdue else _("Chưa gửi")
    words = str(state.submission.get_state_display())
    if state.is_overdue:
        return _("%(state)s, chưa gửi lại, đã quá hạn") % {"state": words}
    return _("%(state)s, gửi muộn") % {"state": words} if state.is_late else words

"""So với lần trước: what differs from the vintage before, or from the month before, and why."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from exchange.adapters.workbooks import Book, Layout, address
from exchange.adapters.writers import Cell, Formula, OutColumn
from indicators.models import Snapshot, Status
from indicators.queries import exports
from indicators.queries.exports import Line, Month
from indicators.renderers import words

_BEFORE, _NOW = 3, 4
"""The columns of the two stocks."""


def write(book: Book, month: Month) -> None:
    earlier = exports.before(month.snapshot)
    layout = Layout(title=_title(month.snapshot, earlier), lines=_lines(month, earlier), fixed=_BEFORE)
    sheet = book.sheet(_("So với lần trước"), _columns(), layout)
    why = _whys(month, earlier)
    names = {version.pk: version.indicator.short_name for version in month.versions}
    for line, old in _changed(month, earlier):
        found = why.get((line.unit_id, line.indicator), "")
        news = _("Lần trước chưa có số liệu") if old is None or old.status == Status.MISSING else ""
        reason = "; ".join(filter(None, [news, found, words.remark(line)]))
        sheet.write([line.unit_code, line.unit_name, names[line.version_id], *_cells(line, old, sheet.row + 1), reason])


def _title(snapshot: Snapshot, earlier: Snapshot | None) -> str:
    names = {"period": snapshot.period, "month": words.month(snapshot)}
    if earlier is None:
        return _("Tháng %(period)s là số liệu chốt đầu tiên: không có lần trước để so") % names
    if snapshot.vintage > 1:
        made = f"{timezone.localtime(earlier.made_at):%H:%M %d/%m/%Y}"
        return _("Tháng %(month)s, so với số công bố lúc %(made)s") % (names | {"made": made})
    return _("Tháng %(period)s so với tháng %(before)s") % (names | {"before": earlier.period})


def _lines(month: Month, earlier: Snapshot | None) -> list[str]:
    if earlier is None:
        return []
    reason = [_("Lý do công bố lại: %(reason)s") % {"reason": month.snapshot.reason}] if month.snapshot.reason else []
    return [*reason, _("Chỉ ghi các dòng có thay đổi. Chênh lệch = nay - trước.")]


def _columns() -> list[OutColumn]:
    return [
        OutColumn(_("Mã ĐVHC"), "text", 8),
        OutColumn(_("Đơn vị"), "text", 26),
        OutColumn(_("Chỉ tiêu"), "text", 16),
        OutColumn(_("Trước"), "integer", 10),
        OutColumn(_("Nay"), "integer", 10),
        OutColumn(_("Chênh lệch"), "integer", 10),
        OutColumn(_("Tỷ lệ trước (%)"), "decimal", 10),
        OutColumn(_("Tỷ lệ nay (%)"), "decimal", 10),
        OutColumn(_("Vì sao"), "text", 46),
    ]


def _changed(month: Month, earlier: Snapshot | None) -> Iterator[tuple[Line, Line | None]]:
    if earlier is None:
        return
    rows = exports.of_snapshot(earlier, month.data_set)
    known = {(line.unit_id, line.indicator): line for line in exports.lines_of(rows, is_public=month.is_public)}
    order = {unit.unit_id: place for place, unit in enumerate(month.units)}
    for version in month.versions:
        found = (line for (_unit, key), line in month.lines.items() if key == version.pk)
        for line in sorted(found, key=lambda line: order.get(line.unit_id, len(order))):
            old = known.get((line.unit_id, line.indicator))
            if old is None or _said(old) != _said(line):
                yield line, old


def _said(line: Line) -> tuple[object, ...]:
    return line.status, line.numerator, line.denominator, line.percent


def _cells(line: Line, old: Line | None, row: int) -> list[Cell]:
    hidden = str(words.HIDDEN)
    was: Cell = hidden if old and old.is_hidden else old.numerator if old else None
    now: Cell = hidden if line.is_hidden else line.numerator
    difference: Cell = None
    if isinstance(was, int) and isinstance(now, int):
        difference = Formula(f"={address(row, _NOW)}-{address(row, _BEFORE)}", now - was)
    return [was, now, difference, old.percent if old else None, line.percent]


def _whys(month: Month, earlier: Snapshot | None) -> dict[tuple[int, str], str]:
    """What the office knows of each figure: the corrections of a new vintage, the bridge of a new month."""
    if month.is_public or earlier is None:
        return {}
    if month.snapshot.vintage > 1:
        return exports.reasons(month.snapshot, earlier)
    return {key: words.bridge(parts) for key, parts in exports.bridges(month.snapshot, month.data_set).items()}

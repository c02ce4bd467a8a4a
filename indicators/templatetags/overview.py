"""Words, addresses and pictures of the office's pages of figures."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Learner, Residence
from exchange.rules.numbers import grouped
from indicators.models import Snapshot, SnapshotValue
from indicators.queries import matrix as tables
from indicators.rules import rates, staff
from indicators.rules.charts import comma
from indicators.rules.masking import masked as mask
from indicators.rules.slopes import LEAST, OTHERS, Lane, Move, Slope
from indicators.rules.sparks import HEIGHT, WIDTH, spark
from indicators.rules.staff import Reached
from indicators.rules.waterfalls import Waterfall
from indicators.templatetags.drawing import Address, joined
from indicators.templatetags.figures import people, vi
from places.models import PopulationSeries

register = template.Library()

_RANGES = {
    "Q1": gettext_lazy("quý I/%(year)s"),
    "Q2": gettext_lazy("quý II/%(year)s"),
    "Q3": gettext_lazy("quý III/%(year)s"),
    "Q4": gettext_lazy("quý IV/%(year)s"),
    "H1": gettext_lazy("6 tháng đầu năm %(year)s"),
    "H2": gettext_lazy("6 tháng cuối năm %(year)s"),
    "M9": gettext_lazy("9 tháng năm %(year)s"),
    "": gettext_lazy("năm %(year)s"),
}
_PARTS = {
    "new": gettext_lazy("Mới trong tháng"),
    "late": gettext_lazy("Của các tháng trước, nay mới ghi nhận"),
    "first": gettext_lazy("Có từ trước, nhưng tháng trước chưa có số"),
    "moved_in": gettext_lazy("Chuyển đến"),
    "moved_out": gettext_lazy("Chuyển đi"),
    "revoked": gettext_lazy("Bị thu hồi chứng nhận"),
    "merged": gettext_lazy("Gộp hoặc tách hồ sơ trùng"),
    "left": gettext_lazy("Đã mất"),
    "boundary": gettext_lazy("Do thay đổi địa giới"),
    "corrected": gettext_lazy("Sửa số liệu"),
    "missing": gettext_lazy("Tháng này không có báo cáo"),
    "not_applicable": gettext_lazy("Từ tháng này không áp dụng"),
}
_CELLS = {
    tables.NO_RATE: ("∅", gettext_lazy("không có mẫu số")),
    "missing": ("–", gettext_lazy("chưa báo cáo")),
    "not_applicable": ("×", gettext_lazy("không áp dụng")),
    tables.NOT_THERE: ("·", gettext_lazy("khi đó chưa có hoặc không còn đơn vị này")),
}
_STAFF = {
    staff.DONE: ("good", "✓", gettext_lazy("Đã đủ")),
    staff.OPEN: ("soft", "●", gettext_lazy("Đang thực hiện")),
    staff.LATE: ("bad", "▼", gettext_lazy("Quá hạn")),
    staff.MISSING: ("soft", "–", gettext_lazy("Chưa báo cáo")),
}
_SAID = {
    rates.AHEAD: gettext_lazy("vượt lộ trình"),
    rates.ON_PATH: gettext_lazy("đúng lộ trình"),
    rates.BEHIND: gettext_lazy("chậm"),
    rates.FAR_BEHIND: gettext_lazy("chậm nhiều"),
    rates.NO_TARGET: gettext_lazy("không đặt chỉ tiêu"),
    rates.NO_VALUE: gettext_lazy("không có giá trị"),
}


@register.filter
def range_name(label: str) -> str:
    """``2026-Q3`` as people say it; a month too."""
    year, _dash, part = label.partition("-")
    if part.isdecimal():
        return _("tháng %(month)s/%(year)s") % {"month": part, "year": year}
    return str(_RANGES[part]) % {"year": year}


@register.simple_tag
def range_options(labels: Sequence[str], chosen: str) -> SafeString:
    return joined(_option(label, range_name(label), label == chosen) for label in labels)


@register.simple_tag
def month_options(months: Sequence[Snapshot], chosen: Snapshot, before: Snapshot) -> SafeString:
    """The closed months before another."""
    earlier = [month for month in months if month.period.end_on < before.period.end_on]
    return joined(_option(m.period.label, range_name(m.period.label), m.pk == chosen.pk) for m in earlier)


def _option(value: str, words: str, is_chosen: bool) -> str:
    words = escape(words[:1].upper() + words[1:])
    return f'<option value="{escape(value)}"{" selected" if is_chosen else ""}>{words}</option>'


@register.simple_tag
def days_left(due: date, today: date) -> SafeString:
    """How long until a day, or since: in words, with a shape when it has gone by."""
    days = (due - today).days
    if days >= 0:
        words = _("hôm nay") if not days else _("còn %(n)s ngày") % {"n": days}
        return joined([f'<span class="days">{escape(words)}</span>'])
    words = _("đã qua %(n)s ngày") % {"n": grouped(-days)}
    return joined([f'<span class="days late">▼ {escape(words)}</span>'])


@register.simple_tag
def reach(reached: Reached, name: str, today: date, due: date | None) -> SafeString:
    """A cell: people who are there, of how many, and what is left to do, in shape and words."""
    css, shape, words = _STAFF[reached.state(today, due)]
    said = str(words)
    if reached.left:
        said = _("%(state)s, còn %(n)s người") % {"state": said, "n": grouped(reached.left)}
    number = people(reached.done) if reached.left is not None else ""
    verdict = f'<span class="verdict {css}">{shape} {escape(said)}</span>'
    return joined([f'<td data-who="{escape(name)}"><b>{number}</b> {verdict}</td>'])


@register.filter
def signed(value: int | None) -> str:
    """With its sign, a minus as it is printed; a dash without a value."""
    if value is None:
        return "–"
    return f"{'+' if value > 0 else '−' if value < 0 else ''}{grouped(abs(value))}"


@register.filter
def points(move: Move[str]) -> str:
    """A change in points of percentage, with its sign."""
    if move.change is None:
        return "–"
    text = comma(abs(move.change))
    return f"{'+' if move.change > 0 else '−' if move.change < 0 else ''}{text}"


@register.filter
def bridge_part(name: str) -> str:
    return str(_PARTS.get(name, name))


@register.filter
def said(verdict: str) -> str:
    """A verdict within a sentence."""
    return str(_SAID[verdict])


@register.filter
def masked(name: str) -> str:
    return mask(name)


@register.simple_tag
def cell_words() -> list[tuple[str, str]]:
    """What the signs of a table without a rate mean."""
    return [(sign, str(words)) for sign, words in _CELLS.values()]


@register.simple_tag
def slope_lines(drawn: Slope[str]) -> SafeString:
    """Lines, ends and words. Rising and falling are told apart by the stroke too, not by colour alone."""
    frame = drawn.frame
    x1, x2 = frame.left, frame.width - frame.right
    ground = "".join(f"M{x1:g} {lane.y1:g}L{x2:g} {lane.y2:g}" for lane in drawn.of(OTHERS))
    loud = [lane for lane in drawn.lanes if lane.kind != OTHERS]
    return joined([f'<path class="ground" d="{ground}"/>' if ground else "", *(_lane(lane, x1, x2) for lane in loud)])


def _lane(lane: Lane[str], x1: float, x2: float) -> str:
    before, after = lane.texts
    return (
        f'<g class="{lane.kind}"><title>{escape(lane.move.name)}: {before} % → {after} %</title>'
        f'<path d="M{x1 - 8:g} {lane.label_y1:g}L{x1:g} {lane.y1:g}L{x2:g} {lane.y2:g}L{x2 + 8:g} {lane.label_y2:g}"/>'
        f'<circle cx="{x1:g}" cy="{lane.y1:g}" r="3.5"/><circle cx="{x2:g}" cy="{lane.y2:g}" r="3.5"/>'
        f'<text x="{x1 - 12:g}" y="{lane.label_y1 + 5:g}" text-anchor="end">{before}</text>'
        f'<text x="{x2 + 12:g}" y="{lane.label_y2 + 5:g}">'
        f"<tspan>{after}</tspan> {escape(_short(lane))}</text></g>"
    )


def _short(lane: Lane[str]) -> str:
    """The shape that says which kind it is, and the name without ``Xã`` or ``Phường``."""
    name = lane.move.name.partition(" ")[2] or lane.move.name
    return f"{'▽' if lane.kind == LEAST else '▲'} {name if len(name) <= 13 else name[:12] + '…'}"


@register.simple_tag
def slope_rows(moves: Sequence[Move[str]], label: str, page: str) -> SafeString:
    """The table beside the slope; each line leads to ``page`` of its commune."""
    address = Address(page, f"ky={label}")
    return joined(
        f'<tr><th scope="row"><a href="{address.of(move.key)}">{escape(move.name)}</a></th>'
        f'<td class="num">{vi(move.before)}</td><td class="num">{vi(move.after)}</td>'
        f'<td class="num">{points(move)}</td></tr>'
        for move in moves
    )


@register.simple_tag
def bridge_rows(bridge: Waterfall, value: SnapshotValue) -> SafeString:
    """A line for the month before, each part and this month: words, number, and the bar that goes on where the one
    above ended.
    """
    before = _("chưa có số") if bridge.before is None else people(bridge.before)
    now = value.get_status_display() if value.numerator is None else people(bridge.now)
    rows = [_step(_("Tháng trước"), before, 0, bridge.ends[0], "stock")]
    for step in bridge.steps:
        css = "more" if step.amount > 0 else "less"
        rows.append(_step(bridge_part(step.part), signed(step.amount), step.x, max(step.width, 3), css))
    rows.append(_step(_("Tháng này"), now, 0, bridge.ends[1], "stock", "sum"))
    return joined(rows)


def _step(words: str, number: str, x: float, width: float, css: str, line: str = "part") -> str:
    return (
        f'<tr class="{line}"><th scope="row">{escape(words)}</th><td class="num">{escape(number)}</td>'
        '<td class="leg"><svg viewBox="0 0 324 24" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="{css}" x="{x:g}" y="3" width="{width:g}" height="18"/></svg></td></tr>'
    )


@register.simple_tag
def matrix_rows(table: tables.Matrix, page: str, shows: str) -> SafeString:
    """A line for each commune: name, its months as a small line, a cell a month (``shows``: rate or people)."""
    address = Address(page, f"ky={table.months[-1].label}")
    return joined(_line(line, address, shows) for line in table.lines)


def _line(line: tables.Line, address: Address, shows: str) -> str:
    path, last = spark([cell.percent for cell in line.cells])
    dot = f'<circle cx="{last[0]:g}" cy="{last[1]:g}" r="3"/>' if last else ""
    picture = f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true"><path d="{path}"/>{dot}</svg>' if path else ""
    cells = "".join(f"<td>{_cell(cell, shows)}</td>" for cell in line.cells)
    return (
        f'<tr><th scope="row"><a href="{address.of(line.code)}">{escape(line.name)}</a></th>'
        f'<td class="spark">{picture}</td>{cells}</tr>'
    )


def _cell(cell: tables.Cell, shows: str) -> str:
    if cell.numerator is not None and shows == "nguoi":
        return people(cell.numerator)
    if cell.percent is not None:
        return vi(cell.percent)
    sign, words = _CELLS[cell.kind]
    return f'<abbr title="{words}">{sign}</abbr>'


@register.filter
def signed_percent(value: Decimal | None) -> str:
    """A difference in per cent, with its sign."""
    if value is None:
        return "–"
    return f"{'+' if value > 0 else '−' if value < 0 else ''}{comma(abs(value)) or '0'}"


@register.simple_tag
def share_percent(share: Decimal) -> str:
    return comma(share * 100)


@register.simple_tag
def lens_series(names: Mapping[int, PopulationSeries], key: int) -> PopulationSeries:
    return names[key]


@register.simple_tag
def lens_name(names: Mapping[int, PopulationSeries], key: int) -> str:
    return names[key].name


@register.simple_tag
def who(names: Mapping[str, str], user_id: str) -> str:
    """The name of whoever acted, after a comma; nothing where it is not known."""
    return f", {names[user_id]}" if names.get(user_id) else ""


@register.simple_tag
def village(homes: Mapping[UUID, Residence], person: Learner) -> str:
    """Where somebody lives now, below the commune; a dash where only the commune is known."""
    home = homes.get(person.pk)
    return home.unit.name if home and home.unit_id != home.commune_id else "–"

"""Pictures and tables of 166 lines: a loop of a template takes ten times as long, and these stand on pages that many
open on the same morning.
"""

from collections.abc import Iterable, Sequence

from django import template
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from indicators.models import SnapshotValue
from indicators.queries.dashboards import Ranked, Tile, Trend
from indicators.queries.restating import Point
from indicators.rules import charts
from indicators.rules.charts import Line, Mark
from indicators.templatetags.figures import absence, people, pixels, verdict_class, verdict_short, vi

register = template.Library()

COMMUNE = "indicators:commune"
_GAP = "-x-"


class Address:
    """Of one page for each unit: resolved once, not for every line."""

    def __init__(self, name: str, query: str, *more: str) -> None:
        self.whole = f"{reverse(name, args=[_GAP, *more])}?{query}"

    def of(self, code: str) -> str:
        return self.whole.replace(_GAP, code)


def joined(lines: Iterable[str]) -> SafeString:
    """The names in each line are escaped, everything else is a number or a word of ours."""
    return mark_safe("".join(lines))  # noqa: S308 - escaped where it is put together


@register.simple_tag
def tile_links(tiles: Sequence[Tile], label: str, page: str = COMMUNE) -> SafeString:
    """The tiles of a map; each leads to ``page`` of its commune in the month ``label``."""
    address = Address(page, f"ky={label}")
    return joined(_tile(tile, address) for tile in tiles)


def _tile(tile: Tile, address: Address) -> str:
    name = escape(tile.name)
    text = f"{tile.text} %" if tile.band is not None else escape(absence(tile.value))
    x, y, band = pixels(tile.column, 0), pixels(tile.row, 0), "none" if tile.band is None else tile.band
    return (
        f'<a href="{address.of(tile.value.unit.code)}" class="tile-{band}" aria-label="{name}: {text}">'
        f'<title>{name}: {text}</title><rect x="{x}" y="{y}" width="32" height="32" rx="5"/>'
        f'<text x="{x + 16}" y="{y + 20}">{tile.text}</text></a>'
    )


@register.simple_tag
def ranking_rows(ranked: Sequence[Ranked], label: str, page: str = COMMUNE) -> SafeString:
    """Lines of the ranking; each leads to ``page`` of its commune in the month ``label``."""
    address = Address(page, f"ky={label}")
    return joined(_ranked(row, address) for row in ranked)


def _ranked(row: Ranked, address: Address) -> str:
    value, verdict = row.figure.value, row.figure.verdict
    said = verdict_short(verdict) if row.rank else f"– {absence(value)}"
    return (
        f'<tr><td class="num">{row.rank or "–"}</td>'
        f'<th scope="row"><a href="{address.of(value.unit.code)}">{escape(value.unit_name)}</a></th>'
        f'<td class="num">{people(value.numerator)}</td><td class="num">{vi(value.percent)}</td>'
        f'<td class="{verdict_class(verdict)}">{escape(said)}</td></tr>'
    )


@register.simple_tag
def trend_line(line: Line) -> SafeString:
    """Grid, path to the target, line and marks of a picture 640 wide."""
    parts = [
        f'<line class="grid-line" x1="52" x2="600" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text x="44" y="{y:.1f}" dy="5" text-anchor="end">{text}</text>'
        for y, text in line.grid
    ]
    parts += [_month(x, text) for x, text in line.labels]
    parts += [f'<path class="target-line" d="{line.target}"/>'] if line.target else []
    parts += [f'<path class="value-line" d="{path}"/>' for path in line.paths]
    last = len(line.marks) - 1
    for number, mark in enumerate(line.marks):
        parts.append(_mark(mark, is_last=number == last))
    if line.marks:
        end = line.marks[-1]
        place = f'x="{end.x:.1f}" y="{end.y:.1f}" dx="-6" dy="-12"'
        parts.append(f'<text class="last" {place} text-anchor="end">{end.text} %</text>')
    return joined(parts)


def _mark(mark: Mark, *, is_last: bool) -> str:
    """Full for what was closed so; hollow for what is put together anew, a diamond where that is an estimate."""
    title = f"<title>{escape(mark.label)}: {mark.text} %{escape(_kind(mark.kind))}</title>"
    x, y = f"{mark.x:.1f}", f"{mark.y:.1f}"
    if mark.kind == charts.ESTIMATED:
        place = f'x="{mark.x - 5:.1f}" y="{mark.y - 5:.1f}" transform="rotate(45 {x} {y})"'
        return f'<rect class="hollow" {place} width="10" height="10">{title}</rect>'
    hollow = ' class="hollow"' if mark.kind else ""
    radius = 6 if is_last or mark.kind else 3.5
    return f'<circle{hollow} cx="{x}" cy="{y}" r="{radius}">{title}</circle>'


def _kind(kind: str) -> str:
    if not kind:
        return ""
    return f" ({_('ước tính') if kind == charts.ESTIMATED else _('tính lại theo địa giới mới')})"


def _month(x: float, text: str) -> str:
    """Below the line; at the edges turned inwards, so that large letters neither leave the picture nor cover the 0."""
    anchor, at = ("start", 52) if x < 100 else ("end", 640) if x > 540 else ("middle", x)
    return f'<text x="{at:.1f}" y="252" text-anchor="{anchor}">{escape(text)}</text>'


@register.simple_tag
def trend_rows(trend: Trend) -> SafeString:
    """The table beside the line: month, people, rate, and the path where there is one."""
    aims = [f'<td class="num">{vi(point.aim)}</td>' if trend.line.target else "" for point in trend.points]
    return joined(
        f'<tr><th scope="row">{point.period}{_restated(point)}</th><td class="num">{people(point.numerator)}</td>'
        f'<td class="num">{vi(point.percent)}</td>{aim}</tr>'
        for point, aim in zip(trend.points, aims, strict=True)
    )


def _restated(point: Point) -> str:
    """That a month's figure was put together anew, whether it is an estimate, and for whom there is none."""
    if not point.is_restated:
        return ""
    said = [_("tính lại theo địa giới mới")]
    said += [_("ước tính")] if point.is_estimated else []
    said += [_("thiếu số của %(units)s") % {"units": ", ".join(point.missing)}] if point.missing else []
    return f' <span class="soft">({escape(", ".join(said))})</span>'


@register.simple_tag
def below_rows(values: Sequence[SnapshotValue], code: str, label: str) -> SafeString:
    """The units that a sum is made of; each leads to what its own figure is made of."""
    address = Address("indicators:figure", f"ky={label}", code)
    return joined(
        f'<tr><th scope="row"><a href="{address.of(value.unit.code)}">{escape(value.unit_name)}</a></th>'
        f'<td class="num">{escape(value.get_status_display()) if value.numerator is None else people(value.numerator)}'
        f'</td><td class="num">{people(value.flow)}</td><td class="num">{vi(value.percent)}</td></tr>'
        for value in values
    )

"""Numbers, verdicts and shares as templates write them."""

from decimal import Decimal

from django import template
from django.utils.translation import gettext_lazy as _

from exchange.rules.numbers import grouped
from indicators.models import SnapshotValue, Status
from indicators.rules import charts, rates

register = template.Library()

_VERDICTS = {
    rates.AHEAD: ("good", "▲", _("Vượt lộ trình"), _("Vượt")),
    rates.ON_PATH: ("good", "●", _("Đúng lộ trình"), _("Đúng")),
    rates.BEHIND: ("warn", "▼", _("Chậm so với lộ trình"), _("Chậm")),
    rates.FAR_BEHIND: ("bad", "▼▼", _("Chậm nhiều so với lộ trình"), _("Chậm nhiều")),
    rates.NO_TARGET: ("soft", "○", _("Theo dõi, không đặt chỉ tiêu"), _("Không đặt chỉ tiêu")),
    rates.NO_VALUE: ("soft", "–", _("Chưa có tỷ lệ"), _("Chưa có tỷ lệ")),
}


@register.filter
def vi(value: Decimal | None) -> str:
    """A rate with a decimal comma, without zeros at the end; a dash where there is no value."""
    return charts.comma(value) or "–"


@register.filter
def people(value: int | None) -> str:
    """A number of people in groups of three, as Vietnamese readers write it; a dash where there is no value."""
    return "–" if value is None else grouped(value)


@register.filter
def absence(value: SnapshotValue) -> str:
    """Why a figure has no rate: not reported, not applicable, or nothing to divide by."""
    return str(_("Không có mẫu số") if value.status == Status.VALUE else value.get_status_display())


@register.filter
def share(percent: Decimal, width: int) -> str:
    """A length of at most ``width`` for a percentage; above 100 the bar is full."""
    return f"{min(float(percent), 100) * width / 100:.1f}"


@register.filter
def pixels(place: int, offset: int) -> int:
    """Where a column or row of the tile map begins."""
    return place * 34 + offset


@register.simple_tag
def verdict_class(verdict: str) -> str:
    return _VERDICTS[verdict][0]


@register.simple_tag
def verdict_words(verdict: str) -> str:
    """Shape and words, so that colour is never alone."""
    _class, shape, words, _short = _VERDICTS[verdict]
    return f"{shape} {words}"


@register.simple_tag
def verdict_short(verdict: str) -> str:
    """The same under a heading that says what it is compared with."""
    _class, shape, _words, short = _VERDICTS[verdict]
    return f"{shape} {short}"

"""Numbers, verdicts and shares as templates write them."""

from collections.abc import Mapping
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from django import template
from django.utils.translation import gettext_lazy as _

from exchange.rules.numbers import grouped
from indicators.adapters import VERDICTS, revised_text
from indicators.models import SnapshotValue, Status
from indicators.queries.history import Before
from indicators.rules import charts, rates, timeliness
from indicators.rules.outliers import Outlier
from places.models import Unit

register = template.Library()

_VERDICTS = {
    rates.AHEAD: ("good", _("Vượt lộ trình")),
    rates.ON_PATH: ("good", _("Đúng lộ trình")),
    rates.BEHIND: ("warn", _("Chậm so với lộ trình")),
    rates.FAR_BEHIND: ("bad", _("Chậm nhiều so với lộ trình")),
    rates.NO_TARGET: ("soft", _("Theo dõi, không đặt chỉ tiêu")),
    rates.NO_VALUE: ("soft", _("Chưa có tỷ lệ")),
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
def revised(vintage: int, lead: str = ", ") -> str:
    """After what a month is called: ``, đã điều chỉnh lần 1``; nothing of the first vintage."""
    said = revised_text(vintage)
    return f"{lead}{said}" if said else ""


@register.filter
def came_of(before: Before) -> str:
    """Of which old units last month's stock is the sum, whether it is an estimate or was corrected; nothing for the own
    one as it was reported.
    """
    said = [_("gồm %(units)s trước sắp xếp") % {"units": ", ".join(before.sources)}] if before.sources else []
    said += [_("ước tính")] if before.is_estimated else []
    said += [_("đã điều chỉnh")] if before.is_corrected else []
    return f" ({'; '.join(map(str, said))})" if said else ""


@register.filter
def part_of_whole(share: Decimal) -> str:
    """A share of 1 with a decimal comma: ``0,4``."""
    return f"{share.normalize():f}".replace(".", ",")


@register.filter
def signed(value: int) -> str:
    """More or fewer people: ``+1.250``, ``−12``."""
    return f"{'+' if value > 0 else '−' if value < 0 else ''}{grouped(abs(value))}"


@register.filter
def points(gap: Decimal) -> str:
    """Percentage points behind a path, or ahead of it."""
    words = _("thiếu %(n)s điểm") if gap > 0 else _("hơn %(n)s điểm")
    return str(words) % {"n": charts.comma(abs(gap).quantize(Decimal("0.1"), ROUND_HALF_UP))}


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


_STANDINGS = {
    timeliness.ON_TIME: ("●", _("Đúng hạn")),
    timeliness.LATE: ("▲", _("Muộn")),
    timeliness.NONE: ("○", _("Không gửi")),
    timeliness.NOT_DUE: ("…", _("Chưa đến hạn")),
    timeliness.NOT_EXPECTED: ("·", _("Chưa phải báo cáo")),
}


@register.simple_tag
def standing_shape(standing: str) -> str:
    return _STANDINGS[standing][0]


@register.simple_tag
def standing_words(standing: str) -> str:
    return str(_STANDINGS[standing][1])


@register.filter
def of_unit(found: Mapping[int, datetime], unit: Unit) -> datetime | None:
    """What a mapping by unit says of one."""
    return found.get(unit.pk)


@register.filter
def unusual(outlier: Outlier) -> str:
    """How far a month is from what is usual, in words: ``gấp 6 lần mức thường thấy ở nơi khác``, with both
    figures."""
    here, usual = (_short(each) for each in (outlier.value, outlier.median))
    figures = _("%(here)s so với %(usual)s người mới trên 1.000 người trưởng thành") % {"here": here, "usual": usual}
    ratio = outlier.ratio
    if outlier.value < 0:
        said = _("giảm, trong khi nơi khác tăng")
    elif outlier.value == 0:
        said = _("không có người mới")
    elif ratio is None:
        said = _("nơi khác hầu như không có người mới")
    elif outlier.is_high:
        said = _("gấp %(n)s lần mức thường thấy ở nơi khác") % {"n": _short(ratio)}
    else:
        said = _("chỉ bằng %(n)s lần mức thường thấy ở nơi khác") % {"n": _short(ratio)}
    return f"{said} ({figures})"


def _short(value: Fraction) -> str:
    """Whole from ten on; one decimal below, two below one."""
    if abs(value) >= 10:
        return grouped(round(value))
    step = Decimal("0.1") if abs(value) >= 1 else Decimal("0.01")
    return charts.comma((Decimal(value.numerator) / Decimal(value.denominator)).quantize(step))


@register.simple_tag
def verdict_class(verdict: str) -> str:
    return _VERDICTS[verdict][0]


@register.simple_tag
def verdict_words(verdict: str) -> str:
    """Shape and words, so that colour is never alone."""
    return f"{rates.SHAPES[verdict]} {_VERDICTS[verdict][1]}"


@register.simple_tag
def verdict_short(verdict: str) -> str:
    """The same under a heading that says what it is compared with."""
    return f"{rates.SHAPES[verdict]} {VERDICTS[verdict]}"

"""How administrative reports write days, months, numbers and lists of places, after Decree 30/2020.

Reports are Vietnamese in every language of the pages, so their words are not translated.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

NBSP = "\N{NO-BREAK SPACE}"
_QUARTERS = {"Q1": "I", "Q2": "II", "Q3": "III", "Q4": "IV"}
_SPANS = {"H1": "6 tháng đầu năm", "H2": "6 tháng cuối năm", "M9": "9 tháng đầu năm"}
_SHORT = {"H1": "6 tháng", "H2": "6 tháng", "M9": "9 tháng"}


def month_number(month: int) -> str:
    """Months 1 and 2 get a leading zero, so that nothing can be written in front of them."""
    return f"{month:02}" if month < 3 else str(month)


def day_short(day: date) -> str:
    """``05/02/2026``, ``14/10/2026``: days below 10 and months 1 and 2 get a leading zero."""
    return f"{day.day:02}/{month_number(day.month)}/{day.year}"


def moment(at: datetime) -> str:
    """``07:00 ngày 15/10/2026``; ``at`` in the zone of the readers."""
    return f"{at:%H:%M} ngày {day_short(at.date())}"


def span_name(label: str) -> str:
    """``tháng 10 năm 2026``, ``quý III năm 2026``, ``6 tháng đầu năm 2026``, ``năm 2026``."""
    year, _dash, part = label.partition("-")
    if part in _QUARTERS:
        return f"quý {_QUARTERS[part]} năm {year}"
    if part in _SPANS:
        return f"{_SPANS[part]} {year}"
    return f"tháng {month_number(int(part))} năm {year}" if part else f"năm {year}"


def title(kind: str, label: str) -> str:
    """``Báo cáo tháng 10 năm 2026``, ``Báo cáo tổng kết năm 2026``."""
    return f"Báo cáo {'tổng kết ' if kind == 'review' else ''}{span_name(label)}"


def month_short(label: str) -> str:
    """``10/2026``, ``02/2026``, ``3/2026``."""
    year, _dash, month = label.partition("-")
    return f"{month_number(int(month))}/{year}"


def span_short(label: str) -> str:
    """What a flow belongs to: ``kỳ``, ``quý``, ``6 tháng``, ``năm``."""
    part = label.partition("-")[2]
    if part in _QUARTERS:
        return "quý"
    return _SHORT.get(part, "kỳ" if part else "năm")


def following(label: str) -> str:
    """When what is behind is to be made good: after a month the next month, after longer spans the time to come."""
    part = label.partition("-")[2]
    if part in _QUARTERS:
        return "quý tới"
    return "tháng tới" if part.isdecimal() else "thời gian tới"


def number(value: int) -> str:
    return f"{value:,}".replace(",", ".")


def percent(value: Decimal) -> str:
    """``36,4 %``, without zeros at the end; the sign never stands alone on a line."""
    return f"{plain(value)}{NBSP}%"


def plain(value: Decimal) -> str:
    """A number with a decimal comma, without zeros at the end."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def listed(names: Sequence[str], *, most: int, more: str) -> str:
    """``Xã An, Xã Bình và 12 xã, phường khác``; ``more`` is what the rest are."""
    shown = ", ".join(names[:most])
    rest = len(names) - most
    return f"{shown} và {number(rest)} {more}" if rest > 0 else shown

"""Figures as DHIS2 names them: codes, months, values; and what an arriving file of them says.

A reporting month from the 15th to the 14th has no name there. It goes by the calendar month of its label, and its true
days stand in the comment of every value. A zero is a value; what is missing is left out and listed apart, so that it
never turns into a zero.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

STOCK, FLOW, DENOMINATOR = "stock", "flow", "denominator"
MEASURES = (STOCK, FLOW, DENOMINATOR)

Key = tuple[str, str, str]
"""Unit code, indicator code, measure."""


@dataclass(frozen=True, slots=True)
class Value:
    """``element`` is the code of a data element (``element_of``)."""

    element: str
    number: int
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A unit's values of a data set and month. ``complete_on``: the day on which the unit had reported all of them."""

    data_set: str
    unit: str
    period: str
    values: tuple[Value, ...]
    complete_on: date | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """``missing``: ``(unit, element)`` of what there is no figure of; ``note`` says what the file stands on."""

    groups: tuple[Group, ...]
    missing: tuple[tuple[str, str], ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """A value as a file has it, all texts. ``place`` is where: a number of a value or a line."""

    place: int
    element: str
    unit: str
    period: str
    value: str


@dataclass(frozen=True, slots=True)
class Flaw:
    """A value that cannot be taken. ``code`` is a key of ``FLAWS``, ``names`` fill its text."""

    place: int
    code: str
    names: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Understood:
    """``figures`` of one month, and what could not be taken of it."""

    period: str
    figures: Mapping[Key, int]
    flaws: tuple[Flaw, ...]


class MessageError(Exception):
    """A file that is refused as a whole. ``code`` is a key of ``REFUSALS``, ``names`` fill its text."""

    def __init__(self, code: str, **names: object) -> None:
        self.code, self.names = code, names
        super().__init__(REFUSALS[code] % names)


def gettext_noop(message: str) -> str:
    """Marks a text for translation without translating it: rules know no framework."""
    return message


REFUSALS = {
    "empty": gettext_noop("Tệp rỗng, không có số liệu nào."),
    "too_large": gettext_noop("Tệp nặng hơn %(limit)s MB. Hãy xuất từng tháng một."),
    "not_text": gettext_noop("Đây không phải tệp JSON hay XML của DHIS2. Hãy chọn tệp .json hoặc .xml."),
    "damaged": gettext_noop("Tệp bị hỏng ở dòng %(line)s. Hãy xuất lại từ DHIS2 rồi thử lại."),
    "dtd": gettext_noop("Tệp XML có phần DOCTYPE nên không được nhận. Hãy xuất lại từ DHIS2, không sửa tay."),
    "no_values": gettext_noop("Tệp không có dataValues (JSON) hay group (ADX) nào. Hãy chọn đúng tệp dataValueSets."),
    "too_many": gettext_noop("Tệp có hơn %(limit)s giá trị. Hãy xuất từng tháng một."),
    "no_period": gettext_noop("Không có giá trị nào ghi kỳ theo tháng, ví dụ 202610."),
    "periods": gettext_noop("Tệp có nhiều tháng: %(periods)s. Hãy xuất từng tháng một."),
}

FLAWS = {
    "element": gettext_noop("Không biết phần tử dữ liệu “%(element)s”."),
    "period": gettext_noop("Kỳ “%(period)s” không phải là một tháng."),
    "number": gettext_noop("“%(value)s” không phải là số nguyên."),
    "negative": gettext_noop("“%(value)s”: số lũy kế và mẫu số không thể âm."),
    "repeated": gettext_noop("Ghi hai lần với hai số khác nhau: %(first)s và %(second)s."),
}


def element_of(indicator: str, measure: str) -> str:
    """``skills_stock``: an indicator's code and what of it."""
    return f"{indicator}_{measure}"


def parts_of(element: str) -> tuple[str, str] | None:
    """The inverse of ``element_of``."""
    indicator, _line, measure = element.strip().rpartition("_")
    return (indicator, measure.lower()) if indicator and measure.lower() in MEASURES else None


def month_of(label: str) -> str:
    """``2026-10`` as data value sets name it: ``202610``."""
    return label.replace("-", "")


def duration_of(label: str) -> str:
    """``2026-10`` as ADX names it: ``2026-10-01/P1M``."""
    return f"{label}-01/P1M"


def label_of(period: str) -> str:
    """The month that either way of writing names; empty when it is none."""
    found = re.fullmatch(r"(\d{4})(?:(\d{2})|-(\d{2})-01/P1M)", period.strip(), re.ASCII)
    if found is None:
        return ""
    month = found[2] or found[3]
    return f"{found[1]}-{month}" if 1 <= int(month) <= 12 else ""


def understand(given: Iterable[Given]) -> Understood:
    """The figures of a file that speaks of one month."""
    figures: dict[Key, int] = {}
    flaws: list[Flaw] = []
    periods: set[str] = set()
    for each in given:
        key, number, flaw = _taken(each, periods)
        if flaw is None and key is not None and figures.setdefault(key, number) != number:
            flaw = Flaw(each.place, "repeated", {"first": figures[key], "second": number})
        if flaw is not None:
            flaws.append(flaw)
    if not periods:
        raise MessageError("no_period")
    if len(periods) > 1:
        raise MessageError("periods", periods=", ".join(sorted(periods)))
    return Understood(periods.pop(), figures, tuple(flaws))


def _taken(each: Given, periods: set[str]) -> tuple[Key | None, int, Flaw | None]:
    parts, label, number = parts_of(each.element), label_of(each.period), whole(each.value)
    if not label:
        return None, 0, Flaw(each.place, "period", {"period": each.period})
    periods.add(label)
    if parts is None:
        return None, 0, Flaw(each.place, "element", {"element": each.element})
    if number is None:
        return None, 0, Flaw(each.place, "number", {"value": each.value})
    if number < 0 and parts[1] != FLOW:
        return None, 0, Flaw(each.place, "negative", {"value": each.value})
    return (each.unit.strip(), *parts), number, None


def whole(text: str) -> int | None:
    """``12``, ``-3`` and ``12.0`` (a number of DHIS2) are whole; everything else is ``None``."""
    if not re.fullmatch(r"-?\d{1,12}(\.\d{1,6})?", text.strip(), re.ASCII):
        return None
    number = Decimal(text.strip())
    return int(number) if number == number.to_integral_value() else None

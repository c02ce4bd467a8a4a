"""Checks of a reported row: what blocks it, and what wants an explanation in words.

The texts stand here as source strings; the layers above translate them (``indicators.adapters.wording``).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from exchange.rules.numbers import grouped

MOST = 9_999_999
"""More people than any commune has: a slip of the hand."""


def gettext_noop(message: str) -> str:
    """Marks a text for translation without translating it: rules know no framework."""
    return message


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the monthly form. ``stock`` is the cumulative figure at the cut-off, ``flow`` the month's part."""

    stock: int | None
    flow: int | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """``field`` of an entry is wrong; ``code`` is a key of TEXTS, ``names`` fill its text. Blocking ones stay wrong
    whatever the note says."""

    field: str
    code: str
    names: Mapping[str, str]
    is_blocking: bool = False


TEXTS = {
    "no_stock": gettext_noop("Có số trong kỳ thì cần cả số lũy kế đến ngày chốt."),
    "negative": gettext_noop("Lũy kế không được nhỏ hơn 0."),
    "too_large": gettext_noop("Số này quá lớn. Hãy kiểm tra lại."),
    "too_many": gettext_noop("Lũy kế %(stock)s lớn hơn số người trưởng thành %(adults)s."),
    "fell": gettext_noop("Lũy kế giảm so với tháng trước (%(previous)s). Hãy ghi lý do ở cột Giải thích."),
    "doubled": gettext_noop(
        "Lũy kế tăng hơn gấp đôi tháng trước (%(previous)s). Hãy kiểm tra lại hoặc ghi lý do ở cột Giải thích."
    ),
    "no_sum": gettext_noop(
        "Lũy kế tháng trước %(previous)s cộng trong kỳ %(flow)s không bằng %(stock)s. "
        "Hãy sửa lại hoặc ghi lý do ở cột Giải thích."
    ),
}


def problems(entry: Entry, *, previous: int | None, denominator: int | None) -> list[Problem]:
    """Problems of a row against last month's stock and the commune's adults. A note answers what is not blocking."""
    blocking = list(_blocking(entry, denominator))
    return blocking or ([] if entry.note.strip() else list(_unexplained(entry, previous)))


def _blocking(entry: Entry, denominator: int | None) -> Iterator[Problem]:
    stock, flow = entry.stock, entry.flow
    if flow is not None and abs(flow) > MOST:
        yield Problem("flow", "too_large", {}, is_blocking=True)
    if stock is None:
        if flow is not None:
            yield Problem("stock", "no_stock", {}, is_blocking=True)
    elif stock < 0:
        yield Problem("stock", "negative", {}, is_blocking=True)
    elif denominator is not None and stock > denominator:
        names = {"stock": grouped(stock), "adults": grouped(denominator)}
        yield Problem("stock", "too_many", names, is_blocking=True)
    elif stock > MOST:
        yield Problem("stock", "too_large", {}, is_blocking=True)


def _unexplained(entry: Entry, previous: int | None) -> Iterator[Problem]:
    stock = entry.stock
    if stock is None or previous is None:
        return
    if stock < previous:
        yield Problem("stock", "fell", {"previous": grouped(previous)})
    elif previous >= 50 and stock > 2 * previous:
        yield Problem("stock", "doubled", {"previous": grouped(previous)})
    if entry.flow is not None and previous + entry.flow != stock:
        names = {"previous": grouped(previous), "flow": grouped(entry.flow), "stock": grouped(stock)}
        yield Problem("flow", "no_sum", names)

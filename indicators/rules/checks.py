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

    @property
    def is_missing(self) -> bool:
        return self.stock is None and self.flow is None


@dataclass(frozen=True, slots=True)
class Beside:
    """What a row is checked against. ``whole`` is what 100 % is, ``whole_name`` how people call it; a flow has no
    stock to be compared with last month's.
    """

    previous: int | None = None
    whole: int | None = None
    whole_name: str = ""
    is_flow: bool = False


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
    "negative": gettext_noop("Số này không được nhỏ hơn 0."),
    "too_large": gettext_noop("Số này quá lớn. Hãy kiểm tra lại."),
    "too_many": gettext_noop("%(figure)s lớn hơn %(whole_name)s: %(whole)s."),
    "fell": gettext_noop("Lũy kế giảm so với tháng trước (%(previous)s). Hãy ghi lý do ở cột Giải thích."),
    "doubled": gettext_noop(
        "Lũy kế tăng hơn gấp đôi tháng trước (%(previous)s). Hãy kiểm tra lại hoặc ghi lý do ở cột Giải thích."
    ),
    "no_sum": gettext_noop(
        "Lũy kế tháng trước %(previous)s cộng trong kỳ %(flow)s không bằng %(stock)s. "
        "Hãy sửa lại hoặc ghi lý do ở cột Giải thích."
    ),
}


def problems(entry: Entry, beside: Beside) -> list[Problem]:
    """Problems of a row against last month's stock and what 100 % is. A note answers what is not blocking."""
    blocking = list(_flow(entry, beside) if beside.is_flow else _stock(entry, beside))
    return blocking or ([] if entry.note.strip() or beside.is_flow else list(_unexplained(entry, beside.previous)))


def _flow(entry: Entry, beside: Beside) -> Iterator[Problem]:
    if entry.flow is not None and entry.flow < 0:
        yield Problem("flow", "negative", {}, is_blocking=True)
    elif entry.flow is not None:
        yield from _size("flow", entry.flow, beside)


def _stock(entry: Entry, beside: Beside) -> Iterator[Problem]:
    stock, flow = entry.stock, entry.flow
    if flow is not None and abs(flow) > MOST:
        yield Problem("flow", "too_large", {}, is_blocking=True)
    if stock is None:
        if flow is not None:
            yield Problem("stock", "no_stock", {}, is_blocking=True)
    elif stock < 0:
        yield Problem("stock", "negative", {}, is_blocking=True)
    else:
        yield from _size("stock", stock, beside)


def _size(field: str, figure: int, beside: Beside) -> Iterator[Problem]:
    if beside.whole is not None and figure > beside.whole:
        names = {"figure": grouped(figure), "whole": grouped(beside.whole), "whole_name": beside.whole_name}
        yield Problem(field, "too_many", names, is_blocking=True)
    elif figure > MOST:
        yield Problem(field, "too_large", {}, is_blocking=True)


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

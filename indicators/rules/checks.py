"""Checks of a reported row: what blocks it, and what wants an explanation in words."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the monthly form. ``stock`` is the cumulative figure at the cut-off, ``flow`` the month's part."""

    stock: int | None
    flow: int | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    field: str
    message: str
    is_blocking: bool


def problems(entry: Entry, *, previous: int | None, denominator: int | None) -> list[Problem]:
    """Problems of a row against last month's stock and the commune's adults. A note answers what is not blocking."""
    if entry.stock is None:
        return []
    found = []
    if denominator is not None and entry.stock > denominator:
        found.append(
            Problem("stock", f"Lũy kế {_vi(entry.stock)} lớn hơn số người trưởng thành {_vi(denominator)}.", True)
        )
    found += _against_previous(entry, entry.stock, previous)
    if entry.flow is not None and previous is not None and previous + entry.flow != entry.stock:
        text = f"Lũy kế tháng trước {_vi(previous)} cộng trong kỳ {_vi(entry.flow)} không bằng {_vi(entry.stock)}."
        found.append(Problem("flow", text, False))
    return [problem for problem in found if problem.is_blocking or not entry.note.strip()]


def _against_previous(entry: Entry, stock: int, previous: int | None) -> list[Problem]:
    if previous is None:
        return []
    if stock < previous:
        text = f"Lũy kế giảm so với tháng trước ({_vi(previous)}). Hãy ghi lý do ở cột Giải thích."
        return [Problem("stock", text, False)]
    if previous >= 50 and stock > 2 * previous:
        text = f"Lũy kế tăng hơn gấp đôi tháng trước ({_vi(previous)}). Hãy kiểm tra lại hoặc ghi lý do."
        return [Problem("stock", text, False)]
    return []


def _vi(number: int) -> str:
    return f"{number:,}".replace(",", ".")

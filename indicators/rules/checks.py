"""Checks of a reported row: what blocks it, and what wants an explanation in words.

The texts stand here as source strings; the layers above translate them (``indicators.adapters.wording``).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from statistics import median

from exchange.rules.numbers import grouped


def gettext_noop(message: str) -> str:
    """Marks a text for translation without translating it: rules know no framework."""
    return message


NOT_WHOLE = gettext_noop(
    "“%(typed)s” không phải là số người. Hãy ghi số nguyên như 1250 hoặc 1.250, không dấu phẩy; 12,5 thì ghi 12 hay 13."
)
"""Of a number that was typed, and cannot be read as one of people."""
REASON = 10
"""Letters of the shortest note that says why."""
MOST = 9_999_999
"""More people than any commune has: a slip of the hand."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the monthly form. ``stock`` is the cumulative figure at the cut-off, ``flow`` the month's part; of a
    row that is not ``applicable`` to the unit there is neither, and the note says why."""

    stock: int | None
    flow: int | None
    note: str = ""
    is_applicable: bool = True

    @property
    def has_reason(self) -> bool:
        """In words: a dot is none."""
        return sum(letter.isalpha() for letter in self.note) >= REASON

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
    flows: tuple[int, ...] = ()
    """Of the months before, the last one last: what a jump is measured against."""
    is_part: bool = False
    """What 100 % is stands in another row of the report: while that one is empty, nothing bounds this one."""
    is_estimated: bool = False
    """``previous`` is a share of what an older unit said: no sum has to come out of it to the last person."""


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
    "negative": gettext_noop("%(figure)s không được nhỏ hơn 0. Chưa có ai thì ghi 0, chưa có số thì để trống."),
    "negative_flow": gettext_noop(
        "%(flow)s nhỏ hơn 0. “Trong kỳ” là số người mới trong tháng, ít nhất là 0; số giảm thì chỉ sửa ở Lũy kế."
    ),
    "flow_above_stock": gettext_noop(
        "Trong kỳ (%(flow)s) lớn hơn lũy kế (%(stock)s). Lũy kế là tổng số từ trước đến nay, gồm cả số trong kỳ: "
        "hãy sửa một trong hai số."
    ),
    "too_large": gettext_noop("%(figure)s là số quá lớn. Hãy kiểm tra xem có thừa chữ số không."),
    "too_many": gettext_noop("%(figure)s lớn hơn %(whole_name)s: %(whole)s. Hãy kiểm tra lại số vừa ghi."),
    "no_whole": gettext_noop("Dòng “%(whole_name)s” còn trống. Hãy ghi số ở dòng đó trước, rồi mới ghi dòng này."),
    "fell": gettext_noop("Lũy kế giảm so với tháng trước (%(previous)s). Hãy ghi lý do ở cột Giải thích."),
    "silent": gettext_noop(
        "Tháng trước có số ở dòng này (%(previous)s), tháng này để trống. Hãy điền số, hoặc ghi lý do ở cột Giải thích."
    ),
    "applies": gettext_noop("Dòng này vừa có số vừa ghi không áp dụng. Hãy xóa số, hoặc bỏ chọn Không áp dụng."),
    "no_reason": gettext_noop("Vì sao chỉ tiêu này không áp dụng? Hãy ghi lý do ở cột Giải thích."),
    "short_reason": gettext_noop(
        "“%(note)s” chưa đủ để hiểu vì sao. Hãy ghi rõ lý do, ít nhất 10 chữ cái, ví dụ: rà soát, bỏ 12 người trùng."
    ),
    "doubled": gettext_noop(
        "Lũy kế tăng hơn gấp đôi tháng trước (%(previous)s). Hãy kiểm tra lại hoặc ghi lý do ở cột Giải thích."
    ),
    "jumped": gettext_noop(
        "Số mới trong tháng (%(flow)s) lớn hơn nhiều so với các tháng trước, thường khoảng %(usual)s. "
        "Hãy kiểm tra lại hoặc ghi lý do ở cột Giải thích."
    ),
    "copied": gettext_noop(
        "Mọi số lũy kế giống hệt tháng trước và không có số mới. Nếu đúng như vậy, hãy ghi lý do ở cột Giải thích."
    ),
    "rounded": gettext_noop(
        "Phần lớn số liệu là số tròn (chia hết cho 50), tháng trước thì không. Hãy ghi số đếm thật, hoặc giải thích."
    ),
    "no_sum": gettext_noop(
        "Lũy kế tháng trước %(previous)s cộng trong kỳ %(flow)s không bằng %(stock)s. "
        "Hãy sửa lại hoặc ghi lý do ở cột Giải thích."
    ),
}


JUMP, USUAL_OF, LEAST_JUMP = 4, 3, 20
"""A month's part of more than so many times the median of at least so many months, and by so many people."""
ROUND, ROUND_OF = 50, 3
"""Figures that are multiples of it are round; of fewer figures nothing can be said."""


def ticked(text: str) -> bool | None:
    """Whether somebody says in a cell that a row does not apply; None where it cannot be known."""
    return {"": False, "không": False, "0": False, "false": False}.get(text.lower(), text.lower() in _YES or None)


_YES = ("x", "có", "on", "1", "true")


def problems(entry: Entry, beside: Beside) -> list[Problem]:
    """Problems of a row against last month's stock and what 100 % is. A reason answers what is not blocking."""
    if not entry.is_applicable:
        return list(_not_applicable(entry))
    blocking = list(_flow(entry, beside) if beside.is_flow else _stock(entry, beside))
    return blocking or ([] if entry.has_reason else list(_unexplained(entry, beside)))


def _not_applicable(entry: Entry) -> Iterator[Problem]:
    if not entry.is_missing:
        yield Problem("not_applicable", "applies", {}, is_blocking=True)
    elif not entry.has_reason:
        yield Problem("note", "no_reason", {})


def problems_of_all(entries: Mapping[str, Entry], beside: Mapping[str, Beside]) -> dict[str, list[Problem]]:
    """Of the report as a whole, at every row that it is about: last month's figures once more, and figures that were
    rounded. A reason answers for its own row.
    """
    known = {code: entry for code, entry in entries.items() if code in beside and not beside[code].is_flow}
    found: dict[str, list[Problem]] = {}
    for rows, code in ((_copied(known, beside), "copied"), (_rounded(known, beside), "rounded")):
        for row in (each for each in rows if not entries[each].has_reason):
            found.setdefault(row, []).append(Problem("stock", code, {}))
    return found


def too_short(entry: Entry) -> list[Problem]:
    """A note that is there and says nothing, where a reason was asked for."""
    note = entry.note.strip()
    return [Problem("note", "short_reason", {"note": note})] if note and not entry.has_reason else []


def _copied(entries: Mapping[str, Entry], beside: Mapping[str, Beside]) -> list[str]:
    """The rows, where several are as they were last month, none is new and not all are 0."""
    compared = {code: each for code, each in entries.items() if each.stock is not None}
    same = [code for code, each in compared.items() if each.stock == beside[code].previous and not each.flow]
    is_copy = len(same) == len(compared) > 1 and any(each.stock for each in compared.values())
    return same if is_copy else []


def _rounded(entries: Mapping[str, Entry], beside: Mapping[str, Beside]) -> list[str]:
    figures = {code: [n for n in (each.stock, each.flow) if n] for code, each in entries.items()}
    before = [each.previous for each in beside.values() if each.previous]
    all_of_them = [n for found in figures.values() for n in found]
    is_rounded = len(all_of_them) >= ROUND_OF and _round_share(all_of_them) > 0.5
    if not is_rounded or not before or _round_share(before) > 0.5:
        return []
    return [code for code, found in figures.items() if any(n % ROUND == 0 for n in found)]


def _round_share(figures: Iterable[int]) -> float:
    found = [n % ROUND == 0 for n in figures]
    return sum(found) / len(found)


def _flow(entry: Entry, beside: Beside) -> Iterator[Problem]:
    if entry.flow is not None and entry.flow < 0:
        yield Problem("flow", "negative_flow", {"flow": grouped(entry.flow)}, is_blocking=True)
    elif entry.flow is not None:
        yield from _size("flow", entry.flow, beside)


def _stock(entry: Entry, beside: Beside) -> Iterator[Problem]:
    stock, flow = entry.stock, entry.flow
    of_flow = list(_flow(entry, beside))
    yield from of_flow
    if stock is None:
        if flow is not None:
            yield Problem("stock", "no_stock", {}, is_blocking=True)
    elif stock < 0:
        yield Problem("stock", "negative", {"figure": grouped(stock)}, is_blocking=True)
    else:
        yield from _size("stock", stock, beside)
        if flow is not None and flow > stock and not of_flow:
            names = {"flow": grouped(flow), "stock": grouped(stock)}
            yield Problem("flow", "flow_above_stock", names, is_blocking=True)


def _size(field: str, figure: int, beside: Beside) -> Iterator[Problem]:
    if beside.whole is not None and figure > beside.whole:
        names = {"figure": grouped(figure), "whole": grouped(beside.whole), "whole_name": beside.whole_name}
        yield Problem(field, "too_many", names, is_blocking=True)
    elif beside.whole is None and beside.is_part:
        yield Problem(field, "no_whole", {"whole_name": beside.whole_name}, is_blocking=True)
    elif figure > MOST:
        yield Problem(field, "too_large", {"figure": grouped(figure)}, is_blocking=True)


def _unexplained(entry: Entry, beside: Beside) -> Iterator[Problem]:
    before = next(iter(beside.flows[-1:]), None) if beside.is_flow else beside.previous
    if entry.is_missing and before is not None:
        yield Problem("flow" if beside.is_flow else "stock", "silent", {"previous": grouped(before)})
    yield from _jump(entry, beside)
    stock, previous = entry.stock, beside.previous
    if beside.is_flow or stock is None or previous is None:
        return
    if stock < previous:
        yield Problem("stock", "fell", {"previous": grouped(previous)})
    elif previous >= 50 and stock > 2 * previous:
        yield Problem("stock", "doubled", {"previous": grouped(previous)})
    if entry.flow is not None and not beside.is_estimated and previous + entry.flow != stock:
        names = {"previous": grouped(previous), "flow": grouped(entry.flow), "stock": grouped(stock)}
        yield Problem("flow", "no_sum", names)


def _jump(entry: Entry, beside: Beside) -> Iterator[Problem]:
    """More new people than usual, measured by the median, which one wild month does not move."""
    flow = entry.flow
    if flow is None and entry.stock is not None and beside.previous is not None:
        flow = entry.stock - beside.previous
    if flow is None or len(beside.flows) < USUAL_OF:
        return
    usual = round(median(beside.flows))
    if flow > JUMP * max(usual, 0) and flow - usual >= LEAST_JUMP:
        field = "stock" if entry.flow is None else "flow"
        yield Problem(field, "jumped", {"flow": grouped(flow), "usual": grouped(usual)})

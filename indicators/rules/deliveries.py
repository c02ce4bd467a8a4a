"""Figures that a source hands over: rows read from JSON or CSV, and what is wrong with each.

The texts stand here as source strings; the layers above translate them (``indicators.adapters.fault_text``).
"""

import csv
import io
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

from exchange.rules.numbers import grouped, whole
from exchange.rules.text import clean
from indicators.rules.checks import MOST, NOT_WHOLE

MOST_ROWS = 5_000
_CELL = 60


def gettext_noop(message: str) -> str:
    """Marks a text for translation without translating it: rules know no framework."""
    return message


@dataclass(frozen=True, slots=True)
class Line:
    """One row as it was sent. ``number`` is where its sender finds it: the place in a list, from 1, or the row of a
    file. Amounts are as sent, so that a refusal can repeat them."""

    number: int
    unit_code: str
    indicator: str
    stock: object = None
    flow: object = None


@dataclass(frozen=True, slots=True)
class Value:
    """A row that is in order."""

    unit_code: str
    indicator: str
    stock: int | None
    flow: int | None


@dataclass(frozen=True, slots=True)
class Fault:
    """``column`` of a row cannot be taken; ``code`` is a key of TEXTS, ``names`` fill its text."""

    row: int
    column: str
    code: str
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ground:
    """What rows are judged against: the communes that the source may speak of with their adults (None: unknown), what
    ended ones became, the indicators that are handed over (True: a flow), those that the system counts itself, and
    those that cannot be more than the adults."""

    units: Mapping[str, int | None]
    ended: Mapping[str, str]
    others: Collection[str]
    indicators: Mapping[str, bool]
    counted: Collection[str]
    bounded: Collection[str]


TEXTS = {
    "no_unit": gettext_noop("Không có xã, phường nào mang mã “%(typed)s”."),
    "ended_unit": gettext_noop(
        "%(typed)s không còn vào ngày chốt của kỳ, đã thành: %(heirs)s. Hãy giao số của đơn vị mới."
    ),
    "other_unit": gettext_noop("Nguồn này không cung cấp số liệu của %(typed)s."),
    "no_indicator": gettext_noop("Không có chỉ tiêu nào mang mã “%(typed)s”. Các mã: %(known)s."),
    "counted_indicator": gettext_noop("Chỉ tiêu “%(typed)s” do hệ thống tự đếm, không nhận từ nguồn khác."),
    "not_whole": NOT_WHOLE,
    "negative": gettext_noop("%(figure)s không được nhỏ hơn 0."),
    "negative_flow": gettext_noop("%(flow)s nhỏ hơn 0. “flow” là số người mới trong tháng, ít nhất là 0."),
    "flow_above_stock": gettext_noop(
        "“flow” %(flow)s lớn hơn “stock” %(stock)s. “stock” là tổng số từ trước đến nay, gồm cả số trong tháng."
    ),
    "too_large": gettext_noop("Số này quá lớn. Hãy kiểm tra lại."),
    "too_many": gettext_noop("%(figure)s lớn hơn số người trưởng thành của xã, phường: %(whole)s."),
    "no_figure": gettext_noop("Dòng này chưa có số nào."),
    "no_flow": gettext_noop("Chỉ tiêu này chỉ ghi số phát sinh trong kỳ (flow)."),
    "repeated": gettext_noop("Trùng xã, phường và chỉ tiêu với dòng %(first)s. Hãy giữ lại một dòng."),
}


class BodyError(ValueError):
    """The body as a whole cannot be read; ``code`` is a key of BODY_TEXTS, ``names`` fill its text."""

    def __init__(self, code: str, **names: object) -> None:
        super().__init__(code)
        self.code, self.names = code, names


BODY_TEXTS = {
    "encoding": gettext_noop("Nội dung phải là chữ UTF-8."),
    "json": gettext_noop('Nội dung không phải JSON đúng cách: cần một đối tượng có "period" và "rows".'),
    "rows": gettext_noop('"rows" phải là danh sách các dòng, mỗi dòng là một đối tượng.'),
    "no_rows": gettext_noop("Chưa có dòng số liệu nào."),
    "too_many_rows": gettext_noop("Nhiều nhất %(most)s dòng một lần. Hãy chia thành nhiều lần, mỗi lần một khóa."),
    "header": gettext_noop("Dòng đầu của CSV phải có các cột: %(columns)s."),
    "cell": gettext_noop("Có ô quá dài ở gần dòng %(row)s. Hãy kiểm tra dấu nháy kép trong tệp CSV."),
}


def from_json(content: bytes) -> tuple[Mapping[str, Any], list[Mapping[str, Any]]]:
    """The object that was sent, and its rows. Raises ``BodyError``."""
    try:
        body = json.loads(_text(content), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise error if isinstance(error, BodyError) else BodyError("json") from error
    if not isinstance(body, dict):
        raise BodyError("json")
    rows = body.get("rows")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BodyError("rows")
    _count(rows)
    return body, rows


def _no_number(name: str) -> NoReturn:
    raise BodyError("json")


def lines_of(rows: Iterable[Mapping[str, Any]]) -> list[Line]:
    return [
        Line(number, _code(row.get("unit_code")), _code(row.get("indicator")), row.get("stock"), row.get("flow"))
        for number, row in enumerate(rows, 1)
    ]


def from_csv(content: bytes) -> list[Line]:
    """The rows of a hand-over in CSV, numbered as a spreadsheet does. Raises ``BodyError``."""
    rows = table(content, ("unit_code", "indicator"))
    return [Line(n, row["unit_code"], row["indicator"], row.get("stock"), row.get("flow")) for n, row in rows]


def table(content: bytes, needed: Collection[str]) -> list[tuple[int, dict[str, str]]]:
    """The rows of CSV with semicolons, commas or tabs below a header: their number, and texts by column. Some of
    ``stock`` and ``flow`` must be there besides what is ``needed``. Raises ``BodyError``."""
    text = _text(content)
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(";,\t", key=first.count))
    rows: list[tuple[int, dict[str, str]]] = []
    names: list[str] = []
    try:
        for number, cells in enumerate(reader, 1):
            if number == 1:
                names = _header(cells, needed)
            elif any(cell.strip() for cell in cells):
                rows.append((number, dict(zip(names, map(clean, cells), strict=False))))
                _count(rows)
    except csv.Error as error:
        raise BodyError("cell", row=len(rows) + 2) from error
    _count(rows)
    return [(number, {name: row.get(name, "") for name in names}) for number, row in rows]


def _header(cells: Sequence[str], needed: Collection[str]) -> list[str]:
    names = [clean(name).lower() for name in cells]
    if not set(needed) <= set(names) or not {"stock", "flow"} & set(names):
        raise BodyError("header", columns=", ".join((*needed, "stock", "flow")))
    return names


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BodyError("encoding") from error


def _count(rows: Sequence[object]) -> None:
    if not rows:
        raise BodyError("no_rows")
    if len(rows) > MOST_ROWS:
        raise BodyError("too_many_rows", most=grouped(MOST_ROWS))


def _code(value: object) -> str:
    """A code as text; a number that lost its leading zeros in a spreadsheet is not given them back."""
    return clean(value if isinstance(value, str) else "" if value is None else str(value))


def amount(value: object) -> int | None:
    """``1250`` and ``"1.250"`` are 1250, nothing is nothing; ValueError for fractions and words."""
    if value is None or value == "":
        return None
    number = value if isinstance(value, int) and not isinstance(value, bool) else None
    number = whole(value) if isinstance(value, str) else number
    if number is None:
        raise ValueError(value)
    return number


def spelling(line: Line) -> list[str]:
    """A row in one spelling, to tell whether a hand-over is the same: ``300``, ``"300"`` and ``"0300"`` are one."""
    said = [line.unit_code, line.indicator]
    for value in (line.stock, line.flow):
        try:
            said.append("" if (number := amount(value)) is None else str(number))
        except ValueError:
            said.append(repr(value))
    return said


def judge(lines: Iterable[Line], ground: Ground) -> tuple[list[Value], list[Fault]]:
    """The rows that are in order, and every fault of the others, in their order."""
    values, faults = [], []
    seen: dict[tuple[str, str], int] = {}
    for line in lines:
        first = seen.setdefault((line.unit_code, line.indicator), line.number)
        found = list(_faults(line, ground))
        if first != line.number and not found:
            found = [Fault(line.number, "", "repeated", {"first": str(first)})]
        if not found:
            values.append(Value(line.unit_code, line.indicator, amount(line.stock), amount(line.flow)))
        faults += found
    return values, faults


def _faults(line: Line, ground: Ground) -> Iterator[Fault]:
    yield from _unit(line, ground)
    yield from _indicator(line, ground)
    amounts = {}
    for column in ("stock", "flow"):
        try:
            amounts[column] = amount(getattr(line, column))
        except ValueError as error:
            yield Fault(line.number, column, "not_whole", {"typed": clean(str(error.args[0]))[:_CELL]})
    if len(amounts) == 2:
        yield from _amounts(line, amounts["stock"], amounts["flow"], ground)


def _unit(line: Line, ground: Ground) -> Iterator[Fault]:
    code = line.unit_code
    typed = {"typed": code[:_CELL]}
    if code in ground.units:
        return
    if code in ground.ended:
        yield Fault(line.number, "unit_code", "ended_unit", {**typed, "heirs": ground.ended[code]})
    else:
        yield Fault(line.number, "unit_code", "other_unit" if code in ground.others else "no_unit", typed)


def _indicator(line: Line, ground: Ground) -> Iterator[Fault]:
    typed = {"typed": line.indicator[:_CELL]}
    if line.indicator in ground.counted:
        yield Fault(line.number, "indicator", "counted_indicator", typed)
    elif line.indicator not in ground.indicators:
        yield Fault(line.number, "indicator", "no_indicator", {**typed, "known": ", ".join(ground.indicators)})


def _amounts(line: Line, stock: int | None, flow: int | None, ground: Ground) -> Iterator[Fault]:
    is_flow = ground.indicators.get(line.indicator, False)
    if stock is None and flow is None:
        yield Fault(line.number, "", "no_figure")
    if is_flow and flow is None and stock is not None:
        yield Fault(line.number, "flow", "no_flow")
    if stock is not None:
        yield from _size(line, "stock", stock, ground)
    if flow is not None and flow < 0:
        yield Fault(line.number, "flow", "negative_flow", {"flow": str(flow)})
    elif flow is not None and stock is not None and 0 <= stock < flow <= MOST and not is_flow:
        names = {"flow": grouped(flow), "stock": grouped(stock)}
        yield Fault(line.number, "flow", "flow_above_stock", names)
    elif flow is not None:
        yield from _size(line, "flow", flow, ground)


def _size(line: Line, column: str, figure: int, ground: Ground) -> Iterator[Fault]:
    whole_ = ground.units.get(line.unit_code) if line.indicator in ground.bounded else None
    if figure < 0:
        yield Fault(line.number, column, "negative", {"figure": str(figure)})
    elif figure > MOST:
        yield Fault(line.number, column, "too_large")
    elif whole_ is not None and figure > whole_:
        yield Fault(line.number, column, "too_many", {"figure": grouped(figure), "whole": grouped(whole_)})

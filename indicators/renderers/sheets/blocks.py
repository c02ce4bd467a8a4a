"""The columns of one indicator, the same on every sheet: a unit's line, and sums as formulas with their values."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from exchange.adapters.workbooks import Group, address
from exchange.adapters.writers import Cell, CellKind, Formula, OutColumn
from indicators.models import IndicatorVersion
from indicators.queries.exports import Line, Month, ranks
from indicators.renderers import words
from indicators.rules import rates

FIXED = 4
"""Number, code, name and adults stand before the blocks."""
ADULTS = 3

_POPULATION, _ROW = IndicatorVersion.Denominator.POPULATION, IndicatorVersion.Denominator.ROW


def fixed_columns() -> list[OutColumn]:
    return [
        OutColumn(_("STT"), "integer", 5),
        OutColumn(_("Mã ĐVHC"), "text", 8),
        OutColumn(_("Đơn vị"), "text", 24),
        OutColumn(_("Dân số trưởng thành"), "integer", 11),
    ]


@dataclass(frozen=True, slots=True)
class Block:
    """``names`` are the columns that the indicator has, beginning with column ``first`` of the sheet."""

    version: IndicatorVersion
    first: int
    names: tuple[str, ...]

    @property
    def last(self) -> int:
        return self.first + len(self.names) - 1

    @property
    def base(self) -> int:
        """The column that the rate divides by."""
        return self.at("base") if "base" in self.names else ADULTS

    def at(self, name: str) -> int:
        return self.first + self.names.index(name)

    def columns(self) -> list[OutColumn]:
        found = _columns(self.version)
        return [found[name] for name in self.names]

    def group(self) -> Group:
        name = self.version.indicator.name
        has_aim = "aim" in self.names or self.version.denominator == IndicatorVersion.Denominator.NONE
        return Group(self.first, self.last, name if has_aim else f"{name} ({_('không đặt chỉ tiêu')})")


def _columns(version: IndicatorVersion) -> dict[str, OutColumn]:
    wide: dict[str, tuple[str, CellKind, int]] = {
        "base": (_("Mẫu số"), "integer", 10),
        "aim": (_("Giao (người)"), "integer", 10),
        "aim_percent": (_("Giao (%)"), "decimal", 8),
        "flow": (_("Trong kỳ"), "integer", 9),
        "stock": (words.stock_head(version), "integer", 10),
        "percent": (_("Tỷ lệ (%)"), "decimal", 8),
        "gap": (_("So với lộ trình (điểm %)"), "decimal", 10),
        "verdict": (_("Đánh giá"), "text", 15),
        "rank": (_("Xếp hạng"), "integer", 7),
        "remark": (_("Ghi chú"), "text", 18),
    }
    return {name: OutColumn(*column) for name, column in wide.items()}


def blocks_of(month: Month, *, only: Sequence[str] = ()) -> list[Block]:
    """One block an indicator, beside each other. ``only`` narrows the columns; what an indicator cannot have it has
    not: no target columns without a target, no rate without a denominator.
    """
    found, first = [], FIXED
    for version in month.versions:
        names = tuple(name for name in _names(month, version) if not only or name in only)
        found.append(Block(version, first, names))
        first += len(names)
    return found


def _names(month: Month, version: IndicatorVersion) -> Iterator[str]:
    has_rate = version.denominator != IndicatorVersion.Denominator.NONE
    has_aim = any(
        line.target_percent is not None or line.target_count is not None
        for (_unit, key), line in month.lines.items()
        if key == version.pk
    )
    wanted = {
        "base": version.denominator == _ROW,
        "aim": has_aim,
        "aim_percent": has_aim and has_rate,
        "flow": version.nature == IndicatorVersion.Nature.STOCK,
        "stock": True,
        "percent": has_rate,
        "gap": has_aim and has_rate,
        "verdict": has_aim and has_rate,
        "rank": has_rate,
        "remark": True,
    }
    return (name for name, is_wanted in wanted.items() if is_wanted)


def unit_cells(number: int, unit: Line, month: Month) -> list[Cell]:
    return [number, unit.unit_code, unit.unit_name, month.adults(unit)]


def line_cells(line: Line | None, block: Block, rank: int | None = None) -> list[Cell]:
    """Of a unit; all empty where the indicator is not the unit's."""
    if line is None:
        return [None] * len(block.names)
    hidden = str(words.HIDDEN)
    found: dict[str, Cell] = {
        "base": line.denominator,
        "aim": line.target_count,
        "aim_percent": line.target_percent,
        "flow": hidden if line.is_flow_hidden else line.flow,
        "stock": hidden if line.is_hidden else line.numerator,
        "percent": hidden if line.is_hidden else line.percent,
        "gap": gap(line),
        "verdict": words.verdict(line),
        "rank": rank,
        "remark": words.remark(line),
    }
    return [found[name] for name in block.names]


def gap(line: Line) -> Cell:
    """Points of percentage above (or, negative, below) the path."""
    return None if line.percent is None or line.expected_percent is None else line.percent - line.expected_percent


def ranked(month: Month, blocks: Sequence[Block]) -> dict[int, dict[int, int]]:
    """``{version id: {unit id: place}}``."""
    return {block.version.pk: ranks(month, block.version) for block in blocks}


@dataclass(frozen=True, slots=True)
class Sums:
    """The sums of some units whose lines stand in the rows ``top`` to ``bottom`` (as a spreadsheet counts).

    A part of a column that is not shown must not follow from its sum: then the sum is the published one (``whole``), as
    a number, or it is not shown either.
    """

    month: Month
    units: Sequence[Line]
    top: int
    bottom: int
    row: int
    whole: Line | None = None

    def cells(self, block: Block) -> list[Cell]:
        lines = [self.month.of(unit, block.version) for unit in self.units]
        whole = self.month.of(self.whole, block.version) if self.whole else None
        stock = self._stock(block, lines, whole)
        base = self.base(block, lines)
        found: dict[str, Cell] = {
            "base": base,
            "aim": self.total(block.at("aim") if "aim" in block.names else 0, _aims(lines), is_whole=True),
            "flow": self._flow(block, lines, whole),
            "stock": stock,
            "percent": self._percent(block, stock, base, whole),
        }
        if whole:
            found |= {"aim_percent": whole.target_percent, "gap": gap(whole), "verdict": words.verdict(whole)}
            found["remark"] = words.remark(whole)
        return [found.get(name) for name in block.names]

    def adults(self) -> Cell:
        return self.total(ADULTS, [self.month.adults(unit) for unit in self.units], is_whole=True)

    def base(self, block: Block, lines: Sequence[Line | None]) -> Cell:
        return self.total(block.base, [line.denominator if line else None for line in lines], is_whole=True)

    def total(self, place: int, values: Sequence[int | None], *, is_whole: bool = False) -> Formula | None:
        """Of nothing it is no value and not zero; ``is_whole``: nor with a gap."""
        known = [value for value in values if value is not None]
        if not known or (is_whole and len(known) < len(values)):
            return None
        cells = f"{address(self.top, place)}:{address(self.bottom, place)}"
        return Formula(f"=SUM({cells})", sum(known))

    def _stock(self, block: Block, lines: Sequence[Line | None], whole: Line | None) -> Cell:
        if any(line and line.is_hidden for line in lines) or (whole and whole.is_hidden):
            return whole.numerator if whole and not whole.is_hidden else str(words.HIDDEN)
        return self.total(block.at("stock"), [line.numerator if line else None for line in lines])

    def _flow(self, block: Block, lines: Sequence[Line | None], whole: Line | None) -> Cell:
        if "flow" not in block.names:
            return None
        if any(line and line.is_flow_hidden for line in lines) or (whole and whole.is_flow_hidden):
            return whole.flow if whole and not whole.is_flow_hidden else str(words.HIDDEN)
        return self.total(block.at("flow"), [line.flow if line else None for line in lines])

    def _percent(self, block: Block, stock: Cell, base: Cell, whole: Line | None) -> Cell:
        if "percent" not in block.names or isinstance(stock, str):
            return stock if isinstance(stock, str) else None
        if not isinstance(stock, Formula):
            return whole.percent if whole else None
        if not isinstance(base, Formula):
            return None
        version = block.version
        rate = rates.percent(int(stock.value), int(base.value), version.decimals, version.rounding)
        name = "ROUND" if version.rounding == IndicatorVersion.Rounding.HALF_UP else "ROUNDDOWN"
        above, below = address(self.row, block.at("stock")), address(self.row, block.base)
        return None if rate is None else Formula(f"={name}({above}*100/{below},{version.decimals})", float(rate))


def _aims(lines: Sequence[Line | None]) -> list[int | None]:
    return [line.target_count if line else None for line in lines]

"""Figures as files for the division's own work."""

from collections.abc import Iterator
from decimal import Decimal
from typing import IO

from exchange.adapters.writers import Cell, Formula, OutColumn, csv_chunks, write_xlsx
from indicators.models import Snapshot, SnapshotValue, Status
from indicators.queries import reporting
from places.models import Unit

_LONG = (
    "unit_code",
    "unit_name",
    "period",
    "vintage",
    "indicator",
    "indicator_version",
    "status",
    "numerator",
    "flow",
    "denominator",
    "percent",
    "target_percent",
)


def snapshot_csv(snapshot: Snapshot) -> Iterator[bytes]:
    """Tidy long form: one line a unit and indicator. An empty cell with status ``missing`` is not a zero."""
    rows = (
        (
            value.unit.code,
            value.unit_name,
            snapshot.period.label,
            snapshot.vintage,
            value.version.indicator.code,
            value.version.number,
            value.status,
            value.numerator,
            value.flow,
            value.denominator,
            value.percent,
            value.target_percent,
        )
        for value in reporting.values_of(snapshot)
    )
    return csv_chunks(headers=_LONG, rows=rows)


def snapshot_xlsx(snapshot: Snapshot) -> IO[bytes]:
    """Biểu tổng hợp: one row a commune, four columns an indicator, totals as formulas."""
    values = list(reporting.values_of(snapshot))
    versions = list({value.version_id: value.version for value in values}.values())
    by_unit: dict[int, dict[int, SnapshotValue]] = {}
    for value in values:
        by_unit.setdefault(value.unit_id, {})[value.version_id] = value
    units = sorted({v.unit_id: v.unit for v in values}.values(), key=lambda unit: unit.sort_key)
    communes = [unit for unit in units if unit.kind == Unit.Kind.COMMUNE]
    columns = [
        OutColumn("STT", "integer", 6),
        OutColumn("Mã ĐVHC", "text", 10),
        OutColumn("Xã, phường", "text", 28),
    ]
    columns.append(OutColumn("Người trưởng thành", "integer", 14))
    for version in versions:
        name = version.indicator.short_name
        columns += [
            OutColumn(f"{name}: trong kỳ", "integer", 12),
            OutColumn(f"{name}: lũy kế", "integer", 12),
            OutColumn(f"{name}: tỷ lệ %", "decimal", 10),
            OutColumn(f"{name}: chỉ tiêu %", "decimal", 10),
        ]
    lines = [_line(n, unit, [by_unit[unit.pk][v.pk] for v in versions]) for n, unit in enumerate(communes, start=1)]
    total = _total_line(lines, len(columns)) if lines else []
    return write_xlsx(
        sheet=f"Kỳ {snapshot.period.label}",
        columns=columns,
        rows=[*lines, *([total] if total else [])],
        title=f"Bốn chỉ tiêu công dân số, tháng {snapshot.period}, lần công bố {snapshot.vintage}",
        notes=_notes(snapshot, [(v.indicator.name, v.definition) for v in versions]),
    )


def _line(number: int, unit: Unit, values: list[SnapshotValue]) -> list[Cell]:
    denominator = next((v.denominator for v in values if v.denominator is not None), None)
    line: list[Cell] = [number, unit.code, unit.name, denominator]
    for value in values:
        line += [value.flow, value.numerator, value.percent, value.target_percent]
    return line


def _total_line(lines: list[list[Cell]], width: int) -> list[Cell]:
    """Sums of people; rates of the province as formulas over them. The header stands in row 3."""
    first, last = 4, 3 + len(lines)
    total: list[Cell] = [None, None, "Toàn tỉnh"]
    for place in range(3, width):
        kind = (place - 4) % 4 if place > 3 else 1
        letter = _letter(place)
        if kind in {0, 1}:
            number = sum(int(str(line[place])) for line in lines if line[place] is not None)
            total.append(Formula(f"=SUM({letter}{first}:{letter}{last})", number))
        elif kind == 2:
            stock, people = total[place - 1], total[3]
            rate = _rate(stock, people)
            total.append(Formula(f'=IF(D{last + 1}=0,"",{_letter(place - 1)}{last + 1}/D{last + 1}*100)', rate))
        else:
            total.append(None)
    return total


def _rate(stock: Cell, people: Cell) -> float:
    if isinstance(stock, Formula) and isinstance(people, Formula) and people.value:
        return float(Decimal(100) * Decimal(stock.value) / Decimal(people.value))
    return 0.0


def _letter(place: int) -> str:
    """The spreadsheet's name of a column: 0 is A, 26 is AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name


def _notes(snapshot: Snapshot, definitions: list[tuple[str, str]]) -> list[tuple[str, str]]:
    population = snapshot.population
    return [
        ("Kỳ báo cáo", f"{snapshot.period.start_on:%d/%m/%Y} đến {snapshot.period.end_on:%d/%m/%Y}"),
        ("Lần công bố", f"{snapshot.vintage}. {snapshot.reason}".strip()),
        (
            "Mẫu số",
            f"{population.name}: {population.definition}. Nguồn: {population.source} ({population.as_of:%d/%m/%Y})",
        ),
        ("Ô trống", f"{Status.MISSING.label}: không phải là số 0."),
        ("Mã kiểm tra", snapshot.hash),
        *definitions,
    ]

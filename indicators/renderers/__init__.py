"""Figures as files for the division's own work."""

from collections.abc import Iterator
from typing import IO

from django.utils.translation import gettext as _

from exchange.adapters.writers import Cell, Formula, OutColumn, csv_chunks, write_xlsx
from indicators.models import IndicatorVersion, Snapshot, SnapshotValue, Status
from indicators.queries import reporting
from indicators.rules import rates
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
    "units_reported",
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
            value.units_reported,
        )
        for value in reporting.values_of(snapshot)
    )
    return csv_chunks(headers=_LONG, rows=rows)


def snapshot_xlsx(snapshot: Snapshot) -> IO[bytes]:
    """Biểu tổng hợp: one row a commune, four columns an indicator, totals as formulas."""
    values = list(reporting.values_of(snapshot))
    versions = list({value.version_id: value.version for value in values}.values())
    by_unit: dict[Unit, list[SnapshotValue]] = {}
    for value in values:
        by_unit.setdefault(value.unit, []).append(value)
    communes = sorted((u for u in by_unit if u.kind == Unit.Kind.COMMUNE), key=lambda unit: unit.sort_key)
    lines = [_line(number, by_unit[unit]) for number, unit in enumerate(communes, start=1)]
    names = {"period": snapshot.period, "vintage": snapshot.vintage}
    return write_xlsx(
        sheet=_("Kỳ %(label)s") % {"label": snapshot.period.label},
        columns=_columns(versions),
        rows=[*lines, _total_line(lines, len(versions))],
        title=_("Bốn chỉ tiêu công dân số, tháng %(period)s, lần công bố %(vintage)s") % names,
        notes=[*_notes(snapshot), *_definitions(values, versions)],
    )


def _columns(versions: list[IndicatorVersion]) -> list[OutColumn]:
    columns = [
        OutColumn(_("STT"), "integer", 6),
        OutColumn(_("Mã ĐVHC"), "text", 10),
        OutColumn(_("Xã, phường"), "text", 28),
        OutColumn(_("Người trưởng thành"), "integer", 14),
    ]
    for version in versions:
        name = {"name": version.indicator.short_name}
        columns += [
            OutColumn(_("%(name)s: trong kỳ") % name, "integer", 12),
            OutColumn(_("%(name)s: lũy kế") % name, "integer", 12),
            OutColumn(_("%(name)s: tỷ lệ %%") % name, "decimal", 10),
            OutColumn(_("%(name)s: chỉ tiêu %%") % name, "decimal", 10),
        ]
    return columns


def _line(number: int, values: list[SnapshotValue]) -> list[Cell]:
    """A commune, by the name that it had when the month was closed."""
    line: list[Cell] = [number, values[0].unit.code, values[0].unit_name, values[0].denominator]
    for value in values:
        line += [value.flow, value.numerator, value.percent, value.target_percent]
    return line


def _total_line(lines: list[list[Cell]], versions: int) -> list[Cell]:
    """Sums of people; the province's rates as formulas over them."""
    adults = _sum(lines, 3, is_whole=True)
    total: list[Cell] = [None, None, _("Toàn tỉnh"), adults]
    for place in range(4, 4 + 4 * versions, 4):
        stock, row = _sum(lines, place + 1), 4 + len(lines)
        rate = _rate(stock, adults, f"={_letter(place + 1)}{row}/D{row}*100")
        total += [_sum(lines, place), stock, rate, None]
    return total


def _sum(lines: list[list[Cell]], place: int, *, is_whole: bool = False) -> Formula | None:
    """The sum of a column, below a header in row 3. Of nothing it is no value and not zero; ``is_whole``: nor with a
    gap."""
    known = [line[place] for line in lines if line[place] is not None]
    if not known or (is_whole and len(known) < len(lines)):
        return None
    letter = _letter(place)
    return Formula(f"=SUM({letter}4:{letter}{3 + len(lines)})", sum(int(str(cell)) for cell in known))


def _rate(stock: Formula | None, adults: Formula | None, expression: str) -> Formula | None:
    known = stock is not None and adults is not None
    rate = rates.percent(int(stock.value), int(adults.value), decimals=2) if known else None
    return None if rate is None else Formula(expression, float(rate))


def _letter(place: int) -> str:
    """The spreadsheet's name of a column: 0 is A, 26 is AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name


def _notes(snapshot: Snapshot) -> list[tuple[str, str]]:
    period, people = snapshot.period, snapshot.population
    days = {"start": f"{period.start_on:%d/%m/%Y}", "end": f"{period.end_on:%d/%m/%Y}"}
    basis = {"name": people.name, "definition": people.definition, "source": people.source}
    source = _("%(name)s: %(definition)s. Nguồn: %(source)s (%(day)s)") % {**basis, "day": f"{people.as_of:%d/%m/%Y}"}
    return [
        (_("Kỳ báo cáo"), _("%(start)s đến %(end)s") % days),
        (_("Lần công bố"), f"{snapshot.vintage}. {snapshot.reason}".strip()),
        (_("Mẫu số"), source),
        (_("Ô trống"), _("%(status)s: không phải là số 0.") % {"status": Status.MISSING.label}),
        (_("Mã kiểm tra"), snapshot.hash),
    ]


def _definitions(values: list[SnapshotValue], versions: list[IndicatorVersion]) -> Iterator[tuple[str, str]]:
    """How each indicator is counted, and which have no target."""
    aimed = {value.version_id for value in values if value.target_percent is not None}
    for version in versions:
        target = "" if version.pk in aimed else _("Không đặt chỉ tiêu.")
        yield version.indicator.name, f"{version.definition} {target}".strip()

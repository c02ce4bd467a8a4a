"""What the sources say of communes beside, or in the place of, what communes report."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.utils import timezone

from indicators.models import DeliveredValue, Indicator, IndicatorVersion, Period, ReportedValue, Source
from indicators.queries import deliveries, reporting
from indicators.rules import sources as rules
from indicators.rules.sources import Chosen, Figure
from places import queries as places
from places.models import Unit

Key = tuple[int, int]
"""Unit id and indicator id."""


@dataclass(frozen=True, slots=True)
class Line:
    """A source's figure: who says it, whether from a list of persons, and how far above the figure that counts.
    ``is_part``: it is that figure, or was added to it."""

    indicator: Indicator
    source: Source
    figure: Figure
    difference: int | None
    is_part: bool = False

    @property
    def shortfall(self) -> int:
        """How far below the figure that counts, as a number of people."""
        return max(0, -(self.difference or 0))

    @property
    def shown(self) -> int | None:
        return self.figure.flow if self.figure.stock is None else self.figure.stock


def delivered(period: Period, units: Iterable[int] | None = None) -> dict[Key, list[Figure]]:
    """What each active source said last of each commune and indicator. What it said of a commune that has ended is
    the heir's, added to what it said of the heir, unless it spoke of the heir itself after the change. Two queries more
    than the rows where communes have ended."""
    heirs = places.heirs(period.end_on)
    newest: dict[tuple[int, int, int], DeliveredValue] = {}
    rows = DeliveredValue.objects.filter(delivery__period=period, delivery__source__is_active=True)
    if units is not None:
        wanted = set(units)
        rows = rows.filter(unit__in=[*wanted, *(old for old, heir in heirs.items() if heir in wanted)])
    for row in rows.select_related("delivery__source").order_by("delivery__received_at", "delivery_id"):
        newest[row.delivery.source_id, row.unit_id, row.indicator_id] = row
    ended = _ends() if newest and heirs else {}
    figures: dict[Key, dict[str, Figure]] = {}
    for (source, unit, indicator), row in newest.items():
        heir = heirs.get(unit, unit)
        own = newest.get((source, heir, indicator)) if heir != unit else None
        if own and timezone.localdate(own.delivery.received_at) >= ended[unit]:
            continue
        held = figures.setdefault((heir, indicator), {})
        held[row.delivery.source.code] = _with(held.get(row.delivery.source.code), row)
    return {key: list(found.values()) for key, found in figures.items()}


def last_said(source: Source, period: Period) -> dict[tuple[str, str], tuple[int | None, int | None]]:
    """What a source said last in a month: stock and flow by codes of unit and indicator."""
    rows = DeliveredValue.objects.filter(delivery__source=source, delivery__period=period)
    ordered = rows.order_by("delivery__received_at", "delivery_id")
    return {
        (unit, indicator): (stock, flow)
        for unit, indicator, stock, flow in ordered.values_list("unit__code", "indicator__code", "stock", "flow")
    }


def _ends() -> dict[int, date]:
    ended = Unit.objects.communes().filter(valid_to__isnull=False).values_list("pk", "valid_to")
    return {pk: last for pk, last in ended if last}


def _with(held: Figure | None, row: DeliveredValue) -> Figure:
    """The figure of a row, added to what the source says of another part of the same commune."""
    source, at = row.delivery.source, row.delivery.received_at
    if held is None:
        return Figure(source.code, source.kind, row.stock, row.flow, source.is_disjoint, at)
    stock, flow = _plus(held.stock, row.stock), _plus(held.flow, row.flow)
    return replace(held, stock=stock, flow=flow, received_at=max(at, held.received_at or at))


def _plus(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other


def imported_values(period: Period, units: Iterable[int] | None = None) -> dict[Key, Chosen]:
    """``{(unit id, indicator id): figure}`` of the indicators whose figures others hand over, by the versions in force
    at the cut-off."""
    versions = {
        version.indicator_id: version
        for version in deliveries.versions_of_communes(period.end_on)
        if version.numerator == IndicatorVersion.Numerator.IMPORTED
    }
    if not versions:
        return {}
    return {
        key: rules.imported(figures, is_flow=_is_flow(versions[key[1]]))
        for key, figures in delivered(period, units).items()
        if key[1] in versions
    }


def beside(unit: Unit, period: Period, own: Mapping[int, tuple[int | None, int | None]]) -> list[Line]:
    """What sources say of the rows that a commune reports (``own``: stock and flow by indicator id), lists of persons
    first; empty where nobody says anything."""
    reported = IndicatorVersion.Numerator.REPORTED
    versions = [each for each in reporting.versions_on(period.end_on) if each.numerator == reported]
    return _lines(unit, period, versions, own)


def behind(
    unit: Unit, period: Period, version: IndicatorVersion, own: Mapping[int, tuple[int | None, int | None]]
) -> list[Line]:
    """What sources say of one figure: first those that it was made of, where others hand it over, then those beside."""
    return _lines(unit, period, [version], own)


def _lines(
    unit: Unit,
    period: Period,
    versions: Iterable[IndicatorVersion],
    own: Mapping[int, tuple[int | None, int | None]],
) -> list[Line]:
    found = delivered(period, [unit.pk])
    named = {source.code: source for source in Source.objects.filter(is_active=True)} if found else {}
    lines = []
    for version in versions:
        if not (figures := found.get((unit.pk, version.indicator_id))):
            continue
        chosen = _chosen(version, figures, own.get(version.indicator_id, (None, None)))
        made_of = [(part, None, True) for part in chosen.parts if part.kind != rules.OWN]
        others = [(each.figure, each.difference, False) for each in chosen.beside]
        lines += [
            Line(version.indicator, named[figure.source], figure, difference, is_part)
            for figure, difference, is_part in [*made_of, *others]
        ]
    return lines


def _chosen(version: IndicatorVersion, figures: Iterable[Figure], own: tuple[int | None, int | None]) -> Chosen:
    is_flow = _is_flow(version)
    if version.numerator == IndicatorVersion.Numerator.IMPORTED:
        return rules.imported(figures, is_flow=is_flow)
    return rules.reported(Figure("", rules.OWN, *own), figures, is_flow=is_flow)


def own_figures(values: Iterable[ReportedValue]) -> dict[int, tuple[int | None, int | None]]:
    """The rows of a report as ``beside`` wants them."""
    return {value.indicator_id: (value.stock, value.flow) for value in values}


def _is_flow(version: IndicatorVersion) -> bool:
    return version.nature == IndicatorVersion.Nature.FLOW

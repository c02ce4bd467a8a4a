"""The geometry of pictures: where a line runs, which colour band a tile has. Drawing is the templates' work."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

BANDS = (20, 40, 60, 80)
"""Limits of the map's five bands in per cent: below 20, 20-39, 40-59, 60-79, 80 and more."""


def band(percent: Decimal | None) -> int | None:
    """0 (light) to 4 (dark); ``None`` where there is no value, which is drawn as such and never as zero."""
    if percent is None:
        return None
    return sum(percent >= limit for limit in BANDS)


@dataclass(frozen=True, slots=True)
class Mark:
    """A point of a line: ``x`` and ``y`` in the picture's units, and what it says."""

    x: float
    y: float
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line chart: ``paths`` (one for each unbroken run of values), grid lines ``(y, text)`` and marks."""

    paths: tuple[str, ...]
    target: str
    grid: tuple[tuple[float, str], ...]
    marks: tuple[Mark, ...]
    labels: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """The picture's size and the room left for words, in its own units."""

    width: float = 640
    height: float = 260
    left: float = 52
    right: float = 60
    top: float = 28
    bottom: float = 34

    def x(self, index: int, count: int) -> float:
        """The first at the left, the last at the right, a single one in the middle."""
        room = self.width - self.left - self.right
        return round(self.left + (room * index / (count - 1) if count > 1 else room / 2), 1)

    def y(self, value: float, top: float) -> float:
        return round(self.height - self.bottom - (self.height - self.top - self.bottom) * value / top, 1)


def line(
    labels: Sequence[str],
    values: Sequence[Decimal | None],
    aims: Sequence[Decimal | None],
    frame: Frame | None = None,
) -> Line:
    """A line of percentages over periods with the path to the target. A missing value breaks the line."""
    frame = frame or Frame()
    known = [float(v) for v in [*values, *aims] if v is not None]
    top = max(10, ceil(max(known, default=10) / 10) * 10)
    count = len(labels)
    marks = tuple(
        Mark(frame.x(i, count), frame.y(float(v), top), labels[i], comma(v))
        for i, v in enumerate(values)
        if v is not None
    )
    steps = (0, top / 2, top)
    return Line(
        paths=tuple(_path(run) for run in _runs(values, frame, top)),
        target="".join(_path(run) for run in _runs(aims, frame, top)),
        grid=tuple((frame.y(step, top), f"{step:g}") for step in steps),
        marks=marks,
        labels=tuple((frame.x(i, count), labels[i]) for i in sorted({0, count // 2, count - 1}) if count),
    )


def comma(value: Decimal | None) -> str:
    """A number as Vietnamese readers write it: a decimal comma, no zeros at the end; empty without a value."""
    return "" if value is None else f"{value.normalize():f}".replace(".", ",")


def _runs(values: Sequence[Decimal | None], frame: Frame, top: float) -> list[list[tuple[float, float]]]:
    runs: list[list[tuple[float, float]]] = [[]]
    for index, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((frame.x(index, len(values)), frame.y(float(value), top)))
    return [run for run in runs if run]


def _path(run: list[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in run)

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


RESTATED, ESTIMATED = "restated", "estimated"
"""Kinds of figures that nobody published as they stand: put together for new boundaries, exactly or by shares."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A point of a line: ``x`` and ``y`` in the picture's units, what it says, and what kind of figure it is."""

    x: float
    y: float
    label: str
    text: str
    kind: str = ""


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
    *,
    room_for: Sequence[Decimal] = (),
    kinds: Sequence[str] = (),
) -> Line:
    """A line of percentages over periods with the path to the target. A missing value breaks the line. ``kinds`` are
    what the values are, "" for ordinary ones.
    """
    frame = frame or Frame()
    top = _top([*values, *aims, *room_for])
    count = len(labels)
    kinds = kinds or [""] * count
    points = tuple(
        Mark(frame.x(i, count), frame.y(float(v), top), labels[i], comma(v), kinds[i])
        for i, v in enumerate(values)
        if v is not None
    )
    steps = (0, top / 2, top)
    return Line(
        paths=tuple(_path(run) for run in _runs(values, frame, top)),
        target="".join(_path(run) for run in _runs(aims, frame, top)),
        grid=tuple((frame.y(step, top), f"{step:g}") for step in steps),
        marks=points,
        labels=tuple((frame.x(i, count), labels[i]) for i in sorted({0, count // 2, count - 1}) if count),
    )


@dataclass(frozen=True, slots=True)
class Outlook:
    """A line that goes on: ``ahead`` is what is expected, ``fan`` the area between low and high around it."""

    line: Line
    ahead: str
    fan: str
    end: Mark


def outlook(
    labels: Sequence[str],
    values: Sequence[Decimal],
    steps: Sequence[tuple[Decimal, Decimal, Decimal]],
    aims: Sequence[Decimal | None],
    frame: Frame | None = None,
) -> Outlook:
    """``labels`` and ``aims`` are of the months behind (``values``) and of those to come (``steps``: expected, low,
    high), of each at least one.
    """
    frame = frame or Frame()
    highs = [high for _expected, _low, high in steps]
    drawn = line(labels, [*values, *([None] * len(steps))], aims, frame, room_for=highs)
    top, count, last = _top([*values, *aims, *highs]), len(labels), len(values) - 1

    def places(column: int) -> list[tuple[float, float]]:
        return [(frame.x(last + n, count), frame.y(float(s[column]), top)) for n, s in enumerate(steps, start=1)]

    now = (frame.x(last, count), frame.y(float(values[-1]), top))
    expected, low, high = (places(column) for column in range(3))
    return Outlook(
        line=drawn,
        ahead=_path([now, *expected]),
        fan=f"{_path([now, *high, *reversed(low)])}Z",
        end=Mark(*expected[-1], labels[-1], comma(steps[-1][0])),
    )


def _top(values: Sequence[Decimal | None]) -> int:
    """The number at the upper edge: the next full ten."""
    known = [float(v) for v in values if v is not None]
    return max(10, ceil(max(known, default=10) / 10) * 10)


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

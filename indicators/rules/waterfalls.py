"""The picture of a bridge: from one month's stock, part by part, to this month's. What it is made of is frozen with the
figure; here it is only laid out, and added up once more.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from indicators.rules.bridges import PARTS

FROM = "from"
CUT = 0.5
"""The axis begins above zero once the lowest level is above this share of the highest: parts would not be seen."""
ROOM = 0.25
"""Of the width, before the lowest level of such an axis."""


@dataclass(frozen=True, slots=True)
class Step:
    """A part: ``amount`` with its sign, the stock after it, and its bar."""

    part: str
    amount: int
    level: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Waterfall:
    """``before`` is ``None`` without a month before. ``ends``: the bars' ends of the month before and of this one."""

    before: int | None
    now: int
    steps: tuple[Step, ...]
    ends: tuple[float, float]
    is_cut: bool

    @property
    def adds_up(self) -> bool:
        return (self.before or 0) + sum(step.amount for step in self.steps) == self.now


def waterfall(bridge: Mapping[str, int | None], now: int | None, width: float = 320) -> Waterfall | None:
    """``None`` where nothing was frozen with the figure. What adds stands before what takes away, so that no level is
    below zero; a part that is not known by name is shown too.
    """
    if not bridge:
        return None
    before = bridge.get(FROM)
    parts = sorted(
        ((name, value) for name, value in bridge.items() if name != FROM and value),
        key=lambda part: (part[1] < 0, PARTS.index(part[0]) if part[0] in PARTS else len(PARTS)),
    )
    levels = [before or 0]
    for _name, value in parts:
        levels.append(levels[-1] + value)
    end = now or 0
    at, is_cut = _scale([*levels, end], width)
    steps = tuple(
        Step(name, value, after, at(min(start, after)), round(at(max(start, after)) - at(min(start, after)), 1))
        for (name, value), start, after in zip(parts, levels, levels[1:], strict=False)
    )
    return Waterfall(before, end, steps, (at(levels[0]), at(end)), is_cut)


def _scale(levels: list[int], width: float) -> tuple[Callable[[int], float], bool]:
    """Where a level lies from left to right, and whether the axis begins above zero."""
    low, high = min(levels), max(levels)
    is_cut = low > CUT * high > 0
    bottom, room = (low, ROOM * width) if is_cut else (0, 0.0)
    span = max(high - bottom, 1)

    def at(level: int) -> float:
        return round(room + (width - room) * (level - bottom) / span, 1)

    return at, is_cut

"""A slope chart: where each unit stood at two moments. A few lines speak, the others are the ground they stand on."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from indicators.rules.charts import comma

K = TypeVar("K", bound=Hashable)

MOST, LEAST, OTHERS = "most", "least", "others"


@dataclass(frozen=True, slots=True)
class Move(Generic[K]):
    """A unit's rate in per cent at two moments; ``None`` where there was none."""

    key: K
    name: str
    before: Decimal | None
    after: Decimal | None

    @property
    def change(self) -> Decimal | None:
        """In points of percentage."""
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True, slots=True)
class Lane(Generic[K]):
    """One line of the picture, and where its words stand so that none cover each other."""

    move: Move[K]
    kind: str
    y1: float
    y2: float
    label_y1: float
    label_y2: float

    @property
    def texts(self) -> tuple[str, str]:
        return comma(self.move.before), comma(self.move.after)


@dataclass(frozen=True, slots=True)
class Frame:
    """The picture's size and the room left for words, in its own units: readable when drawn 280 pixels wide."""

    width: float = 312
    height: float = 460
    left: float = 50
    right: float = 172
    top: float = 34
    bottom: float = 14
    gap: float = 24
    """Between the middles of two words."""


@dataclass(frozen=True, slots=True)
class Slope(Generic[K]):
    """``lanes`` that speak come last, so that they are drawn over the others. ``left_out``: without a rate at one of
    the two moments.
    """

    frame: Frame
    lanes: tuple[Lane[K], ...]
    left_out: int

    @property
    def right_edge(self) -> float:
        """Where the later moment stands."""
        return self.frame.width - self.frame.right

    def of(self, *kinds: str) -> list[Lane[K]]:
        return [lane for lane in self.lanes if lane.kind in kinds]


def ordered(moves: Sequence[Move[K]]) -> list[Move[K]]:
    """Those that rose most come first; without a change last, by name."""
    known = [move for move in moves if move.change is not None]
    unknown = [move for move in moves if move.change is None]
    return [*sorted(known, key=lambda m: (-(m.change or 0), m.name)), *sorted(unknown, key=lambda m: m.name)]


def slope(moves: Sequence[Move[K]], *, speak: int = 5, frame: Frame | None = None) -> Slope[K]:
    """At most ``speak`` that rose most and as many that rose least or fell; of few units each is one of them."""
    frame = frame or Frame()
    known = [move for move in ordered(moves) if move.change is not None]
    few = min(speak, len(known) // 2)
    most, least = known[: max(few, min(len(known), 1))], known[len(known) - few :] if few else []
    kinds = {move.key: MOST for move in most} | {move.key: LEAST for move in least}
    low, high = _range(known)

    def y(value: Decimal | None) -> float:
        room = frame.height - frame.top - frame.bottom
        return round(frame.height - frame.bottom - room * float((value or low) - low) / float(high - low), 1)

    loud = [move for move in known if move.key in kinds]
    ends = frame.top, frame.height - frame.bottom
    words1, words2 = (
        dict(zip([m.key for m in loud], spread([y(getattr(m, side)) for m in loud], frame.gap, *ends), strict=True))
        for side in ("before", "after")
    )
    lanes = [
        Lane(m, kinds.get(m.key, OTHERS), y(m.before), y(m.after), words1.get(m.key, 0), words2.get(m.key, 0))
        for m in known
    ]
    lanes.sort(key=lambda lane: lane.kind != OTHERS)
    return Slope(frame, tuple(lanes), len(moves) - len(known))


def _range(moves: Sequence[Move[K]]) -> tuple[Decimal, Decimal]:
    """The lowest and highest rate, never the same number twice."""
    values = [value for move in moves for value in (move.before, move.after) if value is not None]
    low, high = min(values, default=Decimal(0)), max(values, default=Decimal(1))
    return low, high if high > low else low + 1


def spread(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places moved apart by at least ``gap``, in their order and within the ends, as near as may be to where they were;
    closer together only where there is no room.
    """
    gap = min(gap, (high - low) / max(len(places) - 1, 1))
    order = sorted(range(len(places)), key=lambda index: places[index])
    found, floor = [0.0] * len(places), low
    for index in order:
        found[index] = floor = max(places[index], floor)
        floor += gap
    ceiling = high
    for index in reversed(order):
        found[index] = ceiling = min(found[index], ceiling)
        ceiling -= gap
    return [round(place, 1) for place in found]

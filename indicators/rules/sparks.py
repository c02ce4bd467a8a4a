"""A line as small as a word: the months of one row of a table."""

from collections.abc import Sequence
from decimal import Decimal

WIDTH, HEIGHT, EDGE = 96, 26, 4


def spark(values: Sequence[Decimal | None]) -> tuple[str, tuple[float, float] | None]:
    """The path of the line, broken where a value is missing, and where its last point is. Each has its own scale, from
    0 to its highest value; of nothing there is no line.
    """
    top = max((float(value) for value in values if value is not None), default=0) or 1
    step = (WIDTH - 2 * EDGE) / max(len(values) - 1, 1)
    path, last, runs = [], None, False
    for place, value in enumerate(values):
        if value is None:
            runs = False
            continue
        last = (round(EDGE + place * step, 1), round(HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * float(value) / top, 1))
        path.append(f"{'L' if runs else 'M'}{last[0]:g} {last[1]:g}")
        runs = True
    return "".join(path), last

"""Quarters, half years, nine months and years, made of reporting months: a stock is that of the last month, a flow the
sum of the months'. ``2026-Q3``, ``2026-H1``, ``2026-M9``, ``2026``; ``2026-10`` is a range of one month.
"""

import re

_LAST = {"Q1": 3, "Q2": 6, "Q3": 9, "Q4": 12, "H1": 6, "H2": 12, "M9": 9}
_FIRST = {"Q1": 1, "Q2": 4, "Q3": 7, "Q4": 10, "H1": 1, "H2": 7, "M9": 1}


def months(label: str) -> tuple[str, ...]:
    """The names of the reporting months of a range, oldest first; none when ``label`` names no range."""
    found = re.fullmatch(r"(\d{4})(?:-(Q[1-4]|H[12]|M9|0[1-9]|1[0-2]))?", label, re.ASCII)
    if found is None:
        return ()
    year, part = found.groups()
    if part is None:
        first, last = 1, 12
    elif part.isdecimal():
        first = last = int(part)
    else:
        first, last = _FIRST[part], _LAST[part]
    return tuple(f"{year}-{month:02}" for month in range(first, last + 1))


def ending(label: str) -> tuple[str, ...]:
    """The ranges longer than a month that end with the month ``YYYY-MM``: of ``2026-06`` its quarter and half year."""
    year, month = label.split("-")
    ends = tuple(f"{year}-{part}" for part, last in _LAST.items() if last == int(month))
    return (*ends, year) if month == "12" else ends

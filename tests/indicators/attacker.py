"""A reader who wants to know: keeps every table that was published, takes for granted what is nearly always true, and
solves. Written apart from the product's rules, and it sees published tables only.
"""

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

WIDE = 10**9


@dataclass(frozen=True)
class Table:
    """What stands on the page of a month or of a vintage: ``stocks`` and ``flows`` by unit, ``None`` where withheld,
    nothing where there is none; ``sums`` and ``sums_of_flows``: ``{name: (units, number)}``.
    """

    month: int
    stocks: dict
    flows: dict
    sums: dict
    sums_of_flows: dict


def solved(tables):
    """The withheld stocks and flows that follow by exact elimination, as ``{(kind, month, unit): number}``.

    Unknown are the withheld stocks (one a month: what two vintages both withhold is taken for the same) and flows
    (one a month, and another beside a stock that is shown); a flow is the difference of two stocks.
    """
    rows = []
    for table in tables:
        rows += [_sum(_stock, table, table.stocks, *each) for each in table.sums.values()]
        rows += [_sum(_flow, table, table.flows, *each) for each in table.sums_of_flows.values()]
        earlier = [other for other in tables if other.month == table.month - 1]
        for before in earlier[-1:]:
            rows += [_step(table, before, unit) for unit in table.flows if unit in before.stocks]
    return {names[0]: number for names, number in _reduced(rows) if len(names) == 1}


def _stock(table, unit):
    return "stock", table.month, unit


def _flow(table, unit):
    return "flow" if table.stocks[unit] is None else "flow beside a stock", table.month, unit


def _sum(name, table, numbers, units, total):
    row = {name(table, unit): 1 for unit in units if unit in numbers and numbers[unit] is None}
    return row, total - sum(numbers[unit] for unit in units if numbers.get(unit) is not None)


def _step(table, before, unit):
    """Stock less the stock of the month before less the flow is zero."""
    row, rest = {}, 0
    for sign, name, where, numbers in (
        (1, _stock, table, table.stocks),
        (-1, _stock, before, before.stocks),
        (-1, _flow, table, table.flows),
    ):
        if numbers[unit] is None:
            row[name(where, unit)] = sign
        else:
            rest -= sign * numbers[unit]
    return row, rest


def _reduced(equations):
    """Gauss and Jordan: ``[(unknowns of a row, what they sum to)]``; contradictions are left out."""
    done = []
    for coefficients, total in equations:
        row, right = {name: Fraction(c) for name, c in coefficients.items()}, Fraction(total)
        for lead, other, value in done:
            if factor := row.get(lead):
                row, right = _minus(row, other, factor), right - factor * value
        if not row:
            continue
        lead = sorted(row)[0]
        right, row = right / row[lead], {name: c / row[lead] for name, c in row.items()}
        for place, (name, other, value) in enumerate(done):
            if factor := other.get(lead):
                done[place] = (name, _minus(other, row, factor), value - factor * right)
        done.append((lead, row, right))
    return [(list(row), right) for _lead, row, right in done]


def _minus(row, other, factor):
    new = {name: row.get(name, 0) - factor * other.get(name, 0) for name in row.keys() | other.keys()}
    return {name: c for name, c in new.items() if c}


def narrowed(tables):
    """``{(month, unit): (low, high)}`` of withheld stocks for a reader who holds that stocks never fall: bounds from
    the numbers shown around them, drawn tighter by every sum until nothing moves. ``None`` when that cannot be.
    """
    newest = {table.month: table for table in tables}
    bounds = {(m, u): [0, WIDE] for m, t in newest.items() for u, number in t.stocks.items() if number is None}
    while True:
        before = {name: list(pair) for name, pair in bounds.items()}
        for table in tables:
            for units, total in table.sums.values():
                _within(bounds, *_sum(_stock, table, table.stocks, units, total))
        _in_order(bounds, newest)
        if any(low > high for low, high in bounds.values()):
            return None
        if before == bounds:
            return {name: tuple(pair) for name, pair in bounds.items()}


def _within(bounds, row, total):
    pairs = [bounds[month, unit] for _kind, month, unit in row]
    lows, highs = sum(low for low, _high in pairs), sum(high for _low, high in pairs)
    for pair in pairs:
        low, high = pair
        pair[:] = max(low, total - (highs - high)), min(high, total - (lows - low))


def _in_order(bounds, newest):
    months = sorted(newest)
    for unit in {unit for _month, unit in bounds}:
        seen = [m for m in months if unit in newest[m].stocks]
        numbers = [newest[m].stocks[unit] for m in seen]
        sides = [bounds.get((m, unit)) if n is None else [n, n] for m, n in zip(seen, numbers, strict=True)]
        steps = list(pairwise(sides))
        for earlier, later in steps:
            later[0] = max(earlier[0], later[0]) if later[0] != later[1] else later[0]
        for earlier, later in reversed(steps):
            earlier[1] = min(earlier[1], later[1]) if earlier[0] != earlier[1] else earlier[1]

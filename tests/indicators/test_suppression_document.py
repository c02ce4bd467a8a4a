"""``docs/explanation/suppression.md`` says what the product does, to the last digit."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings

from indicators.rules.inference import Published
from indicators.rules.suppression import Cell, Known, withheld
from tests.indicators.attacker import Table, narrowed, solved

TEXT = (Path(settings.BASE_DIR) / "docs/explanation/suppression.md").read_text(encoding="utf-8")


def table(heading):
    """``{commune: cells}`` of the first table below a heading."""
    part = TEXT.partition(f"## {heading}\n")[2]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in re.findall(r"^\|.*\|$", part, re.MULTILINE)
    ]
    end = next((n for n, row in enumerate(rows) if row[0] == "Province"), len(rows))
    return {name: cells for name, *cells in rows[2 : end + 1]}


NUMBERS = {name: [int(cell) for cell in cells] for name, cells in table("The numbers").items()}
UNITS = [name for name in NUMBERS if name != "Province"]
OCTOBER, NOVEMBER, ADDED = ({name: NUMBERS[name][place] for name in UNITS} for place in range(3))


def published(numbers, hidden):
    return Published({k: n for k, n in numbers.items() if k not in hidden}, {k: numbers[k] for k in hidden})


def first():
    return withheld(Cell(name, number) for name, number in OCTOBER.items())


def second():
    known = Known(before=[published(OCTOBER, first())])
    return withheld((Cell(name, NOVEMBER[name], ADDED[name]) for name in UNITS), known)


def tables():
    """What the document publishes, as the reader of the tests takes it."""
    october, november = table("October"), table("November")
    return [
        Table(0, told(october, 0), {}, {"": (UNITS, int(october["Province"][0]))}, {}),
        Table(
            month=1,
            stocks=told(november, 0),
            flows=told(november, 1),
            sums={"": (UNITS, int(november["Province"][0]))},
            sums_of_flows={"": (UNITS, int(november["Province"][1]))},
        ),
    ]


def told(rows, place):
    return {name: None if rows[name][place] == "*" else int(rows[name][place]) for name in UNITS}


def test_the_sums_are_right():
    for place in range(3):
        assert sum(NUMBERS[name][place] for name in UNITS) == NUMBERS["Province"][place]
    assert all(after - before == added for before, after, added in NUMBERS.values())


@pytest.mark.parametrize(("heading", "hidden"), [("October", first), ("November", second)])
def test_the_product_withholds_what_the_tables_do(heading, hidden):
    rows = table(heading)
    assert {name for name in UNITS if rows[name][0] == "*"} == hidden()
    for name in set(UNITS) - hidden():
        assert int(rows[name][0]) == NUMBERS[name][0 if heading == "October" else 1]


def test_a_reader_of_the_tables_finds_nothing():
    assert solved(tables()) == {}


def test_the_bounds_are_those_that_the_text_gives():
    october, november = tables()
    assert {name: narrowed([october])[0, name] for name in first()} == dict.fromkeys(first(), (0, 57))
    both = narrowed([october, november])
    assert {name: both[0, name] for name in first()} == dict.fromkeys(first(), (0, 55))
    assert {name: both[1, name] for name in second()} == {"An": (0, 55), "Cẩm": (0, 55), "Dân": (400, 455)}


def test_the_correction_stays_withheld():
    corrected = {**OCTOBER, "Bình": 34}
    assert sum(corrected.values()) == 461
    assert "461 for the province" in TEXT
    known = Known(vintages=[published(OCTOBER, first())], after=[published(NOVEMBER, second())])
    assert withheld((Cell(name, number) for name, number in corrected.items()), known) == first()
    assert 461 - OCTOBER["Dân"] - corrected["Bình"] == 27


def test_every_step_shown_is_none_or_ten():
    shown = [[told(each, 0)[name] for each in (table("October"), table("November"))] for name in UNITS]
    steps = [b - a for pair in shown for a, b in pairwise(pair) if None not in pair]
    assert not [step for step in steps if 0 < step < 10]

"""What ``docs/explanation/forecast.md`` says is what the code does: methods, points, every figure of the back-test."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

from indicators.rules import forecast, proposals
from indicators.rules.forecast import METHODS, Record, Trial
from tests.indicators import demo_months

COMMUNES = demo_months.months()
ADULTS = demo_months.adults()


@cache
def page() -> str:
    return Path(settings.BASE_DIR, "docs/explanation/forecast.md").read_text("utf-8")


def table(first: str) -> list[list[str]]:
    """The rows of the table whose head begins so, without head and rule."""
    lines = page().splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith(f"| {first} |")) + 2
    end = next(n for n, line in enumerate(lines[start:], start) if not line.startswith("|"))
    return [[cell.strip().strip("`") for cell in line.split("|")[1:-1]] for line in lines[start:end]]


@cache
def records() -> dict[str, list[Record]]:
    return {code: forecast.compare(stocks, ADULTS[code]) for code, stocks in COMMUNES.items()}


def pooled(code: str) -> Record:
    """All communes' trials of a method, or of the one that each uses."""
    found: list[Trial] = []
    for of_commune in records().values():
        found += next(r for r in of_commune if code in ("the one used", r.code)).trials
    return Record(code, tuple(found))


def test_methods_are_those_of_the_page():
    assert [row[0] for row in table("Method")] == list(METHODS)


def test_points_are_those_of_the_page():
    assert {row[0]: int(row[1]) for row in table("Part")} == proposals.POINTS
    limits = {row[0]: row[2] for row in table("Part")}
    assert limits["reachable"].startswith(f"{proposals.CLASS_SIZE} people")
    assert limits["waiting"].startswith(f"{proposals.QUEUE} people")
    assert limits["rested"].startswith(f"{proposals.MONTHS} months")
    assert limits["behind"].startswith(f"{proposals.GAP} points")


def test_words_name_the_numbers_of_the_code():
    text = " ".join(page().split())
    assert (forecast.FEWEST, forecast.TRAINED, forecast.TRIED, forecast.SURE) == (6, 4, 3, 0.8)
    assert f"{forecast.LEVEL}, {forecast.TREND}, {forecast.DAMPING}, fixed" in text
    assert f"beyond {forecast.HORIZON} months" in text
    example, stocks = demo_months.WRITTEN_DOWN, demo_months.province()
    assert f"from {stocks[0]} to {stocks[-1]} certified" in text
    assert f"{example.learners} learners, seed {example.seed}, until {example.until:%d/%m/%Y}" in text
    assert {len(record.trials) for record in forecast.compare(stocks, sum(ADULTS.values()))} == {15}


def test_errors_of_the_back_test_are_those_of_the_page():
    of_province = forecast.compare(demo_months.province(), sum(ADULTS.values()))
    used = Counter(found[0].code for found in records().values())
    expected = []
    for record in of_province:
        communes = pooled(record.code)
        expected.append(
            [
                record.code, f"{record.mean_error:.0f}", f"{record.percent_error:.1f}",
                f"{communes.mean_error:.1f}", f"{communes.percent_error:.1f}", str(used[record.code]),
            ]
        )  # fmt: skip
    best, each = of_province[0], pooled("the one used")
    expected.append(
        [
            "the one used", f"{best.mean_error:.0f}", f"{best.percent_error:.1f}",
            f"{each.mean_error:.1f}", f"{each.percent_error:.1f}", str(len(COMMUNES)),
        ]
    )  # fmt: skip
    assert expected == table("Method | Province, people")


@pytest.mark.parametrize("known", [7, 8, 9])
def test_intervals_held_as_often_as_the_page_says(known):
    held = Counter()
    for code, stocks in COMMUNES.items():
        found = forecast.forecast(stocks[:known], present=stocks[known - 1], ceiling=ADULTS[code])
        for ahead, (step, came) in enumerate(zip(found.steps[:3], stocks[known:], strict=False), start=1):
            held[ahead] += step.low <= came <= step.high
    row = next(row for row in table("Months known") if row[0] == str(known))
    assert [str(held[n]) for n in (1, 2, 3) if n <= 10 - known] == [cell for cell in row[1:] if cell]
    assert re.search(r"four of five, (\d+)", page())[1] == str(round(0.8 * len(COMMUNES)))

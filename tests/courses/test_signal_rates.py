"""The rates that pages and docs state are those that the rules give on seeded people."""

from pathlib import Path

import pytest

from courses.rules import signal_rates as rates
from courses.rules import signals as rules
from tests.courses import honest

DOCS = Path(__file__).parents[2] / "docs" / "explanation" / "signals.md"
CASES = {
    rules.DEVICE_HOUR: (rules.device_hour, honest.honest_hours, honest.fraud_hours),
    rules.NIGHT: (rules.night, honest.honest_night, honest.fraud_night),
    rules.EQUAL_ANSWERS: (rules.equal_answers, honest.honest_room, honest.fraud_room),
    rules.TOO_FAST: (lambda test: rules.too_fast([test]), honest.honest_test, honest.fraud_test),
    rules.FIRST_TRIES: (rules.first_tries, honest.honest_year, honest.fraud_year),
    rules.ONE_PHONE: (rules.one_phone, honest.honest_phone, honest.fraud_phone),
}


@pytest.mark.parametrize("kind", rules.KINDS)
def test_rates_are_what_seeded_people_give(kind):
    rule, good, bad = CASES[kind]
    wrong = sum(rule(case) is not None for case in honest.cases(good, f"honest {kind}", rates.HONEST))
    found = sum(rule(case) is not None for case in honest.cases(bad, f"fraud {kind}", rates.FRAUDULENT))
    assert rates.Rate(wrong, found) == rates.RATES[kind]


@pytest.mark.parametrize("kind", rules.KINDS)
def test_false_flags_are_rare_and_most_fraud_is_found(kind):
    assert rates.RATES[kind].false.high < 0.01
    assert rates.RATES[kind].seen.low > 0.75


@pytest.mark.parametrize("kind", rules.KINDS)
def test_docs_state_the_same_rates(kind):
    _limits, row = (line for line in DOCS.read_text(encoding="utf-8").splitlines() if line.startswith(f"| `{kind}` |"))
    rate = rates.RATES[kind]
    told = [f"{rate.wrong} / {rates.HONEST}", _interval(rate.false), f"{rate.found} / {rates.FRAUDULENT}"]
    assert [each for each in [*told, _interval(rate.seen)] if each not in row] == []


def _interval(share) -> str:
    return f"{100 * share.low:.1f}–{100 * share.high:.1f} %"

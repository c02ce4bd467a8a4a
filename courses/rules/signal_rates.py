"""How often a signal is wrong about honest people, and how much of a fraud it finds.

Counted on seeded cases by ``tests/courses/test_signal_rates.py``, which fails when these numbers or those of
``docs/explanation/signals.md`` are not what the rules give. They hold for people as they are made up there; where
people are otherwise, so are the rates.
"""

from dataclasses import dataclass

from courses.rules import estimates
from courses.rules import signals as rules
from courses.rules.estimates import Share

HONEST, FRAUDULENT = 2_000, 500


@dataclass(frozen=True, slots=True)
class Rate:
    """``wrong`` of ``HONEST`` cases were taken for a signal; ``found`` of ``FRAUDULENT`` were."""

    wrong: int
    found: int

    @property
    def false(self) -> Share:
        return _share(self.wrong, HONEST)

    @property
    def seen(self) -> Share:
        return _share(self.found, FRAUDULENT)


def _share(count: int, total: int) -> Share:
    share = estimates.wilson(count, total)
    assert share is not None  # noqa: S101 - of somebody
    return share


RATES = {
    rules.DEVICE_HOUR: Rate(2, 500),
    rules.NIGHT: Rate(4, 429),
    rules.EQUAL_ANSWERS: Rate(0, 401),
    rules.TOO_FAST: Rate(0, 449),
    rules.FIRST_TRIES: Rate(0, 473),
    rules.ONE_PHONE: Rate(10, 492),
}

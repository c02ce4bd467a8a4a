"""Who is counted, where, as of which moment: the rule in plain Python, for persons of whom the history has to be read.

Two times are kept apart. The cut-off says up to which day what happened counts; ``known_at`` says what was on record
then. A figure that was counted once can so be counted again at any later time, and comes out the same.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

ADULT = 18


@dataclass(frozen=True, slots=True)
class Rule:
    """The rung that feeds the figure, the types of certificates that count, and from what age."""

    rung: str
    types: tuple[str, ...]
    adult: int = ADULT

    def as_data(self) -> dict[str, Any]:
        return {"rung": self.rung, "types": list(self.types), "adult": self.adult}


def rule_from(data: Mapping[str, Any]) -> Rule:
    return Rule(data["rung"], tuple(data["types"]), data["adult"])


@dataclass(frozen=True, slots=True)
class Basis:
    """By which rule, up to which day, and what was known when (``None``: what is known now)."""

    rule: Rule
    cutoff: date
    known_at: datetime | None = None

    def knows(self, since: datetime, until: datetime | None) -> bool:
        """Whether something recorded then, and taken back then, was on record."""
        if self.known_at is None:
            return until is None
        return since <= self.known_at and (until is None or until > self.known_at)


@dataclass(frozen=True, slots=True)
class Fact:
    """Evidence of a rung: the day it counts from, when it became known, when it was taken back."""

    on: date
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stay:
    """Where somebody lived. ``ended_at`` is when it was known that they had left on ``to_on``; ``by_boundary``: they
    came by a change of borders, without moving.
    """

    commune: int
    from_on: date
    to_on: date | None
    since: datetime
    ended_at: datetime | None = None
    by_boundary: bool = False


@dataclass(frozen=True, slots=True)
class Vitals:
    birth_year: int
    birth_date: date | None = None
    deceased_on: date | None = None


@dataclass(frozen=True, slots=True)
class Life:
    """One person as on record then: the facts are those of all records that were said to be this person."""

    vitals: Vitals
    facts: tuple[Fact, ...]
    stays: tuple[Stay, ...]


def of_age_from(cutoff: date, adult: int = ADULT) -> date:
    """Who was born by that day is of age at the cut-off. Somebody born on 29 February comes of age on 1 March."""
    last = min(cutoff.day, 28) if cutoff.month == 2 else cutoff.day
    return date(cutoff.year - adult, cutoff.month, last)


def is_of_age(vitals: Vitals, cutoff: date, adult: int = ADULT) -> bool:
    """By the date, or by the year alone from the year after, so that nobody is counted too early."""
    if vitals.birth_date:
        return vitals.birth_date <= of_age_from(cutoff, adult)
    return vitals.birth_year < cutoff.year - adult


def is_alive(vitals: Vitals, cutoff: date) -> bool:
    return vitals.deceased_on is None or vitals.deceased_on > cutoff


def home(stays: Iterable[Stay], basis: Basis) -> Stay | None:
    """The newest residence that had begun and not ended at the cut-off."""
    lived = [stay for stay in stays if stay.from_on <= basis.cutoff and _holds(stay, basis)]
    return max(lived, key=lambda stay: stay.from_on) if lived else None


def _holds(stay: Stay, basis: Basis) -> bool:
    if basis.known_at is not None and stay.since > basis.known_at:
        return False
    end_was_known = basis.known_at is None or (stay.ended_at is not None and stay.ended_at <= basis.known_at)
    return stay.to_on is None or not end_was_known or stay.to_on > basis.cutoff


def evidence(facts: Iterable[Fact], basis: Basis) -> list[Fact]:
    """What counts at the cut-off, earliest first."""
    found = [fact for fact in facts if fact.on <= basis.cutoff and basis.knows(fact.since, fact.until)]
    return sorted(found, key=lambda fact: (fact.on, fact.since))


def credited(life: Life, basis: Basis) -> int | None:
    """The commune in which the person counts; ``None`` when they do not count."""
    person = life.vitals
    if not is_alive(person, basis.cutoff) or not is_of_age(person, basis.cutoff, basis.rule.adult):
        return None
    lived = home(life.stays, basis) if evidence(life.facts, basis) else None
    return lived.commune if lived else None

"""How well we know that the person whom a certificate names is the one who showed it: four grades.

* A: a test under supervision, and a practical task signed off by somebody in a second role;
* B: one of the two;
* C: neither: learned and tested alone, online;
* D: taken over from a paper of somebody else.

A grade says nothing of how well somebody did, and nobody is refused anything by it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

A, B, C, D = "A", "B", "C", "D"
STRENGTHS = (A, B, C, D)
"""The strongest first."""


@dataclass(frozen=True, slots=True)
class Held:
    """A role that somebody held, with its first and perhaps its last day."""

    role: str
    from_on: date
    to_on: date | None = None


@dataclass(frozen=True, slots=True)
class Passed:
    """A test that was passed. Without a ``session`` nobody is known to have been there.

    ``was_there`` is what the roll of the session says of the person: ``None`` where they are not on it.
    """

    ref: str
    on: date
    session: str = ""
    supervisor: str = ""
    is_paper: bool = False
    was_there: bool | None = None
    helpers: frozenset[str] = frozenset()
    """Who else had a hand in it: typed it in, kept the roll. They are no second role either."""

    @property
    def is_supervised(self) -> bool:
        """In a session that the person was at. A sheet of paper that an instructor handed out and typed in puts its
        person into the room, unless the roll says that they were not there.
        """
        return bool(self.session) and (self.was_there is True or (self.is_paper and self.was_there is None))


@dataclass(frozen=True, slots=True)
class Signed:
    """A practical task that was done in front of somebody, and whose sign-off stands."""

    ref: str
    on: date
    by: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a person in a course. ``own`` are the logins of the person: nobody attests to themselves."""

    is_imported: bool = False
    tests: Sequence[Passed] = ()
    signed: Sequence[Signed] = ()
    posts: Mapping[str, Sequence[Held]] = field(default_factory=dict)
    own: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Reading:
    """The grade, and the two facts that speak loudest for it. ``role`` is what made the second one a second role."""

    strength: str
    test: Passed | None = None
    sign_off: Signed | None = None
    role: str = ""


def read(facts: Facts) -> Reading:
    """The strongest grade that the facts carry. More facts can only make it stronger, withdrawn ones weaker."""
    if facts.is_imported:
        return Reading(D)
    supervised = [each for each in facts.tests if each.is_supervised and each.supervisor not in facts.own]
    signed = [each for each in facts.signed if each.by not in facts.own]
    for test in supervised:
        for sign_off in signed:
            role = second_role(test.supervisor, sign_off, facts.posts)
            if role and sign_off.by not in test.helpers:
                return Reading(A, test, sign_off, role)
    first = next(iter([*supervised, *facts.tests]), None)
    return Reading(B if supervised or signed else C, first, next(iter(signed), None))


def second_role(supervisor: str, sign_off: Signed, posts: Mapping[str, Sequence[Held]]) -> str:
    """A role that whoever signed held on that day and the supervisor did not; "" where there is none."""
    if sign_off.by == supervisor:
        return ""
    own, other = (_roles(posts.get(user, ()), sign_off.on) for user in (sign_off.by, supervisor))
    return min(own - other, default="")


def weakest(strengths: Iterable[str]) -> str:
    """Of a programme: its certificate vouches for every course, so it is worth what the weakest of them is worth."""
    return max(strengths, default=C)


def _roles(posts: Iterable[Held], day: date) -> set[str]:
    return {each.role for each in posts if each.from_on <= day and (each.to_on is None or each.to_on >= day)}

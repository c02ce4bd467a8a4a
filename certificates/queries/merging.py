"""Two persons side by side, with all that hangs on them, and what will be when they are one."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import Learner, Merge
from accounts.queries import merging as people
from accounts.queries.merging import Known
from accounts.rules import merging as persons
from certificates.models import Award
from certificates.rules.merging import Held, settled
from courses.queries import merging as courses
from courses.queries.merging import Rows
from courses.rules.merging import Learned, joined

MERGED = "Hai hồ sơ của cùng một người được gộp lại."
"""The reason of what a merge closed."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two."""

    known: Known
    learned: Learned
    awards: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """Both, what differs between them, and what will be."""

    kept: Side
    merged: Side

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.kept, self.merged

    @property
    def doubts(self) -> tuple[str, ...]:
        """As ``accounts.rules.merging`` names them."""
        return persons.doubts(self.kept.known.described, self.merged.known.described)

    @property
    def learned(self) -> Learned:
        return joined(self.kept.learned, self.merged.learned)

    @property
    def standing(self) -> tuple[Held, ...]:
        """Certificates that stay valid."""
        return settled([*self.kept.awards, *self.merged.awards])[0]

    @property
    def replaced(self) -> tuple[Held, ...]:
        return settled([*self.kept.awards, *self.merged.awards])[1]


def preview(kept: Learner, merged: Learner) -> Preview:
    """A fixed number of queries."""
    both = people.known(kept, merged)
    learned, awards = _holds([each.rows for each in both])
    first, second = (Side(*each) for each in zip(both, learned, awards, strict=True))
    return Preview(first, second)


def holds(kept: Rows, merged: Rows, at: datetime | None = None) -> dict[str, object]:
    """What is written down with a merge, in ids, counts and days; ``at`` is when it was made, if it is done already."""
    learned, awards = _holds([kept, merged], at)
    closed = settled([each for side in awards for each in side])[1]
    names = ("kept", "merged")
    return {
        "learning": dict(zip(names, (each.manifest() for each in learned), strict=True)),
        "awards": dict(zip(names, ([each.manifest() for each in side] for side in awards), strict=True)),
        "replaced": [str(each.pk) for each in closed],
    }


def unread() -> QuerySet[Merge]:
    """Merges that were made below, by a claim: what was learned and awarded is not written down yet."""
    known = Merge.objects.filter(undone_at__isnull=True, manifest__has_key="people")
    return known.exclude(manifest__has_key="learning").order_by("pk")


def _holds(sides: Sequence[Rows], at: datetime | None = None) -> tuple[list[Learned], list[tuple[Held, ...]]]:
    whose = {pk: place for place, rows in enumerate(sides) for pk in rows}
    found: dict[int, list[Held]] = defaultdict(list)
    for award in Award.objects.filter(learner__in=whose).order_by("earned_on", "issued_at", "pk"):
        found[whose[award.learner_id]].append(_held(award, at))
    return courses.learned(sides), [tuple(found[place]) for place in range(len(sides))]


def _held(award: Award, at: datetime | None) -> Held:
    """A merge that was made already may have closed it since then."""
    is_closed_by_it = bool(at and award.reason == MERGED and award.closed_at and award.closed_at >= at)
    state = Award.State.VALID if is_closed_by_it else Award.State(award.state)
    return Held(
        award.pk, award.number, award.award_type_id, award.printed_title, award.earned_on, award.issued_at,
        state=state.value, is_valid=state == Award.State.VALID,
    )  # fmt: skip


def rows_of(merge: Merge, side: str) -> list[UUID]:
    """The rows that stood for one of the two then."""
    return [UUID(pk) for pk in merge.manifest["people"][side]["rows"]]

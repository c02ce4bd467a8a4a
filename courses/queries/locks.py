"""Courses that are better learned before, and what of a course is not open to somebody yet.

Soft advice costs a lesson page nothing: only strict courses, and courses in order, look up what was completed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, Subquery, Value

from courses.models import Edition, Enrolment
from courses.queries import facts, learning
from courses.queries.facts import Standing
from courses.rules import locks


@dataclass(frozen=True, slots=True)
class Required:
    """A course to learn before another one. Only one that learners can open is ever shown."""

    code: str
    title: str
    completed_at: datetime | None
    is_binding: bool
    """Whether the other course stays closed until this one is completed."""


@dataclass(frozen=True, slots=True)
class Before:
    """What stands before a course, for one person."""

    required: tuple[Required, ...] = ()
    gate: locks.Gate = field(default_factory=locks.Gate)

    @property
    def missing(self) -> list[Required]:
        return [each for each in self.required if each.is_binding]


def before(
    edition: Edition,
    learner_id: UUID | None,
    *,
    code: str = "",
    only_binding: bool = False,
    standing: Standing | None = None,
) -> Before:
    """The courses before this one, by the terms of ``edition``, with what they mean for the person.

    ``code`` is the course's and ``standing`` the person's, where they are known already; ``only_binding`` leaves soft
    advice out.
    """
    if not edition.in_order and (not edition.requires or (only_binding and not edition.is_strict)):
        return Before()
    code = code or edition.course.code
    standing = standing or (facts.standing_of(learner_id) if learner_id else Standing())
    completed = standing.by_code
    is_completed = code in completed
    if not edition.requires or (only_binding and (is_completed or not edition.is_strict)):
        return Before(gate=locks.Gate(in_order=edition.in_order, is_completed=is_completed))
    open_ = {row["course__code"]: row for row in _open_editions(learner_id)}
    strict = {code: row["requires"] if row["is_strict"] else [] for code, row in open_.items()}
    own = {code: edition.requires if edition.is_strict else []}
    missing = locks.missing(code, {**strict, **own}, completed)
    gate = locks.Gate(missing, edition.in_order, is_completed)
    required = tuple(_required(each, open_, completed, gate) for each in edition.requires if each in open_)
    return Before(required, gate)


def on_assessment(edition: Edition, person_id: UUID, code: str = "") -> tuple[Before, locks.Lock | None]:
    """What keeps the person from starting the test, where something does."""
    found = before(edition, person_id, code=code, only_binding=True)
    if found.gate.is_open:
        return found, None
    finished = facts.finished_in(person_id, edition.course_id)
    return found, locks.assessment_lock(found.gate, learning.stones(edition), finished)


def _required(code: str, open_: Mapping[str, Any], completed: Mapping[str, datetime], gate: locks.Gate) -> Required:
    is_binding = code in gate.missing and not gate.is_completed
    return Required(code, open_[code]["title"], completed.get(code), is_binding)


def _open_editions(learner_id: UUID | None) -> list[dict[str, Any]]:
    """The edition of every live course that the person goes by: the newest, or the one that they began."""
    live = Edition.objects.filter(course__live=True)
    same = live.filter(course=OuterRef("course")).order_by("-number", "-revision")
    mine = Enrolment.objects.filter(edition=OuterRef("pk"), learner__canonical=learner_id)
    pinned = Exists(mine) if learner_id else Value(value=False)
    rows = live.annotate(is_pinned=pinned).filter(Q(is_pinned=True) | Q(pk=Subquery(same.values("pk")[:1])))
    names = ("course__code", "title", "requires", "is_strict")
    return [dict(zip(names, row, strict=True)) for row in rows.order_by("is_pinned").values_list(*names)]

"""Class sessions: who may see them, whom they are about, what was marked in them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from itertools import accumulate
from operator import or_
from typing import TypeVar
from uuid import UUID

from django.db.models import Count, Exists, Model, OuterRef, Q, QuerySet

from accounts import queries as accounts
from accounts.models import Consent, Learner, LearnerQuerySet, Posting, Residence, User
from audit.rules import Actor
from courses.models import (
    Attempt,
    Attendance,
    ClassInstructor,
    ClassSession,
    Completion,
    CoursePage,
    Enrolment,
    PaperSheet,
    Seat,
    SignOff,
)
from courses.rules.classes import CLOSES, OPENS
from places.models import Unit, UnitQuerySet, Venue

Fact = TypeVar("Fact", bound=Model)

TEACHES = (
    *Posting.TEACHING,
    Posting.Role.OFFICER,
    Posting.Role.DIVISION,
    Posting.Role.ADMINISTRATOR,
)
OVERSEES = (Posting.Role.OFFICER, Posting.Role.DIVISION, Posting.Role.ADMINISTRATOR)
"""Roles that see the sessions of all instructors in their scope, and choose who teaches."""

EXPECTED = 40
"""As many people as a cultural house seats: who is listed before anybody is searched for."""


# Scope


def visible_to(actor: Actor) -> QuerySet[ClassSession]:
    """The sessions that the actor teaches, those of an own class also when somebody stands in, and those in the scope
    of a post that oversees.
    """
    if actor.kind != "user" or not actor.has_role(*TEACHES):
        return ClassSession.objects.none()
    of_own = ClassInstructor.objects.filter(study_class=OuterRef("study_class"), instructor_id=actor.id)
    allowed = Q(instructor_id=actor.id) | Q(Exists(of_own))
    for post in actor.posts:
        if post.role in OVERSEES and post.unit_path:
            allowed |= Q(unit__path__startswith=post.unit_path)
    return ClassSession.objects.filter(allowed).select_related("course", "unit", "venue")


def people(actor: Actor) -> LearnerQuerySet:
    """Whom the actor may attest to: each person in the scope of a post once, and who sits in a class that the actor
    teaches or stands in for, wherever they live; but nobody of the own login.
    """
    seen = accounts.visible_to(actor, TEACHES).canonical()
    if not actor.id.isdecimal():
        return seen
    if actor.has_role(*TEACHES):
        seen = seen | _in_own_classes(actor)
    return seen.exclude(pk__in=Learner.objects.filter(user=int(actor.id)).values("canonical"))


def _in_own_classes(actor: Actor) -> LearnerQuerySet:
    """Of classes that are not over: the own ones, and those in which the actor stands in."""
    own = ClassInstructor.objects.filter(instructor_id=actor.id, study_class__closed_at__isnull=True)
    stood_in = ClassSession.objects.held().filter(instructor_id=actor.id, study_class__closed_at__isnull=True)
    which = Q(study_class__in=own.values("study_class")) | Q(study_class__in=stood_in.values("study_class"))
    seats = Seat.objects.held().filter(which)
    return Learner.objects.canonical().filter(erased_at__isnull=True, pk__in=seats.values("learner__canonical"))


def learners(ids: Collection[UUID]) -> LearnerQuerySet:
    """Persons whose keys were checked already."""
    return Learner.objects.filter(pk__in=ids).order_by("pk")


def find_people(actor: Actor, typed: str, *, but: Collection[UUID] = (), limit: int = 10) -> list[Learner]:
    """People by name without tone marks, or by phone; those of ``but`` are on the list already."""
    if not typed.strip():
        return []
    found = accounts.registered(actor, typed, TEACHES).filter(pk__in=people(actor).values("pk")).exclude(pk__in=but)
    return list(found[:limit])


def communes(actor: Actor) -> UnitQuerySet:
    """Where the actor may hold a session."""
    return accounts.communes_of(actor, TEACHES).open().order_by("sort_key")


def oversees(actor: Actor, commune: Unit) -> bool:
    """May say who teaches there."""
    return actor.covers(commune.path, *OVERSEES)


def venues(commune: Unit) -> QuerySet[Venue]:
    return Venue.objects.filter(unit__path__startswith=commune.path).order_by("name_key", "pk")


def courses() -> QuerySet[CoursePage]:
    """Courses that can be taught: live, with something published."""
    live: QuerySet[CoursePage] = CoursePage.objects.live()
    taught: QuerySet[CoursePage] = live.filter(editions__isnull=False).distinct().order_by("title")
    return taught


def instructors(commune: Unit, day: date) -> QuerySet[User]:
    """Users who may teach in a commune on that day: by a post at it, above it or at one of its villages."""
    above = accumulate(f"{code}/" for code in commune.path.split("/")[:-1])
    covers = Q(unit__path__in=list(above)) | Q(unit__path__startswith=commune.path)
    posts = Posting.objects.active_on(day).filter(covers, role__in=TEACHES)
    return User.objects.filter(pk__in=posts.values("user"), is_active=True).order_by("name", "pk")


def names(user_ids: Iterable[str]) -> dict[str, str]:
    """What users are called, by id. No e-mail and no number: learners read this."""
    keys = {int(each) for each in user_ids if each.isdecimal()}
    return {str(pk): name for pk, name in User.objects.filter(pk__in=keys).values_list("pk", "name")} if keys else {}


# Sessions


def after(sessions: QuerySet[ClassSession], last: UUID | None) -> QuerySet[ClassSession]:
    """The rows of a list, newest first, that come after the one with that key; all when unknown."""
    row = ClassSession.objects.filter(pk=last).values_list("starts_at", "pk").first() if last else None
    if row is None:
        return sessions
    return sessions.filter(Q(starts_at__lt=row[0]) | Q(starts_at=row[0], pk__lt=row[1]))


def overlapping(
    instructor_id: str, starts_at: datetime, ends_at: datetime, *, but: Iterable[UUID]
) -> ClassSession | None:
    """Another session that the instructor would have to be in at the same time; ``but`` are not asked about."""
    others = ClassSession.objects.held().filter(
        instructor_id=instructor_id, starts_at__lt=ends_at, ends_at__gt=starts_at
    )
    return others.exclude(pk__in=but).select_related("venue", "unit").order_by("starts_at").first()


def has_evidence(session: ClassSession) -> bool:
    """Something hangs on the session: it stays as it was. A withdrawn mark is something, too."""
    facts = (Attendance, SignOff, Attempt, PaperSheet)
    hanging = [Q(Exists(model._default_manager.filter(session=OuterRef("pk")))) for model in facts]
    return ClassSession.objects.filter(reduce(or_, hanging), pk=session.pk).exists()


def counts(sessions: Sequence[ClassSession]) -> dict[UUID, int]:
    """How many people were there, by session."""
    there = Attendance.objects.filter(
        session__in=[each.pk for each in sessions], withdrawn_at__isnull=True, status__in=Attendance.THERE
    )
    return dict(there.values_list("session").annotate(n=Count("learner__canonical", distinct=True)))


def next_sessions(course_ids: Collection[int], unit_id: int, now: datetime) -> dict[int, ClassSession]:
    """The session that comes next in a commune, by course; one that is going on is still joined."""
    rows = ClassSession.objects.held().filter(course__in=course_ids, ends_at__gt=now)
    rows = rows.filter(unit__in=Unit.objects.now_part_of(unit_id))
    soonest: dict[int, ClassSession] = {}
    for row in rows.select_related("venue", "unit").order_by("starts_at", "pk"):
        soonest.setdefault(row.course_id, row)
    return soonest


def attended_now(person_id: UUID, course_id: int, now: datetime) -> ClassSession | None:
    """The session that is going on, on whose roll the person is marked as there: one of the course, or of a class of a
    programme with that course in it, since the same instructor sits in the same room.
    """
    there = Attendance.objects.filter(
        learner__canonical=person_id, withdrawn_at__isnull=True, status__in=Attendance.THERE
    )
    on = ClassSession.objects.filter(starts_at__lte=now + OPENS, ends_at__gte=now - CLOSES)
    of_programme = Q(study_class__programme__programme_courses__course=course_id)
    rows = on.filter(Q(course=course_id) | of_programme).distinct()
    return rows.filter(attendance__in=there).order_by("starts_at", "pk").first()


# The roll


@dataclass(frozen=True, slots=True)
class Row:
    """A person on the list of a session, with the mark that stands."""

    learner: Learner
    home: Residence | None
    mark: Attendance | None
    seat: int | None = None


@dataclass(frozen=True, slots=True)
class Roll:
    rows: tuple[Row, ...]
    others: int
    """Marked here, but out of the actor's sight now: they have moved away."""


def standing_marks(session: ClassSession, person_id: UUID | None = None) -> dict[UUID, list[Attendance]]:
    """The marks that stand, by person (of one of them, when asked); of two rows that were merged the one that counts
    comes first.
    """
    found: dict[UUID, list[Attendance]] = {}
    marks = session.attendance.filter(withdrawn_at__isnull=True).select_related("learner")
    if person_id:
        marks = marks.filter(learner__canonical=person_id)
    for mark in sorted(marks, key=lambda each: (each.status not in Attendance.THERE, each.received_at, each.pk)):
        found.setdefault(mark.learner.canonical_id, []).append(mark)
    return found


def standing_mark(session: ClassSession, person_id: UUID) -> Attendance | None:
    """What is said of one person; ``None`` before anything is."""
    return next(iter(standing_marks(session, person_id).get(person_id, [])), None)


def roll(session: ClassSession, actor: Actor, ids: Collection[UUID], added: Collection[UUID] = ()) -> Roll:
    """Those people and everybody marked: who was just added, then a class by seat, then everybody else by name."""
    standing = standing_marks(session)
    wanted = {*standing, *ids, *added}
    learners = list(people(actor).filter(pk__in=wanted).order_by("sort_key", "pk"))
    homes = accounts.homes(learners)
    seats = _seats(session)
    learners.sort(key=lambda each: (each.pk not in added, each.pk not in seats, seats.get(each.pk, 0)))
    rows = tuple(
        Row(each, homes.get(each.pk), standing[each.pk][0] if each.pk in standing else None, seats.get(each.pk))
        for each in learners
    )
    return Roll(rows, len(standing.keys() - {each.pk for each in learners}))


def _seats(session: ClassSession) -> dict[UUID, int]:
    """``{person: number}`` of the class that the session belongs to."""
    if session.study_class_id is None:
        return {}
    held = Seat.objects.held().filter(study_class=session.study_class_id, number__isnull=False)
    return {person: number for person, number in held.values_list("learner__canonical", "number") if number}


def expected(session: ClassSession) -> list[UUID]:
    """Who is likely to come: everybody of the class by seat; without one, people of the instructor's earlier sessions
    there, then who enrolled last in the commune. There, whoever has completed the course is not waited for.
    """
    if session.study_class_id:
        held = Seat.objects.held().filter(study_class=session.study_class_id).order_by("number")
        return list(dict.fromkeys(held.values_list("learner__canonical", flat=True)))
    before = Attendance.objects.filter(
        session__course=session.course_id,
        session__unit=session.unit_id,
        session__instructor_id=session.instructor_id,
        session__starts_at__lt=session.starts_at,
        withdrawn_at__isnull=True,
        status__in=Attendance.THERE,
    )
    regulars = _unfinished(before, session).order_by("-session__starts_at").values_list("learner__canonical")
    living = Residence.objects.open().filter(commune__in=Unit.objects.now_part_of(session.unit_id)).values("learner")
    enrolled = Enrolment.objects.filter(course=session.course_id, learner__canonical__in=living)
    newest = _unfinished(enrolled, session).order_by("-started_at").values_list("learner__canonical")
    people_of = [pk for rows in (regulars[: 3 * EXPECTED], newest[:EXPECTED]) for (pk,) in rows]
    return list(dict.fromkeys(people_of))[:EXPECTED]


def _unfinished(rows: QuerySet[Fact], session: ClassSession) -> QuerySet[Fact]:
    done = Completion.objects.standing().filter(
        course=session.course_id, learner__canonical=OuterRef("learner__canonical")
    )
    return rows.filter(~Exists(done))


def corrections(session: ClassSession, actor: Actor) -> list[Attendance]:
    """The marks that were withdrawn, newest first."""
    taken_back = session.attendance.filter(withdrawn_at__isnull=False, learner__canonical__in=people(actor))
    return list(taken_back.select_related("learner").order_by("-withdrawn_at", "-pk"))


# Practical tasks


@dataclass(frozen=True, slots=True)
class Practice:
    """Somebody who was there, with what was signed off of one task."""

    learner: Learner
    home: Residence | None
    sign_off: SignOff | None


def practice(session: ClassSession, actor: Actor, task_key: str) -> list[Practice]:
    there = [pk for pk, marks in standing_marks(session).items() if marks[0].status in Attendance.THERE]
    learners = list(people(actor).filter(pk__in=there).order_by("sort_key", "pk"))
    homes, signed = accounts.homes(learners), signed_by_person(there, session.course_id, task_key)
    return [Practice(each, homes.get(each.pk), signed.get(each.pk)) for each in learners]


def signed_by_person(person_ids: Collection[UUID], course_id: int, task_key: str) -> dict[UUID, SignOff]:
    """The sign-off of a task that stands, the first of each person."""
    rows = SignOff.objects.filter(
        learner__canonical__in=person_ids, course=course_id, task_key=task_key, withdrawn_at__isnull=True
    )
    first: dict[UUID, SignOff] = {}
    for row in rows.select_related("learner").order_by("occurred_at", "pk"):
        first.setdefault(row.learner.canonical_id, row)
    return first


def first_use_agreed(person_ids: Collection[UUID]) -> set[UUID]:
    """Who of these persons agrees that first uses are kept."""
    agreed = accounts.agreeing(Consent.Purpose.FIRST_USE, person_ids)
    return set(agreed.values_list("learner__canonical", flat=True))


def visible_sign_offs(actor: Actor) -> QuerySet[SignOff]:
    """Sign-offs of persons to whom the actor may attest."""
    return SignOff.objects.filter(learner__canonical__in=people(actor)).select_related("learner__canonical", "course")

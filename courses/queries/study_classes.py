"""Classes: who may see them, who sits in them and how far each person is, what the instructor should do next."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import BigIntegerField, CharField, Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast
from django.utils import timezone

from accounts import queries as accounts
from accounts.models import Learner, Residence, User
from audit.rules import Actor
from courses.models import (
    Attendance,
    ClassInstructor,
    ClassSession,
    CoursePage,
    Edition,
    Seat,
    StudyClass,
)
from courses.queries import classes, facts, learning
from courses.queries.facts import Progress
from courses.rules import classes as rules
from courses.rules import completion

AFTERWARDS = timedelta(days=7)
"""So long after a session who stood in sees the class, to put right what was noted."""


def visible_to(actor: Actor) -> QuerySet[StudyClass]:
    """The classes that the actor teaches or stands in for, and those in the scope of a post that oversees."""
    if actor.kind != "user" or not actor.has_role(*classes.TEACHES):
        return StudyClass.objects.none()
    taught = ClassInstructor.objects.filter(study_class=OuterRef("pk"), instructor_id=actor.id)
    stood_in = ClassSession.objects.held().filter(
        study_class=OuterRef("pk"), instructor_id=actor.id, ends_at__gt=timezone.now() - AFTERWARDS
    )
    allowed = Q(Exists(taught)) | Q(Exists(stood_in))
    for post in actor.posts:
        if post.role in classes.OVERSEES and post.unit_path:
            allowed |= Q(unit__path__startswith=post.unit_path)
    return StudyClass.objects.filter(allowed).select_related("course", "programme", "unit", "venue")


def after(found: QuerySet[StudyClass], last: UUID | None) -> QuerySet[StudyClass]:
    """The rows of a list, newest first, that come after the one with that key; all when unknown."""
    row = StudyClass.objects.filter(pk=last).values_list("made_at", "pk").first() if last else None
    if row is None:
        return found
    return found.filter(Q(made_at__lt=row[0]) | Q(made_at=row[0], pk__lt=row[1]))


def has_begun(study_class: StudyClass) -> bool:
    """Sessions were planned and not called off: they are about it, so it stays."""
    return study_class.sessions.held().exists()


def held(found: Sequence[StudyClass]) -> Mapping[UUID, int]:
    """How many people sit in each."""
    rows = Seat.objects.held().filter(study_class__in=[each.pk for each in found]).order_by()
    return dict(rows.values_list("study_class").annotate(n=Count("learner__canonical", distinct=True)))


def by_code(code: str) -> StudyClass | None:
    """The class that a code names, while it is not over."""
    rows = StudyClass.objects.filter(code=code, closed_at__isnull=True)
    return rows.select_related("course", "programme", "unit", "venue").first() if code else None


def seat_for(actor: Actor, seat_id: UUID) -> Seat | None:
    """A held seat of a class that the actor sees."""
    rows = Seat.objects.held().filter(study_class__in=visible_to(actor).values("pk"))
    return (
        rows.select_related("learner__canonical", "study_class__course", "study_class__programme")
        .filter(pk=seat_id)
        .first()
    )


def seat_of(study_class: StudyClass, person_id: UUID) -> Seat | None:
    return study_class.places.filter(learner__canonical=person_id, left_at__isnull=True).first()


def coming(study_class: StudyClass, now: datetime) -> list[ClassSession]:
    """The sessions that are still to come, or on."""
    return list(study_class.sessions.held().filter(ends_at__gt=now).order_by("starts_at", "pk"))


def sessions_of(study_class: StudyClass) -> QuerySet[ClassSession]:
    """All of them, those that do not take place too."""
    return study_class.sessions.select_related("course", "venue", "unit").order_by("starts_at", "pk")


def own_sessions(person_id: UUID) -> QuerySet[ClassSession]:
    """Of every class in which the person has a seat and that is not over."""
    held = Seat.objects.held().filter(learner__canonical=person_id, study_class__closed_at__isnull=True)
    found = ClassSession.objects.filter(study_class__in=held.values("study_class"))
    return found.select_related("course", "venue", "unit").order_by("starts_at", "pk")


def next_own_session(person_id: UUID, now: datetime) -> ClassSession | None:
    """The session of the own classes that comes next; one that is going on is still joined."""
    return own_sessions(person_id).filter(cancelled_at__isnull=True, ends_at__gt=now).first()


def instructor_names(study_class: StudyClass) -> list[str]:
    """Who answers for the class comes first; somebody without a name is left out."""
    theirs = study_class.instructors.filter(instructor_id__regex=r"^[0-9]+$")
    place = theirs.filter(instructor_id=Cast(OuterRef("pk"), CharField())).values("pk")[:1]
    keys = theirs.annotate(key=Cast("instructor_id", BigIntegerField())).values("key")
    found = User.objects.filter(pk__in=keys).exclude(name="").order_by(Subquery(place))
    return list(found.values_list("name", flat=True))


def teaches(session: ClassSession, actor: Actor) -> bool:
    """Whether the actor teaches the session, or the class that it belongs to."""
    if session.instructor_id == actor.id:
        return True
    return ClassInstructor.objects.filter(study_class=session.study_class_id, instructor_id=actor.id).exists()


def seated(study_class: StudyClass) -> set[UUID]:
    """Who is in the class or waits for a place, by canonical person."""
    rows = study_class.places.filter(left_at__isnull=True)
    return set(rows.values_list("learner__canonical", flat=True))


def next_sessions(found: Sequence[StudyClass], now: datetime) -> Mapping[UUID, ClassSession]:
    """The session that comes next, or is going on, of each."""
    rows = ClassSession.objects.held().filter(study_class__in=[each.pk for each in found], ends_at__gt=now)
    soonest: dict[UUID, ClassSession] = {}
    for row in rows.order_by("starts_at", "pk"):
        if row.study_class_id:
            soonest.setdefault(row.study_class_id, row)
    return soonest


def courses_of(study_class: StudyClass) -> list[CoursePage]:
    """The course, or those of the programme in order; only what can be learned."""
    if study_class.course:
        return [study_class.course]
    return list(
        classes.courses()
        .filter(in_programmes__programme=study_class.programme_id)
        .order_by("in_programmes__sort_order", "pk")
    )


# The people of a class


@dataclass(frozen=True, slots=True)
class Member:
    """A person with a seat, and how far they are in each course of the class."""

    seat: Seat
    learner: Learner
    home: Residence | None
    progress: tuple[Progress, ...]
    attended: int
    state: str
    """As ``rules.classes`` names them."""

    @property
    def finished(self) -> int:
        return sum(len(each.facts.finished.keys() & set(each.facts.lesson_keys)) for each in self.progress)

    @property
    def lessons(self) -> int:
        return sum(len(each.facts.lesson_keys) for each in self.progress)

    @property
    def missing(self) -> tuple[completion.Criterion, ...]:
        """What the terms still ask for, of all courses together."""
        open_ = [each for each in self.progress if each.completion is None]
        return tuple(c for each in open_ for c in each.outcome.criteria if not c.is_met)


@dataclass(frozen=True, slots=True)
class Room:
    """Everything about a class that its page shows."""

    courses: tuple[CoursePage, ...]
    members: tuple[Member, ...]
    waiting: tuple[Seat, ...]
    sessions: tuple[ClassSession, ...]
    there: Mapping[UUID, int]
    """How many were at each session on whose roll anybody is marked, also where all were absent."""

    @property
    def plan(self) -> list[tuple[ClassSession, int]]:
        """Each session with how many were there."""
        return [(each, self.there.get(each.pk, 0)) for each in self.sessions]

    def of(self, state: str) -> list[Member]:
        return [each for each in self.members if each.state == state]


@dataclass(frozen=True, slots=True)
class NextStep:
    """What the instructor does next. ``code`` is ``people``, ``mark``, ``teach``, ``plan``, ``award`` or ``closed``;
    ``session`` where it is about one, ``count`` of the people whom it concerns, ``done`` of those who completed.
    """

    code: str
    session: ClassSession | None = None
    count: int = 0
    done: int = 0


def next_step(room: Room, now: datetime, *, is_closed: bool) -> NextStep:
    """The first that applies: somebody must be on the roll, sessions must be planned, held and marked."""
    if is_closed:
        return NextStep("closed")
    held = [each for each in room.sessions if each.cancelled_at is None]
    on = next((each for each in held if each.starts_at <= now <= each.ends_at), None)
    unmarked = next((each for each in held if each.ends_at < now and each.pk not in room.there), None)
    coming = next((each for each in held if each.starts_at > now), None)
    if not room.members:
        return NextStep("people")
    if on or unmarked:
        return NextStep("mark", on or unmarked)
    if coming:
        return NextStep("teach", coming)
    done = len(room.of(rules.COMPLETE))
    left = len(room.members) - done
    return NextStep("plan" if left else "award", count=left, done=done)


def room(study_class: StudyClass, now: datetime) -> Room:
    """A fixed number of queries, however many people sit in the class."""
    courses = courses_of(study_class)
    seats = list(study_class.places.filter(left_at__isnull=True).select_related("learner__canonical"))
    sessions = list(study_class.sessions.select_related("course").order_by("starts_at", "pk"))
    marks = _marks(sessions)
    past = [each for each in sessions if each.cancelled_at is None and each.starts_at <= now and each.pk in marks]
    sitting = {seat.learner.canonical_id: seat for seat in reversed(seats) if seat.waiting_since is None}
    people = [seat.learner.canonical for seat in sitting.values()]
    homes, done = accounts.homes(people), progress(list(sitting), courses)
    members = [
        _member(seat, homes.get(person), done[person], [person in marks[each.pk] for each in past])
        for person, seat in sitting.items()
    ]
    return Room(
        courses=tuple(courses),
        members=tuple(sorted(members, key=lambda each: each.seat.number or 0)),
        waiting=tuple(sorted((s for s in seats if s.waiting_since), key=lambda s: (s.waiting_since, s.pk))),
        sessions=tuple(sessions),
        there={pk: len(people) for pk, people in marks.items()},
    )


def _marks(sessions: Sequence[ClassSession]) -> dict[UUID, set[UUID]]:
    """Who was there, by session; sessions whose roll is empty are left out."""
    rows = Attendance.objects.filter(session__in=sessions, withdrawn_at__isnull=True)
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for session, person, status in rows.values_list("session", "learner__canonical", "status"):
        found[session] |= {person} if status in Attendance.THERE else set()
    return found


def progress(people: Sequence[UUID], courses: Sequence[CoursePage]) -> Mapping[UUID, tuple[Progress, ...]]:
    """In the edition that each person's first enrolment pins; in the newest one before that."""
    newest = _newest(courses)
    pins = learning.pins(people, [course.pk for course in courses])
    pairs: list[tuple[UUID, Edition]] = []
    for person in people:
        for course in courses:
            edition = pins.get((person, course.pk)) or newest.get(course.pk)
            pairs += [(person, edition)] if edition else []
    found: dict[UUID, tuple[Progress, ...]] = dict.fromkeys(people, ())
    for (person, _edition), progress in zip(pairs, facts.progress_of(pairs) if pairs else (), strict=True):
        found[person] += (progress,)
    return found


def _newest(courses: Sequence[CoursePage]) -> Mapping[int, Edition]:
    found: dict[int, Edition] = {}
    for edition in Edition.objects.filter(course__in=courses).order_by("-number", "-revision"):
        found.setdefault(edition.course_id, edition)
    return found


def _member(seat: Seat, home: Residence | None, progress: tuple[Progress, ...], was_there: list[bool]) -> Member:
    missed = next((n for n, there in enumerate(reversed(was_there)) if there), len(was_there))
    standing = rules.Standing(
        is_complete=bool(progress) and all(each.completion for each in progress),
        is_begun=any(each.facts.finished or each.facts.best is not None for each in progress),
        is_failing=any(each.facts.best is not None and each.facts.passed is None for each in progress),
        attended=sum(was_there),
        sessions=len(was_there),
        missed_last=missed,
    )
    return Member(seat, seat.learner.canonical, home, progress, sum(was_there), rules.state(standing))

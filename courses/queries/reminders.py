"""Who is to be reminded of what today: each source gives a slice of persons after a key, in a fixed number of queries.

Persons are the kept ones of merged sets, alive and not erased. Who was reminded within the week is left out of all
sources but the sessions: an appointment is told all the same.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import Learner, LearnerQuerySet, Message, Residence
from courses.models import (
    Attempt,
    Attendance,
    ClassSession,
    Completion,
    Edition,
    Enrolment,
    LessonFinish,
    Seat,
    SignOff,
)
from courses.queries.study_next import ASSESSMENT, NextThing, next_things
from courses.rules import attempts
from courses.rules import reminders as rules
from courses.rules.progress import assessment_minutes
from places.models import Unit

TOPIC = "reminder"
IDLE, ATTEMPT, TRY, SESSION = "idle", "attempt", "try", "session"


@dataclass(frozen=True, slots=True)
class Reminder:
    """One word to one person. ``session`` only of a session, ``thing`` of all else."""

    learner: Learner
    kind: str
    key: str
    thing: NextThing | None = None
    session: ClassSession | None = None


@dataclass(frozen=True, slots=True)
class Slice:
    """Some reminders, and the person after whom the next slice begins; ``None`` after the last."""

    reminders: list[Reminder]
    last: UUID | None


Key = tuple[UUID, str]
"""A person and the code of a course."""

Source = Callable[[UUID | None, int], Slice]


def sources(at: datetime) -> Iterator[Source]:
    """In the order of importance: of two words on the same day the first is given."""
    today = timezone.localdate(at)
    for session in _sessions(today + timedelta(days=1)):
        if session.study_class_id:
            yield partial(_in_the_class, session)
            continue
        yield partial(_living_near, session)
        yield partial(_on_the_list, session)
    yield partial(_free_to_try, at, today)
    yield partial(_left_open, at, today)
    yield partial(_idle, at, today)


# Persons


def _people() -> LearnerQuerySet:
    return Learner.objects.canonical().filter(erased_at__isnull=True, deceased_on__isnull=True)


def _rested(today: date) -> LearnerQuerySet:
    """Whom no reminder reached within the week."""
    since = _midnight(rules.quiet_since(today))
    told = Message.objects.filter(learner__canonical=OuterRef("pk"), topic=TOPIC, created_at__gte=since)
    return _people().filter(~Exists(told))


def _after(people: LearnerQuerySet, last: UUID | None, size: int) -> list[Learner]:
    return list((people.filter(pk__gt=last) if last else people).order_by("pk")[:size])


def untold(reminders: Sequence[Reminder]) -> list[Reminder]:
    """Those of which nothing was said yet; one query."""
    keys = {each.key for each in reminders}
    said = set(Message.objects.filter(key__in=keys).values_list("key", flat=True)) if keys else set()
    return [each for each in reminders if each.key not in said]


def _slice(people: list[Learner], size: int, reminders: Iterable[Reminder]) -> Slice:
    return Slice(list(reminders), people[-1].pk if len(people) == size else None)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


# Idle


def _idle(at: datetime, today: date, last: UUID | None, size: int) -> Slice:
    """Who has begun, is not done, and last learned so long ago. Learning anything begins a new spell. Who may not
    try a test again yet is left alone until then.

    Goes through all persons, ``size`` at a time: the planner sees small queries, whatever the size of the province.
    """
    begins, ends = rules.idle_window(today)
    persons = Learner.objects.canonical().order_by("pk").values_list("pk", flat=True)
    upto = (persons.filter(pk__gt=last) if last else persons)[size - 1 : size].first()
    active = _last_active(last, upto, since=_midnight(begins))
    idle = {person: timezone.localdate(at) for person, at in active.items() if timezone.localdate(at) <= ends}
    people = list(_rested(today).filter(pk__in=idle).order_by("pk")) if idle else []
    things = next_things([person.pk for person in people]) if people else {}
    waiting = _waiting({person for person, thing in things.items() if thing.kind == ASSESSMENT}, at)
    found = []
    for person in people:
        stage = rules.idle_stage(idle[person.pk], today)
        if stage and person.pk in things and (person.pk, things[person.pk].course_code) not in waiting:
            key = rules.key(IDLE, person.pk, f"{idle[person.pk]}:{stage}")
            found.append(Reminder(person, IDLE, key, things[person.pk]))
    return Slice(found, upto)


def _last_active(after: UUID | None, upto: UUID | None, *, since: datetime) -> dict[UUID, datetime]:
    """When each of these persons last did anything, of those who did since then; one query per kind of fact."""
    facts: tuple[tuple[QuerySet[Any], str], ...] = (
        (LessonFinish.objects.all(), "occurred_at"),
        (Attempt.objects.all(), "occurred_at"),
        (Attempt.objects.all(), "submitted_at"),
        (Attendance.objects.filter(withdrawn_at__isnull=True, status__in=Attendance.THERE), "session__ends_at"),
        (SignOff.objects.filter(withdrawn_at__isnull=True), "occurred_at"),
    )
    span = Q(learner__canonical__gt=after) if after else Q()
    span &= Q(learner__canonical__lte=upto) if upto else Q()
    latest: dict[UUID, datetime] = {}
    for rows, field in facts:
        recent = rows.filter(span, **{f"{field}__gte": since}).order_by().values_list("learner__canonical")
        for person, at in recent.annotate(latest=Max(field)):
            latest[person] = max(latest.get(person, at), at)
    return latest


# Tests


def _left_open(at: datetime, today: date, last: UUID | None, size: int) -> Slice:
    """A test begun, not handed in, and not touched for days; not in a course that is complete by now."""
    begins, ends = rules.left_window(today)
    touched = Coalesce(Max("answers__saved_at"), F("occurred_at"))
    running = Attempt.objects.filter(Q(deadline__isnull=True) | Q(deadline__gt=at), state=Attempt.State.OPEN)
    done = _courses_done().filter(learner__canonical=OuterRef("learner__canonical"), course=OuterRef("course"))
    left = (
        running.filter(~Exists(done))
        .annotate(touched=touched)
        .filter(touched__gte=_midnight(begins), touched__lt=_midnight(ends + timedelta(days=1)))
    )
    people = _after(_rested(today).filter(pk__in=left.values("learner__canonical")), last, size)
    by_person = {person.pk: person for person in people}
    rows = left.filter(learner__canonical__in=by_person).select_related("edition", "course", "learner")
    found = (
        _of_test(ATTEMPT, by_person[row.learner.canonical_id], row, row.edition) for row in rows.order_by("occurred_at")
    )
    return _slice(people, size, found)


def _free_to_try(at: datetime, today: date, last: UUID | None, size: int) -> Slice:
    """Who failed, had to wait, and has not tried since: now it is possible."""
    limited = Edition.objects.filter(Q(wait_minutes__gt=0) | Q(tries_a_day__gt=0))
    longest = timedelta(minutes=limited.aggregate(longest=Max("wait_minutes"))["longest"] or 0)
    since = at - longest - timedelta(days=1) - rules.FORGET
    learning = Enrolment.objects.filter(learner__canonical=OuterRef("learner__canonical"), course=OuterRef("course"))
    failed = Attempt.objects.filter(
        Exists(learning.filter(edition__in=limited)), is_passed=False, submitted_at__gt=since
    )
    people = _after(_rested(today).filter(pk__in=failed.values("learner__canonical")), last, size)
    by_person = {person.pk: person for person in people}
    done = set(_courses_done().filter(learner__canonical__in=by_person).values_list("learner__canonical", "course"))
    pinned = _pinned(by_person)
    found = [
        _of_test(TRY, by_person[key[0]], rows[-1], pinned[key])
        for key, rows in _tries(by_person).items()
        if key in pinned and (key[0], rows[-1].course_id) not in done and _has_waited(rows, pinned[key], at)
    ]
    return _slice(people, size, found)


def _tries(people: Collection[UUID]) -> dict[Key, list[Attempt]]:
    """By person and the course's code, oldest first."""
    tries: dict[Key, list[Attempt]] = defaultdict(list)
    rows = Attempt.objects.filter(learner__canonical__in=people).select_related("edition", "course", "learner")
    for row in rows.order_by("occurred_at"):
        tries[row.learner.canonical_id, row.course.code].append(row)
    return tries


def _waiting(people: Collection[UUID], at: datetime) -> set[Key]:
    """Persons and codes of the courses whose test they may not try again yet."""
    made = _tries(people) if people else {}
    pinned = _pinned({person for person, _code in made}) if made else {}
    return {key for key, rows in made.items() if key in pinned and _next_try(rows, pinned[key], at)}


def _pinned(people: Collection[UUID]) -> dict[Key, Edition]:
    """The editions from which these persons learn, whose terms bind their next try: that of the first enrolment."""
    rows = Enrolment.objects.filter(learner__canonical__in=people).select_related("edition", "course", "learner")
    return {(row.person_id, row.course.code): row.edition for row in rows.order_by("-started_at", "-pk")}


def _courses_done() -> QuerySet[Completion]:
    return Completion.objects.standing().filter(course__isnull=False)


def _has_waited(rows: list[Attempt], edition: Edition, at: datetime) -> bool:
    """The last try failed, the next one had to wait, and that is over, not long ago."""
    closed = [row.submitted_at for row in rows if row.submitted_at]
    if len(closed) < len(rows) or any(row.is_passed for row in rows):
        return False
    freed = _next_try(rows, edition, closed[-1])
    return freed is not None and at - rules.FORGET < freed <= at


def _next_try(rows: list[Attempt], edition: Edition, now: datetime) -> datetime | None:
    """From when on another try is possible, of those tries at one course, by an edition's terms; ``None``: now."""
    closed = [
        attempts.Closed(each.occurred_at, each.submitted_at, bool(each.is_passed)) for each in rows if each.submitted_at
    ]
    limits = attempts.Limits(timedelta(minutes=edition.wait_minutes), edition.tries_a_day)
    return attempts.next_try(closed, limits, now=now, today=_midnight(timezone.localdate(now)))


def _of_test(kind: str, person: Learner, attempt: Attempt, edition: Edition) -> Reminder:
    thing = NextThing(ASSESSMENT, attempt.course.code, edition.title, assessment_minutes(edition.draw))
    return Reminder(person, kind, rules.key(kind, person.pk, attempt.pk), thing)


# Sessions


def _sessions(day: date) -> QuerySet[ClassSession]:
    rows = ClassSession.objects.held().filter(
        starts_at__gte=_midnight(day), starts_at__lt=_midnight(day + timedelta(days=1))
    )
    return rows.filter(course__live=True).select_related("course", "unit", "venue").order_by("starts_at", "pk")


def _in_the_class(session: ClassSession, last: UUID | None, size: int) -> Slice:
    """Who has a seat in the class: a meeting that is not for everybody."""
    seats = Seat.objects.held().filter(study_class=session.study_class_id)
    return _invited(_people().filter(pk__in=seats.values("learner__canonical")), session, last, size)


def _living_near(session: ClassSession, last: UUID | None, size: int) -> Slice:
    """Who began the course and lives in the commune of the session."""
    homes = Residence.objects.open().filter(commune__in=Unit.objects.now_part_of(session.unit_id))
    begun = Enrolment.objects.filter(learner__canonical=OuterRef("pk"), course=session.course_id)
    return _invited(_people().filter(Exists(begun), pk__in=homes.values("learner")), session, last, size)


def _on_the_list(session: ClassSession, last: UUID | None, size: int) -> Slice:
    """Who was on the list of a session of the same course in the same commune, this one or an earlier one."""
    listed = Attendance.objects.filter(
        withdrawn_at__isnull=True, session__course=session.course_id, session__unit=session.unit_id
    )
    return _invited(_people().filter(pk__in=listed.values("learner__canonical")), session, last, size)


def _invited(people: LearnerQuerySet, session: ClassSession, last: UUID | None, size: int) -> Slice:
    done = Completion.objects.standing().filter(learner__canonical=OuterRef("pk"), course=session.course_id)
    page = _after(people.filter(~Exists(done)), last, size)
    found = [Reminder(person, SESSION, rules.key(SESSION, person.pk, session.pk), session=session) for person in page]
    return _slice(page, size, found)

"""What the rules of ``courses.rules.signals`` look at: one day's tests, in slices.

Grouping is the database's work; of a day's tests only those of suspicious devices, of one room, or of suspicious
haste come into memory, a slice at a time. Papers are typed in by instructors at one moment: they have no device and no
time of their own.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Count, DurationField, Exists, ExpressionWrapper, F, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import Residence
from courses.models import Attempt, AttemptAnswer, ClassSession, FlagDay, QuestionVersion
from courses.rules import signals as rules
from courses.rules.signals import Answers, Pass, Taught, Timed

SLICE = 100
"""Devices, or rooms, that are looked at together."""
SLICE_OF_TESTS = 1_000
HASTE = timedelta(minutes=3)
"""Nothing that took longer was faster than reading: no test has 2,100 syllables."""
MOST_NAMED = 60
"""Tests that are kept with a finding about many weeks: more than anybody looks through."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day in Vietnam, from midnight to midnight."""

    day: date

    @property
    def begins(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.day, time.min))

    @property
    def ends(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.day + timedelta(days=1), time.min))


def first_day() -> date | None:
    """Of the first test that was handed in."""
    first = Attempt.objects.filter(submitted_at__isnull=False).aggregate(at=Min("submitted_at"))["at"]
    return timezone.localdate(first) if first else None


def last_examined() -> date | None:
    return FlagDay.objects.order_by("-day").values_list("day", flat=True).first()


def _closed(since: datetime, until: datetime) -> QuerySet[Attempt]:
    return Attempt.objects.filter(submitted_at__gte=since, submitted_at__lt=until)


def _passed(since: datetime, until: datetime) -> QuerySet[Attempt]:
    """At a screen that has a name."""
    return _closed(since, until).filter(is_passed=True, is_assisted=False).exclude(device="")


def _slices(rows: QuerySet[Any], size: int) -> Iterator[list[Any]]:
    """Of distinct values: at most one for each device, session or instructor of a day."""
    values = list(rows)
    for start in range(0, len(values), size):
        yield values[start : start + size]


# Devices


def device_passes(day: Day) -> Iterator[tuple[str, list[Pass]]]:
    """What was passed on each device on which several people passed, with the hour before midnight."""
    since = day.begins - rules.HOUR
    least = min(rules.HOUR_AT_HOME, rules.HOUR_IN_CLASS, rules.NIGHT_PERSONS)
    shared = _with_persons(_passed(since, day.ends), least)
    for devices in _slices(shared, SLICE):
        found: dict[str, list[Pass]] = defaultdict(list)
        rows = _passed(since, day.ends).filter(device__in=devices).order_by("submitted_at", "pk")
        for device, pk, person, at, session in rows.values_list(
            "device", "pk", "learner__canonical", "submitted_at", "session"
        ):
            found[device].append(Pass(str(pk), str(person), timezone.localtime(at), session is not None))
        yield from found.items()


def phones(day: Day) -> Iterator[tuple[str, list[Pass]]]:
    """What was passed, outside of sessions, in the last weeks on each device that many people used and somebody used
    on that day. The newest tests only.
    """
    since = day.ends - timedelta(days=rules.PHONE_DAYS)
    today = _passed(day.begins, day.ends).filter(session__isnull=True).values("device")
    window = _passed(since, day.ends).filter(session__isnull=True)
    for device in list(_with_persons(window.filter(device__in=today), rules.PHONE_PERSONS)):
        rows = window.filter(device=device).order_by("-submitted_at", "-pk")
        newest: dict[UUID, Pass] = {}
        for pk, person, at in rows.values_list("pk", "learner__canonical", "submitted_at").iterator():
            newest.setdefault(person, Pass(str(pk), str(person), timezone.localtime(at)))
        yield device, list(newest.values())


def _with_persons(rows: QuerySet[Attempt], least: int) -> QuerySet[Any]:
    counted = rows.order_by().values("device").annotate(persons=Count("learner__canonical", distinct=True))
    return counted.filter(persons__gte=least).order_by("device").values_list("device", flat=True)


# Rooms


def rooms(day: Day) -> Iterator[ClassSession]:
    """The sessions in which somebody handed in on that day."""
    ids = _closed(day.begins, day.ends).filter(session__isnull=False).order_by().values("session").distinct()
    yield from ClassSession.objects.filter(pk__in=ids).order_by("pk").iterator(chunk_size=SLICE)


def room_answers(session: ClassSession) -> list[tuple[str, Answers]]:
    """What each person in a room answered, with the device: of several tries the last one."""
    rows = session.attempts.filter(submitted_at__isnull=False).order_by("submitted_at", "pk")
    last = {person: (pk, device) for person, pk, device in rows.values_list("learner__canonical", "pk", "device")}
    given: dict[UUID, dict[int, tuple[str, bool]]] = {pk: {} for pk, _device in last.values()}
    answers = AttemptAnswer.objects.filter(attempt__in=list(given))
    for attempt, version, response, is_right in answers.values_list("attempt", "version", "response", "is_right"):
        given[attempt][version] = json.dumps(response, sort_keys=True), is_right
    return [(device, Answers(str(pk), given[pk])) for pk, device in last.values()]


# Haste


def hasty(day: Day) -> Iterator[tuple[str, UUID | None, Timed]]:
    """Tests passed in a few minutes: device, session, and how long they took for how many syllables."""
    took = ExpressionWrapper(F("submitted_at") - F("occurred_at"), output_field=DurationField())
    quick = _closed(day.begins, day.ends).filter(is_passed=True, is_assisted=False)
    rows = quick.annotate(took=took).filter(took__lt=HASTE).order_by("pk")
    values = rows.values_list("device", "session", "pk", "took", "items")
    for device, session, pk, lasted, items in values.iterator(chunk_size=SLICE_OF_TESTS):
        words = sum(_syllables(item["version"]) for item in items)
        yield device, session, Timed(str(pk), lasted.total_seconds(), words)


@lru_cache(maxsize=4_096)
def _syllables(version_id: int) -> int:
    """A version never changes."""
    return rules.syllables(QuestionVersion.objects.values_list("body", flat=True).get(pk=version_id))


# Instructors


def taught(day: Day) -> Iterator[tuple[str, Taught]]:
    """Tests of the last year in the sessions of each instructor in whose sessions somebody handed in on that day.

    Only of those whose people never failed there: the others say nothing.
    """
    since = day.ends - timedelta(days=rules.FIRST_TRIES_DAYS)
    year = _closed(since, day.ends).filter(session__isnull=False)
    today = _closed(day.begins, day.ends).filter(session__isnull=False).values("session__instructor_id")
    counted = (
        year.filter(session__instructor_id__in=today)
        .order_by()
        .values("session__instructor_id")
        .annotate(tests=Count("pk"), failed=Count("pk", filter=Q(is_passed=False)))
        .filter(failed=0, tests__gte=rules.FIRST_TRIES_LEAST)
    )
    suspicious = list(counted.values_list("session__instructor_id", "tests"))
    usual = _share_passed(year) if suspicious else 0.0
    for instructor, tests in suspicious:
        own = year.filter(session__instructor_id=instructor)
        yield instructor, Taught(tests, 0, _passed_later(own), usual)


def _share_passed(rows: QuerySet[Attempt]) -> float:
    counts = rows.aggregate(tests=Count("pk"), passed=Count("pk", filter=Q(is_passed=True)))
    return float(counts["passed"] / counts["tests"])


def _passed_later(rows: QuerySet[Attempt]) -> int:
    """Tests of people who had failed before, wherever."""
    before = Attempt.objects.filter(
        learner__canonical=OuterRef("learner__canonical"),
        course=OuterRef("course"),
        is_passed=False,
        submitted_at__lt=OuterRef("submitted_at"),
    )
    return rows.filter(Exists(before)).count()


# Where


def session_of(refs: Sequence[str]) -> ClassSession | None:
    """The session of tests that were all taken in one."""
    found = set(Attempt.objects.filter(pk__in=refs).values_list("session", flat=True))
    only = found.pop() if len(found) == 1 else None
    return ClassSession.objects.get(pk=only) if only else None


def commune_of(refs: Sequence[str]) -> int | None:
    """Where most of the people of these tests live now."""
    people = Attempt.objects.filter(pk__in=refs).values("learner__canonical")
    homes = Residence.objects.open().filter(learner__in=people).order_by().values("commune")
    most = homes.annotate(n=Count("pk")).order_by("-n", "commune").first()
    return most["commune"] if most else None


def commune_taught_last(instructor_id: str) -> int | None:
    held = ClassSession.objects.filter(instructor_id=instructor_id).order_by("-starts_at", "-pk")
    return held.values_list("unit", flat=True).first()

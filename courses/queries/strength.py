"""What speaks for completions: tests, who was there, sign-offs, and the posts of those who attested.

A fixed number of queries, however many completions. Everything is read by the canonical person, so a merge and its
undoing change the reading and no fact.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.models import Learner, Posting
from courses.models import Attempt, Attendance, Completion, SheetTyping, SignOff
from courses.queries.facts import Key
from courses.rules import strength as rules
from courses.rules.strength import Held, Passed, Reading, Signed


@dataclass(frozen=True, slots=True)
class CourseReading:
    course_id: int
    reading: Reading


@dataclass(frozen=True, slots=True)
class Strength:
    """The grade of a completion, and course by course what it rests on."""

    strength: str
    courses: tuple[CourseReading, ...]


def of(completions: Sequence[Completion]) -> dict[UUID, Strength]:
    """By completion; each comes with its ``learner``."""
    people = {each.learner.canonical_id for each in completions}
    known = _Known(people, _exempted(people))
    found = {}
    for completion in completions:
        person = completion.learner.canonical_id
        parts = [
            CourseReading(course, rules.read(known.facts((person, course), is_imported=_is_imported(completion))))
            for course in _courses(completion)
        ]
        grade = rules.weakest(each.reading.strength for each in parts)
        found[completion.pk] = Strength(grade, tuple(parts))
    return found


def _is_imported(completion: Completion) -> bool:
    """Of a course; in a programme each course speaks for itself."""
    return completion.course_id is not None and completion.basis == Completion.Basis.EXEMPTION


def _courses(completion: Completion) -> list[int]:
    """The course, or those of the programme that its completion counted."""
    if completion.course_id:
        return [completion.course_id]
    return [each["course"] for each in completion.evidence if "course" in each]


class _Known:
    """Everything that is known of some persons, by person and course."""

    def __init__(self, people: Collection[UUID], exempted: Collection[Key]) -> None:
        self._exempted = exempted
        self._tests, self._signed = _tests(people), _signed(people)
        self._own = _own(people)
        self._posts = _posts(
            [test.supervisor for each in self._tests.values() for test in each]
            + [signed.by for each in self._signed.values() for signed in each]
        )

    def facts(self, key: Key, *, is_imported: bool) -> rules.Facts:
        return rules.Facts(
            is_imported=is_imported or key in self._exempted,
            tests=self._tests.get(key, ()),
            signed=self._signed.get(key, ()),
            posts=self._posts,
            own=frozenset(self._own.get(key[0], ())),
        )


def _of(rows: QuerySet[Any], people: Collection[UUID]) -> QuerySet[Any]:
    return rows.filter(learner__canonical__in=people)


def _exempted(people: Collection[UUID]) -> set[Key]:
    """Courses whose completion that stands rests on prior learning."""
    rows = _of(Completion.objects.standing(), people).filter(course__isnull=False).order_by("completed_at", "pk")
    first: dict[Key, str] = {}
    for person, course, basis in rows.values_list("learner__canonical", "course", "basis"):
        first.setdefault((person, course), basis)
    return {key for key, basis in first.items() if basis == Completion.Basis.EXEMPTION}


def _tests(people: Collection[UUID]) -> Mapping[Key, list[Passed]]:
    """Every test that was passed, the first one first."""
    rows = _of(Attempt.objects.filter(is_passed=True), people).order_by("submitted_at", "pk")
    fields = ("learner__canonical", "course", "pk", "submitted_at", "session", "is_assisted")
    named = rows.annotate(by=F("session__instructor_id"), off=F("session__cancelled_at"))
    there, typed = _there(people), _typed(people)
    found: dict[Key, list[Passed]] = defaultdict(list)
    for person, course, pk, at, session, is_assisted, by, off in named.values_list(*fields, "by", "off"):
        held = session if session and off is None else None
        test = Passed(
            ref=str(pk),
            on=timezone.localdate(at),
            session=str(held or ""),
            supervisor=by or "" if held else "",
            helpers=frozenset(there.markers.get((person, session), set()) | typed.get(pk, set())),
            is_paper=is_assisted,
            was_there=there.marks.get((person, session)),
        )
        found[person, course].append(test)
    return found


@dataclass(frozen=True, slots=True)
class _Rolls:
    """What the rolls say, by person and session, and who said it."""

    marks: Mapping[tuple[UUID, UUID], bool]
    markers: Mapping[tuple[UUID, UUID], set[str]]


def _there(people: Collection[UUID]) -> _Rolls:
    """Of two rows that were merged the one that counts."""
    rows = _of(Attendance.objects.filter(withdrawn_at__isnull=True), people)
    marks: dict[tuple[UUID, UUID], bool] = {}
    markers: dict[tuple[UUID, UUID], set[str]] = defaultdict(set)
    for person, session, status, by in rows.values_list("learner__canonical", "session", "status", "marked_by_id"):
        marks[person, session] = marks.get((person, session), False) or status in Attendance.THERE
        markers[person, session].add(by)
    return _Rolls(marks, markers)


def _typed(people: Collection[UUID]) -> Mapping[UUID, set[str]]:
    """Who typed in what was answered on paper, by attempt."""
    found: dict[UUID, set[str]] = defaultdict(set)
    for attempt, by in _of(SheetTyping.objects.all(), people).values_list("attempt", "typed_by_id"):
        found[attempt].add(by)
    return found


def _signed(people: Collection[UUID]) -> Mapping[Key, list[Signed]]:
    """The sign-offs that stand, the first one first."""
    rows = _of(SignOff.objects.filter(withdrawn_at__isnull=True), people).order_by("occurred_at", "pk")
    found: dict[Key, list[Signed]] = defaultdict(list)
    for person, course, pk, at, by in rows.values_list(
        "learner__canonical", "course", "pk", "occurred_at", "marked_by_id"
    ):
        found[person, course].append(Signed(str(pk), timezone.localdate(at), by))
    return found


def _own(people: Collection[UUID]) -> Mapping[UUID, set[str]]:
    """The logins of each person, of rows that were merged too."""
    rows = Learner.objects.filter(canonical__in=people, user__isnull=False)
    found: dict[UUID, set[str]] = defaultdict(set)
    for person, user in rows.values_list("canonical", "user"):
        found[person].add(str(user))
    return found


def _posts(user_ids: Iterable[str]) -> Mapping[str, list[Held]]:
    """What posts these users hold and ever held."""
    keys = {int(each) for each in user_ids if each.isdecimal()}
    found: dict[str, list[Held]] = defaultdict(list)
    if keys:
        for user, role, from_on, to_on in Posting.objects.filter(user__in=keys).values_list(
            "user", "role", "from_on", "to_on"
        ):
            found[str(user)].append(Held(role, from_on, to_on))
    return found

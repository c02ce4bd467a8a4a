"""Looking for flags, a day at a time, and closing one with a note. Run again, nothing is found twice."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from audit.actions import record
from audit.rules import Actor
from courses.models import ClassSession, Flag, FlagDay
from courses.queries import flags as queries
from courses.queries import signal_facts as facts
from courses.queries.signal_facts import Day
from courses.rules import signals as rules
from courses.rules.signals import Finding

AGAIN = 2
"""Days that are looked at again: a test that was handed in without a network arrives later."""
MOST_DAYS = 31
"""Of one run. Whoever begins with years behind them catches up night by night."""


class NotYoursError(LookupError):
    """A flag that the actor may not see, or that is about the actor."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A finding and whom it is about."""

    subject: str
    finding: Finding
    session: ClassSession | None = None
    device: str = ""
    instructor_id: str = ""


def find_signals(*, at: datetime) -> int:
    """Look at every day up to yesterday that nobody has looked at, and at the last ones again. Returns how many flags
    are new.
    """
    yesterday = timezone.localdate(at) - timedelta(days=1)
    last, first = facts.last_examined(), facts.first_day()
    begin = last - timedelta(days=AGAIN - 1) if last else first
    if begin is None:
        return 0
    begin = min(begin, yesterday - timedelta(days=AGAIN - 1))
    end = min(yesterday, begin + timedelta(days=MOST_DAYS - 1))
    return sum(examine(day=begin + timedelta(days=n), at=at) for n in range((end - begin).days + 1))


def examine(*, day: date, at: datetime) -> int:
    """Look at one day. Each flag is kept in a transaction of its own, the day as examined after the last of them."""
    asked = Day(day)
    found = sum(_keep(each, day, at) for look in LOOKS for each in look(asked))
    row, _new = FlagDay.objects.get_or_create(day=day, defaults={"examined_at": at})
    FlagDay.objects.filter(pk=row.pk).update(examined_at=at, found=row.found + found)
    return found


def _devices(day: Day) -> Iterator[Sighting]:
    """An hour that ended on that day, and the night that did."""
    morning = day.begins + timedelta(hours=rules.NIGHT_ENDS)
    for device, passes in facts.device_passes(day):
        today = {each.ref for each in passes if each.ended_at >= day.begins}
        hour, night = rules.device_hour(passes), rules.night([each for each in passes if each.ended_at < morning])
        for finding in (hour if hour and today & set(hour.refs) else None, night):
            if finding:
                yield Sighting(f"device:{device}", finding, facts.session_of(finding.refs), device)


def _phones(day: Day) -> Iterator[Sighting]:
    for device, passes in facts.phones(day):
        finding = rules.one_phone([each.person for each in passes], [each.ref for each in passes[: facts.MOST_NAMED]])
        if finding:
            yield Sighting(f"device:{device}", finding, device=device)


def _rooms(day: Day) -> Iterator[Sighting]:
    """The whole room, or those who shared a device in it."""
    for session in facts.rooms(day):
        people = facts.room_answers(session)
        finding = rules.equal_answers([answers for _device, answers in people])
        if finding:
            yield Sighting(f"session:{session.pk}", finding, session)
            continue
        on_device = defaultdict(list)
        for device, answers in people:
            on_device[device].append(answers)
        for device, answers_there in on_device.items():
            finding = rules.equal_answers(answers_there) if device else None
            if finding:
                yield Sighting(f"session:{session.pk}:{device}", finding, session, device)


def _haste(day: Day) -> Iterator[Sighting]:
    """Together what happened in one room or on one device."""
    groups = defaultdict(list)
    for device, session, timed in facts.hasty(day):
        if rules.too_fast([timed]):
            groups[_whereabouts(device, session, timed.ref)].append((device, timed))
    for subject, tests in groups.items():
        finding = rules.too_fast([timed for _device, timed in tests])
        if finding:
            devices = {device for device, _timed in tests}
            device = devices.pop() if len(devices) == 1 else ""
            yield Sighting(subject, finding, facts.session_of(finding.refs), device)


def _whereabouts(device: str, session: UUID | None, ref: str) -> str:
    if session:
        return f"session:{session}"
    return f"device:{device}" if device else f"attempt:{ref}"


def _instructors(day: Day) -> Iterator[Sighting]:
    for instructor, taught in facts.taught(day):
        finding = rules.first_tries(taught)
        if finding:
            yield Sighting(f"instructor:{instructor}", finding, instructor_id=instructor)


LOOKS: tuple[Callable[[Day], Iterator[Sighting]], ...] = (_devices, _phones, _rooms, _haste, _instructors)


@transaction.atomic
def _keep(seen: Sighting, day: date, at: datetime) -> bool:
    """Write a flag down, unless it is known; its subject rests for some days where the rule looks back over many."""
    kind, refs, session = seen.finding.kind, seen.finding.refs, seen.session
    since = day - timedelta(days=rules.REST_DAYS.get(kind, 1) - 1)
    known = Flag.objects.filter(kind=kind, subject=seen.subject, period__gte=since, period__lte=day)
    if known.exists():
        return False
    flag, is_new = Flag.objects.get_or_create(
        kind=kind,
        subject=seen.subject,
        period=day,
        defaults={
            "unit_id": _commune(seen),
            "session": session,
            "course_id": session.course_id if session else None,
            "instructor_id": session.instructor_id if session else seen.instructor_id,
            "device": seen.device,
            "facts": dict(seen.finding.facts),
            "found_at": at,
        },
    )
    if is_new:
        kept = Flag.attempts.through
        kept.objects.bulk_create(kept(flag_id=flag.pk, attempt_id=UUID(ref)) for ref in refs)
    return is_new


def _commune(seen: Sighting) -> int | None:
    if seen.session:
        return seen.session.unit_id
    if seen.instructor_id:
        return facts.commune_taught_last(seen.instructor_id)
    return facts.commune_of(seen.finding.refs)


@transaction.atomic
def note(*, flag_id: UUID, text: str, by: Actor, at: datetime) -> Flag:
    """Write down what it was, which closes the flag; of two who do, the first one's note stands.

    Raises ``NotYoursError``.
    """
    if not queries.visible_to(by).filter(pk=flag_id).exists():
        raise NotYoursError(str(flag_id))
    flag = Flag.objects.select_for_update().get(pk=flag_id)
    if flag.noted_at is None:
        flag.note, flag.noted_by_id, flag.noted_at = text, by.id, at
        flag.save(update_fields=["note", "noted_by_id", "noted_at"])
        record(by=by, at=at, act="flag.note", object_type="flag", object_id=flag.pk, details={"kind": flag.kind})
    return flag

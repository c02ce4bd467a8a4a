"""Writing down how well we know: a row when a certificate is issued, another whenever the facts say something else.

Nothing here blocks anything. Running it again appends nothing.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Mod
from django.utils import timezone

from certificates import queries
from certificates.models import Award, AwardStrength
from courses.queries import strength
from courses.queries.strength import CourseReading
from courses.rules.strength import Passed, Signed

SLICE = 500
"""Certificates that are read together."""
RECENT = timedelta(days=60)
"""So long after it was issued, a certificate is read every night: rolls and sign-offs are still put right."""
TURNS = 7
"""Older ones are read once in so many nights: two million of them at 3 ms each do not fit in one."""


def read_strength(*, awards: Sequence[Award], at: datetime) -> int:
    """Read the facts behind these certificates, and append what is new. Returns how many rows.

    Nobody waits for the reading: of two that read at once the first one's row stands, because its number is unique.
    """
    found = strength.of([each.completion for each in awards])
    before = queries.strengths([each.pk for each in awards])
    rows = []
    for award in awards:
        reading = found[award.completion_id]
        facts = [_said(each) for each in reading.courses]
        last = next(iter(before.get(award.pk, ())), None)
        if last is None or (last.strength, last.facts) != (reading.strength, facts):
            number = last.number + 1 if last else 1
            rows.append(AwardStrength(award=award, number=number, strength=reading.strength, facts=facts, read_at=at))
    AwardStrength.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def read_all(*, at: datetime, size: int = SLICE) -> int:
    """The nightly sweep, slice by slice: every valid certificate of the last ``RECENT`` days, and in turn a seventh of
    the older ones. Returns how many rows are new.

    A sign-off that was withdrawn, a roll that was corrected, a merge, a post: whatever changed is seen by reading
    everything again, which needs no list of what may change.
    """
    tonight = Q(issued_at__gte=at - RECENT) | Q(turn=timezone.localdate(at).toordinal() % TURNS)
    rows = Award.objects.filter(state=Award.State.VALID).annotate(turn=Mod(F("register_no"), TURNS)).filter(tonight)
    appended, last = 0, None
    while part := _slice(rows, last, size):
        appended += read_strength(awards=part, at=at)
        last = part[-1].pk
    return appended


def _slice(rows: QuerySet[Any], last: UUID | None, size: int) -> list[Award]:
    rows = (rows.filter(pk__gt=last) if last else rows).order_by("pk")
    return list(rows.select_related("completion__learner")[:size])


def _said(part: CourseReading) -> dict[str, object]:
    """Ids and days only: what was read stays, also when a person is erased."""
    reading = part.reading
    return {
        "course": part.course_id,
        "strength": reading.strength,
        "test": reading.test and _test(reading.test),
        "sign_off": reading.sign_off and _sign_off(reading.sign_off, reading.role),
    }


def _test(test: Passed) -> dict[str, object]:
    return {
        "id": test.ref,
        "on": test.on.isoformat(),
        "session": test.session if test.is_supervised else "",
        "by": test.supervisor if test.is_supervised else "",
        "is_paper": test.is_paper,
    }


def _sign_off(signed: Signed, role: str) -> dict[str, object]:
    return {"id": signed.ref, "on": signed.on.isoformat(), "by": signed.by, "role": role}

"""What says of a person that they have come so far, rung by rung, with the moments between which it was known.

A figure reads one rung; the others stand beside it. Whose fact it is
stands in ``learner``.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import DateTimeField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from certificates.models import Award, AwardStrength, AwardType
from courses.models import Completion, Enrolment, Exemption, ProgrammeCourse

ENROLLED, COMPLETED, AWARDED, CONFIRMED = "enrolled", "completed", "awarded", "confirmed"
RUNGS = (ENROLLED, COMPLETED, AWARDED, CONFIRMED)


def qualifying_types() -> tuple[str, ...]:
    """The codes of the types that count towards the figure now."""
    return tuple(AwardType.objects.filter(qualifies=True).order_by("code").values_list("code", flat=True))


def types_of(codes: Collection[str]) -> list[AwardType]:
    """Which certificates count, with the decisions by which they do."""
    return list(AwardType.objects.filter(code__in=codes).order_by("title", "code"))


def of(rung: str, types: Collection[str], cutoff: date, known_at: datetime | None = None) -> QuerySet[Any]:
    """The facts of a rung that count at the cut-off, each from its day ``fact_on``, as known at a moment (``None``:
    now).
    """
    rows: QuerySet[Any] = _ROWS[rung](types, cutoff).annotate(fact_on=_ON[rung])
    since, until = _KNOWN[rung]
    if known_at is None:
        return rows.filter(**{f"{until}__isnull": True}) if until else rows
    known = Q(**{f"{since}__lte": known_at})
    if until:
        known &= Q(**{f"{until}__isnull": True}) | Q(**{f"{until}__gt": known_at})
    return rows.filter(known)


def readings(types: Collection[str], cutoff: date, known_at: datetime | None) -> QuerySet[AwardStrength]:
    """The newest reading of every certificate that counts."""
    newer = AwardStrength.objects.filter(award=OuterRef("award"), number__gt=OuterRef("number"))
    return AwardStrength.objects.filter(~Exists(newer), award__in=of(AWARDED, types, cutoff, known_at))


def history(rung: str, types: Collection[str]) -> QuerySet[Any]:
    """Every fact of a rung, also those taken back: ``learner_id``, ``fact_on``, ``since``, ``until``."""
    since, until = _KNOWN[rung]
    ended = F(until) if until else Value(None, DateTimeField())
    rows: QuerySet[Any] = _ROWS[rung](types, date.max).annotate(fact_on=_ON[rung], since=F(since), until=ended)
    found: QuerySet[Any] = rows.order_by().values_list("learner_id", "fact_on", "since", "until")
    return found


def _awards(types: Collection[str], cutoff: date) -> QuerySet[Any]:
    return Award.objects.filter(award_type__in=_ids(types), earned_on__lte=cutoff)


def _completions(types: Collection[str], cutoff: date) -> QuerySet[Any]:
    wanted = AwardType.objects.filter(code__in=types)
    subjects = Q(course__in=_courses(wanted)) | Q(programme__in=_programmes(wanted))
    return Completion.objects.filter(subjects, completed_at__lt=_end_of(cutoff))


def _enrolments(types: Collection[str], cutoff: date) -> QuerySet[Any]:
    wanted = AwardType.objects.filter(code__in=types)
    on_the_way = ProgrammeCourse.objects.filter(programme__in=_programmes(wanted)).values("course")
    rows = Enrolment.objects.filter(Q(course__in=_courses(wanted)) | Q(course__in=on_the_way))
    return rows.filter(started_at__lt=_end_of(cutoff))


def _confirmations(_types: Collection[str], cutoff: date) -> QuerySet[Any]:
    """The national confirmation is of the person, not of a course of ours."""
    rows = Exemption.objects.filter(kind=Exemption.Kind.NATIONAL, decided_at__isnull=False)
    rows = rows.exclude(state=Exemption.State.REFUSED).annotate(counts_on=_ON[CONFIRMED])
    return rows.filter(counts_on__lte=cutoff)


def _ids(types: Collection[str]) -> list[int]:
    """Of a handful of types, read once: the planner then knows how many certificates they have."""
    return list(AwardType.objects.filter(code__in=types).values_list("pk", flat=True))


def _courses(types: QuerySet[AwardType]) -> QuerySet[Any]:
    return types.filter(course__isnull=False).values("course")


def _programmes(types: QuerySet[AwardType]) -> QuerySet[Any]:
    return types.filter(programme__isnull=False).values("programme")


def _end_of(day: date) -> datetime:
    """The first moment after a day; the last day there is has none."""
    following = day + timedelta(days=1) if day < date.max else date.max
    return timezone.make_aware(datetime.combine(following, time()))


_ROWS: Mapping[str, Callable[[Collection[str], date], QuerySet[Any]]] = {
    ENROLLED: _enrolments,
    COMPLETED: _completions,
    AWARDED: _awards,
    CONFIRMED: _confirmations,
}
_ON: Mapping[str, Any] = {
    ENROLLED: TruncDate("started_at"),
    COMPLETED: TruncDate("completed_at"),
    AWARDED: F("earned_on"),
    CONFIRMED: Coalesce(F("issued_on"), TruncDate("decided_at")),
}
"""The day from which a fact counts."""
_KNOWN = {
    ENROLLED: ("started_at", ""),
    COMPLETED: ("recorded_at", "withdrawn_at"),
    AWARDED: ("issued_at", "closed_at"),
    CONFIRMED: ("decided_at", "revoked_at"),
}
"""When a fact became known and when it was taken back."""

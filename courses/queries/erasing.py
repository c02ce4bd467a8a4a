"""What is left of erased persons in the tables of learning: there must be nothing."""

from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Model, Q, QuerySet

from accounts.rules.persons import ERASED_NAME, half_month
from courses.models import (
    Attendance,
    Completion,
    Exemption,
    Flag,
    LearnerQuestion,
    LessonNote,
    PaperSheet,
    SheetTyping,
    SignOff,
    TimeExtension,
    TryGrant,
)

EMPTIED: dict[type[Model], tuple[str, ...]] = {
    Exemption: ("document_no", "issued_by", "note", "evidence"),
    LessonNote: ("text",),
    LearnerQuestion: ("text", "answer"),
    SignOff: ("note",),
}
"""Free text and files about a person, or by them."""

REPLACED: dict[type[Model], tuple[str, ...]] = {
    Exemption: ("decision_reason", "revoke_reason"),
    Completion: ("withdrawn_reason",),
    SignOff: ("withdrawn_reason",),
    Attendance: ("withdrawn_reason",),
    TryGrant: ("reason",),
    TimeExtension: ("reason",),
    PaperSheet: ("voided_reason",),
    SheetTyping: ("reason",),
    Flag: ("note",),
}
"""Reasons that constraints want to be there: another word stands in their place."""


_COUNTED = Q(kind=Exemption.Kind.NATIONAL, state__in=(Exemption.State.APPROVED, Exemption.State.REVOKED))
"""National confirmations count from the day of their paper (``certificates.queries.evidence``)."""


def kept_issue_day(exemption: Exemption) -> date | None:
    """What stays of the day of a paper, so that no count changes: its half of the month, of one that counts by it."""
    if exemption.issued_on is None or not Exemption.objects.filter(_COUNTED, pk=exemption.pk).exists():
        return None
    return half_month(exemption.issued_on)


def naming_erased(model: type[Model]) -> QuerySet[Any]:
    """Rows of erased persons that still say something of them."""
    said = [~Q(**{name: ""}) for name in EMPTIED.get(model, ())]
    said += [~Q(**{f"{name}__in": ("", ERASED_NAME)}) for name in REPLACED.get(model, ())]
    if model is Exemption:
        said.append(Q(issued_on__isnull=False) & ~Q(_COUNTED, issued_on__day__in=(1, 15)))
    return _of_erased(model).filter(reduce(or_, said))


def _of_erased(model: type[Model]) -> QuerySet[Any]:
    """About one person, or, as a flag, about several."""
    rows = model._default_manager
    if model is Flag:
        return rows.filter(
            pk__in=Flag.objects.filter(attempts__learner__canonical__erased_at__isnull=False).values("pk")
        )
    return rows.filter(learner__canonical__erased_at__isnull=False)


def models() -> list[type[Model]]:
    return [*dict.fromkeys([*EMPTIED, *REPLACED])]


def left() -> list[str]:
    """Table and key of every such row."""
    return [
        f"{model._meta.model_name} {pk}"
        for model in models()
        for pk in naming_erased(model).values_list("pk", flat=True)
    ]

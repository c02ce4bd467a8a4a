"""Blanking what learning keeps of a person who was erased. Facts, dates and results stay, so that figures do."""

from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from accounts.rules.persons import ERASED_NAME
from audit.rules import SYSTEM
from courses.actions.study_classes import leave
from courses.models import Exemption, Seat
from courses.queries import erasing as queries


def blank_erased() -> int:
    """Free text, reasons and papers of erased persons; each row in a transaction of its own. Returns how many rows."""
    found = [
        (model, pk) for model in queries.models() for pk in queries.naming_erased(model).values_list("pk", flat=True)
    ]
    return sum(_blank(model, pk) for model, pk in found) + _give_up_seats()


def _give_up_seats() -> int:
    """An erased person sits nowhere; who waits gets the place."""
    held = Seat.objects.filter(left_at__isnull=True, learner__canonical__erased_at__isnull=False)
    keys = list(held.values_list("pk", flat=True))
    for pk in keys:
        leave(seat_id=pk, by=SYSTEM, at=timezone.now())
    return len(keys)


@transaction.atomic
def _blank(model: type[Model], pk: Any) -> bool:
    row = queries.naming_erased(model).select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None:
        return False
    paper = row.evidence if isinstance(row, Exemption) else None
    name = paper.name if paper else ""
    emptied, replaced = queries.EMPTIED.get(model, ()), queries.REPLACED.get(model, ())
    for field in emptied:
        setattr(row, field, "")
    for field in replaced:
        setattr(row, field, ERASED_NAME if getattr(row, field) else "")
    if isinstance(row, Exemption):
        row.issued_on = queries.kept_issue_day(row)
    if paper is not None and name:
        paper.storage.delete(name)  # before the row forgets the name: a file that nobody knows would stay for ever
    row.save()
    return True

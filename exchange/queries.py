"""What an actor may see of imports, and how far one has come."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import Q, QuerySet

from audit.rules import Actor
from exchange.models import ColumnChoice, Import, ImportRow

OVERSEERS = ("administrator", "division")
QUIET = timedelta(minutes=5)
"""Work that has not moved for so long has lost its worker."""


@dataclass(frozen=True, slots=True)
class Progress:
    done: int
    total: int

    @property
    def percent(self) -> int:
        return min(100, self.done * 100 // self.total) if self.total else 0


def visible_to(actor: Actor) -> QuerySet[Import]:
    """One's own imports; everybody's for the division and administrators."""
    if actor.has_role(*OVERSEERS):
        return Import.objects.all()
    return Import.objects.of(actor.id)


def progress_key(record: Import) -> str:
    return f"exchange:progress:{record.pk}"


def progress(record: Import) -> Progress:
    """From the cache while a transaction is open, from the row otherwise."""
    noted = cache.get(progress_key(record)) if record.working else None
    done, total = noted or (record.done, record.total)
    return Progress(done, total)


def stuck(at: datetime) -> list[Import]:
    """Imports whose work nobody is doing: the process died, or the message to the worker was lost."""
    waiting = Q(state__in=Import.WORKING, state_at__lt=at - QUIET)
    return [record for record in Import.objects.filter(waiting) if not cache.get(progress_key(record))]


def rows_of(record: Import, outcome: str = "") -> QuerySet[ImportRow]:
    """The rows by number, of one outcome or all."""
    rows = ImportRow.objects.filter(batch=record).order_by("number")
    return rows.filter(outcome=outcome) if outcome else rows


def rows_to_correct(record: Import) -> QuerySet[ImportRow]:
    """What keeps the file from being applied."""
    wrong = (ImportRow.Outcome.ERROR, ImportRow.Outcome.QUESTION)
    return rows_of(record).filter(outcome__in=wrong)


def choosers(actor: Actor) -> list[str]:
    """Whose choices of columns count for somebody: the own ones, then those of the units of the posts."""
    return [f"{actor.kind}:{actor.id}", *sorted({f"unit:{post.unit_id}" for post in actor.posts})]


def chosen_columns(*, kind: str, marks: Collection[str], by: Actor) -> dict[str, tuple[str, dict[str, list[int]]]]:
    """The sheet and the places that were chosen for headers with these signatures; one's own before those of a unit."""
    order = choosers(by)
    known = ColumnChoice.objects.filter(kind=kind, owner__in=order, signature__in=marks)
    found = sorted(known, key=lambda each: order.index(each.owner), reverse=True)
    return {each.signature: (each.sheet, each.places) for each in found}

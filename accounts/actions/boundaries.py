"""Recording a merger or split of communes whole: the new units, the change, and on its day the homes of people whose
villages go elsewhere.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby

from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from accounts.models import Residence
from audit.rules import Actor
from places import actions as places
from places.models import Unit, UnitChange
from places.rules import Part

PORTION = 2_000
"""Homes that are written at a time."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A change as somebody wants it, by codes. ``parts`` are old, new and share; ``moves`` village and where to."""

    legal_act: str
    effective_on: date
    new_units: Sequence[tuple[str, str]]
    """Code and name of communes that are made."""
    parts: Sequence[tuple[str, str, Decimal]]
    moves: Sequence[tuple[str, str]]
    key: str = ""


@transaction.atomic
def record_change(*, planned: Planned, by: Actor, at: datetime) -> UnitChange:
    """Write it down; what is in force already is settled at once, the rest on its day by ``settle_due``. Sent again,
    it is the change already recorded. Raises ``places.RefusedError``.
    """
    olds = Unit.objects.filter(code__in={old for old, _new, _share in planned.parts}).order_by("pk")
    first, *_others = olds.select_for_update(of=("self",)).select_related("parent")  # of two at once the second waits
    for code, name in planned.new_units:
        places.begin_commune(
            code=code, name=name, parent=first.parent or first, from_on=planned.effective_on, by=by, at=at
        )
    codes = {code for old, new, _share in planned.parts for code in (old, new)} | {code for code, _to in planned.moves}
    ids = dict(Unit.objects.filter(code__in=codes).values_list("code", "pk"))
    change = places.record_change(
        legal_act=planned.legal_act,
        effective_on=planned.effective_on,
        parts=[Part(ids[old], ids[new], share) for old, new, share in planned.parts],
        moves={ids[village]: ids[target] for village, target in planned.moves},
        key=planned.key,
        by=by,
        at=at,
    )
    if planned.effective_on <= timezone.localdate(at):
        settle(change_id=change.pk, by=by, at=at)
        change.refresh_from_db()
    return change


@transaction.atomic
def settle(*, change_id: int, by: Actor, at: datetime) -> int:
    """A change in force reaches homes and today's tree; how many homes were written. Done once."""
    change = UnitChange.objects.select_for_update().get(pk=change_id)
    if change.settled_at is not None or change.withdrawn_at is not None:
        return 0
    moves = list(change.moves.order_by("to_unit", "village").values_list("to_unit", "village"))
    written = 0
    for target, rows in groupby(moves, key=lambda move: move[0]):
        villages = [village for _target, village in rows]
        written += sum(_rehome(homes, target, change.effective_on, at) for homes in _homes(villages, target, change))
    places.settle_tree(change_id=change.pk, by=by, at=at)
    return written


def settle_due(*, by: Actor, at: datetime) -> int:
    """Every change that has come into force; safe at any time, and beside another that does the same."""
    due = list(UnitChange.objects.due(timezone.localdate(at)).values_list("pk", flat=True))
    for change_id in due:
        settle(change_id=change_id, by=by, at=at)
    return len(due)


def _homes(villages: list[int], target: int, change: UnitChange) -> Iterator[list[Residence]]:
    """In portions, the homes in these villages that reach into the time after the change, still in the old commune."""
    reaching = Q(to_on__isnull=True) | Q(to_on__gt=change.effective_on)
    rows = Residence.objects.filter(reaching, unit__in=villages).exclude(commune=target).order_by("pk")
    last = 0
    while homes := list(rows.select_for_update(of=("self",)).filter(pk__gt=last)[:PORTION]):
        yield homes
        last = homes[-1].pk


def _rehome(homes: list[Residence], target: int, day: date, at: datetime) -> int:
    """From the day on they are in the new commune. What was on record before stays for counts as of before."""
    Residence.objects.filter(pk__in=[home.pk for home in homes]).update(
        to_on=Case(When(from_on__lt=day, then=Value(day)), default=F("from_on")), end_recorded_at=at
    )
    Residence.objects.bulk_create(
        Residence(
            learner_id=home.learner_id,
            unit_id=home.unit_id,
            commune_id=target,
            from_on=max(home.from_on, day),
            to_on=home.to_on,
            end_recorded_at=at if home.to_on else None,
            source=Residence.BOUNDARY,
            recorded_at=at,
        )
        for home in homes
    )
    return len(homes)

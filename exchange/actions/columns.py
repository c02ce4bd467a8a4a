"""A person says which column is which; the next file with such a header is read alike."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from audit.rules import Actor
from exchange.models import ColumnChoice, Import
from exchange.queries import choosers
from exchange.rules import layouts
from exchange.rules.headers import Header
from exchange.rules.layouts import Layout


def owner(actor: Actor) -> str:
    """Who shares what somebody chooses: the one unit of all posts, or only the person."""
    mine, *units = choosers(actor)
    return units[0] if len(units) == 1 else mine


def note_use(*, kind: str, mark: str, by: Actor, at: datetime) -> None:
    """A choice that is still needed is not forgotten."""
    ColumnChoice.objects.filter(kind=kind, signature=mark, owner__in=choosers(by)).update(used_at=at)


@transaction.atomic
def choose_columns(*, import_id: UUID, layout: Layout, header: Header, by: Actor, at: datetime) -> bool:
    """From now on the file is read so, and sheets with this header for all who share the choice. False where the file
    can no longer be read anew. What was answered before belongs to other rows and is forgotten."""
    record = Import.objects.select_for_update().get(pk=import_id)
    if not record.mappable:
        return False
    record.layout = replace(layout, origin="chosen").pack()
    record.answers = {}
    record.state, record.state_at, record.problem = Import.State.UPLOADED, at, ""
    record.save()
    if mark := layouts.signature(header.labels):
        ColumnChoice.objects.update_or_create(
            kind=record.kind,
            owner=owner(by),
            signature=mark,
            defaults={
                "sheet": layout.sheet[:64],
                "places": record.layout["places"],
                "by_id": by.id,
                "used_at": at,
            },
        )
    return True

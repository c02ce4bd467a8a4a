"""A commune's own plan, as it was signed and sent; a newer one stands beside the old."""

from datetime import date, datetime

from django.core.files.base import ContentFile
from django.db import transaction

from audit.actions import record
from audit.rules import Actor
from exchange.adapters.papers import Paper
from indicators.models import UnitPlan
from places.models import Unit


@transaction.atomic
def send(
    *, unit: Unit, year: int, document_no: str, signed_on: date, paper: Paper, by: Actor, at: datetime
) -> UnitPlan:
    """Keep the paper, past the gate already. The same one sent twice in a row is one."""
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    last = UnitPlan.objects.filter(unit=unit, year=year).order_by("-sequence").first()
    if last and _is_same(last, document_no, signed_on, paper):
        return last
    plan = UnitPlan(
        unit=unit,
        year=year,
        sequence=last.sequence + 1 if last else 1,
        document_no=document_no,
        signed_on=signed_on,
        sent_at=at,
        sent_by_id=by.id,
    )
    plan.document.save(f"plan.{paper.suffix}", ContentFile(paper.content), save=False)
    plan.save(force_insert=True)
    details = {"unit": unit.code, "year": year, "sequence": plan.sequence}
    record(by=by, at=at, act="unit_plan.send", object_type="unit_plan", object_id=str(plan.pk), details=details)
    return plan


def _is_same(last: UnitPlan, document_no: str, signed_on: date, paper: Paper) -> bool:
    if (last.document_no, last.signed_on) != (document_no, signed_on):
        return False
    with last.document.open("rb") as kept:
        return bool(kept.read() == paper.content)

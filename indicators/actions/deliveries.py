"""A source hands over figures of communes: all of its rows or none, and the same hand-over only once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from audit.actions import record
from audit.rules import Actor
from indicators.actions.submissions import PeriodClosedError
from indicators.models import DeliveredValue, Delivery, Indicator, Period, Source
from indicators.queries import deliveries as queries
from indicators.rules import deliveries as rules
from indicators.rules import digests
from indicators.rules.deliveries import Fault, Line
from places.models import Unit


class FaultyRowsError(Exception):
    """``faults`` say what is wrong where; nothing was kept."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = list(faults)


class KeyTakenError(Exception):
    """The key already names a hand-over with another content."""


@dataclass(frozen=True, slots=True)
class HandOver:
    """What a source sends for a month. ``key`` is the sender's name of it: sent again, it is the same one."""

    source: Source
    period: Period
    lines: Sequence[Line]
    key: str
    via: Delivery.Via = Delivery.Via.API


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it, as JSON; ``is_new`` is False where it had been handed over before."""

    said: Mapping[str, Any]
    is_new: bool


@transaction.atomic
def deliver(*, hand_over: HandOver, by: Actor, at: datetime, is_trial: bool = False) -> Answer:
    """Keep what was handed over. Of a source, month, commune and indicator the newest counts.

    The same key with the same content gives the first answer again, also after the month was closed. A trial keeps
    nothing. Raises ``KeyTakenError``, ``PeriodClosedError``, ``FaultyRowsError``; then nothing is kept.
    """
    Source.objects.select_for_update(no_key=True).get(pk=hand_over.source.pk)
    content = _digest(hand_over)
    known = Delivery.objects.filter(source=hand_over.source, key=hand_over.key).first()
    if known:
        if known.body_digest != content:
            raise KeyTakenError(hand_over.key)
        return Answer(known.answer, is_new=False)
    period = Period.objects.select_for_update(no_key=True).get(pk=hand_over.period.pk)
    if period.closed_at is not None:
        raise PeriodClosedError(period.label)
    values, faults = rules.judge(hand_over.lines, queries.ground_of(hand_over.source, period))
    if faults:
        raise FaultyRowsError(faults)
    said = _said(hand_over, values, at)
    if is_trial:
        return Answer({**said, "dry_run": True}, is_new=True)
    return Answer(_keep(hand_over, values, content, said, by, at), is_new=True)


def _digest(hand_over: HandOver) -> str:
    rows = [rules.spelling(line) for line in hand_over.lines]
    return digests.digest({"period": hand_over.period.label, "rows": rows})


def _said(hand_over: HandOver, values: Sequence[rules.Value], at: datetime) -> dict[str, Any]:
    return {
        "delivery": None,
        "source": hand_over.source.code,
        "period": hand_over.period.label,
        "rows": len(values),
        "units": len({value.unit_code for value in values}),
        "received_at": at.isoformat(),
        "dry_run": False,
    }


def _keep(
    hand_over: HandOver, values: Sequence[rules.Value], content: str, said: Mapping[str, Any], by: Actor, at: datetime
) -> Mapping[str, Any]:
    units = dict(Unit.objects.filter(code__in={v.unit_code for v in values}).values_list("code", "pk"))
    indicators = dict(Indicator.objects.filter(code__in={v.indicator for v in values}).values_list("code", "pk"))
    delivery = Delivery.objects.create(
        source=hand_over.source,
        period=hand_over.period,
        key=hand_over.key,
        body_digest=content,
        via=hand_over.via,
        received_at=at,
        received_by_id=by.id,
    )
    DeliveredValue.objects.bulk_create(
        DeliveredValue(
            delivery=delivery,
            unit_id=units[value.unit_code],
            indicator_id=indicators[value.indicator],
            stock=value.stock,
            flow=value.flow,
        )
        for value in values
    )
    answer = {**said, "delivery": delivery.pk}
    delivery.answer = answer
    delivery.save(update_fields=["answer"])
    details = {"source": hand_over.source.pk, "period": hand_over.period.label, "rows": len(values)}
    record(by=by, at=at, act="delivery.receive", object_type="delivery", object_id=delivery.pk, details=details)
    return answer


@transaction.atomic
def take_back(*, delivery_id: int, by: Actor, at: datetime) -> None:
    """Undo a hand-over of a month that is not closed: what the source had said before counts again. Twice is once.
    Raises ``PeriodClosedError``."""
    delivery = Delivery.objects.select_for_update(no_key=True).filter(pk=delivery_id).first()
    if delivery is None:
        return
    period = Period.objects.select_for_update(no_key=True).get(pk=delivery.period_id)
    if period.closed_at is not None:
        raise PeriodClosedError(period.label)
    delivery.delivered_values.all().delete()
    delivery.delete()
    record(by=by, at=at, act="delivery.take_back", object_type="delivery", object_id=delivery_id)

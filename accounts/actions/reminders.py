"""Switching reminders on and off, channel by channel. Who said so, and when, is kept."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from accounts.models import Delivery, Learner, OptOut
from accounts.queries import messages as queries
from audit.actions import record
from audit.rules import Actor


@transaction.atomic
def choose(*, learner: Learner, channels: Collection[str], offered: Collection[str], by: Actor, at: datetime) -> None:
    """Of the channels that were ``offered`` the person wants these, and the others no more.

    Said again, nothing changes. A channel that the page did not show stays as it was.
    """
    Learner.objects.select_for_update().get(pk=learner.canonical_id)
    off = queries.opted_out(learner)
    known = [channel for channel in Delivery.Channel.values if channel in offered]
    switched_off = [channel for channel in known if channel not in channels and channel not in off]
    switched_on = [channel for channel in known if channel in channels and channel in off]
    OptOut.objects.bulk_create(
        OptOut(learner=learner, channel=channel, made_at=at, made_by_id=by.id) for channel in switched_off
    )
    ended = OptOut.objects.filter(learner__canonical_id=learner.canonical_id, channel__in=switched_on)
    ended.filter(ended_at__isnull=True).update(ended_at=at, ended_by_id=by.id)
    if (switched_off or switched_on) and str(learner.user_id) != by.id:
        details = {"off": switched_off, "on": switched_on}
        record(by=by, at=at, act="reminders.choose", object_type="learner", object_id=learner.pk, details=details)

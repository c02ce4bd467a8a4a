"""Whom to remind of a month's report, and who was reminded when."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from django.db.models import Q

from accounts.models import Message, Posting, User
from indicators.models import DataSet, Period, Submission
from indicators.queries import queue
from places import queries as places
from places.models import Unit

PLANNED, NOW = "report-due", "report-now"
UNDONE = (Submission.State.RETURNED, Submission.State.SUBMITTED)


def prefix(kind: str, period: Period, data_set: DataSet) -> str:
    """What the keys of a month's reminders begin with; the unit, the day or moment and the user follow."""
    return f"{kind}:{period.pk}:{data_set.pk}:"


def owing(period: Period, data_set: DataSet) -> list[tuple[Unit, str]]:
    """Units whose people have something to do, with the state of what they sent: nothing (empty), returned, or
    submitted, which waits for their own approver and does not count until then.
    """
    newest = queue.newest_sent(period, data_set)
    units = data_set.expected(period.end_on).order_by("sort_key")
    found = [(unit, sent.state if (sent := newest.get(unit.pk)) else "") for unit in units]
    return [(unit, state) for unit, state in found if state in ("", *UNDONE)]


def holders(roles: Mapping[Unit, Collection[str]], day: date) -> dict[int, list[User]]:
    """``{unit id: who holds a post with one of its roles}``, each once. A post at a unit that ended is one at its heir,
    and who is there speaks for it.
    """
    heirs = places.heirs(day)
    speaking = {unit: heirs.get(unit.pk, unit.pk) for unit in roles}
    wanted = set(speaking.values())
    ended = [old for old, heir in heirs.items() if heir in wanted]
    asked = {role for each in roles.values() for role in each}
    posts = Posting.objects.filter(unit__in=[*wanted, *ended], role__in=asked, user__is_active=True).active_on(day)
    held: dict[int, list[Posting]] = {}
    for post in posts.select_related("user").order_by("pk"):
        held.setdefault(heirs.get(post.unit_id, post.unit_id), []).append(post)
    return {
        unit.pk: list(dict.fromkeys(post.user for post in held.get(speaking[unit], ()) if post.role in theirs))
        for unit, theirs in roles.items()
    }


def last_reminded(period: Period, data_set: DataSet) -> dict[int, datetime]:
    """``{unit id: when its people were told last}``."""
    begins = tuple(prefix(kind, period, data_set) for kind in (PLANNED, NOW))
    told = Message.objects.filter(Q(key__startswith=begins[0]) | Q(key__startswith=begins[1]))
    found: dict[int, datetime] = {}
    for key, at in told.values_list("key", "created_at"):
        unit = int(key.split(":")[3])
        found[unit] = max(at, found.get(unit, at))
    return found


def keys_written(begin: str) -> set[str]:
    return set(Message.objects.filter(key__startswith=begin).values_list("key", flat=True))


def last_pressed(period: Period, data_set: DataSet) -> datetime | None:
    """When somebody pressed "Nhắc ngay" last, and anybody was told."""
    rows = Message.objects.filter(key__startswith=prefix(NOW, period, data_set))
    return rows.order_by("-created_at").values_list("created_at", flat=True).first()

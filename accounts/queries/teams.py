"""Community digital teams: who is in which, and which villages have none."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from accounts.models import Posting, PostingQuerySet
from accounts.queries import communes_of
from audit.rules import Actor
from places.models import Unit, UnitQuerySet


@dataclass(frozen=True, slots=True)
class Team:
    """A village with the posts of its team; without any it has none."""

    village: Unit
    posts: tuple[Posting, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """How far a commune is."""

    commune: Unit
    villages: int
    with_team: int
    members: int

    @property
    def without(self) -> int:
        return self.villages - self.with_team


def communes(actor: Actor, roles: Collection[str]) -> UnitQuerySet:
    """Whose teams the actor sees."""
    return communes_of(actor, roles).open().order_by("sort_key")


def posts(day: date) -> PostingQuerySet:
    return Posting.objects.active_on(day).filter(role=Posting.Role.TEAM)


def of_commune(commune: Unit, day: date) -> list[Team]:
    """Every village of the commune, those without a team first. One that was closed stays while somebody is in it."""
    members: dict[int, list[Posting]] = defaultdict(list)
    rows = posts(day).filter(unit__path__startswith=commune.path).select_related("user", "unit")
    for post in rows.order_by("user__name", "pk"):
        members[post.unit_id].append(post)
    villages = list(Unit.objects.villages_of(commune.code).open().order_by("sort_key"))
    closed = {post.unit_id: post.unit for found in members.values() for post in found}
    for village in villages:
        closed.pop(village.pk, None)
    teams = [Team(village, tuple(members.get(village.pk, ()))) for village in [*villages, *closed.values()]]
    return sorted(teams, key=lambda team: bool(team.posts))


def counts(found: Sequence[Unit], day: date) -> list[Count]:
    """Of many communes in two queries; who lacks most teams first."""
    ids = [commune.pk for commune in found]
    villages = Counter(
        Unit.objects.filter(parent__in=ids, kind=Unit.Kind.VILLAGE).open().values_list("parent_id", flat=True)
    )
    members: dict[int | None, Counter[int]] = defaultdict(Counter)
    for commune, village in posts(day).filter(unit__parent__in=ids).values_list("unit__parent", "unit"):
        members[commune][village] += 1
    rows = [Count(each, villages[each.pk], len(members[each.pk]), members[each.pk].total()) for each in found]
    return sorted(rows, key=lambda row: (-row.without, row.commune.sort_key))

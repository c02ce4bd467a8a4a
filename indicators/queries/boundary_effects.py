"""What follows from a merger or split beside figures: reports, posts, villages, houses, classes, keys of programs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from accounts.models import ApiToken, Posting, Residence
from courses.models import ClassSession, StudyClass
from indicators.models import Period, Submission, Target
from indicators.queries import reporting
from indicators.rules.boundaries import Plan
from places.models import Unit, Venue


@dataclass(frozen=True, slots=True)
class Follower:
    """An old commune, who goes on for it, and how much follows."""

    old: str
    heir: str
    has_ended: bool
    posts: int
    villages: int
    venues: int
    classes: int
    sessions: int
    tokens: int
    own_targets: int


@dataclass(frozen=True, slots=True)
class Effects:
    followers: tuple[Follower, ...]
    reports: tuple[tuple[Submission, str], ...]
    """Of ended communes that wait in an open month, and who reports the month instead; "" where the old one does."""
    rehomed: int
    """Persons whose villages go to another commune."""
    by_share: tuple[tuple[str, str], ...]
    """Communes parted without a list, and where all their persons on record are counted."""
    closed: tuple[Period, ...]
    """Months closed already that end on the day or later."""
    twins: tuple[tuple[str, str], ...]
    """Villages of one name in one commune afterwards."""


def effects(plan: Plan, effective_on: date, today: date) -> Effects:
    """A fixed number of queries."""
    codes = {code for part in plan.parts for code in (part.old, part.new)}
    units = {unit.code: unit for unit in Unit.objects.filter(code__in=codes)}
    names = {code: unit.name for code, unit in units.items()} | dict(plan.new_units)
    olds = {part.old: units[part.old] for part in plan.parts}
    counts = _counts([unit.pk for unit in olds.values()], today)
    followers = [
        Follower(
            unit.name,
            names[plan.goes_on(code)],
            code in plan.ended,
            **{k: v.get(unit.pk, 0) for k, v in counts.items()},
        )
        for code, unit in olds.items()
    ]
    homes = Residence.objects.open().filter(unit__code__in=plan.moves)
    by_share = sorted(plan.parted - plan.listed)
    closed = Period.objects.filter(closed_at__isnull=False, end_on__gte=effective_on).order_by("end_on")
    return Effects(
        followers=tuple(followers),
        reports=_reports(plan, olds, names, effective_on),
        rehomed=homes.count() if plan.moves else 0,
        by_share=tuple((names[code], names[plan.goes_on(code)]) for code in by_share),
        closed=tuple(closed),
        twins=_twins(plan, names),
    )


def _counts(units: list[int], today: date) -> dict[str, Mapping[int, int]]:
    """``{what: {commune: how many}}``."""
    plan = reporting.plan_on(today)
    rows = {
        "posts": Posting.objects.active_on(today).filter(unit__in=units),
        "venues": Venue.objects.filter(unit__in=units),
        "classes": StudyClass.objects.filter(unit__in=units, closed_at__isnull=True),
        "sessions": ClassSession.objects.held().filter(unit__in=units, starts_at__date__gte=today),
        "tokens": ApiToken.objects.filter(unit__in=units, revoked_at__isnull=True, expires_on__gte=today),
        "own_targets": Target.objects.filter(unit__in=units, plan=plan),
    }
    counts: dict[str, Mapping[int, int]] = {
        name: dict(each.values_list("unit").annotate(Count("pk")).order_by()) for name, each in rows.items()
    }
    villages = Unit.objects.filter(kind=Unit.Kind.VILLAGE, parent__in=units)
    return counts | {"villages": dict(villages.values_list("parent").annotate(Count("pk")).order_by())}


def _reports(
    plan: Plan, olds: Mapping[str, Unit], names: Mapping[str, str], day: date
) -> tuple[tuple[Submission, str], ...]:
    waiting = Submission.OPEN
    rows = Submission.objects.filter(
        unit__code__in=plan.ended & olds.keys(), state__in=waiting, period__closed_at__isnull=True
    )
    found = rows.select_related("unit", "period", "data_set").order_by("period__end_on", "unit__code", "pk")
    return tuple((each, names[plan.goes_on(each.unit.code)] if each.period.end_on >= day else "") for each in found)


def _twins(plan: Plan, names: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """People choose a village by name: two alike in one commune should get names that tell them apart."""
    codes = {code for part in plan.parts for code in (part.old, part.new)}
    rows = Unit.objects.filter(kind=Unit.Kind.VILLAGE, parent__code__in=codes).open().order_by("sort_key", "pk")
    seen: dict[tuple[str, str], int] = {}
    shown: dict[tuple[str, str], str] = {}
    moves = plan.moves
    for code, name, key, commune in rows.values_list("code", "name", "name_key", "parent__code"):
        stays = plan.goes_on(commune) if commune in plan.ended else commune
        place = moves.get(code, stays), key
        seen[place] = seen.get(place, 0) + 1
        shown[place] = name
    return tuple((shown[place], names[place[0]]) for place, n in seen.items() if n > 1)

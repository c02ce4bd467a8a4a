"""What a closed figure is made of: the units below, the reports of a unit, corrections, what others handed over."""

from collections.abc import Mapping
from dataclasses import dataclass

from accounts.queries.tokens import names_of_actors
from indicators.models import Adjustment, ReportedValue, Snapshot, SnapshotValue, Submission
from indicators.queries import chains, sources
from indicators.queries.chains import Moved
from indicators.rules.waterfalls import Waterfall, waterfall
from places.models import Unit

WHOLES = (Unit.Kind.PROVINCE, Unit.Kind.AGENCY)
"""Kinds of units whose figure is the sum of those below."""


@dataclass(frozen=True, slots=True)
class Bridged:
    """A figure with the picture of its bridge (``None`` where none was frozen with it), and where the month before
    says something else by now.
    """

    value: SnapshotValue
    bridge: Waterfall | None
    moved: Moved | None


def bridges(snapshot: Snapshot, unit: Unit) -> list[Bridged]:
    """Every figure of a unit, in the order of the plan."""
    rows = SnapshotValue.objects.filter(snapshot=snapshot, unit=unit).select_related("version__indicator")
    rows = rows.order_by("version__indicator__data_set__position", "version__indicator__position")
    moved = chains.moved_of(snapshot, unit, rows)
    return [Bridged(row, waterfall(row.bridge, row.numerator), moved.get(row.version.indicator_id)) for row in rows]


def value_of(snapshot: Snapshot, unit: Unit, indicator: str) -> SnapshotValue | None:
    rows = SnapshotValue.objects.filter(snapshot=snapshot, unit=unit, version__indicator__code=indicator)
    return rows.select_related("version__indicator__data_set", "unit").first()


@dataclass(frozen=True, slots=True)
class Below:
    """The units that a sum is made of, by name, and what they sum to."""

    values: tuple[SnapshotValue, ...]

    @property
    def sum(self) -> int:
        return sum(value.numerator or 0 for value in self.values)

    @property
    def missing(self) -> int:
        return sum(value.numerator is None for value in self.values)


def below(value: SnapshotValue) -> Below | None:
    if value.unit.kind not in WHOLES:
        return None
    rows = SnapshotValue.objects.filter(snapshot=value.snapshot_id, version=value.version_id).exclude(
        unit=value.unit_id
    )
    return Below(tuple(rows.select_related("unit").defer("bridge", "beside").order_by("unit__sort_key")))


@dataclass(frozen=True, slots=True)
class Sent:
    """One report of a unit: ``value`` is the row of the figure, ``None`` where the report has none."""

    submission: Submission
    value: ReportedValue | None


@dataclass(frozen=True, slots=True)
class History:
    """Newest first. ``names``: of the people and programs who acted, by their ids as actors."""

    sent: tuple[Sent, ...]
    adjustments: tuple[Adjustment, ...]
    delivered: tuple[sources.Line, ...]
    names: Mapping[str, str]


def history(value: SnapshotValue) -> History:
    """Of a unit that reports: everything on record for its figure and month. A draft is nobody else's business."""
    period, indicator = value.snapshot.period_id, value.version.indicator
    rows = Submission.objects.filter(unit=value.unit, period=period, data_set=indicator.data_set)
    submissions = list(rows.exclude(state=Submission.State.DRAFT).order_by("-sequence"))
    values = {
        row.submission_id: row for row in ReportedValue.objects.filter(submission__in=submissions, indicator=indicator)
    }
    adjustments = tuple(Adjustment.objects.filter(unit=value.unit, period=period, indicator=indicator))
    accepted = [values[s.pk] for s in submissions if s.state == Submission.State.ACCEPTED and s.pk in values]
    own = sources.own_figures(accepted[:1])
    who = {each for s in submissions for each in (s.submitted_by_id, s.approved_by_id, s.decided_by_id)}
    who |= {each for a in adjustments for each in (a.made_by_id, a.approved_by_id, a.withdrawn_by_id)}
    return History(
        tuple(Sent(each, values.get(each.pk)) for each in submissions),
        adjustments,
        tuple(sources.behind(value.unit, value.snapshot.period, value.version, own)),
        names_of_actors(who),
    )

"""What the hash of a closed month covers, and whether its rows still give it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from indicators.models import Snapshot, SnapshotValue
from indicators.rules import digests

COLUMNS = (
    "status",
    "numerator",
    "flow",
    "denominator",
    "percent",
    "target_percent",
    "target_count",
    "expected_percent",
    "reach_by",
    "units_reported",
    "adjustment",
    "is_estimated",
    "is_withheld",
    "bridge",
    "beside",
)
"""Of a figure, beside its unit and version."""


class Figure(Protocol):
    """A row that would be frozen, or was."""

    @property
    def unit(self) -> Any: ...
    @property
    def version(self) -> Any: ...


def frozen(row: Figure, unit_name: str) -> dict[str, object]:
    """A row as it is hashed: codes and names instead of keys, decimals as the database keeps them."""
    version = row.version
    return {
        **{name: _plain(getattr(row, name)) for name in COLUMNS},
        "unit": row.unit.code,
        "unit_name": unit_name,
        "version": [version.indicator.code, version.number],
    }


def _plain(value: object) -> object:
    return f"{value:.2f}" if isinstance(value, Decimal) else value


def head(snapshot: Snapshot) -> Mapping[str, object]:
    """What the hash covers beside the rows; versions are in the digest of the rule."""
    return {
        "period": snapshot.period.label,
        "population": snapshot.population.code,
        "rule": snapshot.rule_digest,
        "units": snapshot.unit_map_digest,
    }


def content_of(snapshot: Snapshot, rows: Iterable[Mapping[str, object]]) -> str:
    """The digest of what is said, whatever of it is shown: what is withheld depends on what was published meanwhile."""
    said = ({name: value for name, value in row.items() if name != "is_withheld"} for row in rows)
    return hash_of(snapshot, said)


def hash_of(snapshot: Snapshot, rows: Iterable[Mapping[str, object]], previous: str = "") -> str:
    return digests.snapshot_hash(previous=previous, head=head(snapshot), rows=rows)


@dataclass(frozen=True, slots=True)
class Seal:
    """``is_intact`` is ``None`` for a month closed before its hash covered what it covers now."""

    is_intact: bool | None
    is_chained: bool
    """The snapshot made before carries the hash that this one names."""


def seal_of(snapshot: Snapshot) -> Seal:
    """Whether the rows give the hash that the snapshot was published with; three queries."""
    before = Snapshot.objects.filter(pk__lt=snapshot.pk).order_by("-pk").values_list("hash", flat=True).first()
    chained = (before or "") == snapshot.previous_hash
    if not snapshot.unit_map_digest:
        return Seal(None, chained)
    rows = SnapshotValue.objects.filter(snapshot=snapshot).select_related("unit", "version__indicator")
    found = hash_of(snapshot, (frozen(row, row.unit_name) for row in rows), snapshot.previous_hash)
    return Seal(found == snapshot.hash, chained)

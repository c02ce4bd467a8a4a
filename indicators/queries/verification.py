"""A number on paper against what was published: as it stood, and what became of it."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from indicators.models import Snapshot
from indicators.queries import open_figures, publishing
from indicators.queries.open_figures import Change
from places.models import Unit

CODE_LENGTH = 20
"""Characters of a snapshot's hash in an address: 80 bits, too many to guess or to meet twice."""


@dataclass(frozen=True, slots=True)
class Verification:
    """``snapshot`` is what the paper shows. ``corrections``: the vintages since, oldest first, each with its reason.
    ``lines``: each figure of the unit as it stood (``before``) and as it is said now (``after``).
    """

    snapshot: Snapshot
    newest: Snapshot
    corrections: tuple[Snapshot, ...]
    unit: Unit
    lines: tuple[Change, ...]

    @property
    def stands(self) -> bool:
        """Nothing was published for the month since."""
        return not self.corrections

    @property
    def changed(self) -> int:
        return sum(line.differs for line in self.lines)


def code_of(snapshot: Snapshot) -> str:
    """What stands in the address of its check, on paper and in QR codes."""
    return snapshot.hash[:CODE_LENGTH]


def address_of(snapshot: Snapshot, commune: str = "") -> str:
    """Where everybody finds what was said of a month as it stood, for papers and files; of the commune with a code."""
    asked = f"?xa={commune}" if commune else ""
    return f"{settings.BASE_URL}{reverse('indicators:verify', args=[code_of(snapshot)])}{asked}"


def find(code: str) -> Snapshot | None:
    """The snapshot with this code; ``None`` for any other text."""
    if len(code) != CODE_LENGTH or not code.isalnum():
        return None
    rows = Snapshot.objects.filter(hash__startswith=code).select_related("period", "population")
    return next((snapshot for snapshot in rows[:2] if code_of(snapshot) == code), None)


def units_in(snapshot: Snapshot) -> list[tuple[str, str]]:
    """``[(code, name)]`` of the communes with a published figure in it, by name as they were called."""
    rows = snapshot.snapshot_values.filter(
        version__indicator__data_set__is_public=True, unit__kind=Unit.Kind.COMMUNE
    ).order_by("unit__sort_key")
    return list(dict(rows.values_list("unit__code", "unit_name")).items())


def verify(snapshot: Snapshot, unit: Unit) -> Verification:
    every = open_figures.vintages(snapshot.period)
    newest = every[0]
    stood = publishing.public_values(snapshot, unit=unit.code)
    now = stood if newest.pk == snapshot.pk else publishing.public_values(newest, unit=unit.code)
    by_code = {value.version.indicator.code: value for value in now}
    lines = tuple(Change(value, by_code.get(value.version.indicator.code)) for value in stood)
    corrections = tuple(each for each in reversed(every) if each.vintage > snapshot.vintage)
    return Verification(snapshot, newest, corrections, unit, lines)

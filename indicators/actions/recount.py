"""The live ``skills`` figure: an exact recount, written with the moment it was true."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from indicators.models import IndicatorVersion, Rollup
from indicators.queries import counting, reporting
from places.models import Unit


@transaction.atomic
def refresh_rollup(*, at: datetime) -> int:
    """Write today's count of every commune. Returns the province's."""
    today = timezone.localdate(at)
    counted = counting.skills_by_commune(today)
    versions = [v for v in reporting.versions_on(today) if v.numerator == IndicatorVersion.Numerator.AWARDS]
    communes = list(Unit.objects.communes().valid_on(today))
    Rollup.objects.bulk_create(
        [
            Rollup(version=version, unit=unit, as_of=at, numerator=counted.get(unit.pk, 0))
            for version in versions
            for unit in communes
        ],
        update_conflicts=True,
        unique_fields=["version", "unit"],
        update_fields=["as_of", "numerator"],
    )
    return sum(counted.get(unit.pk, 0) for unit in communes)

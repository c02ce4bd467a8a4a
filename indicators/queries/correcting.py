"""What a figure stands at without its corrections and with them, as closing takes it."""

from collections.abc import Mapping
from dataclasses import dataclass

from indicators.models import Indicator, IndicatorVersion, Period
from indicators.queries import adjustments, closing, reporting
from indicators.queries.closing import Ground
from indicators.rules import corrections
from places.models import Unit

Versions = Mapping[int, IndicatorVersion]


@dataclass(frozen=True, slots=True)
class Stand:
    """``figure`` is the value without corrections, None where there is none; ``added`` the approved corrections;
    ``whole`` what 100 % is."""

    unit: Unit
    indicator: Indicator
    figure: int | None
    added: int
    whole: int | None

    def misfit(self, delta: int = 0) -> str:
        """Why the corrections do not fit the figure, with one more of ``delta``; empty where they do."""
        return "" if self.figure is None else corrections.misfit(self.figure, self.added, delta, self.whole)


def stand_of(unit: Unit, period: Period, indicator: Indicator) -> Stand:
    ground = closing.ground_of(period)
    return _stand(unit, _versions(ground)[indicator.pk], ground, _versions(ground))


def misfits(ground: Ground) -> list[Stand]:
    """Figures that became so small or so large after they had been corrected that a correction does not fit any more:
    with it they would be below nobody or above everybody."""
    versions = _versions(ground)
    keys = [key for key in ground.adjusted if (v := versions.get(key[1])) and v.numerator in adjustments.ADJUSTABLE]
    units = Unit.objects.order_by("sort_key").in_bulk({unit for unit, _ in keys})
    stands = [
        _stand(units[unit], versions[indicator], ground, versions)
        for unit, indicator in keys
        if versions[indicator].indicator.data_set.expected(ground.period.end_on).filter(pk=unit).exists()
    ]
    return sorted((each for each in stands if each.misfit()), key=lambda each: each.unit.sort_key)


def _versions(ground: Ground) -> Versions:
    return {each.indicator_id: each for each in reporting.versions_on(ground.period.end_on)}


def _stand(unit: Unit, version: IndicatorVersion, ground: Ground, versions: Versions) -> Stand:
    figure, whole = closing.figure_and_whole(unit, version, ground, versions)
    added = ground.adjusted.get((unit.pk, version.indicator_id), 0)
    return Stand(unit, version.indicator, figure, added, whole)

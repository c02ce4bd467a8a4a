"""Which month of which unit and data set somebody who reports asks for."""

from dataclasses import dataclass
from typing import TypeVar

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from audit.rules import Actor
from indicators.models import DataSet, Period
from indicators.queries import locks, reporting
from indicators.views.access import month_asked
from places.models import Unit

Coded = TypeVar("Coded", Unit, DataSet)


@dataclass(frozen=True, slots=True)
class Asked:
    """``own``: the units of the actor's posts that report each data set."""

    unit: Unit
    period: Period
    data_set: DataSet
    own: dict[DataSet, list[Unit]]


class EndedError(Exception):
    """The unit that is asked for had been merged or split by the end of the month."""

    def __init__(self, unit: Unit, period: Period) -> None:
        super().__init__(unit.code)
        self.unit, self.period = unit, period


def period_asked(request: HttpRequest) -> Period | None:
    """The month of ``?ky=``, which a filled-in form carries: closed meanwhile, it is not the next month's."""
    label = month_asked(request)
    begun = Period.objects.filter(start_on__lte=timezone.localdate())
    return get_object_or_404(begun, label=label) if label else None


def report_asked(request: HttpRequest, actor: Actor, period: Period) -> Asked:
    """The data set of ``?bieu=``, of the unit of ``?xa=``; by default the first of each. Raises ``EndedError``."""
    own, code = _own(actor, period), request.GET.get("xa", "")
    if code and not any(unit.code == code for units in own.values() for unit in units):
        ended = locks.ended_unit(code, period, actor)
        if ended:
            raise EndedError(ended, period)
    if not own:
        raise Http404
    data_set = _chosen(request, "bieu", list(own))
    return Asked(_chosen(request, "xa", own[data_set]), period, data_set, own)


def _own(actor: Actor, period: Period) -> dict[DataSet, list[Unit]]:
    """Whoever has none has no month to report."""
    units = list(reporting.units_reported(actor).valid_on(period.end_on).order_by("code"))
    units.sort(key=lambda unit: (unit.valid_to is not None, unit.code))
    found = {each: [unit for unit in units if each.is_for(unit)] for each in DataSet.objects.select_related("under")}
    return {data_set: theirs for data_set, theirs in found.items() if theirs}


def _chosen(request: HttpRequest, name: str, offered: list[Coded]) -> Coded:
    """The one whose code the address asks for, else the first."""
    by_code = {each.code: each for each in offered}
    try:
        return by_code[request.GET.get(name, offered[0].code)]
    except KeyError:
        raise Http404 from None

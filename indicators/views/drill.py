"""From any number to what it is made of: a unit's month with its bridges, then the reports behind one figure."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from audit.rules import Actor
from indicators.models import Indicator, IndicatorVersion, SnapshotValue
from indicators.queries import chains, counting, overview, parts
from indicators.queries.overview import Choices
from indicators.queries.ranges import Range
from indicators.queries.reporting import OVERSEE, PROVINCIAL, REPORTERS
from indicators.rules.waterfalls import waterfall
from indicators.views.access import actor_with, may_see_persons
from indicators.views.overview import EMPTY, range_asked
from places.models import Unit

KINDS = (Unit.Kind.PROVINCE, Unit.Kind.AGENCY, Unit.Kind.COMMUNE, Unit.Kind.OFFICE)


def unit_seen(request: HttpRequest, unit_code: str) -> Unit:
    """A unit that reports, for whoever oversees all of them or reports for it."""
    actor: Actor = actor_with(request, *OVERSEE, *REPORTERS)
    found = get_object_or_404(Unit, code=unit_code, kind__in=KINDS)
    if not actor.has_role(*OVERSEE) and not actor.covers(found.path, *REPORTERS):
        raise Http404
    return found


@never_cache
@require_safe
def unit(request: HttpRequest, unit_code: str) -> HttpResponse:
    """Every figure of a unit in a closed month, each with its way from the month before."""
    shown, offered = unit_seen(request, unit_code), overview.choices()
    asked = range_asked(request, offered)
    if asked is None:
        return render(request, EMPTY)
    snapshot = overview.whole_snapshot(asked.last.pk)
    context = {
        **_common(request, shown, asked, offered),
        "snapshot": snapshot,
        "figures": parts.bridges(snapshot, shown),
    }
    return render(request, "indicators/office/unit.html", context)


@never_cache
@require_safe
def figure(request: HttpRequest, unit_code: str, code: str) -> HttpResponse:
    """One figure of a unit: the units below it or its reports, corrections, sources; persons for who may see them."""
    shown, offered = unit_seen(request, unit_code), overview.choices()
    asked = range_asked(request, offered)
    if asked is None:
        return render(request, EMPTY)
    snapshot = overview.whole_snapshot(asked.last.pk)
    value = parts.value_of(snapshot, shown, code)
    if value is None:
        context = {**_common(request, shown, asked, offered), "indicator": get_object_or_404(Indicator, code=code)}
        return render(request, "indicators/office/no_value.html", context)
    value.snapshot = snapshot
    counted = value.version.numerator == IndicatorVersion.Numerator.AWARDS
    context = {
        **_common(request, shown, asked, offered),
        "snapshot": snapshot,
        "value": value,
        "bridge": waterfall(value.bridge, value.numerator),
        "moved": chains.moved_of(snapshot, shown, [value]).get(value.version.indicator_id),
        "below": parts.below(value),
        "is_counted": counted,
        "is_handed_over": value.version.numerator == IndicatorVersion.Numerator.IMPORTED,
        "may_see_persons": counted and shown.kind == Unit.Kind.COMMUNE and may_see_persons(request, shown),
        **_behind(value),
    }
    return render(request, "indicators/office/figure.html", context)


def _behind(value: SnapshotValue) -> dict[str, Any]:
    """Of a unit that reports itself."""
    if value.unit.kind in parts.WHOLES:
        return {}
    ended = counting.forerunners(value.unit_id, value.snapshot.period.end_on)
    forerunners = Unit.objects.filter(pk__in=ended).exclude(pk=value.unit_id).order_by("sort_key")
    return {"history": parts.history(value), "forerunners": forerunners}


def _common(request: HttpRequest, shown: Unit, asked: Range, offered: Choices) -> dict[str, Any]:
    return {
        "unit": shown,
        "asked": asked,
        "offered": offered,
        "oversees": request.actor.has_role(*OVERSEE),  # type: ignore[attr-defined]
        "can_open": request.actor.has_role(*PROVINCIAL, *REPORTERS),  # type: ignore[attr-defined]
    }

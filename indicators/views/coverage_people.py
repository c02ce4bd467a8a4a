"""The names behind the numbers of a village: to read, and on paper to go and see people. Every look is written down."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from audit.actions import record
from indicators.queries import coverage
from indicators.queries.coverage import Group
from indicators.rules.coverage import CERTIFIED, DONE, IN_CLASS, LEARNING, NEW, NOT_YET, WAITING
from indicators.views.access import SEES_PERSONS, actor_with, name_after
from indicators.views.coverage import commune_or_404
from places.models import Unit

PAGE, SHEET = 50, 200
STATES = {
    "chua-co": NOT_YET,
    "da-co": CERTIFIED,
    "hoc-xong": DONE,
    "trong-lop": IN_CLASS,
    "tu-hoc": LEARNING,
    "chua-hoc": NEW,
    "cho-lop": WAITING,
}
UNKNOWN = "chua-ro"
"""In the place of a village's code: people whose village is not known."""


@never_cache
@require_safe
def listing(request: HttpRequest, unit_code: str) -> HttpResponse:
    """``?nhom=`` which people (not certified, unless said otherwise), ``?thon=`` of which village; paged by name."""
    return _show(request, unit_code, PAGE, "indicators/coverage/people.html")


@never_cache
@require_safe
def sheet(request: HttpRequest, unit_code: str) -> HttpResponse:
    """The same list for paper, with room to write."""
    return _show(request, unit_code, SHEET, "indicators/coverage/sheet.html")


def _show(request: HttpRequest, unit_code: str, size: int, template: str) -> HttpResponse:
    actor, today = actor_with(request, *SEES_PERSONS), timezone.localdate()
    unit = commune_or_404(request, unit_code)
    asked, village = request.GET.get("nhom", "chua-co"), request.GET.get("thon", "")
    if asked not in STATES:
        raise Http404
    chosen = _village(unit, village, today)
    group = Group(unit, STATES[asked], _lines(village, chosen))
    last = name_after(request)
    rows = coverage.people_of(group, actor, today)
    found = list(coverage.after(rows, last)[: size + 1])
    record(
        by=actor,
        at=timezone.now(),
        act="coverage.people",
        object_type="unit",
        object_id=str(unit.pk),
        details={"state": group.state, "village": village if village == UNKNOWN or chosen else ""},
    )
    people, more = found[:size], len(found) > size
    homes = coverage.homes(people)
    seen, counted = rows.count(), coverage.size_of(group, today)
    context: dict[str, Any] = {
        "unit": unit,
        "village": chosen,
        "village_unknown": village == UNKNOWN,
        "state": group.state,
        "asked": asked,
        "thon": village,
        "today": today,
        "total": counted,
        "unseen": counted - seen,
        "people": [(each, homes.get(each.pk)) for each in people],
        "started": last is not None,
        "after": f"{people[-1].sort_key}~{people[-1].pk}" if more else "",
        "states": STATES.items(),
    }
    return render(request, template, context)


def _village(commune: Unit, asked: str, today: date) -> Unit | None:
    if not asked or asked == UNKNOWN:
        return None
    pks = [each.pk for each in coverage.villages_of(commune.pk, today)]
    return get_object_or_404(Unit, pk__in=pks, code=asked)


def _lines(asked: str, village: Unit | None) -> tuple[int | None, ...]:
    if village:
        return (village.pk,)
    return (None,) if asked == UNKNOWN else ()

"""The names behind the numbers of a village: to read, and on paper to go and see people. Every look is written down."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from audit.actions import record
from audit.rules import Actor
from indicators.queries import coverage
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
    books = coverage.books(commune_or_404(request, unit_code), today)
    asked, thon = request.GET.get("nhom", "chua-co"), request.GET.get("thon", "")
    village = books.village(thon)
    if asked not in STATES or (thon and thon != UNKNOWN and village is None):
        raise Http404
    chosen = coverage.UNKNOWN if thon == UNKNOWN else village
    last = name_after(request)
    group = coverage.group(books, STATES[asked], chosen)
    found = list(coverage.after(coverage.in_sight(group, actor), last)[: size + 1])
    _record(actor, books.commune, STATES[asked], thon)
    people, more = found[:size], len(found) > size
    homes, (counted, seen) = coverage.homes(people), coverage.sizes(group, actor)
    context = {
        "unit": books.commune,
        "village": village,
        "village_unknown": thon == UNKNOWN,
        "state": STATES[asked],
        "asked": asked,
        "thon": thon,
        "today": today,
        "total": counted,
        "unseen": counted - seen,
        "people": [(each, homes.get(each.pk)) for each in people],
        "started": last is not None,
        "after": f"{people[-1].sort_key}~{people[-1].pk}" if more else "",
        "states": STATES.items(),
    }
    return render(request, template, context)


def _record(actor: Actor, commune: Unit, state: str, village: str) -> None:
    record(
        by=actor,
        at=timezone.now(),
        act="coverage.people",
        object_type="unit",
        object_id=str(commune.pk),
        details={"state": state, "village": village},
    )

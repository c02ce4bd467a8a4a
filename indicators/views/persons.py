"""From the number to the persons behind it: by role, and every look is written down."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from audit.actions import record
from certificates import queries as certificates
from indicators.queries import counting, reporting
from indicators.views.access import PROVINCIAL, REPORTERS, actor_with, may_see_persons
from places.models import Unit

PAGE = 50


@require_safe
def listing(request: HttpRequest, unit_code: str) -> HttpResponse:
    """Persons credited to a commune in the newest closed month (``?den=now`` for today), paged by name."""
    actor = actor_with(request, *REPORTERS, *PROVINCIAL)
    unit = get_object_or_404(Unit.objects.communes(), code=unit_code)
    if not may_see_persons(request, unit):
        raise Http404
    snapshot = reporting.latest_snapshot()
    cutoff = snapshot.period.end_on if snapshot and request.GET.get("den") != "now" else timezone.localdate()
    people = counting.persons_of_commune(unit.pk, cutoff, _after(request), PAGE + 1)
    record(
        by=actor,
        at=timezone.now(),
        act="figure.persons",
        object_type="unit",
        object_id=str(unit.pk),
        details={"cutoff": cutoff.isoformat()},
    )
    awards = certificates.behind([person.pk for person in people], cutoff)
    last = people[PAGE - 1] if len(people) > PAGE else None
    context = {
        "unit": unit,
        "cutoff": cutoff,
        "total": counting.skills_by_commune(cutoff).get(unit.pk, 0),
        "people": [(person, awards.get(person.pk)) for person in people[:PAGE]],
        "after": f"{last.sort_key}~{last.pk}" if last else "",
    }
    return render(request, "indicators/persons.html", context)


def _after(request: HttpRequest) -> tuple[str, UUID] | None:
    sort_key, _separator, key = request.GET.get("sau", "").partition("~")
    try:
        return (sort_key, UUID(key)) if key else None
    except ValueError:
        raise Http404 from None

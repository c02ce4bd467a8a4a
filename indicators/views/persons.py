"""From the number to the persons behind it: by role, and every look is written down. Names are masked: to check a
number nobody needs them. Whoever needs one shows those of a page, for a reason, and that is written down too.
"""

from collections.abc import Sequence
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import Learner
from audit.actions import record
from audit.rules import Actor
from certificates import queries as certificates
from indicators.models import Period
from indicators.queries import counting, coverage, reporting
from indicators.rules.counting import Basis
from indicators.views.access import SEES_PERSONS, actor_with, may_see_persons, month_asked, name_after
from places.models import Unit

PAGE = 50
REASONS = {
    "check": _("Đối chiếu với sổ của xã, phường"),
    "contact": _("Liên hệ người học"),
    "correct": _("Sửa thông tin sai hoặc trùng"),
    "inspection": _("Theo yêu cầu thanh tra, kiểm tra"),
}
"""``ly-do``: why names are shown."""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest, unit_code: str) -> HttpResponse:
    """Persons credited to a commune at the cut-off of ``?ky=`` or of the newest closed month, paged by name."""
    actor = actor_with(request, *SEES_PERSONS)
    unit = get_object_or_404(Unit.objects.communes(), code=unit_code)
    if not may_see_persons(request, unit):
        raise Http404
    basis = _basis(request)
    cutoff = basis.cutoff
    people = counting.persons_of_commune(unit.pk, basis, name_after(request), PAGE + 1)
    reason = _reason(request)
    _record(actor, unit, cutoff, reason, people[:PAGE])
    awards = certificates.behind([person.pk for person in people], cutoff)
    open_to_actor = certificates.visible_to(actor).filter(pk__in=[award.pk for award in awards.values()])
    last = people[PAGE - 1] if len(people) > PAGE else None
    counted = counting.persons_in(unit.pk, basis)
    bases, letters = certificates.by_basis(counted, cutoff), certificates.by_strength(counted, cutoff)
    context = {
        "unit": unit,
        "cutoff": cutoff,
        "total": sum(bases.values()),
        "by_exemption": bases["exemption"],
        "letters": sorted((letter, n) for letter, n in letters.items() if letter),
        "people": [(person, awards.get(person.pk)) for person in people[:PAGE]],
        "homes": coverage.homes(people[:PAGE]),
        "reasons": REASONS.items(),
        "is_open": bool(reason),
        "asks_reason": request.method == "POST" and not reason,
        "linked": set(open_to_actor.values_list("pk", flat=True)),
        "after": f"{last.sort_key}~{last.pk}" if last else "",
    }
    return render(request, "indicators/persons.html", context)


def _reason(request: HttpRequest) -> str:
    """One of ``REASONS`` where names are asked for with it; otherwise empty, and names stay masked."""
    reason = request.POST.get("ly-do", "") if request.method == "POST" else ""
    return reason if reason in REASONS else ""


def _record(actor: Actor, unit: Unit, cutoff: date, reason: str, shown: Sequence[Learner]) -> None:
    """Every look; with a reason, also whose names were shown."""
    details: dict[str, object] = {"cutoff": cutoff.isoformat()}
    if reason:
        details |= {"reason": reason, "persons": [str(person.pk) for person in shown]}
    record(
        by=actor,
        at=timezone.now(),
        act="figure.names" if reason else "figure.persons",
        object_type="unit",
        object_id=str(unit.pk),
        details=details,
    )


def _basis(request: HttpRequest) -> Basis:
    """How the month was counted when it was closed, or is counted now; today before any month was closed."""
    label = month_asked(request)
    period = get_object_or_404(Period, label=label) if label else None
    snapshot = period.snapshots.order_by("-vintage").first() if period else reporting.latest_snapshot()
    if snapshot:
        return counting.basis_of(snapshot)
    today = timezone.localdate()
    return counting.basis_on(min(period.end_on, today) if period else today)

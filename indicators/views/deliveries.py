"""Handing over figures: which sources one has, what was received, and how to send more."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from indicators.queries import deliveries as queries
from indicators.queries.reporting import PROVINCIAL
from indicators.views.access import actor_with


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """A provider's own sources; all of them for the division."""
    actor = actor_with(request, queries.PROVIDER, *PROVINCIAL)
    sources = list(queries.sources_of(actor))
    context = {
        "sources": sources,
        "periods": list(queries.periods_taken(timezone.localdate()).values()),
        "deliveries": queries.recent(sources),
        "sees_all": actor.has_role(*PROVINCIAL),
    }
    return render(request, "indicators/deliveries.html", context)

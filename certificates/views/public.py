"""Everybody's page: is this certificate real? It shows little: name, content, dates, state."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from certificates.models import Award
from certificates.rules import numbers


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Type a number. A number that cannot be one is told at the field."""
    typed = request.GET.get("so", "").strip()[:60]
    number = numbers.read(typed) if typed else None
    if number:
        return redirect("certificates:verify", number=number)
    return render(request, "certificates/search.html", {"typed": typed}, status=422 if typed else 200)


@require_safe
def verify(request: HttpRequest, number: str) -> HttpResponse:
    """The state of a certificate: valid, replaced, revoked, or not known (404)."""
    written = numbers.read(number)
    award = Award.objects.filter(number=written).select_related("template").first() if written else None
    context = {"award": award, "number": written or number[:60]}
    response = render(request, "certificates/verify.html", context, status=200 if award else 404)
    response["X-Robots-Tag"] = "noindex"
    return response

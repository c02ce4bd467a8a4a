"""The holder's pages: what I have earned, and the paper."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from certificates import queries, renderers
from certificates.actions.issue import award_due
from courses.views.access import known_learner, learner_required


@require_safe
@learner_required
def mine(request: HttpRequest) -> HttpResponse:
    """My certificates. What is due and waits for nothing is issued on the way: opening twice issues once."""
    learner = known_learner(request)
    award_due(by=request.actor, at=timezone.now(), learner_id=learner.canonical_id)  # type: ignore[attr-defined]
    context = {
        "learner": learner,
        "awards": queries.held_by(learner.canonical_id),
        "is_waiting": queries.awaiting_name(learner.canonical_id),
        "ahead": queries.ahead(learner.canonical_id),
    }
    return render(request, "certificates/mine.html", context)


@require_safe
@learner_required
def download(request: HttpRequest, award_id: UUID) -> HttpResponse:
    award = get_object_or_404(queries.held_by(known_learner(request).canonical_id), pk=award_id)
    if not award.is_valid:
        raise Http404
    response = HttpResponse(renderers.certificate_pdf(award), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="chung-nhan-{award.number}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response

"""The holder's pages: what I have earned, my name as it will be printed, the paper."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import actions as people
from certificates import queries, renderers
from certificates.actions.issue import award_due
from certificates.forms import NameForm
from courses.views.access import known_learner, learner_required


@require_safe
@learner_required
def mine(request: HttpRequest) -> HttpResponse:
    """My certificates. What is due and waits for nothing is issued on the way: opening twice issues once."""
    learner = known_learner(request)
    award_due(by=request.actor, at=timezone.now(), learner_id=learner.canonical_id)  # type: ignore[attr-defined]
    context = {
        "awards": queries.held_by(learner.canonical_id),
        "is_waiting": queries.awaiting_name(learner.canonical_id),
    }
    return render(request, "certificates/mine.html", context)


@learner_required
def confirm_name(request: HttpRequest) -> HttpResponse:
    """Before the first certificate: is this how your name is written?"""
    learner = known_learner(request)
    if learner.name_confirmed_at:
        return redirect("certificates:mine")
    form = NameForm(request.POST or None, initial={"full_name": learner.full_name})
    if request.method == "POST" and form.is_valid():
        people.confirm_name(
            learner=learner,
            full_name=form.cleaned_data["full_name"],
            by=request.actor,  # type: ignore[attr-defined]
            at=timezone.now(),
        )
        messages.success(request, _("Đã xác nhận họ tên. Chứng nhận của bạn đã sẵn sàng."))
        return redirect("certificates:mine")
    status = 422 if form.errors else 200
    return render(
        request, "certificates/confirm_name.html", {"form": form, "learner": learner}, status=status
    )


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

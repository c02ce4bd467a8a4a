"""Certifying a class: who is due, who is missing what, one press for all, one file to print."""

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.middleware import People
from accounts.views.access import staff_only
from certificates import queries, renderers
from certificates.actions import issue
from certificates.models import AwardType
from courses import permissions
from courses.models import StudyClass
from courses.queries import study_classes


def _class(request: People, class_id: UUID) -> tuple[StudyClass, QuerySet[AwardType], list[queries.Candidate]]:
    study_class = get_object_or_404(study_classes.visible_to(request.actor), pk=class_id)
    room = study_classes.room(study_class, timezone.now())
    types = queries.types_of_class(study_class, room.courses)
    return study_class, types, queries.candidates(room.members, types)


@staff_only(permissions.TEACH)
@never_cache
def award(request: People, class_id: UUID) -> HttpResponse:
    """Names are compared first; then all who are due get theirs at one press. Pressed again, nothing is doubled."""
    study_class, types, people = _class(request, class_id)
    if request.method == "POST":
        named = {each.member.learner.pk for each in people if request.POST.get(f"ten-{each.member.learner.pk}")}
        due = [each.member.learner.pk for each in people if each.state == "due" or each.member.learner.pk in named]
        made = issue.award_people(learner_ids=due, named=named, types=types, by=request.actor, at=timezone.now())
        if made:
            messages.success(request, _("Đã cấp %(n)d chứng nhận.") % {"n": len(made)})
        else:
            messages.info(request, _("Không có chứng nhận nào để cấp lúc này."))
        return redirect("certificates:class", class_id)
    groups = {state: [each for each in people if each.state == state] for state in ("name", "due", "held", "missing")}
    return render(request, "certificates/class.html", {"study_class": study_class, "groups": groups, "people": people})


@staff_only(permissions.TEACH)
@never_cache
@require_safe
def booklet(request: People, class_id: UUID) -> HttpResponse:
    """The papers of the whole class, in the order of seats."""
    study_class, _types, people = _class(request, class_id)
    awards = [award for each in people for award in each.awards]
    if not awards:
        raise Http404
    answer = HttpResponse(renderers.booklet_pdf(awards), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="chung-nhan-lop-{study_class.code}.pdf"'
    return answer

"""Two records of one person: merge them, or take a merge back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import permissions, queries
from accounts.actions import merging
from accounts.actions.refusals import RefusedError
from accounts.middleware import People
from accounts.models import Learner
from accounts.views.access import staff_only, uuid_or_404, visible_learner

SHOWN = 20


@staff_only("accounts.merge_learners")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: People, learner_id: UUID) -> HttpResponse:
    """Choose the record that is the same person; this one is kept."""
    kept = visible_learner(request, learner_id, "accounts.merge_learners")
    typed = request.GET.get("q", kept.full_name)[:100]
    problem = ""
    if request.method == "POST":
        try:
            return _merge(request, kept)
        except RefusedError as refused:
            problem = str(refused)
    found = list(queries.registered(request.actor, typed, permissions.MERGES).exclude(pk=kept.canonical_id)[:SHOWN])
    homes = queries.homes([kept, *found])
    context = {
        "kept": kept,
        "kept_home": homes.get(kept.pk),
        "typed": typed,
        "rows": [(learner, homes.get(learner.pk)) for learner in found],
        "problem": problem,
    }
    return render(request, "accounts/staff/merge.html", context)


def _merge(request: People, kept: Learner) -> HttpResponse:
    try:
        chosen = UUID(request.POST.get("merged", ""))
    except ValueError:
        raise RefusedError(_("Hãy chọn hồ sơ cần gộp.")) from None
    merged = visible_learner(request, chosen, "accounts.merge_learners")
    person = merging.merge(kept=kept, merged=merged, by=request.actor, at=timezone.now())
    messages.success(request, _("Đã gộp hai hồ sơ. Có thể tách lại bất cứ lúc nào."))
    return redirect("accounts:learner", person.pk)


@staff_only("accounts.merge_learners")
@require_POST
def unmerge(request: People, learner_id: UUID) -> HttpResponse:
    """The address names the kept person whom the actor sees; the form names the record that comes out
    again.
    """
    kept = visible_learner(request, learner_id, "accounts.merge_learners")
    alias = get_object_or_404(queries.aliases_of(kept), pk=uuid_or_404(request.POST.get("merged", "")))
    try:
        merging.unmerge(merged=alias, by=request.actor, at=timezone.now())
        messages.success(request, _("Đã tách hồ sơ ra như cũ."))
    except RefusedError as refused:
        messages.error(request, str(refused))
    return redirect("accounts:learner", kept.pk)

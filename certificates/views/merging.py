"""Two records of one person side by side: what each has, and what will be. Only the button of this page merges."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import permissions
from accounts import queries as accounts
from accounts.actions.learners import note_view
from accounts.actions.refusals import RefusedError
from accounts.middleware import People
from accounts.models import Learner
from accounts.queries.merging import into
from accounts.views.access import staff_only, uuid_or_404, visible_learner
from certificates.actions import merging
from certificates.queries.merging import preview

MERGES = "accounts.merge_learners"


@staff_only(MERGES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: People, learner_id: UUID, other_id: UUID) -> HttpResponse:
    """The first one's record is kept. Looking at either is written down."""
    kept, other = (visible_learner(request, pk, MERGES) for pk in (learner_id, other_id))
    if kept.canonical_id == other.canonical_id:
        messages.info(request, _("Hai hồ sơ này đã là của một người."))
        return redirect("accounts:learner", _in_sight(request, kept))
    if request.method == "POST":
        return _merge(request, kept, other)
    if any(each.canonical_id != each.pk for each in (kept, other)):
        return _moved(request, kept, other)
    for each in (kept, other):
        note_view(learner=each, by=request.actor, at=timezone.now())
    return render(request, "certificates/merge.html", {"preview": preview(kept, other)})


def _merge(request: People, kept: Learner, other: Learner) -> HttpResponse:
    try:
        person = merging.merge(kept=kept, merged=other, by=request.actor, at=timezone.now())
    except RefusedError as refused:
        messages.warning(request, str(refused))
        return redirect("certificates:merge", kept.pk, other.pk)
    if person.pk == kept.pk:
        messages.success(request, _("Đã gộp hai hồ sơ. Có thể tách lại bất cứ lúc nào."))
    else:
        messages.info(request, _("Cán bộ khác vừa gộp hai hồ sơ này trước bạn. Đây là hồ sơ được giữ."))
    return redirect("accounts:learner", person.pk)


def _moved(request: People, *people: Learner) -> HttpResponse:
    """One of them was merged with somebody else: the page is about whom they stand for now."""
    now = [_in_sight(request, each) for each in people]
    if now == [each.canonical_id for each in people]:
        return redirect("certificates:merge", *now)
    messages.warning(request, _("Hồ sơ này đã được gộp vào hồ sơ ở ngoài phạm vi của bạn. Hãy nhờ cấp tỉnh gộp tiếp."))
    return redirect("accounts:learner", people[0].pk)


def _in_sight(request: People, learner: Learner) -> UUID:
    """Whom the record stands for, if the actor may see them; otherwise the record itself."""
    seen = accounts.visible_to(request.actor, permissions.MERGES).filter(pk=learner.canonical_id)
    return learner.canonical_id if seen.exists() else learner.pk


@staff_only(MERGES)
@require_POST
def unmerge(request: People, learner_id: UUID) -> HttpResponse:
    """The address names the kept person whom the actor sees; the form names the record that comes out again."""
    kept = visible_learner(request, learner_id, MERGES)
    row = get_object_or_404(into(kept), merged=uuid_or_404(request.POST.get("merged", "")))
    try:
        merging.unmerge(merged=row.merged, by=request.actor, at=timezone.now())
        messages.success(request, _("Đã tách hồ sơ ra như cũ."))
    except RefusedError as refused:
        messages.error(request, str(refused))
    return redirect("accounts:learner", kept.pk)

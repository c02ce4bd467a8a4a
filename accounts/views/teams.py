"""Community digital teams: the communes of the division, the villages of an officer, the people of a team."""

from typing import Any

import rules
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import permissions
from accounts.actions import teams as actions
from accounts.forms.teams import TeamForm
from accounts.middleware import People
from accounts.queries import teams
from accounts.views.access import staff_only
from places.models import Unit

SEE = "accounts.see_teams"


@staff_only(SEE)
@never_cache
@require_safe
def listing(request: People) -> HttpResponse:
    """Every commune with how many of its villages have a team; whoever works in one goes straight there."""
    found = list(teams.communes(request.actor, permissions.SEES_TEAMS))
    if len(found) == 1:
        return redirect("accounts:commune_teams", found[0].code)
    counts = teams.counts(found, timezone.localdate())
    context = {
        "counts": counts,
        "listed": [each for each in counts if each.villages],
        "unlisted": [each for each in counts if not each.villages],
        "villages": sum(each.villages for each in counts),
        "with_team": sum(each.with_team for each in counts),
        "members": sum(each.members for each in counts),
    }
    return render(request, "accounts/teams/list.html", context)


@staff_only(SEE)
@never_cache
@require_safe
def commune(request: People, code: str) -> HttpResponse:
    """The villages of a commune, those without a team first."""
    seen = teams.communes(request.actor, permissions.SEES_TEAMS)
    found = get_object_or_404(seen, code=code)
    rows = teams.of_commune(found, timezone.localdate())
    context = {
        "commune": found,
        "without": [each.village for each in rows if not each.posts],
        "teams": [each for each in rows if each.posts],
        "villages": len(rows),
        "members": sum(len(each.posts) for each in rows),
        "may_manage": rules.test_rule("accounts.manage_teams", request.actor, found),
        "is_one_of_many": len(seen[:2]) > 1,
    }
    return render(request, "accounts/teams/commune.html", context)


def _village(request: People, code: str) -> Unit:
    """A village whose team the actor may change."""
    villages = Unit.objects.filter(kind=Unit.Kind.VILLAGE).select_related("parent")
    found = get_object_or_404(villages, code=code)
    if not rules.test_rule("accounts.manage_teams", request.actor, found):
        raise Http404
    return found


@staff_only("accounts.manage_teams")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: People, code: str) -> HttpResponse:
    """Who is in the team of a village, and a box for more people."""
    village = _village(request, code)
    form = TeamForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        added = actions.add(village=village, people=form.listed(), by=request.actor, at=timezone.now())
        _tell(request, added)
        return redirect("accounts:team", village.code)
    context: dict[str, Any] = {
        "village": village,
        "posts": teams.posts(timezone.localdate()).filter(unit=village).select_related("user").order_by("user__name"),
        "today": timezone.localdate(),
        "form": form,
    }
    return render(request, "accounts/teams/team.html", context, status=422 if form.errors else 200)


def _tell(request: People, added: actions.Added) -> None:
    if added.new:
        told = ngettext("Đã thêm %(n)d người vào tổ.", "Đã thêm %(n)d người vào tổ.", added.new)
        messages.success(request, told % {"n": added.new})
    else:
        messages.info(request, _("Những người này đã ở trong tổ."))
    for listed, own in added.known:
        told = _("Số của %(listed)s đã có tài khoản mang tên %(own)s, nên giữ tên ấy. Hãy xem lại có đúng người không.")
        messages.warning(request, told % {"listed": listed, "own": own})


@staff_only("accounts.manage_teams")
@require_POST
def end(request: People, code: str, posting_id: int) -> HttpResponse:
    village = _village(request, code)
    held = teams.posts(timezone.localdate()).filter(unit=village).select_related("user")
    posting = get_object_or_404(held, pk=posting_id)
    actions.end(posting=posting, by=request.actor, at=timezone.now())
    messages.success(request, _("%(name)s thôi ở trong tổ từ ngày mai.") % {"name": posting.user})
    return redirect("accounts:team", village.code)

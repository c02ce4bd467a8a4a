"""One way in: whoever comes to another door is led to the sign-in page."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from accounts.middleware import People
from accounts.views.access import with_next


def door(request: People) -> HttpResponse:
    """In place of Wagtail's own sign-in pages, which count no tries and ask for no second factor."""
    if not request.user.is_authenticated:
        return redirect(with_next(request, "account_login"))
    if request.user.has_perm("wagtailadmin.access_admin"):
        return redirect("wagtailadmin_home")
    raise Http404

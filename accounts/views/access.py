"""What every page here needs: the typed request, where to go next, a person within sight."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode
from uuid import UUID

import rules
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from accounts import queries
from accounts.middleware import People
from accounts.models import Learner

P = ParamSpec("P")
View = Callable[Concatenate[People, P], HttpResponse]


def staff_only(rule: str) -> Callable[[View[P]], View[P]]:
    """404 for whoever the rule of ``accounts.permissions`` does not let in: the page is not there for
    them.
    """

    def wrap(view: View[P]) -> View[P]:
        @wraps(view)
        def checked(request: People, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not rules.test_rule(rule, request.actor):
                raise Http404
            return view(request, *args, **kwargs)

        return login_required(checked)

    return wrap


def visible_learner(request: People, learner_id: UUID, rule: str = "accounts.list_learners") -> Learner:
    """The person, if the actor may see them and do to them what the rule speaks of; 404 otherwise."""
    seen = queries.visible_to(request.actor).select_related("target_group", "workplace")
    learner = get_object_or_404(seen, pk=learner_id)
    if not rules.test_rule(rule, request.actor, learner):
        raise Http404
    return learner


def own_learner(request: People) -> Learner:
    if request.learner is None:
        raise Http404
    return request.learner


def uuid_or_404(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def next_url(request: HttpRequest) -> str:
    """Where the person came from, if that is on this site; "" otherwise."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else ""


def onward(request: HttpRequest) -> str:
    return next_url(request) or resolve_url(settings.LOGIN_REDIRECT_URL)


def with_next(request: HttpRequest, name: str, *args: object) -> str:
    """An address that remembers where the person wanted to go."""
    wanted = next_url(request)
    return resolve_url(name, *args) + (f"?{urlencode({'next': wanted})}" if wanted else "")

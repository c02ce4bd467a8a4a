"""Who may see which page of figures; what somebody may not see does not exist."""

import re
from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpRequest

from audit.rules import Actor
from indicators.queries.reporting import PROVINCIAL
from places.models import Unit, UnitQuerySet

SEES_PERSONS = ("officer", *PROVINCIAL)
"""Who reads the figures of every commune before and behind what is public: counts, never people."""


def actor_with(request: HttpRequest, *roles: str) -> Actor:
    """The actor, if one of the roles is held; otherwise 404."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not actor.has_role(*roles):
        raise Http404
    return actor


def month_asked(request: HttpRequest) -> str:
    """``?ky=2026-10`` as written, empty when nothing is asked; what cannot be a month does not exist."""
    label = request.GET.get("ky", "")
    if label and not re.fullmatch(r"\d{4}-\d{2}", label, re.ASCII):
        raise Http404
    return label


def may_see_persons(request: HttpRequest, unit: Unit) -> bool:
    """Whether the names behind a commune's figure are the actor's business."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor.covers(unit.path, *SEES_PERSONS)


def communes_seen(actor: Actor) -> UnitQuerySet:
    """The communes whose people are the actor's business, by name."""
    paths = [post.unit_path for post in actor.posts if post.role in SEES_PERSONS and post.unit_path]
    within = Q(pk__in=())
    for path in paths:
        within |= Q(path__startswith=path)
    return Unit.objects.communes().open().filter(within).order_by("sort_key", "pk")


def sees_everywhere(actor: Actor) -> bool:
    """Holds a post at the top of the tree."""
    return any(post.role in SEES_PERSONS and post.unit_path.count("/") == 1 for post in actor.posts)


def name_after(request: HttpRequest) -> tuple[str, UUID] | None:
    """Where the page before ended, as ``?sau=`` says: the sort key (letters and digits) and the person."""
    asked = request.GET.get("sau", "")
    sort_key, _separator, key = asked.partition("~")
    if not asked:
        return None
    try:
        person = UUID(key)
    except ValueError:
        raise Http404 from None
    if not sort_key.isalnum():
        raise Http404
    return sort_key, person

"""Who may see which page of figures; what somebody may not see does not exist."""

import re

from django.http import Http404, HttpRequest

from audit.rules import Actor
from indicators.queries.reporting import PROVINCIAL
from places.models import Unit

SEES_PERSONS = ("officer", *PROVINCIAL)


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

"""Who may see which page of figures; what somebody may not see does not exist."""

from django.http import Http404, HttpRequest

from audit.rules import Actor
from places.models import Unit

REPORTERS = ("officer", "approver")
PROVINCIAL = ("division", "administrator")


def actor_with(request: HttpRequest, *roles: str) -> Actor:
    """The actor, if one of the roles is held; otherwise 404."""
    actor: Actor | None = request.actor  # type: ignore[attr-defined]
    if actor is None or not actor.has_role(*roles):
        raise Http404
    return actor


def may_see_persons(request: HttpRequest, unit: Unit) -> bool:
    """Whether the names behind a commune's figure are the actor's business."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor.covers(unit.path, *REPORTERS, *PROVINCIAL)

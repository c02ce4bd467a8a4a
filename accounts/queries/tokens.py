"""What a program's key lets it do, and what whoever acted is called."""

from collections.abc import Iterable
from datetime import date

from accounts.models import ApiToken, User
from accounts.queries import posts_at
from accounts.rules import tokens
from audit.rules import Actor

_PROGRAM = "token-"


def valid_token(key: str, today: date) -> ApiToken | None:
    """The token of a key that is neither revoked nor past its last day."""
    if not tokens.is_key(key):
        return None
    known = ApiToken.objects.filter(digest=tokens.digest(key), revoked_at__isnull=True, expires_on__gte=today)
    return known.select_related("unit").first()


def actor_of(token: ApiToken, today: date) -> Actor:
    """The token as the post that it stands for; it follows a unit that was merged or split, as people's posts do."""
    unit = token.unit
    posts = posts_at(token.role, unit.pk, unit.path, unit.valid_to, since=token.made_at.date(), today=today)
    return Actor(kind="token", id=f"{_PROGRAM}{token.pk}", posts=tuple(posts))


def names_of_actors(actor_ids: Iterable[str]) -> dict[str, str]:
    """``{actor id: name}`` of people and of programs' keys; whoever is unknown is left out. A query of each kind that
    is asked for."""
    asked = set(actor_ids)
    users = {int(each) for each in asked if each.isdecimal()}
    programs = {each.removeprefix(_PROGRAM) for each in asked if each.startswith(_PROGRAM)}
    keys = {int(each) for each in programs if each.isdecimal()}
    found = User.objects.filter(pk__in=users).values_list("pk", "name") if users else ()
    held = ApiToken.objects.filter(pk__in=keys).values_list("pk", "name") if keys else ()
    return {str(pk): name for pk, name in found} | {f"{_PROGRAM}{pk}": name for pk, name in held}

"""What a program's key lets it do, and what whoever acted is called."""

from collections.abc import Iterable
from datetime import date

from accounts.models import ApiToken, User
from accounts.rules import tokens
from audit.rules import Actor, Post
from places import queries as places
from places.models import Unit

_PROGRAM = "token-"


def valid_token(key: str, today: date) -> ApiToken | None:
    """The token of a key that is neither revoked nor past its last day."""
    if not tokens.is_key(key):
        return None
    known = ApiToken.objects.filter(digest=tokens.digest(key), revoked_at__isnull=True, expires_on__gte=today)
    return known.select_related("unit").first()


def actor_of(token: ApiToken) -> Actor:
    """The token as the post that it stands for."""
    post = Post(token.role, token.unit_id, token.unit.path)
    return Actor(kind="token", id=f"{_PROGRAM}{token.pk}", posts=(post,))


def issuer_of(actor_id: str) -> str:
    """Who gave a program its key, as an actor id; empty of whoever is no program, without a query."""
    number = actor_id.removeprefix(_PROGRAM)
    if number == actor_id or not number.isdecimal():
        return ""
    return ApiToken.objects.filter(pk=int(number)).values_list("made_by_id", flat=True).first() or ""


def heir_of(token: ApiToken, today: date) -> Unit | None:
    """What the unit of a key has become when it is no more; None while it stands. A key does not follow: the program
    behind it still says figures of the old unit.
    """
    unit = token.unit
    if unit.valid_to is None or unit.valid_to > today:
        return None
    return Unit.objects.get(pk=places.heirs(today).get(unit.pk, unit.pk))


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

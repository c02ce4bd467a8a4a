"""What a program's key lets it do."""

from datetime import date

from accounts.models import ApiToken
from accounts.queries import posts_at
from accounts.rules import tokens
from audit.rules import Actor


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
    return Actor(kind="token", id=f"token-{token.pk}", posts=tuple(posts))

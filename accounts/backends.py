"""Who comes in: the signed-in user, loaded together with whether they hold posts, so that learners cost no second
query; and a program that shows a key.
"""

from functools import cache
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.core import ratelimit
from django.http import HttpRequest
from django.utils import timezone
from ninja.errors import HttpError
from ninja.security import HttpBearer

from accounts.actions.tokens import note_use
from accounts.models import ApiToken, User
from accounts.queries.prepared import Prepared
from accounts.queries.tokens import actor_of, heir_of, valid_token
from audit.rules import Actor
from places.models import Unit


class SignInBackend(AuthenticationBackend):
    def get_user(self, user_id: Any) -> User | None:
        user = next(iter(_users()(user_id)), None)
        return user if user is not None and self.user_can_authenticate(user) else None


@cache
def _users() -> Prepared[User]:
    return Prepared(User.objects.with_posts(), "pk")


class TokenAuth(HttpBearer):
    """``Authorization: Bearer KEY``: the actor of a unit's token, as ``request.auth``. Wrong keys are limited by
    address; a key that opens is not counted.
    """

    def __call__(self, request: HttpRequest) -> Actor:
        actor: Actor | None = super().__call__(request)
        if actor is None:
            raise HttpError(401, "Cần khóa API: gửi kèm tiêu đề Authorization: Bearer và khóa của đơn vị.")
        return actor

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        if not ratelimit.consume(request, action="api_token", dry_run=True):
            raise HttpError(429, "Quá nhiều lần thử với khóa sai. Hãy đợi một phút rồi thử lại.")
        now = timezone.now()
        today = timezone.localdate(now)
        found = valid_token(token.strip(), today)
        if found is None:
            ratelimit.consume(request, action="api_token")
            raise HttpError(401, "Khóa API không đúng, đã hết hạn hoặc đã bị thu hồi.")
        if heir := heir_of(found, today):
            raise HttpError(403, _ended(found, heir))
        note_use(token=found, at=now)
        return actor_of(found)


def _ended(token: ApiToken, heir: Unit) -> str:
    ended = f"Đơn vị của khóa này, {token.unit}, đã hết hiệu lực từ ngày {token.unit.valid_to:%d/%m/%Y}"
    if heir.pk == token.unit_id:
        return f"{ended}. Khóa không dùng được nữa."
    return f"{ended} và thành {heir} ({heir.code}). Hãy xin khóa mới cho {heir}."

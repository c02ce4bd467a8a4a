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
from accounts.models import User
from accounts.queries.prepared import Prepared
from accounts.queries.tokens import actor_of, valid_token
from audit.rules import Actor


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
        found = valid_token(token.strip(), timezone.localdate(now))
        if found is None:
            ratelimit.consume(request, action="api_token")
            raise HttpError(401, "Khóa API không đúng, đã hết hạn hoặc đã bị thu hồi.")
        note_use(token=found, at=now)
        return actor_of(found, timezone.localdate(now))

"""Loads the signed-in user together with whether they hold posts, so that learners cost no second query."""

from functools import cache
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import User
from accounts.queries.prepared import Prepared


class SignInBackend(AuthenticationBackend):
    def get_user(self, user_id: Any) -> User | None:
        user = next(iter(_users()(user_id)), None)
        return user if user is not None and self.user_can_authenticate(user) else None


@cache
def _users() -> Prepared[User]:
    return Prepared(User.objects.with_posts(), "pk")

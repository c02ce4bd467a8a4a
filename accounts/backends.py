"""Loads the signed-in user together with whether they hold posts, so that learners cost no second query."""

from functools import cache
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import QuerySet

from accounts.models import User


class SignInBackend(AuthenticationBackend):
    def get_user(self, user_id: Any) -> User | None:
        user = _users().filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None


@cache
def _users() -> QuerySet[User]:
    """Put together once, because every page asks it."""
    return User.objects.with_posts()

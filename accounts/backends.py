"""Loads the signed-in user together with whether they hold posts, so that learners cost no second query."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import User


class SignInBackend(AuthenticationBackend):
    def get_user(self, user_id: Any) -> User | None:
        user = User.objects.with_posts().filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None

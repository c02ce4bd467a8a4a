"""Who has just been at work on a report."""

from accounts.models import ApiToken, User

_PROGRAM = "token-"


def name_of(actor_id: str) -> str:
    """The name on the login, or of the program's key; empty where there is none."""
    if actor_id.startswith(_PROGRAM) and actor_id.removeprefix(_PROGRAM).isdecimal():
        token = ApiToken.objects.filter(pk=actor_id.removeprefix(_PROGRAM)).first()
        return token.name if token else ""
    user = User.objects.filter(pk=actor_id).first() if actor_id.isdecimal() else None
    return user.name if user else ""

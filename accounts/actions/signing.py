"""A login for whoever asks for a code, and putting its phone or e-mail on record."""

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from accounts.models import User


def open_login(*, phone: str = "", email: str = "") -> User:
    """The login with that phone (E.164) or e-mail, made if there is none. Nothing is proved yet."""
    wanted = {"phone": phone} if phone else {"email": email.lower()}
    try:
        with transaction.atomic():
            user, _created = User.objects.get_or_create(**wanted, defaults={"password": "!"})
            if email:
                EmailAddress.objects.get_or_create(user=user, email=email.lower(), defaults={"primary": True})
    except IntegrityError:  # asked for at the same moment by another page
        user = User.objects.get(**wanted)
    return user

"""How allauth knows our logins: phones stored on the user, codes sent as messages, errors in Vietnamese."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.stages import LoginByCodeStage
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from celery import signature
from cryptography.fernet import Fernet
from django import forms
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from accounts.adapters import wording
from accounts.models import SUBJECT_LENGTH, Delivery, Message, User
from accounts.rules import phones

log = structlog.get_logger(__name__)


class PhoneField(forms.CharField):
    """A Vietnamese mobile number, kept as E.164."""

    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"})

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            return phones.to_e164(text)
        except phones.PhoneError as error:
            raise forms.ValidationError(wording.phone_error(error), code=error.code) from error


class CodeStage(LoginByCodeStage):
    """Waiting for a code never locks the sign-in page: who mistyped the number goes back and types
    another.
    """

    def is_resumable(self, request: HttpRequest) -> bool:
        return request.path != reverse("account_login")


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {**DefaultAccountAdapter.error_messages, **wording.ACCOUNT_ERRORS}

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Signing up and signing in are one door: the sign-in page makes the login that it does not find."""
        query = {"next": request.GET["next"]} if request.GET.get("next") else {}
        url = reverse("account_login")
        raise ImmediateHttpResponse(redirect(f"{url}?{urlencode(query)}" if query else url))

    def get_login_stages(self) -> list[str]:
        ours = f"{CodeStage.__module__}.{CodeStage.__name__}"
        theirs = f"{LoginByCodeStage.__module__}.{LoginByCodeStage.__name__}"
        return [ours if stage == theirs else stage for stage in super().get_login_stages()]

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:arrive")

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:arrive")

    def phone_form_field(self, **kwargs: Any) -> PhoneField:
        return PhoneField(**{"label": _("Số điện thoại"), **kwargs})

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        user.phone = phone
        user.phone_verified_at = timezone.now() if verified else None
        user.save(update_fields=["phone", "phone_verified_at"])

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        return (user.phone, user.phone_verified_at is not None) if user.phone else None

    def set_phone_verified(self, user: User, phone: str) -> None:
        self.set_phone(user, phone, True)

    def get_user_by_phone(self, phone: str) -> User | None:
        return User.objects.filter(phone=phone).first()

    def send_verification_code_sms(self, user: User, phone: str, code: str, **kwargs: Any) -> None:
        text = _("%(code)s là mã đăng nhập Học số Thanh Hóa, dùng trong 5 phút. Không đưa mã cho ai, kể cả cán bộ.")
        self._post(Delivery.Channel.SMS, phone, text % {"code": code})

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """E-mails go the way of all messages, so that no page waits for a mail server."""
        mail = self.render_mail(template_prefix, email, {"email": email, **context})
        self._post(Delivery.Channel.EMAIL, email, str(mail.body), str(mail.subject))

    def _post(self, channel: Delivery.Channel, recipient: str, body: str, subject: str = "") -> None:
        now = timezone.now()
        lives = timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
        with transaction.atomic():
            message = Message.objects.create(
                key=f"allauth:{uuid4()}",
                subject=subject[:SUBJECT_LENGTH],
                body=body,
                is_secret=True,
                created_at=now,
                expires_at=now + lives,
            )
            Delivery.objects.create(message=message, channel=channel, recipient=recipient)
        transaction.on_commit(lambda: hand_over(message.pk))


def hand_over(message_id: int) -> None:
    """Send a message at once, by the task's name; a broker that is down leaves it to the sweep."""
    try:
        signature("accounts.send_message", args=[message_id]).apply_async(retry=False)
    except OperationalError:
        log.warning("accounts.broker_away", message_id=message_id)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """VNeID: off until VNEID_URL is set."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return True

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> User:
        """Take only the display name; what VNeID says of a person is asked again in the person's own form."""
        user: User = sociallogin.user
        user.name = str(data.get("name") or "")[:100]
        return user


class MfaAdapter(DefaultMFAAdapter):
    error_messages = {**DefaultMFAAdapter.error_messages, **wording.MFA_ERRORS}

    def encrypt(self, text: str) -> str:
        return Fernet(settings.PERSONAL_NUMBER_KEY).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return Fernet(settings.PERSONAL_NUMBER_KEY).decrypt(encrypted_text.encode()).decode()

"""One door: a phone number or an e-mail address, then a code. Who is not known yet gets a login by the same
step.

So the page answers alike whether or not a number is known, and nobody has to remember whether they signed
up. A login that is never proved is swept away (``actions.erasing.sweep_logins``).
"""

from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.actions import signing
from accounts.adapters import wording
from accounts.rules import phones


class SignInForm(LoginForm):
    """``login`` and, for those who set one, ``password``; without a password a code is sent."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.CharField(
            label=_("Số điện thoại hoặc e-mail"),
            max_length=254,
            error_messages={"required": wording.PHONES["empty"]},
            widget=forms.TextInput(attrs={"autocomplete": "username", "inputmode": "tel", "autofocus": True}),
        )
        password = self.fields["password"]
        password.label = _("Mật khẩu (nếu bạn đã đặt)")
        password.help_text = ""
        password.required = False
        password.widget.attrs.pop("placeholder", None)
        self.order_fields(["login", "password"])

    def clean_login(self) -> str:
        typed = str(self.cleaned_data["login"]).strip()
        if "@" in typed:
            return forms.EmailField(
                error_messages={"invalid": _("Địa chỉ e-mail chưa đúng, ví dụ ten@gmail.com.")}
            ).clean(typed)
        try:
            return phones.to_e164(typed)
        except phones.PhoneError as error:
            raise forms.ValidationError(wording.phone_error(error), code=error.code) from error

    def _clean_without_password(self, email: str | None, phone: str | None) -> Any:
        cleaned = super()._clean_without_password(email, phone)
        if not self.errors and self.user is None:
            self.user = signing.open_login(phone=phone or "", email=email or "")
        return cleaned

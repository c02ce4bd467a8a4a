"""Forms of the admin: posts and target groups."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from accounts.actions import signing
from accounts.adapters import wording
from accounts.models import Posting, TargetGroup, User
from accounts.rules import phones
from places.models import Unit


class AppointForm(WagtailAdminModelForm):
    """A new post. The person is named by the phone or e-mail with which they sign in."""

    login = forms.CharField(label=_("Số điện thoại hoặc e-mail để đăng nhập"), max_length=254)
    name = forms.CharField(label=_("Họ và tên"), max_length=100)

    class Meta:
        model = Posting
        fields = ["unit", "role", "from_on", "to_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.exclude(kind=Unit.Kind.VILLAGE).open()

    def clean_login(self) -> str:
        typed = str(self.cleaned_data["login"]).strip()
        if "@" in typed:
            return forms.EmailField().clean(typed)
        try:
            return phones.to_e164(typed)
        except phones.PhoneError as error:
            raise ValidationError(wording.phone_error(error), code=error.code) from error

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        first, last = cleaned.get("from_on"), cleaned.get("to_on")
        if first and last and last < first:
            self.add_error("to_on", _("Ngày kết thúc phải sau ngày bắt đầu."))
        return cleaned

    def user(self) -> User:
        """The login, made if there is none yet; a name that is known is left alone."""
        login = self.cleaned_data["login"]
        user = signing.open_login(email=login) if "@" in login else signing.open_login(phone=login)
        if not user.name:
            user.name = self.cleaned_data["name"]
            user.save(update_fields=["name"])
        return user


class EndPostForm(WagtailAdminModelForm):
    """A post that exists changes in one way only: it ends."""

    class Meta:
        model = Posting
        fields = ["to_on"]

    def clean_to_on(self) -> Any:
        last = self.cleaned_data["to_on"]
        if last is None:
            raise ValidationError(_("Hãy nhập ngày cuối cùng của phân công."))
        if last < self.instance.from_on:
            raise ValidationError(_("Ngày kết thúc phải sau ngày bắt đầu."))
        return last


class TargetGroupForm(WagtailAdminModelForm):
    class Meta:
        model = TargetGroup
        fields = ["code", "name", "summary", "decision_757", "position"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].disabled = self.instance.pk is not None  # pages and files know a group by its code

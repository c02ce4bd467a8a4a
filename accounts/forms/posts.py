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

PROVINCIAL = (Posting.Role.DIVISION, Posting.Role.TASK_FORCE, Posting.Role.ADMINISTRATOR)
"""Roles whose work is the whole province: nobody holds them for one commune."""
REPORTERS = (Posting.Role.OFFICER, Posting.Role.APPROVER)
"""Roles whose work is a unit's own month: elsewhere there is none to report."""
REPORTING = (Unit.Kind.COMMUNE, Unit.Kind.OFFICE, Unit.Kind.AGENCY)
"""Kinds of units that have a month to report."""


class AppointForm(WagtailAdminModelForm):
    """A new post. The person is named by the phone or e-mail with which they sign in."""

    login = forms.CharField(
        label=_("Số điện thoại hoặc e-mail để đăng nhập"),
        max_length=254,
        help_text=_("Người này đăng nhập bằng số hoặc địa chỉ ấy. Chưa có tài khoản thì hệ thống tạo."),
    )
    name = forms.CharField(
        label=_("Họ và tên"), max_length=100, help_text=_("Người đã có tài khoản giữ tên đang dùng.")
    )
    field_order = ["login", "name", "role", "unit", "from_on", "to_on"]

    class Meta:
        model = Posting
        fields = ["unit", "role", "from_on", "to_on"]
        help_texts = {
            "unit": _("Người này thấy và làm việc với đơn vị đã chọn và mọi đơn vị bên trong."),
            "to_on": _("Để trống nếu chưa biết ngày thôi."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.exclude(kind=Unit.Kind.VILLAGE).open()
        roles: Any = self.fields["role"]
        roles.choices = [each for each in roles.choices if each[0] != Posting.Role.TEAM]  # at villages, by communes

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
        unit, role = cleaned.get("unit"), cleaned.get("role")
        is_commune = unit is not None and unit.kind == Unit.Kind.COMMUNE
        if is_commune and role in PROVINCIAL:
            self.add_error("unit", _("Vai trò này làm việc cho toàn tỉnh. Hãy chọn tỉnh hoặc cơ quan của tỉnh."))
        if unit and unit.kind not in REPORTING and role in REPORTERS:
            said = _("Vai trò này làm báo cáo của một đơn vị. Hãy chọn xã, phường, hoặc phòng, trung tâm, cơ quan đó.")
            self.add_error("unit", said)
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
        help_texts = {"to_on": _("Ngày cuối cùng của phân công này. Vai trò hoặc đơn vị khác là một phân công mới.")}

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
        fields = ["code", "name", "summary", "icon", "decision_757", "position"]
        help_texts = {
            "code": _("Tên máy dùng trong tệp bài học, không dấu. Lưu rồi thì không đổi được."),
            "summary": _("Một câu để người dân biết đây có phải nhóm của mình."),
            "decision_757": _("Một trong bốn nhóm của Quyết định 757/QĐ-BKHCN."),
            "position": _("Số nhỏ đứng trước."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].disabled = self.instance.pk is not None  # pages and files know a group by its code

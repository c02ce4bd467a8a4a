"""Keys of programs in the admin: given with a last day, taken back, never changed."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from accounts.forms.posts import REPORTING
from accounts.models import ApiToken, Posting
from places.models import Unit

LONGEST = timedelta(days=400)
"""A key is renewed about once a year, so that forgotten ones end by themselves."""
_ROLES = (Posting.Role.PROVIDER, Posting.Role.OFFICER)


class IssueTokenForm(WagtailAdminModelForm):
    class Meta:
        model = ApiToken
        fields = ["name", "role", "unit", "expires_on"]
        help_texts = {
            "name": _("Chương trình nào dùng khóa này. Ví dụ: Máy chủ VNPT Thanh Hóa."),
            "role": _(
                "Đơn vị cung cấp số liệu: giao số liệu. Cán bộ xã, phường, đơn vị: gửi báo cáo tháng của đơn vị mình."
            ),
            "unit": _("Khóa chỉ làm việc cho đơn vị này."),
            "expires_on": _("Nhiều nhất 400 ngày. Hết hạn thì cấp khóa mới."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in _ROLES]
        self.fields["unit"].queryset = Unit.objects.exclude(kind=Unit.Kind.VILLAGE).open()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        today, last = timezone.localdate(), cleaned.get("expires_on")
        if last and not today <= last <= today + LONGEST:
            self.add_error("expires_on", _("Ngày hết hạn phải từ hôm nay và trong vòng 400 ngày."))
        unit, role = cleaned.get("unit"), cleaned.get("role")
        if unit and role == Posting.Role.OFFICER and unit.kind not in REPORTING:
            self.add_error("unit", _("Khóa này gửi báo cáo tháng của một xã, phường hoặc một đơn vị trực thuộc Sở."))
        return cleaned


class RevokeTokenForm(WagtailAdminModelForm):
    """A token that exists changes in one way only: it is taken back."""

    revoke = forms.BooleanField(
        label=_("Thu hồi khóa này"), help_text=_("Chương trình đang dùng khóa sẽ bị từ chối ngay. Không lấy lại được.")
    )

    class Meta:
        model = ApiToken
        fields: list[str] = []

"""Making oneself known, one thing per page. Every step is a form of its own; nothing is saved before the
last.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.adapters import wording
from accounts.forms.fields import BirthFields, NameField, UnitField
from accounts.models import TargetGroup
from accounts.rules import personal_numbers, persons
from accounts.rules.persons import Birth
from places.models import Unit

ADULTS_ONLY = _("Chương trình dành cho người từ đủ 18 tuổi. Hẹn gặp bạn khi đủ tuổi nhé!")
WHICH_DAY = _("Bạn vừa đến tuổi 18 trong năm nay. Hãy nhập cả ngày và tháng sinh.")


def check_adult(form: forms.Form, birth: Birth) -> None:
    """Only adults register; where the year alone does not tell, the day is asked for."""
    adult = persons.is_adult(birth, timezone.localdate())
    if adult is None:
        form.add_error("day", WHICH_DAY)
    elif not adult:
        form.add_error("year", ADULTS_ONLY)


def read_number(form: forms.Form, birth: Birth | None) -> str:
    """The optional personal number, checked against the birth year once that is known."""
    typed = str(form.cleaned_data.get("personal_number") or "").strip()
    if not typed or birth is None:
        return ""
    try:
        return personal_numbers.read(typed, birth.year)
    except personal_numbers.PersonalNumberError as error:
        form.add_error("personal_number", wording.personal_number_error(error))
        return ""


class PersonStep(BirthFields):
    full_name = NameField()
    field_order = ["full_name", "day", "month", "year"]

    def clean(self) -> dict[str, Any]:
        self.read_birth(timezone.localdate())
        if birth := self.cleaned_data.get("birth"):
            check_adult(self, birth)
        return self.cleaned_data


class CommuneStep(forms.Form):
    commune = UnitField(
        Unit.objects.none(),
        label=_("Xã hoặc phường"),
        help_text=_("Gõ tên không dấu cũng được, ví dụ: ham rong."),
        empty_label=_("Chọn xã, phường"),
        error_messages={
            "required": _("Hãy chọn xã hoặc phường nơi bạn ở."),
            "invalid_choice": _("Hãy chọn một xã, phường trong danh sách."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["commune"].queryset = Unit.objects.communes().open()  # type: ignore[attr-defined]


class VillageStep(forms.Form):
    village = UnitField(
        Unit.objects.none(),
        label=_("Thôn, bản, tổ dân phố"),
        help_text=_("Gõ tên hoặc số để tìm. Không rõ thì để trống."),
        required=False,
        empty_label=_("Không rõ hoặc không có trong danh sách"),
        error_messages={"invalid_choice": _("Hãy chọn một thôn trong danh sách, hoặc để trống.")},
    )

    def __init__(self, *args: Any, commune: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["village"].queryset = Unit.objects.villages_of(commune).open()  # type: ignore[attr-defined]


class GroupStep(forms.Form):
    target_group = forms.ModelChoiceField(
        TargetGroup.objects.all(),
        label=_("Bạn là ai?"),
        to_field_name="code",
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Hãy chọn một nhóm gần với bạn nhất."),
            "invalid_choice": _("Hãy chọn một nhóm trong danh sách."),
        },
    )


class FinishStep(forms.Form):
    """What may be left out, and the consents. No box is ticked beforehand."""

    workplace = UnitField(
        Unit.objects.none(),
        label=_("Nơi làm việc, nếu thuộc Sở Khoa học và Công nghệ"),
        required=False,
        empty_label=_("Không thuộc Sở"),
    )
    personal_number = forms.CharField(
        label=_("Số định danh cá nhân"),
        help_text=_("12 chữ số trên căn cước. Số được mã hóa, màn hình chỉ hiện 3 số cuối."),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    agree_processing = forms.BooleanField(
        label=_("Tôi đồng ý cho dùng thông tin này để học và cấp chứng nhận."),
        error_messages={"required": _("Cần bạn đồng ý thì hệ thống mới được lưu thông tin của bạn.")},
    )
    agree_messages = forms.BooleanField(label=_("Tôi muốn nhận tin nhắn nhắc lịch học."), required=False)

    def __init__(self, *args: Any, birth: Birth, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.birth = birth
        offices = Unit.objects.filter(kind=Unit.Kind.OFFICE).open()
        self.fields["workplace"].queryset = offices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["personal_number"] = read_number(self, self.birth)
        return self.cleaned_data


def merge_errors(form: forms.Form, message: str) -> None:
    """A refusal of the action as an error of the whole form."""
    form.add_error(None, ValidationError(message or _now("Chưa lưu được. Hãy thử lại.")))

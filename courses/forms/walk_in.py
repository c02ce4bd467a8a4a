"""Somebody who walks in: a name, a birth year and a village, in less than half a minute."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actions.learners import Person
from accounts.forms.fields import BirthFields, NameField, PhoneField
from accounts.forms.registering import check_adult
from places.models import Unit


class WalkInForm(BirthFields):
    full_name = NameField()
    village = forms.ModelChoiceField(
        Unit.objects.none(),
        label=_("Thôn, bản, tổ dân phố"),
        required=False,
        empty_label=_("Không rõ, hoặc thôn không có trong danh sách"),
        error_messages={"invalid_choice": _("Hãy chọn một thôn trong danh sách, hoặc để trống.")},
    )
    phone = PhoneField(required=False, help_text=_("Để trống nếu không có điện thoại."))
    agreed = forms.BooleanField(
        label=_("Người học đã được giải thích và đồng ý cho dùng thông tin để học và cấp chứng nhận."),
        error_messages={"required": _("Hãy hỏi ý kiến người học trước khi đăng ký.")},
    )
    known_to_differ = forms.BooleanField(label=_("Đây là người khác, vẫn đăng ký mới"), required=False)
    field_order = ["full_name", "year", "day", "month", "village", "phone"]

    def __init__(self, *args: Any, commune: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.commune = commune
        for name in ("full_name", "phone"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
        village: Any = self.fields["village"]
        village.queryset = Unit.objects.villages_of(commune.code).open().order_by("sort_key")
        village.label_from_instance = lambda each: each.name

    def clean(self) -> dict[str, Any]:
        self.read_birth(timezone.localdate())
        if birth := self.cleaned_data.get("birth"):
            check_adult(self, birth)
        return self.cleaned_data

    def person(self) -> Person:
        data = self.cleaned_data
        return Person(
            full_name=data["full_name"], birth=data["birth"], home=data["village"] or self.commune, phone=data["phone"]
        )

"""Taking over a record that staff made."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import NUMERIC, PhoneField
from accounts.models import Learner
from accounts.rules import persons


class ClaimPhoneForm(forms.Form):
    phone = PhoneField(label=_("Số điện thoại bạn đã cho cán bộ khi đăng ký"))


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Mã gồm 6 chữ số"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": _("Hãy nhập mã trong tin nhắn.")},
    )


class ClaimForm(forms.Form):
    """Which record, and the birth year as a proof."""

    learner = forms.ModelChoiceField(
        Learner.objects.none(),
        label=_("Bạn là ai trong danh sách này?"),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("Hãy chọn một người.")},
    )
    birth_year = forms.IntegerField(
        label=_("Năm sinh"),
        widget=forms.TextInput(attrs={**NUMERIC, "size": 4}),
        error_messages={
            "required": _("Hãy nhập năm sinh gồm 4 chữ số."),
            "invalid": _("Năm sinh gồm 4 chữ số, ví dụ 1958."),
        },
    )

    def __init__(self, *args: Any, learners: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["learner"]
        field.queryset = learners
        field.label_from_instance = lambda learner: persons.veiled(learner.full_name)

"""Forms of certificates."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from certificates.models import Award
from places import rules


class NameForm(forms.Form):
    full_name = forms.CharField(
        label=_("Họ và tên đầy đủ"),
        max_length=100,
        help_text=_("Viết đúng như trên căn cước, có dấu và chữ hoa đầu mỗi từ."),
        error_messages={"required": _("Hãy ghi họ và tên."), "max_length": _("Họ tên dài nhất 100 chữ.")},
    )
    agree = forms.BooleanField(
        label=_("Tôi đã kiểm tra, họ tên trên là đúng."),
        error_messages={"required": _("Hãy đánh dấu vào ô xác nhận.")},
    )

    def clean_full_name(self) -> str:
        name = rules.clean(self.cleaned_data["full_name"])
        if not 2 <= len(name.split()) <= 8 or not all(c.isalpha() or c in " '-." for c in name):
            raise forms.ValidationError(_("Họ tên gồm ít nhất hai từ, chỉ có chữ cái."))
        return name


class RevokeForm(forms.Form):
    reason = forms.CharField(
        label=_("Lý do thu hồi"), max_length=250, error_messages={"required": _("Hãy ghi lý do.")}
    )
    document_no = forms.CharField(
        label=_("Số văn bản"), max_length=60, error_messages={"required": _("Hãy ghi số văn bản quyết định.")}
    )


class RegisterFilter(forms.Form):
    """Name typed without tone marks, number, state, and where the page goes on."""

    q = forms.CharField(label=_("Họ tên hoặc mã tra cứu"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=_("Tình trạng"), required=False, choices=[("", _("Tất cả")), *Award.State.choices]
    )
    before = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def values(self) -> dict[str, Any]:
        """What was typed, wrong parts left out."""
        self.is_valid()
        data = self.cleaned_data
        return {"typed": data.get("q", ""), "state": data.get("state", ""), "before": data.get("before")}

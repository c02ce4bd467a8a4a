"""Forms of certificates."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from certificates.models import Award


class RevokeForm(forms.Form):
    reason = forms.CharField(label=_("Lý do thu hồi"), max_length=250, error_messages={"required": _("Hãy ghi lý do.")})
    document_no = forms.CharField(
        label=_("Số văn bản"), max_length=60, error_messages={"required": _("Hãy ghi số văn bản quyết định.")}
    )


class RegisterFilter(forms.Form):
    """Name typed without tone marks, number, state, and where the page goes on."""

    q = forms.CharField(label=_("Họ tên hoặc mã tra cứu"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("Tình trạng"), required=False, choices=[("", _("Tất cả")), *Award.State.choices])
    before = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def values(self) -> dict[str, Any]:
        """What was typed, wrong parts left out."""
        self.is_valid()
        data = self.cleaned_data
        return {"typed": data.get("q", ""), "state": data.get("state", ""), "before": data.get("before")}

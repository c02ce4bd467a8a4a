"""Forms of certificates."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from certificates.models import Award, AwardType, Template


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


class AwardTypeForm(WagtailAdminModelForm):
    """What earns the certificate stays once people hold it; its title and template change for those to come."""

    class Meta:
        model = AwardType
        fields = ["code", "title", "course", "programme", "template", "qualifies", "is_active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_used = self.instance.pk is not None and self.instance.awards.exists()
        for name in ("code", "course", "programme", "qualifies"):
            self.fields[name].disabled = is_used
        self.fields["course"].help_text = _("Chọn một khóa học, hoặc một chương trình ở ô dưới.")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if bool(cleaned.get("course")) == bool(cleaned.get("programme")):
            self.add_error("course", _("Hãy chọn một khóa học hoặc một chương trình, không chọn cả hai."))
        return cleaned


class TemplateForm(WagtailAdminModelForm):
    class Meta:
        model = Template
        fields = [
            "code", "name", "parent_body", "issuing_body", "heading", "place", "signer_title", "signer_name"
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        printed = set(self.changed_data) - {"name"}
        if self.instance.pk and printed and self.instance.awards.exists():
            message = _("Mẫu này đã in trên giấy chứng nhận, nên lời trên giấy giữ nguyên. Hãy sao chép thành mẫu mới.")
            raise forms.ValidationError(message)
        return cleaned

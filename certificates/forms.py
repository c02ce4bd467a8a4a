"""Forms of certificates."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from certificates.models import Award, AwardStrength, AwardType, Template


class RevokeForm(forms.Form):
    reason = forms.CharField(label=_("Lý do thu hồi"), max_length=250, error_messages={"required": _("Hãy ghi lý do.")})
    document_no = forms.CharField(
        label=_("Số văn bản"), max_length=60, error_messages={"required": _("Hãy ghi số văn bản quyết định.")}
    )


class ReissueForm(forms.Form):
    reason = forms.CharField(
        label=_("Lý do cấp lại"), max_length=250, error_messages={"required": _("Hãy ghi lý do cấp lại.")}
    )


class RegisterFilter(forms.Form):
    """Name typed without tone marks, number, state, how well we know, and where the page goes on."""

    q = forms.CharField(label=_("Họ tên hoặc mã tra cứu"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("Tình trạng"), required=False, choices=[("", _("Tất cả")), *Award.State.choices])
    strength = forms.ChoiceField(
        label=_("Mức bằng chứng"), required=False, choices=[("", _("Tất cả")), *AwardStrength.Strength.choices]
    )
    before = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def values(self) -> dict[str, Any]:
        """What was typed, wrong parts left out."""
        self.is_valid()
        data = self.cleaned_data
        asked = {"typed": data.get("q", ""), "state": data.get("state", ""), "strength": data.get("strength", "")}
        return {**asked, "before": data.get("before")}


class AwardTypeForm(WagtailAdminModelForm):
    """What earns the certificate stays once people hold it; its title and template change for those to come. That it
    counts is somebody's decision; a type that was in use before this was asked may be without.
    """

    class Meta:
        model = AwardType
        fields = ["code", "title", "course", "programme", "template", "qualifies", "decision_no", "is_active"]
        help_texts = {
            "code": _("Tên máy, không dấu. Ví dụ: ky-nang-so. Có người được cấp rồi thì không đổi được."),
            "title": _("In trên giấy, sau dòng “đã hoàn thành chương trình đào tạo”."),
            "course": _("Chọn một khóa học, hoặc một chương trình ở ô dưới."),
            "template": _("Cơ quan cấp, người ký và lời trên giấy."),
            "qualifies": _("Người được cấp loại này có được đếm vào chỉ tiêu kỹ năng số không."),
            "decision_no": _(
                "Văn bản quyết định tính loại này vào chỉ tiêu. Ví dụ: 12/QĐ-SKHCN. Hiện trên trang Cách tính."
            ),
            "is_active": _("Bỏ chọn để thôi cấp mới. Giấy đã cấp vẫn còn giá trị."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_used = self.instance.pk is not None and self.instance.awards.exists()
        self.was_undecided = is_used and not self.instance.decision_no
        for name in ("code", "course", "programme", "qualifies"):
            self.fields[name].disabled = is_used

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if bool(cleaned.get("course")) == bool(cleaned.get("programme")):
            self.add_error("course", _("Hãy chọn một khóa học hoặc một chương trình, không chọn cả hai."))
        if cleaned.get("qualifies") and not cleaned.get("decision_no") and not self.was_undecided:
            self.add_error("decision_no", _("Hãy ghi số quyết định, vì loại này tính vào chỉ tiêu kỹ năng số."))
        return cleaned


class TemplateForm(WagtailAdminModelForm):
    class Meta:
        model = Template
        fields = [
            "code", "name", "parent_body", "issuing_body", "heading", "place", "signer_title", "signer_name"
        ]  # fmt: skip
        help_texts = {
            "code": _("Tên máy, không dấu. Ví dụ: so-khcn."),
            "name": _("Để nhận ra mẫu trong danh sách; không in trên giấy."),
            "parent_body": _("Dòng trên cùng bên trái, viết hoa. Ví dụ: ỦY BAN NHÂN DÂN TỈNH THANH HÓA."),
            "issuing_body": _("Dòng đậm bên dưới, viết hoa. Ví dụ: SỞ KHOA HỌC VÀ CÔNG NGHỆ."),
            "heading": _("Dòng chữ lớn giữa giấy. Ví dụ: GIẤY CHỨNG NHẬN."),
            "place": _("Đứng trước ngày cấp. Ví dụ: Thanh Hóa, ngày 20 tháng 7 năm 2026."),
            "signer_title": _("Viết hoa. Ví dụ: GIÁM ĐỐC."),
        }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        printed = set(self.changed_data) - {"name"}
        if self.instance.pk and printed and self.instance.awards.exists():
            message = _("Mẫu này đã in trên giấy chứng nhận, nên lời trên giấy giữ nguyên. Hãy sao chép thành mẫu mới.")
            raise forms.ValidationError(message)
        return cleaned

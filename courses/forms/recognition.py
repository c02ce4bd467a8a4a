"""Asking for, deciding on and revoking the recognition of prior learning."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.forms.classes_marking import Reason
from courses.models import Exemption
from courses.queries.recognition import Subject, offered
from courses.rules.recognition import DayError, Paper, read_day
from exchange.adapters import papers
from exchange.adapters.wording import file_text
from exchange.rules.errors import FileError

DAY_ERRORS = {
    "unreadable": _("Chưa đọc được ngày này. Hãy ghi ngày, tháng, năm, ví dụ 20/7/2025."),
    "future": _("Ngày cấp không thể sau hôm nay."),
    "too_old": _("Ngày cấp quá xa. Hãy xem lại năm."),
}
PAPER = ".jpg,.jpeg,.png,.webp,.pdf,image/jpeg,image/png,image/webp,application/pdf"


class DayField(forms.CharField):
    """A day as people write it, or None."""

    def clean(self, value: Any) -> date | None:  # type: ignore[override]
        typed = str(value or "").strip()
        if not typed:
            return None
        try:
            return read_day(typed[:40], timezone.localdate())
        except DayError as error:
            raise ValidationError(DAY_ERRORS[error.code], code=error.code) from error


class PaperFileField(forms.FileField):
    """A photographed or scanned paper, past the gate: ``papers.Paper`` or None."""

    def clean(self, data: Any, initial: Any = None) -> papers.Paper | None:
        upload = super().clean(data, initial)
        if not upload:
            return None
        try:
            return papers.take(upload.file)
        except FileError as error:
            raise ValidationError(file_text(error), code=error.code) from error


class AskForm(forms.Form):
    """What the paper says, and the paper itself. Browsers do not keep a chosen file: whoever has to correct something
    else is told to choose it again.
    """

    kind = forms.ChoiceField(
        label=_("Bạn có giấy tờ nào?"),
        choices=Exemption.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Hãy chọn loại giấy tờ.")},
    )
    evidence = PaperFileField(
        label=_("Ảnh hoặc tệp giấy tờ"),
        help_text=_("Chụp rõ cả tờ. Ảnh hoặc PDF, nhiều nhất 10 MB."),
        required=False,
        allow_empty_file=True,
        max_length=200,
        error_messages={"max_length": _("Tên tệp quá dài. Hãy đặt tên ngắn hơn rồi chọn lại.")},
        widget=forms.FileInput(attrs={"accept": PAPER}),
    )
    document_no = forms.CharField(
        label=_("Số hiệu ghi trên giấy"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    issued_by = forms.CharField(label=_("Nơi cấp"), required=False, max_length=150)
    issued_on = DayField(
        label=_("Ngày cấp"),
        help_text=_("Ví dụ 20/7/2025."),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    note = forms.CharField(
        label=_("Điều muốn nói thêm"),
        required=False,
        max_length=250,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        chosen = bool(self.files.get("evidence"))
        if not chosen and "document_no" in cleaned and not cleaned["document_no"]:
            self.add_error("evidence", _("Hãy chụp ảnh giấy tờ, hoặc ghi số hiệu ở dưới."))
        elif chosen and self.errors and "evidence" not in self.errors:
            self.add_error("evidence", _("Tệp này nhận được. Nhưng vì có chỗ khác cần sửa, mời bạn chọn lại tệp."))
        return cleaned

    def paper(self) -> Paper:
        data = self.cleaned_data
        return Paper(
            kind=data["kind"],
            document_no=data["document_no"],
            issued_by=data["issued_by"],
            issued_on=data["issued_on"],
            note=data["note"],
        )


class AskForForm(AskForm):
    """By an officer for a person in scope: which course or programme, too."""

    subject = forms.ChoiceField(
        label=_("Công nhận cho"), error_messages={"required": _("Hãy chọn khóa học hoặc chương trình.")}
    )
    field_order = ["subject"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].label = _("Loại giấy tờ")
        programmes, courses = offered()
        self._subjects: dict[str, Subject] = {
            **{f"c-{each.code}": each for each in courses},
            **{f"p-{each.code}": each for each in programmes},
        }
        groups = ((_("Chương trình"), "p", programmes), (_("Khóa học"), "c", courses))
        listed = [(label, [(f"{kind}-{each.code}", each.title) for each in found]) for label, kind, found in groups]
        self.fields["subject"].choices = [("", _("Hãy chọn")), *listed]  # type: ignore[attr-defined]

    def chosen(self) -> Subject:
        return self._subjects[self.cleaned_data["subject"]]


class RefuseForm(forms.Form):
    reason = Reason(
        label=_("Lý do, viết để người học hiểu phải làm gì"),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Hãy ghi lý do. Người học sẽ đọc lý do này.")},
    )


class RevokeForm(forms.Form):
    reason = Reason(label=_("Lý do thu hồi"))
    document_no = forms.CharField(
        label=_("Số văn bản"), max_length=60, error_messages={"required": _("Hãy ghi số văn bản quyết định.")}
    )

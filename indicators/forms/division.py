"""What is asked and decided around a month: extensions, corrections, plans of communes."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exchange.adapters import papers
from exchange.adapters.wording import file_text
from exchange.rules import numbers
from exchange.rules.errors import FileError
from indicators.forms import PlainTextField
from indicators.models import Adjustment, Indicator
from places.models import Unit

HOURS = ((24, _("24 giờ")), (48, _("48 giờ")), (72, _("3 ngày")), (120, _("5 ngày")))


class ExtensionForm(forms.Form):
    """Why a unit is late, and for how many hours it wants to send after the lock."""

    reason = PlainTextField(
        label=_("Vì sao gửi muộn?"),
        max_length=250,
        error_messages={"required": _("Hãy ghi lý do gửi muộn.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    hours = forms.TypedChoiceField(label=_("Xin thêm"), choices=HOURS, coerce=int, initial=24)


def _unit_chooser(not_one: Any) -> forms.ModelChoiceField:
    """Units by code; which ones is the form's to say. ``not_one``: what is said to any other."""
    return forms.ModelChoiceField(
        label=_("Đơn vị"),
        empty_label=_("Chọn đơn vị"),
        queryset=Unit.objects.none(),
        to_field_name="code",
        error_messages={"required": _("Hãy chọn đơn vị."), "invalid_choice": not_one},
    )


class OpenExtensionForm(ExtensionForm):
    """By the division, for one of the units that may be late."""

    field_order = ["unit"]
    unit = _unit_chooser(_("Đơn vị này không báo cáo biểu này."))

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


_MINUS = "-\N{MINUS SIGN}\N{EN DASH}"
_SIGNS = f"+{_MINUS}"


class SignedNumberField(forms.CharField):
    """More or fewer people: ``-12``, ``+1.250``, ``30``."""

    widget = forms.TextInput(attrs={"autocomplete": "off"})

    def clean(self, value: Any) -> int | None:  # type: ignore[override]
        typed = super().clean(value).strip()
        if not typed:
            return None
        sign = -1 if typed[0] in _MINUS else 1
        number = numbers.whole(typed[1:].strip() if typed[0] in _SIGNS else typed)
        if number is None or number < 0:
            raise ValidationError(_("Hãy ghi số nguyên, ví dụ -12 hoặc 30."), code="invalid")
        if number == 0:
            raise ValidationError(_("Điều chỉnh phải khác 0."), code="zero")
        return sign * number


class AdjustmentForm(forms.Form):
    unit = _unit_chooser(_("Đơn vị này không báo cáo trong kỳ này."))
    indicator = forms.ModelChoiceField(
        label=_("Chỉ tiêu"),
        empty_label=_("Chọn chỉ tiêu"),
        queryset=Indicator.objects.none(),
        to_field_name="code",
        error_messages={
            "required": _("Hãy chọn chỉ tiêu."),
            "invalid_choice": _("Chỉ tiêu này hệ thống tự đếm, không điều chỉnh bằng tay."),
        },
    )
    delta = SignedNumberField(
        label=_("Tăng, giảm bao nhiêu?"),
        help_text=_("Số cộng vào số đã tiếp nhận. Giảm thì ghi dấu trừ, ví dụ -12."),
        max_length=12,
        error_messages={"required": _("Hãy ghi số cần tăng hoặc giảm.")},
    )
    reason_code = forms.ChoiceField(label=_("Loại lý do"), choices=Adjustment.Reason.choices)
    reason = PlainTextField(
        label=_("Lý do, viết thành câu"),
        max_length=250,
        error_messages={"required": _("Hãy ghi lý do.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    document_no = PlainTextField(label=_("Số văn bản kèm theo"), required=False, max_length=100)

    def __init__(self, *args: Any, units: Any, indicators: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["indicator"].queryset = indicators  # type: ignore[attr-defined]


class PdfField(forms.FileField):
    """A PDF past the gate, judged by its content: ``papers.Paper``."""

    def clean(self, data: Any, initial: Any = None) -> papers.Paper | None:
        upload = super().clean(data, initial)
        try:
            paper = papers.take(upload.file)
        except FileError as error:
            raise ValidationError(file_text(error), code=error.code) from error
        if paper.suffix != "pdf":
            raise ValidationError(_("Kế hoạch phải là tệp PDF."), code="not_pdf")
        return paper


class UnitPlanForm(forms.Form):
    """A commune's own plan: the paper with its number and the day on which it was signed."""

    document_no = PlainTextField(
        label=_("Số, ký hiệu"), max_length=100, error_messages={"required": _("Hãy ghi số, ký hiệu của kế hoạch.")}
    )
    signed_on = forms.DateField(
        label=_("Ngày ký"),
        help_text=_("Ví dụ 20/3/2026."),
        error_messages={"required": _("Hãy ghi ngày ký."), "invalid": _("Hãy ghi ngày, tháng, năm, ví dụ 20/3/2026.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    document = PdfField(
        label=_("Tệp PDF"),
        help_text=_("Bản đã ký, nhiều nhất 10 MB."),
        allow_empty_file=True,
        max_length=200,
        error_messages={
            "required": _("Hãy chọn tệp PDF của kế hoạch."),
            "max_length": _("Tên tệp quá dài. Hãy đặt tên ngắn hơn rồi chọn lại."),
        },
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
    )

    def clean_signed_on(self) -> date:
        day: date = self.cleaned_data["signed_on"]
        if day > timezone.localdate():
            raise ValidationError(_("Ngày ký không thể sau hôm nay."), code="future")
        return day

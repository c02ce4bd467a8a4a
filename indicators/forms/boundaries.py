"""What is asked around a merger or split: the act, its day and the file; why one is withdrawn."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from exchange.rules.errors import FileError
from indicators.adapters import boundaries as adapter
from indicators.forms import PlainTextField
from indicators.queries import boundaries as queries
from indicators.rules import boundaries as rules

EARLIEST = date(2020, 1, 1)
LATEST = date(2099, 12, 31)


class RehearsalForm(forms.Form):
    """``asked`` and ``plan`` once the file reads well; else what is wrong, at the field, and at cells in ``faults``."""

    legal_act = PlainTextField(
        label=_("Văn bản"),
        max_length=100,
        help_text=_("Nghị quyết, quyết định sắp xếp. Ví dụ: 1686/NQ-UBTVQH15."),
        error_messages={"required": _("Hãy ghi số văn bản.")},
    )
    effective_on = forms.DateField(
        label=_("Có hiệu lực từ ngày"),
        help_text=_("Từ ngày này số liệu tính theo đơn vị mới. Ngày sắp tới cũng được. Ví dụ 1/7/2026."),
        error_messages={"required": _("Hãy chọn ngày."), "invalid": _("Hãy ghi ngày, tháng, năm, ví dụ 1/7/2026.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    file = forms.FileField(
        label=_("Tệp Excel hoặc CSV"),
        help_text=_("Mỗi dòng một phần: đơn vị cũ, đơn vị mới, phần hoặc danh sách thôn."),
        allow_empty_file=True,
        max_length=200,
        error_messages={
            "required": _("Chưa chọn tệp. Hãy bấm để chọn tệp trên máy."),
            "max_length": _("Tên tệp quá dài. Hãy đặt tên ngắn hơn rồi chọn lại."),
        },
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.tsv,.txt"}),
    )
    asked: adapter.Asked | None = None
    plan: rules.Plan | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.faults: list[adapter.Said] = []

    def clean_effective_on(self) -> date:
        day: date = self.cleaned_data["effective_on"]
        if not EARLIEST <= day <= LATEST:
            raise ValidationError(_("Ngày phải từ năm 2020 đến năm 2099."))
        return day

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not self.errors:
            self._read(data)
        return data

    def _read(self, data: dict[str, Any]) -> None:
        upload = data["file"]
        try:
            lines, self.faults = adapter.read(upload, upload.name)
        except FileError as error:
            self.add_error("file", adapter.refusal(error, upload.name))
            return
        self.asked = adapter.Asked(data["legal_act"], data["effective_on"], lines)
        if not self.faults:
            self.plan, wrong = rules.judge(lines, queries.ground_of(lines), self.asked.effective_on)
            self.faults = adapter.said(wrong)
        if self.faults:
            self.add_error("file", _("Tệp có %(n)d chỗ cần sửa, xem bên dưới. Chưa lưu gì.") % {"n": len(self.faults)})


class WithdrawForm(forms.Form):
    reason = PlainTextField(
        label=_("Vì sao rút?"),
        max_length=250,
        error_messages={"required": _("Hãy ghi lý do rút.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )

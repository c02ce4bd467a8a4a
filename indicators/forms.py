"""The commune's monthly form, and the division's decisions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from indicators.models import Indicator
from indicators.rules.checks import Entry, Problem

_NUMBER = {
    "invalid": _("Hãy ghi số nguyên, ví dụ 1250."),
    "min_value": _("Số không được nhỏ hơn 0."),
    "max_value": _("Số này quá lớn."),
}


class WholeNumberField(forms.IntegerField):
    """A number of people as Vietnamese officers type it: ``1.250`` and ``1 250`` are 1250."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def to_python(self, value: Any) -> int | None:
        text = "".join(str(value or "").split())
        groups = text.lstrip("-").split(".")
        if len(groups) > 1 and all(len(group) == 3 for group in groups[1:]):
            text = text.replace(".", "")
        return super().to_python(text)


class MonthForm(forms.Form):
    """Three fields a row (``CODE-stock``, ``CODE-flow``, ``CODE-note``) and one text for all."""

    difficulties = forms.CharField(
        label=_("Khó khăn, vướng mắc"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, indicators: list[Indicator], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.indicators = indicators
        for indicator in indicators:
            self.fields[f"{indicator.code}-stock"] = WholeNumberField(
                label=_("Lũy kế"), required=False, min_value=0, max_value=9_999_999, error_messages=_NUMBER
            )
            self.fields[f"{indicator.code}-flow"] = WholeNumberField(
                label=_("Trong kỳ"),
                required=False,
                min_value=-9_999_999,
                max_value=9_999_999,
                error_messages=_NUMBER,
            )
            self.fields[f"{indicator.code}-note"] = forms.CharField(
                label=_("Giải thích"), required=False, max_length=250
            )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and all(data[f"{i.code}-stock"] is None for i in self.indicators):
            raise forms.ValidationError(_("Hãy điền lũy kế của ít nhất một chỉ tiêu."))
        return data

    def entries(self) -> dict[str, Entry]:
        data = self.cleaned_data
        return {
            i.code: Entry(data[f"{i.code}-stock"], data[f"{i.code}-flow"], data[f"{i.code}-note"])
            for i in self.indicators
        }

    def add_problems(self, found: dict[str, list[Problem]]) -> None:
        """Put what the rules found beside the fields that it is about."""
        for code, problems in found.items():
            for problem in problems:
                self.add_error(f"{code}-{problem.field}", problem.message)

    def rows(self) -> list[dict[str, Any]]:
        return [
            {
                "indicator": i,
                "stock": self[f"{i.code}-stock"],
                "flow": self[f"{i.code}-flow"],
                "note": self[f"{i.code}-note"],
            }
            for i in self.indicators
        ]


class DecisionForm(forms.Form):
    """Accept, or return with a comment."""

    decision = forms.ChoiceField(choices=[("accept", _("Tiếp nhận")), ("return", _("Trả lại"))])
    comment = forms.CharField(label=_("Ý kiến"), required=False, max_length=1000, widget=forms.Textarea)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("decision") == "return" and not data.get("comment"):
            self.add_error("comment", _("Hãy ghi điều xã, phường cần sửa."))
        return data


class CloseForm(forms.Form):
    reason = forms.CharField(label=_("Lý do công bố lại"), required=False, max_length=250)

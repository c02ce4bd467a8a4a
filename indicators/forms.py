"""The commune's monthly form, the division's decisions, and what the admin keeps."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from indicators.models import Indicator, IndicatorVersion, ReportingCalendar, Target, TargetPlan
from indicators.rules.checks import Entry, Problem
from places.models import Unit

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


class IndicatorForm(WagtailAdminModelForm):
    class Meta:
        model = Indicator
        fields = ["code", "name", "short_name", "position"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].disabled = self.instance.pk is not None  # figures and the API know it by its code


class IndicatorVersionForm(WagtailAdminModelForm):
    """How an indicator is counted from a day on. Another definition is the next version."""

    class Meta:
        model = IndicatorVersion
        fields = ["indicator", "numerator", "definition", "decimals", "effective_from", "decision_no"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if self.instance.pk and self.changed_data and self.instance.snapshot_values.exists():
            message = _("Cách tính này đã dùng để chốt số liệu, nên giữ nguyên. Hãy sao chép thành phiên bản mới.")
            raise forms.ValidationError(message)
        return cleaned

    def save(self, commit: bool = True) -> IndicatorVersion:
        version: IndicatorVersion = self.instance
        if version.pk is None:
            newest = version.indicator.versions.order_by("number").last()
            version.number = newest.number + 1 if newest else 1
        return super().save(commit)  # type: ignore[no-any-return]


class CalendarForm(WagtailAdminModelForm):
    """Months that were opened keep their days: other days are another calendar, from a later day on."""

    class Meta:
        model = ReportingCalendar
        fields = ["name", "cutoff_day", "due_days", "effective_from"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_used = self.instance.pk is not None and self.instance.periods.exists()
        for name in ("cutoff_day", "due_days", "effective_from"):
            self.fields[name].disabled = is_used
        self.fields["cutoff_day"].validators += [MinValueValidator(1), MaxValueValidator(31)]


class TargetPlanForm(WagtailAdminModelForm):
    class Meta:
        model = TargetPlan
        fields = ["name", "decision_no", "year", "population"]
        labels = {"population": _("Dân số làm mẫu số")}


class TargetForm(WagtailAdminModelForm):
    class Meta:
        model = Target
        fields = ["plan", "indicator", "unit", "percent"]
        labels = {"plan": _("Kế hoạch"), "unit": _("Đơn vị")}
        help_texts = {"unit": _("Để trống: áp dụng cho toàn tỉnh và mọi xã, phường.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.filter(kind__in=[Unit.Kind.PROVINCE, Unit.Kind.COMMUNE]).open()
        self.fields["percent"].validators += [MinValueValidator(Decimal("0.01")), MaxValueValidator(100)]

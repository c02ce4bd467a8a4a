"""The commune's monthly form, the division's decisions, and what the admin keeps."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from exchange.rules import numbers
from exchange.rules.text import clean
from indicators.adapters import wording
from indicators.models import Indicator, IndicatorVersion, ReportingCalendar, Source, Target, TargetPlan
from indicators.rules import approval
from indicators.rules.checks import Entry, Problem
from places.models import Unit


class WholeNumberField(forms.IntegerField):
    """A number of people as Vietnamese officers type it: ``1.250`` and ``1 250`` are 1250."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def to_python(self, value: Any) -> int | None:
        text = "" if value is None else str(value).strip()
        number = numbers.whole(text)
        if text and number is None:
            raise forms.ValidationError(_("Hãy ghi số nguyên, ví dụ 1250."), code="invalid")
        return number


class PlainTextField(forms.CharField):
    """Text in one spelling, with nothing invisible in it; lines stay."""

    def to_python(self, value: Any) -> str:
        text: str = super().to_python(value)
        return "\n".join(clean(line) for line in text.splitlines()).strip()


class MonthForm(forms.Form):
    """A unit's data set: of each row ``CODE-flow``, ``CODE-note`` and, but for a flow, ``CODE-stock``; one text for
    all.
    """

    difficulties = PlainTextField(
        label=_("Khó khăn, vướng mắc"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self,
        *args: Any,
        versions: list[IndicatorVersion],
        is_draft: bool = False,
        places: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        """``places`` are the cells of the workbook that the fields were read from: what is wrong is said of them."""
        super().__init__(*args, **kwargs)
        self.versions, self.is_draft, self.places = versions, is_draft, places or {}
        for version in versions:
            code, named = version.indicator.code, {"indicator": version.indicator.short_name}
            words = {"stock": _("%(indicator)s, lũy kế"), "flow": _("%(indicator)s, trong kỳ")}
            for part in _parts(version):
                self.fields[f"{code}-{part}"] = WholeNumberField(label=words[part] % named, required=False)
            self.fields[f"{code}-note"] = PlainTextField(
                label=_("%(indicator)s, giải thích") % named, required=False, max_length=250
            )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        typed = [data.get(f"{v.indicator.code}-{part}") for v in self.versions for part in _parts(v)]
        if not self.errors and not self.is_draft and all(each is None for each in typed):
            raise forms.ValidationError(_("Hãy điền số của ít nhất một dòng."))
        return data

    def add_error(self, field: str | None, error: Any) -> None:
        if field and (place := self.places.get(field)):
            said = error.messages if isinstance(error, forms.ValidationError) else [error]
            error = [_("Ô %(place)s của tệp: %(message)s") % {"place": place, "message": each} for each in said]
        super().add_error(field, error)

    def entries(self) -> dict[str, Entry]:
        data = self.cleaned_data
        codes = [version.indicator.code for version in self.versions]
        return {code: Entry(data.get(f"{code}-stock"), data[f"{code}-flow"], data[f"{code}-note"]) for code in codes}

    def sound_entries(self) -> dict[str, Entry]:
        """The rows that could be read, also where others could not: what the rules say of them is said at once."""
        wrong = {field.rpartition("-")[0] for field in self.errors}
        data, codes = self.cleaned_data, [version.indicator.code for version in self.versions]
        return {
            code: Entry(data.get(f"{code}-stock"), data.get(f"{code}-flow"), data.get(f"{code}-note", ""))
            for code in codes
            if code not in wrong
        }

    def difficulties_said(self) -> str:
        text: str = self.cleaned_data.get("difficulties", "")
        return text

    def add_problems(self, found: dict[str, list[Problem]]) -> None:
        """Put what the rules found beside the fields that it is about."""
        for code, problems in found.items():
            for problem in problems:
                self.add_error(f"{code}-{problem.field}", wording(problem))

    def rows(self) -> list[dict[str, Any]]:
        """Of each row its indicator and its fields; a flow has no ``stock``."""
        rows = []
        for version in self.versions:
            code = version.indicator.code
            fields = {part: self[f"{code}-{part}"] for part in (*_parts(version), "note")}
            rows.append({"indicator": version.indicator, "version": version, **fields})
        return rows


class WorkbookForm(forms.Form):
    """The workbook of a unit's month, filled in."""

    file = forms.FileField(
        label=_("Tệp Excel đã điền"),
        help_text=_("Tệp đã tải từ trang này. Đọc xong, số hiện ở biểu để xem lại; chỉ gửi khi bạn bấm gửi."),
        allow_empty_file=True,
        error_messages={
            "required": _("Chưa chọn tệp. Hãy bấm để chọn tệp trên máy."),
            "max_length": _("Tên tệp quá dài. Hãy đặt tên ngắn hơn rồi chọn lại."),
        },
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )


def _parts(version: IndicatorVersion) -> tuple[str, ...]:
    return ("flow",) if version.nature == IndicatorVersion.Nature.FLOW else ("stock", "flow")


class DecisionForm(forms.Form):
    """Approve, accept, or return with a comment, and one at each row that is to be put right."""

    decision = forms.ChoiceField(
        choices=[(approval.APPROVE, _("Duyệt")), (approval.ACCEPT, _("Tiếp nhận")), (approval.RETURN, _("Trả lại"))]
    )
    comment = PlainTextField(
        label=_("Ý kiến"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, indicators: list[Indicator], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.indicators = indicators
        for indicator in indicators:
            label = _("%(indicator)s: cần sửa gì?") % {"indicator": indicator.short_name}
            self.fields[f"cell-{indicator.code}"] = PlainTextField(label=label, required=False, max_length=250)

    def cell(self, indicator: Indicator) -> forms.BoundField:
        return self[f"cell-{indicator.code}"]

    def cells(self) -> dict[str, str]:
        """What was written at rows, by indicator code."""
        found = {each.code: self.cleaned_data[f"cell-{each.code}"] for each in self.indicators}
        return {code: text for code, text in found.items() if text}

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("decision") == approval.RETURN and not data.get("comment") and not self.cells():
            self.add_error("comment", _("Hãy ghi điều cần sửa, ở đây hoặc ở từng dòng."))
        return data


class ReasonForm(forms.Form):
    """Why a closed month is opened again or published anew."""

    reason = PlainTextField(label=_("Lý do"), required=False, max_length=250)


class SourceForm(WagtailAdminModelForm):
    """Who hands over figures. That its people are different ones from those of other sources wants a document."""

    class Meta:
        model = Source
        fields = ["code", "name", "unit", "kind", "is_disjoint", "disjoint_by", "is_active"]
        help_texts = {
            "code": _("Tên máy dùng trong tệp và API, không dấu. Ví dụ: vnpt. Lưu rồi thì không đổi được."),
            "unit": _("Đơn vị giữ khóa API hoặc có người được phân công cung cấp số liệu."),
            "kind": _("Danh sách từng người đáng tin hơn số tổng hợp: khi có cả hai thì lấy số từ danh sách."),
            "is_disjoint": _(
                "Chỉ đánh dấu khi có văn bản xác định người của nguồn này không có ở nguồn nào khác. Số của nguồn được "
                "cộng thêm; không đánh dấu thì không bao giờ cộng."
            ),
            "disjoint_by": _("Số, ký hiệu, ngày của văn bản."),
            "is_active": _("Bỏ đánh dấu thì thôi nhận; số đã giao vẫn được giữ nhưng không còn được xét."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].disabled = self.instance.pk is not None
        self.fields["unit"].queryset = Unit.objects.exclude(kind=Unit.Kind.VILLAGE).open()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if cleaned.get("is_disjoint") and not cleaned.get("disjoint_by", "").strip():
            self.add_error("disjoint_by", _("Hãy ghi văn bản xác định nguồn này không trùng người với nguồn khác."))
        return cleaned


class IndicatorForm(WagtailAdminModelForm):
    class Meta:
        model = Indicator
        fields = ["data_set", "code", "name", "short_name", "position"]
        help_texts = {
            "code": _("Tên máy dùng trong tệp và địa chỉ, không dấu. Ví dụ: skills. Lưu rồi thì không đổi được."),
            "short_name": _("Hiện ở chỗ hẹp: đầu cột bảng, biểu đồ."),
            "position": _("Số nhỏ đứng trước."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].disabled = self.instance.pk is not None  # figures and the API know it by its code


class IndicatorVersionForm(WagtailAdminModelForm):
    """How an indicator is counted from a day on. Another definition is the next version."""

    class Meta:
        model = IndicatorVersion
        fields = [
            "indicator",
            "numerator",
            "rung",
            "nature",
            "denominator",
            "denominator_row",
            "definition",
            "decimals",
            "rounding",
            "first_use",
            "effective_from",
            "decision_no",
        ]
        help_texts = {
            "numerator": _("Số người đạt lấy từ đâu: chứng nhận đã cấp, hay báo cáo của xã, phường."),
            "definition": _("Ai được đếm, đếm đến ngày nào, ai báo cáo. Câu này hiện trên trang số liệu."),
            "decimals": _("Tỷ lệ ghi mấy chữ số sau dấu phẩy. Ví dụ: 1."),
            "first_use": _(
                "Không bắt buộc. Mã ghi ở bài thực hành là lần dùng đầu dịch vụ này. Số người làm thử ở lớp được ghi "
                "bên cạnh, không cộng vào chỉ tiêu. Ví dụ: cai-ung-dung."
            ),
            "effective_from": _("Các kỳ bắt đầu từ ngày này tính theo cách này."),
            "decision_no": _("Văn bản quy định cách tính. Không bắt buộc."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decimals"].validators += [MaxValueValidator(2)]  # a snapshot keeps two

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
        help_texts = {
            "cutoff_day": _("Ngày cuối của kỳ trong tháng. Ví dụ: 14 thì kỳ tháng 7 tính đến hết 14/7."),
            "due_days": _("Ví dụ: 3 thì hạn nộp là 3 ngày sau ngày chốt."),
            "effective_from": _("Các kỳ từ ngày này theo lịch này. Kỳ đã mở giữ nguyên."),
        }

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
        help_texts = {
            "decision_no": _("Số, ký hiệu văn bản giao chỉ tiêu."),
            "population": _("Chuỗi dân số mà tỷ lệ của kế hoạch này chia cho."),
        }


class TargetForm(WagtailAdminModelForm):
    class Meta:
        model = Target
        fields = ["plan", "indicator", "unit", "percent"]
        localized_fields = ["percent"]  # a decimal comma
        help_texts = {
            "unit": _("Để trống: áp dụng cho toàn tỉnh và mọi xã, phường."),
            "percent": _("Tỷ lệ phải đạt, lớn hơn 0 và nhiều nhất 100. Ví dụ: 40."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.filter(kind__in=[Unit.Kind.PROVINCE, Unit.Kind.COMMUNE]).open()
        self.fields["percent"].validators += [MinValueValidator(Decimal("0.01")), MaxValueValidator(100)]

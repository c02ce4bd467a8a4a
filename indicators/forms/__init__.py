"""The commune's monthly form, the division's decisions, and what the admin keeps."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from exchange.adapters.documents import TagError, inspect
from exchange.adapters.wording import file_text
from exchange.rules import numbers
from exchange.rules.errors import FileError
from exchange.rules.text import clean
from indicators.adapters import wording
from indicators.models import DataSet, Indicator, IndicatorVersion, ReportKind
from indicators.renderers.official_reports import check_template
from indicators.rules import approval
from indicators.rules.checks import NOT_WHOLE, Entry, Problem, ticked

BLOCK, EXPLAIN = "block", "explain"
"""Kinds of what the rules find: it must be put right, or a word of explanation lets it pass."""


class WholeNumberField(forms.IntegerField):
    """A number of people as Vietnamese officers type it: ``1.250`` and ``1 250`` are 1250."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def to_python(self, value: Any) -> int | None:
        text = "" if value is None else str(value).strip()
        number = numbers.whole(text)
        if text and number is None:
            raise forms.ValidationError(gettext(NOT_WHOLE) % {"typed": clean(text)[:40]}, code="invalid")
        return number


class _Tick(forms.CheckboxInput):
    """What was sent, as it is: a file or a program says it in words."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        return data.get(name, "")


class TickField(forms.Field):
    """Ticked on a page; in a file ``x``, ``có`` or 1, and ``không``, 0 or nothing where it is not."""

    widget = _Tick

    def to_python(self, value: Any) -> bool:
        text = clean(str(value or ""))
        is_ticked = ticked(text)
        if is_ticked is None:
            raise forms.ValidationError(TICK_TEXT % {"typed": text[:20]})
        return is_ticked


TICK_TEXT = _("“%(typed)s”: hãy ghi x nếu không áp dụng, có áp dụng thì để trống.")


class PlainTextField(forms.CharField):
    """Text in one spelling, with nothing invisible in it; lines stay."""

    def to_python(self, value: Any) -> str:
        text: str = super().to_python(value)
        return "\n".join(clean(line) for line in text.splitlines()).strip()


class SentenceForm(forms.Form):
    """A sentence of a report in a person's words; ``seen`` is what the page showed of it."""

    text = PlainTextField(
        label=_("Câu trong báo cáo"), max_length=3000, widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Hãy viết câu này, hoặc bấm dùng câu máy soạn.")},
    )  # fmt: skip
    seen = forms.CharField(widget=forms.HiddenInput)


class ReportTemplateForm(forms.Form):
    """A Word template of the office: judged by the gate, then tried on an example."""

    kind = forms.ChoiceField(label=_("Dùng cho"), choices=ReportKind.choices)
    file = forms.FileField(
        label=_("Tệp Word (.docx)"),
        help_text=_("Nhiều nhất 5 MB. Mẫu được thử ngay; thẻ sai được nêu tên và mẫu không được nhận."),
        allow_empty_file=True,
        max_length=200,
        error_messages={
            "required": _("Chưa chọn tệp. Hãy bấm để chọn tệp trên máy."),
            "max_length": _("Tên tệp quá dài. Hãy đặt tên ngắn hơn rồi chọn lại."),
        },
        widget=forms.FileInput(attrs={"accept": ".docx"}),
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if self.errors:
            return data
        upload = data["file"]
        try:
            inspect(upload, upload.name)
            data["content"] = upload.read()
            check_template(data["content"], data["kind"])
        except FileError as error:
            self.add_error("file", f"{upload.name}: {file_text(error)}")
        except TagError as error:
            self.add_error("file", _TAG_TEXTS[error.code] % {"tag": error.tag})
        return data


_TAG_TEXTS = {
    "unknown": _("Mẫu có thẻ “%(tag)s” mà hệ thống không biết. Hãy sửa theo bảng tên thẻ bên dưới."),
    "forbidden": _("Mẫu có thẻ không được phép: %(tag)s. Chỉ dùng thẻ tên, lặp (for) và điều kiện (if)."),
    "syntax": _("Mẫu có thẻ viết sai hoặc thiếu thẻ đóng, ở gần: %(tag)s."),
}


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
            self.fields[f"{code}-not_applicable"] = TickField(
                label=_("%(indicator)s, không áp dụng") % named, required=False
            )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        typed = [data.get(f"{v.indicator.code}-{part}") for v in self.versions for part in _parts(v)]
        ticked = any(data.get(f"{v.indicator.code}-not_applicable") for v in self.versions)
        if not self.errors and not self.is_draft and not ticked and all(each is None for each in typed):
            raise forms.ValidationError(_("Hãy điền số của ít nhất một dòng."))
        return data

    def add_error(self, field: str | None, error: Any) -> None:
        if field and (place := self.places.get(field)):
            said = error.messages if isinstance(error, forms.ValidationError) else [error]
            error = [_("Ô %(place)s của tệp: %(message)s") % {"place": place, "message": each} for each in said]
        super().add_error(field, error)

    def entries(self) -> dict[str, Entry]:
        """Every row of a form without errors."""
        return self.readable()

    def readable(self) -> dict[str, Entry]:
        """The rows in which every number could be read: the others are told so, and need no other word yet."""
        codes = [version.indicator.code for version in self.versions]
        broken = {name.rpartition("-")[0] for name in self.errors}
        data = self.cleaned_data
        return {
            code: Entry(
                data.get(f"{code}-stock"),
                data[f"{code}-flow"],
                data[f"{code}-note"],
                is_applicable=not data[f"{code}-not_applicable"],
            )
            for code in codes
            if code not in broken
        }

    def difficulties_said(self) -> str:
        text: str = self.cleaned_data.get("difficulties", "")
        return text

    def add_problems(self, found: dict[str, list[Problem]]) -> None:
        """Put what the rules found beside the fields that it is about."""
        for code, problems in found.items():
            for problem in problems:
                kind = BLOCK if problem.is_blocking else EXPLAIN
                self.add_error(f"{code}-{problem.field}", forms.ValidationError(wording(problem), code=kind))

    def said(self) -> dict[str, list[dict[str, str]]]:
        """``{field name: [{"kind", "text"}]}`` of every field: what must be put right, and what wants a word."""
        found = {}
        for name, errors in self.errors.as_data().items():
            found[name] = [
                {"kind": EXPLAIN if error.code == EXPLAIN else BLOCK, "text": text}
                for error in errors
                for text in error.messages
            ]
        return found

    @property
    def only_explains(self) -> bool:
        """Nothing is wrong, but something wants a word of explanation."""
        kinds = [each["kind"] for found in self.said().values() for each in found]
        return bool(kinds) and BLOCK not in kinds

    def rows(self) -> list[dict[str, Any]]:
        """Of each row its indicator and its fields; a flow has no ``stock``."""
        rows = []
        for version in self.versions:
            code = version.indicator.code
            fields = {part: self[f"{code}-{part}"] for part in (*_parts(version), "note", "not_applicable")}
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


class CompareForm(forms.Form):
    """A file of DHIS2 to set beside a closed month."""

    data_set = forms.ModelChoiceField(
        DataSet.objects.all(), label=_("Biểu báo cáo"), to_field_name="code", empty_label=None
    )
    file = forms.FileField(
        label=_("Tệp của DHIS2"),
        help_text=_("dataValueSets (.json) hoặc ADX (.xml), của một tháng, nhiều nhất 10 MB."),
        allow_empty_file=True,
        error_messages={"required": _("Chưa chọn tệp. Hãy bấm để chọn tệp trên máy.")},
        widget=forms.FileInput(attrs={"accept": ".json,.xml"}),
    )

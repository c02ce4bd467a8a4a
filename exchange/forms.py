"""The upload: the gate's refusal stands at the field. And which column is which, where a person has to say so."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audit.rules import Actor
from exchange import actions
from exchange.adapters.surveys import SheetColumn, Survey
from exchange.adapters.wording import file_text
from exchange.models import Import
from exchange.rules import headers
from exchange.rules.errors import FileError
from exchange.rules.handlers import Column
from exchange.rules.layouts import Layout


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("Tệp Excel hoặc CSV"),
        help_text=_("Nhiều nhất 10 MB và 50.000 dòng. Chỉ lưu khi bạn bấm áp dụng."),
        allow_empty_file=True,
        error_messages={
            "required": _("Chưa chọn tệp. Hãy bấm để chọn tệp trên máy."),
            "max_length": _("Tên tệp quá dài. Hãy đặt tên ngắn hơn rồi chọn lại."),
        },
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.tsv,.txt"}),
    )

    def __init__(self, *args: Any, promise: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if promise:
            required = _("Hãy xác nhận điều này trước khi tải lên.")
            self.fields["promise"] = forms.BooleanField(label=promise, error_messages={"required": required})

    def stage(self, *, kind: str, by: Actor, at: datetime, context: Mapping[str, Any]) -> Import | None:
        """Keep the file, or say at the field why it is refused and return None."""
        if not self.is_valid():
            return None
        upload = self.cleaned_data["file"]
        try:
            return actions.stage(upload=upload, kind=kind, by=by, at=at, context=context)
        except FileError as error:
            self.add_error("file", f"{upload.name}: {file_text(error)}")
            return None


class SheetForm(forms.Form):
    """Which sheet, and where its header is; asked with GET, so nothing has to be filled."""

    sheet = forms.ChoiceField(label=_("Trang tính"), required=False)
    row = forms.TypedChoiceField(label=_("Dòng tiêu đề"), coerce=int, empty_value=None, required=False)

    def __init__(self, survey: Survey, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sheet"].choices = [(name, name) for name in survey.sheets]  # type: ignore[attr-defined]
        self.fields["row"].choices = [  # type: ignore[attr-defined]
            *((row, _("Dòng %(row)s: %(text)s") % {"row": row, "text": text}) for row, text in survey.rows),
            (0, _("Không có dòng tiêu đề")),
        ]
        self.initial = {"sheet": survey.sheet, "row": survey.row}
        if len(survey.sheets) < 2:
            del self.fields["sheet"]


class ColumnsForm(forms.Form):
    """What each column of a file is; prefilled with the best guess."""

    def __init__(self, survey: Survey, columns: Sequence[Column], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.survey, self.columns = survey, columns
        starred = {column.name: f"{column.header} *" if column.required else str(column.header) for column in columns}
        for each in survey.columns:
            words = {"letter": each.letter, "label": each.label or _("không có tiêu đề")}
            self.fields[f"c{each.place}"] = forms.ChoiceField(
                label=_("Cột %(letter)s: %(label)s") % words,
                choices=[("", _("Không dùng cột này")), *starred.items()],
                initial=each.name,
                required=False,
            )

    @property
    def rows(self) -> list[tuple[SheetColumn, forms.BoundField]]:
        """Each column of the file with its field."""
        return [(each, self[f"c{each.place}"]) for each in self.survey.columns]

    def clean(self) -> dict[str, Any]:
        chosen = self._chosen()
        for column in self.columns:
            places = chosen.get(column.name, [])
            if column.required and not places:
                self.add_error(None, _("Chưa chọn cột nào là “%(column)s”.") % {"column": column.header})
            if len(places) > 1 and not column.joins:
                for place in places:
                    self.add_error(f"c{place}", _("Chỉ một cột được là “%(column)s”.") % {"column": column.header})
        return self.cleaned_data

    def _chosen(self) -> dict[str, list[int]]:
        chosen: dict[str, list[int]] = {}
        for each in self.survey.columns:
            if name := self.cleaned_data.get(f"c{each.place}"):
                chosen.setdefault(name, []).append(each.place)
        return chosen

    def layout(self) -> Layout:
        """As chosen; pieces of one column in the order in which they are read."""
        header, chosen = self.survey.header, self._chosen()
        known = {column.name: column for column in self.columns}
        positions = {name: headers.ordered(header, known[name], places) for name, places in chosen.items()}
        return Layout(self.survey.sheet, self.survey.row, header.span, positions, "chosen")

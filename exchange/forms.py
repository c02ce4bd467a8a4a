"""The upload: the gate's refusal stands at the field."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audit.rules import Actor
from exchange import actions
from exchange.adapters.wording import file_text
from exchange.models import Import
from exchange.rules.errors import FileError


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

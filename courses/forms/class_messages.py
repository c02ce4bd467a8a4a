"""A short message for everybody in a class."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.rules import segments
from courses.models import ClassMessage
from places.rules import clean


class ClassMessageForm(forms.Form):
    id = forms.UUIDField(widget=forms.HiddenInput)
    session = forms.UUIDField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(
        label=_("Lời nhắn"),
        help_text=_("Nói việc gì, lúc nào, ở đâu. Không ghi tên, bệnh tật hay chuyện riêng của ai."),
        max_length=ClassMessage.LENGTH,
        widget=forms.Textarea(attrs={"rows": 4, "data-sms": ""}),
        error_messages={"required": _("Hãy viết lời nhắn."), "max_length": _("Lời nhắn dài nhất 300 chữ cái.")},
    )
    plain = forms.BooleanField(label=_("Gửi không dấu, để tin ngắn hơn"), required=False)

    def clean_text(self) -> str:
        return clean(self.cleaned_data["text"], ClassMessage.LENGTH)

    def key(self) -> UUID:
        key: UUID = self.cleaned_data["id"]
        return key

    def said(self) -> str:
        """As it is sent."""
        text: str = self.cleaned_data["text"]
        return segments.without_marks(text) if self.cleaned_data["plain"] else text

    def clean(self) -> dict[str, Any]:
        """Without marks a text may be longer by a few signs, and is cut nowhere."""
        data: dict[str, Any] = self.cleaned_data
        if not self.errors and len(self.said()) > ClassMessage.LENGTH:
            self.add_error("text", self.fields["text"].error_messages["max_length"])
        return data

"""A note, a question to an instructor, an answer: one box each."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.rules import study as rules


class LongText(forms.CharField):
    """Several lines; a line break counts as one character, as the browser counts it."""

    def __init__(self, *, rows: int, missing: Any = "", **kwargs: Any) -> None:
        kwargs["error_messages"] = {
            "required": missing,
            "max_length": _("Dài quá: được %(limit_value)d chữ, bạn viết %(show_value)d chữ. Mời bạn viết ngắn lại."),
        }
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def to_python(self, value: Any) -> str:
        return rules.clean(super().to_python(value) or "")

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No ``maxlength``: the browser would cut off what is pasted without a word."""
        return {}


class NoteForm(forms.Form):
    text = LongText(label=_("Ghi chú của tôi"), required=False, max_length=rules.LONGEST_NOTE, rows=4)


class AskForm(forms.Form):
    text = LongText(
        label=_("Câu hỏi của bạn"),
        help_text=_("Đừng viết mật khẩu, mã OTP, số căn cước hay số tài khoản."),
        missing=_("Bạn chưa viết câu hỏi."),
        max_length=rules.LONGEST_QUESTION,
        rows=4,
    )


class AnswerForm(forms.Form):
    text = LongText(
        label=_("Câu trả lời"),
        help_text=_("Viết ngắn, từng bước. Học viên nhận được tin nhắn và đọc câu trả lời ở dưới bài học."),
        missing=_("Bạn chưa viết câu trả lời."),
        max_length=rules.LONGEST_ANSWER,
        rows=6,
    )

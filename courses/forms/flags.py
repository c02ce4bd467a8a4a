"""What a person found behind a flag."""

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.forms.study import LongText

LONGEST = 1_000


class NoteForm(forms.Form):
    text = LongText(
        label=_("Bạn đã xem và thấy gì?"),
        help_text=_("Ví dụ: đã gọi hai người trong danh sách, cả hai tự làm. Ghi xong thì dấu hiệu được đóng lại."),
        missing=_("Hãy ghi bạn đã xem gì và thấy gì."),
        max_length=LONGEST,
        rows=4,
    )

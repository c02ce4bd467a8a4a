"""Why a question is marked again."""

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.actions.regrading import MAX_REASON


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Lý do chấm lại"),
        max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Hãy ghi lý do: người xem lại sau này cần biết vì sao chấm lại.")},
        help_text=_("Ví dụ: đáp án ghi nhầm A, đúng là B theo Luật Giao dịch điện tử. Lý do được lưu vào nhật ký."),
    )

"""What an instructor gives beyond the terms of a test, and why."""

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.forms.classes_marking import Reason


class TryForm(forms.Form):
    reason = Reason(help_text=_("Ví dụ: mất điện khi đang làm bài."))


class TimeForm(forms.Form):
    minutes = forms.IntegerField(
        label=_("Thêm bao nhiêu phút"),
        min_value=1,
        max_value=240,
        error_messages={
            "required": _("Hãy ghi số phút."),
            "invalid": _("Hãy ghi một số, ví dụ 20."),
            "min_value": _("Hãy ghi từ 1 đến 240 phút."),
            "max_value": _("Hãy ghi từ 1 đến 240 phút."),
        },
    )
    reason = Reason(help_text=_("Ví dụ: mắt kém, đọc chậm."))

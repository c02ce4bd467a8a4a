"""The day of a death, as an officer types it from the paper."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.adapters import wording
from accounts.models import Learner
from accounts.rules import persons
from accounts.rules.persons import Birth, PersonError


class DeathForm(forms.Form):
    """Sent twice: the second time with ``is_sure``, after what follows has been read."""

    on = forms.CharField(
        label=_("Ngày mất"),
        help_text=_("Ví dụ 20/7/2026."),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Hãy ghi ngày mất, ví dụ 20/7/2026.")},
    )
    document_no = forms.CharField(
        label=_("Số trích lục khai tử"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: object, person: Learner, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._birth = Birth(person.birth_year, person.birth_date)

    def clean_on(self) -> date:
        try:
            return persons.read_death(self.cleaned_data["on"], self._birth, timezone.localdate())
        except PersonError as error:
            raise ValidationError(wording.death_error(error), code=error.code) from error


class TakeBackForm(forms.Form):
    reason = forms.CharField(
        label=_("Lý do rút lại"),
        max_length=250,
        error_messages={"required": _("Hãy ghi lý do, ví dụ: ghi nhầm người cùng tên.")},
    )

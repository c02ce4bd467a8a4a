"""People for a team, pasted as a list."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.adapters import wording
from accounts.rules import teams
from accounts.rules.phones import PhoneError


class TeamForm(forms.Form):
    people = forms.CharField(
        label=_("Thêm người vào tổ"),
        help_text=_("Mỗi dòng một người: họ tên, số điện thoại. Dán cả danh sách cũng được."),
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "spellcheck": "false"}),
        max_length=4000,
        error_messages={"required": _("Hãy ghi ít nhất một người."), "max_length": _("Danh sách dài quá.")},
    )

    def clean_people(self) -> list[teams.Listed]:
        found, faults = teams.read(self.cleaned_data["people"])
        if faults:
            raise ValidationError([_fault(fault) for fault in faults])
        if len(found) > teams.MOST:
            raise ValidationError(_("Mỗi lần thêm nhiều nhất 30 người."))
        return found

    def listed(self) -> list[teams.Listed]:
        people: list[teams.Listed] = self.cleaned_data["people"]
        return people


def _fault(fault: teams.Fault) -> str:
    error: Any = fault.error
    said = wording.phone_error(error) if isinstance(error, PhoneError) else wording.person_error(error)
    return _now("Dòng %(n)d (%(text)s): %(said)s") % {"n": fault.line, "text": fault.text, "said": said}

"""Fields that say in plain Vietnamese what is wrong, by asking the rules."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.adapters import wording
from accounts.rules import persons, phones
from places.models import Unit

NUMERIC = {"inputmode": "numeric", "autocomplete": "off"}


class NameField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Họ và tên"))
        kwargs.setdefault("help_text", _("Như trong căn cước, ví dụ Nguyễn Thị Hoa."))
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "name"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        try:
            return persons.read_name(str(value or ""))
        except persons.PersonError as error:
            raise ValidationError(wording.person_error(error), code=error.code) from error


class PhoneField(forms.CharField):
    """A mobile number as E.164, or "" when it may be left out."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Số điện thoại"))
        kwargs.setdefault("widget", forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return phones.shown(value) if isinstance(value, str) and value.startswith("+84") else value

    def clean(self, value: Any) -> str:
        typed = str(value or "").strip()
        if not typed and not self.required:
            return ""
        try:
            return phones.to_e164(typed)
        except phones.PhoneError as error:
            raise ValidationError(wording.phone_error(error), code=error.code) from error


class UnitField(forms.ModelChoiceField[Unit]):
    """One unit by its code, as a list that also works as a box to type in (``data-combo``)."""

    def __init__(self, units: Any, **kwargs: Any) -> None:
        attrs = {"data-combo": "", "data-none": _("Không tìm thấy. Hãy gõ lại."), **kwargs.pop("attrs", {})}
        kwargs.setdefault("widget", forms.Select(attrs=attrs))
        super().__init__(units, to_field_name="code", **kwargs)


class BirthFields(forms.Form):
    """Day, month and year in three boxes; day and month may stay empty together.
    ``cleaned_data["birth"]``.
    """

    day = forms.CharField(label=_("Ngày"), required=False, widget=forms.TextInput(attrs={**NUMERIC, "size": 2}))
    month = forms.CharField(label=_("Tháng"), required=False, widget=forms.TextInput(attrs={**NUMERIC, "size": 2}))
    year = forms.CharField(label=_("Năm"), required=False, widget=forms.TextInput(attrs={**NUMERIC, "size": 4}))

    def read_birth(self, today: Any) -> None:
        """Put the birth into ``cleaned_data``, or an error at the box that is wrong."""
        try:
            day, month, year = (self._number(name) for name in ("day", "month", "year"))
            self.cleaned_data["birth"] = persons.make_birth(day, month, year, today)
        except persons.PersonError as error:
            self.add_error(self._wrong_box(error), wording.person_error(error))

    def _wrong_box(self, error: persons.PersonError) -> str:
        """The year's box, where people look last, unless the day or the month is to blame."""
        if error.code == "unreadable_box":
            return str(error.names["box"])
        if error.code == "incomplete":
            return "month" if self.cleaned_data.get("day") else "day"
        return error.code if error.code in {"day", "month"} else "year"

    def _number(self, name: str) -> int | None:
        text = str(self.cleaned_data.get(name) or "").strip()
        if not text:
            return None
        if not (text.isascii() and text.isdecimal() and len(text) <= 4):
            raise persons.PersonError("year_missing" if name == "year" else "unreadable_box", box=name)
        return int(text)

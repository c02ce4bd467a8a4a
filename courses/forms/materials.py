"""Where something is read out."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import UnitField
from audit.rules import Actor
from courses.queries import materials
from places.models import Unit


class PlaceField(UnitField):
    def label_from_instance(self, unit: Unit) -> str:
        """A village with its commune: names of villages repeat."""
        return f"{unit.name}, {unit.parent.name}" if unit.kind == Unit.Kind.VILLAGE and unit.parent else unit.name


class PlaceForm(forms.Form):
    noi = PlaceField(
        Unit.objects.none(),
        label=_("Đọc ở thôn, xã nào?"),
        required=False,
        empty_label=_("Chưa chọn nơi đọc"),
        error_messages={"invalid_choice": _("Hãy chọn trong danh sách.")},
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["noi"].queryset = materials.places(actor)  # type: ignore[attr-defined]

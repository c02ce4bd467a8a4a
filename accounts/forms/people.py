"""The whole person on one page: for correcting one's profile, and for staff who register or correct
somebody.
"""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import queries
from accounts.actions.learners import Person
from accounts.forms.fields import NUMERIC, BirthFields, NameField, PhoneField, UnitField
from accounts.forms.registering import check_adult, read_number
from accounts.models import Learner, Residence, TargetGroup
from audit.rules import Actor
from places.models import Unit


class PersonForm(BirthFields):
    full_name = NameField()
    phone = PhoneField(required=False, help_text=_("Để trống nếu không có điện thoại."))
    commune = UnitField(
        Unit.objects.none(),
        label=_("Xã hoặc phường"),
        empty_label=_("Chọn xã, phường"),
        error_messages={
            "required": _("Hãy chọn xã hoặc phường."),
            "invalid_choice": _("Hãy chọn trong danh sách."),
        },
    )
    village = forms.CharField(
        label=_("Thôn, bản, tổ dân phố"),
        help_text=_("Không rõ thì để trống."),
        required=False,
        widget=forms.Select(attrs={"data-combo-of": "id_commune"}),
    )
    target_group = forms.ModelChoiceField(
        TargetGroup.objects.all(), label=_("Nhóm đối tượng"), to_field_name="code", required=False,
        empty_label=_("Chưa rõ"),
    )  # fmt: skip
    workplace = UnitField(Unit.objects.none(), label=_("Nơi làm việc"), required=False, empty_label=_("Không thuộc Sở"))
    personal_number = forms.CharField(
        label=_("Số định danh cá nhân"), required=False, max_length=30, widget=forms.TextInput(attrs=NUMERIC)
    )
    field_order = ["full_name", "day", "month", "year", "phone", "commune", "village", "target_group"]

    def __init__(self, *args: Any, learner: Learner | None = None, home: Residence | None = None, **kwargs: Any):
        if learner:
            kwargs["initial"] = {**initial_of(learner, home), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["commune"].queryset = Unit.objects.communes().open()  # type: ignore[attr-defined]
        offices = Unit.objects.filter(kind=Unit.Kind.OFFICE).open()
        self.fields["workplace"].queryset = offices  # type: ignore[attr-defined]
        self._offer_villages()
        if learner and learner.personal_number_tail:
            hint = _("Đã có số tận cùng là %(tail)s. Chỉ nhập khi cần đổi.") % {"tail": learner.personal_number_tail}
            self.fields["personal_number"].help_text = hint

    def _offer_villages(self) -> None:
        """The villages of the commune now chosen; a page without scripts shows those of the last answer."""
        commune = str(self.data.get("commune") or self.initial.get("commune") or "")
        villages = Unit.objects.villages_of(commune).open().values_list("code", "name") if commune else []
        empty = ("", _("Không rõ hoặc không có trong danh sách"))
        widget: Any = self.fields["village"].widget
        widget.choices = [empty, *villages]
        widget.attrs["data-combo"] = reverse("places:villages")

    def clean(self) -> dict[str, Any]:
        self.read_birth(timezone.localdate())
        birth = self.cleaned_data.get("birth")
        if birth:
            check_adult(self, birth)
        self.cleaned_data["personal_number"] = read_number(self, birth)
        return self.cleaned_data

    def person(self) -> Person:
        """What the action wants. A village that is not of the commune counts as not known."""
        data = self.cleaned_data
        commune: Unit = data["commune"]
        village = Unit.objects.villages_of(commune.code).select_related("parent").filter(code=data["village"]).first()
        return Person(
            full_name=data["full_name"],
            birth=data["birth"],
            home=village or commune,
            phone=data["phone"],
            target_group=data["target_group"],
            workplace=data["workplace"],
            personal_number=data["personal_number"],
        )


class StaffPersonForm(PersonForm):
    """Filled in for somebody else: the browser must not offer what it knows of the one who types."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name in ("full_name", "phone"):
            self.fields[name].widget.attrs["autocomplete"] = "off"


class RegisterPersonForm(StaffPersonForm):
    """Staff register somebody who may have no phone; the person has agreed, on paper or by word."""

    agreed = forms.BooleanField(
        label=_("Người học đã được giải thích và đồng ý cho dùng thông tin để học và cấp chứng nhận."),
        error_messages={"required": _("Hãy hỏi ý kiến người học trước khi đăng ký.")},
    )
    known_to_differ = forms.BooleanField(label=_("Đây là người khác, vẫn đăng ký mới"), required=False)

    def __init__(self, *args: Any, actor: Actor, roles: tuple[str, ...], **kwargs: Any):
        communes = queries.communes_of(actor, roles).open()
        if len(some := communes.values_list("code", flat=True)[:2]) == 1:
            kwargs["initial"] = {"commune": some[0], **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        field: Any = self.fields["commune"]
        field.queryset = communes
        field.error_messages["invalid_choice"] = _("Bạn chỉ đăng ký được cho người ở xã, phường mình phụ trách.")


def initial_of(learner: Learner, home: Residence | None) -> dict[str, Any]:
    """The form's fields as the record has them; the personal number never comes back."""
    return {
        "full_name": learner.full_name,
        "day": learner.birth_date.day if learner.birth_date else "",
        "month": learner.birth_date.month if learner.birth_date else "",
        "year": learner.birth_year,
        "phone": learner.phone,
        "commune": home.commune.today().code if home else "",
        "village": home.unit.code if home and home.unit_id != home.commune_id else "",
        "target_group": learner.target_group.code if learner.target_group else "",
        "workplace": learner.workplace.code if learner.workplace else "",
    }

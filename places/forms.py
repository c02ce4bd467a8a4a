"""Forms of the admin: units, cultural houses, population series, mergers and splits."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from places import rules
from places.models import PopulationSeries, Unit, UnitChange, Venue


class PlaceForm(WagtailAdminModelForm):
    """What has a name on the map; the imports judge names by the same rule."""

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if not rules.is_name(name):
            raise ValidationError(_(rules.NOT_A_NAME))
        return name


class UnitForm(PlaceForm):
    class Meta:
        model = Unit
        fields = ["code", "name", "kind", "parent", "valid_from", "valid_to"]
        help_texts = {
            "code": _(
                "Xã, phường dùng mã đơn vị hành chính, ví dụ 14797; cơ quan dùng mã tự đặt. Lưu rồi thì không đổi được."
            ),
            "parent": _("Để trống chỉ với tỉnh."),
            "valid_from": _("Để trống nếu không rõ."),
            "valid_to": _("Để trống nếu còn hoạt động. Sáp nhập, chia tách thì ghi ở mục Sáp nhập, chia tách."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = Unit.objects.exclude(kind=Unit.Kind.VILLAGE)
        self.fields["code"].disabled = self.instance.pk is not None  # figures and posts know a unit by its code

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        parent = cleaned.get("parent")
        if parent and self.instance.path and parent.path.startswith(self.instance.path):
            self.add_error("parent", _("Đơn vị không thể nằm trong chính nó. Hãy chọn đơn vị cấp trên khác."))
        return cleaned


class VenueForm(PlaceForm):
    class Meta:
        model = Venue
        fields = ["unit", "name", "address", "seats", "has_internet"]
        help_texts = {
            "unit": _("Thôn, bản, tổ dân phố hoặc xã, phường quản lý nhà văn hóa."),
            "address": _("Để người dân tìm đến. Ví dụ: cạnh trường tiểu học, thôn 3."),
            "seats": _("Một buổi học ngồi được bao nhiêu người."),
            "has_internet": _("Có Wi-Fi hoặc cáp dùng được trong buổi học."),
        }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        same = Venue.objects.filter(unit=cleaned.get("unit"), name_key=rules.fold(cleaned.get("name", "")))
        if same.exclude(pk=self.instance.pk).exists():
            self.add_error("name", _("Đơn vị này đã có nhà văn hóa cùng tên."))
        return cleaned


class PopulationSeriesForm(WagtailAdminModelForm):
    class Meta:
        model = PopulationSeries
        fields = ["code", "name", "definition", "source", "decision_no", "as_of", "is_example"]
        help_texts = {
            "code": _("Tên máy, không dấu. Ví dụ: tu-18-tuoi-2026."),
            "definition": _("Đếm những ai. Ví dụ: Người thường trú từ đủ 18 tuổi."),
            "source": _("Cơ quan cho số này. Hiện dưới các tỷ lệ tính theo nó."),
            "as_of": _("Số đúng vào ngày nào."),
            "is_example": _("Số đặt ra để trình diễn: trang số liệu ghi rõ là ví dụ."),
        }


class UnitChangeForm(WagtailAdminModelForm):
    """A merger or split; one line for each old and new unit."""

    lines = forms.CharField(
        label=_("Các phần"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Mỗi dòng: mã cũ, mã mới, phần (từ 0 đến 1). Ví dụ: 14758, 14797, 0.4"),
    )

    class Meta:
        model = UnitChange
        fields = ["legal_act", "effective_on"]
        help_texts = {
            "legal_act": _("Nghị quyết, quyết định sáp nhập hoặc chia tách. Ví dụ: 1686/NQ-UBTVQH15."),
            "effective_on": _("Từ ngày này số liệu tính theo đơn vị mới."),
        }

    def clean_lines(self) -> list[rules.Part]:
        units = dict(Unit.objects.exclude(kind=Unit.Kind.VILLAGE).values_list("code", "pk"))
        lines = str(self.cleaned_data["lines"]).splitlines()
        parts = [_part(n, line, units) for n, line in enumerate(lines, start=1) if line.strip()]
        if wrong := rules.wrong_sources(parts):
            names = ", ".join(Unit.objects.filter(pk__in=wrong).values_list("name", flat=True))
            raise ValidationError(_("Tổng các phần của mỗi đơn vị cũ phải bằng 1: %(names)s.") % {"names": names})
        return parts


def _part(number: int, line: str, units: dict[str, int]) -> rules.Part:
    """One line as a part. Raises ValidationError that names the line."""
    try:
        source, target, share = (word.strip() for word in line.split(","))
        part = rules.Part(units[source], units[target], Decimal(share))
    except ValueError:
        raise ValidationError(_("Dòng %(n)s: cần đúng ba mục, cách nhau bằng dấu phẩy.") % {"n": number}) from None
    except KeyError as error:
        message = _("Dòng %(n)s: không có đơn vị mã %(code)s.")
        raise ValidationError(message % {"n": number, "code": error.args[0]}) from None
    except InvalidOperation:
        raise ValidationError(_("Dòng %(n)s: phần phải là số từ 0 đến 1.") % {"n": number}) from None
    if not 0 < part.share <= 1:
        raise ValidationError(_("Dòng %(n)s: phần phải lớn hơn 0 và không quá 1.") % {"n": number})
    return part

"""Forms of the admin: units, cultural houses, population series."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from audit.queries import holders
from places import rules
from places.models import PopulationSeries, PopulationValue, Unit, Venue


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
            "valid_to": _("Để trống nếu còn hoạt động. Nhập, tách thì ghi ở trang Sắp xếp địa giới."),
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
    """What closed months and plans say of their 100 % stays as it was said: another way to count is another series."""

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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and holders(PopulationSeries, [self.instance.pk], but=[PopulationValue]):
            for name in ("code", "definition", "source", "decision_no", "as_of", "is_example"):
                self.fields[name].disabled = True
                self.fields[name].help_text = _(
                    "Đã có chỉ tiêu hoặc số liệu chốt tính theo chuỗi này nên không đổi được. Đếm cách khác thì lập "
                    "chuỗi mới."
                )

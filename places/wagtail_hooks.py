"""Units, cultural houses and population in the admin. Every save goes through an action."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.viewsets.base import ViewSetGroup

from audit.viewsets import RecordedViewSet
from places import actions, forms
from places.models import PopulationSeries, Unit, Venue


class UnitViewSet(RecordedViewSet):
    model = Unit
    form_class = forms.UnitForm
    icon = "site"
    menu_label = _("Đơn vị")
    list_display = ["name", "code", "kind", "parent", "valid_to"]
    list_filter = ["kind"]
    search_fields = ["name", "name_key", "code"]

    def act(self, form: Any, **by_at: Any) -> Unit:
        return actions.save_unit(unit=form.save(commit=False), **by_at)


class VenueViewSet(RecordedViewSet):
    model = Venue
    form_class = forms.VenueForm
    icon = "home"
    menu_label = _("Nhà văn hóa")
    list_display = ["name", "unit", "address", "seats", BooleanColumn("has_internet", label=_("Có mạng"))]
    search_fields = ["name", "name_key", "address"]

    def act(self, form: Any, **by_at: Any) -> Venue:
        return actions.save_venue(venue=form.save(commit=False), **by_at)


class PopulationSeriesViewSet(RecordedViewSet):
    model = PopulationSeries
    form_class = forms.PopulationSeriesForm
    icon = "group"
    menu_label = _("Chuỗi dân số")
    list_display = [
        "name",
        "code",
        "source",
        "decision_no",
        Column("as_of", label=_("Tính đến")),
        BooleanColumn("is_example", label=_("Số liệu ví dụ")),
    ]
    search_fields = ["name", "code", "source"]

    def act(self, form: Any, **by_at: Any) -> PopulationSeries:
        return actions.save_series(series=form.save(commit=False), **by_at)


class PlacesGroup(ViewSetGroup):
    menu_label = _("Địa bàn")
    menu_icon = "site"
    menu_order = 300
    items = (
        UnitViewSet("units"),
        VenueViewSet("venues"),
        PopulationSeriesViewSet("population_series"),
    )


@hooks.register("register_admin_viewset")
def register_places() -> PlacesGroup:
    return PlacesGroup()

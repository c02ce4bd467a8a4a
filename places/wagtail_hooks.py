"""Units, cultural houses and population in the admin. Every save goes through an action."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet

from places import actions, forms
from places.models import PopulationSeries, Unit, UnitChange, Venue


class _Acts:
    """Hands the form's unsaved object to the action that ``act`` names."""

    request: Any
    form: Any

    def act(self, instance: Any, **by_at: Any) -> Any:
        raise NotImplementedError

    def save_instance(self) -> Any:
        instance = self.form.save(commit=False)
        return self.act(instance, by=self.request.actor, at=timezone.now())


class _SaveUnit(_Acts):
    def act(self, instance: Unit, **by_at: Any) -> Unit:
        return actions.save_unit(unit=instance, **by_at)


class _SaveVenue(_Acts):
    def act(self, instance: Venue, **by_at: Any) -> Venue:
        return actions.save_venue(venue=instance, **by_at)


class _SaveSeries(_Acts):
    def act(self, instance: PopulationSeries, **by_at: Any) -> PopulationSeries:
        return actions.save_series(series=instance, **by_at)


class _RecordChange(_Acts):
    def act(self, instance: UnitChange, **by_at: Any) -> UnitChange:
        return actions.record_change(
            legal_act=instance.legal_act,
            effective_on=instance.effective_on,
            parts=self.form.cleaned_data["lines"],
            **by_at,
        )


def _views(saving: type[_Acts]) -> dict[str, Any]:
    return {
        "add_view_class": type("CreateView", (saving, generic.CreateView), {}),
        "edit_view_class": type("EditView", (saving, generic.EditView), {}),
    }


class _PlacesViewSet(ModelViewSet):
    copy_view_enabled = False
    search_backend_name = None
    form_class: Any = None

    def get_form_class(self, for_update: bool = False) -> Any:
        return self.form_class


class UnitViewSet(_PlacesViewSet):
    model = Unit
    form_class = forms.UnitForm
    icon = "site"
    menu_label = _("Đơn vị")
    list_display = ["name", "code", "kind", "parent", "valid_to"]
    list_filter = ["kind"]
    search_fields = ["name", "name_key", "code"]


class VenueViewSet(_PlacesViewSet):
    model = Venue
    form_class = forms.VenueForm
    icon = "home"
    menu_label = _("Nhà văn hóa")
    list_display = ["name", "unit", "address", "seats", "has_internet"]
    search_fields = ["name", "name_key", "address"]


class PopulationSeriesViewSet(_PlacesViewSet):
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
        "is_example",
    ]
    search_fields = ["name", "code", "source"]


class UnitChangeViewSet(_PlacesViewSet):
    model = UnitChange
    form_class = forms.UnitChangeForm
    icon = "order"
    menu_label = _("Sáp nhập, chia tách")
    list_display = ["legal_act", "effective_on"]


class PlacesGroup(ViewSetGroup):
    menu_label = _("Địa bàn")
    menu_icon = "site"
    menu_order = 300
    items = (
        UnitViewSet("units", **_views(_SaveUnit)),
        VenueViewSet("venues", **_views(_SaveVenue)),
        PopulationSeriesViewSet("population_series", **_views(_SaveSeries)),
        UnitChangeViewSet("unit_changes", **_views(_RecordChange)),
    )


@hooks.register("register_admin_viewset")
def register_places() -> PlacesGroup:
    return PlacesGroup()

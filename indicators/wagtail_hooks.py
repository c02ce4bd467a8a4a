"""What is counted, how, when and against which target, in the admin. Figures themselves are reported or counted."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.viewsets.base import ViewSetGroup

from audit.viewsets import RecordedViewSet
from indicators.forms import admin as forms
from indicators.models import (
    DataSet,
    DayOff,
    Indicator,
    IndicatorVersion,
    ReportingCalendar,
    Source,
    Target,
    TargetPlan,
)


class DataSetViewSet(RecordedViewSet):
    model = DataSet
    form_class = forms.DataSetForm
    icon = "list-ul"
    menu_label = _("Biểu báo cáo")
    list_display = [
        "name",
        "code",
        "kind",
        "under",
        "due_day",
        BooleanColumn("is_public", label=_("Công bố")),
    ]


class IndicatorViewSet(RecordedViewSet):
    model = Indicator
    form_class = forms.IndicatorForm
    icon = "list-ul"
    menu_label = _("Chỉ tiêu")
    list_display = ["name", "short_name", "code", "position"]
    search_fields = ["name", "code"]


class IndicatorVersionViewSet(RecordedViewSet):
    """Copying is the way to another definition: the one that a closed month used stays."""

    model = IndicatorVersion
    form_class = forms.IndicatorVersionForm
    icon = "history"
    menu_label = _("Cách tính")
    list_display = ["indicator", "number", "numerator", "effective_from", "decision_no"]
    list_filter = ["indicator"]
    search_fields = ["indicator__name", "definition", "decision_no"]
    copy_view_enabled = True


class CalendarViewSet(RecordedViewSet):
    model = ReportingCalendar
    form_class = forms.CalendarForm
    icon = "calendar"
    menu_label = _("Lịch báo cáo")
    list_display = ["name", "cutoff_day", "due_days", "lock_days", "effective_from"]


class DayOffViewSet(RecordedViewSet):
    """Public holidays, checked each year against the government's notice."""

    model = DayOff
    form_class = forms.DayOffForm
    icon = "date"
    menu_label = _("Ngày nghỉ lễ")
    list_display = ["day", "name"]


class TargetPlanViewSet(RecordedViewSet):
    model = TargetPlan
    form_class = forms.TargetPlanForm
    icon = "date"
    menu_label = _("Kế hoạch năm")
    list_display = ["name", "year", "decision_no", "population"]


class TargetViewSet(RecordedViewSet):
    model = Target
    form_class = forms.TargetForm
    icon = "arrow-up"
    menu_label = _("Chỉ tiêu giao")
    list_display = [
        "indicator",
        Column("unit", label=_("Đơn vị"), accessor=lambda target: target.unit or _("Toàn tỉnh"), sort_key="unit"),
        "percent",
        "count",
        "reach_by",
        "plan",
    ]
    list_filter = ["plan", "indicator"]


class SourceViewSet(RecordedViewSet):
    """What was handed over stays with its source: one that is used no more is switched off."""

    model = Source
    form_class = forms.SourceForm
    icon = "download"
    menu_label = _("Nguồn số liệu")
    list_display = [
        "name",
        "code",
        "unit",
        "kind",
        BooleanColumn("is_disjoint", label=_("Không trùng người")),
        BooleanColumn("is_active", label=_("Đang dùng")),
    ]
    list_filter = ["kind", "is_active"]
    search_fields = ["name", "code", "unit__name", "unit__name_key"]


class IndicatorsGroup(ViewSetGroup):
    menu_label = _("Chỉ tiêu")
    menu_icon = "list-ul"
    menu_order = 330
    items = (
        TargetViewSet("targets"),
        TargetPlanViewSet("target_plans"),
        DataSetViewSet("data_sets"),
        IndicatorViewSet("indicators", url_namespace="indicators_admin"),
        IndicatorVersionViewSet("indicator_versions"),
        CalendarViewSet("reporting_calendars"),
        SourceViewSet("sources"),
        DayOffViewSet("days_off"),
    )


@hooks.register("register_admin_viewset")
def register_indicators() -> IndicatorsGroup:
    return IndicatorsGroup()

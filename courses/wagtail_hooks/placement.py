"""What "Tìm bài học hợp với tôi" asks, in the admin."""

from typing import Any

from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views import generic

from audit.viewsets import RecordedViewSet
from courses.forms.placement import PlacementItemForm
from courses.models import PlacementItem
from courses.queries import placement
from courses.rules.placement import MOST_PAGES


class IndexView(generic.IndexView):
    """The list, and below it what a learner who can do everything is asked, page by page."""

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        items = PlacementItem.objects.filter(is_active=True).select_related("check_question__current")
        taught = placement.lessons_by_key()
        return super().get_context_data(
            *args,
            asked=[(item, taught.get(item.lesson_key)) for item in items],
            pages=placement.pages_asked_for(items),
            most=MOST_PAGES,
            **kwargs,
        )


class PlacementItemViewSet(RecordedViewSet):
    """Deleting is safe: answers keep the codes of what was asked."""

    model = PlacementItem
    form_class = PlacementItemForm
    index_view_class = IndexView
    index_template_name = "courses/placement/admin_index.html"
    icon = "list-ol"
    menu_label = gettext_lazy("Tìm bài học")
    menu_order = 260
    add_to_admin_menu = True
    list_display = [
        "position",
        Column("text", label=gettext_lazy("Tôi …")),
        Column("lesson_key", label=gettext_lazy("Bài học")),
        Column("check_question", label=gettext_lazy("Câu hỏi kiểm tra")),
        BooleanColumn("is_active", label=gettext_lazy("Đang dùng"), sort_key="is_active"),
    ]
    list_filter = ["is_active"]
    search_fields = ["code", "text", "lesson_key"]
    ordering = ["position", "code"]


@hooks.register("register_admin_viewset")
def register_placement() -> PlacementItemViewSet:
    return PlacementItemViewSet("placement")

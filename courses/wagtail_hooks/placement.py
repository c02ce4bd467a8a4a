"""What "Tìm bài học hợp với tôi" asks, in the admin."""

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
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

    page_title = gettext_lazy("Tìm bài học")
    add_item_label = gettext_lazy("Thêm việc")

    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().select_related("check_question__current")

    @cached_property
    def columns(self) -> list[Column]:
        """With the titles of lessons, read anew each time: the viewset's own columns live as long as the process."""
        lesson = Column("lesson_key", label=gettext_lazy("Bài học dạy việc này"), accessor=self._lesson)
        return [lesson if column.name == "lesson_key" else column for column in super().columns]

    def _lesson(self, item: PlacementItem) -> str:
        lesson = self._taught.get(item.lesson_key)
        if lesson is None:
            return _("%(key)s (chưa mở được)") % {"key": item.lesson_key}
        return _("%(lesson)s, khóa “%(course)s”") % {"lesson": lesson.title, "course": lesson.course.title}

    @cached_property
    def _taught(self) -> dict[str, placement.Lesson]:
        return placement.lessons_by_key()

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        items = PlacementItem.objects.filter(is_active=True).select_related("check_question__current")
        return super().get_context_data(
            *args,
            asked=[(item, self._taught.get(item.lesson_key)) for item in items],
            pages=placement.pages_asked_for(items),
            most=MOST_PAGES,
            **kwargs,
        )


def _check(item: PlacementItem) -> str:
    question = item.check_question
    return f"{question.code}: {question.stem}" if question else "–"


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
        "text",
        Column("lesson_key"),
        Column("check_question", label=gettext_lazy("Câu hỏi kiểm tra"), accessor=_check),
        "position",
        BooleanColumn("is_active", label=gettext_lazy("Đang dùng"), sort_key="is_active"),
    ]
    list_filter = ["is_active"]
    search_fields = ["code", "text", "lesson_key"]
    ordering = ["position", "code"]


@hooks.register("register_admin_viewset")
def register_placement() -> PlacementItemViewSet:
    return PlacementItemViewSet("placement")

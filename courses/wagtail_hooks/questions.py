"""The question bank in the admin."""

from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.widgets.button import Button

from audit import viewsets
from audit.viewsets import RecordedViewSet
from courses.actions.questions import save_question
from courses.forms import QuestionForm
from courses.models import Question


class EditView(viewsets.EditView):
    """From a question to how it does."""

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        address = reverse("item_question", args=[self.object.pk])
        return [*super().header_more_buttons, Button(_("Thống kê câu hỏi"), address, icon_name="view", priority=5)]


class QuestionViewSet(RecordedViewSet):
    """Saving a question makes a new version; learners meet it when its course is published again."""

    model = Question
    form_class = QuestionForm
    edit_view_class = EditView
    icon = "help"
    menu_label = gettext_lazy("Ngân hàng câu hỏi")
    menu_order = 250
    add_to_admin_menu = True
    list_display = [
        "code",
        Column("stem", label=gettext_lazy("Câu hỏi")),
        "kind",
        "course",
        BooleanColumn("is_active", label=gettext_lazy("Đang dùng"), sort_key="is_active"),
    ]
    list_filter = ["course", "kind", "is_active"]
    search_fields = ["code", "lesson_key"]

    def act(self, form: Any, **by_at: Any) -> Question:
        kind, body = form.kind_and_body()
        data = form.cleaned_data
        about = {name: data[name] for name in ("course", "code", "skill", "difficulty", "lesson_key", "is_active")}
        return save_question(kind=kind, body=body, **about, **by_at)


@hooks.register("register_admin_viewset")
def register_questions() -> QuestionViewSet:
    return QuestionViewSet("questions")

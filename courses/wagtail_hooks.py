"""The question bank in the admin, and what an author is told when a course goes out."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.models import Page

from audit.viewsets import RecordedViewSet
from courses.actions.questions import save_question
from courses.forms import QuestionForm
from courses.models import CoursePage, Question


class QuestionViewSet(RecordedViewSet):
    """Saving a question makes a new version; learners meet it when its course is published again."""

    model = Question
    form_class = QuestionForm
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


@hooks.register("after_publish_page")
def warn_of_empty_bank(request: HttpRequest, page: Page) -> None:
    """A course without a test can be read, but nobody can complete it."""
    if isinstance(page, CoursePage) and not page.questions.filter(is_active=True).exists():
        messages.warning(
            request, _("Khóa học chưa có câu hỏi kiểm tra, nên chưa ai hoàn thành được. Hãy thêm câu hỏi.")
        )

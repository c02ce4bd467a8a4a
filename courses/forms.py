"""Writing a question of the bank."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.blocks.base import BlockField
from wagtail.images.widgets import AdminImageChooser

from content.models import Picture
from courses.blocks import AskedBlock, asked_of, body_of
from courses.models import CoursePage, LessonPage, Question
from courses.rules import questions


class QuestionForm(WagtailAdminModelForm):
    """``body()`` is what ``courses.actions.questions.save_question`` takes."""

    stem = forms.CharField(label=_("Câu hỏi"), widget=forms.Textarea(attrs={"rows": 3}), max_length=600)
    picture = forms.ModelChoiceField(
        Picture.objects.all(), label=_("Hình của câu hỏi"), required=False, widget=AdminImageChooser
    )
    asked = BlockField(AskedBlock(), label=_("Loại câu hỏi và câu trả lời"))
    explanation = forms.CharField(
        label=_("Giải thích sau khi trả lời"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1000
    )
    hint = forms.CharField(label=_("Gợi ý"), widget=forms.Textarea(attrs={"rows": 2}), required=False, max_length=600)
    lesson_key = forms.ChoiceField(label=_("Bài học liên quan"), required=False)

    class Meta:
        model = Question
        fields = ["course", "code", "lesson_key", "skill", "difficulty", "is_active"]

    field_order = [
        "course", "code", "stem", "picture", "asked", "explanation", "hint", "lesson_key", "skill", "difficulty",
        "is_active",
    ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lesson_key"].choices = _lessons()
        current = self.instance.current
        if current is None:
            return
        self.fields["course"].disabled = self.fields["code"].disabled = True  # lessons and answers know it by these
        body = current.body
        for name in ("stem", "explanation", "hint"):
            self.initial[name] = body.get(name, "")
        self.initial["picture"] = body.get("image", {}).get("id")
        self.initial["asked"] = AskedBlock().normalize(asked_of(self.instance.kind, body))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if not self.errors:
            kind, body = self.kind_and_body()
            if self.instance.current and kind != self.instance.kind:
                self.add_error("asked", _("Câu hỏi đã có không đổi loại được. Hãy tắt câu này và viết câu mới."))
            for problem in questions.problems(kind, body):
                self.add_error("asked", problem)
        return cleaned

    def kind_and_body(self) -> tuple[str, questions.Body]:
        data = self.cleaned_data
        kind, asked = body_of(data["asked"])
        body = {"stem": data["stem"].strip(), "explanation": data["explanation"].strip(), **asked}
        if data["hint"].strip():
            body["hint"] = data["hint"].strip()
        picture: Picture | None = data["picture"]
        if picture:
            body["image"] = {"id": picture.pk, "src": picture.file.url, "alt": picture.alt}
        return kind, body


def _lessons() -> list[tuple[str, Any]]:
    """The lessons of each course, as groups of a select."""
    courses = {course.path: course.title for course in CoursePage.objects.order_by("title")}
    groups: dict[str, list[tuple[str, str]]] = {title: [] for title in courses.values()}
    for lesson in LessonPage.objects.order_by("path"):
        title = courses.get(lesson.path[: -lesson.steplen])
        if title:
            groups[title].append((lesson.key, lesson.title))
    return [("", _("Không gắn với bài nào")), *((title, lessons) for title, lessons in groups.items() if lessons)]

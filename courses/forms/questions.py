"""Writing a question of the bank."""

from collections import defaultdict
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.blocks.base import BlockField
from wagtail.images.widgets import AdminImageChooser
from wagtailmedia.models import Media as Recording
from wagtailmedia.widgets import AdminAudioChooser

from content.models import Picture
from courses.blocks import AskedBlock, asked_of, audio_of, body_of, image_of
from courses.models import CoursePage, LessonPage, Question
from courses.rules import questions
from courses.rules.framework import SKILLS


class QuestionForm(WagtailAdminModelForm):
    """``body()`` is what ``courses.actions.questions.save_question`` takes."""

    stem = forms.CharField(label=_("Câu hỏi"), widget=forms.Textarea(attrs={"rows": 3}), max_length=600)
    picture = forms.ModelChoiceField(
        Picture.objects.all(), label=_("Hình của câu hỏi"), required=False, widget=AdminImageChooser
    )
    audio = forms.ModelChoiceField(
        Recording.objects.filter(type="audio"),
        label=_("Bản ghi âm câu hỏi"),
        required=False,
        widget=AdminAudioChooser,
        help_text=_(
            "Không bắt buộc. Đọc cả câu hỏi và các lựa chọn. Không có thì máy của người học đọc, nếu đọc được."
        ),
    )
    asked = BlockField(
        AskedBlock(),
        label=_("Loại câu hỏi và câu trả lời"),
        help_text=_("Bấm dấu cộng để chọn loại. Mỗi câu một loại, lưu rồi thì không đổi loại được."),
    )
    explanation = forms.CharField(
        label=_("Giải thích sau khi trả lời"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        help_text=_("Ai cũng đọc, dù trả lời đúng hay sai: vì sao câu đúng là đúng."),
    )
    hint = forms.CharField(
        label=_("Gợi ý"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        max_length=600,
        help_text=_("Không bắt buộc. Giúp người học nhớ lại, không nói ra đáp án."),
    )
    lesson_key = forms.ChoiceField(
        label=_("Bài học liên quan"), required=False, help_text=_("Trả lời sai thì được mời xem lại bài này.")
    )
    skill = forms.ChoiceField(
        label=_("Năng lực thành phần"),
        required=False,
        help_text=_("Theo Khung năng lực số. Máy rút đều câu của các năng lực."),
    )
    difficulty = forms.TypedChoiceField(
        label=_("Độ khó"), coerce=int, initial=1, choices=[(1, _("1: dễ")), (2, _("2: vừa")), (3, _("3: khó"))]
    )

    class Meta:
        model = Question
        fields = ["course", "code", "lesson_key", "skill", "difficulty", "is_active"]
        help_texts = {
            "course": _("Câu hỏi vào bài kiểm tra của khóa học này ở lần xuất bản khóa học sau."),
            "code": _("Tên ngắn để nhận ra câu hỏi, không dấu. Ví dụ: ld-21. Lưu rồi thì không đổi được."),
            "is_active": _("Bỏ chọn để thôi dùng câu này ở các lần xuất bản sau. Kết quả đã có giữ nguyên."),
        }

    class Media:
        js = (forms.Script("js/regions.js", type="module"),)

    field_order = [
        "course", "code", "stem", "picture", "audio", "asked", "explanation", "hint", "lesson_key", "skill",
        "difficulty", "is_active",
    ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lesson_key"].choices = _lessons()
        self.fields["skill"].choices = _skills(self.instance.skill)
        current = self.instance.current
        if current is None:
            return
        self.fields["course"].disabled = self.fields["code"].disabled = True  # lessons and answers know it by these
        body = current.body
        for name in ("stem", "explanation", "hint"):
            self.initial[name] = body.get(name, "")
        self.initial["picture"] = body.get("image", {}).get("id")
        self.initial["audio"] = body.get("audio", {}).get("id")
        self.initial["asked"] = asked_of(self.instance.kind, body)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if not self.errors:
            kind, body = self.kind_and_body()
            if self.instance.current and kind != self.instance.kind:
                self.add_error("asked", _("Câu hỏi đã có không đổi loại được. Hãy tắt câu này và viết câu mới."))
            for problem in questions.problems(kind, body):
                self.add_error("picture" if problem == questions.NEEDS_IMAGE else "asked", problem)
        return cleaned

    def kind_and_body(self) -> tuple[str, questions.Body]:
        data = self.cleaned_data
        kind, asked = body_of(data["asked"])
        body = {"stem": data["stem"].strip(), "explanation": data["explanation"].strip(), **asked}
        if data["hint"].strip():
            body["hint"] = data["hint"].strip()
        if data["picture"]:
            body["image"] = image_of(data["picture"])
        if data["audio"]:
            body["audio"] = audio_of(data["audio"])
        return kind, body


def _skills(kept: str) -> list[tuple[str, Any]]:
    """Those of the framework; one that is no more in it stays with its question."""
    numbers = dict.fromkeys([*SKILLS, *filter(None, [kept])])
    return [
        ("", _("Không gắn với năng lực nào")),
        *((number, f"{number} {SKILLS.get(number, '')}") for number in numbers),
    ]


def _lessons() -> list[tuple[str, Any]]:
    """The lessons of each course, as groups of a select."""
    lessons: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for lesson in LessonPage.objects.order_by("path"):
        lessons[lesson.path[: -lesson.steplen]].append((lesson.key, lesson.title))
    courses = CoursePage.objects.order_by("title", "path").values_list("path", "title")
    groups = [(title, lessons[path]) for path, title in courses if path in lessons]
    return [("", _("Không gắn với bài nào")), *groups]

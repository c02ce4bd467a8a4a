"""Writing one thing that the placement asks."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.images.widgets import AdminImageChooser
from wagtailmedia.models import Media as Recording
from wagtailmedia.widgets import AdminAudioChooser

from courses.models import PlacementItem, Question
from courses.queries import placement
from courses.rules.placement import MOST_PAGES


class _QuestionField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Question) -> str:
        return f"{obj.code}: {obj.stem}"


class PlacementItemForm(WagtailAdminModelForm):
    """The lesson is chosen by its title, and everything together stays within the pages that people are asked."""

    lesson_key = forms.ChoiceField(
        label=_("Bài học dạy việc này"),
        help_text=_("Chỉ có bài đã xuất bản. Ai chưa làm được thì được mời học bài này."),
    )
    check_question = _QuestionField(
        Question.objects.filter(is_active=True, current__isnull=False).select_related("current"),
        label=_("Câu hỏi kiểm tra"),
        required=False,
        help_text=_("Không bắt buộc. Hỏi thêm người chọn “tự làm được” trở lên. Tính là một trang."),
    )
    audio = forms.ModelChoiceField(
        Recording.objects.filter(type="audio"),
        label=_("Bản ghi âm"),
        required=False,
        widget=AdminAudioChooser,
        help_text=_(
            "Không bắt buộc. Đọc câu hỏi và bốn câu trả lời. Không có thì máy của người học đọc, nếu đọc được."
        ),
    )

    class Meta:
        model = PlacementItem
        fields = ["code", "text", "lesson_key", "check_question", "picture", "audio", "skill", "position", "is_active"]
        widgets = {"picture": AdminImageChooser}
        help_texts = {
            "code": _("Tên ngắn, không dấu. Ví dụ: goi-co-hinh. Lưu rồi thì không đổi được."),
            "skill": _("Số hiệu trong Khung năng lực số. Không bắt buộc."),
            "position": _("Số nhỏ hỏi trước. Xếp từ việc học trước đến việc học sau."),
            "is_active": _("Bỏ chọn để thôi hỏi. Câu trả lời đã có giữ nguyên."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lesson_key"].choices = self._lessons()
        self.fields["code"].disabled = bool(self.instance.pk)  # answers refer to it

    def _lessons(self) -> list[Any]:
        """Open lessons by course; the one that is chosen stays, also while nobody can open it."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for lesson in placement.lessons_by_key().values():
            groups.setdefault(lesson.course.title, []).append((lesson.key, lesson.title))
        chosen = self.instance.lesson_key
        known = {key for lessons in groups.values() for key, _title in lessons}
        lost = [(chosen, _("%(key)s (chưa mở được)") % {"key": chosen})] if chosen and chosen not in known else []
        return [("", _("Chọn bài học")), *lost, *groups.items()]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if cleaned.get("is_active"):
            others = placement.pages_asked_for(PlacementItem.objects.exclude(pk=self.instance.pk))
            pages = others + 1 + bool(cleaned.get("check_question"))
            if pages > MOST_PAGES:
                message = _(
                    "Tất cả thành %(pages)d trang, nhiều nhất là %(most)d. Hãy bỏ câu hỏi kiểm tra hoặc tắt bớt."
                )
                self.add_error("is_active", message % {"pages": pages, "most": MOST_PAGES})
        return cleaned

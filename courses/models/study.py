"""What a learner keeps beside the facts: where to begin, notes, questions to an instructor."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from accounts.models import Learner
from courses.models.learning import Fact


class PlacementItem(models.Model):
    """One thing that people can or cannot do yet, and the lesson in which it is learned."""

    code = models.SlugField(_("mã"), unique=True)
    position = models.PositiveSmallIntegerField(_("thứ tự"), default=0)
    text = models.CharField(_("việc"), max_length=200, help_text=_("Viết tiếp “Tôi …”. Ví dụ: gọi điện có hình."))
    skill = models.CharField(_("năng lực thành phần"), max_length=10, blank=True)
    lesson_key = models.CharField(_("bài học dạy việc này"), max_length=120)
    picture = models.ForeignKey(
        "content.Picture", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("hình")
    )
    audio = models.ForeignKey(
        "wagtailmedia.Media",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("bản ghi âm"),
        help_text=_(
            "Không bắt buộc. Đọc câu hỏi và bốn câu trả lời. Không có thì máy của người học đọc, nếu đọc được."
        ),
    )
    check_question = models.ForeignKey(
        "courses.Question",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("câu hỏi kiểm tra"),
        help_text=_("Không bắt buộc. Hỏi thêm người chọn “tự làm được”."),
    )
    is_active = models.BooleanField(_("đang dùng"), default=True)
    source_digest = models.CharField(max_length=64, blank=True, editable=False)
    """Of its lines in the curriculum files when they were last loaded; empty for what was written in the admin."""

    class Meta:
        verbose_name = _("việc của “Tìm bài học”")
        verbose_name_plural = _("việc của “Tìm bài học”")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.text


class Placement(Fact):
    """What a person said of themselves once, and where that led. It blocks nothing."""

    learner = models.ForeignKey(Learner, models.PROTECT, related_name="placements")
    answers = models.JSONField()
    """``[{"item": code, "level": 0 to 3, "is_right": true, false or null}]``."""
    programme = models.ForeignKey(
        "courses.ProgrammePage", models.PROTECT, null=True, blank=True, related_name="placements"
    )
    course = models.ForeignKey("courses.CoursePage", models.PROTECT, null=True, blank=True, related_name="+")
    lesson_key = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("kết quả tìm bài học")
        verbose_name_plural = _("kết quả tìm bài học")

    def __str__(self) -> str:
        return f"{self.learner_id}: {self.lesson_key}"


class LessonNote(models.Model):
    """A bookmark, a note, or both: one row per person and lesson, seen by nobody else."""

    learner = models.ForeignKey(Learner, models.PROTECT, related_name="lesson_notes")
    course = models.ForeignKey("courses.CoursePage", models.PROTECT, related_name="+")
    lesson_key = models.CharField(max_length=120)
    is_bookmarked = models.BooleanField(default=False)
    text = models.TextField(_("ghi chú"), max_length=2000, blank=True)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("ghi chú bài học")
        verbose_name_plural = _("ghi chú bài học")
        constraints = [models.UniqueConstraint(fields=["learner", "lesson_key"], name="lesson_note_once")]

    def __str__(self) -> str:
        return f"{self.learner_id}: {self.lesson_key}"


class LearnerQuestion(models.Model):
    """ "Hỏi giảng viên": what a learner asks in a lesson, and the answer."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    learner = models.ForeignKey(Learner, models.PROTECT, related_name="learner_questions")
    course = models.ForeignKey("courses.CoursePage", models.PROTECT, related_name="+")
    lesson_key = models.CharField(max_length=120)
    text = models.TextField(_("câu hỏi"), max_length=1000)
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(_("câu trả lời"), max_length=2000, blank=True)
    answered_by_id = models.CharField(max_length=64, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("câu hỏi của học viên")
        verbose_name_plural = _("câu hỏi của học viên")
        constraints = [
            models.CheckConstraint(
                name="learner_question_answered_pair",
                condition=models.Q(answered_at__isnull=True, answered_by_id="")
                | (models.Q(answered_at__isnull=False) & ~models.Q(answered_by_id="")),
            ),
        ]
        indexes = [models.Index(fields=["asked_at"], condition=models.Q(answered_at__isnull=True), name="ask_open")]

    def __str__(self) -> str:
        return f"{self.learner_id}: {self.lesson_key}"

"""The question bank. A question keeps its code for ever; what is asked is a version that never changes."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Question(models.Model):
    class Kind(models.TextChoices):
        SINGLE = "single", _("Chọn một")
        MULTIPLE = "multiple", _("Chọn nhiều")
        TRUE_FALSE = "true_false", _("Đúng hay sai")
        ORDERING = "ordering", _("Sắp xếp thứ tự")
        MATCHING = "matching", _("Ghép đôi")
        NUMERIC = "numeric", _("Điền số")
        HOTSPOT = "hotspot", _("Chỉ trên hình")
        SCENARIO = "scenario", _("Tình huống")

    code = models.SlugField(_("mã"), unique=True)
    course = models.ForeignKey(
        "courses.CoursePage", models.PROTECT, related_name="questions", verbose_name=_("khóa học")
    )
    kind = models.CharField(_("loại"), max_length=12, choices=Kind.choices)
    skill = models.CharField(_("năng lực thành phần"), max_length=10, blank=True)
    difficulty = models.PositiveSmallIntegerField(_("độ khó"), default=1)
    lesson_key = models.CharField(_("bài học liên quan"), max_length=120, blank=True)
    is_active = models.BooleanField(_("đang dùng"), default=True)
    current = models.OneToOneField(
        "courses.QuestionVersion", models.PROTECT, null=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("câu hỏi")
        verbose_name_plural = _("câu hỏi")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code

    @property
    def stem(self) -> str:
        return str(self.current.body["stem"]) if self.current else ""


class QuestionVersion(models.Model):
    """What was asked, exactly. ``body`` has the shape of ``courses.rules.questions`` and is never edited."""

    question = models.ForeignKey(Question, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    body = models.JSONField()
    checksum = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)
    created_by_id = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("phiên bản câu hỏi")
        verbose_name_plural = _("phiên bản câu hỏi")
        constraints = [models.UniqueConstraint(fields=["question", "number"], name="question_version_once")]

    def __str__(self) -> str:
        return f"{self.question_id} v{self.number}"

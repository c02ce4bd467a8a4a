"""What was published, exactly: made once per publication and never changed. Learners read these rows."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Edition(models.Model):
    course = models.ForeignKey("courses.CoursePage", models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=255)
    summary = models.TextField()
    minutes = models.PositiveSmallIntegerField()
    rule = models.JSONField()
    """The completion rule tree: ``{"all": ["lessons", "assessment"]}``; see ``courses.rules.completion``."""
    assessment_title = models.CharField(max_length=100)
    draw = models.PositiveSmallIntegerField()
    pass_mark = models.PositiveSmallIntegerField()
    wait_minutes = models.PositiveIntegerField(default=0)
    checksum = models.CharField(max_length=64)
    published_at = models.DateTimeField(default=timezone.now)
    published_by_id = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("phiên bản khóa học")
        verbose_name_plural = _("phiên bản khóa học")
        ordering = ["course", "-number"]
        constraints = [models.UniqueConstraint(fields=["course", "number"], name="edition_once")]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"


class EditionLesson(models.Model):
    """One lesson, rendered once."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="lessons")
    key = models.CharField(max_length=120)
    slug = models.SlugField(max_length=120)
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=255)
    aim = models.CharField(max_length=250)
    minutes = models.PositiveSmallIntegerField()
    html = models.TextField()

    class Meta:
        verbose_name = _("bài học trong phiên bản")
        verbose_name_plural = _("bài học trong phiên bản")
        ordering = ["edition", "position"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "key"], name="edition_lesson_once"),
            models.UniqueConstraint(fields=["edition", "slug"], name="edition_lesson_slug_once"),
        ]

    def __str__(self) -> str:
        return self.title


class EditionQuestion(models.Model):
    """Which question versions belong to an edition; ``check_lesson`` names the lesson that asks it as practice."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="edition_questions")
    version = models.ForeignKey("courses.QuestionVersion", models.PROTECT, related_name="+")
    in_assessment = models.BooleanField(default=True)
    check_lesson = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("câu hỏi trong phiên bản")
        verbose_name_plural = _("câu hỏi trong phiên bản")
        constraints = [models.UniqueConstraint(fields=["edition", "version"], name="edition_question_once")]

    def __str__(self) -> str:
        return f"{self.edition_id}: {self.version_id}"

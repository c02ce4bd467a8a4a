"""What was published, exactly: made once per publication and never changed. Learners read these rows."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Edition(models.Model):
    """``number`` is what credit goes by: the lessons and the terms. A correction of wording keeps the number and
    makes the next ``revision``; another lesson, rule or term makes the next number.
    """

    course = models.ForeignKey("courses.CoursePage", models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    revision = models.PositiveIntegerField(default=1)
    title = models.CharField(max_length=255)
    summary = models.TextField()
    minutes = models.PositiveSmallIntegerField()
    rule = models.JSONField()
    """The completion rule tree; see ``courses.rules.completion``."""
    tasks = models.JSONField(default=list)
    """The practical tasks: ``[{"key": ..., "title": ..., "how": ...}]``, with ``act`` where one is a first use."""
    requires = models.JSONField(default=list)
    """Codes of the courses that are better learned before."""
    is_strict = models.BooleanField(default=False)
    in_order = models.BooleanField(default=False)
    assessment_title = models.CharField(max_length=100)
    draw = models.PositiveSmallIntegerField()
    pass_mark = models.PositiveSmallIntegerField()
    skills = models.JSONField(default=dict)
    """Terms of single skills: ``{"4.2": {"draw": 5, "pass_mark": 60}}``; a pass mark of 0 asks for none."""
    wait_minutes = models.PositiveIntegerField(default=0)
    tries_a_day = models.PositiveSmallIntegerField(default=0)
    time_limit = models.PositiveSmallIntegerField(default=0)
    """Minutes; 0 is no limit."""
    structure = models.CharField(max_length=64)
    """Checksum of what the number stands for."""
    checksum = models.CharField(max_length=64)
    """Of everything, words included."""
    published_at = models.DateTimeField(default=timezone.now)
    published_by_id = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("phiên bản khóa học")
        verbose_name_plural = _("phiên bản khóa học")
        ordering = ["course", "-number", "-revision"]
        constraints = [
            models.UniqueConstraint(fields=["course", "number", "revision"], name="edition_revision_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number}.{self.revision})"


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
    audio = models.CharField(max_length=250, blank=True)
    """The address of a recording of the whole lesson, where there is one."""

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


class EditionMove(models.Model):
    """Learners who go on in this edition instead of an older one: decided at publication, done by a task.

    ``below`` is a percentage of the lessons: who has finished less of the course moves. A correction of wording moves
    everybody of its number (``below`` is 100), because nothing that counts has changed for them.
    """

    edition = models.OneToOneField(Edition, models.PROTECT, related_name="move")
    below = models.PositiveSmallIntegerField()
    asked_by_id = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    moved = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("chuyển phiên bản")
        verbose_name_plural = _("chuyển phiên bản")
        constraints = [models.CheckConstraint(name="edition_move_percent", condition=Q(below__gt=0, below__lte=100))]

    def __str__(self) -> str:
        return f"{self.edition_id} < {self.below} %"

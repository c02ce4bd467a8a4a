"""Facts of learning. Each is made once, where it happened, and never edited; states are read from them."""

from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from accounts.models import Learner


class ProgrammeEnrolment(models.Model):
    """The programme that a person chose; the newest one is the road shown on the learner's page."""

    learner = models.ForeignKey(Learner, models.PROTECT, related_name="programme_enrolments")
    programme = models.ForeignKey("courses.ProgrammePage", models.PROTECT, related_name="enrolments")
    started_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("ghi danh chương trình")
        verbose_name_plural = _("ghi danh chương trình")
        constraints = [models.UniqueConstraint(fields=["learner", "programme"], name="programme_enrolment_once")]

    def __str__(self) -> str:
        return f"{self.learner_id}: {self.programme_id}"


class Enrolment(models.Model):
    """A person in a course, pinned to the edition that was current at the start."""

    learner = models.ForeignKey(Learner, models.PROTECT, related_name="enrolments")
    course = models.ForeignKey("courses.CoursePage", models.PROTECT, related_name="enrolments")
    edition = models.ForeignKey("courses.Edition", models.PROTECT, related_name="enrolments")
    started_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("ghi danh")
        verbose_name_plural = _("ghi danh")
        constraints = [models.UniqueConstraint(fields=["learner", "course"], name="enrolment_once")]

    def __str__(self) -> str:
        return f"{self.learner_id}: {self.course_id}"

    @property
    def person_id(self) -> UUID:
        """The person today: the kept one after a merge. Facts are read and written by it."""
        return self.learner.canonical_id


class Fact(models.Model):
    """Made where it happened: its own key, the device's clock and ours."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField(default=timezone.now)
    device = models.CharField(max_length=64, blank=True)

    class Meta:
        abstract = True


class LessonFinish(Fact):
    learner = models.ForeignKey(Learner, models.PROTECT, related_name="lesson_finishes")
    course = models.ForeignKey("courses.CoursePage", models.PROTECT, related_name="+")
    lesson_key = models.CharField(max_length=120)

    class Meta:
        verbose_name = _("bài đã học xong")
        verbose_name_plural = _("bài đã học xong")
        constraints = [models.UniqueConstraint(fields=["learner", "lesson_key"], name="lesson_finish_once")]

    def __str__(self) -> str:
        return f"{self.learner_id}: {self.lesson_key}"


class CompletionQuerySet(models.QuerySet["Completion"]):
    def standing(self) -> "CompletionQuerySet":
        """Those that count: all but the withdrawn."""
        return self.filter(withdrawn_at__isnull=True)


class Completion(models.Model):
    """A person finished a course or a programme: one that stands per person and subject, never edited, never re-dated.

    Only a withdrawal goes back: with reason, person and document, when the exemption behind it turns out wrong.
    Certificates ask which completions have no award yet; this table does not know that certificates exist.
    """

    class Basis(models.TextChoices):
        LEARNING = "learning", _("Học và làm bài")
        EXEMPTION = "exemption", _("Công nhận kết quả đã có")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    learner = models.ForeignKey(Learner, models.PROTECT, related_name="completions")
    course = models.ForeignKey("courses.CoursePage", models.PROTECT, null=True, blank=True, related_name="completions")
    programme = models.ForeignKey(
        "courses.ProgrammePage", models.PROTECT, null=True, blank=True, related_name="completions"
    )
    edition = models.ForeignKey("courses.Edition", models.PROTECT, null=True, blank=True, related_name="+")
    basis = models.CharField(max_length=10, choices=Basis.choices, default=Basis.LEARNING)
    completed_at = models.DateTimeField()
    evidence = models.JSONField(default=list)
    """The criteria that were met: ``[{"criterion": "lessons", "met_at": ..., "ids": [...]}]``."""
    recorded_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by_id = models.CharField(max_length=64, blank=True)
    withdrawn_reason = models.CharField(max_length=250, blank=True)
    withdrawn_document = models.CharField(max_length=60, blank=True)

    objects = CompletionQuerySet.as_manager()

    class Meta:
        verbose_name = _("hoàn thành")
        verbose_name_plural = _("hoàn thành")
        constraints = [
            models.CheckConstraint(
                name="completion_of_one_subject",
                condition=Q(course__isnull=False, programme__isnull=True)
                | Q(course__isnull=True, programme__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["learner", "course"], condition=Q(withdrawn_at__isnull=True), name="completion_course_once"
            ),
            models.UniqueConstraint(
                fields=["learner", "programme"],
                condition=Q(withdrawn_at__isnull=True),
                name="completion_programme_once",
            ),
            models.CheckConstraint(
                name="completion_withdrawn_with_reason",
                condition=Q(withdrawn_at__isnull=True, withdrawn_by_id="", withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by_id="") & ~Q(withdrawn_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id}: {self.course_id or self.programme_id}"

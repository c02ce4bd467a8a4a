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


class Attempt(Fact):
    """One try at an assessment. The row exists from the start; ``items`` is the drawn order of version ids and
    of their choices, so that the score comes from what was asked."""

    class State(models.TextChoices):
        OPEN = "open", _("Đang làm")
        SUBMITTED = "submitted", _("Đã nộp")
        EXPIRED = "expired", _("Hết giờ")

    learner = models.ForeignKey(Learner, models.PROTECT, related_name="attempts")
    edition = models.ForeignKey("courses.Edition", models.PROTECT, related_name="attempts")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    seed = models.BigIntegerField()
    items = models.JSONField()
    deadline = models.DateTimeField(null=True, blank=True)
    is_assisted = models.BooleanField(default=False)
    submitted_at = models.DateTimeField(null=True, blank=True)
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    is_passed = models.BooleanField(null=True, blank=True)

    class Meta:
        verbose_name = _("lượt làm bài")
        verbose_name_plural = _("lượt làm bài")
        constraints = [
            models.UniqueConstraint(fields=["learner", "edition"], condition=Q(state="open"), name="attempt_open_once"),
            models.CheckConstraint(
                name="attempt_scored_when_closed",
                condition=Q(state="open", submitted_at__isnull=True, score__isnull=True, is_passed__isnull=True)
                | (~Q(state="open") & Q(submitted_at__isnull=False, score__isnull=False, is_passed__isnull=False)),
            ),
        ]
        indexes = [models.Index(fields=["learner", "edition", "state"])]

    def __str__(self) -> str:
        return f"{self.learner_id}: {self.edition_id} {self.state}"


class AttemptAnswer(models.Model):
    """The last answer given to one item; saved as it is given, graded on the server at submission."""

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="answers")
    version = models.ForeignKey("courses.QuestionVersion", models.PROTECT, related_name="+")
    response = models.JSONField()
    saved_at = models.DateTimeField(default=timezone.now)
    is_right = models.BooleanField(null=True, blank=True)

    class Meta:
        verbose_name = _("câu trả lời")
        verbose_name_plural = _("câu trả lời")
        constraints = [models.UniqueConstraint(fields=["attempt", "version"], name="attempt_answer_once")]

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.version_id}"


class Completion(models.Model):
    """A person finished a course or a programme: one per person and subject, never edited, never re-dated.

    Certificates ask which completions have no award yet; this table does not know that certificates exist.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    learner = models.ForeignKey(Learner, models.PROTECT, related_name="completions")
    course = models.ForeignKey("courses.CoursePage", models.PROTECT, null=True, blank=True, related_name="completions")
    programme = models.ForeignKey(
        "courses.ProgrammePage", models.PROTECT, null=True, blank=True, related_name="completions"
    )
    edition = models.ForeignKey("courses.Edition", models.PROTECT, null=True, blank=True, related_name="+")
    completed_at = models.DateTimeField()
    evidence = models.JSONField(default=list)
    """The criteria that were met: ``[{"criterion": "lessons", "met_at": ..., "ids": [...]}]``."""
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("hoàn thành")
        verbose_name_plural = _("hoàn thành")
        constraints = [
            models.CheckConstraint(
                name="completion_of_one_subject",
                condition=Q(course__isnull=False, programme__isnull=True)
                | Q(course__isnull=True, programme__isnull=False),
            ),
            models.UniqueConstraint(fields=["learner", "course"], name="completion_course_once"),
            models.UniqueConstraint(fields=["learner", "programme"], name="completion_programme_once"),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id}: {self.course_id or self.programme_id}"

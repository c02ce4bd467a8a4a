"""Attempts at a test, what may be granted to a person, and marking again.

An attempt is scored from what it asked. Marking again appends a ``Grading`` and never lowers a result.
"""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Learner
from courses.models.learning import Fact


class Attempt(Fact):
    """One try. The row exists from the start; ``items`` is the drawn order of version ids and of their choices:
    ``[{"version": id, "order": [option ids]}]``. ``occurred_at`` is the start.
    """

    PAPER = "paper"
    """The ``device`` of a try that was printed: its answers were typed in by an instructor, all at one moment."""

    class State(models.TextChoices):
        OPEN = "open", _("Đang làm")
        SUBMITTED = "submitted", _("Đã nộp")
        EXPIRED = "expired", _("Hết giờ")

    learner = models.ForeignKey(Learner, models.PROTECT, related_name="attempts")
    course = models.ForeignKey("courses.CoursePage", models.PROTECT, related_name="attempts")
    edition = models.ForeignKey("courses.Edition", models.PROTECT, related_name="attempts")
    session = models.ForeignKey("courses.ClassSession", models.PROTECT, null=True, blank=True, related_name="attempts")
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
            models.UniqueConstraint(fields=["learner", "course"], condition=Q(state="open"), name="attempt_open_once"),
            models.CheckConstraint(
                name="attempt_scored_when_closed",
                condition=Q(state="open", submitted_at__isnull=True, score__isnull=True, is_passed__isnull=True)
                | (~Q(state="open") & Q(submitted_at__isnull=False, score__isnull=False, is_passed__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["learner", "course", "state"]),
            models.Index(fields=["deadline"], condition=Q(state="open", deadline__isnull=False), name="attempt_due"),
            models.Index(fields=["submitted_at"], condition=Q(submitted_at__isnull=False), name="attempt_closed"),
            models.Index(fields=["device", "submitted_at"], condition=Q(is_passed=True), name="attempt_on_device"),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id}: {self.edition_id} {self.state}"

    @property
    def is_on_paper(self) -> bool:
        return self.device == self.PAPER

    def is_over(self, now: datetime) -> bool:
        """The server's clock has passed the deadline; what was saved in time still counts."""
        return self.deadline is not None and now >= self.deadline


class AttemptAnswer(models.Model):
    """The last answer given to one item, marked when it is saved and shown when the attempt is closed."""

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="answers")
    version = models.ForeignKey("courses.QuestionVersion", models.PROTECT, related_name="answers")
    response = models.JSONField()
    is_right = models.BooleanField()
    given_at = models.DateTimeField(default=timezone.now)
    """When the item was first answered: the time it took is counted from the answer before it."""
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("câu trả lời")
        verbose_name_plural = _("câu trả lời")
        constraints = [models.UniqueConstraint(fields=["attempt", "version"], name="attempt_answer_once")]

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.version_id}"


class TryGrantQuerySet(models.QuerySet["TryGrant"]):
    def waiting(self) -> "TryGrantQuerySet":
        """Those that no try has used yet, at the screen or on a sheet that was printed."""
        return self.filter(used_by__isnull=True, sheet__isnull=True)


class TryGrant(models.Model):
    """A try that an instructor gives in spite of the waiting time or the day's limit, with a reason; used once."""

    learner = models.ForeignKey(Learner, models.PROTECT, related_name="try_grants")
    course = models.ForeignKey("courses.CoursePage", models.PROTECT, related_name="try_grants")
    reason = models.CharField(_("lý do"), max_length=250)
    granted_by_id = models.CharField(max_length=64)
    granted_at = models.DateTimeField()
    used_by = models.OneToOneField(Attempt, models.PROTECT, null=True, blank=True, related_name="grant")
    sheet = models.OneToOneField("courses.PaperSheet", models.PROTECT, null=True, blank=True, related_name="grant")
    """Printed on the strength of it; a sheet that is voided gives it back."""

    objects = TryGrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("lượt làm thêm")
        verbose_name_plural = _("lượt làm thêm")
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "course"],
                condition=Q(used_by__isnull=True, sheet__isnull=True),
                name="try_grant_open_once",
            ),
            models.CheckConstraint(name="try_grant_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id}: {self.course_id}"


class TimeExtension(models.Model):
    """Minutes added to the time limit of a person's attempts in a course, with a reason."""

    learner = models.ForeignKey(Learner, models.PROTECT, related_name="time_extensions")
    course = models.ForeignKey("courses.CoursePage", models.PROTECT, related_name="time_extensions")
    minutes = models.PositiveSmallIntegerField(_("số phút thêm"))
    reason = models.CharField(_("lý do"), max_length=250)
    given_by_id = models.CharField(max_length=64)
    given_at = models.DateTimeField()

    class Meta:
        verbose_name = _("thời gian thêm")
        verbose_name_plural = _("thời gian thêm")
        constraints = [
            models.UniqueConstraint(fields=["learner", "course"], name="time_extension_once"),
            models.CheckConstraint(name="time_extension_reason", condition=Q(minutes__gt=0) & ~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id}: {self.course_id} + {self.minutes}"


class Regrading(models.Model):
    """The decision to mark a question version again: by the key of another version, or right for everybody."""

    version = models.ForeignKey("courses.QuestionVersion", models.PROTECT, related_name="regradings")
    key_version = models.ForeignKey("courses.QuestionVersion", models.PROTECT, null=True, blank=True, related_name="+")
    """Whose key is right; none: whoever was asked is right."""
    reason = models.CharField(_("lý do"), max_length=250)
    decided_by_id = models.CharField(max_length=64)
    decided_at = models.DateTimeField()
    total = models.PositiveIntegerField(default=0)
    """Attempts that had asked it when this was decided."""
    examined = models.PositiveIntegerField(default=0)
    cursor = models.UUIDField(null=True, blank=True)
    """The last attempt examined: whoever goes on begins behind it."""
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("chấm lại")
        verbose_name_plural = _("chấm lại")
        constraints = [
            models.UniqueConstraint(fields=["version"], condition=Q(done_at__isnull=True), name="regrading_open_once"),
            models.CheckConstraint(name="regrading_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.version_id}: {self.reason}"


class Grading(models.Model):
    """What marking again did to one attempt. A result that would be lower stays as it was and makes no row."""

    regrading = models.ForeignKey(Regrading, models.PROTECT, related_name="gradings")
    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="gradings")
    score_before = models.DecimalField(max_digits=5, decimal_places=2)
    score_after = models.DecimalField(max_digits=5, decimal_places=2)
    was_passed = models.BooleanField()
    is_passed = models.BooleanField()
    graded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("kết quả chấm lại")
        verbose_name_plural = _("kết quả chấm lại")
        constraints = [
            models.UniqueConstraint(fields=["regrading", "attempt"], name="grading_once"),
            models.CheckConstraint(name="grading_never_lower", condition=Q(score_after__gt=models.F("score_before"))),
            models.CheckConstraint(name="grading_never_unpasses", condition=Q(was_passed=False) | Q(is_passed=True)),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.score_before} → {self.score_after}"


class ItemAnalysis(models.Model):
    """How a question version does, counted by a task over everything that was answered up to ``as_of``.

    Rates are between 0 and 1; ``None`` is a figure that these answers cannot give.
    """

    version = models.OneToOneField("courses.QuestionVersion", models.PROTECT, related_name="analysis")
    as_of = models.DateTimeField()
    answers = models.PositiveIntegerField()
    facility = models.FloatField(null=True)
    """The share of right answers."""
    recent_answers = models.PositiveIntegerField(default=0)
    recent_facility = models.FloatField(null=True)
    """The same for the last weeks alone."""
    discrimination = models.FloatField(null=True)
    """Correlation, -1 to 1, of this item with the rest of the attempt."""
    median_seconds = models.FloatField(null=True)
    choices = models.JSONField(default=list)
    """What could be chosen: ``[{"value": ..., "count": ..., "is_right": ...}]``."""
    responses = models.JSONField(default=list)
    """Whole answers made of several choices, the same way; the parts stand in ``value`` with spaces between."""
    groups = models.JSONField(default=list)
    """By target group: ``[{"group": code, "answers": ..., "facility": ...}]``."""
    warnings = models.JSONField(default=list)
    """Of ``courses.rules.items``, the gravest first: ``[{"code": ..., "about": ...}]``."""
    severity = models.PositiveSmallIntegerField(default=0, db_index=True)
    """To list the gravest first."""

    class Meta:
        verbose_name = _("thống kê câu hỏi")
        verbose_name_plural = _("thống kê câu hỏi")

    def __str__(self) -> str:
        return f"{self.version_id}: {self.answers}"

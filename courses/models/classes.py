"""What happens in a room: sessions, who was there, what was done in front of an instructor.

Marks are appended. A mistake is withdrawn, with who and why, and a new mark made; the old one stays.
"""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from accounts.models import Learner
from courses.models.learning import Fact
from courses.models.study_classes import StudyClass
from places.models import Unit, Venue


class ClassSessionQuerySet(models.QuerySet["ClassSession"]):
    def held(self) -> "ClassSessionQuerySet":
        """Those that take place."""
        return self.filter(cancelled_at__isnull=True)


class ClassSession(models.Model):
    """A meeting of people to learn a course."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    study_class = models.ForeignKey(
        StudyClass, models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name=_("lớp học")
    )
    """``None`` for a meeting that anybody may come to."""
    course = models.ForeignKey(
        "courses.CoursePage", models.PROTECT, related_name="sessions", verbose_name=_("khóa học")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("xã, phường"))
    venue = models.ForeignKey(
        Venue, models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name=_("nhà văn hóa")
    )
    starts_at = models.DateTimeField(_("bắt đầu"))
    ends_at = models.DateTimeField(_("kết thúc"))
    instructor_id = models.CharField(max_length=64)
    """The user who teaches."""
    made_by_id = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)
    revision = models.PositiveSmallIntegerField(default=0)
    """How often it was changed: calendars take a session over again when this has grown."""
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by_id = models.CharField(max_length=64, blank=True)
    cancelled_reason = models.CharField(_("lý do không diễn ra"), max_length=250, blank=True)

    objects = ClassSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("buổi học")
        verbose_name_plural = _("buổi học")
        ordering = ["-starts_at", "-id"]
        constraints = [
            models.CheckConstraint(name="class_session_ends_later", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(
                name="class_session_cancelled_with_reason",
                condition=Q(cancelled_at__isnull=True, cancelled_by_id="", cancelled_reason="")
                | (Q(cancelled_at__isnull=False) & ~Q(cancelled_by_id="") & ~Q(cancelled_reason="")),
            ),
        ]
        indexes = [models.Index(fields=["instructor_id", "starts_at"]), models.Index(fields=["unit", "starts_at"])]

    def __str__(self) -> str:
        return f"{self.course_id}: {timezone.localtime(self.starts_at):%H:%M %d/%m/%Y}"

    @property
    def place(self) -> str:
        """Where people go."""
        return f"{self.venue}, {self.unit}" if self.venue else str(self.unit)


class Mark(Fact):
    """A fact that somebody else states, and may take back as a mistake."""

    marked_by_id = models.CharField(max_length=64)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by_id = models.CharField(max_length=64, blank=True)
    withdrawn_reason = models.CharField(_("lý do"), max_length=250, blank=True)

    class Meta:
        abstract = True


def _withdrawn_with_reason(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name,
        condition=Q(withdrawn_at__isnull=True, withdrawn_by_id="", withdrawn_reason="")
        | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by_id="") & ~Q(withdrawn_reason="")),
    )


class Attendance(Mark):
    class Status(models.TextChoices):
        PRESENT = "present", _("Có mặt")
        LATE = "late", _("Đến muộn")
        LEFT_EARLY = "left_early", _("Về sớm")
        ABSENT = "absent", _("Vắng")
        EXCUSED = "excused", _("Vắng có phép")

    THERE = (Status.PRESENT, Status.LATE, Status.LEFT_EARLY)
    """Counts as attended."""

    class Way(models.TextChoices):
        """Who or what said so, apart from whom it names."""

        LIST = "list", _("Giảng viên đánh dấu")
        CARD = "card", _("Quét thẻ")
        SCREEN = "screen", _("Tự quét mã ở lớp")
        KIOSK = "kiosk", _("Vào lớp bằng máy chung")

    session = models.ForeignKey(ClassSession, models.PROTECT, related_name="attendance")
    learner = models.ForeignKey(Learner, models.PROTECT, related_name="attendance")
    status = models.CharField(max_length=10, choices=Status.choices)
    way = models.CharField(max_length=10, choices=Way.choices, default=Way.LIST)

    class Meta:
        verbose_name = _("điểm danh")
        verbose_name_plural = _("điểm danh")
        constraints = [
            models.UniqueConstraint(
                fields=["session", "learner"], condition=Q(withdrawn_at__isnull=True), name="attendance_stands_once"
            ),
            _withdrawn_with_reason("attendance_withdrawn_with_reason"),
        ]
        indexes = [models.Index(fields=["learner", "session"])]

    def __str__(self) -> str:
        return f"{self.session_id}: {self.learner_id} {self.status}"


class SignOff(Mark):
    """A practical task that a person did in front of an instructor, alone or with help."""

    learner = models.ForeignKey(Learner, models.PROTECT, related_name="sign_offs")
    course = models.ForeignKey("courses.CoursePage", models.PROTECT, related_name="sign_offs")
    task_key = models.CharField(max_length=120)
    session = models.ForeignKey(ClassSession, models.PROTECT, null=True, blank=True, related_name="sign_offs")
    is_assisted = models.BooleanField(_("có người giúp"), default=False)
    note = models.CharField(_("ghi chú"), max_length=250, blank=True)
    act = models.CharField(max_length=50, blank=True)
    """What it was the first use of, as the task said then. Counted only while the person agrees to it."""

    class Meta:
        verbose_name = _("xác nhận thực hành")
        verbose_name_plural = _("xác nhận thực hành")
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "course", "task_key"],
                condition=Q(withdrawn_at__isnull=True),
                name="sign_off_stands_once",
            ),
            _withdrawn_with_reason("sign_off_withdrawn_with_reason"),
        ]
        indexes = [
            models.Index(
                fields=["act", "learner"],
                condition=~Q(act="") & Q(withdrawn_at__isnull=True),
                name="sign_off_of_first_use",
            )
        ]

    def __str__(self) -> str:
        return f"{self.learner_id}: {self.task_key}"

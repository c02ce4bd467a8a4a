"""Flags that somebody should look, and what a person found. A flag blocks nothing and is never shown to learners."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from courses.models.assessment import Attempt
from courses.models.classes import ClassSession
from courses.models.course_pages import CoursePage
from courses.rules import signals as rules
from places.models import Unit


class Flag(models.Model):
    """Found once about a ``subject`` (``device:...``, ``session:...``, ``instructor:...``) and a day, and closed by a
    person's note. Only the note is ever added.
    """

    class Kind(models.TextChoices):
        DEVICE_HOUR = rules.DEVICE_HOUR, _("Nhiều người đạt trên một máy trong một giờ")
        NIGHT = rules.NIGHT, _("Nhiều người đạt trên một máy lúc đêm khuya")
        EQUAL_ANSWERS = rules.EQUAL_ANSWERS, _("Cả phòng trả lời giống nhau, sai cũng giống")
        TOO_FAST = rules.TOO_FAST, _("Làm xong nhanh hơn đọc kịp câu hỏi")
        FIRST_TRIES = rules.FIRST_TRIES, _("Ai cũng đạt ngay lần đầu ở một giảng viên")
        ONE_PHONE = rules.ONE_PHONE, _("Một máy cho nhiều người trong một tháng")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(_("dấu hiệu"), max_length=15, choices=Kind.choices)
    subject = models.CharField(max_length=110)
    period = models.DateField(_("ngày"))
    """The day on which it was to be seen."""
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    """The commune whose officers look: of the session, or where most of the people live. ``None``: nobody knows."""
    session = models.ForeignKey(ClassSession, models.PROTECT, null=True, blank=True, related_name="flags")
    course = models.ForeignKey(CoursePage, models.PROTECT, null=True, blank=True, related_name="+")
    instructor_id = models.CharField(max_length=64, blank=True)
    device = models.CharField(max_length=64, blank=True)
    facts = models.JSONField(default=dict)
    """Numbers for the sentence; no names."""
    attempts = models.ManyToManyField(Attempt, related_name="flags")
    found_at = models.DateTimeField(default=timezone.now)
    note = models.TextField(_("ghi chú"), blank=True)
    noted_by_id = models.CharField(max_length=64, blank=True)
    noted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("dấu hiệu cần xem")
        verbose_name_plural = _("dấu hiệu cần xem")
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject", "period"], name="flag_once"),
            models.CheckConstraint(
                name="flag_noted_by_somebody",
                condition=Q(noted_at__isnull=True, noted_by_id="", note="")
                | (Q(noted_at__isnull=False) & ~Q(noted_by_id="") & ~Q(note="")),
            ),
        ]
        indexes = [models.Index(fields=["unit", "noted_at", "-found_at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.period}"


class FlagDay(models.Model):
    """A day whose tests were looked at."""

    day = models.DateField(unique=True)
    examined_at = models.DateTimeField()
    found = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("ngày đã xem")
        verbose_name_plural = _("ngày đã xem")

    def __str__(self) -> str:
        return f"{self.day}: {self.found}"

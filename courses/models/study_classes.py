"""A class: people who learn a course or a programme together at a place, with instructors, sessions and seats."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from accounts.models import Learner
from courses.models.course_pages import CoursePage
from courses.models.pages import ProgrammePage
from places.models import Unit, Venue

MOST_SEATS = 200


class StudyClass(models.Model):
    """It goes on until it is closed. Nothing of it is deleted: sessions and marks hang on it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã lớp"), max_length=6, unique=True)
    """What people type to sign in, in the room; it opens nothing outside of a session."""
    course = models.ForeignKey(
        CoursePage, models.PROTECT, null=True, blank=True, related_name="classes", verbose_name=_("khóa học")
    )
    programme = models.ForeignKey(
        ProgrammePage, models.PROTECT, null=True, blank=True, related_name="classes", verbose_name=_("chương trình")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("xã, phường"))
    venue = models.ForeignKey(
        Venue, models.PROTECT, null=True, blank=True, related_name="classes", verbose_name=_("nhà văn hóa")
    )
    seats = models.PositiveSmallIntegerField(_("số chỗ"), default=40)
    made_by_id = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by_id = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("lớp học")
        verbose_name_plural = _("lớp học")
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="class_of_course_or_programme",
                condition=Q(course__isnull=False, programme__isnull=True)
                | Q(course__isnull=True, programme__isnull=False),
            ),
            models.CheckConstraint(name="class_seats_somebody", condition=Q(seats__gte=1, seats__lte=MOST_SEATS)),
            models.CheckConstraint(
                name="class_closed_by_somebody",
                condition=Q(closed_at__isnull=True, closed_by_id="")
                | (Q(closed_at__isnull=False) & ~Q(closed_by_id="")),
            ),
        ]
        indexes = [models.Index(fields=["unit", "-made_at"])]

    def __str__(self) -> str:
        return f"{self.subject} ({self.code})"

    @property
    def subject(self) -> CoursePage | ProgrammePage:
        """What is learned."""
        found = self.course or self.programme
        if found is None:
            raise ValueError(f"{self.pk} is about nothing")
        return found

    @property
    def place(self) -> str:
        """Where people go."""
        return f"{self.venue}, {self.unit}" if self.venue else str(self.unit)


class ClassInstructor(models.Model):
    """A user who teaches the class. A substitute stands on the session alone."""

    study_class = models.ForeignKey(StudyClass, models.CASCADE, related_name="instructors")
    instructor_id = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("giảng viên của lớp")
        verbose_name_plural = _("giảng viên của lớp")
        constraints = [models.UniqueConstraint(fields=["study_class", "instructor_id"], name="class_instructor_once")]
        indexes = [models.Index(fields=["instructor_id"])]

    def __str__(self) -> str:
        return f"{self.study_class_id}: {self.instructor_id}"


class SeatQuerySet(models.QuerySet["Seat"]):
    def held(self) -> "SeatQuerySet":
        """Of people who are in the class now."""
        return self.filter(waiting_since__isnull=True, left_at__isnull=True)

    def waiting(self) -> "SeatQuerySet":
        """Of people who wait for a free one, who has waited longest first."""
        return self.filter(waiting_since__isnull=False, left_at__isnull=True).order_by("waiting_since", "pk")


class Seat(models.Model):
    """A person's place in a class. The number says nothing of the person and is never given twice in a class: whoever
    leaves and comes back finds their own again.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    study_class = models.ForeignKey(StudyClass, models.PROTECT, related_name="places")
    learner = models.ForeignKey(Learner, models.PROTECT, related_name="seats")
    number = models.PositiveSmallIntegerField(_("số ghế"), null=True, blank=True)
    given_by_id = models.CharField(max_length=64)
    given_at = models.DateTimeField(default=timezone.now)
    waiting_since = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    left_by_id = models.CharField(max_length=64, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("chỗ trong lớp")
        verbose_name_plural = _("chỗ trong lớp")
        ordering = [F("number").asc(nulls_last=True), "given_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["study_class", "learner"], name="seat_once"),
            models.UniqueConstraint(fields=["study_class", "number"], name="seat_number_once"),
            models.CheckConstraint(
                name="seat_held_has_number",
                condition=Q(number__isnull=False) | Q(waiting_since__isnull=False) | Q(left_at__isnull=False),
            ),
            models.CheckConstraint(
                name="seat_left_by_somebody",
                condition=Q(left_at__isnull=True, left_by_id="") | (Q(left_at__isnull=False) & ~Q(left_by_id="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.study_class_id}: {self.number}"

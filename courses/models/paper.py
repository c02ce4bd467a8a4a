"""A test on paper: the sheet that was printed for a person, and what an instructor typed in from it.

Printing is the start of the try: questions, their order and that of their choices are decided then and kept, as those
of an ``Attempt`` are. The attempt itself is made when the answers are typed in, under the sheet's own key, so that
nobody can make two of one sheet.
"""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from accounts.models import Learner
from courses.models.assessment import Attempt
from courses.models.classes import ClassSession


class PaperSheetQuerySet(models.QuerySet["PaperSheet"]):
    def open(self) -> "PaperSheetQuerySet":
        """Those whose answers may still be typed in."""
        return self.filter(typed_at__isnull=True, voided_at__isnull=True)

    def in_force(self) -> "PaperSheetQuerySet":
        """All but those that were replaced."""
        return self.filter(voided_at__isnull=True)


class PaperSheet(models.Model):
    """``items`` as in an ``Attempt``. ``number`` is what people call it by; it is never given twice in a session."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    session = models.ForeignKey(ClassSession, models.PROTECT, related_name="paper_sheets")
    learner = models.ForeignKey(Learner, models.PROTECT, related_name="paper_sheets")
    course = models.ForeignKey("courses.CoursePage", models.PROTECT, related_name="paper_sheets")
    edition = models.ForeignKey("courses.Edition", models.PROTECT, related_name="paper_sheets")
    number = models.PositiveSmallIntegerField(_("số đề"))
    seed = models.BigIntegerField()
    items = models.JSONField()
    minutes = models.PositiveSmallIntegerField(default=0)
    """The time for the test, with what was granted; 0 is no limit."""
    printed_at = models.DateTimeField(default=timezone.now)
    printed_by_id = models.CharField(max_length=64)
    typed_at = models.DateTimeField(null=True, blank=True)
    """When its attempt was made."""
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by_id = models.CharField(max_length=64, blank=True)
    voided_reason = models.CharField(_("lý do"), max_length=250, blank=True)

    objects = PaperSheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("bài kiểm tra giấy")
        verbose_name_plural = _("bài kiểm tra giấy")
        ordering = ["session", "number"]
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="paper_sheet_number_once"),
            models.UniqueConstraint(
                fields=["learner", "course"],
                condition=Q(typed_at__isnull=True, voided_at__isnull=True),
                name="paper_sheet_open_once",
            ),
            models.CheckConstraint(
                name="paper_sheet_voided_with_reason",
                condition=Q(voided_at__isnull=True, voided_by_id="", voided_reason="")
                | (Q(voided_at__isnull=False, typed_at__isnull=True) & ~Q(voided_by_id="") & ~Q(voided_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}: {self.number}"

    @property
    def is_open(self) -> bool:
        return self.typed_at is None and self.voided_at is None


class SheetTyping(models.Model):
    """Answers typed in from a sheet, in its order, as they were understood: ``["A", "B C", "", "?"]``.

    The first one makes the attempt. One that corrects it has a reason, and never lowers the result.
    """

    sheet = models.ForeignKey(PaperSheet, models.PROTECT, related_name="typings")
    learner = models.ForeignKey(Learner, models.PROTECT, related_name="+")
    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="typings")
    answers = models.JSONField()
    score = models.DecimalField(max_digits=5, decimal_places=2)
    is_passed = models.BooleanField()
    reason = models.CharField(_("lý do"), max_length=250, blank=True)
    typed_by_id = models.CharField(max_length=64)
    typed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("lần nhập bài giấy")
        verbose_name_plural = _("lần nhập bài giấy")
        constraints = [
            models.UniqueConstraint(fields=["sheet"], condition=Q(reason=""), name="sheet_typed_first_once"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id}: {self.typed_at:%H:%M %d/%m/%Y}"

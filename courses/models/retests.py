"""A short test again, weeks later, of a few people drawn by lot: how many can still do it.

No ``Attempt`` and no part of one: what limits, completes, counts tries or marks again never sees it, because it is not
in the tables that they read.
"""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from accounts.models import Learner
from courses.models.learning import Completion
from places.models import Unit


class RetestDraw(models.Model):
    """One drawing of lots: the people of a commune who completed a course in one week. The seed makes it repeatable."""

    week = models.DateField(_("tuần"))
    """Its Monday."""
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("xã, phường"))
    people = models.PositiveIntegerField()
    """Among whom lots were drawn."""
    drawn = models.PositiveIntegerField()
    seed = models.BigIntegerField()
    drawn_at = models.DateTimeField()

    class Meta:
        verbose_name = _("lần rút mẫu")
        verbose_name_plural = _("lần rút mẫu")
        constraints = [
            models.UniqueConstraint(fields=["week", "unit"], name="retest_draw_once"),
            models.CheckConstraint(name="retest_draw_of_some", condition=Q(drawn__lte=F("people"))),
        ]

    def __str__(self) -> str:
        return f"{self.week} {self.unit_id}: {self.drawn}/{self.people}"


class Retest(models.Model):
    """One person who was drawn. Asked until ``until``; begun, answered or declined by the person."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    draw = models.ForeignKey(RetestDraw, models.PROTECT, related_name="retests")
    learner = models.ForeignKey(Learner, models.PROTECT, related_name="retests")
    completion = models.OneToOneField(Completion, models.PROTECT, related_name="retest")
    edition = models.ForeignKey("courses.Edition", models.PROTECT, related_name="+")
    """Whose questions are asked: the one in which the course was completed."""
    until = models.DateTimeField()
    session = models.ForeignKey("courses.ClassSession", models.PROTECT, null=True, blank=True, related_name="+")
    device = models.CharField(max_length=64, blank=True)
    items = models.JSONField(default=list)
    """As in an ``Attempt``, from its beginning on."""
    responses = models.JSONField(default=dict)
    """By question version."""
    begun_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    right = models.PositiveSmallIntegerField(null=True, blank=True)
    is_able = models.BooleanField(null=True, blank=True)
    """Whether that reaches the pass mark of the course."""
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("bài nhớ lại")
        verbose_name_plural = _("bài nhớ lại")
        constraints = [
            models.CheckConstraint(
                name="retest_answered_or_declined", condition=Q(answered_at__isnull=True) | Q(declined_at__isnull=True)
            ),
            models.CheckConstraint(
                name="retest_answered_whole",
                condition=Q(answered_at__isnull=True, right__isnull=True, is_able__isnull=True)
                | Q(answered_at__isnull=False, begun_at__isnull=False, right__isnull=False, is_able__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["learner", "until"])]

    def __str__(self) -> str:
        return f"{self.learner_id}: {self.completion_id}"

"""A shared device: what signs a person in there, and each time that somebody did. No login is made for it."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from accounts.models.people import Learner
from accounts.rules import kiosk as rules


class KioskSecret(models.Model):
    """Pictures or digits that the system drew for a person. They are printed on the person's card, so they are kept
    sealed and not only as a digest; nobody chooses them, so none of them opens anything else of that person.
    """

    class Kind(models.TextChoices):
        PICTURES = rules.PICTURES, _("Ba hình")
        PIN = rules.PIN, _("Bốn số")

    learner = models.OneToOneField(Learner, models.PROTECT, related_name="kiosk_secret")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.PICTURES)
    sealed = models.CharField(max_length=200)
    tries = models.PositiveSmallIntegerField(default=0)
    """Wrong ones since the last right one."""
    given_at = models.DateTimeField(default=timezone.now)
    given_by_id = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("hình vào lớp")
        verbose_name_plural = _("hình vào lớp")
        constraints = [models.CheckConstraint(name="kiosk_tries", condition=Q(tries__lte=rules.MOST_TRIES))]

    def __str__(self) -> str:
        return f"{self.learner_id}: {self.kind}"

    @property
    def is_locked(self) -> bool:
        """Too many wrong tries: an instructor gives new ones."""
        return self.tries >= rules.MOST_TRIES


class KioskSession(models.Model):
    """A person at a shared device, from the right pictures until they leave, or nobody presses anything, or the class
    is over. ``limit`` says what it is good for; whoever opened it knows what that means.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    learner = models.ForeignKey(Learner, models.PROTECT, related_name="kiosk_sessions")
    limit = models.CharField(max_length=64)
    device = models.CharField(max_length=64, blank=True)
    opened_at = models.DateTimeField()
    latest = models.DateTimeField()
    """Whatever is pressed, it does not go on after this."""
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("lượt dùng máy chung")
        verbose_name_plural = _("lượt dùng máy chung")
        constraints = [
            models.CheckConstraint(name="kiosk_session_ends", condition=Q(until__lte=F("latest"))),
        ]
        indexes = [models.Index(fields=["learner"], condition=Q(ended_at__isnull=True), name="kiosk_session_open")]

    def __str__(self) -> str:
        return f"{self.learner_id}: {self.limit}"

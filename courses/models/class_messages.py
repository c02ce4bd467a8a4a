"""A word from the instructor to everybody in a class."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from courses.models.classes import ClassSession
from courses.models.study_classes import StudyClass


class ClassMessage(models.Model):
    """Sent once, under the key that its form carries; what each person got are rows of ``accounts``. The counts are of
    that moment: how many people were told, to how many an SMS goes, in how many parts altogether.
    """

    LENGTH = 300

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    study_class = models.ForeignKey(StudyClass, models.PROTECT, related_name="messages")
    session = models.ForeignKey(ClassSession, models.SET_NULL, null=True, blank=True, related_name="+")
    """The session that it is about: afterwards nobody needs it any more."""
    text = models.CharField(_("lời nhắn"), max_length=LENGTH)
    sent_by_id = models.CharField(max_length=64)
    sent_at = models.DateTimeField(default=timezone.now)
    people = models.PositiveSmallIntegerField(default=0)
    by_sms = models.PositiveSmallIntegerField(default=0)
    segments = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("tin nhắn cho lớp")
        verbose_name_plural = _("tin nhắn cho lớp")
        ordering = ["-sent_at", "-id"]
        indexes = [models.Index(fields=["study_class", "-sent_at"])]

    def __str__(self) -> str:
        return f"{self.study_class_id}: {self.sent_at:%d/%m/%Y}"

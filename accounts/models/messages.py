"""What people are told: one message, read in the inbox and handed over once for each channel it also goes through."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.people import Learner

MAX_TRIES = 5
"""How often a message is offered to a gateway."""

SUBJECT_LENGTH = 150
"""Longer subjects are cut: they quote titles of courses."""


class Message(models.Model):
    """Something to tell, written once (``key``). With a ``learner`` it stands in that person's inbox; without one it is
    for an address only: a sign-in code, the confirmation of an e-mail.
    """

    key = models.CharField(max_length=150, unique=True)
    learner = models.ForeignKey(Learner, models.PROTECT, null=True, blank=True, related_name="messages")
    topic = models.SlugField(max_length=40, blank=True, db_index=False)
    subject = models.CharField(max_length=SUBJECT_LENGTH, blank=True)
    body = models.TextField()
    link = models.CharField(max_length=250, blank=True)
    is_secret = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    not_before = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("tin nhắn")
        verbose_name_plural = _("tin nhắn")
        indexes = [
            models.Index(fields=["learner", "-id"], condition=Q(learner__isnull=False), name="message_inbox"),
            models.Index(
                fields=["learner"], condition=Q(learner__isnull=False, read_at__isnull=True), name="message_unread"
            ),
            models.Index(fields=["expires_at"], condition=Q(is_secret=True) & ~Q(body=""), name="message_secret_kept"),
        ]
        constraints = [
            models.CheckConstraint(
                name="message_link_within",
                condition=Q(link="") | (Q(link__startswith="/") & ~Q(link__startswith="//")),
            ),
            models.CheckConstraint(
                name="message_secret_of_no_inbox", condition=Q(is_secret=False) | Q(learner__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic or '-'} {self.key}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def waiting(self) -> "DeliveryQuerySet":
        """Neither handed over nor stopped."""
        return self.filter(sent_at__isnull=True, stopped_at__isnull=True)


class Delivery(models.Model):
    """A message on its way through one channel. It ends handed over (``sent_at``) or given up (``stopped_at``)."""

    class Channel(models.TextChoices):
        SMS = "sms", _("Tin nhắn SMS")
        EMAIL = "email", _("E-mail")
        ZALO = "zalo", _("Zalo")

    EXPIRED, UNWANTED = "expired", "unwanted"
    """Why it was stopped, where no gateway is to blame."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    recipient = models.CharField(max_length=254)
    tries = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("lần gửi")
        verbose_name_plural = _("lần gửi")
        indexes = [
            models.Index(
                fields=["id"], condition=Q(sent_at__isnull=True, stopped_at__isnull=True), name="delivery_waiting"
            ),
            models.Index(fields=["recipient"], name="delivery_recipient"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["message", "channel"], name="delivery_once_per_channel"),
            models.CheckConstraint(
                name="delivery_ends_once", condition=Q(sent_at__isnull=True) | Q(stopped_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.message_id}"

    def is_due(self, now: datetime) -> bool:
        """Waiting, its time has come, not expired, not given up."""
        message = self.message
        waits = self.sent_at is None and self.stopped_at is None and self.tries < MAX_TRIES
        has_begun = message.not_before is None or message.not_before <= now
        return waits and has_begun and (message.expires_at is None or message.expires_at > now)


class OptOut(models.Model):
    """A person wants no reminders through a channel: since when, said by whom, and when they wanted them again."""

    learner = models.ForeignKey(Learner, models.PROTECT, related_name="opt_outs")
    channel = models.CharField(max_length=10, choices=Delivery.Channel.choices)
    made_at = models.DateTimeField()
    made_by_id = models.CharField(max_length=64)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by_id = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("kênh nhắc đã tắt")
        verbose_name_plural = _("kênh nhắc đã tắt")
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "channel"], condition=Q(ended_at__isnull=True), name="opt_out_open_once"
            ),
            models.CheckConstraint(
                name="opt_out_end_pair",
                condition=Q(ended_at__isnull=True, ended_by_id="") | (Q(ended_at__isnull=False) & ~Q(ended_by_id="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id}: {self.channel}"

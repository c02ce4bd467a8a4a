"""What units hand in, approve and correct."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from indicators.models.calendar import Period
from indicators.models.definitions import DataSet, Indicator, Status
from places.models import Unit


class Submission(models.Model):
    """What a unit handed in of a data set for a period: a draft, sent, approved by a second post of the unit, accepted
    by the division. Sent again, it is a new row, and only the newest can be decided on; the accepted one counts until
    another is accepted.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Bản nháp")
        SUBMITTED = "submitted", _("Chờ lãnh đạo duyệt")
        APPROVED = "approved", _("Đã duyệt, chờ tiếp nhận")
        ACCEPTED = "accepted", _("Đã tiếp nhận")
        RETURNED = "returned", _("Trả lại")
        WITHDRAWN = "withdrawn", _("Đã rút")
        REPLACED = "replaced", _("Đã thay bằng báo cáo mới")

    OPEN = (State.DRAFT, State.SUBMITTED, State.APPROVED)
    """Nobody at the division has decided yet."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="submissions", verbose_name=_("đơn vị"))
    period = models.ForeignKey(Period, models.PROTECT, related_name="submissions", verbose_name=_("kỳ"))
    data_set = models.ForeignKey(DataSet, models.PROTECT, related_name="submissions", verbose_name=_("biểu báo cáo"))
    sequence = models.PositiveSmallIntegerField(_("lần gửi"))
    state = models.CharField(_("trạng thái"), max_length=10, choices=State.choices, default=State.SUBMITTED)
    difficulties = models.TextField(_("khó khăn, vướng mắc"), blank=True)
    source = models.CharField(max_length=10, default="form")
    submitted_at = models.DateTimeField(_("gửi lúc"), default=timezone.now)
    """Of a draft: when it was kept last."""
    submitted_by_id = models.CharField(max_length=64)
    approved_at = models.DateTimeField(_("duyệt lúc"), null=True, blank=True)
    approved_by_id = models.CharField(max_length=64, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_id = models.CharField(max_length=64, blank=True)
    comment = models.TextField(_("ý kiến"), blank=True)

    class Meta:
        verbose_name = _("báo cáo gửi")
        verbose_name_plural = _("báo cáo gửi")
        constraints = [
            models.UniqueConstraint(fields=["unit", "period", "data_set", "sequence"], name="submission_sequence_once"),
            models.UniqueConstraint(
                fields=["unit", "period", "data_set"], condition=Q(state="accepted"), name="submission_accepted_once"
            ),
            models.UniqueConstraint(
                fields=["unit", "period", "data_set"], condition=Q(state="draft"), name="submission_draft_once"
            ),
            models.CheckConstraint(
                name="submission_decided_pair",
                condition=Q(state__in=["draft", "submitted", "approved"], decided_at__isnull=True, decided_by_id="")
                | (
                    ~Q(state__in=["draft", "submitted", "approved"])
                    & Q(decided_at__isnull=False)
                    & ~Q(decided_by_id="")
                ),
            ),
            models.CheckConstraint(
                name="submission_approved_pair",
                condition=(Q(approved_at__isnull=True, approved_by_id="") & ~Q(state__in=["approved", "accepted"]))
                | (Q(approved_at__isnull=False) & ~Q(approved_by_id="") & ~Q(state__in=["draft", "submitted"])),
            ),
            models.CheckConstraint(
                name="submission_not_approved_by_submitter", condition=~Q(approved_by_id=F("submitted_by_id"))
            ),
            models.CheckConstraint(
                name="submission_not_decided_by_submitter",
                condition=Q(state="withdrawn") | ~Q(decided_by_id=F("submitted_by_id")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}, {self.period} ({self.sequence})"


class ReportedValue(models.Model):
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="reported_values")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="reported")
    status = models.CharField(max_length=15, choices=Status.choices, default=Status.VALUE)
    stock = models.PositiveIntegerField(_("lũy kế"), null=True, blank=True)
    flow = models.IntegerField(_("trong kỳ"), null=True, blank=True)
    note = models.CharField(_("giải thích"), max_length=250, blank=True)
    comment = models.CharField(_("ý kiến"), max_length=250, blank=True)
    """Of whoever returned it: what is to be put right here."""

    class Meta:
        verbose_name = _("số báo cáo")
        verbose_name_plural = _("số báo cáo")
        constraints = [
            models.UniqueConstraint(fields=["submission", "indicator"], name="reported_value_once"),
            models.CheckConstraint(
                name="reported_value_status",
                condition=(Q(status="value") & (Q(stock__isnull=False) | Q(flow__isnull=False)))
                | (~Q(status="value") & Q(stock__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.indicator_id}: {self.stock}"

"""What units hand in, approve and correct."""

from datetime import datetime

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

    def state_on(self, at: datetime) -> str:
        """As it stood at a moment after it was sent: what was decided later still waited. Of two that were accepted,
        when the first was replaced is told by the second.
        """
        if self.decided_at is None or self.decided_at <= at:
            return self.state
        return self.State.APPROVED if self.approved_at and self.approved_at <= at else self.State.SUBMITTED


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


class ReportKey(models.Model):
    """A program's own name of one sending of a month: the same key is the same sending, and gets the same answer."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("đơn vị"))
    key = models.CharField(_("khóa"), max_length=100)
    body_digest = models.CharField(max_length=64)
    answer = models.JSONField(default=dict)
    received_at = models.DateTimeField(_("nhận lúc"))

    class Meta:
        verbose_name = _("khóa của lần gửi")
        verbose_name_plural = _("khóa của lần gửi")
        constraints = [models.UniqueConstraint(fields=["unit", "key"], name="report_key_once")]

    def __str__(self) -> str:
        return f"{self.unit}: {self.key}"


class Extension(models.Model):
    """A unit may still report after the lock, for some hours: asked for with a reason, granted by somebody else."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("đơn vị"))
    period = models.ForeignKey(Period, models.PROTECT, related_name="extensions", verbose_name=_("kỳ"))
    data_set = models.ForeignKey(DataSet, models.PROTECT, related_name="+", verbose_name=_("biểu báo cáo"))
    reason = models.CharField(_("lý do"), max_length=250)
    hours = models.PositiveSmallIntegerField(_("số giờ"), default=24)
    asked_at = models.DateTimeField(_("xin lúc"))
    asked_by_id = models.CharField(max_length=64)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_id = models.CharField(max_length=64, blank=True)
    until = models.DateTimeField(_("đến"), null=True, blank=True)
    """Empty once decided: refused."""

    class Meta:
        verbose_name = _("gia hạn báo cáo")
        verbose_name_plural = _("gia hạn báo cáo")
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "period", "data_set"], condition=Q(decided_at__isnull=True), name="extension_open_once"
            ),
            models.CheckConstraint(name="extension_hours", condition=Q(hours__gte=1, hours__lte=240)),
            models.CheckConstraint(name="extension_with_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="extension_decided_pair",
                condition=Q(decided_at__isnull=True, decided_by_id="", until__isnull=True)
                | (Q(decided_at__isnull=False) & ~Q(decided_by_id="")),
            ),
            models.CheckConstraint(name="extension_second_person", condition=~Q(decided_by_id=F("asked_by_id"))),
        ]

    def __str__(self) -> str:
        return f"{self.unit}, {self.period}"


class Adjustment(models.Model):
    """A correction of a unit's accepted figure of one month: an entry with a reason, never an edit. It counts from the
    next vintage on, once a second person of the division has approved it.
    """

    class Reason(models.TextChoices):
        CORRECTION = "correction", _("Sửa sai sót")
        OVERLAP = "overlap", _("Trùng giữa các nguồn")
        LATE = "late", _("Số liệu đến muộn")
        OTHER = "other", _("Lý do khác")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("đơn vị"))
    period = models.ForeignKey(Period, models.PROTECT, related_name="adjustments", verbose_name=_("kỳ"))
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+", verbose_name=_("chỉ tiêu"))
    delta = models.IntegerField(_("tăng, giảm"))
    reason_code = models.CharField(_("loại lý do"), max_length=12, choices=Reason.choices)
    reason = models.CharField(_("lý do"), max_length=250)
    document_no = models.CharField(_("số văn bản"), max_length=100, blank=True)
    made_at = models.DateTimeField(_("ghi lúc"))
    made_by_id = models.CharField(max_length=64)
    approved_at = models.DateTimeField(_("duyệt lúc"), null=True, blank=True)
    approved_by_id = models.CharField(max_length=64, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by_id = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("điều chỉnh số liệu")
        verbose_name_plural = _("điều chỉnh số liệu")
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(name="adjustment_changes", condition=~Q(delta=0)),
            models.CheckConstraint(name="adjustment_with_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="adjustment_approved_pair",
                condition=Q(approved_at__isnull=True, approved_by_id="")
                | (Q(approved_at__isnull=False) & ~Q(approved_by_id="")),
            ),
            models.CheckConstraint(
                name="adjustment_withdrawn_pair",
                condition=Q(withdrawn_at__isnull=True, withdrawn_by_id="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by_id="")),
            ),
            models.CheckConstraint(name="adjustment_second_person", condition=~Q(approved_by_id=F("made_by_id"))),
        ]

    def __str__(self) -> str:
        return f"{self.unit}, {self.period}: {self.delta:+}"


def _plan_path(plan: "UnitPlan", filename: str) -> str:
    """Never the sender's own file name; ``private/`` is never served by the web server."""
    return f"private/plans/{plan.unit.code}-{plan.year}-{plan.sequence}.{filename.rpartition('.')[2]}"


class UnitPlan(models.Model):
    """A commune's own plan of a year, as it was sent; a newer one stands beside the old."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("đơn vị"))
    year = models.PositiveSmallIntegerField(_("năm"))
    sequence = models.PositiveSmallIntegerField(_("lần gửi"), default=1)
    document_no = models.CharField(_("số, ký hiệu"), max_length=100)
    signed_on = models.DateField(_("ngày ký"))
    document = models.FileField(_("tệp"), upload_to=_plan_path)
    sent_at = models.DateTimeField(_("gửi lúc"))
    sent_by_id = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("kế hoạch của xã, phường")
        verbose_name_plural = _("kế hoạch của xã, phường")
        ordering = ["-year", "unit__sort_key", "-sequence"]
        constraints = [models.UniqueConstraint(fields=["unit", "year", "sequence"], name="unit_plan_once")]

    def __str__(self) -> str:
        return f"{self.unit}, {self.year}"

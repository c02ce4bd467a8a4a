"""Indicators as data: what is counted, when, against which target, what was reported and what was closed.

A stock is a value at a cut-off, a flow belongs to a period; a stock is never summed over months. Missing, zero,
not applicable and suppressed are four different values (``Status``). Snapshot rows are never changed.
"""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from places.models import PopulationSeries, Unit


class Status(models.TextChoices):
    VALUE = "value", _("Có số liệu")
    MISSING = "missing", _("Chưa báo cáo")
    NOT_APPLICABLE = "not_applicable", _("Không áp dụng")


class Indicator(models.Model):
    """``signature``, ``app``, ``health_book``, ``skills``: the four results of the plan, and later ones."""

    code = models.SlugField(_("mã"), unique=True)
    name = models.CharField(_("tên"), max_length=120)
    short_name = models.CharField(_("tên ngắn"), max_length=40)
    position = models.PositiveSmallIntegerField(_("thứ tự"), default=0)

    class Meta:
        verbose_name = _("chỉ tiêu")
        verbose_name_plural = _("chỉ tiêu")
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name


class IndicatorVersion(models.Model):
    """How an indicator is counted from a day on; immutable once a snapshot used it."""

    class Numerator(models.TextChoices):
        AWARDS = "awards", _("Đếm từ chứng nhận")
        REPORTED = "reported", _("Xã, phường báo cáo")

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="versions", verbose_name=_("chỉ tiêu"))
    number = models.PositiveIntegerField(_("phiên bản"), default=1)
    numerator = models.CharField(_("tử số"), max_length=10, choices=Numerator.choices)
    definition = models.TextField(_("cách tính"))
    decimals = models.PositiveSmallIntegerField(_("số chữ số thập phân"), default=1)
    effective_from = models.DateField(_("áp dụng từ"))
    decision_no = models.CharField(_("số quyết định"), max_length=100, blank=True)
    first_use = models.SlugField(_("mã lần dùng đầu"), blank=True)
    """The act of practical tasks that is a first use of what is counted here; shown beside, never added."""

    class Meta:
        verbose_name = _("cách tính chỉ tiêu")
        verbose_name_plural = _("cách tính chỉ tiêu")
        ordering = ["indicator", "-number"]
        constraints = [models.UniqueConstraint(fields=["indicator", "number"], name="indicator_version_once")]

    def __str__(self) -> str:
        return f"{self.indicator} v{self.number}"


class ReportingCalendar(models.Model):
    """When a month closes and when communes report; data, because provinces differ (15th to 14th)."""

    name = models.CharField(_("tên"), max_length=100, unique=True)
    cutoff_day = models.PositiveSmallIntegerField(_("ngày chốt số liệu"), default=14)
    due_days = models.PositiveSmallIntegerField(_("số ngày được nộp sau ngày chốt"), default=3)
    effective_from = models.DateField(_("áp dụng từ"), unique=True)

    class Meta:
        verbose_name = _("lịch báo cáo")
        verbose_name_plural = _("lịch báo cáo")
        constraints = [
            models.CheckConstraint(name="calendar_cutoff_day", condition=Q(cutoff_day__gte=1, cutoff_day__lte=31))
        ]

    def __str__(self) -> str:
        return self.name


class Period(models.Model):
    """A reporting month. Its days are copied from the calendar of the day it was opened, and stay."""

    calendar = models.ForeignKey(ReportingCalendar, models.PROTECT, related_name="periods")
    label = models.CharField(_("kỳ"), max_length=7)
    start_on = models.DateField(_("từ ngày"))
    end_on = models.DateField(_("đến hết ngày"))
    due_on = models.DateField(_("hạn nộp"))
    closed_at = models.DateTimeField(_("chốt lúc"), null=True, blank=True)
    closed_by_id = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("kỳ báo cáo")
        verbose_name_plural = _("kỳ báo cáo")
        ordering = ["-end_on"]
        constraints = [
            models.UniqueConstraint(fields=["label"], name="period_once"),
            models.CheckConstraint(name="period_range", condition=Q(end_on__gte=F("start_on"))),
            models.CheckConstraint(
                name="period_closed_pair",
                condition=Q(closed_at__isnull=True, closed_by_id="")
                | (Q(closed_at__isnull=False) & ~Q(closed_by_id="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label[5:]}/{self.label[:4]}"


class TargetPlan(models.Model):
    """Targets of a year; pins the population that turns a percentage into people."""

    name = models.CharField(_("tên"), max_length=150)
    decision_no = models.CharField(_("số quyết định"), max_length=100)
    year = models.PositiveSmallIntegerField(_("năm"), unique=True)
    population = models.ForeignKey(
        PopulationSeries, models.PROTECT, related_name="plans", verbose_name=_("dân số làm mẫu số")
    )

    class Meta:
        verbose_name = _("kế hoạch chỉ tiêu")
        verbose_name_plural = _("kế hoạch chỉ tiêu")

    def __str__(self) -> str:
        return self.name


class Target(models.Model):
    """A percentage for an indicator; for one unit, or (without a unit) for the province and every commune."""

    plan = models.ForeignKey(TargetPlan, models.PROTECT, related_name="targets", verbose_name=_("kế hoạch"))
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="targets", verbose_name=_("chỉ tiêu"))
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="targets", verbose_name=_("đơn vị")
    )
    percent = models.DecimalField(_("tỷ lệ (%)"), max_digits=5, decimal_places=2)

    class Meta:
        verbose_name = _("chỉ tiêu giao")
        verbose_name_plural = _("chỉ tiêu giao")
        constraints = [
            models.UniqueConstraint(fields=["plan", "indicator", "unit"], name="target_of_unit_once"),
            models.UniqueConstraint(
                fields=["plan", "indicator"],
                condition=Q(unit__isnull=True),
                name="target_of_all_once",
                violation_error_message=_("Kế hoạch này đã có chỉ tiêu chung cho toàn tỉnh. Hãy sửa chỉ tiêu đó."),
            ),
            models.CheckConstraint(name="target_percent", condition=Q(percent__gt=0, percent__lte=100)),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.percent} %"


class Submission(models.Model):
    """What a commune handed in for a period. Sent again, it is a new row, and only the newest can be decided on;
    the accepted one counts until another is accepted."""

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("Đã gửi")
        ACCEPTED = "accepted", _("Đã tiếp nhận")
        RETURNED = "returned", _("Trả lại")
        WITHDRAWN = "withdrawn", _("Đã rút")
        REPLACED = "replaced", _("Đã thay bằng báo cáo mới")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="submissions", verbose_name=_("đơn vị"))
    period = models.ForeignKey(Period, models.PROTECT, related_name="submissions", verbose_name=_("kỳ"))
    sequence = models.PositiveSmallIntegerField(_("lần gửi"))
    state = models.CharField(_("trạng thái"), max_length=10, choices=State.choices, default=State.SUBMITTED)
    difficulties = models.TextField(_("khó khăn, vướng mắc"), blank=True)
    source = models.CharField(max_length=10, default="form")
    submitted_at = models.DateTimeField(default=timezone.now)
    submitted_by_id = models.CharField(max_length=64)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_id = models.CharField(max_length=64, blank=True)
    comment = models.TextField(_("ý kiến"), blank=True)

    class Meta:
        verbose_name = _("báo cáo gửi")
        verbose_name_plural = _("báo cáo gửi")
        constraints = [
            models.UniqueConstraint(fields=["unit", "period", "sequence"], name="submission_sequence_once"),
            models.UniqueConstraint(
                fields=["unit", "period"], condition=Q(state="accepted"), name="submission_accepted_once"
            ),
            models.CheckConstraint(
                name="submission_decided_pair",
                condition=Q(state="submitted", decided_at__isnull=True, decided_by_id="")
                | (~Q(state="submitted") & Q(decided_at__isnull=False) & ~Q(decided_by_id="")),
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
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    status = models.CharField(max_length=15, choices=Status.choices, default=Status.VALUE)
    stock = models.PositiveIntegerField(_("lũy kế"), null=True, blank=True)
    flow = models.IntegerField(_("trong kỳ"), null=True, blank=True)
    note = models.CharField(_("giải thích"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("số báo cáo")
        verbose_name_plural = _("số báo cáo")
        constraints = [
            models.UniqueConstraint(fields=["submission", "indicator"], name="reported_value_once"),
            models.CheckConstraint(
                name="reported_value_status",
                condition=(Q(status="value") & Q(stock__isnull=False)) | (~Q(status="value") & Q(stock__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.indicator_id}: {self.stock}"


class Snapshot(models.Model):
    """A closed period as it was said, on the day it was said. A correction is a new vintage with a reason."""

    period = models.ForeignKey(Period, models.PROTECT, related_name="snapshots")
    vintage = models.PositiveSmallIntegerField(_("lần công bố"))
    made_at = models.DateTimeField()
    made_by_id = models.CharField(max_length=64)
    reason = models.CharField(_("lý do"), max_length=250, blank=True)
    population = models.ForeignKey(PopulationSeries, models.PROTECT, related_name="+")
    rule_digest = models.CharField(max_length=64)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("số liệu chốt")
        verbose_name_plural = _("số liệu chốt")
        ordering = ["-period__end_on", "-vintage"]
        constraints = [models.UniqueConstraint(fields=["period", "vintage"], name="snapshot_vintage_once")]

    def __str__(self) -> str:
        return f"{self.period}, lần {self.vintage}"


class SnapshotValue(models.Model):
    """One figure of one unit. ``percent`` is null without a denominator: no value is not 0 %."""

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="snapshot_values")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit_name = models.CharField(max_length=150)
    version = models.ForeignKey(IndicatorVersion, models.PROTECT, related_name="snapshot_values")
    status = models.CharField(max_length=15, choices=Status.choices)
    numerator = models.PositiveIntegerField(null=True)
    flow = models.IntegerField(null=True)
    denominator = models.PositiveIntegerField(null=True)
    percent = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    target_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    units_reported = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = _("giá trị chốt")
        verbose_name_plural = _("giá trị chốt")
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "unit", "version"], name="snapshot_value_once"),
            models.CheckConstraint(
                name="snapshot_value_status",
                condition=(Q(status="value") & Q(numerator__isnull=False))
                | (~Q(status="value") & Q(numerator__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.snapshot_id} {self.unit_name}: {self.numerator}"


class Rollup(models.Model):
    """The live ``skills`` figure per commune: a recount written by a task. A recount at ``as_of`` equals it."""

    as_of = models.DateTimeField()
    version = models.ForeignKey(IndicatorVersion, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    numerator = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("số đếm hiện thời")
        verbose_name_plural = _("số đếm hiện thời")
        constraints = [models.UniqueConstraint(fields=["version", "unit"], name="rollup_once")]

    def __str__(self) -> str:
        return f"{self.unit}: {self.numerator}"


class Coverage(models.Model):
    """The known adults of a commune by how far they have come, with what the next class there hangs on: a recount that
    a task writes each night, for the page of the province. Each person stands in one column.
    """

    unit = models.OneToOneField(Unit, models.PROTECT, related_name="+")
    as_of = models.DateTimeField()
    certified = models.PositiveIntegerField()
    done = models.PositiveIntegerField()
    in_class = models.PositiveIntegerField()
    learning = models.PositiveIntegerField()
    new = models.PositiveIntegerField()
    waiting = models.PositiveIntegerField()
    last_class_on = models.DateField(null=True)
    has_class = models.BooleanField()
    has_venue = models.BooleanField()

    class Meta:
        verbose_name = _("phổ cập của xã, phường")
        verbose_name_plural = _("phổ cập của xã, phường")

    def __str__(self) -> str:
        return f"{self.unit}: {self.certified}"


class FirstUse(models.Model):
    """People of a commune who had done the matching act in front of an instructor by a cut-off, and agree that this is
    kept: a recount that a task writes each night. It stands beside a figure and is never part of one.
    """

    period = models.ForeignKey(Period, models.CASCADE, related_name="first_uses")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    as_of = models.DateTimeField()
    persons = models.PositiveIntegerField()
    assisted = models.PositiveIntegerField()
    """Those of them who never did it alone."""
    in_month = models.PositiveIntegerField()
    """Those of them whose first time fell in the month."""

    class Meta:
        verbose_name = _("lần dùng đầu")
        verbose_name_plural = _("lần dùng đầu")
        constraints = [models.UniqueConstraint(fields=["period", "indicator", "unit"], name="first_use_once")]

    def __str__(self) -> str:
        return f"{self.unit}, {self.period}: {self.persons}"

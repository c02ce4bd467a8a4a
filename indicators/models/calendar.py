"""When months close and reports are due; data, because provinces differ."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class ReportingCalendar(models.Model):
    """When a month closes and when communes report; data, because provinces differ (15th to 14th)."""

    name = models.CharField(_("tên"), max_length=100, unique=True)
    cutoff_day = models.PositiveSmallIntegerField(_("ngày chốt số liệu"), default=14)
    due_days = models.PositiveSmallIntegerField(_("số ngày được nộp sau ngày chốt"), default=3)
    lock_days = models.PositiveSmallIntegerField(_("số ngày còn nhận sau hạn"), null=True, blank=True)
    """Past them a unit reports only with an ``Extension``; empty: until the month is closed."""
    effective_from = models.DateField(_("áp dụng từ"), unique=True)

    class Meta:
        verbose_name = _("lịch báo cáo")
        verbose_name_plural = _("lịch báo cáo")
        constraints = [
            models.CheckConstraint(name="calendar_cutoff_day", condition=Q(cutoff_day__gte=1, cutoff_day__lte=31))
        ]

    def __str__(self) -> str:
        return self.name


class DayOff(models.Model):
    """A public holiday: a due day on it moves to the next working day."""

    day = models.DateField(_("ngày"), unique=True)
    name = models.CharField(_("tên"), max_length=100)

    class Meta:
        verbose_name = _("ngày nghỉ lễ")
        verbose_name_plural = _("ngày nghỉ lễ")
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {self.name}"


class Period(models.Model):
    """A reporting month. Its days are copied from the calendar of the day it was opened, and stay."""

    calendar = models.ForeignKey(ReportingCalendar, models.PROTECT, related_name="periods")
    label = models.CharField(_("kỳ"), max_length=7)
    start_on = models.DateField(_("từ ngày"))
    end_on = models.DateField(_("đến hết ngày"))
    due_on = models.DateField(_("hạn nộp"))
    due_days = models.JSONField(default=dict, blank=True)
    """Of the data sets that had a day of their own when the month was opened: ``{code of the data set: its day}``."""
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

"""Closed months as they were said. Rows are never changed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from indicators.models.calendar import Period
from indicators.models.definitions import IndicatorVersion, Status
from places.models import PopulationSeries, Unit


class Snapshot(models.Model):
    """A closed period as it was said, on the day it was said. A correction is a new vintage with a reason."""

    period = models.ForeignKey(Period, models.PROTECT, related_name="snapshots")
    vintage = models.PositiveSmallIntegerField(_("lần công bố"))
    made_at = models.DateTimeField()
    made_by_id = models.CharField(max_length=64)
    reason = models.CharField(_("lý do"), max_length=250, blank=True)
    population = models.ForeignKey(PopulationSeries, models.PROTECT, related_name="+")
    rule = models.JSONField(default=dict)
    """By which rule the counted figures were counted: ``{indicator code: {"rung", "types", "adult"}}``."""
    rule_digest = models.CharField(max_length=64)
    """Of every version, all that it says, and of ``rule``."""
    unit_map_digest = models.CharField(max_length=64, default="")
    """Of the units that were expected, and of what ended units had become."""
    content_digest = models.CharField(max_length=64, default="")
    """Of all rows: closing again with the same ones is no new vintage."""
    counted_at = models.DateTimeField(null=True)
    """What was known then is what the counted figures were counted from; a later vintage keeps its first one's."""
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
    """One figure of one unit. ``percent`` is null without a denominator: no value is not 0 %. Percentages are wide
    enough for any count of people divided by one, so that one wrong figure never stops a month from closing.
    """

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="snapshot_values")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit_name = models.CharField(max_length=150)
    version = models.ForeignKey(IndicatorVersion, models.PROTECT, related_name="snapshot_values")
    status = models.CharField(max_length=15, choices=Status.choices)
    numerator = models.PositiveIntegerField(null=True)
    flow = models.IntegerField(null=True)
    denominator = models.PositiveIntegerField(null=True)
    percent = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    target_percent = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    target_count = models.PositiveIntegerField(null=True)
    expected_percent = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    """Where the path to the target stood at the cut-off, of the denominator."""
    reach_by = models.DateField(null=True)
    units_reported = models.PositiveIntegerField(null=True)
    adjustment = models.IntegerField(default=0)
    """The part of ``numerator`` that corrections added."""
    is_estimated = models.BooleanField(default=False)
    """Carried over from an ended unit by its share, not reported."""
    is_withheld = models.BooleanField(default=False)
    """Not shown in public: a small cell, or one from which a small cell could be worked out."""
    bridge = models.JSONField(default=dict)
    """From the month before to this: ``{"from": stock or null, "new": 1, ...}``; the parts sum to ``numerator``."""
    beside = models.JSONField(default=dict)
    """What stands beside a counted figure: ``{"enrolled": 1, "completed": 1, ..., "A": 1, "B": 1}``."""

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

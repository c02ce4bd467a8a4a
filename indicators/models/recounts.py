"""Counts that tasks write from the facts, for pages; each carries the moment as of which it is true."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from indicators.models.calendar import Period
from indicators.models.definitions import Indicator, IndicatorVersion
from places.models import Unit


class Recount(models.Model):
    """The newest count of a counted indicator: by which rule, up to which day, and what was known when."""

    indicator = models.OneToOneField(Indicator, models.PROTECT, related_name="recount")
    version = models.ForeignKey(IndicatorVersion, models.PROTECT, related_name="+")
    as_of = models.DateTimeField()
    cutoff = models.DateField()
    rule = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("lần đếm")
        verbose_name_plural = _("lần đếm")

    def __str__(self) -> str:
        return f"{self.indicator}: {self.as_of:%d/%m/%Y %H:%M}"


class Rollup(models.Model):
    """The live figure of a commune, of the newest recount: an exact count at its ``as_of`` equals it."""

    recount = models.ForeignKey(Recount, models.CASCADE, related_name="rollups")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    numerator = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("số đếm hiện thời")
        verbose_name_plural = _("số đếm hiện thời")
        constraints = [models.UniqueConstraint(fields=["recount", "unit"], name="rollup_once")]

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

"""What is to be reached in a year, against a pinned population."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from indicators.models.definitions import Indicator
from places.models import PopulationSeries, Unit


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

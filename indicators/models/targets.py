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
    """What is to be reached: a percentage of the denominator or a count ("chỉ tiêu giao"), for one unit, or (without a
    unit) a percentage for the province and every unit that has no target of its own.
    """

    class Path(models.TextChoices):
        LINEAR = "linear", _("Đều theo thời gian")
        CUSTOM = "custom", _("Theo mốc từng tháng")

    plan = models.ForeignKey(TargetPlan, models.PROTECT, related_name="targets", verbose_name=_("kế hoạch"))
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="targets", verbose_name=_("chỉ tiêu"))
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="targets", verbose_name=_("đơn vị")
    )
    percent = models.DecimalField(_("tỷ lệ (%)"), max_digits=5, decimal_places=2, null=True, blank=True)
    count = models.PositiveIntegerField(_("số người được giao"), null=True, blank=True)
    path = models.CharField(_("lộ trình"), max_length=10, choices=Path.choices, default=Path.LINEAR)
    reach_by = models.DateField(_("đạt vào ngày"), null=True, blank=True)
    """Empty: the last day of the plan's year."""

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
            models.CheckConstraint(
                name="target_percent",
                condition=Q(percent__isnull=True) | Q(percent__gt=0, percent__lte=100),
                violation_error_message=_("Tỷ lệ phải lớn hơn 0 và nhiều nhất 100."),
            ),
            models.CheckConstraint(
                name="target_percent_or_count",
                condition=Q(percent__isnull=False, count__isnull=True)
                | Q(percent__isnull=True, count__gt=0, unit__isnull=False),
                violation_error_message=_("Ghi tỷ lệ, hoặc số người được giao cho một đơn vị; không ghi cả hai."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.count or f'{self.percent} %'}"


class TargetPoint(models.Model):
    """A milestone of a custom path: what share of the target is to be reached by a month's cut-off."""

    target = models.ForeignKey(Target, models.CASCADE, related_name="points", verbose_name=_("chỉ tiêu giao"))
    label = models.CharField(_("kỳ"), max_length=7)
    """``YYYY-MM``."""
    share = models.DecimalField(_("phần của chỉ tiêu (%)"), max_digits=5, decimal_places=2)

    class Meta:
        verbose_name = _("mốc lộ trình")
        verbose_name_plural = _("mốc lộ trình")
        ordering = ["label"]
        constraints = [
            models.UniqueConstraint(fields=["target", "label"], name="target_point_once"),
            models.CheckConstraint(name="target_point_share", condition=Q(share__gte=0, share__lte=100)),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.share} %"

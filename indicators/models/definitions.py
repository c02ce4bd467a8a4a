"""What is counted and how: data sets of rows, indicators, and their versions, immutable once used."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from places.models import Unit, UnitQuerySet


class Status(models.TextChoices):
    VALUE = "value", _("Có số liệu")
    MISSING = "missing", _("Chưa báo cáo")
    NOT_APPLICABLE = "not_applicable", _("Không áp dụng")


class DataSet(models.Model):
    """Rows that units of one kind hand in together each month: the communes' four, an office's staff, the centre's
    month. ``under`` narrows who reports to a part of the tree.
    """

    code = models.SlugField(_("mã"), unique=True)
    name = models.CharField(_("tên"), max_length=120)
    kind = models.CharField(_("ai báo cáo"), max_length=10, choices=Unit.Kind.choices)
    under = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("thuộc đơn vị")
    )
    position = models.PositiveSmallIntegerField(_("thứ tự"), default=0)

    class Meta:
        verbose_name = _("biểu báo cáo")
        verbose_name_plural = _("biểu báo cáo")
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name

    def expected(self, day: date) -> UnitQuerySet:
        """The units that report it for a month with that last day."""
        units = Unit.objects.filter(kind=self.kind).valid_on(day)
        return units.filter(path__startswith=self.under.path) if self.under else units


class Indicator(models.Model):
    """``signature``, ``app``, ``health_book``, ``skills``: the four results of the plan, and later ones."""

    data_set = models.ForeignKey(DataSet, models.PROTECT, related_name="indicators", verbose_name=_("biểu báo cáo"))
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

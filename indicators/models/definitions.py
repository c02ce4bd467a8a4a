"""What is counted and how: data sets of rows, indicators, and their versions, immutable once used."""

from datetime import date

from django.db import models
from django.db.models import Q
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
    due_day = models.PositiveSmallIntegerField(_("hạn nộp: ngày trong tháng"), null=True, blank=True)
    """Of the month in which the period ends; empty: as the calendar says. A weekend moves it to the Monday after."""
    is_public = models.BooleanField(_("công bố"), default=False)
    """Whether closed figures are on public pages, in exports and in the API."""
    position = models.PositiveSmallIntegerField(_("thứ tự"), default=0)

    class Meta:
        verbose_name = _("biểu báo cáo")
        verbose_name_plural = _("biểu báo cáo")
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                name="data_set_due_day", condition=Q(due_day__isnull=True) | Q(due_day__gte=1, due_day__lte=31)
            )
        ]

    def __str__(self) -> str:
        return self.name

    def is_for(self, unit: Unit) -> bool:
        return unit.kind == self.kind and unit.path.startswith(self.under.path if self.under else "")

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
        REPORTED = "reported", _("Đơn vị báo cáo")
        IMPORTED = "imported", _("Nguồn khác cung cấp theo xã, phường")

    class Rung(models.TextChoices):
        """How far a person has come; which rung feeds a counted figure is a decision, the others stand beside it."""

        ENROLLED = "enrolled", _("Đã ghi danh")
        COMPLETED = "completed", _("Đã hoàn thành")
        AWARDED = "awarded", _("Đã được cấp chứng nhận")
        CONFIRMED = "confirmed", _("Được xác nhận cấp quốc gia")

    class Nature(models.TextChoices):
        STOCK = "stock", _("Lũy kế đến ngày chốt")
        FLOW = "flow", _("Phát sinh trong kỳ")

    class Denominator(models.TextChoices):
        POPULATION = "population", _("Dân số của kế hoạch")
        ROW = "row", _("Một dòng khác của biểu")
        NONE = "none", _("Không có")

    class Rounding(models.TextChoices):
        HALF_UP = "half_up", _("Làm tròn từ 5 trở lên")
        DOWN = "down", _("Bỏ phần lẻ")

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="versions", verbose_name=_("chỉ tiêu"))
    number = models.PositiveIntegerField(_("phiên bản"), default=1)
    numerator = models.CharField(_("tử số"), max_length=10, choices=Numerator.choices)
    rung = models.CharField(_("bậc được tính"), max_length=10, choices=Rung.choices, blank=True)
    """Of what is counted from awards: the rung that feeds the figure, by ``decision_no``."""
    nature = models.CharField(_("loại số"), max_length=5, choices=Nature.choices, default=Nature.STOCK)
    denominator = models.CharField(
        _("mẫu số"), max_length=10, choices=Denominator.choices, default=Denominator.POPULATION
    )
    denominator_row = models.ForeignKey(
        Indicator, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("dòng làm mẫu số")
    )
    definition = models.TextField(_("cách tính"))
    decimals = models.PositiveSmallIntegerField(_("số chữ số thập phân"), default=1)
    rounding = models.CharField(_("làm tròn"), max_length=10, choices=Rounding.choices, default=Rounding.HALF_UP)
    effective_from = models.DateField(_("áp dụng từ"))
    decision_no = models.CharField(_("số quyết định"), max_length=100, blank=True)
    first_use = models.SlugField(_("mã lần dùng đầu"), blank=True)
    """The act of practical tasks that is a first use of what is counted here; shown beside, never added."""

    class Meta:
        verbose_name = _("cách tính chỉ tiêu")
        verbose_name_plural = _("cách tính chỉ tiêu")
        ordering = ["indicator", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "number"], name="indicator_version_once"),
            models.CheckConstraint(
                name="indicator_version_row",
                condition=Q(denominator="row", denominator_row__isnull=False)
                | (~Q(denominator="row") & Q(denominator_row__isnull=True)),
                violation_error_message=_("Chọn dòng làm mẫu số khi, và chỉ khi, mẫu số là một dòng khác của biểu."),
            ),
            models.CheckConstraint(
                name="indicator_version_rung",
                condition=(Q(numerator="awards") & ~Q(rung="")) | (~Q(numerator="awards") & Q(rung="")),
                violation_error_message=_("Chọn bậc được tính khi, và chỉ khi, tử số đếm từ chứng nhận."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} v{self.number}"

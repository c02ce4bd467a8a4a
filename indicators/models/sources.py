"""Figures that others than the communes hand over: an enterprise, the centre. Two of one figure are never added unless
their people are declared to be different ones.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from indicators.models.calendar import Period
from indicators.models.definitions import Indicator
from places.models import Unit


class Source(models.Model):
    """Who hands over figures of communes: a unit that holds a token or a post."""

    class Kind(models.TextChoices):
        PERSONS = "persons", _("Đếm từ danh sách từng người")
        AGGREGATE = "aggregate", _("Số tổng hợp")

    code = models.SlugField(_("mã"), unique=True)
    name = models.CharField(_("tên"), max_length=120)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("đơn vị cung cấp"))
    kind = models.CharField(_("loại số"), max_length=10, choices=Kind.choices, default=Kind.AGGREGATE)
    is_disjoint = models.BooleanField(_("không trùng người với nguồn khác"), default=False)
    disjoint_by = models.CharField(_("văn bản xác định không trùng"), max_length=150, blank=True)
    is_active = models.BooleanField(_("đang dùng"), default=True)

    class Meta:
        verbose_name = _("nguồn số liệu")
        verbose_name_plural = _("nguồn số liệu")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="source_disjoint_by_document",
                condition=Q(is_disjoint=False) | ~Q(disjoint_by=""),
                violation_error_message=_("Hãy ghi văn bản xác định nguồn này không trùng người với nguồn khác."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One hand-over as it came in. The same key is the same delivery; with another body it is refused."""

    class Via(models.TextChoices):
        API = "api", "API"
        FILE = "file", _("Tệp")

    source = models.ForeignKey(Source, models.PROTECT, related_name="deliveries", verbose_name=_("nguồn"))
    period = models.ForeignKey(Period, models.PROTECT, related_name="deliveries", verbose_name=_("kỳ"))
    key = models.CharField(_("khóa"), max_length=100)
    body_digest = models.CharField(max_length=64)
    via = models.CharField(max_length=5, choices=Via.choices)
    received_at = models.DateTimeField(_("nhận lúc"))
    received_by_id = models.CharField(max_length=64)
    answer = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("lần giao số liệu")
        verbose_name_plural = _("lần giao số liệu")
        ordering = ["-received_at"]
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="delivery_once")]

    def __str__(self) -> str:
        return f"{self.source}, {self.period}"


class DeliveredValue(models.Model):
    """Of a source, period, unit and indicator the newest delivery counts."""

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="delivered_values")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    stock = models.PositiveIntegerField(_("lũy kế"), null=True, blank=True)
    flow = models.IntegerField(_("trong kỳ"), null=True, blank=True)

    class Meta:
        verbose_name = _("số được giao")
        verbose_name_plural = _("số được giao")
        constraints = [
            models.UniqueConstraint(fields=["delivery", "unit", "indicator"], name="delivered_value_once"),
            models.CheckConstraint(
                name="delivered_value_given", condition=Q(stock__isnull=False) | Q(flow__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.unit_id}: {self.stock}"

"""Reports under Decree 30: the office's template, and each report with its sentences."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from indicators.models.snapshots import Snapshot


def _template_path(template: "ReportTemplate", filename: str) -> str:
    """Never the sender's own file name; ``private/`` is never served by the web server."""
    return f"private/reports/{template.kind}-{template.sequence}.docx"


class ReportKind(models.TextChoices):
    MONTH = "month", _("Báo cáo tháng")
    SPAN = "span", _("Báo cáo quý, 6 tháng, 9 tháng, năm")
    REVIEW = "review", _("Báo cáo tổng kết")


class ReportTemplate(models.Model):
    """A Word template as the office edited it; the newest of a kind is used, the product's own until there is one."""

    kind = models.CharField(_("loại báo cáo"), max_length=10, choices=ReportKind.choices)
    sequence = models.PositiveSmallIntegerField(_("bản số"), default=1)
    document = models.FileField(_("tệp Word"), upload_to=_template_path)
    uploaded_at = models.DateTimeField()
    uploaded_by_id = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("mẫu báo cáo")
        verbose_name_plural = _("mẫu báo cáo")
        ordering = ["kind", "-sequence"]
        constraints = [models.UniqueConstraint(fields=["kind", "sequence"], name="report_template_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.sequence}"


class OfficialReport(models.Model):
    """A report of a month or a span of months, written from one snapshot; it is drafted anew from a later one. Of a
    month that is not closed yet it has none: its figures are provisional.
    """

    kind = models.CharField(_("loại báo cáo"), max_length=10, choices=ReportKind.choices)
    label = models.CharField(_("kỳ"), max_length=10)
    """``2026-10``, ``2026-Q3``, ``2026-H1``, ``2026-M9``, ``2026``."""
    snapshot = models.ForeignKey(
        Snapshot, models.PROTECT, null=True, blank=True, related_name="reports", verbose_name=_("số liệu chốt")
    )
    drafted_at = models.DateTimeField(_("soạn lúc"))
    drafted_by_id = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("báo cáo")
        verbose_name_plural = _("báo cáo")
        ordering = ["-label"]
        constraints = [models.UniqueConstraint(fields=["kind", "label"], name="official_report_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.label}"


class ReportSentence(models.Model):
    """A sentence with figures: as generated now, as a person wrote it, and what it was generated from then."""

    report = models.ForeignKey(OfficialReport, models.CASCADE, related_name="sentences")
    key = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField()
    generated = models.TextField()
    written = models.TextField(blank=True)
    """Kept when the report is drafted anew."""
    written_on = models.TextField(blank=True)
    """What was generated when it was written: another text now means that its figures changed."""
    written_by_id = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("câu của báo cáo")
        verbose_name_plural = _("câu của báo cáo")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["report", "key"], name="report_sentence_once"),
            models.CheckConstraint(
                name="report_sentence_written_pair",
                condition=Q(written="", written_on="", written_by_id="")
                | (~Q(written="") & ~Q(written_on="") & ~Q(written_by_id="")),
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def text(self) -> str:
        return self.written or self.generated

    @property
    def is_stale(self) -> bool:
        """Written by hand for figures that have changed since."""
        return bool(self.written) and self.written_on != self.generated

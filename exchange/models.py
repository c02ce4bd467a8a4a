"""Staged imports: a file, its rows, what each row would do and what it did."""

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

KEPT = timedelta(days=30)
"""How long rows and files are kept, and how long an import can be undone; then personal data goes."""


def _path(record: "Import", _filename: str) -> str:
    """Never the person's own file name; ``private/`` is never served by the web server."""
    return f"private/imports/{record.pk}.{record.file_kind}"


class ImportQuerySet(models.QuerySet["Import"]):
    def of(self, actor_id: str) -> "ImportQuerySet":
        return self.filter(created_by_id=actor_id)


class Import(models.Model):
    """One uploaded file: checked without saving anything, applied as a whole, undone as a whole."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Chờ kiểm tra")
        CHECKING = "checking", _("Đang kiểm tra")
        MAPPING = "mapping", _("Chờ chọn cột")
        CHECKED = "checked", _("Đã kiểm tra, chưa áp dụng")
        APPLYING = "applying", _("Đang áp dụng")
        APPLIED = "applied", _("Đã áp dụng")
        UNDOING = "undoing", _("Đang hoàn tác")
        UNDONE = "undone", _("Đã hoàn tác")
        REFUSED = "refused", _("Không nhận tệp")

    WORKING: ClassVar = (State.UPLOADED, State.CHECKING, State.APPLYING, State.UNDOING)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(_("loại dữ liệu"), max_length=40)
    file_name = models.CharField(_("tên tệp"), max_length=120)
    file_kind = models.CharField(_("dạng tệp"), max_length=4)
    sha256 = models.CharField(_("mã băm"), max_length=64)
    file = models.FileField(_("tệp"), upload_to=_path, max_length=100, blank=True)
    state = models.CharField(_("trạng thái"), max_length=10, choices=State.choices, default=State.UPLOADED)
    state_at = models.DateTimeField(_("trạng thái từ lúc"))
    problem = models.TextField(_("vướng mắc"), blank=True)
    total = models.PositiveIntegerField(_("số dòng"), default=0)
    done = models.PositiveIntegerField(_("số dòng đã làm"), default=0)
    counts = models.JSONField(_("số dòng theo kết quả"), default=dict)
    context = models.JSONField(_("lựa chọn chung"), default=dict, blank=True)
    layout = models.JSONField(_("cách đọc tệp"), default=dict, blank=True)
    """As ``exchange.rules.layouts`` packs it; empty until the columns are known."""
    seen = models.JSONField(_("đã thấy trong tệp"), default=dict, blank=True)
    """What else the file holds: rows that are no data, sheets, rows and columns that are not read."""
    answers = models.JSONField(_("câu trả lời"), default=dict, blank=True)
    """What was answered to rows that are questions, by row number."""
    unknown_columns = models.JSONField(_("cột không dùng"), default=list, blank=True)
    created_by_id = models.CharField(_("người tải lên"), max_length=64)
    actor = models.JSONField(_("người làm bước hiện tại"), default=dict)
    created_at = models.DateTimeField(_("tải lên lúc"))
    applied_at = models.DateTimeField(_("áp dụng lúc"), null=True, blank=True)
    undone_at = models.DateTimeField(_("hoàn tác lúc"), null=True, blank=True)
    forgotten_at = models.DateTimeField(_("xóa dữ liệu tạm lúc"), null=True, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("lần nhập tệp")
        verbose_name_plural = _("lần nhập tệp")
        ordering: ClassVar = ["-created_at", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["created_by_id", "-created_at"], name="exchange_import_mine"),
            models.Index(fields=["state", "state_at"], name="exchange_import_state"),
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("exchange:import", args=[self.pk])

    @property
    def working(self) -> bool:
        return self.state in self.WORKING

    @property
    def to_apply(self) -> int:
        """Rows that applying would do something for."""
        return int(self.counts.get("new", 0) + self.counts.get("change", 0))

    @property
    def applicable(self) -> bool:
        """Something to do, nothing wrong, nothing asked: an import with errors is corrected in the file first."""
        is_open = self.counts.get("error") or self.counts.get("question")
        return self.state == self.State.CHECKED and not is_open and self.to_apply > 0

    @property
    def mappable(self) -> bool:
        """Columns may be chosen, as long as nothing of the file was applied and it is still there."""
        return self.state in (self.State.MAPPING, self.State.CHECKED) and self.forgotten_at is None

    @property
    def undoable(self) -> bool:
        if self.state != self.State.APPLIED or self.applied_at is None or self.forgotten_at is not None:
            return False
        return self.applied_at + KEPT > timezone.now()


class ImportRow(models.Model):
    """One row of the file. ``messages`` is a list of ``{"column": name, "message": text}``, ``choices`` one of
    ``[code, label]`` where the row is a question, ``plan`` what its handler wants to know when it is applied."""

    class Outcome(models.TextChoices):
        ERROR = "error", _("Có lỗi")
        QUESTION = "question", _("Cần trả lời")
        NEW = "new", _("Thêm mới")
        CHANGE = "change", _("Thay đổi")
        SAME = "same", _("Đã có, giữ nguyên")
        DUPLICATE = "duplicate", _("Trùng trong tệp, bỏ qua")
        SKIPPED = "skipped", _("Không phải dữ liệu, bỏ qua")
        KEPT = "kept", _("Không hoàn tác, giữ lại")

    batch = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("dòng"))
    values = models.JSONField(_("giá trị"))
    outcome = models.CharField(_("kết quả"), max_length=10, choices=Outcome.choices)
    messages = models.JSONField(_("thông báo"), default=list, blank=True)
    choices = models.JSONField(_("các câu trả lời"), default=list, blank=True)
    plan = models.JSONField(_("dự định"), default=dict, blank=True)
    result_type = models.CharField(_("loại kết quả"), max_length=64, blank=True)
    result_id = models.CharField(_("mã kết quả"), max_length=64, blank=True)
    before = models.JSONField(_("trước khi đổi"), default=dict, blank=True)

    class Meta:
        verbose_name = _("dòng nhập")
        verbose_name_plural = _("dòng nhập")
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "number"], name="exchange_row_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["batch", "outcome", "number"], name="exchange_row_outcome"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.number}"


class ColumnChoice(models.Model):
    """Which column is which in sheets with a certain header, as somebody chose it once: the next sheet is read alike.

    ``owner`` is the unit of the post, so that colleagues share it, or the user. Of the header only a hash is kept.
    """

    kind = models.CharField(max_length=40)
    owner = models.CharField(max_length=80)
    signature = models.CharField(max_length=64)
    sheet = models.CharField(max_length=64, blank=True)
    places = models.JSONField(default=dict)
    by_id = models.CharField(max_length=64)
    used_at = models.DateTimeField()

    class Meta:
        verbose_name = _("cách chọn cột")
        verbose_name_plural = _("cách chọn cột")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "owner", "signature"], name="exchange_choice_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.owner}"

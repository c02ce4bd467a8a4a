"""The log and its seals. Rows are only ever added: triggers of the database refuse the rest.

No foreign key leaves this app, so that nothing recorded here can be lost with what it speaks of.
"""

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit import rules


class Entry(models.Model):
    """One act on something that is not one's own. Ids and codes only: no personal data."""

    at = models.DateTimeField(_("lúc"))
    recorded_at = models.DateTimeField(_("ghi lúc"), default=timezone.now, editable=False)
    actor_kind = models.CharField(_("loại người làm"), max_length=10)
    actor_id = models.CharField(_("người làm"), max_length=64)
    act = models.CharField(_("việc"), max_length=64)
    object_type = models.CharField(_("loại đối tượng"), max_length=64)
    object_id = models.CharField(_("đối tượng"), max_length=64)
    reason = models.CharField(_("lý do"), max_length=rules.MAX_REASON, blank=True)
    details = models.JSONField(_("chi tiết"), default=dict, blank=True)

    class Meta:
        verbose_name = _("dòng nhật ký")
        verbose_name_plural = _("nhật ký")
        indexes: ClassVar = [
            models.Index(fields=["recorded_at"], name="audit_entry_recorded"),
            models.Index(fields=["object_type", "object_id"], name="audit_entry_object"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.object_type}:{self.object_id}"

    def digest(self) -> str:
        """The fingerprint of every field as the row holds it now."""
        values: dict[str, Any] = {field.attname: getattr(self, field.attname) for field in self._meta.fields}
        return rules.entry_digest(values)


class Seal(models.Model):
    """One link of the hash chain over a batch of entries."""

    sequence = models.PositiveBigIntegerField(_("số thứ tự"), primary_key=True)
    count = models.PositiveIntegerField(_("số dòng"))
    digest = models.CharField(_("mã băm của các dòng"), max_length=64)
    previous = models.CharField(_("mã băm trước"), max_length=64, unique=True)
    hash = models.CharField(_("mã băm"), max_length=64, unique=True)
    sealed_at = models.DateTimeField(_("niêm phong lúc"))

    class Meta:
        verbose_name = _("dấu niêm phong")
        verbose_name_plural = _("dấu niêm phong")

    def __str__(self) -> str:
        return f"{self.sequence}:{self.hash}"

    def expected_hash(self) -> str:
        return rules.seal_hash(
            sequence=self.sequence,
            count=self.count,
            digest=self.digest,
            previous=self.previous,
            sealed_at=self.sealed_at,
        )


class SealedEntry(models.Model):
    """Which seal covers an entry, and where. A table of its own, so that sealing changes no entry."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True, related_name="sealed")
    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="members")
    position = models.PositiveIntegerField(_("vị trí"))
    digest = models.CharField(_("mã băm"), max_length=64)

    class Meta:
        verbose_name = _("dòng đã niêm phong")
        verbose_name_plural = _("dòng đã niêm phong")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seal", "position"], name="audit_sealed_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} @ {self.seal_id}.{self.position}"

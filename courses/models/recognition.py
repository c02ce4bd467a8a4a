"""Recognition of prior learning: what a person could do before, shown by a paper and accepted by a second person."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from accounts.models import Learner

if TYPE_CHECKING:
    from courses.models import CoursePage, ProgrammePage


def _path(exemption: "Exemption", filename: str) -> str:
    """Never the person's own file name; ``private/`` is never served by the web server."""
    return f"private/exemptions/{exemption.pk}.{filename.rpartition('.')[2]}"


class Exemption(models.Model):
    """Asked by the learner, an officer or a list; decided by somebody else; revocable. It counts as its own kind."""

    class Kind(models.TextChoices):
        NATIONAL = "national", _("Xác nhận kỹ năng số theo Quyết định 757")
        CERTIFICATE = "certificate", _("Chứng chỉ công nghệ thông tin")
        POST = "post", _("Vị trí công tác")
        OTHER = "other", _("Giấy tờ khác")

    class State(models.TextChoices):
        ASKED = "asked", _("Chờ xét")
        APPROVED = "approved", _("Đã công nhận")
        REFUSED = "refused", _("Không công nhận")
        REVOKED = "revoked", _("Đã thu hồi")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    learner = models.ForeignKey(Learner, models.PROTECT, related_name="exemptions", verbose_name=_("học viên"))
    course = models.ForeignKey(
        "courses.CoursePage",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="exemptions",
        verbose_name=_("khóa học"),
    )
    programme = models.ForeignKey(
        "courses.ProgrammePage",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="exemptions",
        verbose_name=_("chương trình"),
    )
    """Of a programme: each of its courses is exempted, as they are when it is approved."""
    covers = models.JSONField(default=list, blank=True, editable=False)
    """Ids of the courses that the second person saw and approved: one that joins the programme later is no part."""
    kind = models.CharField(_("loại giấy tờ"), max_length=12, choices=Kind.choices)
    document_no = models.CharField(_("số hiệu"), max_length=60, blank=True)
    issued_by = models.CharField(_("nơi cấp"), max_length=150, blank=True)
    issued_on = models.DateField(_("ngày cấp"), null=True, blank=True)
    evidence = models.FileField(_("ảnh hoặc tệp giấy tờ"), upload_to=_path, blank=True)
    note = models.CharField(_("ghi chú"), max_length=250, blank=True)
    asked_by_id = models.CharField(max_length=64)
    asked_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(_("tình trạng"), max_length=10, choices=State.choices, default=State.ASKED)
    decided_by_id = models.CharField(max_length=64, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.CharField(_("lý do"), max_length=250, blank=True)
    revoked_by_id = models.CharField(max_length=64, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoke_reason = models.CharField(_("lý do thu hồi"), max_length=250, blank=True)
    revoke_document = models.CharField(_("số văn bản thu hồi"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("công nhận kết quả đã có")
        verbose_name_plural = _("công nhận kết quả đã có")
        constraints = [
            models.CheckConstraint(
                name="exemption_of_one_subject",
                condition=Q(course__isnull=False, programme__isnull=True)
                | Q(course__isnull=True, programme__isnull=False),
            ),
            models.CheckConstraint(name="exemption_second_person", condition=~Q(decided_by_id=F("asked_by_id"))),
            models.CheckConstraint(
                name="exemption_decided_pair",
                condition=Q(state="asked", decided_at__isnull=True, decided_by_id="")
                | (~Q(state="asked") & Q(decided_at__isnull=False) & ~Q(decided_by_id="")),
            ),
            models.CheckConstraint(
                name="exemption_revoked_pair",
                condition=(~Q(state="revoked") & Q(revoked_at__isnull=True, revoked_by_id="", revoke_reason=""))
                | (
                    Q(state="revoked", revoked_at__isnull=False)
                    & ~Q(revoked_by_id="")
                    & ~Q(revoke_reason="")
                    & ~Q(revoke_document="")
                ),
            ),
            models.CheckConstraint(
                name="exemption_refused_with_reason", condition=~Q(state="refused") | ~Q(decision_reason="")
            ),
            models.UniqueConstraint(
                fields=["learner", "course"],
                condition=Q(state__in=["asked", "approved"], course__isnull=False),
                name="exemption_course_once",
            ),
            models.UniqueConstraint(
                fields=["learner", "programme"],
                condition=Q(state__in=["asked", "approved"], programme__isnull=False),
                name="exemption_programme_once",
            ),
        ]
        indexes = [models.Index(fields=["state", "asked_at"])]

    def __str__(self) -> str:
        return f"{self.learner_id}: {self.course_id or self.programme_id} {self.state}"

    def get_absolute_url(self) -> str:
        """Where the person reads what became of it."""
        kind = "course" if self.course_id else "programme"
        return reverse(f"courses:exemption_of_{kind}", args=[self.subject.code])

    @property
    def subject(self) -> "CoursePage | ProgrammePage":
        """What is to be recognised. The constraint says that it is there."""
        return self.course or self.programme  # type: ignore[return-value]

    @property
    def is_picture(self) -> bool:
        """A picture may be shown on a page; any other file is handed over."""
        return bool(self.evidence.name.endswith(".jpg"))

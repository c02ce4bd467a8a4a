"""Certificates: the row is the record, the PDF only a rendering of it.

An award copies name, birth and unit *as printed*. Figures never read that copy: they credit a person by the
dated residence at the cut-off and by ``earned_on``.
"""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from accounts.models import Learner
from courses.models import Completion, CoursePage, ProgrammePage
from courses.rules import strength


class Template(models.Model):
    """The words on the paper; the layout is in ``templates/certificates/pdf/``.

    Once a certificate was issued with it, its words stay: other words are another template.
    """

    code = models.SlugField(_("mã"), unique=True)
    name = models.CharField(_("tên"), max_length=100)
    parent_body = models.CharField(_("cơ quan chủ quản"), max_length=120)
    issuing_body = models.CharField(_("cơ quan cấp"), max_length=120)
    heading = models.CharField(_("tên giấy"), max_length=80, default="GIẤY CHỨNG NHẬN")
    place = models.CharField(_("địa danh"), max_length=60, default="Thanh Hóa")
    signer_title = models.CharField(_("chức vụ người ký"), max_length=120)
    signer_name = models.CharField(_("họ tên người ký"), max_length=100)

    class Meta:
        verbose_name = _("mẫu chứng nhận")
        verbose_name_plural = _("mẫu chứng nhận")

    def __str__(self) -> str:
        return self.name


class AwardType(models.Model):
    """What a completion of one course or programme earns."""

    code = models.SlugField(_("mã"), unique=True)
    title = models.CharField(_("nội dung chứng nhận"), max_length=200)
    course = models.ForeignKey(
        CoursePage, models.PROTECT, null=True, blank=True, related_name="award_types", verbose_name=_("khóa học")
    )
    programme = models.ForeignKey(
        ProgrammePage, models.PROTECT, null=True, blank=True, related_name="award_types", verbose_name=_("chương trình")
    )
    template = models.ForeignKey(Template, models.PROTECT, related_name="award_types", verbose_name=_("mẫu"))
    qualifies = models.BooleanField(_("tính vào chỉ tiêu kỹ năng số"), default=True)
    decision_no = models.CharField(_("số quyết định"), max_length=100, blank=True)
    """Who decided that it counts toward the figure."""
    is_active = models.BooleanField(_("đang cấp"), default=True)

    class Meta:
        verbose_name = _("loại chứng nhận")
        verbose_name_plural = _("loại chứng nhận")
        constraints = [
            models.CheckConstraint(
                name="award_type_of_one_subject",
                condition=Q(course__isnull=False, programme__isnull=True)
                | Q(course__isnull=True, programme__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Register(models.Model):
    """The book of certificates: one row whose lock gives numbers without gaps."""

    last_no = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("sổ cấp chứng nhận")
        verbose_name_plural = _("sổ cấp chứng nhận")

    def __str__(self) -> str:
        return str(self.last_no)


class Award(models.Model):
    """One certificate of one person. Never deleted; a correction or revocation changes its state, with reason."""

    class State(models.TextChoices):
        VALID = "valid", _("Còn giá trị")
        SUPERSEDED = "superseded", _("Đã được thay thế")
        REVOKED = "revoked", _("Đã thu hồi")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(_("mã tra cứu"), max_length=24, unique=True)
    register_no = models.PositiveBigIntegerField(_("số vào sổ"), unique=True)
    learner = models.ForeignKey(Learner, models.PROTECT, related_name="awards")
    award_type = models.ForeignKey(AwardType, models.PROTECT, related_name="awards")
    template = models.ForeignKey(Template, models.PROTECT, related_name="awards")
    completion = models.ForeignKey(Completion, models.PROTECT, related_name="awards")
    state = models.CharField(_("tình trạng"), max_length=10, choices=State.choices, default=State.VALID)
    printed_name = models.CharField(_("họ và tên"), max_length=100)
    printed_birth = models.CharField(_("ngày sinh"), max_length=10)
    printed_unit = models.CharField(_("nơi ở"), max_length=200)
    printed_title = models.CharField(_("nội dung"), max_length=200)
    basis = models.CharField(
        _("căn cứ"), max_length=10, choices=Completion.Basis.choices, default=Completion.Basis.LEARNING
    )
    """As printed: by learning, or by recognition of what the person could do before."""
    earned_on = models.DateField(_("ngày hoàn thành"))
    issued_at = models.DateTimeField(_("cấp lúc"), default=timezone.now)
    issued_by_id = models.CharField(max_length=64)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by_id = models.CharField(max_length=64, blank=True)
    reason = models.CharField(_("lý do"), max_length=250, blank=True)
    document_no = models.CharField(_("số văn bản"), max_length=60, blank=True)
    is_fallen = models.BooleanField(default=False)
    """Revoked because its completion was withdrawn, not for a fault of its own: another completion earns again."""

    class Meta:
        verbose_name = _("chứng nhận")
        verbose_name_plural = _("chứng nhận")
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "award_type"], condition=Q(state="valid"), name="award_valid_once"
            ),
            models.CheckConstraint(
                name="award_closed_pair",
                condition=Q(state="valid", closed_at__isnull=True, closed_by_id="")
                | (~Q(state="valid") & Q(closed_at__isnull=False) & ~Q(closed_by_id="") & ~Q(reason="")),
            ),
            models.CheckConstraint(name="award_fallen_is_revoked", condition=Q(is_fallen=False) | Q(state="revoked")),
        ]
        indexes = [models.Index(fields=["award_type", "state", "earned_on", "learner"], name="award_counting")]

    def __str__(self) -> str:
        return self.number

    @property
    def is_blanked(self) -> bool:
        """The person was erased; a certificate always prints a birth date or year."""
        return not self.printed_birth

    @property
    def by_exemption(self) -> bool:
        return self.basis == Completion.Basis.EXEMPTION

    @property
    def is_valid(self) -> bool:
        return self.state == self.State.VALID


class AwardStrength(models.Model):
    """How well we know that it was this person: read from the facts on a day, and never edited.

    The row with the highest number counts. Another is appended only when the facts say something else.
    """

    class Strength(models.TextChoices):
        A = strength.A, _("A: có người trông thi, có người thứ hai xác nhận")
        B = strength.B, _("B: có một trong hai điều ấy")
        C = strength.C, _("C: chỉ học và làm bài trên mạng")
        D = strength.D, _("D: công nhận từ giấy tờ nơi khác")

    award = models.ForeignKey(Award, models.PROTECT, related_name="strengths")
    number = models.PositiveSmallIntegerField()
    strength = models.CharField(_("mức bằng chứng"), max_length=1, choices=Strength.choices)
    facts = models.JSONField()
    """What it rests on, in ids and days: ``[{"course", "strength", "test": {...}, "sign_off": {...}}]``."""
    read_at = models.DateTimeField()

    class Meta:
        verbose_name = _("mức bằng chứng của chứng nhận")
        verbose_name_plural = _("mức bằng chứng của chứng nhận")
        constraints = [models.UniqueConstraint(fields=["award", "number"], name="award_strength_once")]

    def __str__(self) -> str:
        return f"{self.award_id}: {self.strength}"

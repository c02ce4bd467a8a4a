"""Persons. A ``Learner`` may have no login, a login may hold a family.

Facts point to a ``Learner`` and stay there for ever; merging duplicates only sets ``canonical``.
``TargetGroup`` lives here because a person belongs to one; pages and programmes point down to it.
"""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from accounts.rules import phones
from places import rules
from places.models import Unit


class TargetGroup(models.Model):
    class Icon(models.TextChoices):
        """The drawings of ``static/img/drawings.svg``."""

        PERSON = "person", _("Một người")
        ELDER = "elder", _("Cụ già chống gậy")
        PUPIL = "pupil", _("Người đội mũ tốt nghiệp")
        OFFICIAL = "official", _("Cán bộ")
        WORKER = "worker", _("Công nhân")
        FARMER = "farmer", _("Nhà nông đội nón")
        WOMAN = "woman", _("Phụ nữ")
        SHOP = "shop", _("Cửa hàng")
        OFFICE = "office", _("Trụ sở")

    code = models.SlugField(_("mã"), unique=True)
    name = models.CharField(_("tên"), max_length=100)
    summary = models.CharField(_("mô tả"), max_length=250)
    decision_757 = models.BooleanField(_("thuộc Quyết định 757"), default=False)
    position = models.PositiveSmallIntegerField(_("thứ tự"), default=0)
    icon = models.CharField(_("hình vẽ"), max_length=10, choices=Icon.choices, default=Icon.PERSON)

    class Meta:
        verbose_name = _("nhóm đối tượng")
        verbose_name_plural = _("nhóm đối tượng")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name


class LearnerQuerySet(models.QuerySet["Learner"]):
    def canonical(self) -> "LearnerQuerySet":
        """The kept person of each merged set."""
        return self.filter(canonical_id=F("id"))

    def matching(self, typed: str) -> "LearnerQuerySet":
        """Names found by typing without tone marks, words in the order of the name."""
        return self.filter(name_key__contains=rules.fold(typed))


class Learner(models.Model):
    """A person who learns. Never deleted; merged by ``canonical``; blanked, not removed, when erased."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="learners")
    canonical = models.ForeignKey("self", models.PROTECT, related_name="aliases", editable=False)
    full_name = models.CharField(_("họ và tên"), max_length=100)
    name_key = models.CharField(max_length=100, editable=False, db_index=True)
    sort_key = models.CharField(max_length=400, editable=False)
    name_confirmed_at = models.DateTimeField(_("đã xác nhận họ tên lúc"), null=True, blank=True)
    birth_year = models.PositiveSmallIntegerField(_("năm sinh"))
    birth_date = models.DateField(_("ngày sinh"), null=True, blank=True)
    phone = models.CharField(_("số điện thoại"), max_length=16, blank=True, db_index=True)
    target_group = models.ForeignKey(
        TargetGroup, models.PROTECT, null=True, blank=True, verbose_name=_("nhóm đối tượng")
    )
    workplace = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="workers", verbose_name=_("nơi làm việc")
    )
    personal_number_encrypted = models.BinaryField(null=True, blank=True, editable=False)
    personal_number_hash = models.CharField(  # noqa: DJ001 - unique where known
        max_length=64, null=True, blank=True, editable=False
    )
    personal_number_tail = models.CharField(max_length=3, blank=True, editable=False)
    registered_by_id = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    deceased_on = models.DateField(_("ngày mất"), null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = LearnerQuerySet.as_manager()

    class Meta:
        verbose_name = _("học viên")
        verbose_name_plural = _("học viên")
        indexes = [models.Index(fields=["sort_key", "id"])]
        constraints = [
            models.UniqueConstraint(
                fields=["personal_number_hash"],
                condition=Q(canonical_id=F("id"), personal_number_hash__isnull=False),
                name="learner_personal_number_once",
            ),
            models.CheckConstraint(
                name="learner_birth_agrees",
                condition=Q(birth_date__isnull=True) | Q(birth_date__year=F("birth_year")),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    def name_parts(self) -> None:
        """Fill the columns that follow from the name; call before saving."""
        self.full_name = rules.clean(self.full_name)
        self.name_key = rules.fold(self.full_name)
        self.sort_key = rules.person_sort_key(self.full_name)

    def shown_phone(self) -> str:
        """As people write it; "" without one."""
        return phones.shown(self.phone) if self.phone else ""


class Merge(models.Model):
    """Two rows said to be one person. ``Learner.canonical`` follows from the merges that were not undone."""

    kept = models.ForeignKey(Learner, models.PROTECT, related_name="merges_in")
    merged = models.ForeignKey(Learner, models.PROTECT, related_name="merges_out")
    made_at = models.DateTimeField()
    made_by_id = models.CharField(max_length=64)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by_id = models.CharField(max_length=64, blank=True)
    manifest = models.JSONField(default=dict, blank=True, editable=False)
    """What each of the two had then, in ids, counts and days: ``{"people": {"kept": ..., "merged": ...}, ...}``, a part
    for each app that knows something of them. It says what comes apart again.
    """

    class Meta:
        verbose_name = _("gộp hồ sơ")
        verbose_name_plural = _("gộp hồ sơ")
        constraints = [
            models.UniqueConstraint(fields=["merged"], condition=Q(undone_at__isnull=True), name="merge_open_once"),
            models.CheckConstraint(name="merge_of_two", condition=~Q(kept=F("merged"))),
            models.CheckConstraint(
                name="merge_undone_pair",
                condition=Q(undone_at__isnull=True, undone_by_id="")
                | (Q(undone_at__isnull=False) & ~Q(undone_by_id="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.merged_id} → {self.kept_id}"


class ResidenceQuerySet(models.QuerySet["Residence"]):
    def on(self, day: date) -> "ResidenceQuerySet":
        """Where each person lived on that day: at most one row per learner."""
        return self.filter(Q(from_on__lte=day), Q(to_on__isnull=True) | Q(to_on__gt=day))

    def open(self) -> "ResidenceQuerySet":
        return self.filter(to_on__isnull=True)


class Residence(models.Model):
    """Where a person lives, dated: figures credit a person to exactly one commune at a cut-off.

    ``to_on`` is the first day that the person no longer lives there, so that no day belongs to two places.
    """

    BOUNDARY = "boundary"

    learner = models.ForeignKey(Learner, models.PROTECT, related_name="residences")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="residents", verbose_name=_("nơi ở"))
    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("xã, phường"))
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=20, default="self")
    """Who says so; ``BOUNDARY``: nobody moved, the village came to another commune."""
    recorded_at = models.DateTimeField(default=timezone.now)
    end_recorded_at = models.DateTimeField(null=True, blank=True)
    """When it was known that the person had left: a count as of a moment reads what was known then. A row said wrongly
    ends on the day it began, and so belongs to no day.
    """

    objects = ResidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("nơi cư trú")
        verbose_name_plural = _("nơi cư trú")
        constraints = [
            models.UniqueConstraint(fields=["learner"], condition=Q(to_on__isnull=True), name="residence_open_once"),
            models.UniqueConstraint(
                fields=["learner", "from_on"],
                condition=Q(to_on__isnull=True) | ~Q(to_on=F("from_on")),
                name="residence_once_per_day",
            ),
            models.CheckConstraint(
                name="residence_end_pair",
                condition=Q(to_on__isnull=True, end_recorded_at__isnull=True)
                | Q(to_on__isnull=False, end_recorded_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["commune", "learner"])]

    def __str__(self) -> str:
        return f"{self.learner_id}: {self.unit}"


class EarlierVitals(models.Model):
    """What was on record of a person's birth and death until it was corrected: counts as of before read it."""

    learner = models.ForeignKey(Learner, models.PROTECT, related_name="earlier_vitals")
    birth_year = models.PositiveSmallIntegerField()
    birth_date = models.DateField(null=True, blank=True)
    deceased_on = models.DateField(null=True, blank=True)
    replaced_at = models.DateTimeField()

    class Meta:
        verbose_name = _("ngày sinh, ngày mất trước khi sửa")
        verbose_name_plural = _("ngày sinh, ngày mất trước khi sửa")
        indexes = [models.Index(fields=["replaced_at"])]

    def __str__(self) -> str:
        return f"{self.learner_id}: {self.replaced_at}"


class Consent(models.Model):
    """What a person agreed to, in which words, when, and when they took it back."""

    class Purpose(models.TextChoices):
        PROCESSING = "processing", _("Xử lý dữ liệu cá nhân để học và cấp chứng nhận")
        MESSAGES = "messages", _("Nhận tin nhắn nhắc học")
        FIRST_USE = "first_use", _("Ghi nhận lần dùng đầu một dịch vụ số")

    learner = models.ForeignKey(Learner, models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    text_version = models.CharField(max_length=20)
    given_at = models.DateTimeField()
    given_by_id = models.CharField(max_length=64)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by_id = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("sự đồng ý")
        verbose_name_plural = _("sự đồng ý")
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "purpose"],
                condition=Q(withdrawn_at__isnull=True),
                name="consent_open_once",
            ),
            models.CheckConstraint(
                name="consent_withdrawal_pair",
                condition=Q(withdrawn_at__isnull=True, withdrawn_by_id="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by_id="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id}: {self.purpose}"

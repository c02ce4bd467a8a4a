"""Logins and persons. A person is not an account: a ``Learner`` may have no login, a login may hold a family.

Facts point to a ``Learner`` and stay there for ever; merging duplicates only sets ``canonical``.
``TargetGroup`` lives here because a person belongs to one; pages and programmes point down to it.
"""

from datetime import date, datetime

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from accounts.rules import phones
from places import rules
from places.models import Unit

MAX_TRIES = 5
"""How often a message is offered to its gateway."""


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


class UserManager(BaseUserManager["User"]):
    def with_posts(self) -> "models.QuerySet[User]":
        """Users with ``has_posts``: whether they hold any post today or ever held one."""
        posts = Posting.objects.filter(user=models.OuterRef("pk"))
        return self.get_queryset().annotate(has_posts=models.Exists(posts))

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def create_user(
        self, phone: str | None = None, email: str | None = None, password: str | None = None, **extra: object
    ) -> "User":
        user = self.model(phone=phone or None, email=(email or "").lower() or None, **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: object) -> "User":
        return self.create_user(None, email, password, is_staff=True, is_superuser=True, **extra)


class User(AbstractBaseUser, PermissionsMixin):
    """A login: by phone or e-mail, with a code or a password. What staff may see comes from ``Posting``."""

    phone = models.CharField(_("số điện thoại"), max_length=16, unique=True, null=True, blank=True)
    phone_verified_at = models.DateTimeField(null=True, blank=True, editable=False)
    email = models.EmailField(_("e-mail"), unique=True, null=True, blank=True)
    name = models.CharField(_("tên hiển thị"), max_length=100, blank=True)
    is_staff = models.BooleanField(_("vào trang quản trị"), default=False)
    is_active = models.BooleanField(_("đang hoạt động"), default=True)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        verbose_name = _("tài khoản")
        verbose_name_plural = _("tài khoản")

    def __str__(self) -> str:
        return self.name or self.email or f"•••{(self.phone or '')[-3:]}"

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)


class PostingQuerySet(models.QuerySet["Posting"]):
    def active_on(self, day: date) -> "PostingQuerySet":
        return self.filter(Q(from_on__lte=day), Q(to_on__isnull=True) | Q(to_on__gte=day))


class Posting(models.Model):
    """Who may see and do what, where: a user holds a role for a unit and everything below it."""

    class Role(models.TextChoices):
        INSTRUCTOR = "instructor", _("Giảng viên")
        OFFICER = "officer", _("Cán bộ xã, phường")
        APPROVER = "approver", _("Lãnh đạo duyệt báo cáo")
        DIVISION = "division", _("Phòng chuyên môn của Sở")
        EDITOR = "editor", _("Biên tập nội dung")
        ADMINISTRATOR = "administrator", _("Quản trị hệ thống")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="postings", verbose_name=_("người được giao")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="postings", verbose_name=_("đơn vị"))
    role = models.CharField(_("vai trò"), max_length=15, choices=Role.choices)
    from_on = models.DateField(_("từ ngày"), default=timezone.localdate)
    to_on = models.DateField(_("đến hết ngày"), null=True, blank=True)

    objects = PostingQuerySet.as_manager()

    class Meta:
        verbose_name = _("phân công")
        verbose_name_plural = _("phân công")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "unit", "role"], condition=Q(to_on__isnull=True), name="posting_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}, {self.unit}"


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

    learner = models.ForeignKey(Learner, models.PROTECT, related_name="residences")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="residents", verbose_name=_("nơi ở"))
    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("xã, phường"))
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=20, default="self")

    objects = ResidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("nơi cư trú")
        verbose_name_plural = _("nơi cư trú")
        constraints = [
            models.UniqueConstraint(fields=["learner"], condition=Q(to_on__isnull=True), name="residence_open_once"),
            models.UniqueConstraint(fields=["learner", "from_on"], name="residence_once_per_day"),
        ]
        indexes = [models.Index(fields=["commune", "learner"])]

    def __str__(self) -> str:
        return f"{self.learner_id}: {self.unit}"


class Consent(models.Model):
    """What a person agreed to, in which words, when, and when they took it back."""

    class Purpose(models.TextChoices):
        PROCESSING = "processing", _("Xử lý dữ liệu cá nhân để học và cấp chứng nhận")
        MESSAGES = "messages", _("Nhận tin nhắn nhắc học")

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


class ClaimCode(models.Model):
    """A login proving that it holds the phone written on a learner's record. One at a time; a few tries."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="claim_code")
    phone = models.CharField(max_length=16)
    digest = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    verified_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("mã nhận hồ sơ")
        verbose_name_plural = _("mã nhận hồ sơ")

    def __str__(self) -> str:
        return f"{self.user_id}: {self.expires_at:%d/%m/%Y %H:%M}"


class Message(models.Model):
    """Something to tell a person, written once (``key``) and sent by accounts' task."""

    class Channel(models.TextChoices):
        SMS = "sms", _("Tin nhắn SMS")
        EMAIL = "email", _("E-mail")

    key = models.CharField(max_length=150, unique=True)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    recipient = models.CharField(max_length=254)
    body = models.TextField()
    is_secret = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("tin nhắn")
        verbose_name_plural = _("tin nhắn")
        indexes = [models.Index(fields=["created_at"], condition=Q(sent_at__isnull=True), name="message_unsent")]

    def __str__(self) -> str:
        return f"{self.channel} {self.key}"

    def is_due(self, now: datetime) -> bool:
        """Not sent, not expired, not given up."""
        return self.sent_at is None and self.tries < MAX_TRIES and (self.expires_at is None or self.expires_at > now)

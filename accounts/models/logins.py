"""Logins, the posts they hold, and the code by which one proves a phone. A login is not a person."""

from datetime import date

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from places.models import Unit


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
        TEAM = "team", _("Tổ công nghệ số cộng đồng")
        OFFICER = "officer", _("Cán bộ xã, phường, đơn vị")
        APPROVER = "approver", _("Lãnh đạo duyệt báo cáo")
        DIVISION = "division", _("Phòng chuyên môn của Sở")
        TASK_FORCE = "task_force", _("Tổ công tác của tỉnh")
        PROVIDER = "provider", _("Đơn vị cung cấp số liệu")
        EDITOR = "editor", _("Biên tập nội dung")
        ADMINISTRATOR = "administrator", _("Quản trị hệ thống")

    TEACHING = (Role.INSTRUCTOR, Role.TEAM)
    """Who teaches; a member of a community digital team does so in the own village, and what else an instructor may."""

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


class ApiToken(models.Model):
    """A key with which a unit's program acts as a post of it. Only its digest is kept; the key is shown once."""

    name = models.CharField(_("tên"), max_length=100)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="api_tokens", verbose_name=_("đơn vị"))
    role = models.CharField(_("vai trò"), max_length=15, choices=Posting.Role.choices)
    made_at = models.DateTimeField(_("cấp lúc"), default=timezone.now, editable=False)
    made_by_id = models.CharField(max_length=64, editable=False)
    expires_on = models.DateField(_("dùng đến hết ngày"))
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_by_id = models.CharField(max_length=64, blank=True, editable=False)
    last_used_on = models.DateField(_("dùng gần nhất"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("khóa API")
        verbose_name_plural = _("khóa API")
        ordering = ["unit__sort_key", "name"]
        constraints = [
            models.CheckConstraint(name="api_token_role", condition=Q(role__in=["officer", "provider"])),
            models.CheckConstraint(
                name="api_token_revoked_pair",
                condition=Q(revoked_at__isnull=True, revoked_by_id="")
                | (Q(revoked_at__isnull=False) & ~Q(revoked_by_id="")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ClaimRequest(models.Model):
    """A login asks for the record of a person whose card it showed; an instructor who knows both confirms it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="claim_requests")
    learner = models.ForeignKey("accounts.Learner", models.PROTECT, related_name="claim_requests")
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_id = models.CharField(max_length=64, blank=True)
    is_confirmed = models.BooleanField(null=True, blank=True)

    class Meta:
        verbose_name = _("yêu cầu nhận hồ sơ")
        verbose_name_plural = _("yêu cầu nhận hồ sơ")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "learner"], condition=Q(decided_at__isnull=True), name="claim_request_open_once"
            ),
            models.CheckConstraint(
                name="claim_request_decided",
                condition=Q(decided_at__isnull=True, decided_by_id="", is_confirmed__isnull=True)
                | (Q(decided_at__isnull=False, is_confirmed__isnull=False) & ~Q(decided_by_id="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.learner_id}"


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

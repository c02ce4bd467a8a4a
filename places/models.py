"""Where people live and who reports: units in one tree, cultural houses, population as sourced series.

``Unit.path`` is today's tree (codes joined by ``/``, ending in ``/``), for subtree questions only. What was
true on another day is read from ``valid_from``/``valid_to`` and ``UnitChange`` through ``places.queries``.
Places store ``actor_id`` texts, never a key to a user: a place needs no user.
"""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from places import rules


class UnitQuerySet(models.QuerySet["Unit"]):
    def under(self, path: str) -> "UnitQuerySet":
        """The unit with that path and everything below it, in today's tree."""
        return self.filter(path__startswith=path)

    def communes(self) -> "UnitQuerySet":
        return self.filter(kind=Unit.Kind.COMMUNE)

    def valid_on(self, day: date) -> "UnitQuerySet":
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gt=day),
        )

    def villages_of(self, commune_code: str) -> "UnitQuerySet":
        return self.filter(kind=Unit.Kind.VILLAGE, parent__code=commune_code)

    def open(self) -> "UnitQuerySet":
        """Units of today, what people choose from: an act that comes into force later neither closes nor opens one."""
        return self.valid_on(timezone.localdate())

    def now_part_of(self, *unit_ids: int) -> "UnitQuerySet":
        """The communes themselves, and those that have ended and hang below them."""
        return self.filter(Q(pk__in=unit_ids) | Q(kind=Unit.Kind.COMMUNE, parent__in=unit_ids))

    def matching(self, typed: str) -> "UnitQuerySet":
        """Names found by typing without tone marks."""
        return self.filter(name_key__contains=rules.fold(typed))


class Unit(models.Model):
    class Kind(models.TextChoices):
        PROVINCE = "province", _("Tỉnh")
        COMMUNE = "commune", _("Xã, phường")
        VILLAGE = "village", _("Thôn, bản, tổ dân phố")
        AGENCY = "agency", _("Cơ quan")
        OFFICE = "office", _("Phòng, đơn vị trực thuộc")

    code = models.CharField(_("mã"), max_length=20, unique=True)
    name = models.CharField(_("tên"), max_length=150)
    kind = models.CharField(_("loại"), max_length=10, choices=Kind.choices)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("đơn vị cấp trên"),
    )
    path = models.CharField(max_length=120, unique=True, editable=False)
    name_key = models.CharField(max_length=150, editable=False, db_index=True)
    sort_key = models.CharField(max_length=400, editable=False)
    valid_from = models.DateField(_("có hiệu lực từ"), null=True, blank=True)
    valid_to = models.DateField(_("hết hiệu lực từ"), null=True, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("đơn vị")
        verbose_name_plural = _("đơn vị")
        ordering = ["sort_key"]
        constraints = [
            models.CheckConstraint(
                name="unit_valid_range",
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gt=models.F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def name_parts(self) -> None:
        """Fill the columns that follow from the name, the code and the parent; call before saving."""
        self.name = rules.clean(self.name, 150)
        self.name_key = rules.fold(self.name)
        self.sort_key = rules.sort_key(self.name)
        self.path = f"{self.parent.path if self.parent else ''}{self.code}/"

    def today(self) -> "Unit":
        """The commune that looks after it today: of one that has ended, the one below which it hangs (a commune lies
        second in the tree, so that the others cost no query).
        """
        hangs = self.kind == Unit.Kind.COMMUNE and self.path.count("/") > 2
        return self.parent if hangs and self.parent else self


class UnitChangeQuerySet(models.QuerySet["UnitChange"]):
    def standing(self) -> "UnitChangeQuerySet":
        return self.filter(withdrawn_at__isnull=True)

    def due(self, day: date) -> "UnitChangeQuerySet":
        """In force on the day, while today's tree does not follow yet; in the order of their days."""
        waiting = self.standing().filter(settled_at__isnull=True, effective_on__lte=day)
        return waiting.order_by("effective_on", "pk")


class UnitChange(models.Model):
    """A merger or split by a legal act; ``parts`` say what share of each old unit went where."""

    legal_act = models.CharField(_("văn bản"), max_length=100)
    effective_on = models.DateField(_("có hiệu lực từ"))
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    """What was counted before did not know of it."""
    key = models.CharField(max_length=64, blank=True, editable=False)
    """Of what was sent: the same again is this change."""
    settled_at = models.DateTimeField(null=True, editable=False)
    """Since when today's tree, venues and homes follow it."""
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    withdrawn_reason = models.CharField(_("lý do rút"), max_length=250, blank=True, editable=False)

    objects = UnitChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("thay đổi địa giới")
        verbose_name_plural = _("thay đổi địa giới")
        constraints = [
            models.UniqueConstraint(
                fields=["legal_act", "effective_on"], condition=Q(withdrawn_at__isnull=True), name="unit_change_once"
            ),
            models.CheckConstraint(
                name="unit_change_withdrawn_pair",
                condition=Q(withdrawn_at__isnull=True, withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.legal_act} ({self.effective_on:%d/%m/%Y})"


class UnitChangePart(models.Model):
    change = models.ForeignKey(UnitChange, models.PROTECT, related_name="parts")
    from_unit = models.ForeignKey(Unit, models.PROTECT, related_name="changes_out", verbose_name=_("từ"))
    to_unit = models.ForeignKey(Unit, models.PROTECT, related_name="changes_in", verbose_name=_("sang"))
    share = models.DecimalField(_("phần"), max_digits=6, decimal_places=5, default=1)

    class Meta:
        verbose_name = _("phần thay đổi")
        verbose_name_plural = _("phần thay đổi")
        constraints = [
            models.UniqueConstraint(fields=["change", "from_unit", "to_unit"], name="unit_change_part_once"),
            models.CheckConstraint(name="unit_change_share", condition=Q(share__gt=0, share__lte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.from_unit} → {self.to_unit}"


class VillageMove(models.Model):
    """A split by list: a village that goes with its people. Villages that are not listed go with their commune."""

    change = models.ForeignKey(UnitChange, models.PROTECT, related_name="moves")
    village = models.ForeignKey(Unit, models.PROTECT, related_name="moves", verbose_name=_("thôn, bản, tổ dân phố"))
    to_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("sang"))

    class Meta:
        verbose_name = _("thôn chuyển đi")
        verbose_name_plural = _("thôn chuyển đi")
        constraints = [models.UniqueConstraint(fields=["change", "village"], name="village_move_once")]

    def __str__(self) -> str:
        return f"{self.village} → {self.to_unit}"


class Venue(models.Model):
    """A cultural house or another room where classes meet."""

    name = models.CharField(_("tên"), max_length=150)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="venues", verbose_name=_("thuộc đơn vị"))
    address = models.CharField(_("địa chỉ"), max_length=200, blank=True)
    seats = models.PositiveIntegerField(_("số chỗ ngồi"), null=True, blank=True)
    has_internet = models.BooleanField(_("có mạng"), default=False)
    name_key = models.CharField(max_length=150, editable=False, db_index=True)

    class Meta:
        verbose_name = _("nhà văn hóa")
        verbose_name_plural = _("nhà văn hóa")
        constraints = [models.UniqueConstraint(fields=["unit", "name_key"], name="venue_once_per_unit")]

    def __str__(self) -> str:
        return self.name

    def name_parts(self) -> None:
        """Fill the column that follows from the name; call before saving."""
        self.name = rules.clean(self.name, 150)
        self.name_key = rules.fold(self.name)


class PopulationSeries(models.Model):
    """A denominator is a document: what was counted, by whom, by which decision, as of which day."""

    code = models.SlugField(_("mã"), unique=True)
    name = models.CharField(_("tên"), max_length=150)
    definition = models.CharField(_("định nghĩa"), max_length=200)
    source = models.CharField(_("nguồn"), max_length=200)
    decision_no = models.CharField(_("số quyết định"), max_length=100, blank=True)
    as_of = models.DateField(_("tính đến ngày"))
    is_example = models.BooleanField(_("số liệu ví dụ"), default=False)

    class Meta:
        verbose_name = _("chuỗi dân số")
        verbose_name_plural = _("chuỗi dân số")
        ordering = ["-as_of"]

    def __str__(self) -> str:
        return self.name


class PopulationValue(models.Model):
    series = models.ForeignKey(PopulationSeries, models.PROTECT, related_name="values_by_unit")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="populations")
    value = models.PositiveIntegerField(_("số người"))

    class Meta:
        verbose_name = _("dân số đơn vị")
        verbose_name_plural = _("dân số đơn vị")
        constraints = [models.UniqueConstraint(fields=["series", "unit"], name="population_once_per_unit")]

    def __str__(self) -> str:
        return f"{self.unit}: {self.value}"

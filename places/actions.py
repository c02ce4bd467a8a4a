"""Loading the official list, adding villages and venues, setting populations, recording mergers and
splits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from django.db import transaction
from django.db.models import ProtectedError, Value
from django.db.models.functions import Concat, Substr
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.actions import record
from audit.rules import Actor
from places import queries, rules
from places.models import PopulationSeries, PopulationValue, Unit, UnitChange, UnitChangePart, Venue, VillageMove


class RefusedError(ValueError):
    """What was asked cannot be done; the text says in Vietnamese why and what to do."""


class UnitRow(Protocol):
    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def parent(self) -> str: ...


@dataclass(frozen=True)
class Loaded:
    created: int
    changed: int
    total: int


@transaction.atomic
def load_units(*, rows: Sequence[UnitRow], by: Actor, at: datetime) -> Loaded:
    """Make the units of a list exist with the list's names; parents come before children. Nothing is
    removed.
    """
    known = {unit.code: unit for unit in Unit.objects.filter(code__in=[row.code for row in rows])}
    created = changed = 0
    for level in _levels(rows):
        new, renamed = _prepare(level, known)
        Unit.objects.bulk_create(new)
        known.update((unit.code, unit) for unit in new)
        Unit.objects.bulk_update(renamed, ["name", "name_key", "sort_key"], batch_size=500)
        created, changed = created + len(new), changed + len(renamed)
    if created or changed:
        record(
            by=by,
            at=at,
            act="unit.load",
            object_type="unit",
            object_id="*",
            details={"created": created, "changed": changed},
        )
    return Loaded(created, changed, len(rows))


def _levels(rows: Sequence[UnitRow]) -> list[list[UnitRow]]:
    depth: dict[str, int] = {}
    levels: list[list[UnitRow]] = []
    for row in rows:
        depth[row.code] = depth.get(row.parent, -1) + 1
        while len(levels) <= depth[row.code]:
            levels.append([])
        levels[depth[row.code]].append(row)
    return levels


def _prepare(rows: Sequence[UnitRow], known: dict[str, Unit]) -> tuple[list[Unit], list[Unit]]:
    new, renamed = [], []
    for row in rows:
        unit = known.get(row.code)
        if unit is None:
            unit = Unit(code=row.code, name=row.name, kind=row.kind, parent=known.get(row.parent))
            unit.name_parts()
            new.append(unit)
        elif unit.name != rules.clean(row.name, 150):
            unit.name, unit.parent = row.name, known.get(row.parent)
            unit.name_parts()
            renamed.append(unit)
    return new, renamed


@transaction.atomic
def save_unit(*, unit: Unit, by: Actor, at: datetime) -> Unit:
    """Save a unit that a person edited; what lies below a moved unit moves with it."""
    old_path = unit.path
    unit.name_parts()
    if old_path and unit.parent and unit.parent.path.startswith(old_path):
        raise RefusedError(_("Đơn vị không thể nằm trong chính nó. Hãy chọn đơn vị cấp trên khác."))
    unit.save()
    if old_path and old_path != unit.path:
        _follow_path(old_path, unit.path)
    record(by=by, at=at, act="unit.save", object_type="unit", object_id=unit.pk)
    return unit


@transaction.atomic
def add_village(*, commune: Unit, name: str, code: str = "", by: Actor, at: datetime) -> Unit:
    """The commune's village of that name, made if it is not there. Without a code it gets the next of its
    commune.
    """
    Unit.objects.select_for_update().get(pk=commune.pk)  # two imports at once number their villages in turn
    village = queries.find_village(commune, name)
    if village is not None:
        return village
    if code and Unit.objects.filter(code=code).exists():
        raise RefusedError(_("Mã thôn %(code)s đã thuộc về một đơn vị khác.") % {"code": code})
    village = Unit(name=name, code=code or _next_code(commune), kind=Unit.Kind.VILLAGE, parent=commune)
    village.name_parts()
    village.save()
    record(by=by, at=at, act="unit.add", object_type="unit", object_id=village.pk)
    return village


def _next_code(commune: Unit) -> str:
    codes = Unit.objects.filter(parent=commune, code__startswith=f"{commune.code}-").values_list("code", flat=True)
    numbers = [int(tail) for tail in (code.rpartition("-")[2] for code in codes) if tail.isdecimal()]
    return f"{commune.code}-{max(numbers, default=0) + 1:03d}"


@transaction.atomic
def save_venue(*, venue: Venue, by: Actor, at: datetime) -> Venue:
    venue.name_parts()
    venue.save()
    record(by=by, at=at, act="venue.save", object_type="venue", object_id=venue.pk)
    return venue


@transaction.atomic
def save_series(*, series: PopulationSeries, by: Actor, at: datetime) -> PopulationSeries:
    series.save()
    record(by=by, at=at, act="population.save_series", object_type="population_series", object_id=series.pk)
    return series


@transaction.atomic
def set_population(*, series: PopulationSeries, unit: Unit, value: int, by: Actor, at: datetime) -> PopulationValue:
    row, _created = PopulationValue.objects.update_or_create(series=series, unit=unit, defaults={"value": value})
    record(
        by=by,
        at=at,
        act="population.set",
        object_type="unit",
        object_id=unit.pk,
        details={"series": series.code, "value": value},
    )
    return row


@transaction.atomic
def remove_unused(*, model: type[Unit | Venue | PopulationValue], pk: int, by: Actor, at: datetime) -> None:
    """Take back a row that an import made, as long as nothing speaks of it."""
    row = model.objects.filter(pk=pk).first()
    if row is None:
        return
    try:
        row.delete()
    except ProtectedError as error:
        raise RefusedError(_("“%(name)s” đã được dùng nên không xóa được nữa.") % {"name": row}) from error
    record(by=by, at=at, act="place.remove", object_type=model.__name__.lower(), object_id=pk)


@transaction.atomic
def begin_commune(*, code: str, name: str, parent: Unit, from_on: date, by: Actor, at: datetime) -> Unit:
    """The commune that an act makes, from its day on; said again, it is the one that is there."""
    known = Unit.objects.filter(code=code).first()
    if known is not None:
        if known.valid_from == from_on and known.name == rules.clean(name, 150):
            return known
        raise RefusedError(_("Mã %(code)s đã thuộc về %(name)s.") % {"code": code, "name": known.name})
    unit = Unit(code=code, name=name, kind=Unit.Kind.COMMUNE, parent=parent, valid_from=from_on)
    unit.name_parts()
    unit.save()
    record(by=by, at=at, act="unit.add", object_type="unit", object_id=unit.pk)
    return unit


@transaction.atomic
def record_change(
    *,
    legal_act: str,
    effective_on: date,
    parts: Sequence[rules.Part],
    by: Actor,
    at: datetime,
    moves: Mapping[int, int] | None = None,
    key: str = "",
) -> UnitChange:
    """A merger or split: shares of each old unit sum to 1; units that keep no part of themselves end that
    day. ``moves`` are the villages of a split by list, each with where it goes. New units are made first, with the
    day as their ``valid_from``. Sent again, it is the change already recorded. Nothing that was counted is rewritten,
    and today's tree follows with ``settle_tree``.
    """
    _check_parts(parts)
    touched = {pk for part in parts for pk in (part.source, part.target)}
    units = {each.pk: each for each in Unit.objects.select_for_update().filter(pk__in=touched).order_by("pk")}
    known = UnitChange.objects.standing().filter(legal_act=legal_act, effective_on=effective_on).first()
    if known is not None:
        return known if key and known.key == key else _same(known, parts, moves or {})
    kept = {part.source for part in parts if part.source == part.target}
    ended = {part.source for part in parts} - kept
    if gone := [units[pk].name for pk in sorted(ended) if units[pk].valid_to is not None]:
        raise RefusedError(_("Đã có văn bản khác cho hết hiệu lực: %(names)s.") % {"names": ", ".join(gone)})
    change = UnitChange.objects.create(legal_act=legal_act, effective_on=effective_on, recorded_at=at, key=key)
    UnitChangePart.objects.bulk_create(
        UnitChangePart(change=change, from_unit_id=part.source, to_unit_id=part.target, share=part.share)
        for part in parts
    )
    VillageMove.objects.bulk_create(
        VillageMove(change=change, village_id=village, to_unit_id=target) for village, target in (moves or {}).items()
    )
    Unit.objects.filter(pk__in=ended).update(valid_to=effective_on)
    record(by=by, at=at, act="unit.change", object_type="unit_change", object_id=change.pk)
    return change


def _same(change: UnitChange, parts: Sequence[rules.Part], moves: Mapping[int, int]) -> UnitChange:
    """The change that is there, if it says just this."""
    said = {(pair.from_unit_id, pair.to_unit_id): pair.share for pair in change.parts.all()}
    went = dict(change.moves.values_list("village", "to_unit"))
    if said != {(part.source, part.target): part.share for part in parts} or went != dict(moves):
        values = {"act": change.legal_act, "day": f"{change.effective_on:%d/%m/%Y}"}
        raise RefusedError(_("Văn bản %(act)s, hiệu lực %(day)s, đã được ghi với nội dung khác.") % values)
    return change


def _check_parts(parts: Sequence[rules.Part]) -> None:
    if not parts:
        raise RefusedError(_("Cần ít nhất một phần thay đổi."))
    if any(not Decimal(0) < part.share <= 1 for part in parts):
        raise RefusedError(_("Mỗi phần phải lớn hơn 0 và không quá 1."))
    if wrong := rules.wrong_sources(parts):
        names = ", ".join(Unit.objects.filter(pk__in=wrong).values_list("name", flat=True))
        raise RefusedError(_("Tổng các phần của mỗi đơn vị cũ phải bằng 1: %(names)s.") % {"names": names})


@transaction.atomic
def settle_tree(*, change_id: int, by: Actor, at: datetime) -> UnitChange:
    """Today's tree follows a change that is in force: listed villages go where the list says, what else lay below a
    commune that ended goes to its heir with its cultural houses, and the ended commune itself hangs below the heir,
    so that whoever looks after the heir looks after what it was. Codes stay. Done once.
    """
    change = UnitChange.objects.select_for_update().get(pk=change_id)
    if change.settled_at is not None or change.withdrawn_at is not None:
        return change
    for move in change.moves.select_related("village", "to_unit"):
        _hang([move.village], move.to_unit)
    parts = [rules.Part(part.from_unit_id, part.to_unit_id, part.share) for part in change.parts.all()]
    heirs = rules.heirs([parts])
    units = Unit.objects.in_bulk({*heirs, *heirs.values()})
    for old, heir in heirs.items():
        _hang([*Unit.objects.filter(parent=old), units[old]], units[heir])
        _take_venues(units[old], units[heir])
    change.settled_at = at
    change.save(update_fields=["settled_at"])
    record(by=by, at=at, act="unit.settle", object_type="unit_change", object_id=change.pk)
    return change


def _hang(units: Sequence[Unit], parent: Unit) -> None:
    """Below another parent, with everything that is below them."""
    for unit in units:
        old_path, unit.parent = unit.path, parent
        unit.name_parts()
        Unit.objects.filter(pk=unit.pk).update(parent=parent, path=unit.path)
        _follow_path(old_path, unit.path)


def _follow_path(old: str, new: str) -> None:
    Unit.objects.under(old).update(path=Concat(Value(new), Substr("path", len(old) + 1)))


def _take_venues(old: Unit, heir: Unit) -> None:
    """Houses of the commune itself; one whose name the heir has already says whose it was."""
    taken = set(Venue.objects.filter(unit=heir).values_list("name_key", flat=True))
    for venue in Venue.objects.filter(unit=old):
        if venue.name_key in taken:
            venue.name = f"{venue.name[: 147 - len(old.name)]} ({old.name})"
            venue.name_parts()
        venue.unit = heir
        venue.save()


@transaction.atomic
def withdraw_change(*, change_id: int, reason: str, by: Actor, at: datetime) -> UnitChange:
    """Take back a change that is not in force yet: the units go on, and those that it would have made are taken out as
    long as nothing speaks of them. Pressed twice it is taken back once. One in force is put right by another change.
    """
    change = UnitChange.objects.select_for_update().get(pk=change_id)
    if change.withdrawn_at is not None:
        return change
    if change.effective_on <= timezone.localdate(at):
        raise RefusedError(_("Thay đổi này đã có hiệu lực nên không rút được. Hãy ghi một thay đổi khác để sửa lại."))
    parts = list(change.parts.select_related("from_unit", "to_unit"))
    said = [[part.from_unit.code, part.to_unit.code, int(part.share * 100_000)] for part in parts]
    Unit.objects.filter(changes_out__change=change, valid_to=change.effective_on).update(valid_to=None)
    change.moves.all().delete()
    change.parts.all().delete()
    for unit in {part.to_unit for part in parts if part.to_unit.valid_from == change.effective_on}:
        remove_unused(model=Unit, pk=unit.pk, by=by, at=at)
    change.withdrawn_at, change.withdrawn_reason = at, reason
    change.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    record(
        by=by,
        at=at,
        act="unit.change_withdrawn",
        object_type="unit_change",
        object_id=change.pk,
        reason=reason,
        details={"parts": said},  # shares in hundred thousandths: details hold whole numbers
    )
    return change

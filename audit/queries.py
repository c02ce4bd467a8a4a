"""Is the log what it was when it was sealed? And which facts keep a row from being deleted?"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import PROTECT, Model, QuerySet
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.utils.translation import gettext as _

from audit import rules
from audit.models import Entry, Seal, SealedEntry


@dataclass(frozen=True, slots=True)
class Problem:
    """``code`` for programs, ``text`` for people; both name the seal or the entry concerned."""

    code: str
    text: str


def head() -> Seal | None:
    """The newest seal. Its number and hash, kept elsewhere, prove later that nothing was cut off."""
    return Seal.objects.order_by("sequence").last()


def verify(*, anchor: str = "") -> list[Problem]:
    """Everything that does not fit, in the order of the log; an empty list means untouched.

    ``anchor`` is a seal noted earlier as ``sequence:hash``; without it the newest seals could be cut off
    together with their entries unseen.
    """
    return [*_chain(), *_strays(), *_anchored(anchor)]


def _chain() -> Iterator[Problem]:
    expected, previous, earlier = 1, rules.GENESIS, None
    for seal in Seal.objects.order_by("sequence").iterator(chunk_size=500):
        if seal.sequence != expected:
            yield Problem(
                "seal_missing",
                _("Thiếu dấu niêm phong từ số %(first)s đến số %(last)s.")
                % {"first": expected, "last": seal.sequence - 1},
            )
        elif seal.previous != previous:
            yield Problem(
                "seal_order",
                _("Dấu niêm phong số %(seal)s không nối tiếp dấu trước nó.") % {"seal": seal.sequence},
            )
        if seal.hash != seal.expected_hash():
            yield Problem("seal_changed", _("Dấu niêm phong số %(seal)s đã bị sửa.") % {"seal": seal.sequence})
        yield from _batch(seal, earlier)
        expected, previous, earlier = seal.sequence + 1, seal.hash, seal.sealed_at


def _batch(seal: Seal, earlier: datetime | None) -> Iterator[Problem]:
    """The entries of one seal, against their digests and against the seal's own."""
    members = list(SealedEntry.objects.filter(seal=seal).order_by("position"))
    entries = Entry.objects.in_bulk([member.entry_id for member in members])
    for member in members:
        entry = entries.get(member.entry_id)
        names = {"entry": member.entry_id, "seal": seal.sequence}
        if entry is None:
            yield Problem("entry_missing", _("Dòng %(entry)s (niêm phong số %(seal)s) đã bị xóa.") % names)
        elif entry.digest() != member.digest:
            yield Problem("entry_changed", _("Dòng %(entry)s (niêm phong số %(seal)s) đã bị sửa.") % names)
        elif earlier and entry.recorded_at < earlier - rules.LATE:
            yield _backdated(entry)
    if len(members) != seal.count:
        yield Problem(
            "batch_count",
            _("Niêm phong số %(seal)s ghi %(count)s dòng nhưng hiện có %(found)s dòng.")
            % {"seal": seal.sequence, "count": seal.count, "found": len(members)},
        )
    elif rules.batch_digest(member.digest for member in members) != seal.digest:
        yield Problem(
            "batch_changed",
            _("Các dòng của niêm phong số %(seal)s không còn như lúc niêm phong.") % {"seal": seal.sequence},
        )


def _backdated(entry: Entry) -> Problem:
    return Problem(
        "entry_backdated",
        _("Dòng %(entry)s ghi lùi ngày: xuất hiện sau khi thời điểm ấy đã niêm phong.") % {"entry": entry.pk},
    )


def _strays() -> Iterator[Problem]:
    """Entries that no seal covers though one should; members whose seal is gone."""
    newest = head()
    if newest:
        late = Entry.objects.filter(sealed__isnull=True, recorded_at__lt=newest.sealed_at - rules.LATE)
        for entry in late.order_by("pk").iterator(chunk_size=500):
            yield _backdated(entry)
    orphans = SealedEntry.objects.exclude(seal_id__in=Seal.objects.values("sequence"))
    for sequence in orphans.order_by("seal_id").values_list("seal_id", flat=True).distinct():
        yield Problem(
            "seal_cut",
            _("Dấu niêm phong số %(seal)s đã bị xóa, các dòng của nó vẫn còn.") % {"seal": sequence},
        )


def _anchored(anchor: str) -> Iterator[Problem]:
    if not anchor:
        return
    sequence, _colon, digest = anchor.partition(":")
    known = Seal.objects.filter(sequence=int(sequence) if sequence.isdigit() else 0).first()
    if known is None or known.hash != digest:
        yield Problem("anchor", _("Không còn dấu niêm phong đã lưu: %(anchor)s.") % {"anchor": anchor})


def held_by(model: type[Model], pks: Collection[object]) -> list[str]:
    """The kinds of facts that hang on these rows and must outlive them: ``["ghi danh", ...]``, mostly empty.

    Read from the models, so that a protected fact of any app counts, also one without a way back from the row to it;
    one small query per kind, however many there are.
    """
    found: dict[str, None] = {}
    for relation in _protected(model):
        if _holding(relation, pks).exists():
            found[str(relation.related_model._meta.verbose_name_plural)] = None
    return list(found)


def holders(
    model: type[Model], pks: Collection[object], *, but: Sequence[type[Model]] = ()
) -> dict[Any, tuple[str, ...]]:
    """For each of these rows on which something hangs, the kinds of it; ``but`` do not count. For many rows as many
    queries as for one.
    """
    found: dict[Any, dict[str, None]] = {}
    for relation in _protected(model):
        if relation.related_model not in but:
            held = _holding(relation, pks).order_by().values_list(f"{relation.field.name}_id", flat=True)
            for pk in held.distinct():
                found.setdefault(pk, {})[str(relation.related_model._meta.verbose_name_plural)] = None
    return {pk: tuple(kinds) for pk, kinds in found.items()}


def _protected(model: type[Model]) -> Iterator[ForeignObjectRel]:
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and relation.on_delete is PROTECT:
            yield relation


def _holding(relation: ForeignObjectRel, pks: Collection[object]) -> QuerySet[Model]:
    manager = relation.related_model._default_manager
    return manager.filter(**{f"{relation.field.name}__in": pks})

"""Names and shares without a database: folding for search, matching a typed commune, splitting counts.

A name is compared on three levels. ``clean`` is what is stored. ``tone_key`` keeps every mark but not where
it was put, so that ``Thuỷ`` and ``Thủy`` are equal. ``fold`` drops the marks: what people type.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from vn_collate import collate_key

from exchange.rules.errors import gettext_noop

_SPACES = re.compile(r"\s+")
_HIDDEN = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
NOT_A_NAME = gettext_noop(
    "Tên phải có chữ hoặc số, không bắt đầu bằng = + - @ và không có các dấu < > { }. Hãy viết lại tên."
)
COMMUNE_KINDS = ("xa", "phuong", "thi tran", "dac khu")


def clean(text: str, limit: int = 100) -> str:
    """NFC, no control, bidi or private characters, single spaces, at most ``limit`` characters."""
    text = unicodedata.normalize("NFC", text)
    kept = ("" if unicodedata.category(c) in _HIDDEN and not c.isspace() else c for c in text)
    return _SPACES.sub(" ", "".join(kept)).strip()[:limit]


def is_name(text: str) -> bool:
    """Whether a place may be called so: neither markup nor a formula, in wide letters either."""
    plain = unicodedata.normalize("NFKC", clean(text, 400)).strip()
    return any(c.isalnum() for c in plain) and plain[0] not in "=+-@" and not set("<>{}") & set(plain)


def fold(text: str) -> str:
    """Lower case without tone marks or accents, đ as d: what people type. ``Thuỷ`` and ``Thủy`` are equal."""
    decomposed = unicodedata.normalize("NFD", clean(text, 400).lower())
    letters = "".join(c for c in decomposed if not unicodedata.combining(c))
    return letters.replace("đ", "d")


def tone_key(text: str) -> str:
    """Lower case with each syllable's tone at its end: ``Thuỷ`` and ``Thủy`` are equal, ``Đông`` and
    ``Đồng`` not.
    """
    words = []
    for word in clean(text, 400).lower().split(" "):
        decomposed = unicodedata.normalize("NFD", word)
        letters = "".join(c for c in decomposed if c not in _TONES)
        tones = "".join(sorted(c for c in decomposed if c in _TONES))
        words.append(unicodedata.normalize("NFC", letters) + tones)
    return " ".join(words)


def sort_key(text: str) -> str:
    """A hex key that any database sorts in the Vietnamese alphabet and tone order."""
    return str(collate_key(clean(text)))[:400]


def person_sort_key(full_name: str) -> str:
    """Offices sort people by given name, then family name, then middle names."""
    words = clean(full_name).split(" ")
    return "".join(collate_key(word) for word in [words[-1], words[0], *words[1:-1]])[:400]


def split_kind(name: str, kinds: Iterable[str] = COMMUNE_KINDS) -> tuple[str, str]:
    """``Xã Hoa Lộc`` as (``xa``, ``Hoa Lộc``); without a known first word the kind is empty."""
    name = clean(name, 400)
    folded = fold(name)
    for kind in kinds:
        if folded.startswith(kind + " "):
            return kind, name[len(kind) + 1 :]
    return "", name


@dataclass(frozen=True)
class Named:
    """A unit that can be found: its key in the database, its official code and its name."""

    id: int
    code: str
    name: str


def find_unit(typed: str, units: Sequence[Named]) -> list[Named]:
    """The communes that ``typed`` can mean: none, the one, or several between which only the sender can
    choose.

    A code decides. Otherwise names are compared without marks; where that leaves several, the kind (if
    written) and the marks (if any were written) must both agree: ``Đồng Tiến`` is a commune, ``dong tien``
    could be two.
    """
    typed = clean(typed)
    if re.fullmatch(r"\d{1,5}", typed):
        return [unit for unit in units if unit.code == typed.zfill(5)]
    kind, bare = split_kind(typed)
    found = [unit for unit in units if fold(split_kind(unit.name)[1]) == fold(bare)]
    if len(found) < 2:
        return found
    marked = tone_key(bare) != fold(bare)
    if not kind and not marked:
        return found
    exact = [unit for unit in found if _agrees(unit, kind, bare if marked else "")]
    return exact or found


def _agrees(unit: Named, kind: str, bare: str) -> bool:
    unit_kind, unit_bare = split_kind(unit.name)
    return (not kind or unit_kind == kind) and (not bare or tone_key(unit_bare) == tone_key(bare))


@dataclass(frozen=True)
class Part:
    """Of what ``source`` counted, ``share`` (0 to 1) went to ``target``."""

    source: int
    target: int
    share: Decimal


def wrong_sources(parts: Iterable[Part]) -> list[int]:
    """Units whose shares do not sum to 1, so that a change would lose or invent people."""
    sums: dict[int, Decimal] = {}
    for part in parts:
        sums[part.source] = sums.get(part.source, Decimal(0)) + part.share
    return sorted(source for source, total in sums.items() if total != 1)


def follow(changes: Iterable[Sequence[Part]]) -> dict[int, dict[int, Fraction]]:
    """Changes in the order of their days as one map: old unit to its successors with shares."""
    result: dict[int, dict[int, Fraction]] = {}
    for parts in changes:
        step: dict[int, dict[int, Fraction]] = {}
        for part in parts:
            step.setdefault(part.source, {})[part.target] = Fraction(part.share)
        for source, targets in result.items():
            result[source] = _apply(targets, step)
        for source, moved in step.items():
            result.setdefault(source, dict(moved))
    return result


def heirs(changes: Iterable[Sequence[Part]]) -> dict[int, int]:
    """``{unit that ended: the one that goes on for it}``, of changes in the order of their days: whoever got most of
    it, of two halves the lower number; and where that one ended later, whoever goes on for that.
    """
    found: dict[int, int] = {}
    for parts in changes:
        kept = {part.source for part in parts if part.source == part.target}
        step: dict[int, int] = {}
        for part in sorted(parts, key=lambda each: (-each.share, each.target)):
            if part.source not in kept:
                step.setdefault(part.source, part.target)
        found = {old: step.get(heir, heir) for old, heir in found.items()} | step
    return found


def _apply(targets: Mapping[int, Fraction], step: Mapping[int, Mapping[int, Fraction]]) -> dict[int, Fraction]:
    moved: dict[int, Fraction] = {}
    for unit, share in targets.items():
        for successor, part in step.get(unit, {unit: Fraction(1)}).items():
            moved[successor] = moved.get(successor, Fraction(0)) + share * part
    return moved


def remap(values: Mapping[int, int], successors: Mapping[int, Mapping[int, Fraction]]) -> dict[int, int]:
    """Counts of old units as counts of their successors; units that did not change keep theirs.

    Whole people only, by largest remainder within each old unit, so the total never changes.
    """
    result: dict[int, int] = {}
    for unit, value in values.items():
        for successor, count in _apportion(value, successors.get(unit, {unit: Fraction(1)})).items():
            result[successor] = result.get(successor, 0) + count
    return result


def _apportion(value: int, shares: Mapping[int, Fraction]) -> dict[int, int]:
    exact = {unit: value * share for unit, share in shares.items()}
    counts = {unit: int(amount) for unit, amount in exact.items()}
    left = value - sum(counts.values())
    for unit in sorted(exact, key=lambda u: (counts[u] - exact[u], u))[:left]:
        counts[unit] += 1
    return counts

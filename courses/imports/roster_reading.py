"""A row of a list of people, read: who is described, where they live, and what is wrong with it."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import permissions
from accounts import queries as accounts
from accounts.actions.learners import Person
from accounts.adapters import wording
from accounts.rules import listed, matching, persons, phones
from audit.rules import Actor
from courses.models import StudyClass
from exchange.rules.handlers import CellMessage, Row
from places.imports import VILLAGE_KINDS, RowProblem, commune_of
from places.models import Unit
from places.rules import clean, fold, split_kind

T = TypeVar("T")
ANOTHER = ("moi", "nguoi khac", "khac", "x")
"""In the column for those who are somebody else than the known person of that name."""
_KINDS = (*VILLAGE_KINDS, "tdp", "to", "kp", "xom")
_ZEROS = re.compile(r"\b0+(?=\d)")


@dataclass(frozen=True, slots=True)
class Read:
    """A row that can be read. ``notes`` tell where it is read otherwise than it is written."""

    number: int
    answer: str
    plan: Mapping[str, Any]
    person: Person
    described: matching.Described
    is_another: bool
    notes: tuple[CellMessage, ...]


class Reader:
    """For one file: the class, the communes and villages seen so far."""

    def __init__(self, by: Actor, options: Mapping[str, Any]) -> None:
        self.by = by
        self.today = timezone.localdate()
        wanted = options.get("study_class")
        self.study_class = StudyClass.objects.select_related("unit").get(pk=wanted) if wanted else None
        self.own_commune = self._own_commune()
        self.communes: dict[str, Unit] = {}
        self.villages: dict[int, dict[str, Unit]] = {}

    def _own_commune(self) -> Unit | None:
        if self.study_class:
            return self.study_class.unit.today()
        some = list(accounts.communes_of(self.by, permissions.REGISTERS).open()[:2])
        return some[0] if len(some) == 1 else None

    def read(self, row: Row) -> Read | tuple[CellMessage, ...]:
        """The person, or all that is wrong with the row."""
        values, wrong = row.values, list[CellMessage]()

        def attempt(reading: Callable[..., T], *arguments: Any) -> T | None:
            try:
                return reading(*arguments)
            except RowProblem as problem:
                wrong.append(problem.cell)
                return None

        name = attempt(_name, values["name"])
        born = attempt(self._birth, values["birth"])
        home = attempt(self._home, values)
        number = attempt(_phone, values["phone"])
        another = attempt(_is_another, values["another"])
        if name is None or born is None or home is None or number is None or another is None:
            return tuple(wrong)
        commune, village = home
        person = Person(full_name=name[0], birth=born.birth, home=village or commune, phone=number.phone)
        described = matching.Described(
            fold(name[0]), born.birth.year, born.birth.on, number.phone,
            commune=commune.pk, village=village.pk if village else None,
        )  # fmt: skip
        notes = tuple(_notes(name, born, number))
        return Read(row.number, row.answer, row.plan, person, described, another, notes)

    def _birth(self, typed: str) -> listed.Listed:
        try:
            born = listed.read_birth(typed, self.today)
        except persons.PersonError as error:
            raise RowProblem("birth", wording.person_error(error)) from error
        adult = persons.is_adult(born.birth, self.today)
        if adult is None:
            raise RowProblem("birth", _("Người này vừa đến tuổi 18 trong năm nay. Hãy ghi đủ ngày, tháng, năm sinh."))
        if not adult:
            raise RowProblem("birth", _("Người này chưa đủ 18 tuổi."))
        return born

    def _home(self, values: Mapping[str, str]) -> tuple[Unit, Unit | None]:
        commune = self._commune(values)
        return commune, self._village(commune, values["village"])

    def _commune(self, values: Mapping[str, str]) -> Unit:
        typed = fold(values["commune"])
        if not typed:
            if self.own_commune is None:
                raise RowProblem("commune", _("Hãy ghi xã, phường nơi người này ở."))
            return self.own_commune
        if typed not in self.communes:
            self.communes[typed] = commune_of(values, self.by, permissions.REGISTERS)
        return self.communes[typed]

    def _village(self, commune: Unit, typed: str) -> Unit | None:
        """By its name with or without its kind, also at the beginning of an address. An unknown one is a mistake:
        people are credited by where they live.
        """
        if not typed.strip(" -.") or fold(typed) == fold(commune.name):
            return None
        if commune.pk not in self.villages:
            self.villages[commune.pk] = _by_name(Unit.objects.villages_of(commune.code).open())
        known = self.villages[commune.pk]
        found = _find(known, typed)
        if found is None:
            first, *rest = (part.strip() for part in re.split(r",|;| - ", typed))
            found = _find(known, first) if rest and _agree(rest, commune) else None
        if found is None:
            names = {"commune": commune.name, "typed": typed}
            raise RowProblem(
                "village", _("%(commune)s không có thôn nào là “%(typed)s”. Hãy ghi đúng tên, hoặc để trống.") % names
            )
        return found


def _notes(name: tuple[str, bool], born: listed.Listed, number: listed.Number) -> Iterable[CellMessage]:
    if name[1]:
        yield CellMessage("name", wording.listed("name", {"name": name[0]}))
    if born.remark:
        yield CellMessage("birth", wording.listed(born.remark, born.names))
    if number.remark:
        yield CellMessage("phone", wording.listed(number.remark, {"phone": phones.shown(number.phone)}))


def _name(typed: str) -> tuple[str, bool]:
    try:
        return listed.read_name(typed)
    except persons.PersonError as error:
        raise RowProblem("name", wording.person_error(error)) from error


def _phone(typed: str) -> listed.Number:
    try:
        return listed.read_phone(typed)
    except phones.PhoneError as error:
        raise RowProblem("phone", wording.phone_error(error)) from error


def _is_another(typed: str) -> bool:
    if typed and fold(typed) not in ANOTHER:
        raise RowProblem("another", _("Cột này chỉ ghi “mới”, hoặc để trống."))
    return bool(typed)


def _find(known: Mapping[str, Unit], typed: str) -> Unit | None:
    plain = _ZEROS.sub("", clean(typed))
    return known.get(fold(plain)) or known.get(fold(split_kind(plain, _KINDS)[1]))


def _agree(rest: Iterable[str], commune: Unit) -> bool:
    """The rest of an address names no other commune."""
    own = fold(split_kind(commune.name)[1])
    kinds = (split_kind(part) for part in rest)
    return all(not kind or fold(bare) == own for kind, bare in kinds)


def _by_name(villages: Iterable[Unit]) -> dict[str, Unit]:
    """With and without the kind; a bare name that two share is none."""
    full, bare = {}, dict[str, Unit | None]()
    for village in villages:
        full[fold(village.name)] = village
        short = fold(split_kind(village.name, VILLAGE_KINDS)[1])
        bare[short] = None if short in bare else village
    return {**{name: each for name, each in bare.items() if each}, **full}

"""A list of people: known ones are found, the others registered, and with a class chosen each gets a seat.

One person is one record in the whole province: names without marks, birth, telephone, commune and village are compared
(``accounts.rules.matching``). Who could be several is never guessed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import permissions
from accounts import queries as accounts
from accounts.actions import rosters
from accounts.actions.learners import Person
from accounts.adapters import wording
from accounts.models import Learner
from accounts.queries import matching
from accounts.queries.matching import Known
from accounts.rules import matching as rules
from accounts.rules import persons, phones
from audit.rules import Actor
from courses.actions import study_classes as actions
from courses.models import Seat, StudyClass
from courses.queries import study_classes
from exchange.rules.handlers import Applied, AppliedRow, CellMessage, Column, Context, Outcome, Row, RowError
from places.imports import VILLAGE_KINDS, RowProblem, commune_of
from places.models import Unit
from places.rules import fold, split_kind

SLICE = 500
ANOTHER = ("moi", "nguoi khac", "khac", "x")
"""In the column for those who are somebody else than the known person of that name."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A row that can be read."""

    number: int
    person: Person
    described: rules.Described
    is_another: bool


@dataclass(frozen=True, slots=True)
class _Judged:
    """``known`` where the row means somebody with a record; otherwise a new person."""

    read: _Read
    known: Learner | None


class RosterRows:
    kind = "roster"
    title = gettext_lazy("Danh sách người học")
    promise = gettext_lazy(
        "Những người trong tệp đã được giải thích và đồng ý cho dùng thông tin để học và cấp chứng nhận."
    )
    columns = (
        Column(
            "name",
            gettext_lazy("Họ và tên"),
            ("họ tên", "tên", "họ và tên học viên"),
            True,
            "",
            "Nguyễn Thị Ví Dụ",
            100,
        ),
        Column(
            "birth",
            gettext_lazy("Ngày sinh hoặc năm sinh"),
            ("ngày sinh", "năm sinh", "ngày tháng năm sinh", "sinh năm"),
            True,
            gettext_lazy("5/3/1958, hoặc 1958 nếu chỉ biết năm."),
            "1958",
        ),
        Column(
            "village",
            gettext_lazy("Thôn, bản, tổ dân phố"),
            ("thôn", "bản", "tổ dân phố", "thôn bản", "địa chỉ"),
            example="Thôn 3",
        ),
        Column(
            "commune",
            gettext_lazy("Xã, phường"),
            ("mã xã", "tên xã", "xã", "phường"),
            help=gettext_lazy("Để trống thì là xã, phường của lớp hoặc của bạn."),
        ),
        Column("phone", gettext_lazy("Số điện thoại"), ("điện thoại", "sđt", "số đt"), example="0912 345 678"),
        Column(
            "another",
            gettext_lazy("Người khác"),
            ("trùng tên",),
            help=gettext_lazy("Ghi “mới” khi đây không phải người trùng tên đã có hồ sơ."),
            max_length=20,
        ),
    )

    def may_import(self, actor: Actor) -> bool:
        return actor.has_role(*permissions.REGISTERS)

    def about(self, actor: Actor, wanted: str) -> dict[str, Any] | None:
        """Which class the people sit in; without one they are only registered."""
        if not wanted:
            return {}
        try:
            study_class = study_classes.visible_to(actor).filter(pk=UUID(wanted), closed_at__isnull=True).first()
        except ValueError:
            return None
        if study_class is None:
            return None
        names = {"subject": study_class.subject.title, "place": study_class.place}
        return {
            "study_class": str(study_class.pk),
            "about": _("Lớp %(subject)s, %(place)s") % names,
            "back": reverse("courses:class", args=[study_class.pk]),
        }

    def key(self, values: Mapping[str, str]) -> str:
        """Two rows with one name, birth, village and telephone are one person twice."""
        named = (values["name"], values["birth"], values["village"], values["commune"], values["phone"])
        return "|".join(fold(each) for each in named)

    def check(self, rows: Sequence[Row], context: Context) -> list[Outcome]:
        desk = _Desk(context.by, context.options)
        reads = [desk.read(row) for row in rows]
        judged = desk.judge([each for each in reads if isinstance(each, _Read)])
        return [
            desk.outcome(judged[each.number]) if isinstance(each, _Read) else Outcome("error", (each,))
            for each in reads
        ]

    def apply(self, rows: Iterable[Row], by: Actor, at: datetime) -> Iterator[Applied]:
        desk: _Desk | None = None
        stream = iter(rows)
        while part := list(islice(stream, SLICE)):
            desk = desk or _Desk(by, part[0].options)
            yield from desk.apply(part, at)

    def undo(self, row: AppliedRow, by: Actor, at: datetime) -> None:
        """The seat goes; a person who was new goes too, while nothing hangs on them."""
        if row.result_type == "seat":
            Seat.objects.filter(pk=row.result_id).delete()
        new = row.before.get("learner")
        if new and not rosters.take_back(learner_id=UUID(str(new)), by=by, at=at):
            raise RowError(_("Người này đã có việc học hoặc đăng nhập, nên không rút lại được."))


class _Desk:
    """One person's work on one file: the class, the communes and villages seen so far."""

    def __init__(self, by: Actor, options: Mapping[str, Any]) -> None:
        self.by = by
        self.today = timezone.localdate()
        wanted = options.get("study_class")
        self.study_class = StudyClass.objects.select_related("unit").get(pk=wanted) if wanted else None
        self.own_commune = self._own_commune()
        self.communes: dict[str, Unit] = {}
        self.villages: dict[int, dict[str, Unit]] = {}
        self.seated: set[UUID] = set()

    def _own_commune(self) -> Unit | None:
        if self.study_class:
            return self.study_class.unit
        some = list(accounts.communes_of(self.by, permissions.REGISTERS).open()[:2])
        return some[0] if len(some) == 1 else None

    # Reading

    def read(self, row: Row) -> _Read | CellMessage:
        try:
            return self._read(row)
        except RowProblem as problem:
            return problem.cell

    def _read(self, row: Row) -> _Read:
        values = row.values
        name, birth = _name(values["name"]), self._birth(values["birth"])
        commune = self._commune(values)
        village = self._village(commune, values["village"])
        phone = _phone(values["phone"])
        person = Person(full_name=name, birth=birth, home=village or commune, phone=phone)
        described = rules.Described(
            fold(name), birth.year, birth.on, phone, commune=commune.pk, village=village.pk if village else None
        )
        return _Read(row.number, person, described, fold(values["another"]) in ANOTHER)

    def _birth(self, typed: str) -> persons.Birth:
        try:
            birth = persons.read_birth(typed, self.today)
        except persons.PersonError as error:
            raise RowProblem("birth", wording.person_error(error)) from error
        adult = persons.is_adult(birth, self.today)
        if adult is None:
            raise RowProblem("birth", _("Người này vừa đến tuổi 18 trong năm nay. Hãy ghi đủ ngày, tháng, năm sinh."))
        if not adult:
            raise RowProblem("birth", _("Người này chưa đủ 18 tuổi."))
        return birth

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
        """By its name with or without its kind. An unknown one is a mistake: people are credited by where they live."""
        if not typed.strip():
            return None
        if commune.pk not in self.villages:
            self.villages[commune.pk] = _by_name(Unit.objects.villages_of(commune.code).open())
        known = self.villages[commune.pk]
        found = known.get(fold(typed)) or known.get(fold(split_kind(typed, VILLAGE_KINDS)[1]))
        if found is None:
            names = {"commune": commune.name, "typed": typed}
            raise RowProblem(
                "village", _("%(commune)s không có thôn nào là “%(typed)s”. Hãy ghi đúng tên, hoặc để trống.") % names
            )
        return found

    # Judging

    def judge(self, reads: Sequence[_Read]) -> dict[int, "_Judged | CellMessage"]:
        """By row number. Known persons are read once for all of them."""
        names = {read.described.name_key for read in reads}
        known = matching.named(names, {read.described.birth_year for read in reads}) if names else {}
        self.seated = study_classes.seated(self.study_class) if self.study_class else set()
        return {read.number: _judge(read, known.get(read.described.name_key, []), self.seated) for read in reads}

    def outcome(self, judged: "_Judged | CellMessage") -> Outcome:
        if isinstance(judged, CellMessage):
            return Outcome("error", (judged,))
        if judged.known is None:
            return Outcome("new")
        if self.study_class is None or judged.known.pk in self.seated:
            return Outcome("same", (CellMessage("", _("Đã có hồ sơ.")),))
        return Outcome("new", (CellMessage("", _("Đã có hồ sơ, chỉ thêm vào lớp.")),))

    # Applying

    def apply(self, part: Sequence[Row], at: datetime) -> Iterator[Applied]:
        reads = []
        for row in part:
            read = self.read(row)
            if isinstance(read, CellMessage):
                raise RowError(read.message, read.column, row.number)
            reads.append(read)
        judged = self.judge(reads)
        people: dict[int, Learner] = {}
        fresh: list[_Read] = []
        for read in reads:
            found = judged[read.number]
            if isinstance(found, CellMessage):
                raise RowError(found.message, found.column, read.number)
            if found.known:
                people[read.number] = found.known
            else:
                fresh.append(read)
        made = rosters.register_all(people=[read.person for read in fresh], by=self.by, at=at)
        new = {read.number: learner for read, learner in zip(fresh, made, strict=True)}
        people |= new
        seats = self._seat([people[read.number] for read in reads], at)
        for read in reads:
            learner = people[read.number]
            before = {"learner": str(learner.pk)} if read.number in new else {}
            seat = seats.get(learner.pk)
            yield Applied("seat", str(seat), before) if seat else Applied("learner", str(learner.pk), before)

    def _seat(self, learners: Sequence[Learner], at: datetime) -> dict[UUID, UUID]:
        if self.study_class is None:
            return {}
        try:
            seats = actions.seat_people(
                class_id=self.study_class.pk, learner_ids=[each.pk for each in learners], by=self.by, at=at
            )
        except actions.ClassClosedError as closed:
            raise RowError(_("Lớp này đã kết thúc, nên không thêm người được nữa.")) from closed
        return {seat.learner_id: seat.pk for seat in seats}


def _judge(read: _Read, known: Sequence[Known], seated: set[UUID]) -> _Judged | CellMessage:
    """Who is on the list of the class already is meant first: the same file again changes nothing."""
    inside = rules.match(
        read.described, [(each.learner, each.described) for each in known if each.learner.pk in seated]
    )
    if inside.same:
        return _Judged(read, inside.same)
    if read.is_another:
        return _Judged(read, None)
    found = rules.match(read.described, [(each.learner, each.described) for each in known])
    if found.same or not found.doubtful:
        return _Judged(read, found.same)
    homes = {each.learner.pk: each.home for each in known}
    return CellMessage("name", _doubt(found.doubtful, homes))


def _doubt(several: Sequence[Learner], homes: Mapping[UUID, Any]) -> str:
    """What is told of them is what the list knows itself: the name, the year, and the commune."""
    where = sorted({home.commune.name for each in several if (home := homes.get(each.pk))})
    names = {"n": len(several), "where": ", ".join(where) or _("chưa rõ nơi ở")}
    return (
        _(
            "Đã có %(n)d hồ sơ trùng tên và năm sinh (%(where)s). Hãy ghi ngày sinh đầy đủ hoặc số điện thoại trong hồ"
            " sơ; nếu là người khác, ghi “mới” ở cột Người khác."
        )
        % names
    )


def _name(typed: str) -> str:
    try:
        return persons.read_name(typed)
    except persons.PersonError as error:
        raise RowProblem("name", wording.person_error(error)) from error


def _phone(typed: str) -> str:
    if not typed.strip():
        return ""
    try:
        return phones.to_e164(typed)
    except phones.PhoneError as error:
        message = _("“%(typed)s” không phải số di động Việt Nam. Hãy ghi 10 chữ số, hoặc để trống.")
        raise RowProblem("phone", message % {"typed": typed}) from error


def _by_name(villages: Iterable[Unit]) -> dict[str, Unit]:
    """With and without the kind; a bare name that two share is none."""
    full, bare = {}, dict[str, Unit | None]()
    for village in villages:
        full[fold(village.name)] = village
        short = fold(split_kind(village.name, VILLAGE_KINDS)[1])
        bare[short] = None if short in bare else village
    return {**{name: each for name, each in bare.items() if each}, **full}

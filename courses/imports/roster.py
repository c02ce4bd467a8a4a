"""A list of people: known ones are found, the others registered, and with a class chosen each gets a seat.

One person is one record in the whole province: names without marks, birth, telephone, commune and village are compared
(``accounts.rules.matching``). Who could be several is never guessed.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import permissions
from accounts.actions import rosters
from accounts.imports.columns import BIRTH, NAME
from accounts.models import Learner
from accounts.queries import matching
from accounts.queries.keeping import why_kept
from audit.rules import Actor
from courses.actions import study_classes as actions
from courses.imports.roster_judging import Judge, unexpected
from courses.imports.roster_reading import Read, Reader
from courses.models import Seat, StudyClass
from courses.queries import study_classes
from exchange.rules.handlers import Applied, AppliedRow, Column, Context, Outcome, Row, RowError, Undone

SLICE = 500


class RosterRows:
    kind = "roster"
    keeps_used = True
    title = gettext_lazy("Danh sách người học")
    promise = gettext_lazy(
        "Những người trong tệp đã được giải thích và đồng ý cho dùng thông tin để học và cấp chứng nhận."
    )
    columns = (
        NAME,
        BIRTH,
        Column(
            "village",
            gettext_lazy("Thôn, bản, tổ dân phố"),
            (
                *("thôn", "bản", "tổ dân phố", "thôn bản", "thôn bản tdp", "tổ", "tdp", "khu phố", "phố", "thôn tổ"),
                *("thôn tổ dân phố", "thôn phố", "địa chỉ", "nơi ở", "chỗ ở", "chỗ ở hiện nay", "nơi cư trú"),
                *("nơi ở hiện nay", "thường trú", "nơi thường trú", "địa chỉ thường trú", "hộ khẩu", "xóm"),
            ),
            example="Thôn 3",
            looks="place",
        ),
        Column(
            "commune",
            gettext_lazy("Xã, phường"),
            ("mã xã", "tên xã", "xã", "phường", "xã phường thị trấn", "phường xã", "đơn vị"),
            help=gettext_lazy("Để trống thì là xã, phường của lớp hoặc của bạn."),
        ),
        Column(
            "phone",
            gettext_lazy("Số điện thoại"),
            (
                *("điện thoại", "sđt", "số đt", "đt", "số đtdđ", "đtdđ", "di động", "số di động", "điện thoại di động"),
                *("số điện thoại di động", "điện thoại liên hệ", "số điện thoại liên hệ", "sđt liên hệ", "số máy"),
            ),
            example="0912 345 678",
            looks="phone",
        ),
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
        """Who is meant twice is told by ``check``, which knows more than the words."""
        return ""

    def check(self, rows: Sequence[Row], context: Context) -> list[Outcome]:
        if not context.memory:
            reader = Reader(context.by, context.options)
            context.memory.update(reader=reader, judge=Judge(context.by, reader.study_class))
        reads = [context.memory["reader"].read(row) for row in rows]
        judged = context.memory["judge"].judge([each for each in reads if isinstance(each, Read)])
        return [judged[each.number] if isinstance(each, Read) else Outcome("error", each) for each in reads]

    def apply(self, rows: Iterable[Row], by: Actor, at: datetime) -> Iterator[Applied]:
        desk: _Desk | None = None
        stream = iter(rows)
        while part := list(islice(stream, SLICE)):
            desk = desk or _Desk(by, at, Reader(by, part[0].options))
            yield from desk.apply(part)

    def undo(self, rows: Iterable[AppliedRow], by: Actor, at: datetime) -> Iterator[Undone]:
        stream = iter(rows)
        while part := list(islice(stream, SLICE)):
            kept = _take_back(part, by, at)
            yield from (Undone(kept.get(row.number, "")) for row in part)


class _Desk:
    """One person's work on one file that is applied: who is said to be known is seated, the others are registered."""

    def __init__(self, by: Actor, at: datetime, reader: Reader) -> None:
        self.by, self.at, self.reader = by, at, reader
        self.made: set[UUID] = set()
        if reader.study_class:
            StudyClass.objects.select_for_update().get(pk=reader.study_class.pk)

    def apply(self, part: Sequence[Row]) -> Iterator[Applied]:
        reads = [self._read(row) for row in part]
        people = self._known([read for read in reads if "known" in read.plan])
        fresh = [read for read in reads if "known" not in read.plan]
        if stranger := unexpected(fresh, self.made):
            raise RowError(_("Vừa có người trùng tên được đăng ký. Hãy kiểm tra lại."), "name", stranger.number)
        made = rosters.register_all(people=[read.person for read in fresh], by=self.by, at=self.at)
        self.made |= {learner.pk for learner in made}
        people |= {read.number: learner for read, learner in zip(fresh, made, strict=True)}
        before, seats = self._seat([people[read.number] for read in reads])
        for read in reads:
            yield self._applied(people[read.number].pk, before, seats)

    def _read(self, row: Row) -> Read:
        read = self.reader.read(row)
        if isinstance(read, Read):
            return read
        raise RowError(read[0].message, read[0].column, row.number)

    def _known(self, reads: Sequence[Read]) -> dict[int, Learner]:
        """Whom somebody chose, or who was found, when the list was checked."""
        found = matching.living([UUID(read.plan["known"]) for read in reads]) if reads else {}
        people = {read.number: found.get(UUID(read.plan["known"])) for read in reads}
        if gone := [number for number, learner in people.items() if learner is None]:
            raise RowError(_("Hồ sơ này vừa được gộp hoặc xóa. Hãy kiểm tra lại."), "name", gone[0])
        return {number: learner for number, learner in people.items() if learner}

    def _seat(self, learners: Sequence[Learner]) -> tuple[dict[UUID, Seat], dict[UUID, Seat]]:
        """The seats that these people had in the class, and those that they have now."""
        study_class, ids = self.reader.study_class, [each.pk for each in learners]
        if study_class is None:
            return {}, {}
        before = {seat.learner_id: seat for seat in study_class.places.filter(learner__in=ids)}
        try:
            seats = actions.seat_people(class_id=study_class.pk, learner_ids=ids, by=self.by, at=self.at)
        except actions.ClassClosedError as closed:
            raise RowError(_("Lớp này đã kết thúc, nên không thêm người được nữa.")) from closed
        return before, {seat.learner_id: seat for seat in seats}

    def _applied(self, pk: UUID, before: Mapping[UUID, Seat], seats: Mapping[UUID, Seat]) -> Applied:
        """What undoing needs: whether the person is new, and how the seat was before."""
        new = {"learner": str(pk)} if pk in self.made else {}
        had = before.get(pk)
        if pk not in seats or (had and had.left_at is None):
            return Applied("learner", str(pk), new)
        left = {"left_at": had.left_at.isoformat(), "left_by": had.left_by_id} if had and had.left_at else {}
        return Applied("seat", str(seats[pk].pk), new | left)


def _take_back(part: Sequence[AppliedRow], by: Actor, at: datetime) -> dict[int, str]:
    """The seats and the new people of these rows go. Rows of people who have learned or sat in the class since stay."""
    new = {row.number: UUID(str(row.before["learner"])) for row in part if "learner" in row.before}
    seats = {row.number: UUID(row.result_id) for row in part if row.result_type == "seat"}
    people = Learner.objects.in_bulk(new.values())
    used = why_kept(list(people.values()), but=(Seat,)) | _sits_elsewhere(people, seats.values())
    kept = {number: used[pk] for number, pk in new.items() if pk in used}
    kept |= _give_up(part, {n: pk for n, pk in seats.items() if n not in kept}, by, at)
    going = {number: pk for number, pk in new.items() if number not in kept}
    still = rosters.take_back_all(learner_ids=list(going.values()), by=by, at=at)
    kept |= {number: still[pk] for number, pk in going.items() if pk in still}
    return {number: _("Giữ lại: %(why)s.") % {"why": why} for number, why in kept.items()}


def _sits_elsewhere(people: Collection[UUID], seats: Collection[UUID]) -> dict[UUID, str]:
    rows = Seat.objects.filter(learner__in=people).exclude(pk__in=seats).order_by()
    return dict.fromkeys(rows.values_list("learner_id", flat=True), _("đã có chỗ trong lớp khác"))


def _give_up(part: Sequence[AppliedRow], seats: Mapping[int, UUID], by: Actor, at: datetime) -> dict[int, str]:
    """Seats back to how they were, class by class; by row number, why some stay."""
    before = {row.number: _sitting(row.before) for row in part if row.number in seats}
    rows = Seat.objects.filter(pk__in=seats.values()).order_by().values_list("pk", "study_class_id")
    classes = dict(rows)
    kept: dict[UUID, str] = {}
    for class_id in sorted(set(classes.values())):
        mine = {pk: before[n] for n, pk in seats.items() if classes.get(pk) == class_id}
        try:
            kept |= actions.take_seats_back(class_id=class_id, seats=mine, by=by, at=at)
        except actions.ClassClosedError:
            kept |= dict.fromkeys(mine, _("lớp đã kết thúc"))
    return {number: kept[pk] for number, pk in seats.items() if pk in kept}


def _sitting(before: Mapping[str, Any]) -> actions.Sitting | None:
    if "left_at" not in before:
        return None
    return actions.Sitting(datetime.fromisoformat(before["left_at"]), before["left_by"])

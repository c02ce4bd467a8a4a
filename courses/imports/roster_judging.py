"""Who is meant by the rows of a list: somebody who is known, somebody of a row before, somebody new.

Nobody is guessed. Where it can be several the row asks, and a person answers on the screen or in the file.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from accounts import permissions
from accounts import queries as accounts
from accounts.queries import matching
from accounts.queries.matching import Known
from accounts.rules import matching as rules
from accounts.rules import phones
from accounts.rules.matching import Described, Likeness
from audit.rules import Actor
from courses.imports.roster_reading import Read
from courses.models import StudyClass
from courses.queries import study_classes
from exchange.rules.handlers import CellMessage, Choice, Outcome

NEW, SAME, LEAVE = "new", "same", "leave"
"""Answers: somebody else; the person of the row before; leave the row out. Another answer is the key of somebody who is
known."""


@dataclass(slots=True)
class Judge:
    """For one file. ``taken`` are known persons that a row before meant, with its number; ``told`` are the rows before,
    by name."""

    by: Actor
    study_class: StudyClass | None
    seated: set[UUID] = field(init=False)
    taken: dict[UUID, int] = field(default_factory=dict)
    told: dict[str, list[tuple[int, Described]]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self.seated = study_classes.seated(self.study_class) if self.study_class else set()

    def judge(self, reads: Sequence[Read]) -> dict[int, Outcome]:
        """By row number. Known persons are looked up once for all of them."""
        known = matching.named([read.described for read in reads]) if reads else {}
        everybody = [each.learner.pk for some in known.values() for each in some]
        seen = accounts.visible_to(self.by, permissions.REGISTERS).filter(pk__in=everybody) if everybody else None
        visible = set(seen.values_list("pk", flat=True)) if seen is not None else set()
        outcomes = {}
        for read in reads:
            near = [each for each in known.get(read.described.name_key, ()) if _may_be(read.described, each.described)]
            outcomes[read.number] = outcome = self._one(read, near, visible)
            if outcome.code not in {"duplicate", "skipped"}:
                self.told[read.described.name_key].append((read.number, read.described))
        return outcomes

    def _one(self, read: Read, near: Sequence[Known], visible: set[UUID]) -> Outcome:
        free = [each for each in near if each.learner.pk not in self.taken]
        meant = self._meant(read, free, visible)
        if meant:
            return self._known(read, meant)
        if read.answer == LEAVE:
            return Outcome("skipped", (CellMessage("", _("Bạn đã chọn bỏ qua dòng này.")),))
        if read.is_another or read.answer == NEW:
            return self._new(read, near)
        before, is_sure = self._before(read)
        if before and (is_sure or read.answer == SAME):
            return Outcome("duplicate", (CellMessage("", _("Cùng một người với dòng %(n)d.") % {"n": before}),))
        if free or before:
            return _question(free, before, visible)
        return self._new(read, near)

    def _meant(self, read: Read, free: Sequence[Known], visible: set[UUID]) -> Known | None:
        """Who is on the list of the class already is meant first: the same file again changes nothing."""
        inside = [each for each in free if each.learner.pk in self.seated]
        sure = _sure(read, inside) or next(iter(_exactly(read, inside)), None)
        if sure or read.answer == NEW:
            return sure
        if read.is_another:
            return _another_before(read, free) if self.study_class is None else None
        chosen = [each for each in free if str(each.learner.pk) == read.answer and each.learner.pk in visible]
        if chosen:
            return chosen[0]
        alike = _exactly(read, free) if self.study_class is None else []  # whichever it is, nothing comes of it
        return _sure(read, free) or next(iter(alike), None)

    def _known(self, read: Read, meant: Known) -> Outcome:
        learner = meant.learner
        self.taken[learner.pk] = read.number
        if self.study_class is None or learner.pk in self.seated:
            return Outcome("same", (CellMessage("", _("Đã có hồ sơ.")),))
        note = CellMessage("", _("Đã có hồ sơ, chỉ thêm vào lớp."))
        return Outcome("new", (note,), plan={"known": str(learner.pk)})

    def _new(self, read: Read, near: Sequence[Known]) -> Outcome:
        return Outcome("new", read.notes, plan={"beside": [str(each.learner.pk) for each in near]} if near else {})

    def _before(self, read: Read) -> tuple[int, bool]:
        """The row before that speaks of the same person, or may do; and whether that is sure."""
        for number, described in self.told[read.described.name_key]:
            if rules.likeness(read.described, described) == Likeness.SAME:
                one, other = read.described, described
                has_date = bool(one.born_on and one.born_on == other.born_on)
                return number, has_date or bool(one.phone and one.phone == other.phone)
        return 0, False


def unexpected(reads: Sequence[Read], made: set[UUID]) -> Read | None:
    """The first row of a new person beside whom somebody stands who was not there when it was checked. ``made`` are
    those whom this file made known itself."""
    known = matching.named([read.described for read in reads]) if reads else {}
    for read in reads:
        expected = set(read.plan.get("beside", ()))
        for each in known.get(read.described.name_key, ()):
            is_new = str(each.learner.pk) not in expected and each.learner.pk not in made
            if is_new and _may_be(read.described, each.described):
                return read
    return None


def _may_be(wanted: Described, known: Described) -> bool:
    return rules.likeness(wanted, known) != Likeness.OTHER


def _sure(read: Read, among: Sequence[Known]) -> Known | None:
    found = rules.match(read.described, [(each.learner.pk, each.described) for each in among])
    return next((each for each in among if each.learner.pk == found.same), None)


def _exactly(read: Read, among: Sequence[Known]) -> list[Known]:
    return [each for each in among if each.described == read.described]


def _another_before(read: Read, free: Sequence[Known]) -> Known | None:
    """The one whom "mới" made known when the list came in before: described so, and not alone."""
    exactly = _exactly(read, free)
    return exactly[-1] if exactly and len(free) > 1 else None


def _question(free: Sequence[Known], before: int, visible: set[UUID]) -> Outcome:
    choices = [Choice(str(each.learner.pk), _label(each)) for each in free if each.learner.pk in visible]
    if before:
        choices.append(Choice(SAME, _("Cùng một người với dòng %(n)d, chỉ tính một lần") % {"n": before}))
    choices.append(Choice(NEW, _("Là người khác, lập hồ sơ mới")))
    asked = _("Giống dòng %(n)d: một người được ghi hai lần, hay hai người trùng tên?") % {"n": before}
    if free:
        asked = _doubt(free)
    if any(each.learner.pk not in visible for each in free):
        choices.append(Choice(LEAVE, _("Chưa rõ, bỏ qua dòng này")))
        asked += " " + _("Người của xã, phường khác thì không chọn được: hãy nhờ nơi ấy chuyển nơi ở trước.")
    return Outcome("question", (CellMessage("name", asked),), tuple(choices))


def _label(known: Known) -> str:
    """What tells two of one name apart, for somebody in whose scope they are."""
    learner, home = known.learner, known.home
    born = f"{learner.birth_date:%d/%m/%Y}" if learner.birth_date else str(learner.birth_year)
    parts = [learner.full_name, born, home.unit.name if home else _("chưa rõ nơi ở"), phones.masked(learner.phone)]
    return _("Là người đã có hồ sơ: %(who)s") % {"who": ", ".join(filter(None, parts))}


def _doubt(several: Sequence[Known]) -> str:
    """What is told of them all is what the list knows itself: the name, the year, and the commune."""
    where = sorted({each.home.commune.name for each in several if each.home})
    names = {"n": len(several), "where": ", ".join(where) or _("chưa rõ nơi ở")}
    return _("Đã có %(n)d hồ sơ trùng tên và năm sinh (%(where)s). Đây là ai?") % names

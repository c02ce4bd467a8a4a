"""The sheet that people signed: who has which seat, and what typing it back would do."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from accounts.models import Learner
from audit.rules import Actor
from courses.models import Attendance, ClassSession, Seat
from courses.queries import classes
from courses.queries.classes import Row
from courses.rules import seat_numbers
from courses.rules.seat_numbers import Reading, Room


@dataclass(frozen=True, slots=True)
class Signed:
    """The sheet of a session: the people by seat, with the marks that stand."""

    room: Room
    rows: Mapping[int, Row]

    @property
    def marked(self) -> int:
        return len(self.room.marked)

    @property
    def printed(self) -> list[tuple[int, Learner]]:
        """Who stands on the sheet: everybody who sits in the class now."""
        return [(number, self.rows[number].learner) for number in sorted(self.room.here)]


@dataclass(frozen=True, slots=True)
class Entry:
    """One person of what was typed back."""

    number: int
    row: Row
    status: str

    @property
    def before(self) -> Attendance | None:
        """The mark that would be replaced."""
        return self.row.mark if self.row.mark and self.row.mark.status != self.status else None


@dataclass(frozen=True, slots=True)
class Preview:
    """Who would be marked how, and who would not be marked at all."""

    reading: Reading
    entries: tuple[Entry, ...]
    unmarked: tuple[tuple[int, Row], ...]

    @property
    def changes(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.before]

    @property
    def digest(self) -> str:
        """Of everything that is shown: whoever saves has seen just this."""
        shown = [(e.number, e.status, str(e.row.mark.pk) if e.row.mark else "") for e in self.entries]
        return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]


def signed(session: ClassSession, actor: Actor) -> Signed:
    """Numbers of people out of the actor's sight are not there."""
    rows = Seat.objects.filter(study_class=session.study_class_id, number__isnull=False)
    seats = list(rows.values_list("number", "learner__canonical", "left_at", "waiting_since"))
    roll = classes.roll(session, actor, {person for _number, person, *_when in seats})
    known = {row.learner.pk: row for row in roll.rows}
    people: dict[int, UUID] = {number: person for number, person, *_when in seats if number and person in known}
    held = {n for n, _person, left, waiting in seats if n in people and left is None and waiting is None}
    first = {people[number]: number for number in sorted(held, reverse=True)}  # of rows that were merged the lower seat
    room = Room(people, sorted(first.values()), {pk for pk, row in known.items() if row.mark})
    return Signed(room, {number: known[person] for number, person in people.items()})


def preview(sheet: Signed, typed: Mapping[str, str]) -> Preview:
    """What the fields say, before anything is kept. One person under two numbers is one entry."""
    reading = seat_numbers.read(typed, sheet.room)
    entries: dict[UUID, Entry] = {}
    for number, status in reading.fields.items():
        entries.setdefault(sheet.room.people[number], Entry(number, sheet.rows[number], status))
    unmarked = tuple(
        (number, sheet.rows[number])
        for number in sheet.room.here
        if sheet.room.people[number] not in entries and not sheet.rows[number].mark
    )
    return Preview(reading, tuple(entries.values()), unmarked)

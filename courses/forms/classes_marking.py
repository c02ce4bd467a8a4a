"""What is typed in for a list of people: the roll of a session, and sign-offs of one task."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from courses.actions.classes_attendance import NewMark
from courses.models import Attendance
from courses.queries.classes import Practice, Roll, Row
from places.rules import clean

MOST = 200
"""People on one list: more than any room holds, and fewer fields than a request may have."""
TAKE_BACK = "none"


class Reason(forms.CharField):
    """Why something that was stated is taken back or granted."""

    def __init__(self, **kwargs: Any) -> None:
        missing = {"required": _("Hãy ghi lý do.")}
        super().__init__(**{"label": _("Lý do"), "max_length": 250, "error_messages": missing, **kwargs})

    def to_python(self, value: Any) -> str:
        return clean(super().to_python(value) or "", 250)


class WithdrawForm(forms.Form):
    reason = Reason(help_text=_("Ví dụ: bấm nhầm người, xem lại thì chưa làm được."))


class SignOffForm(forms.Form):
    """One person and one task."""

    fact = forms.UUIDField(widget=forms.HiddenInput)
    how = forms.ChoiceField(
        label=_("Người này làm thế nào?"),
        choices=[("alone", _("Tự làm được")), ("helped", _("Làm được khi có người giúp"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Hãy chọn một dòng."), "invalid_choice": _("Hãy chọn một dòng.")},
    )
    note = Reason(label=_("Ghi chú"), required=False, help_text=_("Ví dụ: dùng máy của con."))
    agrees = forms.BooleanField(label=_("Người học đồng ý ghi nhận lần dùng đầu"), required=False)
    """Asked, never assumed; only where the task is a first use."""


@dataclass(frozen=True, slots=True)
class Line:
    """One person on the page: what is chosen now, under which key it will be kept, which mark was seen."""

    row: Row
    fact: UUID
    choice: str
    seen: str

    @property
    def is_changed(self) -> bool:
        return self.row.mark is not None and self.choice != self.row.mark.status


class Typed:
    """The roll as it came back from the page. What nobody could have chosen there is left out."""

    def __init__(self, data: QueryDict) -> None:
        self.ids = list(dict.fromkeys(key for key in map(as_key, data.getlist("row")) if key))
        self.added = as_key(data.get("add", ""))
        self.search = data.get("q", "")[:100]
        self.reason = clean(data.get("reason", ""), 250)
        self._data = data

    def fact(self, learner_id: UUID) -> UUID:
        return as_key(self._data.get(f"fact-{learner_id}", "")) or uuid7()

    def choice(self, learner_id: UUID) -> str:
        chosen = self._data.get(f"status-{learner_id}", "")
        return chosen if chosen in {*Attendance.Status.values, TAKE_BACK} else ""

    def seen(self, learner_id: UUID) -> str:
        return self._data.get(f"seen-{learner_id}", "")


def fresh_lines(roll: Roll) -> list[Line]:
    """The list as it stands."""
    return [
        Line(row, uuid7(), row.mark.status if row.mark else "", str(row.mark.pk) if row.mark else "")
        for row in roll.rows
    ]


def typed_lines(roll: Roll, typed: Typed) -> list[Line]:
    """The list as it was typed; somebody just added is there, and somebody marked meanwhile is as marked."""
    lines = []
    for line in fresh_lines(roll):
        learner_id = line.row.learner.pk
        if learner_id == typed.added and not line.row.mark:
            line = replace(line, choice=Attendance.Status.PRESENT)
        elif learner_id in typed.ids:
            choice = typed.choice(learner_id) or line.choice
            line = Line(line.row, typed.fact(learner_id), choice, typed.seen(learner_id))
        lines.append(line)
    return lines


def all_present(lines: Iterable[Line]) -> list[Line]:
    """Everybody for whom nothing was chosen yet was there."""
    return [line if line.choice else replace(line, choice=Attendance.Status.PRESENT) for line in lines]


def renewed(lines: Iterable[Line]) -> list[Line]:
    """What was chosen, over what stands now and under new keys: to be looked at and saved once more."""
    return [replace(line, fact=uuid7(), seen=str(line.row.mark.pk) if line.row.mark else "") for line in lines]


def marks(lines: Iterable[Line]) -> list[NewMark]:
    """What the action takes. A person for whom nothing is chosen is not marked."""
    return [
        NewMark(line.fact, line.row.learner.pk, "" if line.choice == TAKE_BACK else line.choice, as_key(line.seen))
        for line in lines
        if line.choice
    ]


@dataclass(frozen=True, slots=True)
class PracticeLine:
    """One person of a task's list: signed off already, or to be."""

    row: Practice
    fact: UUID
    choice: str
    agrees: bool
    """Ticked now: the person agrees that the first use is kept."""


def practice_lines(rows: Iterable[Practice], data: Mapping[str, str]) -> list[PracticeLine]:
    return [
        PracticeLine(
            row,
            as_key(data.get(f"fact-{row.learner.pk}", "")) or uuid7(),
            _how(data, row),
            f"agrees-{row.learner.pk}" in data,
        )
        for row in rows
    ]


def all_alone(lines: Iterable[PracticeLine]) -> list[PracticeLine]:
    """Everybody for whom nothing was chosen yet did it alone."""
    return [line if line.choice or line.row.sign_off else replace(line, choice="alone") for line in lines]


def _how(data: Mapping[str, str], row: Practice) -> str:
    chosen = data.get(f"how-{row.learner.pk}", "")
    return chosen if chosen in {"alone", "helped"} else ""


def as_key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None

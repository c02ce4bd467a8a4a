"""What is typed in from paper: seat numbers of a sheet that people signed, the answers of a test."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from courses.actions.classes_attendance import NewMark
from courses.adapters import paper as words
from courses.forms.classes_marking import Reason, as_key
from courses.models import Attendance
from courses.queries.paper import Box
from courses.queries.paper_roll import Preview, Signed
from courses.rules import paper, seat_numbers

REST = "còn lại"
_EXAMPLES = {
    Attendance.Status.PRESENT: _("Ví dụ: 1-12, 15 18 hoặc tất cả trừ 3 7"),
    Attendance.Status.ABSENT: _("“còn lại” là những người chưa ghi ở ô nào và chưa có dấu"),
}


class SignedForm(forms.Form):
    """One field of seat numbers for each mark, in the order of the sheet."""

    def __init__(self, data: QueryDict | None, *, sheet: Signed) -> None:
        first = {Attendance.Status.ABSENT: REST} if not sheet.marked else {}
        super().__init__(data, initial=first)
        self.sheet = sheet
        for value, label in words.field_labels().items():
            self.fields[value] = forms.CharField(
                label=label,
                required=False,
                max_length=seat_numbers.MOST_LETTERS,
                help_text=_EXAMPLES.get(Attendance.Status(value), ""),
                widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
            )

    def preview(self, found: Preview) -> Preview:
        """Puts what does not fit to its field."""
        labels = words.field_labels()
        for name, problems in found.reading.problems.items():
            for problem in problems:
                self.add_error(name, words.problem_words(problem, self.sheet.room, labels))
        return found


def marks(found: Preview, key: UUID) -> list[NewMark]:
    """What the action takes. The keys follow from that of the page and the seat: the page sent twice is one roll."""
    return [
        NewMark(
            UUID(int=(key.int & ~0xFFFF) | entry.number),
            entry.row.learner.pk,
            entry.status,
            entry.row.mark.pk if entry.row.mark else None,
        )
        for entry in found.entries
    ]


def key_of(data: Mapping[str, str]) -> UUID:
    return as_key(data.get("key", "")) or uuid7()


class AnewForm(forms.Form):
    reason = Reason(help_text=_("Ví dụ: đề bị lộ, giấy bị ướt, buổi này không làm bài."))


# The answers of a test


class AnswersForm(forms.Form):
    """The boxes of a sheet, and one field for all of them at once."""

    line = forms.CharField(
        label=_("Gõ cả bài vào một ô"),
        required=False,
        max_length=paper.MOST_TYPED,
        help_text=_("Ví dụ: 1A 2C 3BD. Bỏ qua câu để trống. Không đọc được thì gõ dấu ?"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def __init__(self, data: QueryDict | None, *, boxes: Sequence[Box], typed: Sequence[str] = ()) -> None:
        names = [f"c{box.number}" for box in boxes]
        super().__init__(data, initial=dict(zip(names, typed, strict=False)))
        self.names = names
        for name, box in zip(names, boxes, strict=True):
            self.fields[name] = forms.CharField(
                label=_("Câu %(n)d") % {"n": box.number},
                required=False,
                max_length=60,
                help_text=words.example(box.way),
                widget=forms.TextInput(
                    attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
                ),
            )

    def clean(self) -> dict[str, str]:
        """The line is divided among the questions that have nothing of their own yet."""
        line, data = self.cleaned_data.get("line", ""), self.cleaned_data
        if not line:
            return data
        answers = paper.split(line, len(self.names))
        if answers is None:
            told = _("Dòng này không đủ %(n)d câu. Ghi kèm số câu, như 1A 2C 3BD; câu để trống thì bỏ qua.")
            self.add_error("line", told % {"n": len(self.names)})
            return data
        for name, answer in zip(self.names, answers, strict=True):
            data[name] = data.get(name) or answer
        self.data = self.data.copy()
        self.data.update({"line": ""})
        for name in self.names:
            self.data[name] = data[name]
        return data

    @property
    def answers(self) -> list[str]:
        return [self.cleaned_data.get(name, "") for name in self.names]

    def point_out(self, boxes: Sequence[Box]) -> None:
        """Says at each question what cannot be understood."""
        for name, box in zip(self.names, boxes, strict=True):
            if not box.is_clear:
                self.add_error(name, words.unclear(box.typed, box.way))

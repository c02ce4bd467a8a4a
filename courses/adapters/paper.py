"""The words around paper: how to write into a box, what does not fit in a field of seat numbers."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from courses.models import Attendance
from courses.rules import framework, seat_numbers
from courses.rules.paper import TooFew
from courses.rules.questions import Way
from courses.rules.questions.boxes import LETTERS
from courses.rules.seat_numbers import Problem


def box_words(way: Way) -> str:
    """What to write into the box of a printed question."""
    words = {
        "one": _("ghi một chữ"),
        "several": _("ghi một hay nhiều chữ"),
        "true_false": _("ghi Đ hoặc S"),
        "order": _("ghi lần lượt các chữ"),
        "pairs": _("ghi như 1A 2C"),
        "number": _("ghi một số"),
        "spot": _("ghi số trên hình"),
    }
    return words[way.code]


def example(way: Way) -> str:
    """What an instructor types for it, where that must be said."""
    last = LETTERS[max(way.count - 1, 0)]
    words = {
        "one": _("một chữ, A đến %(last)s") % {"last": last},
        "several": _("các chữ, A đến %(last)s") % {"last": last},
        "true_false": _("Đ hoặc S"),
        "order": _("thứ tự A đến %(last)s") % {"last": last},
        "pairs": _("ghép, như 1A 2C"),
        "number": _("một số"),
        "spot": _("một số, 1 đến %(n)d") % {"n": way.count},
    }
    return words[way.code]


def unclear(typed: str, way: Way) -> str:
    """At a question whose answer cannot be understood."""
    names = {"typed": typed[:40], "how": example(way)}
    return _("Không hiểu “%(typed)s”. Câu này ghi %(how)s. Không đọc được chữ trên giấy thì gõ dấu ?") % names


def lack_words(lack: TooFew) -> str:
    """Why a course cannot be tested on paper."""
    names = {"found": lack.found, "asked": lack.asked, "skill": framework.name(lack.skill)}
    if lack.skill:
        told = _(
            "Phần “%(skill)s” cần %(asked)d câu, nhưng chỉ có %(found)d câu in ra giấy được. "
            "Lớp này làm bài kiểm tra trên máy."
        )
    else:
        told = _(
            "Bài kiểm tra cần %(asked)d câu, nhưng chỉ có %(found)d câu in ra giấy được. "
            "Lớp này làm bài kiểm tra trên máy."
        )
    return told % names


def problem_words(problem: Problem, room: seat_numbers.Room, labels: Mapping[str, str]) -> str:
    """What does not fit in a field of seat numbers, and what to do."""
    names = {
        "what": problem.what,
        "other": labels.get(problem.other, problem.other),
        "last": max(room.people, default=0),
    }
    words = {
        seat_numbers.UNREADABLE: _("Không đọc được “%(what)s”. Ghi số ghế như 1-12, 15 18, hoặc “tất cả trừ 3 7”."),
        seat_numbers.BACKWARDS: _("“%(what)s” viết ngược. Số nhỏ ghi trước: %(other)s."),
        seat_numbers.NOBODY: _("Lớp này không có ghế số %(what)s. Số lớn nhất là %(last)s."),
        seat_numbers.TWICE: _("Số %(what)s đã ghi ở ô “%(other)s”. Mỗi người chỉ ghi ở một ô."),
        seat_numbers.SAME: _("Số %(what)s và số %(other)s là cùng một người. Chỉ ghi một số."),
        seat_numbers.ALL_TWICE: _("“%(what)s” đã ghi ở ô “%(other)s”. Chỉ ghi ở một ô."),
    }
    return words[problem.code] % names


def field_labels() -> dict[str, str]:
    """The fields of the sheet that is typed back, in the order of the page."""
    return {value: str(label) for value, label in Attendance.Status.choices}

"""What a reminder says: always the next thing, how long it takes, and where it is done."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from courses.models import ClassSession
from courses.queries.reminders import ATTEMPT, TRY, Reminder
from courses.queries.study_next import ASSESSMENT, COURSE, LESSON, NextThing

LONGEST = 150
"""Of a message's subject."""


@dataclass(frozen=True, slots=True)
class Words:
    subject: str
    body: str
    link: str


def words(reminder: Reminder) -> Words:
    if reminder.session:
        return _of_session(reminder.session)
    thing = reminder.thing
    assert thing is not None  # noqa: S101 - of a session or of a thing
    subject, body = _of_test(reminder.kind, thing) if reminder.kind in {ATTEMPT, TRY} else _of_thing(thing)
    return Words(Truncator(subject).chars(LONGEST), body, address(thing))


def address(thing: NextThing) -> str:
    """Where the next thing is done."""
    if thing.kind == LESSON:
        return reverse("courses:lesson", args=[thing.course_code, thing.slug])
    names = {ASSESSMENT: "courses:assessment", COURSE: "courses:go_on"}
    return reverse(names.get(thing.kind, "courses:course"), args=[thing.course_code])


def _of_thing(thing: NextThing) -> tuple[str, str]:
    names = {"title": thing.title, "course": thing.course_title, "n": thing.minutes}
    if thing.kind == LESSON:
        return _("Bài tiếp theo: %(title)s") % names, (
            _("Bài tiếp theo của bạn: “%(title)s”, khoảng %(n)d phút.") % names
        )
    if thing.kind == ASSESSMENT:
        return _("Còn bài kiểm tra của khóa “%(course)s”") % names, (
            _("Việc tiếp theo của bạn: bài kiểm tra của khóa “%(course)s”, khoảng %(n)d phút. Làm lại được.") % names
        )
    if thing.kind == COURSE:
        return _("Khóa học tiếp theo: %(course)s") % names, (
            _("Khóa học tiếp theo của bạn: “%(course)s”, khoảng %(n)d phút, chia thành từng bài ngắn.") % names
        )
    return _("Còn phần học cùng giảng viên của khóa “%(course)s”") % names, (
        _("Việc tiếp theo của bạn: phần học cùng giảng viên của khóa “%(course)s”. Mời bạn xem còn thiếu gì.") % names
    )


def _of_test(kind: str, thing: NextThing) -> tuple[str, str]:
    names = {"course": thing.course_title, "n": thing.minutes}
    if kind == TRY:
        return _("Bạn làm lại được bài kiểm tra rồi") % names, (
            _("Việc tiếp theo của bạn: làm lại bài kiểm tra của khóa “%(course)s”, khoảng %(n)d phút.") % names
        )
    return _("Bài kiểm tra của bạn còn dở") % names, (
        _("Việc tiếp theo của bạn: làm nốt bài kiểm tra của khóa “%(course)s”. Các câu đã trả lời vẫn còn.") % names
    )


def _of_session(session: ClassSession) -> Words:
    begins = timezone.localtime(session.starts_at)
    place = f"{session.venue.name}, {session.unit.name}" if session.venue else session.unit.name
    names = {"time": f"{begins:%H:%M}", "day": f"{begins:%d/%m/%Y}", "course": session.course.title, "place": place}
    return Words(
        subject=Truncator(_("Ngày mai có buổi học: %(course)s") % names).chars(LONGEST),
        body=_("Buổi học tiếp theo của bạn: %(time)s ngày mai, %(day)s, khóa “%(course)s”, tại %(place)s.") % names,
        link=reverse("courses:course", args=[session.course.code]),
    )

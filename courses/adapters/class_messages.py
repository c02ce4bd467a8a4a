"""Ready texts for a class, and why somebody gets no SMS, in words."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.queries import reaching
from courses.models import ClassSession, StudyClass

REMIND, CANCELLED, BRING = "nhac", "huy", "may"


@dataclass(frozen=True, slots=True)
class Ready:
    """A text to begin from."""

    code: str
    label: str
    text: str


def ready(study_class: StudyClass, coming: ClassSession | None, cancelled: ClassSession | None) -> list[Ready]:
    """Those that mean something now: of a session that comes, of one that was called off."""
    found = []
    if cancelled:
        found.append(Ready(CANCELLED, _("Báo nghỉ buổi học"), _off(cancelled, coming)))
    if coming:
        names = {"when": _when(coming), "place": _where(coming)}
        found.append(
            Ready(
                REMIND, _("Nhắc buổi học tới"), _("Lớp kỹ năng số: mời bà con đến học %(when)s, tại %(place)s.") % names
            )
        )
        bring = _("Lớp kỹ năng số %(when)s: bà con nhớ mang điện thoại đã sạc pin.")
        found.append(Ready(BRING, _("Nhắc mang điện thoại"), bring % names))
    return found


def _off(session: ClassSession, coming: ClassSession | None) -> str:
    names = {"when": _when(session), "reason": session.cancelled_reason}
    told = _("Lớp kỹ năng số %(when)s nghỉ: %(reason)s.") % names
    return f"{told} {_('Buổi sau: %(when)s.') % {'when': _when(coming)}}" if coming else told


def _when(session: ClassSession) -> str:
    at = timezone.localtime(session.starts_at)
    return f"{at:%H:%M} {at.day}/{at.month}"


def _where(session: ClassSession) -> str:
    return session.venue.name if session.venue else session.unit.name


def subject(study_class: StudyClass) -> str:
    return _("Tin từ lớp “%(title)s”") % {"title": study_class.subject.title}


def why_not(reason: str) -> str:
    return {
        reaching.NO_PHONE: _("Chưa có số điện thoại"),
        reaching.NOT_AGREED: _("Chưa đồng ý nhận tin nhắn"),
        reaching.OPTED_OUT: _("Đã tắt tin nhắn SMS"),
        reaching.USED_UP: _("Đã nhận đủ 4 tin trong tháng"),
        reaching.STOPPED: _("Không còn nhận tin"),
    }[reason]

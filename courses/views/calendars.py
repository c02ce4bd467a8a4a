"""Calendar files: of a class for who teaches it, of the own classes for who learns."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.middleware import People
from accounts.views.access import staff_only
from courses import permissions
from courses.adapters.calendar import calendar
from courses.queries import study_classes
from courses.views.access import known_learner, learner_required
from courses.views.study_classes import class_or_404


@staff_only(permissions.TEACH)
@never_cache
@require_safe
def of_class(request: People, class_id: UUID) -> HttpResponse:
    study_class, now = class_or_404(request, class_id), timezone.now()
    sessions = study_classes.sessions_of(study_class)
    name = _("Lớp %(code)s: %(title)s") % {"code": study_class.code, "title": study_class.subject.title}
    return _file(calendar(name, sessions, at=now, for_staff=True), f"lop-{study_class.code.lower()}")


@learner_required
@never_cache
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """Of every class in which the person has a seat now."""
    now: datetime = timezone.now()
    sessions = study_classes.own_sessions(known_learner(request).canonical_id)
    return _file(calendar(_("Lớp học của tôi"), sessions, at=now), "lop-hoc-cua-toi")


def _file(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return answer

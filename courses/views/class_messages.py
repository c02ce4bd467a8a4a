"""Telling the class something: written, looked at, sent."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from uuid6 import uuid7

from accounts.middleware import People
from accounts.queries import reaching
from accounts.views.access import staff_only
from courses import permissions
from courses.actions import class_messages as actions
from courses.actions.learning import FactRefusedError
from courses.actions.study_classes import ClassClosedError
from courses.adapters import class_messages as words
from courses.forms.class_messages import ClassMessageForm
from courses.models import ClassSession, StudyClass
from courses.queries import class_messages as queries
from courses.views.access import uuid_or_none
from courses.views.study_classes import class_or_404


@staff_only(permissions.TEACH)
@never_cache
def compose(request: People, class_id: UUID) -> HttpResponse:
    """Ready texts to begin from, then a preview with what it costs and whom it reaches, then it is sent."""
    study_class, now = class_or_404(request, class_id), timezone.now()
    about = queries.session_of(study_class, uuid_or_none(request.POST.get("session") or request.GET.get("buoi", "")))
    coming = queries.next_session(study_class, now)
    ready = words.ready(study_class, coming, about if about and about.cancelled_at else None)
    chosen = next((each for each in ready if each.code == request.GET.get("mau")), None)
    initial = {"id": uuid7(), "text": chosen.text if chosen else "", "session": _about(chosen, about, coming)}
    form = ClassMessageForm(request.POST if request.method == "POST" else None, initial=initial)
    audience = queries.audience(study_class, now)
    preview = request.method == "POST" and form.is_valid() and "back" not in request.POST
    if preview and "send" in request.POST:
        return _send(request, study_class, form, about, now)
    context = {
        **_page(study_class, audience, now),
        "form": form,
        "ready": ready,
        "about": about,
        "preview": _preview(form.said(), audience) if preview else None,
        "tail": reaching.how_to_stop(),
    }
    return render(request, "courses/study_classes/message.html", context, status=422 if form.errors else 200)


def _about(chosen: words.Ready | None, about: ClassSession | None, coming: ClassSession | None) -> UUID | None:
    """The session after whose beginning nobody needs the message."""
    session = about if chosen and chosen.code == words.CANCELLED else coming if chosen else None
    return session.pk if session else None


def _page(study_class: StudyClass, audience: queries.Audience, now: datetime) -> dict[str, Any]:
    return {
        "study_class": study_class,
        "is_open": study_class.closed_at is None,
        "audience": audience,
        "by_mouth": [(words.why_not(why), members) for why, members in audience.not_reached().items()],
        "waits_until": audience.begins_at if audience.begins_at > now else None,
        "left": queries.left_today(study_class, now),
        "most": queries.MOST_A_DAY,
        "sent": queries.sent(study_class),
    }


def _preview(text: str, audience: queries.Audience) -> dict[str, Any]:
    size = reaching.sms_size(text)
    return {"text": text, "size": size, "parts": audience.parts(text), "tail": reaching.how_to_stop()}


def _send(
    request: People, study_class: StudyClass, form: ClassMessageForm, about: ClassSession | None, now: datetime
) -> HttpResponse:
    try:
        sent = actions.send(
            message_id=form.key(), class_id=study_class.pk, text=form.said(), subject=words.subject(study_class),
            session=about, by=request.actor, at=now,
        )  # fmt: skip
    except ClassClosedError:
        messages.error(request, _("Lớp này đã kết thúc, nên không nhắn tin được nữa."))
    except actions.TooManyTodayError:
        messages.error(request, _("Hôm nay lớp đã nhận đủ 3 tin. Mai bạn nhắn tiếp, hoặc gọi điện nếu gấp."))
    except actions.NobodyThereError:
        messages.error(request, _("Lớp chưa có ai để nhắn."))
    except FactRefusedError:
        messages.error(request, _("Trang này đã dùng rồi. Hãy viết lại lời nhắn."))
    else:
        names = {"n": sent.by_sms, "rest": sent.people - sent.by_sms}
        messages.success(request, _("Đã gửi. Số người nhận SMS: %(n)d.") % names)
        if names["rest"]:
            messages.info(request, _("Còn %(rest)d người không nhận SMS: bạn báo bằng miệng, tên ở dưới.") % names)
    return redirect("courses:class_message", study_class.pk)

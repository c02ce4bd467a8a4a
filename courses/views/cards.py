"""Cards of a class: pictures for everybody, new ones for whoever forgot, the sheet to cut up."""

from dataclasses import dataclass
from uuid import UUID

import rules as permissions_of
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import queries as accounts
from accounts.actions import claims
from accounts.actions import kiosk as actions
from accounts.actions.refusals import RefusedError
from accounts.adapters.wording import SIGNS
from accounts.middleware import People
from accounts.models import KioskSecret
from accounts.queries import kiosk
from accounts.queries.kiosk import Card
from accounts.views.access import staff_only
from courses import permissions
from courses.models import Seat, StudyClass
from courses.queries import classes
from courses.queries import kiosk as rooms
from courses.renderers import codes
from courses.views.study_classes import class_or_404


@dataclass(frozen=True, slots=True)
class Line:
    seat: Seat
    card: Card

    @property
    def words(self) -> list[tuple[str, str]]:
        """Each sign with what it is called."""
        return [(sign, str(SIGNS.get(sign, sign))) for sign in self.card.signs]

    @property
    def qr(self) -> str:
        return codes.qr(codes.card_url(self.seat), error="m")


def _open_class(request: People, class_id: UUID) -> StudyClass:
    """Cards are handled while the class goes on."""
    study_class = class_or_404(request, class_id)
    if study_class.closed_at:
        raise Http404
    return study_class


def _lines(study_class: StudyClass, request: People) -> list[Line]:
    """Of whom the instructor may teach: a card opens other classes of its holder, too."""
    mine = classes.people(request.actor).values("pk")
    seats = study_class.places.held().filter(learner__canonical__in=mine, learner__canonical__erased_at__isnull=True)
    seats = list(seats.select_related("learner__canonical").order_by("number"))
    cards = kiosk.cards([seat.learner.canonical_id for seat in seats])
    return [Line(seat, cards.get(seat.learner.canonical_id, Card())) for seat in seats]


@staff_only(permissions.TEACH)
@never_cache
@require_safe
def listing(request: People, class_id: UUID) -> HttpResponse:
    """Who needs help first; everybody else by seat. One person's pictures are shown when asked for."""
    study_class = _open_class(request, class_id)
    lines, session = _lines(study_class, request), rooms.open_session(study_class, timezone.now())
    context = {
        "study_class": study_class,
        "locked": [line for line in lines if line.card.is_locked],
        "lines": lines,
        "claims": list(accounts.claim_requests([line.seat.learner.canonical_id for line in lines])),
        "without": sum(not line.card.signs for line in lines),
        "shown": request.GET.get("ghe", ""),
        "url": codes.kiosk_url().split("://", 1)[1],
        "code": rooms.room_code(session) if session else "",
    }
    return render(request, "courses/cards/list.html", context)


@staff_only(permissions.TEACH)
@require_POST
def give(request: People, class_id: UUID) -> HttpResponse:
    study_class = _open_class(request, class_id)
    people = [line.seat.learner.canonical_id for line in _lines(study_class, request)]
    given = actions.give_cards(person_ids=people, by=request.actor, at=timezone.now())
    messages.success(request, _("Đã cấp hình cho %(n)d người. In thẻ và phát cho từng người.") % {"n": given})
    return redirect("courses:cards", class_id)


@staff_only(permissions.TEACH)
@require_POST
def renew(request: People, class_id: UUID, seat_id: UUID) -> HttpResponse:
    """Other pictures, or digits; also for somebody who is locked out."""
    study_class = _open_class(request, class_id)
    seat = next((line.seat for line in _lines(study_class, request) if line.seat.pk == seat_id), None)
    if seat is None:
        raise Http404
    kind = request.POST.get("kieu", "")
    if kind not in KioskSecret.Kind.values:
        raise Http404
    actions.renew_card(person_id=seat.learner.canonical_id, kind=kind, by=request.actor, at=timezone.now())
    return redirect(f"{reverse('courses:cards', args=[class_id])}?ghe={seat.number}#ghe-{seat.number}")


@staff_only(permissions.TEACH)
@require_POST
def decide(request: People, class_id: UUID, claim_id: int) -> HttpResponse:
    """Whether somebody with a login is the person of a card."""
    study_class = _open_class(request, class_id)
    people = [line.seat.learner.canonical_id for line in _lines(study_class, request)]
    found = get_object_or_404(accounts.claim_requests(people), pk=claim_id)
    if not permissions_of.test_rule(permissions.TEACH, request.actor, found.learner):
        raise Http404
    is_confirmed = request.POST.get("dung") == "1"
    try:
        claims.decide(request=found, is_confirmed=is_confirmed, by=request.actor, at=timezone.now())
    except RefusedError as refused:
        messages.error(request, str(refused))
    else:
        told = _("Hồ sơ của %(name)s đã vào tài khoản của họ.") if is_confirmed else _("Đã từ chối. Hồ sơ giữ nguyên.")
        messages.success(request, told % {"name": found.learner.full_name} if is_confirmed else told)
    return redirect("courses:cards", class_id)


@staff_only(permissions.TEACH)
@never_cache
@require_safe
def sheet(request: People, class_id: UUID) -> HttpResponse:
    """To print and cut up: all cards, or the one of a seat."""
    study_class = _open_class(request, class_id)
    wanted = request.GET.get("ghe", "")
    lines = [line for line in _lines(study_class, request) if line.card.signs and wanted in {"", str(line.seat.number)}]
    context = {"study_class": study_class, "lines": lines, "back": reverse("courses:cards", args=[class_id])}
    return render(request, "courses/cards/sheet.html", context)

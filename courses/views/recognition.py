""" "Tôi đã biết rồi": the learner asks and reads what became of it. The paper itself goes to few, and every look of
somebody else is written down.
"""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Learner
from audit.rules import Actor
from courses.actions import recognition as actions
from courses.forms.recognition import AskForm
from courses.models import Exemption, ProgrammePage
from courses.queries import learning
from courses.queries import recognition as queries
from courses.queries.recognition import Subject
from courses.views.access import known_learner, learner_required


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@learner_required
def of_course(request: HttpRequest, code: str) -> HttpResponse:
    learner = known_learner(request)
    enrolment = learning.enrolment_of(learner.canonical_id, code)
    edition = learning.current_edition(code)
    course = enrolment.course if enrolment else edition.course if edition else None
    if course is None:
        raise Http404
    return _page(request, learner, course)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@learner_required
def of_programme(request: HttpRequest, code: str) -> HttpResponse:
    programme = get_object_or_404(ProgrammePage.objects.live(), code=code)
    return _page(request, known_learner(request), programme)


def _page(request: HttpRequest, learner: Learner, subject: Subject) -> HttpResponse:
    """The state of the last request with its reason, and the form where one may ask (again)."""
    latest = queries.latest(learner.canonical_id, subject)
    is_complete = queries.is_complete(learner.canonical_id, subject)
    may_ask = not is_complete and not queries.open_request(learner.canonical_id, subject)
    is_sent = request.method == "POST"
    form = AskForm(request.POST, request.FILES) if is_sent else AskForm()
    if is_sent and may_ask and form.is_valid():
        try:
            actions.ask(
                learner=learner,
                subject=subject,
                paper=form.paper(),
                evidence=form.cleaned_data["evidence"],
                by=actor_of(request),
                at=timezone.now(),
            )
        except actions.RefusedError as refused:  # completed between looking and pressing
            messages.info(request, str(refused))
            return redirect(request.path)
        messages.success(request, _("Đã gửi đề nghị. Bạn sẽ nhận tin khi có kết quả."))
        return redirect(request.path)
    if is_sent and not may_ask:  # pressed twice, or decided meanwhile: the page says so
        return redirect(request.path)
    context = {
        "subject": subject,
        "is_programme": isinstance(subject, ProgrammePage),
        "exemption": latest,
        "is_complete": is_complete,
        "form": form if may_ask else None,
    }
    return render(request, "courses/exemptions/ask.html", context, status=422 if is_sent else 200)


@never_cache
@require_safe
def evidence(request: HttpRequest, exemption_id: UUID) -> HttpResponse:
    """The paper, for the person and for staff whose post recognises there; for nobody else it does not exist.

    A picture was written anew by the gate and may be shown; a PDF is only handed over.
    """
    actor = actor_of(request)
    exemption = get_object_or_404(queries.visible_to(actor).select_related("learner"), pk=exemption_id)
    if not exemption.evidence:
        raise Http404
    actions.note_look(exemption=exemption, by=actor, at=timezone.now())
    return _file(exemption)


def _file(exemption: Exemption) -> HttpResponse:
    """In one piece: the gate lets nothing through that is large."""
    kind, suffix = ("image/jpeg", "jpg") if exemption.is_picture else ("application/pdf", "pdf")
    try:
        with exemption.evidence.open("rb") as opened:
            answer = HttpResponse(opened.read(), content_type=kind)
    except FileNotFoundError:
        raise Http404 from None
    shown = "inline" if exemption.is_picture else "attachment"
    answer["Content-Disposition"] = f'{shown}; filename="giay-to.{suffix}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, no-store"
    return answer


def actor_of(request: HttpRequest) -> Actor:
    """Who acts, as the accounts middleware found out."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor

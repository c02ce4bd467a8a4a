"""Reports under Decree 30 of the division: drafted, read sentence by sentence, taken as Word or PDF."""

import io
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from audit.rules import Actor
from exchange.adapters.documents import TagError
from indicators.actions import official_reports as actions
from indicators.forms import SentenceForm
from indicators.models import OfficialReport, ReportKind, ReportSentence
from indicators.queries import official_reports as queries
from indicators.queries import report_facts
from indicators.queries.official_reports import READERS
from indicators.queries.reporting import PROVINCIAL
from indicators.renderers import official_reports as papers
from indicators.rules import report_words, sentences
from indicators.views.access import actor_with

_HEADINGS = {
    sentences.OPENING: gettext_lazy("Mở đầu"),
    sentences.STEP: gettext_lazy("Các bước của kế hoạch"),
    sentences.RESULT: gettext_lazy("Kết quả thực hiện các chỉ tiêu"),
    sentences.OTHER: gettext_lazy("Đơn vị của Sở, phản ánh hiện trường"),
    sentences.RANK: gettext_lazy("Cao nhất, thấp nhất"),
    sentences.REPORTING: gettext_lazy("Tình hình gửi báo cáo"),
    sentences.DIFFICULTY: gettext_lazy("Khó khăn, vướng mắc"),
    sentences.TASK: gettext_lazy("Nhiệm vụ thời gian tới"),
}
_FORMS = {
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", papers.word),
    "pdf": ("application/pdf", papers.pdf),
}


def _may_write(actor: Actor) -> bool:
    return actor.has_role(*PROVINCIAL)


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    actor = actor_with(request, *READERS)
    asked = [each for each in queries.offered(timezone.now()) if each.report or _may_write(actor)]
    return render(request, "indicators/official/list.html", {"asked": asked, "may_write": _may_write(actor)})


@require_POST
def draft(request: HttpRequest) -> HttpResponse:
    """Write the report of ``kind`` and ``label``; drafted before, it is drafted anew."""
    actor = actor_with(request, *PROVINCIAL)
    kind, label = request.POST.get("kind", ""), request.POST.get("label", "")
    if kind not in queries.kinds_of(label):
        raise Http404
    try:
        row = actions.draft(kind=kind, label=label, by=actor, at=timezone.now())
    except actions.NothingToReportError:
        messages.error(request, _("Chưa có số liệu của kỳ này, hoặc chưa có kế hoạch chỉ tiêu và dân số của năm."))
        return redirect("indicators:official_reports")
    messages.success(request, _("Đã soạn %(name)s.") % {"name": report_words.title(kind, label)})
    return redirect("indicators:official_report", row.pk)


def _row(report_id: int) -> OfficialReport:
    return get_object_or_404(OfficialReport.objects.select_related("snapshot__period"), pk=report_id)


@never_cache
@require_safe
def report(request: HttpRequest, report_id: int) -> HttpResponse:
    actor = actor_with(request, *READERS)
    return _page(request, _row(report_id), actor)


def _page(
    request: HttpRequest, row: OfficialReport, actor: Actor, at_fault: dict[int, Any] | None = None
) -> HttpResponse:
    """``at_fault``: by sentence the form that was not taken."""
    rows = list(row.sentences.all())
    lines = [_line(each, (at_fault or {}).get(each.pk)) for each in rows]
    groups = groupby(lines, key=lambda line: sentences.section(line["sentence"].key))
    context = {
        "report": row,
        "name": report_words.title(row.kind, row.label),
        "groups": [(_HEADINGS[name], list(lines)) for name, lines in groups],
        "stale": [each for each in rows if each.is_stale],
        "may_write": _may_write(actor),
    }
    return render(request, "indicators/official/report.html", context, status=422 if at_fault else 200)


def _line(each: ReportSentence, form: SentenceForm | None) -> dict[str, Any]:
    initial = {"text": each.text, "seen": actions.token(each)}
    line: dict[str, Any] = {
        "sentence": each,
        "form": form or SentenceForm(initial=initial, auto_id=f"id-{each.pk}-%s"),
        "seen": actions.token(each),
        "is_open": form is not None,
    }
    if each.is_stale:
        line["before"], line["now"] = sentences.compared(each.written_on, each.generated)
    return line


@require_POST
def sentence(request: HttpRequest, report_id: int, sentence_id: int) -> HttpResponse:
    """Keep a person's words, or (``act=drop``) go back to the generated ones."""
    actor = actor_with(request, *PROVINCIAL)
    row = _row(report_id)
    each = get_object_or_404(row.sentences, pk=sentence_id)
    form = SentenceForm(request.POST, auto_id=f"id-{each.pk}-%s")
    try:
        if request.POST.get("act") == "drop":
            actions.drop(sentence_id=each.pk, seen=request.POST.get("seen", ""), by=actor, at=timezone.now())
        elif form.is_valid():
            actions.write(sentence_id=each.pk, **form.cleaned_data, by=actor, at=timezone.now())
        else:
            return _page(request, row, actor, {each.pk: form})
    except actions.ChangedError:
        return _page(request, row, actor, {each.pk: _again(request, each)})
    return redirect(f"{request.path.partition('cau/')[0]}#cau-{each.pk}")


def _again(request: HttpRequest, each: ReportSentence) -> SentenceForm:
    """What was typed stays, beside what stands there now."""
    each.refresh_from_db()
    form = SentenceForm(
        {"text": request.POST.get("text") or each.text, "seen": actions.token(each)}, auto_id=f"id-{each.pk}-%s"
    )
    form.add_error(
        "text", _("Câu này vừa được sửa hoặc soạn lại: “%(text)s”. Bấm lưu lần nữa để thay.") % {"text": each.text}
    )
    return form


@never_cache
@require_safe
def download(request: HttpRequest, report_id: int, form: str) -> HttpResponse | FileResponse:
    actor_with(request, *READERS)
    row = _row(report_id)
    if form not in _FORMS:
        raise Http404
    ground = report_facts.ground_of_report(row, timezone.now())
    if ground is None:
        raise Http404
    content_type, made = _FORMS[form]
    try:
        content = made(row, ground)
    except TagError as error:
        messages.error(
            request, _("Mẫu Word của đơn vị không còn khớp với số liệu, ở thẻ “%(tag)s”.") % {"tag": error.tag}
        )
        return redirect("indicators:report_templates")
    kind = ReportKind(row.kind).value
    name = f"bao-cao-{'tong-ket-' if kind == ReportKind.REVIEW else ''}{row.label}.{form}"
    return FileResponse(io.BytesIO(content), as_attachment=True, filename=name, content_type=content_type)

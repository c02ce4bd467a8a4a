"""The statistics of questions in the admin: what to look at first, and why."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.admin.paginator import WagtailPaginator

from accounts.models import TargetGroup
from courses.adapters import items as words
from courses.models import CoursePage, Question
from courses.queries import items as queries
from courses.queries import regrading
from courses.rules.items import ENOUGH
from exchange.adapters.writers import Cell, OutColumn, csv_chunks, write_xlsx

A_PAGE = 50


def admit(request: HttpRequest) -> None:
    """Whoever works on questions. Everybody else is led away by the admin."""
    if not request.user.has_perm("courses.change_question"):
        raise PermissionDenied


@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """Every question with its figures, the gravest warning first; of one course, if one is chosen."""
    admit(request)
    course = _course(request)
    paginator = WagtailPaginator(queries.asked_questions(course.pk if course else None), A_PAGE)
    page = paginator.get_page(request.GET.get("p"))
    context = {
        "rows": _rows(list(page.object_list)),
        "page": page,
        "elided_page_range": paginator.get_elided_page_range(page.number),
        "course": course,
        "courses": CoursePage.objects.filter(questions__isnull=False).distinct().order_by("title"),
        "as_of": queries.as_of(),
        "enough": ENOUGH,
    }
    return render(request, "courses/items/statistics.html", context)


def _course(request: HttpRequest) -> CoursePage | None:
    code = request.GET.get("khoa", "")
    return get_object_or_404(CoursePage, code=code) if code else None


def _groups() -> dict[str, str]:
    return dict(TargetGroup.objects.values_list("code", "name"))


def _rows(questions: list[Any]) -> list[dict[str, Any]]:
    found, groups = queries.analyses([q.analysis_id for q in questions if q.analysis_id]), _groups()
    rows = []
    for question in questions:
        analysis = found.get(question.analysis_id)
        told = None
        if analysis:
            analysis.version.question = question
            told = words.told(analysis, analysis.version, groups)
        rows.append({"question": question, "told": told})
    return rows


@require_safe
def question(request: HttpRequest, question_id: int) -> HttpResponse:
    """One question: what was chosen, by whom it was answered rightly, and how its versions compare."""
    admit(request)
    asked = get_object_or_404(Question.objects.select_related("course", "current"), pk=question_id)
    analyses, groups = queries.analyses_of(asked), _groups()
    number = request.GET.get("phien-ban", "")
    chosen = next((a for a in analyses if str(a.version.number) == number), None) if number else None
    if number and chosen is None:
        raise Http404
    chosen = chosen or (analyses[0] if analyses else None)
    for analysis in analyses:
        analysis.version.question = asked
    context: dict[str, Any] = {
        "question": asked,
        "versions": [words.told(analysis, analysis.version, groups) for analysis in analyses],
        "decisions": regrading.decisions_on([analysis.version_id for analysis in analyses]),
        "enough": ENOUGH,
    }
    if chosen:
        context |= {
            "told": words.told(chosen, chosen.version, groups),
            "stem": chosen.version.body["stem"],
            "choices": words.choices(chosen, chosen.version),
            "responses": words.responses(chosen, chosen.version),
            "groups": words.by_group(chosen, groups),
        }
    return render(request, "courses/items/question.html", context)


COLUMNS = (
    OutColumn("Mã câu hỏi", width=14),
    OutColumn("Khóa học", width=30),
    OutColumn("Câu hỏi", width=60),
    OutColumn("Phiên bản", "integer", 10),
    OutColumn("Lượt trả lời", "integer", 12),
    OutColumn("Tỷ lệ đúng", "percent", 12),
    OutColumn("Tỷ lệ đúng 30 ngày qua", "percent", 14),
    OutColumn("Độ phân biệt", "decimal", 12),
    OutColumn("Thời gian (giây, trung vị)", "decimal", 14),
    OutColumn("Cần xem lại", width=40),
)


@require_safe
def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The list as a spreadsheet. What too few answered has no figures there either."""
    admit(request)
    course = _course(request)
    found = queries.asked_questions(course.pk if course else None)
    cells = [_cells(row) for row in _rows(list(found)) if row["told"]]
    name = f"thong-ke-cau-hoi-{timezone.localdate():%Y-%m-%d}.{kind}"
    if kind == "csv":
        answer = StreamingHttpResponse(
            csv_chunks(headers=[column.header for column in COLUMNS], rows=cells), content_type="text/csv"
        )
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
    as_of = queries.as_of()
    title = _("Thống kê câu hỏi, tính đến %s") % f"{timezone.localtime(as_of):%d/%m/%Y %H:%M}" if as_of else ""
    book = write_xlsx(sheet=_("Câu hỏi"), columns=COLUMNS, rows=cells, title=title)
    return FileResponse(book, as_attachment=True, filename=name)


def _cells(row: dict[str, Any]) -> list[Cell]:
    asked, told = row["question"], row["told"]
    figures = told.analysis
    about: list[Cell] = [asked.code, asked.course.title, figures.version.body["stem"], figures.version.number]
    if not told.is_enough:
        return [*about, figures.answers, None, None, None, None, ""]
    rates: list[Cell] = [figures.facility, figures.recent_facility, figures.discrimination, figures.median_seconds]
    return [*about, figures.answers, *rates, "; ".join(warning.short for warning in told.warnings)]

"""“Tìm bài học hợp với tôi”: one thing a page, then a picture of what I can and one place to begin.

Works for anybody and blocks nothing. Who is known keeps the result; for others it waits in the session.
"""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from courses.actions.placement import record_placement
from courses.models import PlacementItem
from courses.queries import placement, practice
from courses.rules import placement as rules
from courses.rules import questions
from courses.views import placement_run
from courses.views.access import keep_device, learner_of
from courses.views.placement_run import Run

LEVELS = [
    (rules.NOT_YET, gettext_lazy("Chưa biết")),
    (rules.WITH_HELP, gettext_lazy("Cần giúp")),
    (rules.ALONE, gettext_lazy("Tự làm được")),
    (rules.TEACHES, gettext_lazy("Hướng dẫn được người khác")),
]


def intro(request: HttpRequest) -> HttpResponse:
    """What awaits me. A POST begins anew; ``?nhom=`` says for which target group."""
    run, asked = Run.of(request), placement.items()
    group = request.GET.get("nhom", "")[:50]
    if request.method == "POST" and asked:
        run = run.again()
        run.save()
        return redirect("courses:placement_item", code=asked[0].code)
    if group and group != run.group:
        run.group = group
        run.save()
    learner = learner_of(request)
    context = {
        "asked": asked,
        "next": _next_open(asked, run) if run.answers and not run.is_done else None,
        "has_result": run.is_done or (learner is not None and placement.latest(learner.canonical_id) is not None),
    }
    return render(request, "courses/placement/intro.html", context)


def item(request: HttpRequest, code: str) -> HttpResponse:
    """One thing, and the four answers to it."""
    run, asked = Run.of(request), placement.items()
    this = _item_or_404(asked, code)
    page = rules.Page(code)
    problem = ""
    if request.method == "POST":
        level = request.POST.get("level", "")
        if level in map(str, rules.LEVELS):
            run.say(code, int(level))
            return _after(request, run, asked, page)
        if "skip" in request.POST:
            run.say(code, None)
        if request.POST.keys() & {"skip", "stop"}:
            return _after(request, run, asked, page)
        problem = _("Mời bạn chọn một trong bốn câu trả lời, hoặc bấm “Bỏ qua”.")
    context = {"levels": LEVELS, "said": run.level(code), "problem": problem, **_place(asked, run, this, page)}
    return render(request, "courses/placement/item.html", context, status=422 if problem else 200)


def check(request: HttpRequest, code: str) -> HttpResponse:
    """A question of the bank about what somebody says they can do. No answer is told: this is not a test."""
    run, asked = Run.of(request), placement.items()
    this, page = _item_or_404(asked, code), rules.Page(code, is_check=True)
    question = this.check_question
    if page not in rules.pages(placement.as_rules(asked), run.answers) or not (question and question.current):
        return redirect("courses:placement_item", code=code)
    version = question.current
    values = run.values(code)
    given = practice.Given(tuple(values), questions.read(question.kind, version.body, values), "")
    if request.method == "POST":
        given = practice.given(version, request.POST)
        if "skip" in request.POST:
            run.check(code, [], None)
        elif not given.missing:
            run.check(code, given.values, questions.is_right(question.kind, version.body, given.response))
        if not given.missing or request.POST.keys() & {"skip", "stop"}:
            return _after(request, run, asked, page)
    shown = practice.item(
        version, practice.shown_order(version), given, is_told=False, asks_for_rest=request.method == "POST"
    )
    context = {"question": shown, **_place(asked, run, this, page)}
    return render(request, "courses/placement/check.html", context, status=422 if shown.missing else 200)


@require_safe
def result(request: HttpRequest) -> HttpResponse:
    """What I can, what comes first, and one place to begin."""
    run, learner = Run.of(request), learner_of(request)
    answers = run.answers
    if not answers and learner:
        last = placement.latest(learner.canonical_id)
        answers = placement_run.answers_of(last) if last else {}
    if not answers:
        messages.info(request, _("Bạn chưa trả lời câu nào. Mời bạn trả lời để máy tìm bài học hợp với bạn."))
        return redirect("courses:placement")
    found = placement_run.result(answers, run.group, learner)
    context = {
        "result": found,
        "advice": found.advice,
        "levels": LEVELS,
        "choices": (placement_run.SUGGESTED, placement_run.FROM_THE_START),
        "is_kept": learner is not None,
    }
    return render(request, "courses/placement/result.html", context)


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Take up what was suggested. Who is not known yet signs up first; the choice waits in the session."""
    run, learner = Run.of(request), learner_of(request)
    choice = request.POST.get("choice", "")
    if choice not in {placement_run.SUGGESTED, placement_run.FROM_THE_START}:
        raise Http404
    answers = run.answers
    if learner is None:
        run.then, run.is_done = choice, True
        run.save()
        messages.info(request, _("Câu trả lời của bạn được giữ lại. Đăng nhập hoặc đăng ký xong, bạn vào học ngay."))
        return redirect("courses:learning")
    if not answers:
        last = placement.latest(learner.canonical_id)
        answers = placement_run.answers_of(last) if last else {}
    advice = placement_run.result(answers, run.group, learner).advice
    if advice is None:
        return redirect("courses:programmes")
    device, keep = keep_device(request)
    return keep(redirect(placement_run.follow(learner, answers, advice, choice, device=device)))


def _after(request: HttpRequest, run: Run, asked: list[PlacementItem], page: rules.Page) -> HttpResponse:
    """The page after ``page``; after the last one, or when somebody stops, the result."""
    pages = rules.pages(placement.as_rules(asked), run.answers)
    following = pages[pages.index(page) + 1 :] if page in pages else []
    if following and "stop" not in request.POST:
        run.save()
        return redirect(_name(following[0]), code=following[0].code)
    run.is_done = True
    run.save()
    learner = learner_of(request)
    if learner and run.answers:
        device, keep = keep_device(request)
        advice = placement_run.result(run.answers, run.group, learner).advice
        record_placement(learner=learner, answers=run.answers, advice=advice, at=timezone.now(), device=device)
        return keep(redirect("courses:placement_result"))
    return redirect("courses:placement_result")


def _name(page: rules.Page) -> str:
    return "courses:placement_check" if page.is_check else "courses:placement_item"


def _place(asked: list[PlacementItem], run: Run, this: PlacementItem, page: rules.Page) -> dict[str, object]:
    """Where the page stands among the others."""
    pages = rules.pages(placement.as_rules(asked), run.answers)
    place = pages.index(page)
    before = pages[place - 1] if place else None
    return {
        "item": this,
        "number": 1 + next(n for n, each in enumerate(asked) if each.code == this.code),
        "total": len(asked),
        "back": (_name(before), before.code) if before else None,
    }


def _next_open(asked: list[PlacementItem], run: Run) -> PlacementItem | None:
    return next((each for each in asked if each.code not in run.answers), None)


def _item_or_404(asked: list[PlacementItem], code: str) -> PlacementItem:
    for each in asked:
        if each.code == code:
            return each
    raise Http404

"""Pages of staged imports. Whoever may not import a kind, or looks at another's import, gets a 404."""

from typing import Any
from uuid import UUID

import structlog
from celery import Task
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from kombu.exceptions import OperationalError

from audit.rules import Actor
from exchange import actions, queries, tasks
from exchange.adapters import sheets, surveys
from exchange.forms import ColumnsForm, SheetForm, UploadForm
from exchange.models import Import, ImportRow
from exchange.rules import handlers
from exchange.rules.handlers import Handler

INLINE_BYTES = 64 * 1024
INLINE_ROWS = 200
"""Files up to here are done while the person waits, a second at most; longer ones in the background."""
PAGE = 50
LISTED = 20

log = structlog.get_logger(__name__)


def _actor(request: HttpRequest) -> Actor:
    """Who acts, as the accounts middleware found out."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def _handler(actor: Actor, kind: str) -> Handler:
    for handler in handlers.allowed(actor):
        if handler.kind == kind:
            return handler
    raise Http404


def _import(request: HttpRequest, import_id: UUID) -> tuple[Import, Handler, Actor]:
    actor = _actor(request)
    record = get_object_or_404(queries.visible_to(actor), pk=import_id)
    return record, _handler(actor, record.kind), actor


def _enqueue(task: Task, record: Import) -> None:
    """A broker that is away only delays: the sweep finds the import by its state."""
    try:
        task.delay(str(record.pk))
    except OperationalError:
        log.warning("exchange.broker_away", import_id=str(record.pk))


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What one may import, and one's imports so far."""
    actor = _actor(request)
    allowed = handlers.allowed(actor)
    if not allowed:
        raise Http404
    titles = {handler.kind: handler.title for handler in allowed}
    recent = queries.visible_to(actor).filter(kind__in=titles)[:LISTED]
    records = [{"record": record, "title": titles[record.kind]} for record in recent]
    return render(request, "exchange/home.html", {"handlers": allowed, "records": records})


@login_required
def upload(request: HttpRequest, kind: str) -> HttpResponse:
    """Choose a file. It is judged at once; a refusal stands at the field and nothing is kept."""
    actor = _actor(request)
    handler = _handler(actor, kind)
    chosen = request.GET.get("cho", "")
    options = handler.about(actor, chosen)
    if options is None:
        raise Http404
    if chosen:
        options = {**options, "chosen": chosen}
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = UploadForm(*sent, promise=handler.promise)
    record = form.stage(kind=kind, by=actor, at=timezone.now(), context=options)
    if record:
        _check(record)
        return redirect(record)
    context = {"handler": handler, "form": form, "options": options}
    return render(request, "exchange/upload.html", context, status=422 if form.errors else 200)


def _check(record: Import) -> None:
    if record.file.size <= INLINE_BYTES:
        actions.check(import_id=record.pk, at=timezone.now())
    else:
        _enqueue(tasks.check_import, record)


@login_required
@require_safe
def template(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The spreadsheet to fill in."""
    handler = _handler(_actor(request), kind)
    return FileResponse(sheets.template(handler), as_attachment=True, filename=f"tep-mau-{kind}.xlsx")


@login_required
@require_safe
@never_cache
def detail(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """One import in whatever state it is."""
    record, handler, _by = _import(request, import_id)
    if record.state == Import.State.MAPPING and record.mappable:
        return redirect("exchange:columns", record.pk)
    context: dict[str, Any] = {"record": record, "handler": handler, "progress": queries.progress(record)}
    if not record.working:
        context |= _rows(request, record, handler)
        chosen = record.context.get("chosen")
        context |= {
            "read_as": sheets.read_as(record, handler.columns),
            "all_rows": record.seen.get("last"),
            "about": f"?cho={chosen}" if chosen else "",
        }
    return render(request, "exchange/detail.html", context)


def _rows(request: HttpRequest, record: Import, handler: Handler) -> dict[str, Any]:
    """One page of rows of one outcome, after a row number; errors come first, then questions."""
    outcomes = [outcome for outcome in ImportRow.Outcome if record.counts.get(outcome)]
    wanted = [request.GET.get("ket-qua"), *outcomes]
    chosen = next((str(outcome) for outcome in wanted if outcome in outcomes), "")
    after = request.GET.get("sau", "0")
    found = queries.rows_of(record, chosen).filter(
        number__gt=int(after) if after.isdecimal() and len(after) < 10 else 0
    )[: PAGE + 1]
    rows = list(found)
    columns = sheets.columns_in(record, handler.columns)
    shown = sheets.shown_rows(rows[:PAGE], handler.columns, columns)
    tabs = [(outcome.value, outcome.label, record.counts[outcome]) for outcome in outcomes]
    following = rows[PAGE - 1].number if len(rows) > PAGE else None
    noted = any(row.messages for row in shown)
    return {
        "rows": shown,
        "shown_columns": columns,
        "noted": noted,
        "tabs": tabs,
        "chosen": chosen,
        "following": following,
        "first": after == "0",
    }


@login_required
@require_safe
@never_cache
def progress(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """The bar alone, asked for by the page; when the work has ended the page is loaded anew."""
    record, handler, _by = _import(request, import_id)
    context = {"record": record, "handler": handler, "progress": queries.progress(record)}
    response = render(request, "exchange/_progress.html", context)
    if not record.working:
        response["HX-Refresh"] = "true"
    return response


@login_required
@never_cache
def columns(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Say which column of the file is which. With GET another sheet or header may be looked at."""
    record, handler, by = _import(request, import_id)
    if not record.mappable:
        return redirect(record)
    wanted = request.POST if request.method == "POST" else request.GET
    known = handler.columns
    found = surveys.survey(record, known, sheet=wanted.get("sheet"), row=_number(wanted.get("row")))
    form = ColumnsForm(found, known, *([request.POST] if request.method == "POST" else []))
    if request.method == "POST" and form.is_valid():
        layout = form.layout()
        actions.choose_columns(import_id=record.pk, layout=layout, header=found.header, by=by, at=timezone.now())
        _check(Import.objects.get(pk=record.pk))
        return redirect(record)
    context = {
        "record": record,
        "handler": handler,
        "survey": found,
        "form": form,
        "where": SheetForm(found),
        "has_joins": any(column.joins for column in known),
    }
    return render(request, "exchange/columns.html", context, status=422 if form.errors else 200)


def _number(typed: str | None) -> int | None:
    return int(typed) if typed and typed.isdecimal() and len(typed) < 6 else None


@login_required
@require_POST
def answers(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """What a person says to rows that are questions; then the file is looked at again."""
    record, _handler_of, _by = _import(request, import_id)
    given = {
        number: value
        for name, value in request.POST.items()
        if name.startswith("r") and value and (number := _number(name[1:])) is not None
    }
    is_anew = "anew" in request.POST
    if actions.answer(import_id=record.pk, answers=given, is_anew=is_anew, at=timezone.now()):
        _check(Import.objects.get(pk=record.pk))
    return redirect(record)


@login_required
@require_POST
def recheck(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Look at a checked file again: what it speaks of may have changed."""
    record, _handler_of, _by = _import(request, import_id)
    if record.state == Import.State.CHECKED:
        _check(record)
    return redirect(record)


@login_required
@require_POST
def apply(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Pressed twice or by two people, it is applied once."""
    record, _handler_of, by = _import(request, import_id)
    if actions.start_apply(import_id=record.pk, by=by, at=timezone.now()):
        if record.total <= INLINE_ROWS:
            actions.finish_apply(import_id=record.pk, at=timezone.now())
        else:
            _enqueue(tasks.apply_import, record)
    return redirect(record)


@login_required
def undo(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Ask first, then take everything back."""
    record, handler, by = _import(request, import_id)
    if request.method != "POST":
        if not record.undoable:
            return redirect(record)
        return render(request, "exchange/undo.html", {"record": record, "handler": handler})
    if actions.start_undo(import_id=record.pk, by=by, at=timezone.now()):
        if record.total <= INLINE_ROWS:
            actions.finish_undo(import_id=record.pk, at=timezone.now())
        else:
            _enqueue(tasks.undo_import, record)
    return redirect(record)


@login_required
@require_safe
def corrections(request: HttpRequest, import_id: UUID) -> HttpResponseBase:
    """The rows with errors and questions as a spreadsheet that says what to do, to be corrected and uploaded again."""
    record, handler, _by = _import(request, import_id)
    stream = sheets.corrections(handler, queries.rows_to_correct(record).iterator())
    return FileResponse(stream, as_attachment=True, filename=_("can-sua") + ".xlsx")

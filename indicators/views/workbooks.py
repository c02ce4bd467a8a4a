"""The month as a workbook: downloaded with what is known, filled in, and read back into the form to be sent."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from indicators.actions import submissions
from indicators.adapters import workbooks
from indicators.adapters.workbooks import Month, MonthRow, RefusedWorkbookError, Typed
from indicators.forms import MonthForm, WorkbookForm
from indicators.models import DataSet, IndicatorVersion
from indicators.queries import deliveries, reporting
from indicators.rules.workbooks import Stamp
from indicators.templatetags import figures
from indicators.views.asked import EndedError
from indicators.views.reporting import Place, beside, ended, judge, page, place_of
from places.models import Unit


@require_safe
def download(request: HttpRequest) -> HttpResponseBase:
    """The unit's own workbook of the month."""
    try:
        place = _place(request)
    except EndedError as error:
        return ended(request, error)
    month = _month(place, place.form())
    return FileResponse(workbooks.write(month), as_attachment=True, filename=workbooks.file_name(month))


@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """The form as if it had been typed from the file; what is wrong stands at its fields. Nothing is kept yet."""
    try:
        place = _place(request)
    except EndedError as error:
        return ended(request, error)
    chosen = WorkbookForm(request.POST, request.FILES)
    typed = _typed(chosen, place) if chosen.is_valid() else None
    if typed is None:
        return page(request, place, place.form(), workbook=chosen, workbook_open=True)
    form = place.form(typed.fields, places=typed.places)
    _judge(form, typed, place)
    said = {"from_file": request.FILES["file"].name, "is_sent_already": _is_sent_already(form, place)}
    return page(request, place, form, **said)


def _place(request: HttpRequest) -> Place:
    place = place_of(request)
    if place is None:
        raise Http404
    return place


def _month(place: Place, form: MonthForm) -> Month:
    known = beside(form, place)
    rows = [
        MonthRow(
            row["indicator"],
            row["previous"].stock if row["previous"] else None,
            row["target"].percent_of(known.get("adults")) if row["target"] else None,
            {part: _shown(row[part].value()) for part in ("flow", "stock", "note", "not_applicable") if part in row},
            "stock" not in row,
        )
        for row in known["rows"]
    ]
    counted = [(_("Đào tạo kỹ năng số"), known["skills"])] if "skills" in known else []
    due_on = reporting.due_on(place.period, place.data_set)
    said = _shown(form["difficulties"].value())
    came_of = {text: None for row in known["rows"] if row["previous"] and (text := figures.came_of(row["previous"]))}
    return Month(
        place.unit, place.data_set, place.period, due_on, rows, said, known.get("adults"), counted, tuple(came_of)
    )  # fmt: skip


def _bare(place: Place) -> Month:
    """What a file must be of: without what stands beside the rows, which need not be asked for."""
    versions = reporting.reportable(place.data_set, place.period.end_on)
    rows = [MonthRow(each.indicator, None, None, {}, each.nature == IndicatorVersion.Nature.FLOW) for each in versions]
    return Month(place.unit, place.data_set, place.period, place.period.due_on, rows)


def _shown(value: Any) -> str:
    return "" if value is None or value is False else "x" if value is True else str(value)


def _typed(chosen: WorkbookForm, place: Place) -> Typed | None:
    """What was filled in, or None and the reason at the field of the file."""
    upload: UploadedFile = chosen.cleaned_data["file"]
    if place.period.closed_at is not None:
        chosen.add_error("file", workbooks.refusal("closed"))
        return None
    try:
        return workbooks.read(upload.file, upload.name or "", _bare(place))  # type: ignore[arg-type]
    except RefusedWorkbookError as refused:
        why = _of_whom(refused.code, refused.stamp, place) if refused.stamp else str(refused)
        chosen.add_error("file", f"{upload.name}: {why}")
        return None


def _of_whom(code: str, stamp: Stamp, place: Place) -> str:
    """A sealed file of another unit, data set or month, by name."""
    expected = {"other_unit": place.unit, "other_data_set": place.data_set, "other_period": place.period}
    names = {"expected": str(expected.get(code, ""))}
    if code == "other_unit":
        unit = Unit.objects.filter(code=stamp.unit).first()
        names["unit"] = unit.name if unit else stamp.unit
        if heirs := deliveries.ended_by(timezone.localdate()).get(stamp.unit):
            code, names["heirs"] = "merged_unit", heirs
    elif code == "other_data_set":
        names["data_set"] = str(DataSet.objects.filter(code=stamp.data_set).first() or stamp.data_set)
    elif code == "other_period":
        names["period"] = f"{stamp.period[5:]}/{stamp.period[:4]}"
    return workbooks.refusal(code, **names)


def _judge(form: MonthForm, typed: Typed, place: Place) -> None:
    """As when it is sent, so that everything that stands against it is said now."""
    for field, message in typed.faults.items():
        form.add_error(field, message)
    judge(form, place)


def _is_sent_already(form: MonthForm, place: Place) -> bool:
    return bool(form.is_valid() and place.last and submissions.is_same(place.last, place.report(form)))

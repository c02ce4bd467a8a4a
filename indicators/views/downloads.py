"""Closed figures in full as files, for the division and the provincial task force."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import IO

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from indicators import renderers
from indicators.models import DataSet, Snapshot
from indicators.queries import exports, reporting, verification
from indicators.queries.reporting import OVERSEE, PROVINCIAL
from indicators.renderers import dhis2, tidy
from indicators.views.access import actor_with, month_asked

Made = IO[bytes] | Iterable[bytes] | bytes


@dataclass(frozen=True, slots=True)
class Asked:
    """A closed month (a vintage of it) and a data set."""

    snapshot: Snapshot
    data_set: DataSet


@dataclass(frozen=True, slots=True)
class File:
    """``line_bytes``: about how large it is for each figure in it; ``is_whole``: of every month, not of one."""

    name: str
    title: str
    words: str
    make: Callable[[Asked], Made]
    line_bytes: int
    is_whole: bool = False
    is_exchange: bool = False
    is_main: bool = False


def _book(asked: Asked, *, is_whole: bool = False) -> IO[bytes]:
    today, address = timezone.localdate(), verification.address_of(asked.snapshot)
    return renderers.snapshot_xlsx(asked.snapshot, asked.data_set, address=address, today=today, is_whole=is_whole)


def _message(asked: Asked) -> dhis2.Message:
    return dhis2.message_of(exports.month_of(asked.snapshot, asked.data_set, is_public=False))


def _tidy(asked: Asked, delimiter: str = ";") -> Iterable[bytes]:
    rows = exports.of_snapshot(asked.snapshot, asked.data_set)
    return tidy.csv(exports.lines_of(rows, is_public=False), delimiter=delimiter)


FILES = (
    File(
        "bieu-thang.xlsx",
        gettext_lazy("Biểu của tháng (Excel)"),
        gettext_lazy("Tổng hợp, theo cụm, chưa gửi, so với lần trước, bảng các tháng, ghi chú. In được trên giấy A4."),
        _book,
        190,
        is_main=True,
    ),
    File(
        "tat-ca.xlsx",
        gettext_lazy("Toàn bộ số liệu (Excel)"),
        gettext_lazy("Như trên, thêm trang “Tất cả”: mọi tháng, mọi đơn vị, mọi lần công bố. Mất vài giây."),
        lambda asked: _book(asked, is_whole=True),
        76,
        is_whole=True,
    ),
    File(
        "so-lieu.csv",
        gettext_lazy("Số liệu của tháng (CSV)"),
        gettext_lazy("Mỗi dòng một con số, mở được bằng Excel. Cột cách nhau bằng dấu chấm phẩy."),
        _tidy,
        78,
    ),
    File(
        "so-lieu-phay.csv",
        gettext_lazy("Số liệu của tháng (CSV, dấu phẩy)"),
        gettext_lazy("Như trên, cột cách nhau bằng dấu phẩy, cho phần mềm khác."),
        lambda asked: _tidy(asked, ","),
        78,
    ),
    File(
        "tat-ca.csv",
        gettext_lazy("Toàn bộ số liệu (CSV)"),
        gettext_lazy("Mọi tháng, mọi biểu, mọi lần công bố, mỗi dòng một con số."),
        lambda asked: tidy.csv(exports.lines_of(exports.everything(), is_public=False)),
        78,
        is_whole=True,
    ),
    File(
        "tu-dien-du-lieu.csv",
        gettext_lazy("Từ điển dữ liệu (CSV)"),
        gettext_lazy("Mỗi cột của các tệp CSV nghĩa là gì, ô trống nghĩa là gì."),
        lambda asked: renderers.dictionary_csv(),
        0,
    ),
    File(
        "dhis2.zip",
        gettext_lazy("Gói nạp vào DHIS2 (ZIP)"),
        gettext_lazy("Số liệu, ngày hoàn thành, danh sách còn thiếu và hướng dẫn nạp. Thiếu không thành số 0."),
        lambda asked: dhis2.package(_message(asked)),
        26,
        is_exchange=True,
    ),
    File(
        "dhis2.json",
        gettext_lazy("dataValueSets (JSON)"),
        gettext_lazy("Riêng tệp số liệu của DHIS2."),
        lambda asked: dhis2.value_set(_message(asked)),
        450,
        is_exchange=True,
    ),
    File(
        "adx.xml",
        gettext_lazy("ADX (XML)"),
        gettext_lazy("Cùng số liệu theo chuẩn ADX, cho hệ thống khác."),
        lambda asked: dhis2.adx(_message(asked)),
        385,
        is_exchange=True,
    ),
)
_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "zip": "application/zip",
    "json": "application/json",
    "xml": "application/xml",
}


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What can be downloaded of a month (``?ky=``, ``?lan=``) and a data set (``?bieu=``)."""
    actor = actor_with(request, *OVERSEE)
    asked = _asked(request)
    if asked is None:
        return render(request, "indicators/no_figures.html")
    of_month = exports.of_snapshot(asked.snapshot, asked.data_set).count()
    of_all = exports.everything().count()
    is_division = actor.has_role(*PROVINCIAL)
    files = [
        (file, _size(file.line_bytes * (of_all if file.is_whole else of_month)))
        for file in FILES
        if is_division or not file.is_exchange
    ]
    context = {
        **_choice(asked),
        "files": [(file, size) for file, size in files if not file.is_exchange],
        "exchanged": [(file, size) for file, size in files if file.is_exchange],
        "is_division": is_division,
    }
    return render(request, "indicators/downloads.html", context)


def _size(about: int) -> str:
    """No more exact than it is known."""
    kilobytes = max(about / 1024, 3)
    if kilobytes >= 1000:
        return _("khoảng %(size)s MB") % {"size": f"{kilobytes / 1024:.1f}".replace(".", ",")}
    return _("khoảng %(size)s KB") % {"size": int(round(kilobytes, -1 if kilobytes > 20 else 0))}


def _choice(asked: Asked) -> dict[str, object]:
    return {
        "snapshot": asked.snapshot,
        "data_set": asked.data_set,
        "data_sets": DataSet.objects.all(),
        "months": list(reporting.newest_vintages().reverse()[:36]),
        "vintages": exports.snapshots_of(asked.snapshot.period.label),
    }


@require_safe
def file(request: HttpRequest, name: str) -> HttpResponseBase:
    actor = actor_with(request, *OVERSEE)
    found = next((each for each in FILES if each.name == name), None)
    asked = _asked(request)
    if found is None or asked is None or (found.is_exchange and not actor.has_role(*PROVINCIAL)):
        raise Http404
    return _answer(found.make(asked), _name(found, asked), _TYPES[name.rpartition(".")[2]])


def _name(found: File, asked: Asked) -> str:
    """Of a month it says which one and which vintage."""
    stem, _dot, suffix = found.name.rpartition(".")
    if found.is_whole or not found.line_bytes:
        return found.name
    return f"{stem}-{asked.data_set.code}-{asked.snapshot.period.label}-lan-{asked.snapshot.vintage}.{suffix}"


def _answer(made: Made, name: str, kind: str) -> HttpResponseBase:
    if isinstance(made, bytes):
        answer: HttpResponseBase = HttpResponse(made, content_type=kind)
    elif hasattr(made, "read"):
        return FileResponse(made, as_attachment=True, filename=name, content_type=kind)
    else:
        answer = StreamingHttpResponse(made, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _asked(request: HttpRequest) -> Asked | None:
    """The month and vintage asked for, else the newest; what is not there does not exist."""
    data_set = DataSet.objects.filter(code=request.GET.get("bieu", reporting.COMMUNES)).select_related("under").first()
    label, vintage = month_asked(request), request.GET.get("lan", "")
    if data_set is None or (vintage and not (vintage.isascii() and vintage.isdecimal())):
        raise Http404
    if not label:
        newest = reporting.latest_snapshot()
        return Asked(newest, data_set) if newest else None
    found = [each for each in exports.snapshots_of(label) if not vintage or each.vintage == int(vintage)]
    if not found:
        raise Http404
    return Asked(found[0], data_set)

"""The register as a file: what the page shows, all of it."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audit.actions import record
from certificates import queries
from certificates.forms import RegisterFilter
from certificates.models import Award, AwardStrength
from certificates.views.staff import READERS, actor_with
from exchange.adapters.writers import Cell, OutColumn, csv_chunks, write_xlsx

SLICE = 2_000
COLUMNS = (
    OutColumn("Số vào sổ", "integer", 10),
    OutColumn("Mã tra cứu", width=24),
    OutColumn("Họ và tên", width=28),
    OutColumn("Ngày sinh", width=12),
    OutColumn("Nơi ở khi cấp", width=34),
    OutColumn("Nội dung", width=40),
    OutColumn("Căn cứ", width=24),
    OutColumn("Mức bằng chứng", width=10),
    OutColumn("Hoàn thành", "date", 12),
    OutColumn("Cấp lúc", "datetime", 16),
    OutColumn("Tình trạng", width=18),
)


@require_safe
def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Rows are read and written as they come. Whoever takes people's names along is written down."""
    actor = actor_with(request, *READERS)
    if kind not in {"xlsx", "csv"}:
        raise Http404
    asked = {**RegisterFilter(request.GET).values(), "before": None}
    details = {"kind": kind, "state": asked["state"], "strength": asked["strength"]}
    record(by=actor, at=timezone.now(), act="award.export", object_type="award", object_id="", details=details)
    rows = _cells(queries.register(actor, **asked))
    name = f"so-chung-nhan-{timezone.localdate():%Y-%m-%d}.{kind}"
    if kind == "csv":
        headers = [column.header for column in COLUMNS]
        answer = StreamingHttpResponse(csv_chunks(headers=headers, rows=rows), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
    title = _("Sổ chứng nhận")
    book = write_xlsx(sheet=title, columns=COLUMNS, rows=rows, title=title, notes=_notes())
    return FileResponse(book, as_attachment=True, filename=name)


def _notes() -> list[tuple[str, str]]:
    """What the letters mean."""
    return [(_("Mức bằng chứng"), str(label)) for label in AwardStrength.Strength.labels]


def _cells(awards: QuerySet[Award]) -> Iterator[list[Cell]]:
    for award in awards.iterator(chunk_size=SLICE):
        yield [
            award.register_no,
            award.number,
            award.printed_name,
            award.printed_birth,
            award.printed_unit,
            award.printed_title,
            award.get_basis_display(),
            award.strength or "",  # type: ignore[attr-defined]
            award.earned_on,
            award.issued_at,
            award.get_state_display(),
        ]

"""What a report says, as texts by the names of a template's tags: the same for Word and for PDF."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils import timezone

from indicators.models import ReportSentence
from indicators.queries import report_facts, verification
from indicators.queries.report_facts import Ground
from indicators.renderers import words
from indicators.rules import rates, report_words, sentences
from indicators.rules.report_facts import Facts, Figure, Line, Reporting
from indicators.rules.report_words import day_short, moment, number, plain

NONE, MISSING = "–", "…"
"""Nothing is set or nothing applies; nothing is known."""
LISTS = {
    "mo_dau": sentences.OPENING,
    "cac_buoc": sentences.STEP,
    "ket_qua": sentences.RESULT,
    "don_vi": sentences.OTHER,
    "xep_hang": sentences.RANK,
    "bao_cao": sentences.REPORTING,
    "kho_khan": sentences.DIFFICULTY,
    "nhiem_vu": sentences.TASK,
}
"""Tags of the template, and the section of the report that each lists."""
SHAPES = {**rates.SHAPES, rates.NO_TARGET: NONE, rates.NO_VALUE: MISSING}
LEGEND = (
    "Chỉ tiêu và tỷ lệ tính bằng % (người: chỉ tiêu giao bằng số). So với lộ trình: ▲ vượt, ● đúng, ▼ chậm, "
    "▼▼ chậm nhiều. Dấu … là chưa có số liệu (không phải số 0), dấu – là không đặt chỉ tiêu hoặc không áp dụng, "
    "dấu * là số ước tính của đơn vị mới sắp xếp."
)
STALE = " [CẦN XEM LẠI: số liệu của câu này đã đổi]"

Content = dict[str, Any]


def content_of(ground: Ground, facts: Facts, rows: Iterable[ReportSentence]) -> Content:
    """``{tag: text, list of texts, or list of rows}``; the picture of the code is put in by whoever fills."""
    year = str(timezone.localdate(ground.at).year)
    return framed(facts, rows, year=year, source=_source(ground)) | {"cac_thang": months(ground, facts.results)}


def framed(facts: Facts, rows: Iterable[ReportSentence], *, year: str, source: str) -> Content:
    """All of it but the table of the months."""
    name = report_words.span_name(facts.label)
    said: dict[str, list[str]] = {section: [] for section in LISTS.values()}
    for row in rows:
        said[sentences.section(row.key)].append(row.text + (STALE if row.is_stale else ""))
    return {
        "ten_ky": name,
        "ten_ky_hoa": name.upper(),
        "ten_bao_cao": f"{_subject(facts)} {name}",
        "nam": year,
        "tam_tinh": f"Số liệu tạm tính lúc {moment(facts.provisional_at)}" if facts.provisional_at else "",
        "trong_ky": report_words.span_short(facts.label),
        "thoi_gian_toi": report_words.following(facts.label).upper(),
        **{tag: said[section] for tag, section in LISTS.items()},
        "cac_xa": communes(facts.results),
        "toan_tinh": _cells(facts.results, [line.whole for line in facts.results]),
        "don_vi_cham": [row for month in facts.reporting for row in _late(month)],
        "y_kien": [_quoted(place, group) for place, group in enumerate(sentences.grouped(facts.difficulties), 1)],
        "chu_thich": LEGEND,
        "doi_chieu": source,
    }


def _subject(facts: Facts) -> str:
    what = "thực hiện các chỉ tiêu công dân số"
    return f"Tổng kết {what}" if facts.steps else f"Kết quả {what}"


def _source(ground: Ground) -> str:
    snapshot = ground.snapshot
    if snapshot is None:
        return f"Số liệu tạm tính lúc {moment(timezone.localtime(ground.at))}, chưa chốt nên chưa có mã đối chiếu."
    made = moment(timezone.localtime(snapshot.made_at))
    return (
        f"Số liệu chốt tháng {words.month(snapshot)}, lúc {made}. Quét mã hoặc mở "
        f"{verification.address_of(snapshot)} để xem số liệu này giữ nguyên hay đã điều chỉnh."
    )


def tag_of(code: str) -> str:
    """An indicator's code as a tag may write it."""
    return code.replace("-", "_")


def communes(lines: Sequence[Line]) -> list[Content]:
    """A row for each unit that has any of the figures, in the order of the units."""
    names = {unit.code: unit.name for line in lines for unit in line.units}
    by_line = [{unit.code: unit for unit in line.units} for line in lines]
    return [
        {"stt": str(place), "ten": name, **_cells(lines, [units.get(code) for units in by_line])}
        for place, (code, name) in enumerate(names.items(), start=1)
    ]


def _cells(lines: Sequence[Line], figures: Sequence[Figure | None]) -> dict[str, dict[str, str]]:
    return {tag_of(line.code): _cell(line, figure) for line, figure in zip(lines, figures, strict=True)}


def _cell(line: Line, figure: Figure | None) -> dict[str, str]:
    if figure is None or not figure.is_applicable:
        return dict.fromkeys(("chi_tieu", "trong_ky", "luy_ke", "ty_le", "so_voi"), NONE)
    star = "*" if figure.is_estimated else ""
    return {
        "chi_tieu": _target(figure),
        "trong_ky": MISSING if figure.flow is None else number(figure.flow),
        "luy_ke": MISSING if figure.numerator is None else f"{number(figure.numerator)}{star}",
        "ty_le": (MISSING if line.has_rate else NONE) if figure.percent is None else plain(figure.percent),
        "so_voi": SHAPES[figure.verdict] if _target(figure) != NONE else NONE,
    }


def _target(figure: Figure) -> str:
    if figure.target is not None:
        return plain(figure.target)
    return NONE if figure.target_count is None else number(figure.target_count)


def _late(month: Reporting) -> Iterable[Content]:
    due = f"hạn {day_short(month.due_on)}"
    named = [(name, f"Chưa gửi ({due})") for name in month.missing] + [(name, f"Muộn ({due})") for name in month.late]
    for place, (name, state) in enumerate(named, start=1):
        yield {"stt": str(place), "ten": name, "ky": report_words.month_short(month.label), "tinh_trang": state}


def _quoted(place: int, group: sentences.Group) -> Content:
    return {"stt": str(place), "ten": ", ".join(group.units), "noi_dung": group.text}


def months(ground: Ground, lines: Sequence[Line]) -> list[Content]:
    """The whole province month by month, of spans of several months."""
    if len(ground.snapshots) < 2 and ground.flows is None:
        return []
    found = []
    for snapshot, values in report_facts.months_of(ground):
        row: Content = {"ten": str(snapshot.period)}
        for line in lines:
            value = values.get(line.code)
            row[tag_of(line.code)] = {
                "luy_ke": MISSING if value is None or value.numerator is None else number(value.numerator),
                "trong_ky": MISSING if value is None or value.flow is None else number(value.flow),
                "ty_le": MISSING if value is None or value.percent is None else plain(value.percent),
            }
        found.append(row)
    return found


def emptied(content: Mapping[str, Any]) -> Content:
    """The same without any row, to try what a template says then."""
    return {tag: [] if isinstance(value, list) else value for tag, value in content.items()} | {"tam_tinh": ""}

"""A report as Word, from the office's template or the product's own, and as PDF."""

import io
from datetime import date
from decimal import Decimal
from functools import cache

import segno
from django.core.cache import caches
from django.template.loader import render_to_string

from exchange.adapters import documents
from exchange.adapters import pdf as paper
from exchange.adapters.documents import Picture
from indicators.models import OfficialReport, ReportKind, ReportSentence, Snapshot
from indicators.queries import official_reports as queries
from indicators.queries import report_facts, reporting, verification
from indicators.queries.report_facts import Ground
from indicators.renderers import report_content, word_template
from indicators.renderers.report_content import Content
from indicators.renderers.word_template import Column
from indicators.rules import sentences
from indicators.rules.report_facts import REVIEW, Facts, Figure, Line, Reporting, Steps

QR_WIDTH = 22
"""In millimetres: read by a telephone from the paper."""
WORDS = "Mã QR mở trang đối chiếu số liệu của báo cáo này"


def own_template(kind: str) -> bytes:
    """The product's own, with a column for each indicator of the communes' data set."""
    return word_template.built(kind, _columns())


def _columns() -> list[Column]:
    found = reporting.indicators_of(reporting.COMMUNES)
    return [Column(report_content.tag_of(each.code), each.short_name) for each in found]


def word(report: OfficialReport, ground: Ground) -> bytes:
    """The .docx. Raises ``documents.TagError`` when the office's template no longer fits the figures."""
    content = _content(report, ground) | {"ma_qr": _picture(ground.snapshot)}
    return documents.fill(template(report.kind), content)


def template(kind: str) -> bytes:
    """What the office uploaded last, else the product's own."""
    office = queries.template_of(kind)
    if office is None:
        return own_template(kind)
    with office.document.open("rb") as file:
        content: bytes = file.read()
    return content


def check_template(content: bytes, kind: str) -> None:
    """Try a template on an example, with and without rows. ``documents.TagError`` names what cannot be filled."""
    sample = _sample(kind)
    for each in (sample, report_content.emptied(sample)):
        documents.fill(content, each | {"ma_qr": _code("https://example.org/")})


def pdf(report: OfficialReport, ground: Ground) -> bytes:
    """The same report as PDF/UA, the signature's place empty."""
    content = _content(report, ground)
    snapshot = ground.snapshot
    lines = _columns()
    context = {
        "content": content,
        "columns": lines,
        "cells": word_template.CELLS,
        "rows": [(row, [row.get(each.code, {}) for each in lines]) for row in content["cac_xa"]],
        "total": [content["toan_tinh"].get(each.code, {}) for each in lines],
        "months": [(row, [row.get(each.code, {}) for each in lines]) for row in content["cac_thang"]],
        "sections": _sections(report.kind, content),
        "is_review": report.kind == ReportKind.REVIEW,
        "qr": paper.qr(verification.address_of(snapshot)) if snapshot else "",
        "words": WORDS,
    }
    return _rendered(render_to_string("indicators/pdf/report.html", context))


def _rendered(html: str) -> bytes:
    """The same words give the same paper, kept in a bounded cache: of 166 communes it takes seconds of one core."""
    store, key = caches["renderings"], f"report-{sentences.digest(html, _stylesheet())}"
    pdf: bytes | None = store.get(key)
    if pdf is None:
        pdf = paper.render(html, styles=_stylesheet())
        store.set(key, pdf)
    return pdf


@cache
def _stylesheet() -> str:
    return render_to_string("indicators/pdf/report.css")


def _sections(kind: str, content: Content) -> list[tuple[str, list[tuple[list[str], bool]]]]:
    """``[(heading with its number, [(sentences, whether they are numbered)])]`` in the order of the Word template."""
    wanted = (word_template.STEPS, *word_template.SECTIONS) if kind == ReportKind.REVIEW else word_template.SECTIONS
    found = []
    for place, (heading, tags) in enumerate(wanted):
        title = heading.replace("{{ thoi_gian_toi }}", content["thoi_gian_toi"])
        lists = [(content[tag], tag in word_template.NUMBERED) for tag in tags]
        found.append((f"{word_template.ROMAN[place]}. {title}", lists))
    return found


def _content(report: OfficialReport, ground: Ground) -> Content:
    facts = report_facts.facts_of(ground)
    return report_content.content_of(ground, facts, queries.shown(report, facts))


def _picture(snapshot: Snapshot | None) -> Picture | str:
    return _code(verification.address_of(snapshot)) if snapshot else ""


def _code(url: str) -> Picture:
    buffer = io.BytesIO()
    segno.make(url, error="m", micro=False).save(buffer, kind="png", scale=8, border=2)
    return Picture(buffer.getvalue(), QR_WIDTH, WORDS)


def _sample(kind: str) -> Content:
    """Something in every list, by the tags of today's indicators."""
    figure = Figure("Xã Mẫu", 10, 1, 100, Decimal(10), Decimal(40))
    lines = tuple(Line(each.code, each.name, each.name, reporting.COMMUNES, figure, (figure,)) for each in _columns())
    facts = Facts(
        kind, "2026", date(2026, 1, 1), date(2026, 12, 14), "1", lines, (("mau", "Mẫu", lines),),
        (Reporting("2026-12", date(2026, 12, 17), 1, ("Xã Mẫu",), ("Xã Mẫu",)),), (("Xã Mẫu", "Mẫu"),), ("2026-11",),
        None, Steps(1, 1, 1, (), 1, 12) if kind == REVIEW else None,
    )  # fmt: skip
    rows = [ReportSentence(key=each.key, generated=each.text) for each in sentences.written(facts)]
    rows.append(ReportSentence(key=f"{sentences.STEP}.1", generated="Mẫu"))
    month = {"ten": "12/2026"} | {line.code: dict.fromkeys(("luy_ke", "trong_ky", "ty_le"), "1") for line in lines}
    return report_content.framed(facts, rows, year="2026", source="Mẫu") | {"cac_thang": [month]}

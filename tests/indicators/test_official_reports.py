"""A report from the closed month to Word: the same figures, and what a person wrote stays."""

import io

import docx
import pytest

from indicators.actions import official_reports
from indicators.models import OfficialReport
from indicators.queries import report_facts
from indicators.renderers import official_reports as papers
from tests.indicators.scene import AT, DIVISION, close, report


@pytest.fixture
def closed(october, communes):
    report(communes[0], october, 364, flow=12)
    return close(october)


def drafted(label="2026-10", kind="month", at=AT) -> OfficialReport:
    return official_reports.draft(kind=kind, label=label, by=DIVISION, at=at)


def opened(row: OfficialReport):
    ground = report_facts.ground_of(row.kind, row.label, AT)
    return docx.Document(io.BytesIO(papers.word(row, ground)))


def test_a_report_as_word_says_what_was_closed(closed):
    text = "\n".join(p.text for p in opened(drafted()).paragraphs)
    assert "lũy kế đến ngày 14/10/2026 có 364 người, đạt 18,2" in text

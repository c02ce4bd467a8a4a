"""A report from the closed month to Word and PDF: the same figures everywhere, and what a person wrote stays."""

import io
from decimal import Decimal

import docx
import pytest
from docx.document import Document
from pypdf import PdfReader

from indicators.actions import official_reports as actions
from indicators.actions import periods
from indicators.models import OfficialReport, Period, ReportSentence, Snapshot, SnapshotValue, Submission
from indicators.queries import official_reports as queries
from indicators.queries import report_facts
from indicators.renderers import official_reports as papers
from indicators.rules.checks import Entry
from tests.factories import moment
from tests.indicators.scene import AT, DIVISION, approver, close, send, submissions

HOSTILE = "Xã <b>&\"'</w:t> {{ 7 }} " + "Rất Dài " * 14
MORNING = moment("2026-10-15 07:00")
LATER = moment("2026-10-20 09:00")


def handed_in(unit, period, stock=364, difficulties="Thiếu máy tính.") -> Submission:
    """Accepted, with ``signature`` as given and nobody in ``app``."""
    entries = {"signature": Entry(stock, 12, "Đã rà soát lại"), "app": Entry(0, 0, "")}
    submission = send(unit, period, entries, difficulties=difficulties)
    submissions.approve(submission_id=submission.pk, by=approver(unit), at=AT)
    return submissions.accept(submission_id=submission.pk, by=DIVISION, at=AT)


@pytest.fixture
def closed(october, communes) -> Snapshot:
    handed_in(communes[0], october)
    return close(october)


def drafted(label="2026-10", kind="month", at=AT) -> OfficialReport:
    return actions.draft(kind=kind, label=label, by=DIVISION, at=at)


def said(row: OfficialReport, key: str) -> ReportSentence:
    return row.sentences.get(key=key)


def written(row: OfficialReport, key: str, text: str) -> ReportSentence:
    sentence = said(row, key)
    return actions.write(sentence_id=sentence.pk, text=text, seen=actions.token(sentence), by=DIVISION, at=AT)


def word(row: OfficialReport, at=AT) -> Document:
    return docx.Document(io.BytesIO(papers.word(row, report_facts.ground_of_report(row, at))))


def text(paper: Document) -> str:
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in paper.paragraphs), *cells]).replace("\u00a0", " ")


def pdf_of(row: OfficialReport) -> PdfReader:
    return PdfReader(io.BytesIO(papers.pdf(row, report_facts.ground_of_report(row, AT))))


def pdf_text(row: OfficialReport) -> str:
    return " ".join(" ".join(page.extract_text() for page in pdf_of(row).pages).split())


def corrected(october, communes) -> Snapshot:
    """A second vintage with another figure."""
    periods.reopen_period(period_id=october.pk, by=DIVISION, at=AT, reason="Sửa")
    handed_in(communes[0], Period.objects.get(pk=october.pk), 300, "")
    return periods.close_period(period_id=october.pk, by=DIVISION, at=LATER, reason="Xã gửi lại")


def test_word_says_what_was_closed(closed):
    value = SnapshotValue.objects.get(snapshot=closed, unit__kind="province", version__indicator__code="signature")
    paper = text(word(drafted()))
    assert (value.numerator, value.percent) == (364, Decimal("18.20"))
    assert "lũy kế đến ngày 14/10/2026 có 364 người, đạt 18,2 % (chỉ tiêu 40 %)" in paper
    assert "“Thiếu máy tính” (Xã An)." in paper


def test_annex_holds_the_rows_of_the_snapshot_and_missing_is_not_zero(closed):
    annex = word(drafted()).tables[3]
    rows = {row.cells[1].text: [cell.text for cell in row.cells[2:]] for row in annex.rows[2:]}
    assert rows["Xã An"][:4] == ["40", "12", "364", "36,4"]
    assert rows["Xã An"][5:10] == ["40", "0", "0", "0", "▼▼"]
    assert rows["Xã Bình"][:5] == ["40", "…", "…", "…", "…"]
    assert rows["Xã Bình"][10:15] == ["–", "…", "…", "…", "–"], "no target is set there"
    assert list(rows)[-1] == "Toàn tỉnh"


def test_other_annexes_name_who_did_not_report_and_quote_difficulties(closed):
    late, quoted = word(drafted()).tables[4:6]
    assert [cell.text for cell in late.rows[1].cells] == ["1", "Xã Bình", "10/2026", "Chưa gửi (hạn 19/10/2026)"]
    assert [cell.text for cell in quoted.rows[1].cells] == ["1", "Thiếu máy tính.", "Xã An"]


def test_a_returned_report_was_not_sent(october, communes):
    an, binh = communes
    handed_in(binh, october)
    returned = send(an, october, {"signature": Entry(300, None)})
    submissions.approve(submission_id=returned.pk, by=approver(an), at=AT)
    submissions.send_back(submission_id=returned.pk, by=DIVISION, at=AT, comment="Sai")
    over = moment("2026-10-25 09:00")
    periods.close_period(period_id=october.pk, by=DIVISION, at=over)
    row = drafted(at=over)
    assert "Có 1/2 xã, phường" in said(row, "reporting.sent").text
    assert "1 đúng hạn, 0 muộn; 1 chưa gửi" in said(row, "reporting.sent").text
    assert "Xã An" in said(row, "reporting.missing").text
    assert not row.sentences.filter(key="reporting.late")


def test_empty_annexes_say_so(october, communes):
    for unit in communes:
        handed_in(unit, october, difficulties="")
    close(october)
    paper = word(drafted())
    assert [paragraph.text for paragraph in paper.paragraphs].count("Không có.") == 2


def test_pdf_says_the_same_and_is_tagged(closed):
    row = drafted()
    reader, paper = pdf_of(row), pdf_text(row)
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    for sentence in row.sentences.all():
        assert " ".join(sentence.text.replace("\u00a0", " ").split())[:60] in paper
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in paper
    wide = [page.mediabox.width > page.mediabox.height for page in reader.pages]
    assert (wide[0], any(wide)) == (False, True)


def test_code_leads_to_the_figures_as_they_stood(closed, settings):
    settings.BASE_URL = "https://so.example"
    row = drafted()
    assert f"https://so.example/chi-tieu/doi-chieu/{closed.hash[:20]}/" in text(word(row)).replace("\n", "")
    (shape,) = word(row).inline_shapes
    assert shape.width.mm == pytest.approx(22, abs=0.1)


def test_drafting_again_from_the_same_figures_changes_nothing(closed):
    row = drafted()
    before = list(row.sentences.values_list("pk", "key", "generated", "position"))
    assert drafted().pk == row.pk
    assert list(row.sentences.values_list("pk", "key", "generated", "position")) == before


def test_hand_written_words_stay_and_are_marked_when_their_figures_change(closed, october, communes):
    row = drafted()
    written(row, "result.signature", "Chữ ký số đạt 364 người.")
    written(row, "opening.plan", "Sở báo cáo như sau:")
    corrected(october, communes)
    row = drafted(at=LATER)
    changed, kept = said(row, "result.signature"), said(row, "opening.plan")
    assert (changed.text, changed.is_stale) == ("Chữ ký số đạt 364 người.", True)
    assert "364 người" in changed.written_on
    assert "300 người" in changed.generated
    assert (kept.text, kept.is_stale) == ("Sở báo cáo như sau:", False)
    assert "Chữ ký số đạt 364 người. [CẦN XEM LẠI: số liệu của câu này đã đổi]" in text(word(row, LATER))


def test_hand_written_words_of_what_is_no_longer_said_stay_until_they_are_dropped(closed, october, communes):
    row = drafted()
    key = row.sentences.filter(key__startswith="difficulty.").exclude(key="difficulty.sum").get().key
    written(row, key, "Xã An thiếu máy, đang mua.")
    corrected(october, communes)
    row = drafted(at=LATER)
    left = said(row, key)
    assert (left.text, left.generated, left.is_stale) == ("Xã An thiếu máy, đang mua.", "", True)
    again = written(row, key, "Xã An đã mua máy.")
    assert again.is_stale, "there is nothing it could be checked against"
    actions.drop(sentence_id=left.pk, seen=actions.token(again), by=DIVISION, at=AT)
    assert not row.sentences.filter(key=key).exists()


def test_hand_written_words_can_be_confirmed_or_dropped(closed, october, communes):
    row = drafted()
    written(row, "result.signature", "Chữ ký số tốt.")
    corrected(october, communes)
    row = drafted(at=LATER)
    assert not written(row, "result.signature", "Chữ ký số tốt.").is_stale
    sentence = said(row, "result.signature")
    actions.drop(sentence_id=sentence.pk, seen=actions.token(sentence), by=DIVISION, at=AT)
    assert said(row, "result.signature").text == sentence.generated


def test_generated_words_written_by_hand_are_not_hand_written(closed):
    row = drafted()
    assert written(row, "result.signature", said(row, "result.signature").generated).written == ""


def test_of_two_who_write_at_once_the_later_is_told(closed):
    row = drafted()
    sentence = said(row, "result.signature")
    seen = actions.token(sentence)
    actions.write(sentence_id=sentence.pk, text="Người thứ nhất", seen=seen, by=DIVISION, at=AT)
    for act in (
        lambda: actions.write(sentence_id=sentence.pk, text="Người thứ hai", seen=seen, by=DIVISION, at=AT),
        lambda: actions.drop(sentence_id=sentence.pk, seen=seen, by=DIVISION, at=AT),
    ):
        with pytest.raises(actions.ChangedError):
            act()
    assert said(row, "result.signature").text == "Người thứ nhất"


def test_an_open_month_has_a_provisional_draft_whose_paper_follows_the_figures(october, communes):
    row = drafted(at=MORNING)
    assert row.snapshot is None
    handed_in(communes[0], october)
    paper = text(word(row))
    assert "(Số liệu tạm tính, kỳ báo cáo chưa chốt)" in paper
    assert "có 364 người" in paper, "sentences agree with the annex"
    assert not word(row).inline_shapes, "nothing to compare with yet"
    close(october)
    drafted()
    assert "tạm tính" not in text(word(OfficialReport.objects.get()))


def test_a_month_that_goes_on_or_has_no_plan_is_not_drafted(october, communes, plan):
    with pytest.raises(actions.NothingToReportError):
        drafted(at=moment("2026-10-14 07:00"))
    for label in ("2026-13", "2027-01", "2026-Q4"):
        with pytest.raises(actions.NothingToReportError):
            drafted(label)


def test_report_keeps_its_vintage_until_it_is_drafted_anew(closed, october, communes):
    row = drafted()
    corrected(october, communes)
    paper = text(word(row, LATER))
    assert "có 364 người" in paper
    assert closed.hash[:20] in paper.replace("\n", "")


def test_annexes_of_a_kept_vintage_stay_as_they_were_closed(closed, october, communes):
    an, binh = communes
    row = drafted()
    facts = report_facts.facts_of(report_facts.ground_of_report(row, AT))
    periods.reopen_period(period_id=october.pk, by=DIVISION, at=AT, reason="Sửa")
    for unit, words in ((an, "Có máy rồi."), (binh, "Thiếu mạng.")):
        sent = send(unit, october, {"signature": Entry(400, 12, "Đã rà soát lại")}, difficulties=words, at=LATER)
        submissions.approve(submission_id=sent.pk, by=approver(unit), at=LATER)
        submissions.accept(submission_id=sent.pk, by=DIVISION, at=LATER)
    kept = report_facts.facts_of(report_facts.ground_of_report(row, LATER))
    assert (kept.reporting, kept.difficulties) == (facts.reporting, facts.difficulties)
    assert kept.reporting[0].missing == ("Xã Bình",)
    assert kept.difficulties == (("Xã An", "Thiếu máy tính."),)
    periods.close_period(period_id=october.pk, by=DIVISION, at=LATER, reason="Xã gửi lại")
    anew = report_facts.facts_of(report_facts.ground_of_report(drafted(at=LATER), LATER))
    assert anew.reporting[0].late == ("Xã Bình",)
    assert anew.difficulties == (("Xã An", "Có máy rồi."), ("Xã Bình", "Thiếu mạng."))


def test_what_was_returned_after_closing_had_been_sent_then(october, communes):
    an, _binh = communes
    sent = send(an, october, {"signature": Entry(300, None)})
    submissions.approve(submission_id=sent.pk, by=approver(an), at=AT)
    close(october)
    row = drafted()
    periods.reopen_period(period_id=october.pk, by=DIVISION, at=LATER, reason="Sửa")
    submissions.send_back(submission_id=sent.pk, by=DIVISION, at=LATER, comment="Sai")
    facts = report_facts.facts_of(report_facts.ground_of_report(row, LATER))
    assert facts.reporting[0].missing == ("Xã Bình",)


def test_span_sums_flows_and_takes_the_last_stock(october, november, communes):
    for period, stock, at in ((october, 364, AT), (november, 400, LATER)):
        handed_in(communes[0], period, stock)
        periods.close_period(period_id=period.pk, by=DIVISION, at=at)
    december = periods.open_period(label="2026-12")
    periods.close_period(period_id=december.pk, by=DIVISION, at=LATER)
    row = drafted("2026-Q4", "span", LATER)
    assert "Báo cáo quý IV" not in said(row, "opening.plan").text
    assert "quý IV năm 2026 (số liệu từ ngày 15/9/2026 đến hết ngày 14/12/2026)" in said(row, "opening.plan").text
    assert "chưa có đơn vị nào báo cáo" in said(row, "result.signature").text, "December gave none"
    assert "lượt báo cáo của xã, phường đã gửi" in said(row, "reporting.sent").text


def test_review_of_the_year_has_its_steps_months_and_template(october, november, communes):
    for period, stock in ((october, 364), (november, 400)):
        handed_in(communes[0], period, stock)
        close(period)
    row = drafted("2026", "review")
    paper = word(row)
    said = text(paper)
    assert "Tổng kết thực hiện các chỉ tiêu công dân số năm 2026" in said
    assert "đã chốt 2/12 tháng" in said
    assert "0/2 xã, phường đã gửi kế hoạch của mình; chưa gửi: Xã An, Xã Bình" in said
    assert [[cell.text for cell in row.cells][:4] for row in paper.tables[-1].rows[2:]] == [
        ["10/2026", "364", "12", "18,2"],
        ["11/2026", "400", "12", "20"],
    ]
    assert "DIỄN BIẾN THEO THÁNG" in pdf_text(row)


def test_hostile_and_long_names_stay_names(october, communes):
    type(communes[0]).objects.filter(pk=communes[0].pk).update(name=HOSTILE)
    communes[0].refresh_from_db()
    handed_in(communes[0], october, difficulties="</w:p> <script> & {% for %}")
    close(october)
    row = drafted()
    assert HOSTILE.strip() in text(word(row))
    assert "“</w:p> <script> & {% for %}”" in text(word(row))
    assert "<script>" in pdf_text(row)


def test_draft_is_due_in_the_morning_after_the_cut_off_and_once_the_month_is_closed(october, communes):
    keys = lambda at: [(each.kind, each.label) for each in queries.due(at)]  # noqa: E731
    assert keys(moment("2026-10-14 23:00")) == []
    assert keys(moment("2026-10-15 06:59")) == []
    assert keys(MORNING) == [("month", "2026-10")]
    drafted(at=MORNING)
    assert keys(AT.replace(hour=6, day=15)) == []
    assert keys(moment("2026-10-16 07:00")) == [("month", "2026-10")], "figures came in meanwhile"
    snapshot = close(october)
    assert keys(AT) == [("month", "2026-10")]
    row = drafted(at=LATER)
    assert row.snapshot == snapshot
    assert keys(LATER) == []


def test_spans_and_review_are_due_with_their_last_month(plan, communes):
    period = periods.open_period(label="2026-12")
    periods.close_period(period_id=period.pk, by=DIVISION, at=moment("2026-12-18 09:00"))
    due = {(each.kind, each.label) for each in queries.due(moment("2026-12-18 10:00"))}
    assert due == {
        ("month", "2026-12"), ("span", "2026-Q4"), ("span", "2026-H2"), ("span", "2026"), ("review", "2026"),
    }  # fmt: skip


def test_facts_take_few_queries_however_many_units(closed, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        report_facts.facts_of(report_facts.ground_of("month", "2026-10", AT))

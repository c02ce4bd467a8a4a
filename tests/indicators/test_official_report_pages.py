"""The pages of reports: the division drafts and writes, the task force reads, a template is tried before it is used."""

import io

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from indicators import tasks
from indicators.actions import official_reports as actions
from indicators.models import OfficialReport, ReportTemplate, Target, TargetPlan
from indicators.renderers import official_reports as papers
from tests.factories import ProvinceFactory
from tests.indicators.scene import AT, DIVISION, close, html, signed_in
from tests.indicators.test_official_reports import LATER, corrected, drafted, handed_in, said, written

LISTING, TEMPLATES = "indicators:official_reports", "indicators:report_templates"


@pytest.fixture
def row(clock, october, communes) -> OfficialReport:
    handed_in(communes[0], october)
    close(october)
    return drafted()


@pytest.fixture
def task_force(clock, communes):
    return signed_in(Client(), ProvinceFactory(), "task_force")


def page(client, row, status=200) -> str:
    response = client.get(reverse("indicators:official_report", args=[row.pk]))
    assert response.status_code == status
    return html(response).replace("\u00a0", " ")


def send_sentence(client, row, key, **data):
    sentence = said(row, key)
    address = reverse("indicators:report_sentence", args=[row.pk, sentence.pk])
    return client.post(address, {"seen": actions.token(sentence), **data})


def upload(client, content: bytes, kind="month", name="mau.docx"):
    return client.post(reverse(TEMPLATES), {"kind": kind, "file": SimpleUploadedFile(name, content)})


def edited(text: str) -> bytes:
    """The product's own template with another recipient, as Word saves it."""
    paper = docx.Document(io.BytesIO(papers.own_template("month")))
    paper.add_paragraph(text)
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def test_listing_offers_ended_months_and_drafts_one(division, october, communes):
    handed_in(communes[0], october)
    close(october)
    assert "Báo cáo tháng 10 năm 2026" in html(division.get(reverse(LISTING)))
    response = division.post(reverse("indicators:draft_official_report"), {"kind": "month", "label": "2026-10"})
    row = OfficialReport.objects.get()
    assert response.url == reverse("indicators:official_report", args=[row.pk])
    assert "số liệu chốt, soạn lúc" in html(division.get(reverse(LISTING)))


def test_listing_without_months_says_so(division, communes):
    assert "Chưa có báo cáo nào" in html(division.get(reverse(LISTING)))


@pytest.mark.parametrize("data", [{}, {"kind": "month", "label": "2026"}, {"kind": "span", "label": "2026-Q9"}])
def test_draft_of_what_is_no_report_does_not_exist(division, october, data):
    response = division.post(reverse("indicators:draft_official_report"), data)
    assert response.status_code in {302, 404}
    assert not OfficialReport.objects.exists()


def test_draft_of_a_month_that_goes_on_is_told(division, november):
    address = reverse("indicators:draft_official_report")
    response = division.post(address, {"kind": "month", "label": "2026-11"}, follow=True)
    assert "Chưa có số liệu của kỳ này" in html(response)


def test_sentence_is_written_and_dropped(division, row):
    send_sentence(division, row, "result.signature", text="Chữ ký số tốt.")
    assert said(row, "result.signature").text == "Chữ ký số tốt."
    assert "viết tay" in page(division, row)
    send_sentence(division, row, "result.signature", act="drop")
    assert said(row, "result.signature").written == ""


def test_changed_figures_are_shown_old_and_new(division, row, october, communes):
    written(row, "result.signature", "Có 364 người.")
    corrected(october, communes)
    actions.draft(kind="month", label="2026-10", by=DIVISION, at=LATER)
    shown = page(division, row)
    assert "1 câu viết tay có số liệu đã đổi" in shown
    assert "Số liệu đã đổi" in shown
    assert "<del>364</del>" in shown
    assert "<ins>300</ins>" in shown


def test_empty_sentence_is_refused_at_its_place(division, row):
    response = send_sentence(division, row, "result.signature", text=" ")
    assert response.status_code == 422
    assert "Hãy viết câu này" in html(response)
    assert said(row, "result.signature").written == ""


def test_of_two_who_write_the_later_sees_both_and_may_go_on(division, row):
    sentence = said(row, "result.signature")
    address = reverse("indicators:report_sentence", args=[row.pk, sentence.pk])
    old = actions.token(sentence)
    division.post(address, {"seen": old, "text": "Người thứ nhất"})
    response = division.post(address, {"seen": old, "text": "Người thứ hai"})
    assert response.status_code == 422
    assert "“Người thứ nhất”" in html(response)
    assert "Người thứ hai</textarea>" in html(response)
    assert said(row, "result.signature").text == "Người thứ nhất"
    division.post(address, {"seen": response.context["groups"][1][1][0]["seen"], "text": "Người thứ hai"})
    assert said(row, "result.signature").text == "Người thứ hai"


@pytest.mark.parametrize(("form", "start"), [("docx", b"PK"), ("pdf", b"%PDF-1.")])
def test_report_is_taken_as_word_and_pdf(division, row, form, start):
    response = division.get(reverse("indicators:official_report_file", args=[row.pk, form]))
    assert b"".join(response.streaming_content).startswith(start)
    assert f"bao-cao-2026-10.{form}" in response["Content-Disposition"]
    assert "no-store" in response["Cache-Control"] or "no-cache" in response["Cache-Control"]


def test_report_in_another_form_does_not_exist(division, row):
    assert division.get(reverse("indicators:official_report_file", args=[row.pk, "odt"])).status_code == 404


def test_task_force_reads_and_does_not_write(task_force, row):
    assert "Sửa câu này" not in page(task_force, row)
    assert "Báo cáo tháng 10 năm 2026" in html(task_force.get(reverse(LISTING)))
    assert task_force.get(reverse("indicators:official_report_file", args=[row.pk, "docx"])).status_code == 200
    assert send_sentence(task_force, row, "result.signature", text="x").status_code == 404
    assert task_force.get(reverse(TEMPLATES)).status_code == 404
    draft = task_force.post(reverse("indicators:draft_official_report"), {"kind": "month", "label": "2026-10"})
    assert draft.status_code == 404


def test_commune_sees_no_report(officer, row):
    assert officer.get(reverse(LISTING)).status_code == 404
    page(officer, row, 404)


def test_template_of_the_office_is_used_from_then_on(division, row):
    assert upload(division, edited("Nơi khác: {{ ten_ky }}")).status_code == 302
    with ReportTemplate.objects.get().document.open("rb") as same:
        assert upload(division, same.read()).status_code == 302
    assert ReportTemplate.objects.count() == 1, "the very same file is the same template"
    response = division.get(reverse("indicators:official_report_file", args=[row.pk, "docx"]))
    paper = docx.Document(io.BytesIO(b"".join(response.streaming_content)))
    assert paper.paragraphs[-1].text == "Nơi khác: tháng 10 năm 2026"
    assert "bản số 1 của đơn vị" in html(division.get(reverse(TEMPLATES)))
    own = division.get(reverse("indicators:report_template", args=["month"]) + "?goc=1")
    assert "Nơi khác" not in docx.Document(io.BytesIO(b"".join(own.streaming_content))).paragraphs[-1].text


@pytest.mark.parametrize("kind", ["month", "span", "review"])
def test_own_template_may_be_brought_back_as_it_is(division, communes, kind):
    response = division.get(reverse("indicators:report_template", args=[kind]))
    assert upload(division, b"".join(response.streaming_content), kind).status_code == 302


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        ("{{ ten_kyy }}", "thẻ “ten_kyy” mà hệ thống không biết"),
        ("{{ ''.__class__ }}", "thẻ “__class__”"),
        ("{{ ten_ky.upper() }}", "thẻ không được phép: {{ ten_ky.upper() }}"),
        ("{% if ten_ky %}", "viết sai hoặc thiếu thẻ đóng"),
        ("{% if not don_vi_cham %}{{ sai_khi_trong }}{% endif %}", "sai_khi_trong"),
    ],
)
def test_template_with_a_broken_tag_is_refused_by_its_name(division, communes, tag, words):
    response = upload(division, edited(tag))
    assert response.status_code == 422
    assert words in response.content.decode().replace("&#x27;", "'").replace("&quot;", '"')
    assert not ReportTemplate.objects.exists()


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "a.docx", "Tệp rỗng"),
        (b"PK\x03\x04rac", "a.docx", "bị hỏng"),
        (b"%PDF-1.7", "a.pdf", "không phải tệp Word"),
        (b"PK\x03\x04", "a.docm", "macro"),
    ],
)
def test_what_is_no_word_file_is_refused(division, communes, content, name, words):
    response = upload(division, content, name=name)
    assert response.status_code == 422
    assert words in html(response)


def test_template_that_no_longer_fits_is_told_and_not_an_error(division, row):
    upload(division, edited("{{ toan_tinh.skills.luy_ke }}"))
    template = ReportTemplate.objects.get()
    template.document.save("x.docx", io.BytesIO(edited("{{ toan_tinh.da_bo.luy_ke }}")))
    response = division.get(reverse("indicators:official_report_file", args=[row.pk, "docx"]), follow=True)
    assert "không còn khớp với số liệu, ở thẻ “da_bo”" in html(response)


def test_draft_stands_ready_by_itself(clock, october, communes):
    clock("2026-10-15 07:00")
    assert tasks.draft_reports() == 1
    assert OfficialReport.objects.get().snapshot is None
    assert tasks.draft_reports() == 0
    handed_in(communes[0], october)
    close(october)
    clock("2026-10-16 09:10")
    assert tasks.draft_reports() == 1
    assert OfficialReport.objects.get().snapshot is not None
    assert "có 364 người" in said(OfficialReport.objects.get(), "result.signature").text


def test_draft_without_a_plan_is_tried_again_later(clock, october, communes):
    Target.objects.all().delete()
    TargetPlan.objects.all().delete()
    assert tasks.draft_reports() == 0


def test_page_takes_few_queries_however_many_sentences(division, row, django_assert_max_num_queries):
    address = reverse("indicators:official_report", args=[row.pk])
    division.get(address)
    with django_assert_max_num_queries(15):
        division.get(address)


def test_division_sees_nothing_of_a_sentence_of_another_report(division, row):
    other = OfficialReport.objects.create(kind="span", label="2026-Q3", drafted_at=AT, drafted_by_id="x")
    address = reverse("indicators:report_sentence", args=[other.pk, said(row, "result.signature").pk])
    assert division.post(address, {"text": "x", "seen": "x"}).status_code == 404

"""A month of an office, the whole way: draft, sent, approved, returned, corrected, accepted; reminder, file, report."""

import io

import docx
import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Message
from indicators.models import OfficialReport, Submission
from tests.factories import ProvinceFactory, UnitFactory
from tests.indicators.filling import filled, table
from tests.indicators.scene import close, html, signed_in

pytestmark = pytest.mark.django_db
PAGE, BOARD = "/quan-ly/bao-cao/", "/quan-ly/ky-bao-cao/"
STAFF = {"staff_count": 40, "staff_vneid": 30, "staff_health_book": 20, "staff_app": 10, "staff_course": 5}


@pytest.fixture
def offices(db):
    """Before the indicators are loaded: an office and the ICT centre of the Department."""
    agency = UnitFactory(code="SKHCN", name="Sở Mẫu", kind="agency", parent=ProvinceFactory())
    office = UnitFactory(code="SKHCN-VP", name="Văn phòng", kind="office", parent=agency)
    centre = UnitFactory(code="SKHCN-CNTT", name="Trung tâm Mẫu", kind="office", parent=agency)
    return office, centre


@pytest.fixture
def month(clock, offices, october):
    return october


@pytest.fixture
def people(offices, month):
    """Officer and approver of the office; the division."""
    posts = ((offices[0], "officer"), (offices[0], "approver"), (ProvinceFactory(), "division"))
    return [signed_in(Client(), unit, role) for unit, role in posts]


def typed(**changed):
    return {f"{code}-stock": str(number) for code, number in {**STAFF, **changed}.items()}


def decide(client, decision, **more):
    sent = Submission.objects.get(data_set__code="staff", state__in=["submitted", "approved"])
    return client.post(reverse("indicators:decide", args=[sent.pk]), {"decision": decision, **more}, follow=True)


def states():
    return list(Submission.objects.order_by("sequence").values_list("state", flat=True))


def test_month_of_an_office_from_the_draft_to_the_report(people, month):
    officer, approver, division = people
    officer.post(PAGE, {**typed(), "draft": "1"})
    assert officer.get(PAGE).context["draft"].state == "draft"
    answer = officer.post(PAGE, {**typed(staff_vneid=41), "difficulties": "Hai người nghỉ dài ngày"})
    assert (answer.status_code, "41 lớn hơn" in html(answer)) == (422, True)
    assert officer.post(PAGE, {**typed(), "difficulties": "Hai người nghỉ dài ngày"}).status_code == 302
    assert states() == ["submitted"]
    assert "Người gửi báo cáo không thể tự duyệt" in html(decide(officer, "approve"))

    decide(approver, "approve")
    page = decide(division, "return", **{"cell-staff_vneid": "Chưa khớp danh sách"})
    assert page.redirect_chain == [(f"{BOARD}?bieu=staff&ky=2026-10", 302)]
    assert "Cần sửa: Chưa khớp danh sách" in html(officer.get(PAGE))
    officer.post(PAGE, {**typed(staff_vneid=29), "difficulties": "Hai người nghỉ dài ngày"})
    decide(approver, "approve")
    assert "Đã tiếp nhận" in html(decide(division, "accept"))
    assert states() == ["returned", "accepted"]

    close(month)
    assert "29" in html(officer.get("/quan-ly/so-lieu/SKHCN-VP/staff_vneid/"))
    dashboard = html(division.get("/quan-ly/tong-quan/"))
    assert "<dd>1/2</dd>" in dashboard
    assert '29<span class="of">/40</span>' in dashboard
    division.post(reverse("indicators:draft_official_report"), {"kind": "month", "label": "2026-10"})
    row = OfficialReport.objects.get()
    file = division.get(reverse("indicators:official_report_file", args=[row.pk, "docx"]))
    paper = docx.Document(io.BytesIO(b"".join(file)))
    words = "\n".join(paragraph.text for paragraph in paper.paragraphs).replace("\u00a0", " ")
    assert "Tổng số người: 40" in words
    assert "VNeID mức 2: 29;" in words, "no rate of the whole while an office has not said how many it has"
    assert "Chưa có báo cáo của Trung tâm Mẫu." in words
    assert "Hai người nghỉ dài ngày" in words


def test_board_reminds_offices_of_their_own_report(people, month):
    officer, approver, division = people
    text = html(division.get(BOARD, {"bieu": "staff"}))
    assert "hạn nộp 20/10/2026" in text
    assert "Văn phòng" in text
    division.post(f"{reverse('indicators:remind', args=[month.pk])}?bieu=staff")
    told = set(Message.objects.values_list("deliveries__recipient", flat=True))
    assert told == {client.user.phone or client.user.email for client in (officer, approver)}
    assert "bieu=staff" in Message.objects.first().body


def test_workbook_of_an_office_is_read_back(people):
    officer = people[0]
    content = b"".join(officer.get(f"{PAGE}tep.xlsx"))
    places = table(content)
    assert set(places) >= set(STAFF)
    file = io.BytesIO(filled(content, {places[code]["stock"]: n for code, n in STAFF.items()}))
    file.name = "thang-10.xlsx"
    page = officer.post(f"{PAGE}doc-tep/", {"file": file}, follow=True)
    assert page.context["form"]["staff_vneid-stock"].value() in {30, "30"}
    assert not Submission.objects.filter(state="submitted").exists()


def test_centre_reports_a_flow_with_difficulties(offices, month):
    officer = signed_in(Client(), offices[1], "officer")
    text = html(officer.get(PAGE, {"bieu": "centre"}))
    assert "Chỉ ghi số phát sinh trong kỳ" in text
    typed_in = {"field_reports-flow": "80", "field_answers-flow": "60", "difficulties": "Phản ánh trùng nhau"}
    assert officer.post(f"{PAGE}?bieu=centre", typed_in).status_code == 302
    signed_in(Client(), offices[1], "approver").post(
        reverse("indicators:decide", args=[Submission.objects.get().pk]), {"decision": "approve"}
    )
    division = signed_in(Client(), ProvinceFactory(), "division")
    division.post(reverse("indicators:decide", args=[Submission.objects.get().pk]), {"decision": "accept"})
    close(month)
    text = html(officer.get("/quan-ly/so-lieu/SKHCN-CNTT/field_reports/"))
    assert "mỗi tháng tính lại từ đầu" in text
    assert "trước khi hệ thống ghi các phần" not in text


def test_offices_see_one_another_no_more_than_communes_do(offices, communes, people):
    other = signed_in(Client(), offices[1], "officer")
    people[0].post(PAGE, typed())
    address = reverse("indicators:submission", args=[Submission.objects.get().pk])
    assert people[0].get(address).status_code == people[2].get(address).status_code == 200
    assert other.get(address).status_code == 404
    assert signed_in(Client(), communes[0], "approver").get(address).status_code == 404
    assert other.get("/quan-ly/so-lieu/SKHCN-VP/").status_code == 404
    assert people[0].get("/quan-ly/nguoi-duoc-tinh/14758/").status_code == 404

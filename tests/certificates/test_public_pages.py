"""Everybody's page: is this certificate real? And how little it says."""

from urllib.parse import urlsplit

import pytest

from audit.rules import Actor
from certificates import renderers
from certificates.actions import close
from certificates.models import Award
from certificates.rules import numbers
from tests.certificates.conftest import AT, certify
from tests.factories import CommuneFactory, LearnerFactory, UserFactory, moment

pytestmark = pytest.mark.django_db
NUMBER = "RVWA-QRCZ-B01Y-1A0K-0"
UNKNOWN = numbers.new(lambda _bits: 37)
OFFICER = Actor(kind="user", id="officer-4242")


@pytest.fixture
def award(award_type):
    person = LearnerFactory(
        full_name="Nguyễn Thị Ánh Tuyết",
        birth_year=1956,
        birth_date="1956-09-02",
        phone="+84912345678",
        user=UserFactory(),
        commune=CommuneFactory(name="Xã Hoằng Hóa"),
    )
    award = certify(award_type, person)
    Award.objects.update(number=NUMBER, register_no=987654, issued_at=moment("2026-12-24 10:00"))
    award.refresh_from_db()
    return award


def verify(client, number=NUMBER):
    return client.get(f"/cn/{number}")


def test_qr_code_leads_to_the_page_of_its_number(client, award):
    page = client.get(urlsplit(renderers.verify_url(award.number)).path)
    assert page.context["award"] == award


def test_valid_certificate_shows_what_to_compare_with_the_paper(client, award):
    page = verify(client)
    text = page.content.decode()
    assert page.status_code == 200
    assert page["X-Robots-Tag"] == "noindex"
    for shown in (
        "Chứng nhận thật, còn giá trị",
        NUMBER,
        "Nguyễn Thị Ánh Tuyết",
        "Kỹ năng số cơ bản",
        "05/10/2026",
        "SỞ KHOA HỌC VÀ CÔNG NGHỆ",
    ):
        assert shown in text


@pytest.mark.parametrize("state", ["valid", "revoked", "superseded"])
def test_page_keeps_everything_else_to_itself(client, award, state):
    if state == "revoked":
        close.revoke(award_id=award.pk, by=OFFICER, at=AT, reason="Lý do kín", document_no="12/QĐ-SKHCN")
    if state == "superseded":
        close.correct(award_id=award.pk, by=OFFICER, at=AT, reason="Lý do kín")
    text = verify(client).content.decode()
    person = award.learner
    for kept in (
        "02/09/1956",
        "1956",
        "Hoằng Hóa",
        "912345678",
        "912 345 678",
        str(person.pk),
        str(award.pk),
        "987654",
        "987.654",
        "24/12/2026",
        "Lý do kín",
        OFFICER.id,
    ):
        assert kept not in text


def test_revoked_certificate_says_when_and_by_which_document(client, award):
    close.revoke(award_id=award.pk, by=OFFICER, at=AT, reason="Cấp nhầm", document_no="12/QĐ-SKHCN")
    page = verify(client)
    text = page.content.decode()
    assert page.status_code == 200
    assert "Chứng nhận này đã bị thu hồi" in text
    assert "Ngày 05/10/2026, theo văn bản 12/QĐ-SKHCN." in text
    assert "còn giá trị" not in text


def test_replaced_certificate_says_so_and_does_not_lead_to_the_new_one(client, award):
    new = close.correct(award_id=award.pk, by=OFFICER, at=AT, reason="Sai dấu trong họ tên")
    text = verify(client).content.decode()
    assert "đã được thay bằng bản khác" in text
    assert "còn giá trị" not in text
    assert new.number not in text
    assert "còn giá trị" in verify(client, new.number).content.decode()


@pytest.mark.parametrize("number", [UNKNOWN, "xin-chào", "7K3M", "%3Cscript%3E", "A" * 500])
def test_unknown_number_is_said_to_be_unknown(client, award, number):
    page = verify(client, number)
    text = page.content.decode()
    assert page.status_code == 404
    assert "Không có chứng nhận mang mã này" in text
    assert "<script>" not in text
    assert "A" * 61 not in text
    assert page["X-Robots-Tag"] == "noindex"


def test_name_of_a_hostile_person_is_text(client, award):
    Award.objects.update(printed_name="<script>alert(1)</script>")
    text = verify(client).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "<script>alert" not in text


@pytest.mark.parametrize(
    "typed",
    [
        NUMBER,
        "rvwaqrczb01y1a0k0",
        "  rvwa qrcz b01y 1a0k 0 ",
        "RVWA–QRCZ–B01Y–1A0K–0",
        "RVWA-QRCZ-BOIY-IAOK-O",
        "rvwa.qrcz.boly.laok.o",
    ],
)
def test_number_is_found_however_it_is_typed(client, award, typed):
    page = client.get("/tra-cuu/", {"so": typed}, follow=True)
    assert page.redirect_chain == [(f"/cn/{NUMBER}", 302)]
    assert page.context["award"] == award


def test_typed_number_of_no_certificate_is_said_to_be_unknown(client):
    assert client.get("/tra-cuu/", {"so": UNKNOWN}, follow=True).status_code == 404


@pytest.mark.parametrize("typed", ["RVWA-QRCZ-B01Y-1A0K-1", "RVWA-QRCZ-B01Y-1A0K", "xin chào", '"><script>', "U" * 17])
def test_wrong_number_is_told_at_the_field_and_kept_there(client, award, typed):
    page = client.get("/tra-cuu/", {"so": typed})
    text = page.content.decode()
    assert page.status_code == 422
    assert 'id="so-error"' in text
    assert "Mã này gõ chưa đúng" in text
    assert 'aria-describedby="so-hint so-error" aria-invalid="true"' in text
    assert page.context["typed"] == typed
    assert "<script>" not in text


def test_empty_form_finds_no_fault(client):
    for page in (client.get("/tra-cuu/"), client.get("/tra-cuu/", {"so": "  "})):
        assert page.status_code == 200
        assert "so-error" not in page.content.decode()


def test_pages_cost_one_query_however_many_certificates_there_are(client, award_type, django_assert_num_queries):
    first = certify(award_type)
    with django_assert_num_queries(1):
        verify(client, first.number)
    for _ in range(20):
        certify(award_type)
    with django_assert_num_queries(1):
        verify(client, first.number)
    with django_assert_num_queries(0):
        client.get("/tra-cuu/", {"so": first.number})


def test_pages_only_show(client):
    assert client.post("/tra-cuu/").status_code == client.post(f"/cn/{NUMBER}").status_code == 405

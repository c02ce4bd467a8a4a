"""Verification for machines: the same little that the public page shows."""

import pytest

from audit.rules import SYSTEM
from certificates.actions import close
from certificates.rules import numbers
from tests.certificates.conftest import AT, certify

pytestmark = pytest.mark.django_db
API = "/api/v1/certificates/"


@pytest.fixture
def award(award_type):
    return certify(award_type, full_name="Nguyễn Thị Ánh Tuyết", phone="+84912345678")


def test_certificate_is_told_in_seven_facts_and_no_more(client, award):
    expected = {
        "number": award.number,
        "state": "valid",
        "name": "Nguyễn Thị Ánh Tuyết",
        "title": "Kỹ năng số cơ bản",
        "earned_on": "2026-10-05",
        "basis": "learning",
        "issuing_body": "SỞ KHOA HỌC VÀ CÔNG NGHỆ",
    }
    assert client.get(API + award.number).json() == expected
    assert client.get(API + award.number.lower().replace("-", "")).json() == expected


def test_state_follows_the_certificate_and_the_reason_stays_inside(client, award):
    new = close.correct(award_id=award.pk, by=SYSTEM, at=AT, reason="Lý do kín")
    close.revoke(award_id=new.pk, by=SYSTEM, at=AT, reason="Lý do kín", document_no="12/QĐ")
    for number, state in ((award.number, "superseded"), (new.number, "revoked")):
        answer = client.get(API + number)
        assert answer.json()["state"] == state
        assert "kín" not in answer.content.decode()


@pytest.mark.parametrize("number", [numbers.new(lambda _bits: 37), "xin-chào", "A" * 500])
def test_number_of_no_certificate_is_not_found(client, award, number):
    answer = client.get(API + number)
    assert (answer.status_code, answer.json()) == (404, {"detail": "Không có chứng nhận mang mã này."})


def test_api_only_reads(client, award):
    for method in (client.post, client.put, client.patch, client.delete):
        assert method(API + award.number).status_code == 405


def test_api_is_described(client):
    described = client.get("/api/v1/openapi.json").json()
    operation = described["paths"]["/api/v1/certificates/{number}"]["get"]
    assert operation["summary"] == "Tra cứu một chứng nhận"


def test_answer_costs_one_query(client, award, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get(API + award.number)

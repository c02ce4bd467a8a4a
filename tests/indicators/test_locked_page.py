"""The lock on pages: what a unit reads and asks, what the division grants; the check of cells while one types."""

import pytest
from django.test import Client

from indicators.actions import extensions
from indicators.models import Extension, ReportingCalendar, Submission
from places.models import UnitChange
from tests.factories import CommuneFactory, ProvinceFactory
from tests.indicators.scene import AT, DIVISION, close, html, report, signed_in
from tests.indicators.test_report_page import data

pytestmark = pytest.mark.django_db
PAGE, ASK, CHECK = "/quan-ly/bao-cao/", "/quan-ly/bao-cao/gui-muon/", "/quan-ly/bao-cao/kiem-tra/"
WHERE = "?bieu=communes&xa=14758&ky=2026-10"


@pytest.fixture
def locked(october, clock):
    """October is taken until 21/10; now it is the 22nd."""
    ReportingCalendar.objects.update(lock_days=2)
    clock("2026-10-22 09:00")
    return october


@pytest.fixture
def second(clock, communes):
    return signed_in(Client(), ProvinceFactory(), "division")


def ask(client, reason="Mất điện ba ngày", hours="48"):
    return client.post(ASK + WHERE, {"reason": reason, "hours": hours}, follow=True)


def test_locked_page_says_since_when_and_asks_why(officer, locked, communes):
    page = html(officer.get(PAGE))
    assert "Đã khóa từ 22/10/2026; xin gửi muộn" in page
    assert "Đang chờ Phòng chuyên môn quyết định" in html(ask(officer))
    asked = Extension.objects.get()
    assert (asked.unit, asked.hours, asked.reason) == (communes[0], 48, "Mất điện ba ngày")


def test_sending_past_the_lock_is_refused_in_words_and_keeps_what_was_typed(officer, locked):
    page = officer.post(PAGE + WHERE, data(signature_stock="312"))
    assert page.status_code == 422
    assert page.context["form"].non_field_errors() == [
        "Đã khóa từ ngày 22/10/2026. Hãy xin gửi muộn, hoặc đề nghị Phòng chuyên môn gia hạn."
    ]
    assert 'value="312"' in html(page)
    assert not Submission.objects.exists()


def test_asking_without_a_reason_asks_for_one(officer, locked):
    assert "Hãy ghi lý do gửi muộn." in html(ask(officer, reason="  "))
    assert not Extension.objects.exists()


def test_granted_extension_lets_the_report_in_and_it_stays_late(officer, division, locked):
    ask(officer)
    asked = Extension.objects.get()
    page = division.post(f"/quan-ly/gia-han/{asked.pk}/quyet-dinh/", {"decision": "grant"}, follow=True)
    assert "Xã An được gửi đến 09:00 24/10/2026." in html(page)
    assert "Được gửi muộn đến 09:00 24/10/2026." in html(officer.get(PAGE))
    assert officer.post(PAGE + WHERE, data()).status_code == 302
    assert Submission.objects.get().submitted_at.day == 22


def test_refused_extension_is_told_and_may_be_asked_for_again(officer, division, locked):
    ask(officer)
    asked = Extension.objects.get()
    division.post(f"/quan-ly/gia-han/{asked.pk}/quyet-dinh/", {"decision": "refuse"})
    assert "Lần xin trước bị từ chối" in html(officer.get(PAGE))
    ask(officer, reason="Có văn bản")
    assert Extension.objects.count() == 2


def test_division_opens_an_extension_and_a_second_person_grants_it(division, second, locked):
    page = f"/quan-ly/ky-bao-cao/{locked.pk}/gia-han/moi/"
    told = {"unit": "14797", "reason": "Bão", "hours": "24"}
    assert "Xã Bình" in html(division.post(page, told, follow=True))
    asked = Extension.objects.get()
    path = f"/quan-ly/gia-han/{asked.pk}/quyet-dinh/"
    assert "Người khác của Phòng chuyên môn quyết định" in html(division.post(path, {}, follow=True))
    asked.refresh_from_db()
    assert asked.until is None
    assert "được gửi đến" in html(second.post(path, {}, follow=True))


def test_division_chooses_a_unit_that_reports(division, locked):
    page = division.post(
        f"/quan-ly/ky-bao-cao/{locked.pk}/gia-han/moi/", {"unit": "99999", "reason": "", "hours": "24"}
    )
    assert page.status_code == 422
    assert "Đơn vị này không báo cáo biểu này." in html(page)
    assert "Hãy ghi lý do gửi muộn." in html(page)


def test_decisions_that_come_too_late_are_told(division, second, officer, locked):
    ask(officer)
    asked = Extension.objects.get()
    path = f"/quan-ly/gia-han/{asked.pk}/quyet-dinh/"
    extensions.refuse(extension_id=asked.pk, by=DIVISION, at=AT)
    assert "đã có người quyết định khác" in html(division.post(path, {}, follow=True))
    close(locked)
    assert "đã chốt, không gia hạn được nữa" in html(ask(officer, reason="Nữa"))


# A unit that was merged in between


@pytest.fixture
def merged(october, communes):
    """Xã An went into a new one before the cut-off; the officer's post follows."""
    heir = CommuneFactory(code="14800", name="Xã An Bình")
    act = UnitChange.objects.create(legal_act="1/NQ", effective_on="2026-10-10")
    act.parts.create(from_unit=communes[0], to_unit=heir, share=1)
    communes[0].valid_to = "2026-10-10"
    communes[0].save(update_fields=["valid_to"])
    return heir


def test_form_of_a_unit_that_was_merged_in_between_names_who_reports_now(officer, merged):
    said = "Xã An đã nhập vào Xã An Bình từ ngày 10/10/2026. Báo cáo tháng 10/2026 do Xã An Bình gửi."
    page = officer.post(PAGE + WHERE, data())
    assert (page.status_code, said in html(page)) == (422, True)
    assert "Mở báo cáo của Xã An Bình" in html(officer.get(PAGE + WHERE))
    assert not Submission.objects.exists()
    assert officer.get(PAGE).context["unit"] == merged


def test_ended_unit_of_another_stays_unseen(clock, merged, communes):
    stranger = signed_in(Client(), communes[1], "officer")
    assert stranger.get(PAGE + WHERE).status_code == 404


# Checking cells without sending


def test_cells_are_checked_without_sending(officer, october):
    found = officer.post(CHECK + WHERE, data(signature_stock="1001", app_flow="x")).json()["problems"]
    assert {field: [each["kind"] for each in said] for field, said in found.items()} == {
        "signature-stock": ["block"],
        "app-flow": ["block"],
    }
    assert not Submission.objects.exists()


def test_what_blocks_and_what_wants_a_word_are_told_apart(officer, october, november, communes, clock):
    report(communes[0], october, 300)
    clock("2026-11-16 09:00")
    where = "?bieu=communes&xa=14758&ky=2026-11"
    fell = officer.post(CHECK + where, data(signature_stock="290")).json()["problems"]
    over = officer.post(CHECK + where, data(signature_stock="1001")).json()["problems"]
    assert [fell["signature-stock"][0]["kind"], over["signature-stock"][0]["kind"]] == ["explain", "block"]
    page = html(officer.post(PAGE + where, data(signature_stock="290")))
    assert "Cần giải thích trước khi gửi" in page
    assert '<p class="explain"><b><span aria-hidden="true">◆</span> Cần giải thích:' in page
    page = html(officer.post(PAGE + where, data(signature_stock="1001")))
    assert '<p class="error"><b><span aria-hidden="true">▲</span> Phải sửa:' in page


def test_an_empty_form_has_nothing_to_check(officer, october):
    assert officer.post(CHECK + WHERE, data(signature_stock="")).json() == {"problems": {}}


def test_nobody_checks_for_another_commune(officer, october):
    assert officer.post(CHECK + "?xa=14797&ky=2026-10", data()).status_code == 404

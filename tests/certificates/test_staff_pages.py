"""The staff's pages: the register within a scope, revoking with a reason, issuing again."""

import pytest

from accounts.models import Learner
from audit.models import Entry
from audit.rules import SYSTEM
from certificates.actions import close, issue
from certificates.models import Award
from certificates.views import staff
from tests.certificates.conftest import AT, certify, learner_of, staff_of
from tests.factories import CommuneFactory, LearnerFactory, PostingFactory, ProvinceFactory

pytestmark = pytest.mark.django_db
BOOK = "/quan-ly/chung-nhan/"
GOOD = {"reason": "Cấp nhầm người", "document_no": "12/QĐ-SKHCN"}


@pytest.fixture
def commune(db):
    return CommuneFactory(name="Xã Hoằng Hóa")


@pytest.fixture
def officer(client, commune):
    return staff_of(client, commune, "officer")


@pytest.fixture
def division(client, commune):
    return staff_of(client, ProvinceFactory(), "division")


@pytest.fixture
def award(award_type, commune):
    return certify(award_type, commune=commune, full_name="Nguyễn Thị Thủy")


def page_of(award, act=""):
    return f"{BOOK}{award.pk}/{act}"


def found(browser, **asked):
    return list(browser.get(BOOK, asked).context["awards"])


@pytest.mark.parametrize(
    ("role", "status"),
    [(role, 200) for role in staff.READERS] + [("editor", 404)],
)
def test_register_is_for_those_who_work_with_it(client, commune, role, status):
    assert staff_of(client, commune, role).get(BOOK).status_code == status


def test_learner_and_stranger_find_nothing(client, award):
    for _ in range(2):
        assert client.get(BOOK).status_code == client.get(page_of(award)).status_code == 404
        for act in ("thu-hoi/", "cap-lai/"):
            assert client.post(page_of(award, act), GOOD).status_code == 404
        learner_of(client)
    assert Award.objects.get().is_valid


def test_register_shows_the_scope_only_newest_first(officer, award_type, award, commune):
    certify(award_type, commune=CommuneFactory())
    newer = certify(award_type, commune=commune)
    assert found(officer) == [newer, award]


def test_register_of_the_division_is_the_whole_book(division, award_type, award):
    other = certify(award_type, commune=CommuneFactory())
    nowhere = certify(award_type)
    assert found(division) == [nowhere, other, award]


def test_register_without_any_says_so(officer):
    assert "Không có chứng nhận nào trong phạm vi của bạn" in officer.get(BOOK).content.decode()


@pytest.mark.parametrize("typed", ["Thủy", "nguyen thi thuy", "THUỶ", "Thị Thuỷ"])
def test_register_is_searched_by_name_with_and_without_tone_marks(officer, award_type, award, commune, typed):
    certify(award_type, commune=commune, full_name="Lê Văn Bình")
    assert found(officer, q=typed) == [award]


def test_register_is_searched_by_number_as_it_was_typed(officer, award_type, award, commune):
    certify(award_type, commune=commune)
    assert found(officer, q=award.number.lower().replace("-", " ")) == [award]
    assert found(officer, q=certify(award_type, commune=CommuneFactory()).number) == []


def test_register_is_searched_by_state(officer, award_type, award, commune):
    valid = certify(award_type, commune=commune)
    close.revoke(award_id=award.pk, by=SYSTEM, at=AT, **GOOD)
    assert found(officer, state="revoked") == [award]
    assert found(officer, state="valid") == [valid]


@pytest.mark.parametrize("asked", [{"state": "x"}, {"before": "x"}, {"before": "0"}, {"before": "9" * 30}])
def test_register_leaves_out_what_cannot_be_asked(officer, award, asked):
    assert found(officer, **asked) == [award]


def test_register_says_at_the_field_that_a_name_is_too_long(officer, award):
    page = officer.get(BOOK, {"q": "a" * 101})
    assert page.context["form"].errors["q"]
    assert page.context["awards"] == [award]


def test_register_is_paged_and_shows_every_row_once(officer, award_type, commune, monkeypatch):
    monkeypatch.setattr(staff, "PAGE", 3)
    made = [certify(award_type, commune=commune) for _ in range(7)]
    seen, before = [], ""
    while before is not None:
        page = officer.get(BOOK, {"before": before})
        seen += page.context["awards"]
        before = page.context["next"]
        if before:
            assert f"?before={before}&amp;q=&amp;state=" in page.content.decode()
    assert seen == made[::-1]


def test_register_costs_the_same_for_few_and_many(officer, award_type, award, commune, django_assert_num_queries):
    officer.get(BOOK)
    with django_assert_num_queries(3):
        officer.get(BOOK)
    for _ in range(30):
        certify(award_type, commune=commune)
    with django_assert_num_queries(3):
        officer.get(BOOK)


def test_detail_shows_the_officer_the_facts_and_no_decision(officer, award):
    text = officer.get(page_of(award)).content.decode()
    for shown in ("Nguyễn Thị Thủy", award.number, "Xã Hoằng Hóa", "05/10/2026"):
        assert shown in text
    assert "thu-hoi" not in text
    assert "cap-lai" not in text


def test_detail_outside_the_scope_is_not_there(officer, award_type):
    far = certify(award_type, commune=CommuneFactory())
    assert officer.get(page_of(far)).status_code == 404


def test_detail_of_an_erased_person_is_not_there(division, award):
    Learner.objects.filter(pk=award.learner_id).update(erased_at=AT)
    assert division.get(page_of(award)).status_code == 404


def test_revoke_closes_with_reason_document_and_witness(division, award):
    text = division.get(page_of(award)).content.decode()
    assert page_of(award, "thu-hoi/") in text
    assert "cap-lai" not in text
    page = division.post(page_of(award, "thu-hoi/"), GOOD, follow=True)
    award.refresh_from_db()
    assert (award.state, award.reason, award.document_no) == ("revoked", *GOOD.values())
    entry = Entry.objects.get(act="award.revoke")
    assert (entry.object_id, entry.actor_id, entry.reason) == (str(award.pk), award.closed_by_id, GOOD["reason"])
    text = page.content.decode()
    for shown in ("Đã thu hồi chứng nhận.", "Cấp nhầm người (12/QĐ-SKHCN)", page_of(award, "cap-lai/")):
        assert shown in text


@pytest.mark.parametrize(
    ("data", "field", "said"),
    [
        ({"document_no": "12/QĐ"}, "reason", "Hãy ghi lý do."),
        ({"reason": " ", "document_no": "12/QĐ"}, "reason", "Hãy ghi lý do."),
        ({"reason": "Cấp nhầm"}, "document_no", "Hãy ghi số văn bản quyết định."),
        ({"reason": "a" * 251, "document_no": "12/QĐ"}, "reason", "250"),
        ({"reason": "\x00", "document_no": "12/QĐ"}, "reason", "Có ký tự"),
    ],
)
def test_revoke_says_at_the_field_what_is_missing_and_saves_nothing(division, award, data, field, said):
    page = division.post(page_of(award, "thu-hoi/"), data)
    assert page.status_code == 422
    assert list(page.context["revoking"].errors) == [field]
    assert said in page.context["revoking"].errors[field][0]
    assert f'id="id_{field}_error"' in page.content.decode()
    assert Award.objects.get().is_valid
    assert not Entry.objects.exists()


def test_revoke_pressed_twice_changes_nothing(division, award):
    for reason in ("Cấp nhầm người", "Bấm lại"):
        division.post(page_of(award, "thu-hoi/"), {**GOOD, "reason": reason})
    assert Award.objects.get().reason == "Cấp nhầm người"
    assert Entry.objects.filter(act="award.revoke").count() == 1


@pytest.mark.parametrize("act", ["thu-hoi/", "cap-lai/"])
def test_decisions_are_not_for_officers_nor_by_a_link(officer, award, act):
    assert officer.post(page_of(award, act), GOOD).status_code == 404
    assert officer.get(page_of(award, act)).status_code == 405
    assert Award.objects.get().is_valid


def test_who_decides_in_one_place_and_reads_in_another_decides_in_the_one(client, award):
    user = PostingFactory(role="division").user
    PostingFactory(user=user, unit=award.learner.residences.get().unit, role="officer")
    client.force_login(user)
    assert not client.get(page_of(award)).context["can_decide"]
    assert client.post(page_of(award, "thu-hoi/"), GOOD).status_code == 404
    assert Award.objects.get().is_valid


def test_reissue_is_the_only_way_back_after_a_revocation(division, award):
    division.post(page_of(award, "thu-hoi/"), GOOD)
    assert issue.award_due(by=SYSTEM, at=AT) == []
    page = division.post(page_of(award, "cap-lai/"), {"reason": "Đã xác minh"}, follow=True)
    new = Award.objects.get(state="valid")
    assert page.redirect_chain == [(page_of(new), 302)]
    assert f"Đã cấp lại với mã {new.number}." in page.content.decode()
    assert (new.learner, new.completion, new.earned_on) == (award.learner, award.completion, award.earned_on)
    entry = Entry.objects.get(act="award.reissue")
    assert (entry.object_id, entry.reason) == (str(new.pk), "Đã xác minh")
    division.post(page_of(award, "cap-lai/"), {"reason": "Lần nữa"})
    assert Award.objects.count() == 2


def test_reissue_without_a_reason_says_so_at_the_field(division, award):
    division.post(page_of(award, "thu-hoi/"), GOOD)
    page = division.post(page_of(award, "cap-lai/"), {"reason": " "})
    assert page.status_code == 422
    assert page.context["reissuing"].errors["reason"] == ["Hãy ghi lý do cấp lại."]
    assert 'id="id_reason_error"' in page.content.decode()
    assert Award.objects.count() == 1


def test_reissue_waits_for_a_changed_name_to_be_confirmed(division, award):
    division.post(page_of(award, "thu-hoi/"), GOOD)
    Learner.objects.update(name_confirmed_at=None)
    page = division.post(page_of(award, "cap-lai/"), {"reason": "Đã xác minh"})
    assert page.status_code == 422
    assert "Họ tên của người này chưa được xác nhận" in page.content.decode()
    assert Award.objects.count() == 1


def test_reissue_of_what_went_with_an_undone_merge_is_refused(division, award_type):
    kept, double = LearnerFactory(), LearnerFactory()
    Learner.objects.filter(pk=double.pk).update(canonical=kept)
    double.refresh_from_db()
    award = certify(award_type, double)
    assert award.learner == kept
    close.revoke(award_id=award.pk, by=SYSTEM, at=AT, **GOOD)
    Learner.objects.filter(pk=double.pk).update(canonical=double)
    page = division.post(page_of(award, "cap-lai/"), {"reason": "Đã xác minh"})
    assert "không có kết quả hoàn thành" in page.content.decode()
    assert Award.objects.count() == 1


def test_name_put_right_offers_a_new_certificate_in_place_of_the_old(division, award):
    Learner.objects.update(full_name="Nguyễn Thị Thúy")
    text = division.get(page_of(award)).content.decode()
    assert "Bản mới sẽ in tên <b>Nguyễn Thị Thúy</b>" in text
    page = division.post(page_of(award, "cap-lai/"), {"reason": "Sai dấu"}, follow=True)
    new = Award.objects.get(state="valid")
    award.refresh_from_db()
    assert (new.printed_name, award.state, award.reason) == ("Nguyễn Thị Thúy", "superseded", "Sai dấu")
    assert page.redirect_chain == [(page_of(new), 302)]
    assert "Bản mới sẽ in" not in page.content.decode()


def test_person_who_moved_needs_no_new_certificate(division, award):
    award.learner.residences.update(unit=CommuneFactory(), commune=CommuneFactory())
    assert "cap-lai" not in division.get(page_of(award)).content.decode()

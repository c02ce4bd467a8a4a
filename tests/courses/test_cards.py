"""Cards of a class: given, printed, renewed; and claimed by somebody who now has a login."""

import pytest
from django.utils import timezone

from accounts.actions import kiosk as accounts
from accounts.models import ClaimRequest
from audit.rules import SYSTEM
from tests.courses.room import kiosk, neighbours, plan, seat, signed_in, staff, town
from tests.courses.test_kiosk import enter, signs_of, wrong
from tests.courses.way import sign_in
from tests.factories import LearnerFactory, UserFactory

pytestmark = pytest.mark.django_db


def text(answer):
    return " ".join(answer.content.decode().split())


@pytest.fixture
def people(study_class, commune):
    found = neighbours(commune, 2)
    seat(study_class, *found)
    accounts.give_cards(person_ids=[each.pk for each in found], by=SYSTEM, at=timezone.now())
    return found


def cards(study_class, what=""):
    return f"/quan-ly/lop-hoc/{study_class.pk}/the/{what}"


def test_everybody_gets_pictures_once_and_the_sheet_shows_them(client, study_class, teacher, commune):
    found = neighbours(commune, 2)
    seats = seat(study_class, *found)
    signed_in(client, teacher)
    assert "Cấp hình cho 2 người chưa có" in text(client.get(cards(study_class)))
    assert "Chưa có thẻ nào" in text(client.get(cards(study_class, "in/")))
    assert "Đã cấp hình cho 2 người" in text(client.post(cards(study_class, "cap/"), follow=True))
    assert "Đã cấp hình cho 0 người" in text(client.post(cards(study_class, "cap/"), follow=True))
    sheet = text(client.get(cards(study_class, "in/")))
    assert all(each.full_name in sheet for each in found)
    assert sheet.count('class="qr"') == 2
    one = text(client.get(cards(study_class, f"in/?ghe={seats[0].number}")))
    assert one.count('class="qr"') == 1


def test_new_pictures_unlock_in_two_presses(client, study_class, teacher, people):
    (session,) = plan(study_class, study_class.course, timezone.now())
    address = kiosk(session)
    for _n in range(5):
        wrong(client, address, people[0])
    signed_in(client, teacher)
    page = text(client.get(cards(study_class)))
    assert "Chọn sai 5 lần, đang khóa" in page
    held = people[0].seats.get()
    page = text(client.post(cards(study_class, f"{held.pk}/doi/"), {"kieu": "pictures"}, follow=True))
    assert "đang khóa" not in page
    assert "In lại thẻ này" in page
    assert enter(client, address, people[0])["Location"] == "/may/hoc/"


def test_pictures_are_shown_only_for_the_seat_that_is_asked_for(client, study_class, teacher, people):
    signed_in(client, teacher)
    assert "card-signs" not in text(client.get(cards(study_class)))
    assert text(client.get(cards(study_class, "?ghe=1"))).count("card-signs") == 1


def test_kind_of_card_that_does_not_exist_changes_nothing(client, study_class, teacher, people):
    before = signs_of(people[0])
    held = people[0].seats.get()
    answer = signed_in(client, teacher).post(cards(study_class, f"{held.pk}/doi/"), {"kieu": "song"})
    assert answer.status_code == 404
    assert signs_of(people[0]) == before


@pytest.mark.parametrize("what", ["", "in/"])
def test_cards_of_a_foreign_class_do_not_exist(client, study_class, what):
    stranger = staff(town("16222", "Xã Xa"), name="Người Khác")
    assert signed_in(client, stranger).get(cards(study_class, what)).status_code == 404


def test_page_of_cards_costs_the_same_for_many(client, study_class, teacher, people, django_assert_max_num_queries):
    signed_in(client, teacher)
    with django_assert_max_num_queries(9):
        client.get(cards(study_class))


# Claiming


@pytest.fixture
def card(people):
    return f"/the/{people[0].seats.get().pk}/"


def decide(client, study_class, what, user):
    claim = ClaimRequest.objects.get()
    return signed_in(client, user).post(cards(study_class, f"nhan/{claim.pk}/"), {"dung": what}, follow=True)


def test_card_shown_by_a_login_becomes_theirs_when_the_instructor_says_so(client, card, people, study_class, teacher):
    own = sign_in(client)
    assert people[0].full_name not in text(client.get(card))
    for _time in range(2):
        assert "Đang chờ giảng viên xác nhận" in text(client.post(card, follow=True))
    assert ClaimRequest.objects.count() == 1
    assert "Xin nhận hồ sơ" in text(signed_in(client, teacher).get(cards(study_class)))
    assert "đã vào tài khoản của họ" in text(decide(client, study_class, "1", teacher))
    people[0].refresh_from_db()
    assert people[0].user == own.user
    assert "Đây là thẻ của tôi" not in text(client.get(card)), "taken"


def test_own_record_of_the_same_person_is_merged_into_it(client, card, people, study_class, teacher):
    own = sign_in(client)
    type(own).objects.filter(pk=own.pk).update(
        full_name=people[0].full_name, name_key=people[0].name_key, birth_year=people[0].birth_year
    )
    client.post(card)
    decide(client, study_class, "1", teacher)
    own.refresh_from_db()
    assert own.canonical_id == people[0].pk


def test_refused_claim_leaves_the_record_and_may_be_asked_again(client, card, people, study_class, teacher):
    own = sign_in(client)
    client.post(card)
    assert "Đã từ chối" in text(decide(client, study_class, "0", teacher))
    people[0].refresh_from_db()
    assert people[0].user is None
    client.force_login(own.user, "accounts.backends.SignInBackend")
    assert "Đây là thẻ của tôi" in text(client.get(card))


def test_record_that_was_taken_meanwhile_is_not_given_twice(client, card, people, study_class, teacher):
    sign_in(client)
    client.post(card)
    type(people[0]).objects.filter(pk=people[0].pk).update(user=UserFactory())
    assert "Hồ sơ này đã có người nhận." in text(decide(client, study_class, "1", teacher))
    assert ClaimRequest.objects.get().decided_at is None


def test_claim_is_decided_once(client, card, people, study_class, teacher):
    sign_in(client)
    client.post(card)
    claim = ClaimRequest.objects.get()
    decide(client, study_class, "0", teacher)
    assert signed_in(client, teacher).post(cards(study_class, f"nhan/{claim.pk}/"), {"dung": "1"}).status_code == 404


def test_instructor_confirms_nothing_for_the_own_login(client, study_class, teacher):
    own = LearnerFactory(user=teacher)
    seat(study_class, own)
    claim = ClaimRequest.objects.create(user=teacher, learner=own, asked_at=timezone.now())
    answer = signed_in(client, teacher).post(cards(study_class, f"nhan/{claim.pk}/"), {"dung": "1"})
    assert answer.status_code == 404


def test_claim_of_a_foreign_class_does_not_exist(client, card, study_class):
    sign_in(client)
    client.post(card)
    stranger = staff(town("16222", "Xã Xa"), name="Người Khác")
    assert decide(client, study_class, "1", stranger).status_code == 404


def test_card_that_does_not_exist_says_what_a_card_is(client):
    sign_in(client)
    page = text(client.get("/the/01a223b0-d5bd-74af-b4d0-0085af7d050b/"))
    assert "đưa thẻ cho giảng viên" in page
    assert client.post("/the/01a223b0-d5bd-74af-b4d0-0085af7d050b/").status_code == 200

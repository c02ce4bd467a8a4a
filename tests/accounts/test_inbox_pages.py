"""The inbox, its count in the menu, and the switches of reminders, as people use them."""

import pytest
from django.utils import timezone

from accounts.actions import consents, reminders
from accounts.middleware import LEARNER_KEY
from accounts.models import Delivery, Message, OptOut
from accounts.queries import messages as queries
from accounts.views import inbox
from tests.accounts.conftest import AT, MESSAGES, OFFICER, PHONE, actor_of, agree, register, tell

pytestmark = pytest.mark.django_db
INBOX, READ, SWITCHES = "/ca-nhan/tin-nhan/", "/ca-nhan/tin-nhan/da-doc/", "/ca-nhan/nhac-hoc/"


@pytest.fixture
def phone(client, user, hoa):
    client.force_login(user)
    return client


def text(phone, url=INBOX):
    return phone.get(url).content.decode()


def opening(message):
    return f"{INBOX}{message.pk}/"


# The inbox


def test_inbox_without_messages_says_what_will_stand_there(phone):
    page = text(phone)
    assert "Chưa có tin nhắn nào" in page
    assert READ not in page


def test_inbox_shows_the_newest_first_and_what_is_new_in_words(phone, hoa):
    tell(hoa, "1", subject="Tin cũ")
    tell(hoa, "2", subject="Tin vừa tới")
    page = text(phone)
    assert page.index("Tin vừa tới") < page.index("Tin cũ")
    assert page.count("</span> Mới</span>") == 2
    assert "Bạn có 2 tin mới." in page


def test_looking_at_the_inbox_reads_nothing(phone, hoa):
    message = tell(hoa)
    text(phone)
    assert phone.get(opening(message)).status_code == 405
    assert queries.unread(hoa) == 1


def test_opening_leads_on_and_counts_as_read_once(phone, hoa):
    message = tell(hoa)
    before = timezone.now()
    for _ in range(2):
        assert phone.post(opening(message))["Location"] == "/hoc/khoa-mau/bai-3/"
    message.refresh_from_db()
    assert before <= message.read_at <= timezone.now()
    page = text(phone)
    assert "Bạn đã đọc hết" in page
    assert "</span> Mới</span>" not in page
    assert 'href="/hoc/khoa-mau/bai-3/"' in page


def test_opening_what_leads_nowhere_comes_back_to_the_inbox(phone, hoa):
    message = tell(hoa, link="")
    assert "Tôi đã đọc" in text(phone)
    assert phone.post(opening(message))["Location"] == INBOX
    assert "Tôi đã đọc" not in text(phone)


def test_anothers_message_does_not_exist_not_even_in_the_family(phone, hoa, user, village):
    stranger = register(village, OFFICER, "Lê Văn Lạ")
    child = register(village, actor_of(user), "Lê Thị Con", user=user)
    session = phone.session
    session[LEARNER_KEY] = str(hoa.pk)
    session.save()
    for n, learner in enumerate((stranger, child)):
        message = tell(learner, f"{n}", subject="Của người khác")
        assert phone.post(opening(message)).status_code == 404
        assert queries.unread(learner) == 1
    assert "Của người khác" not in text(phone)
    phone.post(READ, {"moi-nhat": "999999"})
    assert queries.unread(child) == 1


def test_read_all_reads_up_to_what_the_page_showed(phone, hoa):
    shown = tell(hoa, "1")
    assert f'value="{shown.pk}"' in text(phone)
    tell(hoa, "2")
    assert phone.post(READ, {"moi-nhat": str(shown.pk)})["Location"] == INBOX
    assert queries.unread(hoa) == 1


@pytest.mark.parametrize("typed", ["", "x", "-1", "9" * 40])
def test_nonsense_in_addresses_and_forms_is_harmless(phone, hoa, typed):
    tell(hoa)
    phone.post(READ, {"moi-nhat": typed})
    assert queries.unread(hoa) == 1
    assert phone.get(INBOX, {"truoc": typed}).status_code == 200


def test_inbox_is_paged_by_key(phone, hoa, monkeypatch):
    monkeypatch.setattr(inbox, "PAGE", 2)
    for n in range(5):
        tell(hoa, f"{n}", subject=f"Tin số {n}")
    seen, url = [], INBOX
    while url:
        page = phone.get(url)
        seen += [note.subject for note in page.context["notes"]]
        url = f"{INBOX}?truoc={page.context['before']}" if page.context["before"] else ""
    assert seen == [f"Tin số {n}" for n in (4, 3, 2, 1, 0)]
    assert "Về tin mới nhất" in text(phone, f"{INBOX}?truoc={Message.objects.order_by('pk').first().pk}")
    assert "Không còn tin nào cũ hơn" in text(phone, f"{INBOX}?truoc=0")


def test_inbox_costs_the_same_for_one_and_for_many(phone, hoa, django_assert_num_queries):
    tell(hoa)
    text(phone)
    with django_assert_num_queries(4):
        text(phone)
    for n in range(15):
        tell(hoa, f"{n}")
    with django_assert_num_queries(4):
        text(phone)


def test_login_that_holds_several_persons_is_asked_who_it_is(phone, user, village):
    register(village, actor_of(user), "Lê Thị Con", user=user)
    for url in (INBOX, SWITCHES):
        assert phone.get(url)["Location"] == "/ca-nhan/ai-dang-hoc/"
    for url in (READ, f"{INBOX}1/"):
        assert phone.post(url).status_code == 404


# The count


def test_count_stands_in_the_menu_where_a_learner_arrives(phone, hoa):
    for n in range(2):
        tell(hoa, f"{n}")
    for url in ("/ca-nhan/", INBOX, SWITCHES):
        page = text(phone, url)
        assert "Tin nhắn (2)" in page, url
        assert '<span class="badge warn">2<span class="visually-hidden"> tin mới' in page, url


def test_count_costs_other_pages_nothing(phone, hoa, django_assert_num_queries):
    tell(hoa)
    text(phone, "/tra-cuu/")
    with django_assert_num_queries(1):  # whose session it is
        page = text(phone, "/tra-cuu/")
    assert f'<a href="{INBOX}" >Tin nhắn</a>' in page


def test_count_is_left_out_when_all_is_read(phone):
    page = text(phone, "/ca-nhan/")
    assert "Không có tin mới" in page
    assert "(0)" not in page
    assert ' <span class="badge' not in page


# Switches


def save(phone, *channels):
    return phone.post(SWITCHES, {"channels": channels}, follow=True).content.decode()


def test_switches_say_in_plain_words_what_comes_where(phone, settings):
    settings.ZALO_OA_URL = "http://127.0.0.1:9/"
    page = text(phone, SWITCHES).replace("\N{NO-BREAK SPACE}", " ")
    for words in ("Tin nhắn SMS tới số 0912 345 678", "E-mail tới hoa@example.vn", "Zalo của số 0912 345 678"):
        assert words in page
    assert page.count("checked") == 3
    assert "Không nhắc từ 21:00 đến 07:00" in page
    assert "không quá 4 lần nhắc" in page


def test_switches_without_quiet_hours_promise_none(phone, settings):
    settings.QUIET_HOURS = (AT.time(), AT.time())
    assert "Không nhắc từ" not in text(phone, SWITCHES)


def test_switching_off_and_on_is_kept(phone, hoa, user):
    assert "Đã lưu" in save(phone, "email")
    off = OptOut.objects.get()
    assert (off.channel, off.made_by_id, off.ended_at) == ("sms", str(user.pk), None)
    assert text(phone, SWITCHES).count("checked") == 1
    save(phone, "email", "sms")
    off.refresh_from_db()
    assert off.ended_by_id == str(user.pk)
    assert queries.opted_out(hoa) == set()


def test_switching_everything_off_leaves_the_inbox(phone, hoa):
    assert "Đã lưu" in save(phone)
    tell(hoa)
    assert not Delivery.objects.exists()
    assert "Tin nhắn (1)" in text(phone, SWITCHES)


def test_switching_what_is_not_offered_is_refused_with_a_word(phone):
    assert "Có chỗ cần sửa" in save(phone, "zalo")
    assert not OptOut.objects.exists()


def test_switches_without_consent_lead_to_its_words(phone, hoa):
    consents.withdraw(learner=hoa, purpose=MESSAGES, by=OFFICER, at=timezone.now())
    page = text(phone, SWITCHES)
    assert "/ca-nhan/dong-y/messages/" in page
    assert 'name="channels"' not in page
    save(phone)
    assert not OptOut.objects.exists()


def test_switches_of_somebody_without_an_address_say_so(client, user, village):
    user.phone_verified_at = None
    user.save()
    agree(register(village, actor_of(user), user=user))
    client.force_login(user)
    assert "Chưa có số điện thoại hay e-mail" in text(client, SWITCHES)


def test_switches_show_what_is_off_and_numbers_as_people_write_them(phone, hoa):
    reminders.choose(learner=hoa, channels=[], offered=["sms"], by=OFFICER, at=AT)
    page = phone.get(SWITCHES)
    assert page.context["form"]["channels"].initial == ["email"]
    assert PHONE not in page.content.decode()

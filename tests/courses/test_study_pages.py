""" "Tiếp tục học" from anywhere, and the learner's own things of a lesson."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtailmedia.models import Media

from courses.actions import attempts, learning, study
from courses.models import EditionLesson, Enrolment, LearnerQuestion, LessonNote
from courses.rules.study import LONGEST_NOTE, LONGEST_QUESTION, MOST_OPEN
from courses.views import study as views
from tests.courses.way import AT, AUTHOR, complete, enrolled, finish, finish_all, pass_test, publish, published, sign_in
from tests.factories import LearnerFactory, UserFactory, make_programme

pytestmark = pytest.mark.django_db
ONWARD, LESSON = "/hoc/tiep-tuc/", "/hoc/khoa-mau/bai-1/"
STUDY, BOOKMARK, NOTE, ASK = (LESSON + name for name in ("cua-toi/", "danh-dau/", "ghi-chu/", "hoi/"))
HTMX = {"HX-Request": "true"}


def words(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def course(db):
    return published()


@pytest.fixture
def learner(client, course):
    return sign_in(client)


def key(course, lesson="khoa-mau/bai-1"):
    return {"course_id": course[0].pk, "lesson_key": lesson}


# "Tiếp tục học"


def onward(client) -> str:
    return client.get(ONWARD)["Location"]


def test_stranger_signs_in_and_comes_back_to_go_on(client):
    assert onward(client) == "/tai-khoan/login/?next=%2Fhoc%2Ftiep-tuc%2F"


def test_login_of_a_family_says_first_who_learns(client):
    user = UserFactory()
    LearnerFactory.create_batch(2, user=user)
    client.force_login(user)
    assert onward(client) == "/ca-nhan/ai-dang-hoc/?next=%2Fhoc%2Ftiep-tuc%2F"


def test_onward_without_a_choice_leads_to_choosing_a_programme(client, learner):
    assert client.get(ONWARD, follow=True).redirect_chain == [("/hoc/", 302), ("/hoc/chuong-trinh/", 302)]


def test_onward_leads_to_the_next_lesson_of_the_course_learned_last(client, learner, course):
    other = published("khoa-khac")
    finish(enrolled(learner, *course), "khoa-mau/bai-1")
    finish(enrolled(learner, *other), "khoa-khac/bai-1", at=AT + timedelta(hours=1))
    assert onward(client) == "/hoc/khoa-khac/bai-2/"


def test_onward_leads_to_a_course_just_begun(client, learner, course):
    enrolled(learner, *course)
    assert onward(client) == LESSON


def test_onward_leads_to_the_test_when_all_is_read(client, learner, course):
    finish_all(enrolled(learner, *course))
    assert onward(client) == "/hoc/khoa-mau/kiem-tra/"


def test_onward_leads_back_to_a_test_in_progress(client, learner, course):
    finish(enrolled(learner, *published("khoa-khac")), "khoa-khac/bai-1", at=timezone.now())
    attempts.start_attempt(enrolment=enrolled(learner, *course), at=AT)
    assert onward(client) == "/hoc/khoa-mau/kiem-tra/"


def test_onward_passes_by_a_test_whose_time_ran_out(client, learner):
    course = published("co-gio", time_limit=20)
    attempts.start_attempt(enrolment=enrolled(learner, *course), at=AT)
    assert onward(client) == "/hoc/co-gio/bai-1/"


def test_onward_leads_along_the_programme(client, learner, course):
    second = published("khoa-hai")
    programme = make_programme("ct", course[0], second[0])
    learning.choose_programme(learner=learner, programme=programme, at=AT)
    assert onward(client) == "/hoc/khoa-mau/"
    complete(enrolled(learner, *course))
    assert onward(client) == "/hoc/khoa-hai/"
    assert client.get(ONWARD, follow=True).redirect_chain[-1] == ("/hoc/khoa-hai/bai-1/", 302)


def test_onward_leads_elsewhere_before_what_needs_an_instructor(client, learner, course):
    meets = enrolled(learner, *published("co-buoi", rule={"all": ["lessons", "assessment", {"sessions": 1}]}))
    finish_all(meets, at=AT + timedelta(days=1))
    pass_test(meets)
    assert onward(client) == "/khoa-hoc/co-buoi/"
    enrolled(learner, *course)
    assert onward(client) == LESSON


def test_onward_leads_to_the_certificate_that_waits_for_the_name(client, course):
    learner = sign_in(client, name_confirmed_at=None)
    programme = make_programme("ct", course[0])
    learning.choose_programme(learner=learner, programme=programme, at=AT)
    complete(enrolled(learner, *course))
    assert onward(client) == "/chung-nhan/"
    learner.name_confirmed_at = AT
    learner.save()
    assert onward(client) == "/hoc/"
    assert "Bạn đã hoàn thành chương trình!" in words(client.get("/hoc/"))


def test_onward_is_the_first_entry_of_the_menu_on_every_page_and_costs_nothing(client, course, learner):
    for path in ("/tra-cuu/", "/hoc/chuong-trinh/", LESSON, "/khoa-hoc/khoa-mau/"):
        first = client.get(path).context["menu"][0]
        assert (first.url, first.label) == (ONWARD, "Tiếp tục học"), path


def test_onward_costs_the_same_for_one_course_and_for_many(client, learner, course, django_assert_max_num_queries):
    for n in range(6):
        enrolled(learner, *published(f"khoa-{n}"))
    with django_assert_max_num_queries(10):
        onward(client)


# The lesson


def test_lesson_costs_no_query_more_for_own_things(client, learner, course, django_assert_max_num_queries):
    enrolled(learner, *course)
    study.note(learner=learner, text="Nhớ.", at=AT, **key(course))
    client.get(LESSON)  # what each process reads once
    with django_assert_max_num_queries(6):
        page = words(client.get(LESSON))
    assert f'id="cua-toi" hx-get="{STUDY}" hx-trigger="revealed"' in page
    assert f'<a class="button secondary" href="{STUDY}">Đánh dấu, ghi chú, hỏi giảng viên</a>' in page
    assert "Nhớ." not in page


def test_lesson_offers_nothing_of_ones_own_to_a_stranger(client, course):
    assert "cua-toi" not in words(client.get(LESSON))
    for path in (STUDY, "/hoc/ghi-nho/", "/hoc/da-hoi/"):
        assert client.get(path)["Location"].startswith("/tai-khoan/login/?next=")
    for path in (BOOKMARK, NOTE, ASK):
        assert client.post(path, {"text": "x", "on": "1"})["Location"].startswith("/tai-khoan/login/")
    assert not LessonNote.objects.exists()
    assert not LearnerQuestion.objects.exists()


def test_own_things_are_a_page_and_a_part_of_a_page(client, learner, course, django_assert_max_num_queries):
    enrolled(learner, *course)
    client.get(STUDY)
    with django_assert_max_num_queries(7):
        page = client.get(STUDY)
    part = client.get(STUDY, headers=HTMX)
    assert "<h1>Bài 1</h1>" in words(page)
    assert "<html" not in words(part)
    for answer in (page, part):
        assert "Đánh dấu bài này" in words(answer)
        assert "no-store" in answer["Cache-Control"]


def test_own_things_do_not_enrol(client, learner):
    client.get(STUDY)
    client.post(BOOKMARK, {"on": "1"})
    assert not Enrolment.objects.exists()


@pytest.mark.parametrize("path", ["/hoc/khoa-mau/bai-9/cua-toi/", "/hoc/khong-co/bai-1/cua-toi/"])
def test_lesson_that_does_not_exist_has_no_own_things(client, learner, path):
    assert client.get(path).status_code == 404


# Bookmark and note


def test_bookmark_pressed_without_a_script_leads_back(client, learner):
    assert client.post(BOOKMARK, {"on": "1"})["Location"] == STUDY
    assert LessonNote.objects.get().is_bookmarked
    assert "Bỏ đánh dấu" in words(client.get(STUDY))
    client.post(BOOKMARK, {"on": "0"})
    assert not LessonNote.objects.exists()


def test_bookmark_pressed_with_a_script_changes_only_the_button(client, learner):
    part = words(client.post(BOOKMARK, {"on": "1"}, headers=HTMX))
    assert part.startswith("<form")
    assert "Đã đánh dấu" in part
    assert "textarea" not in part


def test_note_is_saved_with_a_word_and_shown_again(client, learner):
    page = client.post(NOTE, {"text": "Nhớ <b>tắt</b> loa"}, follow=True)
    assert "Đã lưu ghi chú." in words(page)
    assert "Nhớ &lt;b&gt;tắt&lt;/b&gt; loa</textarea>" in words(page)
    page = client.post(NOTE, {"text": "  "}, follow=True)
    assert "Đã xóa ghi chú." in words(page)
    assert not LessonNote.objects.exists()


def test_note_saved_while_typing_answers_with_a_word_only(client, learner):
    part = words(client.post(NOTE, {"text": "Nhớ"}, headers=HTMX))
    assert "Đã lưu lúc" in part
    assert "textarea" not in part
    assert "Không có ghi chú nào" in words(client.post(NOTE, {"text": ""}, headers=HTMX))


def test_note_that_is_too_long_says_so_at_the_box_and_keeps_it(client, learner):
    text = "á" * (LONGEST_NOTE + 1)
    page = client.post(NOTE, {"text": text})
    assert page.status_code == 422
    assert text in words(page)
    assert "Dài quá: được 2000 chữ, bạn viết 2001 chữ." in words(page)
    assert "Chưa lưu." in words(client.post(NOTE, {"text": text}, headers=HTMX))
    assert not LessonNote.objects.exists()


def test_line_breaks_count_once_as_the_browser_counts_them(client, learner):
    client.post(NOTE, {"text": "a\r\n" * (LONGEST_NOTE // 2 - 1) + "bc"})
    assert len(LessonNote.objects.get().text) == LONGEST_NOTE


def test_notes_are_seen_by_nobody_else(client, learner, course):
    study.note(learner=learner, text="Của riêng tôi", at=AT, **key(course))
    sign_in(client)
    for path in (STUDY, "/hoc/ghi-nho/"):
        assert "Của riêng tôi" not in words(client.get(path))


# All lessons


def test_list_of_notes_shows_links_and_goes_on(client, learner, course, django_assert_max_num_queries, monkeypatch):
    monkeypatch.setattr(views, "PAGE", 2)
    study.bookmark(learner=learner, is_on=True, at=AT, **key(course))
    study.note(learner=learner, text="Đã bỏ", at=AT, **key(course, "bai-da-bo"))
    study.note(learner=learner, text="Ghi nhớ", at=AT, **key(course, "khoa-mau/bai-2"))
    with django_assert_max_num_queries(7):
        page = client.get("/hoc/ghi-nho/")
    assert '<a href="/hoc/khoa-mau/bai-2/">Bài 2</a>' in words(page)
    assert "Bài này không còn trong khóa học" in words(page)
    older = client.get(f"/hoc/ghi-nho/?truoc={page.context['before']}")
    assert '<a href="/hoc/khoa-mau/bai-1/">Bài 1</a>' in words(older)
    assert "Đã đánh dấu" in words(older)
    assert older.context["before"] is None


@pytest.mark.parametrize("path", ["/hoc/ghi-nho/", "/hoc/da-hoi/"])
def test_empty_lists_say_how_to_begin_and_bad_keys_do_no_harm(client, learner, path):
    for bad in ("", "x", "9" * 30, "²", "-1"):
        page = client.get(path, {"truoc": bad})
        assert page.status_code == 200
        assert 'class="empty"' in words(page)
        assert f'<a class="button" href="{ONWARD}">Tiếp tục học' in words(page)


def test_page_after_the_last_row_leads_back_to_the_first(client, learner, course):
    study.note(learner=learner, text="Nhớ.", at=AT, **key(course))
    question = study.ask(learner=learner, text="Vì sao?", at=AT, **key(course))
    for path, last in (("/hoc/ghi-nho/", LessonNote.objects.get().pk), ("/hoc/da-hoi/", question.pk)):
        assert f'<a href="{path}">Về đầu danh sách</a>' in words(client.get(path, {"truoc": last}))


# Asking


def test_question_is_sent_and_waits(client, learner, course):
    page = client.post(ASK, {"text": "Vì sao máy khóa?"}, follow=True)
    assert page.redirect_chain == [(STUDY + "#da-hoi", 302)]
    assert "Đã gửi câu hỏi." in words(page)
    assert "Đang chờ trả lời." in words(page)
    question = LearnerQuestion.objects.get()
    assert (question.learner, question.lesson_key, question.course) == (learner, "khoa-mau/bai-1", course[0])


def test_question_asked_twice_is_one_question(client, learner):
    for _ in range(2):
        client.post(ASK, {"text": "Vì sao máy khóa?"})
    assert LearnerQuestion.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (" \n ", "Bạn chưa viết câu hỏi."),
        ("x" * (LONGEST_QUESTION + 1), "Dài quá: được 1000 chữ, bạn viết 1001 chữ. Mời bạn viết ngắn lại."),
    ],
)
def test_question_that_cannot_be_sent_says_why_at_the_box_and_keeps_it(client, learner, text, said):
    page = client.post(ASK, {"text": text})
    assert page.status_code == 422
    assert said in words(page)
    assert text.strip() in words(page)
    assert 'aria-invalid="true"' in words(page)
    assert not LearnerQuestion.objects.exists()


def test_question_beyond_the_limit_is_refused_and_kept_in_the_box(client, learner, course):
    for n in range(MOST_OPEN):
        study.ask(learner=learner, text=f"Câu {n}", at=AT, **key(course))
    page = client.post(ASK, {"text": "Một câu nữa"})
    assert page.status_code == 422
    assert "Bạn có 5 câu hỏi đang chờ trả lời." in words(page)
    assert "Một câu nữa</textarea>" in words(page)
    assert LearnerQuestion.objects.count() == MOST_OPEN


def test_answer_stands_under_the_lesson_and_in_the_list(client, learner, course):
    question = study.ask(learner=learner, text="Vì sao?", at=AT, **key(course))
    study.answer(question_id=question.pk, text="Vì máy khóa.\nMở ra là được.", by=AUTHOR, at=AT)
    for path in (STUDY, "/hoc/da-hoi/"):
        page = words(client.get(path))
        assert "Giảng viên trả lời" in page
        assert "Vì máy khóa.<br>Mở ra là được." in page
    sign_in(client)
    for path in (STUDY, "/hoc/da-hoi/"):
        assert "Vì máy khóa." not in words(client.get(path))


def test_list_of_questions_goes_on(client, learner, course, monkeypatch):
    monkeypatch.setattr(views, "PAGE", 1)
    for n in range(2):
        study.ask(learner=learner, text=f"Câu số {n}", at=AT + timedelta(minutes=n), **key(course))
    page = client.get("/hoc/da-hoi/")
    assert "Câu số 1" in words(page)
    older = client.get("/hoc/da-hoi/", {"truoc": page.context["before"]})
    assert "Câu số 0" in words(older)
    assert "Câu số 1" not in words(older)


# Read aloud


def test_recording_of_a_lesson_is_frozen_and_goes_before_the_devices_voice(client, course):
    assert 'data-listen="bai-hoc"' in words(client.get(LESSON))
    page = course[0].get_children().first().specific
    page.audio = Media.objects.create(
        title="Bài 1", type="audio", duration=60, file=ContentFile(b"ID3", name="bai-1.mp3")
    )
    page.save_revision().publish()
    course[0].refresh_from_db()
    edition = publish(course[0])
    assert EditionLesson.objects.get(edition=edition, slug="bai-1").audio == page.audio.url
    said = words(client.get(LESSON))
    assert f'<audio id="ghi-am" controls preload="none" src="{page.audio.url}"' in said
    assert "data-listen" not in said
    assert 'data-listen="bai-hoc"' in words(client.get("/hoc/khoa-mau/bai-2/"))

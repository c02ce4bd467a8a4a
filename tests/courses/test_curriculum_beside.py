"""What a lesson says beside its page, as part of its file: the words for the loudspeaker, three things to remember."""

import io

import pytest
from django.core.management import call_command

from courses.models import Edition, LessonPage
from courses.rules.curriculum import read_lesson
from courses.rules.reading import Reading
from tests.courses.folders import LESSON, write
from tests.courses.room import plan, seat, signed_in
from tests.courses.way import publish
from tests.factories import LearnerFactory, UserFactory, make_course, moment

FILE = "khoa/lessons/01-bai-mot.md"
BESIDE = """
::: remember
- Giữ kín mã.
- "Gọi ngay: 113."
- Hỏi người nhà.
:::

::: loudspeaker
Một câu
trên hai dòng.

Hai.
:::
"""


def load(folder):
    call_command("load_curriculum", path=folder, no_progress=True, stdout=io.StringIO())


def test_lesson_keeps_what_it_says_beside_its_page():
    reading = Reading()
    lesson = read_lesson(reading, "l.md", LESSON + BESIDE)
    assert reading.problems == []
    assert lesson.beside("remember") == "Giữ kín mã.\nGọi ngay: 113.\nHỏi người nhà."
    assert lesson.beside("loudspeaker") == "Một câu\ntrên hai dòng.\n\nHai."
    assert read_lesson(reading, "l.md", LESSON).beside("loudspeaker") == ""


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ("::: remember\n- Một.\n- Hai.\n:::\n", "Khối remember cần đúng ba câu"),
        ("::: remember\n- Một.\n- Hai.\n- Ba: bốn.\n:::\n", "Khối remember cần đúng ba câu"),
        ("::: remember\nMột.\n:::\n", "Khối remember cần đúng ba câu"),
        ("::: loudspeaker\n:::\n", "Khối “loudspeaker” chưa có nội dung."),
        ("::: loudspeaker\nMột.\n:::\n::: loudspeaker\nHai.\n:::\n", "Một bài chỉ có một khối loudspeaker."),
    ],
)
def test_wrong_block_is_told_with_its_line(block, message):
    reading = Reading()
    read_lesson(reading, "l.md", LESSON + block)
    assert [each.message.startswith(message) for each in reading.problems] == [True]
    assert reading.problems[0].line >= 1 + LESSON.count("\n")


@pytest.mark.django_db
def test_words_are_loaded_shown_nowhere_on_the_page_and_make_no_edition(folder, client):
    load(folder)
    write(folder, {FILE: LESSON + BESIDE})
    load(folder)
    page = LessonPage.objects.get()
    assert page.loudspeaker.startswith("Một câu")
    assert (
        page.get_latest_revision_as_object().remember == page.remember == "Giữ kín mã.\nGọi ngay: 113.\nHỏi người nhà."
    )
    assert Edition.objects.count() == 1
    assert "Giữ kín mã." not in client.get("/hoc/khoa/bai-mot/").content.decode()
    write(folder, {FILE: LESSON})
    load(folder)
    assert LessonPage.objects.get().loudspeaker == ""


# The ways to it


@pytest.mark.django_db
def test_lesson_offers_its_handout_to_all_and_its_script_to_who_teaches(client, teacher):
    publish(make_course("khoa-loi"))
    body = client.get("/hoc/khoa-loi/bai-1/").content.decode()
    assert 'href="/hoc/khoa-loi/bai-1/to-roi.pdf"' in body
    assert "Bài đọc loa" not in body
    body = signed_in(client, teacher).get("/hoc/khoa-loi/bai-1/").content.decode()
    assert 'href="/quan-ly/tai-lieu/khoa-loi/bai-1/loa/"' in body


@pytest.mark.django_db
def test_session_leads_to_its_plan_and_to_a_substitute(client, session, teacher):
    body = signed_in(client, teacher).get(f"/quan-ly/buoi-hoc/{session.pk}/").content.decode()
    for what in ("ke-hoach", "day-thay"):
        assert f'href="/quan-ly/buoi-hoc/{session.pk}/{what}/"' in body


@pytest.mark.django_db
def test_who_has_a_seat_is_offered_the_calendar(client, study_class):
    plan(study_class, study_class.course, moment("2099-01-06 14:00"))
    learner = LearnerFactory(user=UserFactory())
    address = f"/lop/{study_class.code}/"
    browser = signed_in(client, learner.user)
    assert "lich-lop.ics" not in browser.get(address).content.decode()
    seat(study_class, learner)
    assert 'href="/hoc/lich-lop.ics"' in browser.get(address).content.decode()

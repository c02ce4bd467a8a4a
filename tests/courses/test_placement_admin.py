"""What the placement asks, in the admin."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtailmedia.models import Media

from audit.models import Entry
from courses.models import Placement, PlacementItem
from tests.courses.placed import make_items, page_of, say
from tests.courses.test_admin import holder_of
from tests.courses.way import sign_in

pytestmark = pytest.mark.django_db
LIST, NEW = "/quan-tri/placement/", "/quan-tri/placement/new/"
ROW = {"code": "moi", "text": "trả tiền bằng mã", "lesson_key": "mot/bai-1", "position": 9, "is_active": "on"}


def words(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def editor(client):
    make_items()
    client.force_login(holder_of("editor"))
    return client


def edit(item: PlacementItem) -> str:
    return f"/quan-tri/placement/edit/{item.pk}/"


def test_list_shows_what_people_are_asked_and_how_many_pages(editor):
    said = words(editor.get(LIST))
    assert "Nhiều nhất 4 trang, được phép 10." in said
    assert "Tôi làm được việc otp" in said
    assert "Hỏi thêm: Mã OTP phải giữ kín." in said


def test_list_says_what_is_not_asked_and_why(editor):
    item = PlacementItem.objects.get(code="otp")
    item.check_question.is_active = False
    item.check_question.save()
    PlacementItem.objects.filter(code="goi").update(lesson_key="khong/co")
    said = words(editor.get(LIST))
    assert "không hỏi: bài học chưa mở" in said
    assert "không hỏi: câu hỏi đã tắt" in said


def test_list_with_too_many_pages_warns(editor):
    for n in range(8):
        PlacementItem.objects.create(code=f"x-{n}", text="x", lesson_key="mot/bai-1")
    assert "Đang là 12 trang, nhiều nhất là 10." in words(editor.get(LIST))


def test_list_without_anything_says_so(editor):
    PlacementItem.objects.all().delete()
    assert "Chưa có việc nào được hỏi." in words(editor.get(LIST))


def test_list_names_lessons_and_questions_as_people_do(editor):
    PlacementItem.objects.filter(code="goi").update(lesson_key="da/go")
    page = editor.get(LIST)
    said = words(page)
    assert "<h1" in said
    assert page.context["page_title"] == "Tìm bài học"
    assert "Thêm việc" in said
    assert "Bài 1, khóa “Khóa mot”" in said
    assert "hai-1: Mã OTP phải giữ kín." in said
    assert "da/go (chưa mở được)" in said
    assert "mot/bai-1" not in said


def test_list_costs_the_same_for_three_things_and_for_nine(editor, django_assert_max_num_queries):
    editor.get(LIST)
    question = PlacementItem.objects.get(code="otp").check_question
    with CaptureQueriesContext(connection) as few:
        editor.get(LIST)
    for n in range(6):
        PlacementItem.objects.create(code=f"x-{n}", text="x", lesson_key="mot/bai-1", check_question=question)
    with django_assert_max_num_queries(len(few)):
        editor.get(LIST)


def test_new_thing_is_asked_with_its_lesson_chosen_by_title(editor):
    form = words(editor.get(NEW))
    assert '<optgroup label="Khóa mot">' in form
    assert "hai-1: Mã OTP phải giữ kín." in form
    assert editor.post(NEW, ROW).status_code == 302
    assert PlacementItem.objects.get(code="moi").lesson_key == "mot/bai-1"
    assert Entry.objects.filter(act="placementitem.save").exists()
    assert editor.get(page_of("moi")).status_code == 200


def test_new_thing_that_makes_more_than_ten_pages_is_refused(editor):
    for n in range(6):
        PlacementItem.objects.create(code=f"x-{n}", text="x", lesson_key="mot/bai-1")
    assert "Tất cả thành 11 trang, nhiều nhất là 10." in words(editor.post(NEW, ROW))
    off = {name: value for name, value in ROW.items() if name != "is_active"}
    assert editor.post(NEW, off).status_code == 302


def test_thing_keeps_its_code_and_a_lesson_that_is_not_open(editor):
    item = PlacementItem.objects.get(code="goi")
    item.lesson_key = "da/go"
    item.save()
    assert "da/go (chưa mở được)" in words(editor.get(edit(item)))
    editor.post(edit(item), {**ROW, "code": "ten-khac", "lesson_key": "da/go"})
    item.refresh_from_db()
    assert (item.code, item.text, item.lesson_key) == ("goi", "trả tiền bằng mã", "da/go")


def test_recording_of_a_thing_is_played_instead_of_the_devices_voice(editor):
    item = PlacementItem.objects.get(code="goi")
    item.audio = Media.objects.create(title="Gọi", type="audio", file="media/goi.mp3", duration=5)
    item.save()
    said = words(editor.get(page_of("goi")))
    assert '<audio id="ghi-am" controls preload="none" src="/media/media/goi.mp3"' in said
    assert "data-listen" not in said


def test_deleted_thing_leaves_what_was_said_of_it(client):
    make_items()
    sign_in(client)
    say(client, bat_may=2, goi=0, otp=0)
    PlacementItem.objects.get(code="bat-may").delete()
    assert [row["item"] for row in Placement.objects.get().answers] == ["bat-may", "goi", "otp"]
    assert [line.item.code for line in client.get("/tim-bai-hoc/ket-qua/").context["result"].lines] == ["goi", "otp"]

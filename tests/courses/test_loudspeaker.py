"""What the loudspeaker reads out: by rule, for a village, on its page."""

import re

import pytest

from accounts.queries import actor_for
from courses.adapters import loudspeaker as adapter
from courses.adapters.curriculum import read_curriculum
from courses.models import ClassSession, LessonPage
from courses.queries import materials
from courses.rules import loudspeaker, spoken
from courses.rules.loudspeaker import Meeting
from courses.rules.outline import Piece
from tests.courses.room import held, house, plan, signed_in, staff, town
from tests.courses.way import publish
from tests.factories import ProvinceFactory, VillageFactory, make_course, moment

AT = moment("2026-11-20 08:00")
MEETING = Meeting(moment("2026-11-25 14:30"), "Nhà văn hóa thôn 3, xã Gần")
SENTENCE = "Bạn chạm vào nút màu xanh ở góc dưới của màn hình."
"""Eleven syllables, of which the loudspeaker makes twelve: it speaks to all."""


def made(pieces, **frame):
    return loudspeaker.made_script(
        pieces, **{"title": "Bật máy", "aim": "bạn bật được máy.", "place": "", "meeting": None, **frame}
    )


def own(text, **frame):
    return loudspeaker.own_script(text, **{"title": "Bật máy", "place": "", "meeting": None, **frame})


# By rule


def test_frame_greets_invites_and_says_farewell():
    script = own("Một.\n\nHai\nba.", place="thôn 3, xã Gần", meeting=MEETING)
    first, one, two, invited, last = script.paragraphs
    assert first.startswith("Kính thưa toàn thể bà con thôn ba, xã Gần!")
    assert first.endswith("mời bà con nghe bài: Bật máy.")
    assert (one, two, script.is_own) == ("Một.", "Hai ba.", True)
    assert "Buổi tới bắt đầu lúc mười bốn giờ ba mươi phút, thứ Tư, ngày hai mươi lăm tháng mười một." in invited
    assert "Địa điểm: Nhà văn hóa thôn ba, xã Gần." in invited
    assert last == loudspeaker.FAREWELL


def test_without_a_session_people_are_told_whom_to_ask():
    script = own("Một.")
    assert script.paragraphs[0].startswith("Kính thưa toàn thể bà con!")
    assert "trưởng thôn" in script.paragraphs[2]


def test_session_about_something_else_says_about_what():
    other = Meeting(MEETING.starts_at, MEETING.place, "Sổ sức khỏe điện tử")
    assert "Buổi tới học về: Sổ sức khỏe điện tử. Lớp bắt đầu lúc" in own("Một.", meeting=other).paragraphs[2]


@pytest.mark.parametrize(("count", "length"), [(1, "short"), (33, "fits"), (60, "long")])
def test_length_of_the_authors_words_is_told_and_nothing_is_cut(count, length):
    script = own(" ".join([SENTENCE] * count))
    assert script.length == length
    assert script.paragraphs[1].count("chạm") == count
    assert script.seconds == round(script.syllables * 360 / 1000)


def test_sentence_without_a_breath_is_named():
    long = " ".join(["dài"] * 26) + "."
    assert own(f"Ngắn thôi. {long}").long_sentences == [long]


def test_script_from_a_lesson_speaks_to_all_and_gives_one_thing_to_do():
    pieces = [
        Piece("heading", "Bỏ qua"),
        Piece("text", "Bạn bè hỏi nhau. Bạn bật máy lên:"),
        Piece("picture", "Chú thích"),
        Piece("text", "Xem hình dưới đây."),
        Piece("item", "Nút nguồn", within="tip", title="Mẹo"),
        Piece("item", "Bấm nút", within="try", title="Thử"),
        Piece("text", "Bạn làm đúng khi máy sáng.", within="try", title="Thử"),
    ]
    script = made(pieces)
    assert script.paragraphs[1:5] == (
        "Nghe xong bài này, bà con bật được máy.",
        "Bạn bè hỏi nhau. Bà con bật máy lên.",
        "Nút nguồn.",
        "Việc bà con làm thử ngay hôm nay. Bấm nút.",
    )
    assert (script.is_own, script.length, script.left_out) == (False, "short", 1)


def test_long_lesson_is_told_as_far_as_three_minutes_go():
    script = made([Piece("text", SENTENCE) for _n in range(60)], meeting=MEETING)
    told = sum(each.count("chạm") for each in script.paragraphs)
    assert script.length == "fits"
    assert loudspeaker.MOST - 12 < script.syllables <= loudspeaker.MOST
    assert script.left_out == 60 - told > 0


def test_own_lessons_have_scripts_of_three_minutes_written_as_they_are_spoken(settings):
    """In the shortest frame and in a long one; nothing in them makes somebody at the microphone stop."""
    found, wrong = read_curriculum(settings.BASE_DIR / "curriculum")
    assert wrong == []
    village = "tổ dân phố Đông Ngàn Thượng, phường Nguyệt Viên"
    meeting = Meeting(MEETING.starts_at, f"Nhà văn hóa {village}", "Ứng dụng Thanh Hóa số và phản ánh hiện trường")
    for lesson in (lesson for course in found.courses for lesson in course.lessons):
        for frame in ({}, {"place": village, "meeting": meeting}):
            script = own(lesson.beside("loudspeaker"), title=lesson.title, **frame)
            assert script.length == "fits", (lesson.key, script.syllables)
            assert script.long_sentences == [], lesson.key
            assert not re.search(r"[\d%/@]|[A-Z]{2,}", " ".join(script.paragraphs)), lesson.key
        middle = [spoken.speak(each) for each in lesson.beside("loudspeaker").split("\n\n")]
        assert "iệc " in middle[-1], f"{lesson.key}: one thing to do"


# For a village


@pytest.fixture
def lesson(db):
    course = make_course("khoa-loa")
    publish(course)
    return materials.of_lesson("khoa-loa", "bai-1")


def told(script):
    return " ".join(script.paragraphs)


def test_next_session_is_of_the_same_course_and_in_the_same_village_first(lesson, venue, teacher, course, commune):
    village = VillageFactory(name="Bản Đục", parent=commune)
    mine = lesson.edition.course
    for begin, about, where in (
        ("2026-11-21 14:00", course, venue),
        ("2026-11-24 14:00", mine, venue),
        ("2026-11-25 14:00", mine, house(village, "Nhà văn hóa bản")),
    ):
        session = held(about, where, teacher, starts_at=moment(begin))
        ClassSession.objects.filter(pk=session.pk).update(unit=commune)
    assert "hai mươi tư tháng mười một" in told(adapter.script(lesson, commune, AT))
    said = told(adapter.script(lesson, village, AT))
    assert "bà con bản Đục, xã Gần!" in said
    assert "hai mươi lăm tháng mười một" in said
    later = told(adapter.script(lesson, commune, moment("2026-11-24 15:00")))
    assert "hai mươi lăm tháng mười một" in later


def test_session_of_another_course_is_better_than_none_and_a_cancelled_one_is_none(lesson, venue, teacher, course):
    session = held(course, venue, teacher, starts_at=moment("2026-11-21 14:00"))
    assert f"Buổi tới học về: {course.title}." in told(adapter.script(lesson, venue.unit, AT))
    session.cancelled_at, session.cancelled_by_id, session.cancelled_reason = AT, "1", "Mưa"
    session.save()
    assert "trưởng thôn" in told(adapter.script(lesson, venue.unit, AT))
    assert "trưởng thôn" in told(adapter.script(lesson, None, AT))


def test_place_without_a_venue_is_the_commune(lesson, venue, teacher):
    session = held(lesson.edition.course, venue, teacher, starts_at=moment("2026-11-21 14:00"))
    session.venue = None
    session.save()
    assert "Địa điểm: xã Gần." in told(adapter.script(lesson, venue.unit, AT))
    venue.unit.name = "Hạc Thành"
    assert adapter.spoken_place(venue.unit) == "Hạc Thành"


def test_words_of_the_author_come_before_those_of_the_lesson(lesson):
    LessonPage.objects.filter(key="khoa-loa/bai-1").update(loudspeaker="Lời riêng.")
    assert not adapter.script(lesson, None, AT).is_own
    script = adapter.script(materials.of_lesson("khoa-loa", "bai-1"), None, AT)
    assert (script.is_own, script.paragraphs[1]) == (True, "Lời riêng.")


# The page

PAGE = "/quan-ly/tai-lieu/khoa-loa/bai-1/loa/"


def test_page_reads_out_for_the_place_of_the_post(client, lesson, teacher, commune):
    page = signed_in(client, teacher).get(PAGE)
    assert "Kính thưa toàn thể bà con xã Gần!" in page.content.decode()
    assert page.context["script"].length == "short"
    assert "Bài này ngắn hơn" in page.content.decode()


def test_place_is_chosen_among_the_own_ones(client, lesson, commune):
    officer = staff(commune, "officer")
    village = VillageFactory(name="Thôn 7", parent=commune)
    far = town("16213", "Xã Xa")
    browser = signed_in(client, officer)
    assert "bà con thôn bảy, xã Gần!" in browser.get(PAGE, {"noi": village.code}).content.decode()
    assert "bà con!" in browser.get(PAGE, {"noi": ""}).content.decode()
    refused = browser.get(PAGE, {"noi": far.code}).content.decode()
    assert "Hãy chọn trong danh sách." in refused
    assert "bà con!" in refused


def test_whoever_works_for_the_province_chooses_a_commune(client, lesson, commune):
    division = staff(ProvinceFactory(), "division")
    VillageFactory(parent=commune)
    assert list(materials.places(actor_for(division))) == [commune]
    assert materials.usual_place(actor_for(division)) is None
    assert "bà con!" in signed_in(client, division).get(PAGE).content.decode()


def test_long_script_and_what_was_left_out_are_said(client, lesson, teacher):
    page = LessonPage.objects.get(key="khoa-loa/bai-1")
    page.body = [("text", f"<p>{' '.join([SENTENCE] * 60)}</p>")]
    page.save()
    publish(lesson.edition.course)
    body = signed_in(client, teacher).get(PAGE).content.decode()
    assert "Bài học dài hơn, nên" in body
    LessonPage.objects.filter(pk=page.pk).update(loudspeaker=" ".join(["dài"] * 30) + ". " + " ".join([SENTENCE] * 60))
    body = client.get(PAGE).content.decode()
    assert "nên chia làm hai lần phát" in body
    assert "câu dài, nên ngắt hơi" in body


@pytest.mark.parametrize(
    "path", ["khoa-loa/khong/loa/", "khong/bai-1/loa/", "khong/", "khoa-loa/buoi-1/", "khong/buoi-1/"]
)
def test_what_is_not_published_is_not_there(client, lesson, teacher, path):
    assert signed_in(client, teacher).get(f"/quan-ly/tai-lieu/{path}").status_code == 404


def test_page_costs_a_fixed_number_of_queries(client, lesson, study_class, teacher, django_assert_max_num_queries):
    plan(study_class, study_class.course, *[moment(f"2099-01-{day:02} 14:00") for day in range(1, 20)])
    browser = signed_in(client, teacher)
    browser.get(PAGE)
    with django_assert_max_num_queries(15):
        browser.get(PAGE)

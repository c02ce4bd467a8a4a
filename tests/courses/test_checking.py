"""What is looked at before a course goes out: in plain words and sizes, then in real lessons and questions."""

import pytest
from django.core.files.base import ContentFile
from hypothesis import given
from hypothesis import strategies as st
from wagtail.documents.models import Document
from wagtailmedia.models import get_media_model

from content.models import Picture
from courses.adapters.findings import said
from courses.models import CoursePage, LessonPage, Question
from courses.queries.checking import course_findings
from courses.rules import checking
from courses.rules.checking import Seen
from tests.factories import make_course

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><title>a</title></svg>'


def codes(findings) -> list[str]:
    return [finding.code for finding in findings]


# Rules


def test_sentence_of_thirty_syllables_is_let_pass_and_one_more_is_named_by_its_beginning():
    assert checking.of_words([" ".join(["chữ"] * 30) + ". Câu ngắn."]) == []
    (found,) = checking.of_words(["Câu ngắn. " + " ".join(["chữ"] * 31) + "."])
    assert (found.code, found.size, found.about) == ("long_sentence", 31, "chữ chữ chữ chữ chữ chữ chữ chữ …")


@given(st.lists(st.text(), max_size=5))
def test_any_text_is_looked_at_without_complaint_of_its_own(texts):
    assert all(finding.size > checking.MOST_SYLLABLES for finding in checking.of_words(texts))


def test_picture_wants_words_unless_it_is_decoration():
    shown = [Seen("picture", "a"), Seen("picture", "b", "Bàn tay"), Seen("picture", "c", is_decorative=True)]
    assert [(f.level, f.about) for f in checking.of_media(shown, has_recording=True)] == [("must", "a")]


def test_recordings_want_a_transcript_or_captions_and_a_video_captions():
    shown = [
        Seen("audio", "nghe"),
        Seen("audio", "có lời", "Lời."),
        Seen("video", "xem"),
        Seen("video", "có lời", "Lời."),
    ]
    found = checking.of_media(shown, has_recording=True)
    assert [(f.code, f.about) for f in found] == [
        ("no_transcript", "nghe"), ("no_transcript", "xem"), ("no_captions", "xem"), ("no_captions", "có lời"),
    ]  # fmt: skip


def test_weights_beyond_the_budget_are_named():
    assert codes(checking.of_weight({"html": 20_480, "pictures": 40_960})) == []
    assert codes(checking.of_weight({"html": 20_481, "pictures": 99_999})) == ["heavy_html", "heavy_pictures"]


def test_bank_is_measured_against_what_is_drawn():
    assert codes(checking.of_bank(0, 10)) == ["empty_bank"]
    assert codes(checking.of_bank(19, 10)) == ["small_bank"]
    assert checking.of_bank(20, 10) == []


@given(st.one_of(st.none(), st.dictionaries(st.text(), st.integers()), st.lists(st.text())))
def test_any_body_of_a_question_gives_findings_not_errors(body):
    assert checking.of_question("single", body, lesson_is_known=True)


# In a course


@pytest.fixture
def course(db) -> CoursePage:
    return make_course(questions=4, draw=2)


def found(course: CoursePage, title: str) -> list[str]:
    return next((codes(place.findings) for place in course_findings(course) if place.title == title), [])


def write(body: list[tuple[str, object]], **fields: object) -> None:
    lesson = LessonPage.objects.get(key="khoa-mau/bai-1")
    lesson.body = body
    for name, value in fields.items():
        setattr(lesson, name, value)
    lesson.save()


def picture(content: str = SVG) -> Picture:
    return Picture.objects.create(
        title="hinh", alt="Hình", file=ContentFile(content.encode(), name="h.svg"), width=1, height=1
    )


def media(kind: str):
    return get_media_model().objects.create(title=kind, type=kind, duration=1, file=ContentFile(b"x", name=f"m.{kind}"))


def test_lesson_in_order_has_only_advice(course):
    write([("text", "<p>Ngắn.</p>")], checks="khoa-mau-1")
    assert found(course, "Bài 1") == ["no_recording"]
    assert {finding.level for place in course_findings(course) for finding in place.findings} == {"should"}


def test_pictures_and_media_of_a_lesson_are_seen_however_deep(course):
    steps = [{"text": "<p>Bấm.</p>", "picture": picture(), "alt": ""}]
    clip = {"media": media("video"), "transcript": "", "captions": None}
    write([("picture", {"picture": picture(), "alt": ""}), ("steps", steps), ("video", clip)], checks="khoa-mau-1")
    assert found(course, "Bài 1") == ["no_alt", "no_alt", "no_transcript", "no_captions", "no_recording"]


@pytest.mark.parametrize(
    ("link", "is_dead"),
    [
        ('<a linktype="page" id="999999">x</a>', True),
        ('<a linktype="document" id="999999">x</a>', True),
        ('<a href="/khong-co/trang-nay/">x</a>', True),
        ('<a href="http://khong-an-toan.example/">x</a>', True),
        ('<a href="javascript:alert(1)">x</a>', True),
        ('<a href="/khoa-hoc/khong-co/">x</a>', True),
        ('<a href="/chuong-trinh/khong-co/">x</a>', True),
        ('<a href="/hoc/khoa-mau/khong-co/">x</a>', True),
        ('<a href="/media/images/khong-co.png">x</a>', True),
        ('<a href="/khoa-hoc/khoa-mau/">x</a>', False),
        ('<a href="/hoc/khoa-mau/bai-1/">x</a>', False),
        ('<a href="/chi-tieu/skills/">x</a>', False),
        ('<a href="/hoc/?x=1#y">x</a>', False),
        ('<a href="https://nguon.example/">x</a>', False),
        ('<a href="tel:113">x</a>', False),
        ('<a linktype="page" id="{page}">x</a>', False),
        ('<a linktype="document" id="{document}">x</a>', False),
    ],
)
def test_links_that_lead_nowhere_are_found_without_asking_other_sites(course, link, is_dead):
    document = Document.objects.create(title="d", file=ContentFile(b"x", name="d.txt"))
    text = link.format(page=course.pk, document=document.pk)
    write([("callout", {"kind": "tip", "title": "", "text": f"<p>{text}</p>"})], checks="khoa-mau-1")
    assert ("dead_link" in found(course, "Bài 1")) is is_dead


def test_long_sentences_and_heavy_pictures_of_a_lesson_are_found(course):
    heavy = picture(SVG.replace("a</title>", "".join(f"{n * 7919 % 100_003}," for n in range(30_000)) + "</title>"))
    body = [("text", f"<p>{'chữ ' * 40}.</p>"), ("picture", {"picture": heavy, "alt": "Hình"})]
    write(body, checks="khoa-mau-1")
    assert found(course, "Bài 1") == ["no_recording", "long_sentence", "heavy_pictures"]


def test_questions_without_a_right_answer_and_of_no_lesson_are_found(course):
    question = Question.objects.get(code="khoa-mau-1")
    body = {**question.current.body, "answer": None, "stem": "Câu hỏng?"}
    type(question.current).objects.filter(pk=question.current_id).update(body=body)
    Question.objects.filter(code="khoa-mau-2").update(lesson_key="khoa-mau/bai-9")
    (wrong,) = [place for place in course_findings(course) if place.title == "Câu hỏng?"]
    assert wrong.findings[0].level == "must"
    assert said(wrong.findings[0]) == "Câu đúng hay sai cần answer: true hoặc answer: false."
    assert ("question", ("no_lesson",)) in [(p.kind, tuple(codes(p.findings))) for p in course_findings(course)]


def test_course_itself_is_looked_at(course):
    Question.objects.filter(code__in=["khoa-mau-1", "khoa-mau-2"]).update(is_active=False)
    course.rule = {"all": ["lessons", "tasks"]}
    assert found(course, course.title) == ["rule", "small_bank"]
    LessonPage.objects.child_of(course).get(slug="bai-1").unpublish()
    LessonPage.objects.child_of(course).get(slug="bai-2").unpublish()
    assert found(course, course.title)[0] == "no_lessons"


def test_check_that_left_the_bank_is_found(course):
    Question.objects.filter(code="khoa-mau-1").update(is_active=False)
    write([("text", "<p>Ngắn.</p>")], checks="khoa-mau-1")
    assert "unknown_check" in found(course, "Bài 1")


def test_every_finding_is_said_in_words():
    for code in ("no_alt", "heavy_html", "small_bank", "no_lessons"):
        words = said(checking.Finding("must", code, "X", 5))
        assert words
        assert "%(" not in words

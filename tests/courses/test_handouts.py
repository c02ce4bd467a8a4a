"""The picture handout of a lesson: chosen by rule, one page of A4 whatever it holds."""

import io
import re

import pytest
from django.core.management import call_command
from pypdf import PdfReader

from courses.adapters import handouts as adapter
from courses.adapters import pictures
from courses.models import EditionLesson, LessonPage
from courses.queries import materials
from courses.rules import handouts, outline
from courses.rules.handouts import Figure, Handout, Step
from courses.rules.outline import Piece
from exchange.adapters import pdf
from tests.courses.room import plan
from tests.courses.test_paper_printed import scanned
from tests.courses.way import publish
from tests.factories import make_course, moment

PICTURE = Piece("picture", "Nút nguồn", src="/media/images/a.svg", alt="Nút")


def text_of(content):
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))


def pages(content):
    return len(PdfReader(io.BytesIO(content)).pages)


# By rule


def test_pictures_between_the_texts_come_before_those_of_steps():
    step = Piece("step", "Bấm. Giữ.", lead="Bấm.", src="/media/images/b.svg", alt="Tay")
    assert handouts.handout([step, PICTURE], "").figures == (
        Figure("/media/images/a.svg", "Nút", "Nút nguồn"),
        Figure("/media/images/b.svg", "Tay", "Bấm"),
    )
    other = Piece("picture", src="/media/images/c.svg")
    found = handouts.handout([PICTURE, other, step, PICTURE], "").figures
    assert [each.src[-5:] for each in found] == ["a.svg", "c.svg"]
    many = [Piece("picture", src=f"/media/images/{n}.svg") for n in range(6)]
    assert len(handouts.handout(many, "").figures) == handouts.MOST_PICTURES


def test_steps_are_short_and_begin_with_what_to_do():
    pieces = [
        Piece("step", f"Bấm nút. Giữ một giây. {'Dài ' * 30}.", lead="Bấm nút."),
        Piece("step", "Chữ Lưu ở dưới.", lead="Chữ Lưu"),
        Piece("step", "Thả ra."),
        *[Piece("step", f"Bước {n}.") for n in range(4)],
    ]
    found = handouts.handout(pieces, "").steps
    assert found[:3] == (Step("Bấm nút.", "Giữ một giây."), Step("", "Chữ Lưu ở dưới."), Step("", "Thả ra."))
    assert len(found) == handouts.MOST_STEPS


def test_lesson_without_steps_gives_what_it_lets_people_try():
    tried = Piece("item", "Bật máy.", within="try", title="Thử")
    assert handouts.handout([Piece("item", "Khác."), tried], "").steps == (Step("", "Bật máy."),)


def test_what_to_remember_is_the_authors_or_stands_out_of_the_lesson():
    long = "Dài " * 40
    pieces = [
        Piece("text", "Giữ kín mã. Câu hai.", within="warning", title="Cẩn thận"),
        Piece("text", f"{long}.", within="tip", title="Mẹo hay"),
        Piece("text", "Làm.", within="try", title="Thử"),
    ]
    assert handouts.handout(pieces, "").remember == ("Giữ kín mã.", "Mẹo hay")
    assert handouts.handout(pieces, " Một.\n\nHai.\nBa.\nBốn.").remember == ("Một.", "Hai.", "Ba.")


def test_shorter_drops_the_hows_then_steps_then_pictures():
    full = Handout((Figure("a", "", ""),), (Step("Bấm.", "Giữ."), Step("", "Thả.")), ())
    bare = full.shorter()
    assert bare.steps == (Step("Bấm.", ""), Step("Thả.", ""))
    assert bare.shorter().steps == (Step("Bấm.", ""),)
    assert bare.shorter().shorter().figures == ()


# On paper


@pytest.fixture
def lesson(db):
    publish(make_course("khoa-giay"))
    return materials.of_lesson("khoa-giay", "bai-1")


def made(lesson, handout, invitation=None):
    return adapter.handout_pdf(
        course_code="khoa-giay", edition=lesson.edition, lesson=lesson.lesson, handout=handout, invitation=invitation
    )


def test_paper_says_what_to_do_and_where_to_learn_it_again(lesson):
    said = text_of(made(lesson, Handout((), (Step("Bấm nút.", "Giữ."),), ("Một.", "Hai.", "Ba."))))
    for words in ("Bài 1", "Bấm nút. Giữ.", "3 điều cần nhớ", "Ba.", "/hoc/khoa-giay/bai-1/", "nhà văn hóa thôn"):
        assert words in said


@pytest.mark.parametrize("skew", [0, 5, -5])
def test_code_is_read_from_paper_held_askew(lesson, settings, skew):
    settings.BASE_URL = "https://hocso.thanhhoa.gov.vn"
    content = made(lesson, Handout((), (Step("Bấm nút.", "Giữ."),), ("Một.",)))
    assert scanned(content, skew=skew) == ["https://hocso.thanhhoa.gov.vn/hoc/khoa-giay/bai-1/"]


def test_too_many_words_are_shortened_until_they_are_one_page(lesson, monkeypatch):
    monkeypatch.setattr(adapter, "SIZES", (8,))
    steps = tuple(Step(f"Việc {n}.", "dài " * 150) for n in range(8))
    content = made(lesson, Handout((), steps, ("Nhớ.",)))
    assert pages(content) == 1
    assert "Việc 7." in text_of(content)
    assert "dài" not in text_of(content)


def test_letters_are_as_large_as_the_page_holds(lesson, monkeypatch):
    sizes = []
    real = adapter._one_page
    monkeypatch.setattr(adapter, "_one_page", lambda context: sizes.append(context["size"]) or real(context))
    made(lesson, Handout((), (), ("Nhớ.",)))
    assert sizes[-1] == 1


def test_four_pictures_stand_in_two_rows_where_they_may(lesson, monkeypatch, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    rows = []
    real = adapter._largest
    monkeypatch.setattr(adapter, "_largest", lambda context: rows.append(context["rows"]) or real(context))
    monkeypatch.setattr(
        pictures, "shown_at", lambda src: b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"/>'
    )
    figure = Figure("/media/images/a.svg", "A", "Chú thích")
    assert pages(made(lesson, Handout((figure,) * 4, (), ()))) == 1
    assert rows == [2]


def test_same_words_are_rendered_once(lesson, monkeypatch):
    handout = Handout((), (Step("Bấm.", ""),), ())
    first = made(lesson, handout)
    monkeypatch.setattr(pdf, "render", None)
    assert made(lesson, handout) == first


@pytest.mark.django_db
def test_every_own_lesson_fits_a_page_without_losing_a_word(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    call_command("load_site", stdout=io.StringIO())
    call_command("load_curriculum", no_progress=True, stdout=io.StringIO())
    found = EditionLesson.objects.select_related("edition")
    assert found.count() > 30
    words = dict(LessonPage.objects.values_list("key", "remember"))
    for lesson in found:
        handout = handouts.handout(outline.read(lesson.html), words[lesson.key])
        assert (len(handout.remember), len(handout.figures) > 1, len(handout.steps) > 2) == (3, True, True), lesson.key
        context = {"lesson": lesson, "course_title": lesson.edition.title, "invitation": None, "address": "a", "qr": ""}
        page = adapter._one_page(
            {**context, "qr": pdf.qr("a"), "handout": handout, "rows": 1, "size": adapter.SIZES[-1]}
        )
        assert page, lesson.key


# The address


def test_anybody_may_have_the_handout(client, lesson):
    answer = client.get("/hoc/khoa-giay/bai-1/to-roi.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'inline; filename="to-roi-bai-1.pdf"'
    assert client.get("/hoc/khoa-giay/khong/to-roi.pdf").status_code == 404


def test_code_of_a_class_says_where_and_when_it_meets(client, study_class):
    publish(study_class.course)
    address = f"/hoc/{study_class.course.code}/bai-1/to-roi.pdf?lop={study_class.code}"
    assert "Lớp học miễn phí: Nhà văn hóa thôn 3, Xã Gần Cần giúp?" in text_of(client.get(address).content)
    plan(study_class, study_class.course, moment("2099-01-06 14:00"))
    assert "Xã Gần, 14:00, Thứ 3 06/01/2099" in text_of(client.get(address).content)

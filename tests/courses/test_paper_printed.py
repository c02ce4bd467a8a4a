"""What comes out of the printer: complete, legible, with codes that a telephone reads, and no right answer anywhere."""

import io

import pypdfium2
import pytest
import zxingcpp
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image, ImageFilter
from pypdf import PdfReader

from courses.adapters import pictures
from courses.models import CoursePage, PaperSheet
from courses.queries import paper
from courses.renderers import paper as renderers
from courses.renderers.paper import RollRow
from tests.courses.asked import HOTSPOT, SINGLE
from tests.courses.papers import begun, printed, seated, typed, written
from tests.courses.room import acting, held, neighbours, opened, signed_in, taught_course
from tests.courses.way import publish, with_every_kind
from tests.factories import LearnerFactory, QuestionFactory, add_version

pytestmark = pytest.mark.django_db
LONG = "Công Tằng Tôn Nữ Nguyễn Hoàng Thị Phương Quỳnh Như"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"><title>x</title><rect width="4" height="3"/></svg>'
DPI = 150


@pytest.fixture
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def people(study_class, commune):
    return seated(study_class, *neighbours(commune))


@pytest.fixture
def session(study_class, people):
    return begun(study_class, study_class.course)


@pytest.fixture
def every_kind(venue, teacher, commune):
    """A sheet that asks everything that can be printed."""
    course, _edition, _asked = with_every_kind("khoa-moi")
    CoursePage.objects.filter(pk=course.pk).update(draw=7)
    course.refresh_from_db()
    publish(course)
    study_class = opened(course, venue, teacher)
    people = seated(study_class, *neighbours(commune, 1))
    session = begun(study_class, course)
    printed(session, teacher, *people)
    return session


def read(content):
    return PdfReader(io.BytesIO(content))


def words(content):
    return " ".join(" ".join(page.extract_text().split()) for page in read(content).pages)


def photographed(content, page=0, *, skew=5):
    """As a telephone sees it: 150 dots an inch, held askew, a little out of focus."""
    picture = pypdfium2.PdfDocument(content)[page].render(scale=DPI / 72).to_pil().convert("L")
    turned = picture.rotate(skew, resample=Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    return turned.filter(ImageFilter.GaussianBlur(1))


def scanned(content, page=0, *, skew=5):
    return [code.text for code in zxingcpp.read_barcodes(photographed(content, page, skew=skew))]


def rows(count, name="Lò Thị Mẫu"):
    return [RollRow(n, name, 1950) for n in range(1, count + 1)]


def roll(session, people, **more):
    return renderers.roll_pdf(session, people, instructor="Lê Văn Hùng", at=timezone.now(), **more)


def sheets_of(session, teacher):
    return [(row, paper.boxes(row.sheet)) for row in paper.sheets(session, acting(teacher))]


# The sheet that people sign


@pytest.mark.parametrize(("people", "pages"), [(0, 1), (1, 1), (40, 1), (41, 2), (80, 2)])
def test_forty_lines_stand_on_a_page_and_each_page_says_which_it_is(session, people, pages):
    found = read(roll(session, rows(people))).pages
    assert len(found) == pages
    for number, page in enumerate(found, start=1):
        said = " ".join(page.extract_text().split())
        assert f"Tờ {number}/{pages}" in said
        assert "TỜ ĐIỂM DANH" in said
        for told in (session.course.title, session.study_class.code, session.place, "Lê Văn Hùng"):
            assert told in said


def test_sheet_has_seats_names_and_what_to_tick(session):
    said = words(roll(session, rows(3)))
    for told in ("Ghế", "Họ và tên", "Ký tên", "Đến muộn", "Về sớm", "Vắng có phép", "1 Lò Thị Mẫu 1950"):
        assert told in said


@pytest.mark.parametrize("name", [LONG, "A " * 49 + "B", "M" * 100, "<b>x</b> {{ y }}"])
def test_long_names_keep_forty_lines_on_the_page(session, name, caplog):
    found = read(roll(session, rows(40, name)))
    assert len(found.pages) == 1
    assert [record.message for record in caplog.records if record.name.startswith("weasyprint")] == []


def test_sheet_is_a4_and_light_in_bytes(session):
    content = roll(session, rows(40))
    box = read(content).pages[0].mediabox
    assert (round(box.width / 72 * 25.4), round(box.height / 72 * 25.4)) == (210, 297)
    assert len(content) < 100_000


def test_sheet_of_a_session_lists_the_class(client, session, teacher, people):
    browser = signed_in(client, teacher)
    answer = browser.get(f"/quan-ly/buoi-hoc/{session.pk}/giay/diem-danh.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert f"diem-danh-{timezone.localtime(session.starts_at):%Y-%m-%d}.pdf" in answer["Content-Disposition"]
    said = words(answer.content)
    assert all(each.full_name in said for each in people)
    empty = words(browser.get(f"/quan-ly/buoi-hoc/{session.pk}/giay/diem-danh.pdf?trong=1").content)
    assert people[0].full_name not in empty
    assert "TỜ ĐIỂM DANH NGƯỜI MỚI" in empty


def test_meeting_without_seats_has_free_lines_and_leads_to_its_roll(client, course, venue, teacher, commune):
    meeting = held(course, venue, teacher)
    content = signed_in(client, teacher).get(f"/quan-ly/buoi-hoc/{meeting.pk}/giay/diem-danh.pdf").content
    assert scanned(content) == [f"http://127.0.0.1:8000/quan-ly/buoi-hoc/{meeting.pk}/"]


# Codes


def test_code_of_the_signed_sheet_is_read_askew(settings, session):
    settings.BASE_URL = "https://hocso.thanhhoa.gov.vn"
    content = roll(session, rows(41))
    wanted = f"https://hocso.thanhhoa.gov.vn/quan-ly/buoi-hoc/{session.pk}/giay/diem-danh/"
    for page in (0, 1):
        for skew in (0, 5, -5):
            assert scanned(content, page, skew=skew) == [wanted]


def test_code_of_a_test_is_read_askew(settings, session, teacher, people):
    settings.BASE_URL = "https://hocso.thanhhoa.gov.vn"
    sheets = printed(session, teacher, *people)
    content = renderers.tests_pdf(sheets_of(session, teacher))
    pages = len(read(content).pages) // len(sheets)
    for number, sheet in enumerate(sheets):
        for skew in (0, 5, -5):
            assert scanned(content, number * pages, skew=skew) == [
                f"https://hocso.thanhhoa.gov.vn/quan-ly/bai-giay/{sheet.pk}/"
            ]


# Tests


def test_sheet_says_whose_it_is_and_asks_in_its_own_order(session, teacher, people):
    people[0].full_name = LONG
    people[0].save()
    printed(session, teacher, people[0])
    ((row, boxes),) = sheets_of(session, teacher)
    said = words(renderers.test_pdf(row, boxes))
    for told in (LONG, "Số đề 101", "Ghế 1", "Ghi câu trả lời vào đây", session.course.title, "Có 4 câu."):
        assert told in said
    for number, box in enumerate(boxes, start=1):
        assert f"{number}. {box.version.body['stem']}" in said


def test_options_have_letters_in_the_order_of_the_sheet(every_kind, teacher):
    ((row, boxes),) = sheets_of(every_kind, teacher)
    said = words(renderers.test_pdf(row, boxes))
    (box,) = [box for box in boxes if box.version.question.kind == "single"]
    texts = {choice["id"]: choice["text"] for choice in SINGLE["choices"]}
    places = [said.index(f"{letter}. {texts[i]}") for letter, i in zip("ABC", box.order, strict=True)]
    assert places == sorted(places)


def test_short_options_side_by_side_have_letters_too(venue, teacher, commune):
    course = taught_course("khoa-ngan", questions=0, draw=1)
    add_version(QuestionFactory(course=course, kind="single"), SINGLE)
    publish(course)
    study_class = opened(course, venue, teacher)
    session = begun(study_class, course)
    printed(session, teacher, *seated(study_class, *neighbours(commune, 1)))
    ((row, boxes),) = sheets_of(session, teacher)
    assert all(len(choice["text"]) <= renderers.SHORT for choice in SINGLE["choices"])
    said = words(renderers.test_pdf(row, boxes))
    texts = {choice["id"]: choice["text"] for choice in SINGLE["choices"]}
    assert [letter for letter, i in zip("ABC", boxes[0].order, strict=True) if f"{letter}. {texts[i]}" in said] == [
        *"ABC"
    ]


def test_nothing_right_is_printed(every_kind, teacher):
    ((row, boxes),) = sheets_of(every_kind, teacher)
    said = words(renderers.test_pdf(row, boxes))
    for box in boxes:
        told = [box.version.body["explanation"], *secrets(box.version.body)]
        assert [text for text in told if text and text in said] == []


def secrets(body):
    """Whatever is said of an answer."""
    if isinstance(body, dict):
        for name, inner in body.items():
            if name.startswith("feedback"):
                yield inner
            else:
                yield from secrets(inner)
    elif isinstance(body, list):
        for inner in body:
            yield from secrets(inner)


def test_letters_are_large_and_a_person_has_two_pages(every_kind, teacher):
    ((row, boxes),) = sheets_of(every_kind, teacher)
    content = renderers.test_pdf(row, boxes)
    assert len(read(content).pages) <= 2
    page = pypdfium2.PdfDocument(content)[0].get_textpage()
    heights = [top - bottom for n in range(page.count_chars()) for _l, bottom, _r, top in [page.get_charbox(n)]]
    capitals = [h for n, h in enumerate(heights) if page.get_text_range(n, 1).isupper()]
    assert sorted(capitals)[len(capitals) // 2] >= 14 * 0.65  # the height of a capital in Source Sans


def test_each_person_begins_on_a_leaf_of_paper(session, teacher, people):
    printed(session, teacher, *people)
    pairs = sheets_of(session, teacher)
    alone = [len(read(renderers.test_pdf(*pair)).pages) for pair in pairs]
    whole = len(read(renderers.tests_pdf(pairs)).pages)
    assert whole == sum(pages + pages % 2 for pages in alone)


@pytest.mark.usefixtures("_media")
def test_pictures_of_questions_are_printed(venue, teacher, commune, caplog):
    name = default_storage.save("images/goi.svg", ContentFile(SVG))
    image = {"src": f"/media/{name}", "alt": "Màn hình gọi"}
    course = taught_course("khoa-hinh", questions=0, draw=3)
    choices = [{**choice, "image": image} for choice in SINGLE["choices"]]
    for kind, body in (
        ("hotspot", {**HOTSPOT, "image": image}),
        ("single", {**SINGLE, "image": image}),
        ("single", {**SINGLE, "choices": choices}),
    ):
        add_version(QuestionFactory(course=course, kind=kind), body)
    publish(course)
    study_class = opened(course, venue, teacher)
    session = begun(study_class, course)
    printed(session, teacher, *seated(study_class, *neighbours(commune, 1)))
    asked = []

    def counted(src):
        asked.append(src)
        return plain(src)

    plain = pictures.shown_at
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pictures, "shown_at", counted)
        content = renderers.tests_pdf(sheets_of(session, teacher))
    assert set(asked) == {image["src"]}
    assert [record.message for record in caplog.records if record.name.startswith("weasyprint")] == []
    assert len(read(content).pages) == 2


# The file


def test_file_holds_the_sheets_that_are_not_typed_in_the_same_each_time(client, session, teacher, people):
    sheets = printed(session, teacher, *people)
    browser, address = signed_in(client, teacher), f"/quan-ly/buoi-hoc/{session.pk}/giay/bai-kiem-tra.pdf"
    answer = browser.get(address)
    assert "101-103.pdf" in answer["Content-Disposition"]
    first = words(answer.content)
    assert words(browser.get(address).content) == first
    assert [f"Số đề {sheet.number}" in first for sheet in sheets] == [True] * 3
    typed(sheets[0], teacher, written(sheets[0], 4))
    assert "Số đề 101" not in words(browser.get(address).content)
    assert "Số đề 102" not in words(browser.get(address + "?so=103").content)
    assert "Số đề 102" not in words(browser.get(address + "?tu=103").content)
    assert browser.get(address + "?so=101").status_code == 404


def test_large_class_has_several_files(client, venue, teacher, commune, monkeypatch):
    monkeypatch.setattr("courses.views.paper.PER_FILE", 2)
    course = taught_course("khoa-dong")
    publish(course)
    study_class = opened(course, venue, teacher, seats=9)
    session = begun(study_class, course)
    printed(session, teacher, *seated(study_class, *neighbours(commune, 3)))
    browser = signed_in(client, teacher)
    page = browser.get(f"/quan-ly/buoi-hoc/{session.pk}/giay/").content.decode()
    assert "?tu=103" in page
    assert "Số đề 103" not in words(browser.get(f"/quan-ly/buoi-hoc/{session.pk}/giay/bai-kiem-tra.pdf").content)


def test_orders_differ_from_person_to_person(venue, teacher, commune):
    course, _edition, _asked = with_every_kind("khoa-xao")
    study_class = opened(course, venue, teacher, seats=20)
    CoursePage.objects.filter(pk=course.pk).update(draw=7)
    course.refresh_from_db()
    publish(course)
    people = seated(study_class, *LearnerFactory.create_batch(12, commune=commune))
    printed(begun(study_class, course), teacher, *people)
    orders = {tuple(item["version"] for item in items) for items in PaperSheet.objects.values_list("items", flat=True)}
    assert len(orders) > 6

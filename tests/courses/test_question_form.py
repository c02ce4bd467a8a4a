"""The bank's form, kind by kind: what an editor fills in, and what comes of it."""

# ruff: noqa: F811 - fixtures of the admin have the names of the arguments

import pytest
from django.core.files.base import ContentFile
from wagtailmedia.models import Media

from content.models import Picture
from courses import blocks
from courses.forms import QuestionForm
from courses.models import Question
from courses.rules import questions
from tests.courses.asked import ALL
from tests.courses.test_admin import (  # noqa: F401 - fixtures
    NEW,
    SINGLE,
    SVG,
    administrator,
    course,
    editor,
    listed,
    posted,
)

pytestmark = pytest.mark.django_db
ASKED = "asked-0-value"
WAV = b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x40\x1f\0\0\x40\x1f\0\0\1\0\x08\0data\0\0\0\0"
"""A recording of nothing: no samples."""


@pytest.fixture
def picture(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return Picture.objects.create(
        title="Máy", alt="Chiếc điện thoại", file=ContentFile(SVG, name="may.svg"), width=10, height=10
    )


@pytest.mark.parametrize(("kind", "body"), ALL)
def test_block_keeps_all_that_an_author_wrote(kind, body):
    kept = {}
    for _turn in range(2):  # what is empty may gain its name; after that nothing changes
        before, (made, part) = kept, blocks.body_of(blocks.asked_of(kind, {**body, **kept}))
        kept = part
    assert (made, before) == (kind, kept)
    whole = {**body, **kept}
    assert questions.problems(kind, whole) == []
    assert questions.right_response(kind, whole) == questions.right_response(kind, body)


MATCHING = listed(
    f"{ASKED}-pairs",
    [
        {"left": "Giục", "right": "Gấp", "feedback": "Giục là gấp.", "picture": ""},
        {"left": "Dọa", "right": "Sợ", "feedback": "", "picture": ""},
    ],
) | {f"{ASKED}-feedback": "Chưa khớp hết."}
NUMERIC = {
    f"{ASKED}-answer": "650.000",
    f"{ASKED}-tolerance": "0,5",
    f"{ASKED}-unit": "đồng",
    f"{ASKED}-feedback": "Cộng lại.",
}


def regions(*boxes):
    names = ("x", "y", "width", "height")
    rows = [
        {"name": f"Chỗ {n}", "feedback": "Chưa phải.", **dict(zip(names, box, strict=True))}
        for n, box in enumerate(boxes, start=1)
    ]
    return listed(f"{ASKED}-regions", [{**rows[0], "correct": "on"}, *rows[1:]])


def parts(*found):
    """The posted form of the parts of a story: ``(kind, fields)``."""
    data = {f"{ASKED}-parts-count": str(len(found))}
    for n, (kind, fields) in enumerate(found):
        name = f"{ASKED}-parts-{n}"
        data |= {f"{name}-type": kind, f"{name}-order": str(n), f"{name}-deleted": "", f"{name}-id": ""}
        data |= {f"{name}-value-{field}": value for field, value in fields.items()}
    return data


TRUE = {"stem": "Họ là người nhà.", "answer": "false", "feedback_true": "Chưa chắc.", "feedback_false": ""}
FREE = {"stem": "Phí là bao nhiêu?", "answer": "0", "tolerance": "0", "unit": "đồng", "feedback": "Không mất tiền.",
        "wrong-count": "0"}  # fmt: skip
CHAT = listed(
    f"{ASKED}-chat", [{"who": "Số lạ", "text": "Chuyển tiền đi."}, {"who": "", "text": "Ai?", "is_mine": "on"}]
)


def test_pairs_are_written_and_opened_again(editor, course):
    extra = listed(f"{ASKED}-extra", ["Không có gì"])
    answer = editor.post(NEW, posted(course, "matching", MATCHING | extra))
    assert answer.status_code == 302, answer.context["form"].errors
    body = _kept()
    assert [(pair["id"], pair["left"], pair["right"]) for pair in body["pairs"]] == [
        ("a", "Giục", "Gấp"),
        ("b", "Dọa", "Sợ"),
    ]
    assert body["extra"] == [{"id": "x1", "text": "Không có gì"}]
    assert _opened().value["pairs"][0]["feedback"] == "Giục là gấp."


def test_number_is_written_as_people_write_it(editor, course):
    mistakes = listed(f"{ASKED}-wrong", [{"low": "650", "high": "1.000", "feedback": "Thiếu nghìn."}])
    answer = editor.post(NEW, posted(course, "numeric", NUMERIC | mistakes))
    assert answer.status_code == 302, answer.context["form"].errors
    body = _kept()
    assert (body["answer"], body["tolerance"], body["unit"]) == ("650000", "0.5", "đồng")
    assert body["wrong"] == [{"low": "650", "high": "1000", "feedback": "Thiếu nghìn."}]
    value = _opened().value
    assert (value["answer"], value["tolerance"], value["wrong"][0]["high"]) == ("650.000", "0,5", "1.000")


def test_number_that_cannot_be_read_is_told_at_its_field(editor, course):
    none = {f"{ASKED}-wrong-count": "0"}
    page = editor.post(NEW, posted(course, "numeric", NUMERIC | none | {f"{ASKED}-answer": "năm mươi"}))
    assert page.status_code == 200
    errors = page.context["form"].errors["asked"].as_data()[0].as_json_data()
    assert "Hãy viết một số" in str(errors)
    assert not Question.objects.filter(code="cau-1").exists()


def test_regions_are_written_and_opened_again(editor, course, picture):
    drawn = regions((0, 0, 20, 20), (50, 50, 30, 30))
    answer = editor.post(NEW, posted(course, "hotspot", drawn, picture=picture.pk))
    assert answer.status_code == 302, answer.context["form"].errors
    body = _kept()
    assert [(r["id"], r["x"], r["height"], r["correct"]) for r in body["regions"]] == [
        ("a", 0, 20, True),
        ("b", 50, 30, False),
    ]
    assert body["image"]["alt"] == "Chiếc điện thoại"
    assert _opened().value["regions"][1]["width"] == 30


@pytest.mark.parametrize(
    ("boxes", "said"),
    [
        (((0, 0, 20, 20), (10, 10, 20, 20)), "chồng lên nhau"),
        (((0, 0, 20, 20), (90, 50, 30, 30)), "ra ngoài hình"),
        (((0, 0, 20, 20), (50, 50, 5, 30)), "nhỏ quá"),
    ],
)
def test_regions_that_cannot_be_tapped_say_why(course, picture, boxes, said):
    form = QuestionForm(posted(course, "hotspot", regions(*boxes), picture=picture.pk))
    assert said in " ".join(form.errors["asked"])


def test_regions_without_a_picture_say_where_to_choose_one(editor, course):
    page = editor.post(NEW, posted(course, "hotspot", regions((0, 0, 20, 20), (50, 50, 30, 30))))
    assert "cần một hình" in page.context["form"].errors["picture"][0]


def test_editor_is_offered_the_drawing_of_regions(editor, course):
    said = editor.get(NEW).content.decode()
    assert 'type="module"' in said
    assert "js/regions" in said
    assert "data-regions" in said


def test_story_is_written_and_opened_again(editor, course):
    told = CHAT | parts(("true_false", TRUE), ("numeric", FREE))
    answer = editor.post(NEW, posted(course, "scenario", told))
    assert answer.status_code == 302, answer.context["form"].errors
    body = _kept()
    assert [(part["id"], part["kind"], part["stem"]) for part in body["parts"]] == [
        ("1", "true_false", "Họ là người nhà."),
        ("2", "numeric", "Phí là bao nhiêu?"),
    ]
    assert body["chat"][1] == {"who": "", "text": "Ai?", "is_mine": True}
    assert [part.block_type for part in _opened().value["parts"]] == ["true_false", "numeric"]


def test_picture_of_a_choice_and_a_recording_are_kept(editor, course, picture):
    recording = Media.objects.create(title="Câu 1", type="audio", duration=1, file=ContentFile(WAV, name="cau-1.wav"))
    pictured = SINGLE | {f"{ASKED}-choices-0-value-picture": picture.pk}
    answer = editor.post(NEW, posted(course, "single", pictured, audio=recording.pk))
    assert answer.status_code == 302, answer.context["form"].errors
    body = _kept()
    assert body["choices"][0]["image"]["src"] == picture.file.url
    assert body["audio"] == {"id": recording.pk, "src": recording.file.url}
    form = QuestionForm(instance=Question.objects.get(code="cau-1"))
    assert form.initial["audio"] == recording.pk
    assert form.initial["asked"][0].value["choices"][0]["picture"] == picture


@pytest.mark.parametrize(
    ("field", "value"), [("skill", "9.9"), ("skill", "an toàn"), ("difficulty", "0"), ("difficulty", "4")]
)
def test_skill_is_one_of_the_framework_and_difficulty_one_of_three(editor, course, field, value):
    page = editor.post(NEW, posted(course, "single", SINGLE, **{field: value}))
    assert list(page.context["form"].errors) == [field]
    assert not Question.objects.filter(code="cau-1").exists()


def test_skill_that_left_the_framework_stays_with_its_question(editor, course):
    editor.post(NEW, posted(course, "single", SINGLE, difficulty="3"))
    question = Question.objects.get(code="cau-1")
    assert (question.skill, question.difficulty) == ("4.1", 3)
    Question.objects.filter(pk=question.pk).update(skill="7.1")
    answer = editor.post(f"/quan-tri/questions/edit/{question.pk}/", posted(course, "single", SINGLE, skill="7.1"))
    assert answer.status_code == 302, answer.context["form"].errors
    assert Question.objects.get(code="cau-1").skill == "7.1"


def test_only_recordings_can_be_heard(editor, course, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    video = Media.objects.create(title="Phim", type="video", duration=1, file=ContentFile(b"x", name="phim.mp4"))
    page = editor.post(NEW, posted(course, "single", SINGLE, audio=video.pk))
    assert list(page.context["form"].errors) == ["audio"]


def _kept():
    return Question.objects.get(code="cau-1").current.body


def _opened():
    return QuestionForm(instance=Question.objects.get(code="cau-1")).initial["asked"][0]


def test_every_kind_has_a_name_and_a_block():
    assert set(Question.Kind.values) == set(questions.KINDS) == set(blocks.AskedBlock().child_blocks)

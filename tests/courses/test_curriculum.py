"""Courses as files: read, checked with file and line, loaded whole, loaded once."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.models import Site

from audit.rules import SYSTEM
from content.models import HomePage, Picture, TargetGroupPage
from courses.actions.questions import save_question
from courses.models import CoursePage, Edition, LessonPage, PracticalTask, ProgrammePage, Question, QuestionVersion
from courses.rules import completion
from courses.rules.curriculum import read_lesson
from courses.rules.reading import Reading
from tests.courses.folders import LESSON, change, write
from tests.factories import make_course


def load(folder: Path, **options: object) -> str:
    out = StringIO()
    call_command("load_curriculum", path=folder, no_progress=True, stdout=out, **options)
    return out.getvalue()


def test_a_lesson_is_read_block_by_block():
    reading = Reading()
    lesson = read_lesson(reading, "l.md", LESSON)
    assert reading.problems == []
    assert [block.kind for block in lesson.blocks] == ["text", "picture", "steps", "try", "check"]
    assert [step.src for step in lesson.blocks[2].items] == ["../images/a.svg", ""]
    assert (lesson.slug, lesson.checks(), lesson.blocks[1].title) == ("bai-mot", ("k-01",), "Nút nguồn")
    assert lesson.pictures() == {"../images/a.svg": "Ngón tay"}


@pytest.mark.django_db
def test_a_course_is_loaded_once_with_its_edition(folder):
    assert "1 of 1 courses and 1 programmes changed" in load(folder)
    course = CoursePage.objects.get(code="khoa")
    edition = Edition.objects.get()
    html = edition.lessons.get().html
    assert (course.live, edition.number, edition.draw) == (True, 1, 2)
    for words in ("<strong>đậm</strong>", 'alt="Ngón tay"', "Nút nguồn", "callout try"):
        assert words in html
    assert "0 of 1 courses and 0 programmes changed" in load(folder)
    assert (Edition.objects.count(), QuestionVersion.objects.count()) == (1, 2)


@pytest.mark.django_db
def test_changed_words_make_a_new_revision_and_keep_unchanged_questions(folder):
    load(folder)
    change(folder, "khoa/lessons/01-bai-mot.md", "Mở đầu", "Lời đầu")
    change(folder, "khoa/questions.yaml", "code: k-02", "code: k-03")
    load(folder)
    assert Edition.objects.count() == 2
    newest = Edition.objects.get(number=1, revision=2)
    assert set(newest.edition_questions.values_list("version__question__code", flat=True)) == {"k-01", "k-03"}
    assert QuestionVersion.objects.count() == 3


@pytest.mark.django_db
def test_a_lesson_taken_out_is_unpublished_not_deleted(folder):
    (folder / "khoa/lessons/02-bai-hai.md").write_text(LESSON.replace("bai-mot", "bai-hai"), encoding="utf-8")
    load(folder)
    (folder / "khoa/lessons/02-bai-hai.md").unlink()
    load(folder)
    assert not LessonPage.objects.get(key="khoa/bai-hai").live
    assert Edition.objects.get(number=2).lessons.count() == 1


@pytest.mark.django_db
def test_a_lesson_put_between_others_stands_between_them(folder):
    second = LESSON.replace("bai-mot", "bai-hai")
    write(folder, {"khoa/lessons/03-bai-ba.md": second.replace("bai-hai", "bai-ba")})
    load(folder)
    write(folder, {"khoa/lessons/02-bai-hai.md": second})
    load(folder)
    assert list(Edition.objects.get(number=2).lessons.values_list("slug", flat=True)) == [
        "bai-mot",
        "bai-hai",
        "bai-ba",
    ]
    assert CoursePage.objects.get().get_children().count() == 3


@pytest.mark.django_db
def test_a_changed_picture_is_a_new_one_and_editions_keep_theirs(folder):
    load(folder)
    first = CoursePage.objects.get().cover
    change(folder, "khoa/images/a.svg", 'width="9"', 'width="8"')
    load(folder)
    second = CoursePage.objects.get().cover
    assert (first.pk != second.pk, Picture.objects.count()) == (True, 2)
    old, new = (Edition.objects.get(revision=n).lessons.get().html for n in (1, 2))
    assert (first.file.url in old, second.file.url in new) == (True, True)


@pytest.mark.django_db
def test_changed_words_of_a_picture_are_taken_over(folder):
    load(folder)
    change(folder, "khoa/course.yaml", "cover_alt: Điện thoại", "cover_alt: Chiếc máy")
    change(folder, "khoa/lessons/01-bai-mot.md", "![Ngón tay](../images/a.svg)", "")
    change(folder, "khoa/lessons/01-bai-mot.md", "![Chiếc điện thoại](../images/a.svg", "![Chiếc máy](../images/a.svg")
    load(folder)
    assert Picture.objects.get().alt == CoursePage.objects.get().cover.alt == "Chiếc máy"


@pytest.mark.django_db
def test_a_question_with_a_picture_shows_it(folder):
    change(folder, "khoa/questions.yaml", "  stem:", "  image: images/a.svg\n  image_alt: Nút nguồn\n  stem:")
    load(folder)
    picture = Picture.objects.get()
    shown = Question.objects.get(code="k-01").current.body["image"]
    assert (shown["id"], shown["src"], shown["alt"]) == (picture.pk, picture.file.url, "Nút nguồn")
    assert (shown["width"], shown["height"]) == (10, 10)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("new", "is_kept"), [("difficulty: 2\n  stem: Bấm nút nguồn để bật máy.", True), ("stem: Giữ nút nguồn.", False)]
)
def test_a_recording_stays_while_the_question_says_the_same_words(folder, new, is_kept):
    load(folder)
    question = Question.objects.get(code="k-01")
    heard = {"id": 1, "src": "/media/k-01.wav"}
    body = {**question.current.body, "audio": heard}
    save_question(course=question.course, code="k-01", kind=question.kind, body=body, by=SYSTEM, at=timezone.now())
    change(folder, "khoa/questions.yaml", "stem: Bấm nút nguồn để bật máy.", new)
    load(folder)
    question.refresh_from_db()
    assert question.current.body.get("audio") == (heard if is_kept else None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("title: Tên", "title: Khác", ("Khác", {"citizens"})),
        ("target_groups: [citizens], ", "", ("Tên", set())),
    ],
)
def test_a_changed_programme_is_brought_up_to_date(folder, old, new, expected):
    load(folder)
    change(folder, "programmes.yaml", old, new)
    assert "1 programmes changed" in load(folder)
    programme = ProgrammePage.objects.get()
    assert (programme.title, {group.code for group in programme.target_groups.all()}) == expected


@pytest.mark.django_db
def test_a_course_with_nothing_but_the_needed_lines_is_loaded(folder):
    change(
        folder, "khoa/course.yaml", "assessment: {draw: 2, pass_mark: 50}\n", "assessment: {draw: 2}\ncompetences:\n"
    )
    change(folder, "khoa/course.yaml", "completion: {all: [lessons, assessment]}\n", "")
    change(folder, "khoa/course.yaml", "target_groups: [citizens]\n", "target_groups:\n")
    load(folder)
    edition = Edition.objects.get()
    assert (edition.pass_mark, edition.rule) == (70, completion.DEFAULT)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "told"),
    [({"code": "khac"}, "đã có ở khóa học khác"), ({"kind": "single"}, "đã có loại khác")],
)
def test_a_question_that_the_product_knows_otherwise_is_refused(folder, fields, told):
    load(folder)
    other = make_course("khac")
    question = Question.objects.get(code="k-01")
    Question.objects.filter(pk=question.pk).update(**({"course": other} if "code" in fields else fields))
    change(folder, "khoa/questions.yaml", "Bấm nút nguồn", "Giữ nút nguồn")
    with pytest.raises(CommandError, match=rf"khoa/questions\.yaml: .*{told}"):
        load(folder)
    assert question.versions.count() == 1


@pytest.mark.django_db
def test_the_shelf_is_put_below_the_root_where_there_is_no_site(folder):
    Site.objects.all().delete()
    load(folder)
    assert CoursePage.objects.get().get_parent().get_parent().is_root()


@pytest.mark.django_db
def test_check_reads_and_writes_nothing(folder):
    assert "1 courses are in order" in load(folder, check=True)
    assert not ProgrammePage.objects.exists()


def test_a_missing_folder_is_told(tmp_path):
    with pytest.raises(CommandError, match="No folder"):
        load(tmp_path / "nothing")


@pytest.mark.django_db
def test_programmes_are_featured_where_editors_chose_nothing(folder: Path) -> None:
    call_command("load_site", stdout=StringIO())
    load(folder)
    page = TargetGroupPage.objects.get(group__code="citizens")
    assert page.slug == "nguoi-dan"
    assert [card.value.title for card in page.featured] == ["Tên"]
    assert [card.value.title for card in HomePage.objects.get().featured] == ["Tên"]
    page.featured = [("card", CoursePage.objects.get().page_ptr)]
    page.save()
    change(folder, "programmes.yaml", "title: Tên", "title: Khác")
    load(folder)
    assert [card.value.title for card in TargetGroupPage.objects.get().featured] == ["Khóa mẫu"]


TERMS = """assessment:
  {draw: 2, pass_mark: 50, wait_minutes: 30, tries_a_day: 2, time_limit: 15, skills: {"1.1": {draw: 1, pass_mark: 60}}}
requires: [truoc]
is_strict: true
in_order: true
tasks:
  - {key: khoa/bat-may, title: Bật máy, how: Người học tự bật máy.}
completion: {all: [assessment, {sessions: 2}, {task: khoa/bat-may}]}
"""


@pytest.mark.django_db
def test_every_term_of_a_course_reaches_its_edition(folder):
    for name in ("lessons/01-bai-mot.md", "questions.yaml", "course.yaml", "images/a.svg"):
        text = (folder / "khoa" / name).read_text(encoding="utf-8")
        text = text.replace("khoa/", "truoc/").replace("code: khoa", "code: truoc").replace("k-0", "t-0")
        write(folder, {f"truoc/{name}": text})
    lines = "assessment: {draw: 2, pass_mark: 50}\ncompletion: {all: [lessons, assessment]}\n"
    change(folder, "khoa/course.yaml", lines, TERMS)
    load(folder)
    edition = Edition.objects.get(course__code="khoa")
    assert edition.skills == {"1.1": {"draw": 1, "pass_mark": 60}}
    assert (edition.wait_minutes, edition.tries_a_day, edition.time_limit) == (30, 2, 15)
    assert (edition.requires, edition.is_strict, edition.in_order) == (["truoc"], True, True)
    assert edition.tasks == [{"key": "khoa/bat-may", "title": "Bật máy", "how": "Người học tự bật máy."}]
    assert edition.rule == {"all": ["assessment", {"sessions": 2}, {"task": "khoa/bat-may"}]}
    task = PracticalTask.objects.get()
    change(folder, "khoa/course.yaml", "Người học tự bật máy.", "Bật không cần ai giúp.")
    load(folder)
    assert (PracticalTask.objects.get().pk, PracticalTask.objects.get().how) == (task.pk, "Bật không cần ai giúp.")
    newest = Edition.objects.get(course__code="khoa", revision=2)
    assert (newest.number, newest.structure) == (1, edition.structure)
    change(folder, "khoa/course.yaml", "title: Bật máy,", "title: Bật máy, act: bat-may,")
    load(folder)
    newest = Edition.objects.get(course__code="khoa", revision=3)
    assert (newest.number, newest.structure, newest.tasks[0]["act"]) == (1, edition.structure, "bat-may")


def test_product_ships_without_recordings_and_says_so(settings):
    """Nobody has read the lessons aloud yet: a synthetic voice in the files would pass for somebody's."""
    sounds = {".mp3", ".ogg", ".opus", ".wav", ".m4a", ".aac", ".flac"}
    assert [path for path in Path(settings.BASE_DIR, "curriculum").rglob("*") if path.suffix.lower() in sounds] == []
    guide = Path(settings.BASE_DIR, "docs/how-to/author-a-course.md").read_text("utf-8")
    assert "Hệ thống **không kèm bản ghi âm nào**." in guide

"""A curriculum with something wrong is refused whole: every file, line and reason is told."""

from unicodedata import normalize

import pytest
from django.core.management import CommandError, call_command

from courses.adapters.curriculum import read_curriculum
from courses.models import CoursePage, Question
from tests.courses.folders import COURSE, FILES, LESSON, QUESTION, change, write

COURSE_FILE, LESSON_FILE, BANK = "khoa/course.yaml", "khoa/lessons/01-bai-mot.md", "khoa/questions.yaml"
PICTURE, GROUPS, PROGRAMMES = "khoa/images/a.svg", "target_groups.yaml", "programmes.yaml"


def told(folder) -> list[str]:
    found, problems = read_curriculum(folder)
    assert (found is None) == bool(problems)
    return [str(problem) for problem in problems]


def test_what_is_in_order_has_no_problem(folder):
    assert told(folder) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        (COURSE_FILE, COURSE, "- a\n", "1: Ở đây cần các dòng “tên: giá trị”."),
        (COURSE_FILE, COURSE, "", "1: Ở đây cần các dòng “tên: giá trị”."),
        (COURSE_FILE, "code: khoa", "code: [", "3: YAML không đọc được: expected ',' or ']', but got ':'"),
        (COURSE_FILE, "code: khoa", "code: khác", "1: code phải là tên thư mục “khoa”."),
        (COURSE_FILE, "title: Khóa mẫu\n", "", "1: Thiếu “title”."),
        (COURSE_FILE, "cover_alt: Điện thoại\n", "", "1: Thiếu “cover_alt”."),
        (COURSE_FILE, "cover_alt: Điện thoại", "cover_alt: ' '", "1: Thiếu “cover_alt”."),
        (COURSE_FILE, "minutes: 10", "minutes: lâu", "1: “minutes” phải là số từ 1 đến 3000."),
        (COURSE_FILE, "minutes: 10", "minutes: 10\nlevel: 9", "1: “level” phải là số từ 1 đến 8."),
        (
            COURSE_FILE,
            "minutes: 10",
            "minutes: 10\ncompetences: '1.1'",
            "1: “competences” phải là một danh sách [..., ...].",
        ),
        (COURSE_FILE, "[citizens]", "citizens", "1: “target_groups” phải là một danh sách [..., ...]."),
        (COURSE_FILE, "[citizens]", "[nobody]", "1: khoa: không có nhóm đối tượng “nobody”."),
        (COURSE_FILE, "{draw: 2, pass_mark: 50}", "2", "1: “assessment” phải có dạng {draw: ..., pass_mark: ...}."),
        (COURSE_FILE, "draw: 2", "draw: hai", "1: “draw” phải là số từ 1 đến 100."),
        (COURSE_FILE, "draw: 2", "draw: 9", "1: Bài kiểm tra rút 9 câu nhưng chỉ có 2 câu."),
        (COURSE_FILE, "pass_mark: 50", "pass_mark: 101", "1: “pass_mark” phải là số từ 1 đến 100."),
        (
            COURSE_FILE,
            "[lessons, assessment]",
            "[lessons]",
            "1: Xem hết bài chưa đủ để hoàn thành: cần thêm bài kiểm tra, buổi học hoặc bài thực hành.",
        ),
        (
            COURSE_FILE,
            "{all: [lessons, assessment]}",
            "[lessons]",
            "1: Điều kiện hoàn thành phải có dạng all, any hoặc n_of.",
        ),
        (
            COURSE_FILE,
            "draw: 2",
            "draw: 2, time_limit: lâu",
            "1: “time_limit” phải là số từ 0 đến 300.",
        ),
        (
            COURSE_FILE,
            "draw: 2",
            "draw: 2, skills: [1]",
            "1: “skills” phải có dạng {“4.2”: {draw: ..., pass_mark: ...}}.",
        ),
        (
            COURSE_FILE,
            "draw: 2",
            "draw: 2, skills: {'4.2': {draw: 1}}",
            "1: Năng lực 4.2: rút 1 câu nhưng chỉ có 0 câu.",
        ),
        (
            COURSE_FILE,
            "draw: 2",
            "draw: 1, skills: {'1.1': {draw: 2}}",
            "1: Các năng lực rút nhiều hơn 1 câu của bài kiểm tra.",
        ),
        (COURSE_FILE, "minutes: 10", "minutes: 10\nis_strict: có", "1: “is_strict” phải là true hoặc false."),
        (COURSE_FILE, "minutes: 10", "minutes: 10\nrequires: [khac]", "1: requires: không có khóa học “khac”."),
        (
            COURSE_FILE,
            "minutes: 10",
            "minutes: 10\nrequires: [khoa]",
            "1: Các khóa học đòi nhau thành vòng: khoa → khoa.",
        ),
        (COURSE_FILE, "minutes: 10", "minutes: 10\ntasks: [1]", "1: Bài thực hành 1 thiếu “key”, “title”, “how”."),
        (
            COURSE_FILE,
            "minutes: 10",
            f"minutes: 10\ntasks: [{{key: k, title: {'dài ' * 50}, how: x}}]",
            "1: Bài thực hành 1: “title” dài quá.",
        ),
        (
            COURSE_FILE,
            "minutes: 10",
            "minutes: 10\ntasks: [{key: k, title: a, how: b, act: Cài Ứng Dụng}]",
            "1: Bài thực hành 1: act “Cài Ứng Dụng” chỉ được có chữ thường",
        ),
        (
            COURSE_FILE,
            "minutes: 10",
            "minutes: 10\ntasks: [{key: Việc một, title: a, how: b}]",
            "1: Mã bài thực hành “Việc một” bị trùng hoặc có chữ không dùng được.",
        ),
        (
            COURSE_FILE,
            "[lessons, assessment]",
            "[lessons, tasks]",
            "1: Điều kiện cần bài thực hành, nhưng khóa học chưa",
        ),
        (BANK, 'skill: "1.1"', "skill: 9.9", "1: k-01: năng lực “9.9” không có trong Khung năng lực số."),
        (LESSON_FILE, "- k-01", "- k-77", "20: Câu hỏi “k-77” không có trong questions.yaml."),
        (
            BANK,
            QUESTION.format(n=2),
            QUESTION.format(n=2).replace("bai-mot", "bai-ba"),
            "9: k-02: không có bài “khoa/bai-ba”.",
        ),
        (PICTURE, "<rect", "\n<script>alert(1)</script><rect", "2: Hình SVG không được có <script>."),
        (
            PICTURE,
            "<rect",
            '<use href="https://nguon.example/x"/><rect',
            "1: Hình SVG không được liên kết ra ngoài (href).",
        ),
        (PICTURE, "</title>", "a" * 7000 + "</title>", "1: Hình nặng 7110 byte, nhiều nhất 6144."),
        (GROUPS, "name: Người dân", "name: ''", "1: Mục 1 thiếu “name”."),
        (GROUPS, "code: citizens", "code: citizens, icon: rồng", "1: citizens: không có hình vẽ “rồng”."),
        (GROUPS, "- {code", "x: {code", "1: Tệp không có mục nào."),
        (GROUPS, FILES["target_groups.yaml"], FILES["target_groups.yaml"] * 2, "1: Mã “citizens” bị trùng."),
        (PROGRAMMES, "[khoa]", "[khoa, khac]", "1: ct: không có khóa học “khac”."),
        (PROGRAMMES, "[khoa]", "khoa", "1: “courses” phải là một danh sách [..., ...]."),
        (PROGRAMMES, "[khoa]", "[khoa], cover: khac", "1: ct: “khac” không phải khóa học của chương trình."),
        (PROGRAMMES, "[citizens]", "[nobody]", "1: ct: không có nhóm đối tượng “nobody”."),
        (PROGRAMMES, "- {code: ct", "- ct\n- {code: ct", "1: Mục 1 thiếu “code”, “title”, “summary”, “courses”."),
    ],
)
def test_wrong_file_is_told_with_its_line(folder, file, old, new, expected):
    change(folder, file, old, new)
    assert any(line.startswith(f"{file}:{expected}") for line in told(folder))


@pytest.mark.parametrize("src", ["../images/b.svg", "../../khac/a.svg", "https://nguon.example/a.svg"])
def test_picture_that_is_not_in_the_folder_is_told(folder, src):
    write(folder, {"khac/a.svg": FILES[PICTURE]})
    change(folder, LESSON_FILE, '../images/a.svg "', f'{src} "')
    assert told(folder) == [f"khoa/{src.removeprefix('../')}:1: Không có tệp hình này."]


@pytest.mark.parametrize("file", [BANK, GROUPS, PROGRAMMES])
def test_missing_file_is_told(folder, file):
    (folder / file).unlink()
    assert f"{file}:1: Không có tệp này." in told(folder)


@pytest.mark.parametrize("file", [LESSON_FILE, BANK, COURSE_FILE, PROGRAMMES])
@pytest.mark.parametrize("encoding", ["utf-16", "cp1258"])
def test_file_that_is_not_utf8_is_told(folder, file, encoding):
    text = "# Người dân\n" + FILES[file]
    (folder / file).write_bytes(text.encode(encoding, errors="ignore"))
    assert f"{file}:1: Tệp không ở dạng UTF-8. Hãy lưu lại tệp với bảng mã UTF-8." in told(folder)


def test_line_that_is_not_utf8_is_named(folder):
    path = folder / BANK
    path.write_bytes(path.read_bytes().replace(b"  lesson", "  skill: \xff\n  lesson".encode("latin-1"), 1))
    assert f"{BANK}:4: Tệp không ở dạng UTF-8. Hãy lưu lại tệp với bảng mã UTF-8." in told(folder)


def test_control_character_is_told_with_its_line(folder):
    change(folder, BANK, "  stem: Bấm nút nguồn để bật máy.\n  explanation: N", "  stem: Bấm\x07\n  explanation: N")
    assert f"{BANK}:5: YAML không đọc được: special characters are not allowed" in told(folder)


def test_files_of_other_editors_are_read_the_same(folder):
    """A byte order mark, lines ended by CR LF, and letters whose tone marks stand apart."""
    for file in (LESSON_FILE, BANK, "khoa/course.yaml"):
        text = normalize("NFD", (folder / file).read_text(encoding="utf-8")).replace("\n", "\r\n")
        (folder / file).write_bytes(b"\xef\xbb\xbf" + text.encode())
    found, problems = read_curriculum(folder)
    assert problems == []
    course = found.courses[0]
    assert course.course["title"] == "Khóa mẫu"
    assert course.lessons[0].blocks[0].text == "Mở đầu **đậm**."


def test_lesson_under_a_wrong_name_is_told(folder):
    write(folder, {"khoa/lessons/2-Bài.md": LESSON.replace("bai-mot", "bai-hai")})
    assert told(folder) == ["khoa/lessons/2-Bài.md:1: Tên tệp phải có dạng 01-ten-bai.md."]


def test_course_without_lessons_is_told(folder):
    (folder / LESSON_FILE).unlink()
    assert told(folder)[0] == "khoa/lessons:1: Chưa có bài học nào đọc được."


@pytest.mark.parametrize("key", ["khoa/bai-mot", "khac/bai-mot"])
def test_lesson_twice_under_one_key_or_address_is_told(folder, key):
    write(folder, {"khoa/lessons/02-bai-hai.md": LESSON.replace("khoa/bai-mot", key)})
    assert told(folder) == [
        f"{LESSON_FILE}:2: Mã bài “khoa/bai-mot” bị trùng.",
        f"khoa/lessons/02-bai-hai.md:2: Mã bài “{key}” bị trùng.",
    ]


def test_codes_and_keys_of_another_course_are_told(folder):
    copies = {name.replace("khoa/", "sau/"): text for name, text in FILES.items() if name.startswith("khoa/")}
    copies["sau/course.yaml"] = COURSE.replace("code: khoa", "code: sau")
    write(folder, copies)
    assert told(folder) == [
        "sau/questions.yaml:1: “k-01” đã có ở khoa/questions.yaml.",
        "sau/questions.yaml:9: “k-02” đã có ở khoa/questions.yaml.",
        "sau/lessons/01-bai-mot.md:2: “khoa/bai-mot” đã có ở khoa/lessons/01-bai-mot.md.",
    ]


@pytest.mark.django_db
def test_command_tells_every_problem_and_loads_nothing(folder):
    change(folder, "khoa/course.yaml", "title: Khóa mẫu\n", "")
    change(folder, BANK, "answer: true", "answer: đúng")
    with pytest.raises(CommandError) as refused:
        call_command("load_curriculum", path=folder, no_progress=True)
    assert str(refused.value).splitlines() == [
        "The curriculum has problems:",
        "khoa/questions.yaml:1: k-01: Câu đúng hay sai cần answer: true hoặc answer: false.",
        "khoa/questions.yaml:9: k-02: Câu đúng hay sai cần answer: true hoặc answer: false.",
        "khoa/course.yaml:1: Thiếu “title”.",
    ]
    assert not CoursePage.objects.exists()
    assert not Question.objects.exists()

"""What is wrong with a lesson or a question is told with its line and a reason."""

import re

import pytest

from courses.rules import questions
from courses.rules.curriculum import check_unique, read_lesson, read_questions
from courses.rules.reading import Reading
from tests.courses.folders import LESSON, QUESTION

# Lessons


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("---\nkey", "key", 1, "Thiếu phần đầu giữa hai dòng ---."),
        ('"bạn biết bật máy."\n---\n', '"bạn biết bật máy."\n', 1, "Thiếu phần đầu giữa hai dòng ---."),
        ("key: khoa/bai-mot\n", "", 2, "Phần đầu thiếu “key”."),
        ('aim: "bạn biết bật máy."\n', "", 2, "Phần đầu thiếu “aim”."),
        ("title: Bài một", "title: ''", 2, "Phần đầu thiếu “title”."),
        ("key: khoa/bai-mot", "key: khoa/Bài một", 2, "Mã bài “khoa/Bài một” chỉ được có chữ thường không dấu"),
        ("minutes: 7", "minutes: bảy", 2, "“minutes” phải là số từ 1 đến 300."),
        ("minutes: 7", "minutes: -7", 2, "“minutes” phải là số từ 1 đến 300."),
        ("minutes: 7", "minutes: true", 2, "“minutes” phải là số từ 1 đến 300."),
        ("title: Bài một", "title: [a", 4, "YAML không đọc được: expected ',' or ']'"),
        ("title: Bài một", "title:\tBài một\n\tphụ: x", 3, "YAML không đọc được: found character '\\t'"),
        ("title: Bài một", "title: Bài một\ntitle: Bài hai", 4, "YAML không đọc được: “title” viết hai lần"),
        ("title: Bài một", "title: 2026-13-45", 2, "YAML không đọc được: month must be in 1..12"),
        (
            "title: Bài một",
            "title: !!python/object:os.x {}",
            3,
            "YAML không đọc được: could not determine",
        ),
        (
            "::: try Thử làm",
            "::: thử",
            16,
            "Khối “thử” không có. Dùng: steps, note, tip, warning, try, check, loudspeaker, remember.",
        ),
        ("::: try Thử làm", ":::\ttry\tThử", 16, "Khối “try\tThử” không có."),
        ("Bật rồi tắt màn hình.\n:::", "Bật rồi tắt màn hình.", 19, "Dòng ::: đặt sai chỗ"),
        ("Mở đầu **đậm**.", ":::", 7, "Dòng ::: đặt sai chỗ"),
        ("- k-01\n:::\n", "- k-01\n", 20, "Khối “check” chưa đóng bằng dòng :::."),
        ("- k-01", "k-01: 1", 20, "Khối check cần một danh sách mã câu hỏi."),
        ("- k-01", "- 1", 20, "Khối check cần một danh sách mã câu hỏi."),
        ("- k-01", "- [k-01", 21, "YAML không đọc được"),
        ("Bật rồi tắt màn hình.\n", "", 16, "Khối “try” chưa có nội dung."),
        ("Bật rồi tắt màn hình.", "![Nút](../images/a.svg)", 16, "Hình phải đứng riêng một dòng, ngoài các khối"),
        ("Mở đầu", "Mở đầu ![Nút](../images/a.svg)", 7, "Hình phải đứng riêng một dòng"),
        ("![Chiếc điện thoại]", "![ ]", 9, "Hình “../images/a.svg” chưa có mô tả."),
        ("![Ngón tay]", "![]", 12, "Hình “../images/a.svg” chưa có mô tả."),
        ("màn hình sáng.\n", "màn hình sáng. ![Một](a.svg) ![Hai](b.svg)\n", 13, "Mỗi bước có nhiều nhất một hình."),
        ("1. **Bấm", "- **Bấm", 12, "Mỗi bước bắt đầu bằng “1. ”, “2. ”, ..."),
    ],
)
def test_wrong_lesson_is_told_with_its_line(old, new, line, message):
    reading = Reading()
    assert old.lower() in LESSON.lower()
    read_lesson(reading, "l.md", re.sub(re.escape(old), lambda _match: new, LESSON, count=1, flags=re.IGNORECASE))
    assert reading.problems
    assert (reading.problems[0].file, reading.problems[0].line) == ("l.md", line), reading.problems
    assert reading.problems[0].message.startswith(message), reading.problems


@pytest.mark.parametrize("head", ["- key: khoa/bai-mot", "chỉ có chữ", ""])
def test_lesson_with_a_head_of_something_else_is_told(head):
    reading = Reading()
    assert read_lesson(reading, "l.md", f"---\n{head}\n---\nNội dung.\n") is None
    assert [str(problem) for problem in reading.problems] == ["l.md:2: Ở đây cần các dòng “tên: giá trị”."]


def test_block_of_steps_without_steps_is_told():
    reading = Reading()
    read_lesson(reading, "l.md", LESSON[: LESSON.index("1. **")] + "\n:::\n")
    assert [str(problem) for problem in reading.problems] == ["l.md:11: Khối steps chưa có bước nào."]


def test_step_goes_on_over_several_lines():
    reading = Reading()
    text = LESSON.replace("2. **Thả ra.**", "   Giữ chắc.\n\n2. **Thả ra.**")
    steps = read_lesson(reading, "l.md", text).blocks[2].items
    assert reading.problems == []
    assert [step.text.splitlines() for step in steps] == [
        ["**Bấm nút.** Giữ một giây. ", "Giữ chắc."],
        ["**Thả ra.** Màn hình sáng."],
    ]


# Questions


SINGLE = """- code: k-01
  kind: single
  lesson: khoa/bai-mot
  stem: Bấm vào đâu?
  explanation: Nút nguồn ở cạnh máy.
  choices:
    - {text: Cạnh máy, correct: true}
    - {text: Mặt sau, feedback: Ở đó không có nút.}
    - {text: Màn hình, feedback: Màn hình đang tắt.}
"""
ORDERING = """- code: k-01
  kind: ordering
  lesson: khoa/bai-mot
  stem: Làm gì trước?
  explanation: Bấm rồi thả.
  items: [Bấm, Giữ, Thả]
  feedback: Bấm trước đã.
"""
MATCHING = """- code: k-01
  kind: matching
  lesson: khoa/bai-mot
  stem: Nút nào làm gì?
  explanation: Mỗi nút một việc.
  pairs:
    - {left: Nút nguồn, right: Bật máy, feedback: Nút này để bật., image: images/a.svg, image_alt: Nút nguồn}
    - {left: Nút âm lượng, right: Chỉnh tiếng}
  extra: [Chụp ảnh]
  feedback: Thử trên máy mình.
"""
NUMERIC = """- code: k-01
  kind: numeric
  lesson: khoa/bai-mot
  stem: Còn bao nhiêu?
  explanation: Lấy bốn trừ đi hai rưỡi.
  answer: 1.5
  unit: GB
  feedback: Lấy bốn trừ đi.
  wrong:
    - {value: 6.5, feedback: Bạn đã cộng.}
    - {low: 10, high: 20, feedback: Thiếu dấu phẩy.}
"""
HOTSPOT = """- code: k-01
  kind: hotspot
  lesson: khoa/bai-mot
  stem: Bấm vào đâu?
  image: images/a.svg
  image_alt: Điện thoại
  explanation: Nút nguồn ở cạnh máy.
  regions:
    - {name: Cạnh máy, at: [80, 10, 20, 30], correct: true}
    - {name: Giữa máy, at: [20, 10, 40, 80], feedback: Đây là màn hình.}
"""
SCENARIO = """- code: k-01
  kind: scenario
  lesson: khoa/bai-mot
  stem: Có người nhắn tin.
  explanation: Không chuyển tiền.
  chat:
    - {who: Số lạ, text: Chuyển tiền đi.}
    - {me: "Ai đấy?"}
  parts:
    - {kind: true_false, stem: "Họ là người nhà.", answer: false, feedback_true: Chưa chắc.}
    - {kind: numeric, stem: "Phí là bao nhiêu?", answer: 0, feedback: Không mất tiền.}
"""
PICTURED = ORDERING.replace("[Bấm, Giữ, Thả]", "[{text: Bấm, image: images/a.svg, image_alt: Nút}, Giữ, Thả]")
MULTIPLE = SINGLE.replace("single", "multiple").replace("{text: Mặt sau,", "{text: Mặt sau, correct: true,")


EVERY = [QUESTION.format(n=1), SINGLE, MULTIPLE, ORDERING, PICTURED, MATCHING, NUMERIC, HOTSPOT, SCENARIO]


@pytest.mark.parametrize("text", EVERY)
def test_question_of_each_kind_is_in_order(text):
    reading = Reading()
    (found,) = read_questions(reading, "q.yaml", text)
    assert reading.problems == []
    assert questions.is_right(found.kind, found.body, questions.right_response(found.kind, found.body))


@pytest.mark.parametrize("text", [PICTURED, MATCHING, HOTSPOT])
def test_pictures_anywhere_in_a_question_are_named(text):
    (found,) = read_questions(Reading(), "q.yaml", text)
    assert list(found.pictures()) == ["images/a.svg"]


def test_parts_of_a_story_and_known_mistakes_are_read():
    (story,) = read_questions(Reading(), "q.yaml", SCENARIO)
    assert story.body["chat"][1] == {"who": "", "text": "Ai đấy?", "is_mine": True}
    assert [(part["id"], part["kind"]) for part in story.body["parts"]] == [("1", "true_false"), ("2", "numeric")]
    (number,) = read_questions(Reading(), "q.yaml", NUMERIC)
    assert [(row["low"], row["high"]) for row in number.body["wrong"]] == [("6.5", "6.5"), ("10", "20")]


@pytest.mark.parametrize(
    ("text", "old", "new", "message"),
    [
        (SINGLE, "- code: k-01\n  kind", "- kind", "Câu hỏi thiếu code hoặc kind."),
        (SINGLE, "  kind: single\n", "", "Câu hỏi thiếu code hoặc kind."),
        (SINGLE, "code: k-01", "code: K 01", "Mã câu hỏi “K 01” chỉ được có chữ thường không dấu"),
        (SINGLE, "code: k-01", "code: k/01", "Mã câu hỏi “k/01” chỉ được có chữ thường không dấu"),
        (
            SINGLE,
            "single",
            "essay",
            "k-01: Loại câu hỏi “essay” không có. Dùng: single,",
        ),
        (SINGLE, "  stem: Bấm vào đâu?\n", "", "k-01: Thiếu stem."),
        (SINGLE, "explanation: Nút nguồn ở cạnh máy.", "explanation: ''", "k-01: Thiếu explanation."),
        (SINGLE, "  stem", "  difficulty: khó\n  stem", "“difficulty” phải là số từ 1 đến 3."),
        (SINGLE, "  stem", "  difficulty: 4\n  stem", "“difficulty” phải là số từ 1 đến 3."),
        (SINGLE, "  stem", "  image: images/a.svg\n  stem", "k-01: Hình của câu hỏi thiếu mô tả (image_alt)."),
        (SINGLE, ", correct: true", "", "k-01: Câu chọn một phải có đúng một lựa chọn đúng, đang có 0."),
        (SINGLE, ", feedback: Ở đó không có nút.", "", "k-01: Lựa chọn sai “Mặt sau” chưa có lời nhận xét (feedback)."),
        (SINGLE, "Mặt sau", "Cạnh máy", "k-01: Mỗi lựa chọn phải có nội dung, không trùng nhau."),
        (SINGLE, SINGLE[SINGLE.index("choices:") :], "choices: [a, b, c]\n", "k-01: Cần ít nhất ba lựa chọn."),
        (SINGLE, SINGLE[SINGLE.index("choices:") :], "choices: 3\n", "k-01: Cần ít nhất ba lựa chọn."),
        (MULTIPLE, ", correct: true, feedback", ", feedback", "k-01: Câu chọn nhiều phải có ít nhất hai"),
        (QUESTION.format(n=1), "answer: true", "answer: đúng", "k-01: Câu đúng hay sai cần answer: true hoặc"),
        (
            QUESTION.format(n=1),
            "answer: true",
            "answer: false",
            "k-01: Câu trả lời sai chưa có lời nhận xét",
        ),
        (ORDERING, "[Bấm, Giữ, Thả]", "[Bấm, Giữ]", "k-01: Câu sắp xếp cần từ ba đến sáu bước."),
        (ORDERING, "[Bấm, Giữ, Thả]", "Bấm", "k-01: Câu sắp xếp cần từ ba đến sáu bước."),
        (ORDERING, "[Bấm, Giữ, Thả]", "[Bấm, Bấm, Thả]", "k-01: Mỗi bước phải có nội dung, không trùng nhau."),
        (ORDERING, "  feedback: Bấm trước đã.\n", "", "k-01: Câu sắp xếp chưa có lời nhận xét khi sai (feedback)."),
        (PICTURED, ", image_alt: Nút", "", "k-01: Hình của câu hỏi thiếu mô tả (image_alt)."),
        (MATCHING, MATCHING[MATCHING.index("  pairs") :], "", "k-01: Câu ghép đôi cần từ hai đến sáu cặp."),
        (MATCHING, "right: Chỉnh tiếng", "right: Bật máy", "k-01: Mỗi vế phải phải có nội dung, không trùng nhau."),
        (NUMERIC, "answer: 1.5", "answer: một", "k-01: Câu điền số cần answer là một số"),
        (NUMERIC, "value: 6.5", "value: 1.5", "k-01: Khoảng sai từ 1.5 đến 1.5 lại chứa đáp án đúng."),
        (HOTSPOT, "  image: images/a.svg\n", "", "k-01: Câu chỉ trên hình cần một hình."),
        (HOTSPOT, "[20, 10, 40, 80]", "[20, 10, 40]", "k-01: Vùng “Giữa máy” cần x, y, width, height"),
        (HOTSPOT, "[20, 10, 40, 80]", "[70, 10, 20, 30]", "k-01: Vùng “Cạnh máy” và vùng “Giữa máy” chồng lên nhau."),
        (SCENARIO, "kind: true_false", "kind: hotspot", "k-01: Phần 1: loại “hotspot” không dùng được ở đây."),
        (SCENARIO, "answer: 0", "answer: không", "k-01: Phần 2: Câu điền số cần answer là một số"),
        (SCENARIO, SCENARIO[SCENARIO.index("  parts") :], "", "k-01: Câu tình huống cần từ hai đến năm phần (parts)."),
    ],
)
def test_wrong_question_is_told_with_its_line(text, old, new, message):
    reading = Reading()
    before = "# đầu tệp\n" + QUESTION.format(n=9) + "\n"
    assert old in text
    read_questions(reading, "q.yaml", before + text.replace(old, new))
    assert [(p.file, p.line) for p in reading.problems] == [("q.yaml", 11)] * len(reading.problems)
    assert reading.problems[0].message.startswith(message), reading.problems


def test_question_with_too_many_choices_is_told():
    reading = Reading()
    more = "".join(f"    - {{text: Lựa chọn {n}, feedback: Sai.}}\n" for n in range(8))
    read_questions(reading, "q.yaml", SINGLE + more)
    assert [p.message for p in reading.problems] == ["k-01: Nhiều nhất 10 lựa chọn."]


@pytest.mark.parametrize("indent", ["", "  "])
def test_question_twice_under_one_code_is_told(indent):
    reading = Reading()
    text = "".join(f"{indent}{line}\n" for line in (QUESTION.format(n=1) * 2).splitlines())
    read_questions(reading, "q.yaml", text)
    assert [str(p) for p in reading.problems] == ["q.yaml:9: Mã câu hỏi “k-01” bị trùng."]


@pytest.mark.parametrize("text", ["stem: x", "", "chữ"])
def test_bank_that_is_no_list_is_told(text):
    reading = Reading()
    assert read_questions(reading, "q.yaml", text) == []
    assert [str(p) for p in reading.problems] == ["q.yaml:1: Tệp phải là một danh sách."]


def test_names_that_are_unique_are_in_order():
    reading = Reading()
    check_unique(reading, [("a", 1, "x"), ("a", 2, "y"), ("b", 1, "z")])
    assert reading.problems == []

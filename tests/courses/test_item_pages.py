"""The statistics of questions in the admin, and marking again from there."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone
from kombu.exceptions import OperationalError
from python_calamine import CalamineWorkbook
from wagtail.models import GroupPagePermission

from accounts.actions.posts import EDITORS, ensure_groups
from accounts.models import Posting
from audit.rules import SYSTEM
from courses import tasks
from courses.actions import items as actions
from courses.actions import regrading
from courses.adapters import items as words
from courses.models import Attempt, Regrading
from courses.queries.assessment import bank
from courses.rules import items as rules
from tests import kept
from tests.courses.answered import attempt
from tests.courses.asked import ORDERING
from tests.courses.test_admin import holder_of
from tests.courses.way import publish, published
from tests.factories import LearnerFactory, QuestionFactory, TargetGroupFactory, add_version

pytestmark = pytest.mark.django_db
LIST = "/quan-tri/thong-ke-cau-hoi/"


def text(answer) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return " ".join(body.decode().split())


@pytest.fixture
def edition(db):
    reverse("wagtailadmin_home")
    kept.site()
    return published(pass_mark=75)[1]


@pytest.fixture
def version(edition):
    return bank(edition)[0]


@pytest.fixture
def administrator(client, edition):
    client.force_login(holder_of("administrator"))
    return client


@pytest.fixture
def editor(client, edition):
    client.force_login(holder_of("editor"))
    return client


def counted(edition, *, right: int, wrong: int, **people) -> None:
    for n in range(right + wrong):
        attempt(edition, n < right, True, n % 2 == 0, False, **people)
    actions.analyse(at=timezone.now() + timedelta(days=400))


def of(version, rest="") -> str:
    return f"{LIST}{version.question_id}/{rest}"


# Statistics


def test_list_without_answers_says_so(editor):
    page = text(editor.get(LIST))
    assert page.count("Chưa có lượt trả lời nào được nộp.") == 4
    assert "Hệ thống tính mỗi đêm" in page
    assert "Tính đến" not in page


def test_list_without_questions_says_what_to_do(editor, edition):
    other = published("khoa-trong", questions=1)[0]
    other.questions.update(course=edition.course)
    assert "Chưa có câu hỏi nào" in text(editor.get(f"{LIST}?khoa=khoa-trong"))


def test_too_few_answers_give_no_figures(editor, edition, version):
    counted(edition, right=20, wrong=9)
    assert text(editor.get(LIST)).count("Cần ít nhất 30 lượt trả lời mới có số liệu.") == 4
    page = text(editor.get(of(version)))
    assert "Mới có 29 lượt trả lời. Cần ít nhất 30" in page
    assert "Độ phân biệt" not in page


def test_gravest_question_comes_first_with_its_warning_in_words(editor, edition, version):
    counted(edition, right=10, wrong=60)
    rows = editor.get(LIST).context["rows"]
    assert rows[0]["question"] == version.question
    page = text(editor.get(LIST))
    assert '<span aria-hidden="true">▲</span> Có thể sai đáp án' in page
    assert "14 %" in page


def test_list_of_one_course_shows_no_other(editor, edition):
    published("khoa-khac")
    assert len(editor.get(LIST).context["rows"]) == 8
    assert len(editor.get(f"{LIST}?khoa=khoa-khac").context["rows"]) == 4
    assert editor.get(f"{LIST}?khoa=khong-co").status_code == 404


def test_long_list_is_paged(editor, monkeypatch):
    monkeypatch.setattr("courses.views.items.A_PAGE", 3)
    assert len(editor.get(LIST).context["rows"]) == 3
    assert len(editor.get(f"{LIST}?p=2").context["rows"]) == 1


def test_list_costs_the_same_however_many_questions(editor, edition, django_assert_max_num_queries):
    counted(edition, right=20, wrong=20)
    editor.get(LIST)
    published("khoa-khac", questions=20)
    with django_assert_max_num_queries(16):
        editor.get(LIST)


def test_question_shows_what_was_chosen_by_whom_and_what_to_do(editor, edition, version):
    elder = TargetGroupFactory(name="Người cao tuổi")
    for n in range(60):
        attempt(edition, n < 12, True, n % 2 == 0, False, learner=LearnerFactory(target_group=elder))
    counted(edition, right=0, wrong=0)
    page = text(editor.get(of(version)))
    assert "Nhiều người trả lời “Sai” hơn đáp án đúng." in page
    assert "Đúng <span" in page
    assert "Người cao tuổi" in page
    assert "10 giây" in page
    assert page.count('<svg class="items-bar') >= 3  # two choices and a group, each beside its numbers
    assert of(version, "cham-lai/") in page


def test_question_without_enough_of_any_group_says_so(editor, edition, version):
    counted(edition, right=20, wrong=20)
    assert "Chưa có nhóm đối tượng nào đủ 30 lượt" in text(editor.get(of(version)))


def test_question_without_answers_says_so(editor, version):
    assert "Chưa có lượt trả lời nào được nộp và thống kê" in text(editor.get(of(version)))
    assert editor.get(of(version, "?phien-ban=7")).status_code == 404
    assert editor.get(f"{LIST}999999/").status_code == 404


def test_versions_are_compared_and_each_can_be_looked_at(editor, edition, version):
    counted(edition, right=30, wrong=10)
    newer = add_version(version.question, {**version.body, "stem": "Câu mới."})
    for _ in range(31):
        attempt(edition, True, versions=(newer,))
    actions.analyse(at=timezone.now() + timedelta(days=400))
    assert editor.get(of(version)).context["stem"] == "Câu mới."
    older = editor.get(of(version, "?phien-ban=1"))
    assert older.context["stem"] == version.body["stem"]
    assert 'aria-current="page">Phiên bản 1' in text(older)


def test_question_with_steps_shows_whole_answers_too(editor, edition):
    steps = add_version(QuestionFactory(code="buoc", course=edition.course, kind="ordering"), ORDERING)
    for n in range(40):
        attempt(edition, ["a", "b", "c"] if n % 2 else ["b", "a", "c"], versions=(steps,))
    actions.analyse(at=timezone.now() + timedelta(days=400))
    page = text(editor.get(of(steps)))
    assert "Câu trả lời trọn vẹn hay gặp" in page
    assert "1. Hỏi người nhà; 2. Dừng lại; 3. Báo công an" in page


def test_spreadsheets_hold_the_list(editor, edition, version):
    counted(edition, right=10, wrong=60)
    few = add_version(version.question)
    attempt(edition, True, versions=(few,))
    actions.analyse(at=timezone.now() + timedelta(days=400))
    csv = text(editor.get(f"{LIST}tai-ve.csv?khoa=khoa-mau"))
    assert "Mã câu hỏi;Khóa học;Câu hỏi" in csv
    assert "khoa-mau-2;Khóa khoa-mau;Mã OTP phải giữ kín.;1;70;1.0" in csv
    assert ";2;1;;;;;" in csv
    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(editor.get(f"{LIST}tai-ve.xlsx").streaming_content)))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[0][0].startswith("Thống kê câu hỏi, tính đến")
    assert len([row for row in rows if str(row[0]).startswith("khoa-mau-")]) == 4


def test_spreadsheet_of_nothing_has_its_header_alone(editor):
    assert text(editor.get(f"{LIST}tai-ve.csv")).count("\n") == 0
    rows = (
        CalamineWorkbook.from_filelike(BytesIO(b"".join(editor.get(f"{LIST}tai-ve.xlsx").streaming_content)))
        .get_sheet_by_index(0)
        .to_python()
    )
    assert len(rows) == 1


def test_course_and_question_lead_to_the_statistics(administrator, edition, version):
    assert f"{LIST}?khoa=khoa-mau" in text(administrator.get(f"/quan-tri/pages/{edition.course_id}/edit/"))
    assert of(version) in text(administrator.get(f"/quan-tri/questions/edit/{version.question_id}/"))
    assert LIST in text(administrator.get("/quan-tri/"))


@pytest.mark.parametrize("role", ["officer", "instructor", "division"])
def test_others_are_led_away(client, edition, version, role):
    client.force_login(holder_of(role))
    for address in (LIST, of(version), of(version, "cham-lai/"), f"{LIST}tai-ve.csv"):
        assert client.get(address).status_code == 302


def test_staff_of_the_admin_without_questions_is_led_away(client, edition, version):
    user = holder_of("editor")
    group = ensure_groups()[EDITORS]
    group.permissions.remove(Permission.objects.get(codename="change_question"))
    client.force_login(user)
    assert client.get(LIST).status_code == 302
    assert "thong-ke-cau-hoi" not in text(client.get("/quan-tri/"))


@pytest.mark.parametrize("code", rules.CODES)
def test_every_warning_is_told_in_a_sentence_that_says_what_to_do(edition, version, code):
    counted(edition, right=20, wrong=20)
    analysis = version.analysis
    found = words.said({"code": code, "about": "false"}, analysis, version, {"false": "Nhóm"})
    assert "%(" not in found.text
    assert "ãy" in found.text or "Có thể giữ" in found.text
    assert found.shape in "▲○"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(None, "–"), (0, "0 giây"), (39.4, "39 giây"), (60, "1 phút"), (80, "1 phút 20 giây")],
)
def test_duration_in_words(seconds, said):
    assert words.duration(seconds) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "chưa tính được"),
        (-0.1, "ngược: người giỏi hay sai"),
        (0.05, "rất yếu"),
        (0.15, "yếu"),
        (0.25, "khá"),
        (0.5, "tốt"),
    ],
)
def test_strength_in_words(value, said):
    assert words.strength(value) == said


def test_numbers_are_written_as_here():
    assert (words.decimal(-0.257), words.decimal(None), words.percent(None)) == ("\N{MINUS SIGN}0,26", "–", "–")


# Marking again


@pytest.fixture
def turned(version):
    return add_version(version.question, {**version.body, "answer": False, "feedback_true": "Không phải."})


def ask(client, version, way="moi-nguoi", reason=None):
    address = of(version, f"cham-lai/?phien-ban={version.number}&cach={way}")
    return client.get(address) if reason is None else client.post(address, {"reason": reason})


def test_ways_to_mark_again_are_shown_in_the_words_that_were_asked(administrator, version, turned):
    page = text(administrator.get(of(version, "cham-lai/")))
    assert "Đang tính là đúng: <b>Đúng</b>" in page
    assert "Theo đáp án của phiên bản 2: <b>Sai</b>" in page
    assert "Nếu chấm lại như vậy" not in page


def test_preview_names_who_would_pass_to_whom_may_see_them(administrator, edition, version, turned):
    near = LearnerFactory(full_name="Lê Thị Được Đạt", commune=Posting.objects.get().unit)
    far = LearnerFactory(full_name="Lê Thị Xa Xôi")
    for learner in (near, far):
        attempt(edition, False, True, True, False, learner=learner)
    page = text(ask(administrator, version, "2"))
    assert "Lê Thị Được Đạt" in page
    assert "Lê Thị Xa Xôi" not in page
    assert "Đang hiện 1 trong 2 người." in page
    assert "Lý do chấm lại" in page


def test_editor_sees_counts_and_no_names_and_cannot_decide(editor, edition, version, turned):
    attempt(edition, False, True, True, False, learner=LearnerFactory(full_name="Lê Thị Được Đạt"))
    page = text(ask(editor, version, "2"))
    assert "Người từ chưa đạt thành đạt</dt><dd>1" in page
    assert "Lê Thị Được Đạt" not in page
    assert "Người có quyền xuất bản khóa học mới chấm lại được" in page
    assert ask(editor, version, "2", reason="Sai").status_code == 302
    assert not Regrading.objects.exists()


def test_editor_with_the_right_to_publish_decides(editor, edition, version, turned):
    publish = Permission.objects.get(content_type__app_label="wagtailcore", codename="publish_page")
    GroupPagePermission.objects.create(
        group=ensure_groups()[EDITORS], page=edition.course.get_root(), permission=publish
    )
    assert ask(editor, version, "2", reason="Đáp án sai").status_code == 302
    assert Regrading.objects.get().key_version == turned


def test_decision_without_a_reason_is_told_at_its_field(administrator, version):
    answer = ask(administrator, version, reason=" ")
    assert answer.status_code == 422
    assert "Hãy ghi lý do" in text(answer)
    assert not Regrading.objects.exists()


def test_decision_that_is_refused_says_why(administrator, version, turned):
    regrading.decide(version_id=version.pk, key_version_id=turned.pk, reason="Sai", by=SYSTEM, at=timezone.now())
    answer = ask(administrator, version, reason="Lại sai")
    assert answer.status_code == 422
    assert "đang được chấm lại" in text(answer)


def test_decision_is_carried_out_and_followed(administrator, edition, version, monkeypatch):
    monkeypatch.setattr(tasks.regrade, "apply_async", lambda **_options: None)
    attempt(edition, False, True, True, False)
    followed = ask(administrator, version, reason="Câu hỏi sai")["Location"]
    page = text(administrator.get(followed))
    assert "Đã xét 0 trên 1 lượt làm bài." in page
    assert 'http-equiv="refresh"' in page
    tasks.regrade()
    page = text(administrator.get(followed))
    assert "Đã chấm lại xong" in page
    assert 'http-equiv="refresh"' not in page
    assert "Lượt đã được tăng điểm</dt><dd>1" in page
    assert Attempt.objects.get().is_passed
    assert ask(administrator, version, reason="Bấm lại").status_code == 404


def test_broker_that_is_away_leaves_the_work_to_the_sweep(administrator, edition, version, turned, monkeypatch):
    def away(**_options):
        raise OperationalError

    monkeypatch.setattr(tasks.regrade, "apply_async", away)
    attempt(edition, False, True, True, False)
    followed = ask(administrator, version, "2", reason="Đáp án sai")["Location"]
    assert "Tính là đúng: <b>Sai</b>" in text(administrator.get(followed))
    assert tasks.regrade() == 1


def test_decisions_stand_below_the_statistics(administrator, edition, version, turned):
    counted(edition, right=20, wrong=20)
    ask(administrator, version, "2", reason="Đáp án ghi nhầm")
    assert "Đáp án ghi nhầm" in text(administrator.get(of(version)))


def test_after_right_for_everybody_no_way_is_offered(administrator, version):
    ask(administrator, version, reason="Câu hỏi sai")
    page = text(administrator.get(of(version, "cham-lai/")))
    assert "đã được tính đúng cho mọi người" in page
    assert "Xem trước ai thay đổi" not in page


def test_ruling_in_force_is_what_counts_now(administrator, version, turned):
    ask(administrator, version, "2", reason="Đáp án sai")
    assert "Đang tính là đúng: <b>Sai</b>" in text(administrator.get(of(version, "cham-lai/")))


def test_question_that_no_test_asked_has_nothing_to_mark_again(administrator, edition):
    fresh = add_version(QuestionFactory(code="moi", course=edition.course))
    assert "không có gì để chấm lại" in text(administrator.get(of(fresh, "cham-lai/")))
    assert administrator.post(of(fresh, "cham-lai/"), {"reason": "Sai"}).status_code == 404
    assert administrator.get(of(fresh, "cham-lai/?phien-ban=9")).status_code == 404


def test_version_to_mark_again_is_chosen_among_those_asked(administrator, edition, version):
    newer = add_version(version.question, {**version.body, "stem": "Câu mới."})
    publish(edition.course)
    page = administrator.get(of(version, "cham-lai/"))
    assert [each.number for each in page.context["versions"]] == [2, 1]
    assert page.context["version"] == newer
    assert administrator.get(of(version, "cham-lai/?phien-ban=1")).context["version"] == version


def test_unknown_decision_is_not_there(administrator):
    assert administrator.get(f"{LIST}cham-lai/999/").status_code == 404

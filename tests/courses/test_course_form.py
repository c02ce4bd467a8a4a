"""The form of a course: its rule in plain words, its tasks, what has to fit together."""

import re

import pytest

from courses.models import CoursePage, Edition, PracticalTask, Prerequisite
from courses.rules import rule_words, term_words
from tests import kept
from tests.courses import editing
from tests.courses.way import published
from tests.factories import make_course

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(db):
    kept.site()
    return make_course("khoa")


def reread(course):
    return CoursePage.objects.get(pk=course.pk)


def draft(course):
    return reread(course).get_latest_revision_as_object()


def with_task(course, **fields):
    return PracticalTask.objects.create(course=course, title="Gửi phản ánh", how="Tự gửi được.", **fields)


def save(client, course, act="", **fields):
    return editing.post(client, course, editing.course_form(client, course, **fields), act=act)


# --- the rule
@pytest.mark.parametrize(
    "rule",
    [
        {"all": ["lessons", "assessment"]},
        {"any": ["assessment", {"sessions": 3}, "exemption"]},
        {"n_of": [2, ["lessons", "assessment", {"sessions": 2}]]},
        {"any": [{"n_of": [2, ["lessons", "assessment", "tasks"]]}, "exemption"]},
        {"all": [{"any": ["assessment", {"task": "viec-1"}]}, "lessons"]},
    ],
)
def test_rule_is_put_together_and_opened_again(admin_client, course, rule):
    with_task(course, key="viec-1")
    answer = save(admin_client, course, rule=rule)
    assert answer.redirect_chain
    assert draft(course).rule == rule
    said = rule_words.sentence(rule, {"viec-1": "Gửi phản ánh"})
    form = editing.shown(admin_client, course)
    assert form.fields["rule"].help_text == f"Đang là: {said}"
    assert editing.rule_fields(rule)["rule-0-value-of-count"] == len(form.initial["rule"][0].value["of"])


def test_new_course_starts_with_the_usual_rule(admin_client, course):
    page = admin_client.get(f"/quan-tri/pages/add/courses/coursepage/{course.get_parent().pk}/")
    assert "học xong các bài và đạt bài kiểm tra, hoặc được công nhận kết quả đã có." in page.content.decode()


def test_rule_that_is_left_alone_stays_as_it_is_written(admin_client, course):
    save(admin_client, course)
    assert draft(course).rule == {}
    CoursePage.objects.update(rule={"all": ["assessment"]})
    course.revisions.all().delete()
    save(admin_client, course, rule={"all": ["assessment"]})
    assert draft(course).rule == {"all": ["assessment"]}


@pytest.mark.parametrize(
    "rule", ["lessons", {"any": ["lessons", "assessment"]}, {"n_of": [1, ["lessons", "exemption"]]}]
)
@pytest.mark.parametrize("act", ["", "publish"])
def test_rule_that_counts_only_what_was_viewed_is_refused_at_its_field(admin_client, course, rule, act):
    answer = save(admin_client, course, act, rule=rule)
    assert editing.errors(answer)["rule"] == [
        "Xem hết bài chưa đủ để hoàn thành: cần thêm bài kiểm tra, buổi học hoặc bài thực hành."
    ]
    assert not Edition.objects.exists()


@pytest.mark.parametrize("mark", ["0", "-1", "101", "bảy mươi"])
@pytest.mark.parametrize("act", ["", "publish"])
def test_test_that_anybody_or_nobody_passes_is_refused_at_its_field(admin_client, course, mark, act):
    answer = save(admin_client, course, act, pass_mark=mark)
    assert editing.errors(answer)["pass_mark"]
    assert not Edition.objects.exists()


@pytest.mark.parametrize("missing", ["rule-count", "rule-0-value-of-count", "rule-0-value-of-0-value-of-count"])
@pytest.mark.parametrize("act", ["", "publish"])
def test_rule_without_conditions_is_told_at_its_field(admin_client, course, missing, act):
    data = editing.course_form(admin_client, course) | {missing: 0}
    assert "rule" in editing.errors(editing.post(admin_client, course, data, act=act))


@pytest.mark.parametrize("count", ["", "0", "4"])
def test_some_of_the_conditions_needs_a_number_that_fits(admin_client, course, count):
    data = editing.course_form(admin_client, course, rule={"n_of": [2, ["lessons", "assessment", "exemption"]]})
    answer = editing.post(admin_client, course, data | {"rule-0-value-count": count})
    (error,) = answer.context["form"].errors.as_data()["rule"]
    assert list(error.block_errors[0].block_errors) == ["count"]


def test_rule_with_tasks_of_a_course_without_tasks_is_refused(admin_client, course):
    answer = save(admin_client, course, rule={"all": ["lessons", "tasks"]})
    assert "khóa học chưa có bài nào" in editing.errors(answer)["rule"][0]


def test_rule_may_name_the_tasks_that_are_written_with_it(admin_client, course):
    data = editing.course_form(admin_client, course, rule={"all": ["lessons", "tasks"]})
    editing.add_row(data, "tasks", title="Gọi có hình", how="Gọi được.", key="")
    editing.post(admin_client, course, data)
    assert draft(course).rule == {"all": ["lessons", "tasks"]}


def test_task_that_the_rule_names_is_not_taken_out(admin_client, course):
    task = with_task(course)
    data = editing.course_form(admin_client, course, rule={"all": ["lessons", {"task": task.key}]})
    answer = editing.post(admin_client, course, data | {"tasks-0-DELETE": "on"})
    assert "Không có bài thực hành" in editing.errors(answer)["rule"][0]


def test_rule_with_many_levels_is_kept_as_its_files_say(admin_client, course):
    deep = {"any": [{"all": [{"any": ["assessment", {"sessions": 2}]}, "lessons"]}, "exemption"]}
    CoursePage.objects.update(rule=deep)
    form = editing.shown(admin_client, course)
    assert form.fields["rule"].disabled
    assert "có mặt ở 2 buổi học" in form.initial["rule"]
    editing.post(admin_client, course, editing.course_form(admin_client, course, rule="assessment"))
    assert draft(course).rule == deep


# --- practical tasks
def test_task_keeps_its_key_through_drafts_and_publication(admin_client, course):
    data = editing.course_form(admin_client, course)
    for title in ("Gọi có hình", "Gửi phản ánh"):
        editing.add_row(data, "tasks", title=title, how="Làm được.", key="")
    editing.post(admin_client, course, data)
    keys = [task.key for task in draft(course).tasks.all()]
    assert len(set(keys)) == 2
    save(admin_client, course, **{"tasks-0-how": "Tự làm được, không ai nhắc."})
    assert [task.key for task in draft(course).tasks.all()] == keys
    save(admin_client, course, "publish")
    assert [task["key"] for task in Edition.objects.get().tasks] == keys
    save(admin_client, course, "publish", **{"tasks-1-title": "Gửi một phản ánh"})
    newest = Edition.objects.first()
    assert ([task["key"] for task in newest.tasks], newest.number, newest.revision) == (keys, 1, 2)


def test_task_may_say_what_it_is_the_first_use_of(admin_client, course):
    data = editing.course_form(admin_client, course)
    editing.add_row(data, "tasks", title="Cài ứng dụng", how="Tự cài được.", key="", act="cai-ung-dung")
    editing.post(admin_client, course, data)
    save(admin_client, course, "publish")
    task = Edition.objects.get().tasks[0]
    assert task["act"] == "cai-ung-dung"
    assert term_words.told("tasks", [task], tasks={}, courses={}) == (
        "Cài ứng dụng (Tự cài được.) [lần dùng đầu: cai-ung-dung]"
    )
    answer = save(admin_client, course, **{"tasks-0-act": "Cài ứng dụng"})
    assert answer.status_code == 200
    assert draft(course).tasks.get().act == "cai-ung-dung"


# --- what has to fit together
def test_skills_may_not_ask_more_than_the_test(admin_client, course):
    data = editing.course_form(admin_client, course, draw=3)
    editing.add_row(data, "skill_terms", skill="1.1", draw=2, pass_mark=0)
    editing.add_row(data, "skill_terms", skill="4.2", draw=2, pass_mark=0)
    assert "4 câu" in editing.errors(editing.post(admin_client, course, data))["draw"][0]
    data["skill_terms-1-draw"] = 1
    editing.post(admin_client, course, data, act="publish")
    assert Edition.objects.get().skills == {"1.1": {"draw": 2, "pass_mark": 0}, "4.2": {"draw": 1, "pass_mark": 0}}


def test_skill_with_too_few_questions_warns_who_publishes(admin_client, course):
    data = editing.course_form(admin_client, course)
    editing.add_row(data, "skill_terms", skill="4.2", draw=2, pass_mark=0)
    answer = editing.post(admin_client, course, data, act="publish")
    assert "Năng lực 4.2 cần 2 câu, ngân hàng chỉ có 0." in answer.content.decode()


def test_course_may_not_require_itself(admin_client, course):
    data = editing.course_form(admin_client, course)
    editing.add_row(data, "prerequisites", required=course.pk)
    answer = editing.post(admin_client, course, data)
    assert "Khóa khoa → Khóa khoa" in str(answer.context["form"].formsets["prerequisites"].errors)


def test_course_may_not_require_itself_through_others(admin_client, course):
    second, third = make_course("hai"), make_course("ba")
    Prerequisite.objects.create(course=second, required=third)
    Prerequisite.objects.create(course=third, required=course)
    data = editing.course_form(admin_client, course)
    editing.add_row(data, "prerequisites", required=second.pk)
    answer = editing.post(admin_client, course, data)
    said = str(answer.context["form"].formsets["prerequisites"].errors)
    assert "Khóa khoa → Khóa hai → Khóa ba → Khóa khoa" in said
    Prerequisite.objects.filter(course=third).delete()
    editing.post(admin_client, course, data, act="publish")
    assert Edition.objects.get().requires == ["hai"]


# --- whom to move
def test_choice_travels_with_the_draft_and_starts_at_nobody_again(admin_client):
    kept.site()
    course, _edition = published("khoa")
    save(admin_client, course, move_below=50, pass_mark=90)
    assert editing.shown(admin_client, course)["move_below"].value() == 50
    save(admin_client, course, "publish", move_below=50, pass_mark=90)
    assert Edition.objects.first().move.below == 50
    assert editing.shown(admin_client, course)["move_below"].value() == 0
    save(admin_client, course, "publish", pass_mark=80)
    assert (Edition.objects.first().number, hasattr(Edition.objects.first(), "move")) == (3, False)


def test_copy_of_a_course_starts_at_nobody(admin_client, course):
    CoursePage.objects.update(move_below=50)
    copy = reread(course).copy(update_attrs={"slug": "ban-sao", "code": "ban-sao"}, recursive=False)
    assert copy.move_below == 0


# --- comparing
def test_comparison_shows_rules_in_words_and_rows_with_their_labels(admin_client, course):
    save(admin_client, course)
    first = draft(course).latest_revision_id or reread(course).latest_revision_id
    data = editing.course_form(admin_client, course, rule={"all": ["assessment", {"sessions": 2}]}, pass_mark=90)
    editing.add_row(data, "tasks", title="Gửi phản ánh", how="Tự gửi được.", key="")
    editing.add_row(data, "skill_terms", skill="1.1", draw=2, pass_mark=50)
    editing.add_row(data, "prerequisites", required=make_course("truoc").pk)
    editing.post(admin_client, course, data | {"in_order": "on"})
    page = admin_client.get(f"/quan-tri/pages/{course.pk}/revisions/compare/{first}...latest/").content.decode()
    assert re.search(r"không</span>\s*<span[^>]*>có</span>", page)
    assert "False" not in page
    for said in ("đạt bài kiểm tra và có mặt ở 2 buổi học", "Điểm đạt (%)", "Gửi phản ánh", "Điều kiện hoàn thành"):
        assert said in page
    for label in ("Bài thực hành", "Năng lực", "Khóa nên học trước"):
        assert label in page

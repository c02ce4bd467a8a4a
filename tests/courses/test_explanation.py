"""One explanation for learner, instructor and officer: each criterion, its state, its evidence, what comes next."""

from datetime import timedelta

import pytest
from django.utils import timezone
from uuid6 import uuid7

from accounts.actions import merging
from audit.rules import SYSTEM
from courses.actions.classes_attendance import NewMark, mark_attendance
from courses.actions.classes_practice import sign_off, withdraw_sign_off
from courses.actions.completion import record_completions
from courses.queries import catalogue, explanation, facts, records
from courses.rules.completion import ASSESSMENT, EXEMPTION, LESSONS, Facts, evaluate
from courses.rules.explanation import Group, tree
from tests.courses.room import acting, everything, exempt, give, held, house, mark, staff, taught_course, town
from tests.courses.way import (
    AT,
    complete,
    enrolled,
    finish,
    finish_all,
    pass_test,
    publish,
    published,
    sign_in,
    take_test,
)
from tests.factories import LearnerFactory, make_programme, moment

COURSE = "/khoa-hoc/khoa-mau/"


def words(response):
    return " ".join(response.content.decode().split())


# The rule as people read it


def read(rule):
    """The tree as nested lists of codes, with the kind of each group."""
    found = tree(rule, evaluate(rule, Facts([], {})).criteria)

    def told(part):
        return [part.kind, *map(told, part.parts)] if isinstance(part, Group) else part.code

    return told(found)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (LESSONS, ["all", LESSONS]),
        ({"all": [LESSONS, {"all": [ASSESSMENT]}]}, ["all", LESSONS, ASSESSMENT]),
        ({"any": [{"all": [LESSONS, ASSESSMENT]}, EXEMPTION]}, ["any", ["all", LESSONS, ASSESSMENT], EXEMPTION]),
        ({"any": [{"any": [LESSONS, ASSESSMENT]}, EXEMPTION]}, ["any", LESSONS, ASSESSMENT, EXEMPTION]),
        ({"n_of": [2, [LESSONS, ASSESSMENT, EXEMPTION]]}, ["n_of", LESSONS, ASSESSMENT, EXEMPTION]),
        ({"n_of": [2, [LESSONS, ASSESSMENT]]}, ["all", LESSONS, ASSESSMENT]),
        ({"n_of": [1, [LESSONS, ASSESSMENT]]}, ["any", LESSONS, ASSESSMENT]),
        (
            {"all": [LESSONS, {"any": [{"sessions": 1}, {"sessions": 2}]}]},
            ["all", LESSONS, ["any", "sessions", "sessions"]],
        ),
    ],
)
def test_rule_is_told_without_groups_that_say_nothing(rule, expected):
    assert read(rule) == expected


def test_group_is_met_by_as_many_as_it_needs():
    facts = Facts(["k"], {"k": AT})
    rule = {"n_of": [2, [LESSONS, ASSESSMENT, EXEMPTION]]}
    assert not tree(rule, evaluate(rule, facts).criteria).is_met
    assert tree({"any": [LESSONS, ASSESSMENT]}, evaluate({"any": [LESSONS, ASSESSMENT]}, facts).criteria).is_met


# What a learner reads


@pytest.fixture
def learner(client, commune):
    return sign_in(client, commune=commune)


def test_visitor_reads_the_rule_without_steps(client, db):
    published()
    told = words(client.get(COURSE))
    assert "Một trong các cách sau:" in told
    assert "Học xong các bài: 0 trong 2" in told
    assert 'class="next"' not in told


def test_learner_reads_what_is_left_with_a_link(client, learner):
    course, edition = published()
    enrolment = enrolled(learner, course, edition)
    finish(enrolment, "khoa-mau/bai-1")
    take_test(enrolment, 1)
    told = words(client.get(COURSE))
    assert "Học xong các bài: 1 trong 2" in told
    assert '<a href="/hoc/khoa-mau/bai-2/">Học bài 2: Bài 2</a>' in told
    assert "Kết quả cao nhất: 25 %." in told
    assert '<a href="/hoc/khoa-mau/kiem-tra/">Làm bài kiểm tra</a>' in told
    assert '<a href="/khoa-hoc/khoa-mau/cong-nhan/">' in told


def test_worse_later_try_leaves_the_best_result(client, learner):
    enrolment = enrolled(learner, *published(pass_mark=100))
    for right in (3, 1):
        take_test(enrolment, right)
    assert "Kết quả cao nhất: 75 %." in words(client.get(COURSE))


def test_passed_test_says_when_and_how_well(client, learner):
    course, edition = published()
    enrolment = enrolled(learner, course, edition)
    pass_test(enrolment, moment("2026-10-05 09:00"))
    assert "Đạt ngày 05/10/2026. Kết quả cao nhất: 100 %." in words(client.get(COURSE))


def test_complete_course_has_no_steps_left(client, learner):
    course, edition = published()
    enrolment = enrolled(learner, course, edition)
    finish_all(enrolment)
    pass_test(enrolment)
    told = words(client.get(COURSE))
    assert told.count("Đã đạt") == 2
    assert 'class="next"' not in told


@pytest.fixture
def room(commune, teacher, learner):
    """A course with sessions and tasks, one session in the past and one to come, and the learner in it."""
    course = taught_course(rule={"all": [{"sessions": 2}, "tasks"]})
    edition = publish(course)
    venue = house(commune)
    past = held(course, venue, teacher, starts_at=timezone.now() - timedelta(days=3))
    return enrolled(learner, course, edition), past, venue


def test_learner_reads_sessions_sign_offs_and_the_next_session(client, room, teacher, commune):
    enrolment, past, venue = room
    mark(past, teacher, "late", enrolment.learner)
    give(enrolment, teacher)
    coming = held(enrolment.course, venue, teacher, starts_at=timezone.now() + timedelta(days=2))
    told = words(client.get(COURSE))
    assert "Dự buổi học: 1 trong 2 buổi" in told
    assert f"{timezone.localtime(past.starts_at):%H:%M %d/%m/%Y}, Nhà văn hóa thôn 3, Xã Gần" in told
    assert "Làm được các bài thực hành: 1 trong 2" in told
    assert f"tự làm được, Lê Văn Hùng xác nhận ngày {timezone.localdate():%d/%m/%Y}" in told
    assert 'Gửi một phản ánh: <span class="soft">chưa xác nhận. Tự bấm.</span>' in told
    when = f"{timezone.localtime(coming.starts_at):%H:%M ngày %d/%m/%Y}"
    assert told.count(f"Buổi học tiếp theo: {when}, tại Nhà văn hóa thôn 3, Xã Gần.") == 2
    assert "Rút lại" not in told


def test_learner_without_a_session_to_come_is_told_whom_to_ask(client, room):
    assert "Chưa có lịch buổi học tiếp theo ở xã, phường của bạn." in words(client.get(COURSE))


def test_session_of_another_commune_is_not_offered(client, room, teacher):
    enrolment, _past, _venue = room
    far = town("16213", "Xã Xa")
    held(enrolment.course, house(far), staff(far), starts_at=timezone.now() + timedelta(days=1))
    assert "Chưa có lịch buổi học tiếp theo" in words(client.get(COURSE))


def test_learner_is_never_told_the_address_or_number_of_a_login(client, room, commune):
    enrolment, _past, _venue = room
    nameless = staff(commune, name="")
    nameless.email = "giangvien@example.org"
    nameless.save()
    give(enrolment, nameless)
    told = words(client.get(COURSE))
    assert "giảng viên xác nhận ngày" in told
    assert "giangvien@example.org" not in told


def test_rule_may_ask_for_one_task_alone(client, learner):
    course = taught_course(rule={"n_of": [2, ["lessons", "assessment", {"task": "viec-2"}]]})
    enrolled(learner, course, publish(course))
    told = words(client.get(COURSE))
    assert "Ít nhất 2 trong 3 mục sau:" in told
    assert "Gửi một phản ánh" in told
    assert "Cài Ứng dụng số" not in told


def test_exemption_says_its_kind_and_date(client, learner):
    course, edition = published()
    enrolment = enrolled(learner, course, edition)
    exempt(learner, course=course)
    record_completions(person_id=enrolment.person_id, edition=enrolment.edition, at=timezone.now())
    assert "Xác nhận kỹ năng số theo Quyết định 757, công nhận ngày 02/10/2026" in words(client.get(COURSE))


def test_withdrawn_sign_off_shows_as_not_met_while_the_completion_stands(client, room, teacher, commune):
    enrolment, past, venue = room
    mark(past, teacher, "present", enrolment.learner)
    mark(held(enrolment.course, venue, teacher), teacher, "present", enrolment.learner)
    first = give(enrolment, teacher)
    give(enrolment, teacher, "viec-2")
    completion = facts.standing_of(enrolment.learner_id).courses[enrolment.course_id]
    withdraw_sign_off(sign_off_id=first.pk, reason="Nhầm", by=acting(teacher), at=timezone.now())
    told = words(client.get(COURSE))
    assert f"Đã hoàn thành ngày {timezone.localtime(completion.completed_at):%d/%m/%Y}." in told
    assert "Làm được các bài thực hành: 1 trong 2" in told
    assert "Đang làm" in told
    assert 'class="next"' not in told


# One for all


def test_staff_read_the_same_explanation_as_the_learner(client, learner, teacher, commune):
    for code in ("khoa-a", "khoa-bb"):
        everything(learner, teacher, commune, code)
    now = timezone.now()
    for record in records.of_person(learner.pk, now):
        enrolment = record.enrolment
        view = catalogue.course_view(enrolment.edition, enrolment)
        own = explanation.of_view(view, enrolment.edition, enrolment, enrolment.course.code)
        assert record.explanation == own
        assert record.explanation.completion


def test_explanation_costs_the_same_whatever_there_is_to_tell(
    client, learner, teacher, commune, django_assert_max_num_queries, django_assert_num_queries
):
    """Facts are read before; the explanation itself asks at most six things."""
    enrolments = [everything(learner, teacher, commune, code) for code in ("khoa-a", "khoa-bb", "khoa-ccc")]
    learning_facts = [catalogue.course_view(each.edition, each) for each in enrolments]
    subjects = [
        explanation.Subject(each.course.code, each.edition, view.outcome, None, view.step)
        for each, view in zip(enrolments, learning_facts, strict=True)
    ]
    for some in (subjects[:1], subjects):
        with django_assert_max_num_queries(6):
            explanation.explain(some, learner.pk, timezone.now())
    course, edition = published("khoa-thuong")
    view = catalogue.course_view(edition, enrolled(learner, course, edition))
    with django_assert_num_queries(0):
        explanation.explain(
            [explanation.Subject("khoa-thuong", edition, view.outcome, None, view.step)], learner.pk, timezone.now()
        )


def test_merged_person_reads_each_session_and_task_once(client, room, teacher, commune):
    enrolment, past, _venue = room
    twin = LearnerFactory(commune=commune)
    mark(past, teacher, "present", enrolment.learner, twin)
    give(enrolment, teacher)
    sign_off(
        fact_id=uuid7(), learner=twin, course=enrolment.course, task_key="viec-1", is_assisted=True,
        by=acting(teacher), at=timezone.now(),
    )  # fmt: skip
    merging.merge(kept=enrolment.learner, merged=twin, by=SYSTEM, at=timezone.now())
    told = words(client.get(COURSE))
    assert "Dự buổi học: 1 trong 2 buổi" in told
    assert "Làm được các bài thực hành: 1 trong 2" in told


def test_programme_that_was_recognised_exempts_each_of_its_courses(client, learner):
    course, edition = published()
    enrolment = enrolled(learner, course, edition)
    programme = make_programme("ct", course)
    exempt(learner, programme=programme)
    (record,) = records.of_person(learner.pk, timezone.now())
    view = catalogue.course_view(edition, enrolment)
    assert record.explanation == explanation.of_view(view, edition, enrolment, "khoa-mau")
    assert record.explanation.root.is_met


def test_correcting_a_mark_brings_the_next_session_back_as_a_step(client, room, teacher):
    enrolment, past, _venue = room
    key = uuid7()
    mark_attendance(
        session_id=past.pk, marks=[NewMark(key, enrolment.learner_id, "present")], by=acting(teacher), at=timezone.now()
    )
    assert "Dự buổi học: 1 trong 2 buổi" in words(client.get(COURSE))
    mark_attendance(
        session_id=past.pk,
        marks=[NewMark(uuid7(), enrolment.learner_id, "absent", replaces=key)],
        by=acting(teacher),
        at=timezone.now(),
        reason="Nhầm",
    )
    assert "Dự buổi học: 0 trong 2 buổi" in words(client.get(COURSE))


def test_what_another_way_has_made_needless_is_not_called_missing(client, learner):
    course, edition = published()
    complete(enrolled(learner, course, edition))
    said = words(client.get(COURSE))
    assert 'Được công nhận kết quả đã có</b> <span class="state">Không cần nữa</span>' in said
    assert "Chưa đạt" not in said


@pytest.mark.django_db
def test_anybody_is_told_how_many_practical_tasks_there_are(client):
    publish(taught_course(rule={"all": ["assessment", "tasks"]}))
    assert "Làm được các bài thực hành: 0 trong 2" in words(client.get(COURSE))

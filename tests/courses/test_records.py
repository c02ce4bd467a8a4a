"""A person's learning as staff see it; one practical task signed off from there, and taken back."""

import re

import pytest
from django.utils import timezone
from uuid6 import uuid7

from audit.models import Entry
from courses.models import Completion, SignOff
from tests.courses.room import everything, neighbours, signed_in, staff, taught_course, town
from tests.courses.way import enrolled, publish, published, sign_in
from tests.factories import LearnerFactory, PostingFactory

pytestmark = pytest.mark.django_db


def words(response):
    return " ".join(response.content.decode().split())


def read(response):
    """As it stands on the screen, without marks of emphasis."""
    return re.sub(r"<[^>]+>", "", words(response))


def alone(person, task="viec-1"):
    return f"/quan-ly/viec-hoc/{person.pk}/khoa-mau/thuc-hanh/?bai={task}"


@pytest.fixture
def person(commune, course):
    return neighbours(commune, 1)[0]


def test_one_person_is_signed_off_with_a_note(client, person, teacher):
    signed_in(client, teacher)
    key = str(client.get(alone(person)).context["form"].initial["fact"])
    assert "Hãy chọn một dòng." in words(client.post(alone(person), {"fact": key}))
    for _n in range(2):
        answer = client.post(alone(person), {"fact": key, "how": "helped", "note": "Máy của con"})
        assert answer["Location"] == f"/quan-ly/viec-hoc/{person.pk}/"
    given = SignOff.objects.get()
    assert (given.is_assisted, given.note) == (True, "Máy của con")
    told = words(client.get(alone(person)))
    assert "Làm được khi có người giúp" in told
    assert f"/quan-ly/xac-nhan/{given.pk}/rut-lai/" in told


def test_other_word_for_one_person_is_told_whose_stands(client, person, teacher):
    signed_in(client, teacher)
    client.post(alone(person), {"fact": str(uuid7()), "how": "alone"})
    answer = client.post(alone(person), {"fact": str(uuid7()), "how": "helped"}, follow=True)
    assert "Bài này đã có xác nhận trước đó, giữ nguyên." in words(answer)
    assert not SignOff.objects.get().is_assisted


def test_task_or_course_that_is_not_there(client, person, teacher):
    signed_in(client, teacher)
    assert client.get(alone(person, "viec-la")).status_code == 404
    assert client.get(alone(person).replace("khoa-mau", "khoa-la")).status_code == 404


def test_sign_off_is_withdrawn_with_a_reason_and_the_completion_stays(client, person, teacher, course):
    signed_in(client, teacher)
    client.post(alone(person), {"fact": str(uuid7()), "how": "alone"})
    given = SignOff.objects.get()
    Completion.objects.create(learner=person, course=course, completed_at=timezone.now())
    back = f"/quan-ly/xac-nhan/{given.pk}/rut-lai/"
    assert "không làm mất kết quả hoàn thành" in words(client.get(back))
    assert "Hãy ghi lý do." in words(client.post(back, {"reason": ""}))
    for _n in range(2):
        assert client.post(back, {"reason": "Bấm nhầm"})["Location"] == f"/quan-ly/viec-hoc/{person.pk}/"
    given.refresh_from_db()
    assert given.withdrawn_reason == "Bấm nhầm"
    assert Completion.objects.standing().count() == 1
    assert "đã được rút lại lúc" in words(client.get(back))


def test_withdrawing_names_a_task_that_is_gone_by_its_key(client, person, teacher, course):
    signed_in(client, teacher).post(alone(person), {"fact": str(uuid7()), "how": "alone"})
    course.editions.update(tasks=[])
    assert "viec-1" in words(client.get(f"/quan-ly/xac-nhan/{SignOff.objects.get().pk}/rut-lai/"))


def test_pages_of_one_person_are_not_there_out_of_scope(client, person, teacher, commune):
    signed_in(client, teacher).post(alone(person), {"fact": str(uuid7()), "how": "alone"})
    back = f"/quan-ly/xac-nhan/{SignOff.objects.get().pk}/rut-lai/"
    for user in (staff(town("16213", "Xã Xa")), staff(commune, "approver")):
        signed_in(client, user)
        assert [client.get(url).status_code for url in (alone(person), back)] == [404, 404]


# The record


@pytest.fixture
def learner(commune):
    return LearnerFactory(full_name="Lò Thị Học", commune=commune)


def record_of(learner):
    return f"/quan-ly/viec-hoc/{learner.pk}/"


def test_record_shows_every_course_with_evidence_attempts_and_what_may_be_given(client, learner, teacher, commune):
    enrolment = everything(learner, teacher, commune, "khoa-a")
    told = words(signed_in(client, teacher).get(record_of(learner)))
    for text in (
        "Công nhận kết quả đã có ngày",
        "25 %",
        "100 %",
        "Làm qua mạng",
        "Nhà khoa-a, Xã Gần",
        "Cho làm thêm một lượt",
    ):
        assert text in told
    assert "Thêm thời gian làm bài" not in told  # the test has no limit
    assert f"/quan-ly/viec-hoc/{learner.pk}/khoa-a/thuc-hanh/?bai=viec-2" in told
    assert enrolment.edition.title in told


def test_record_says_to_staff_what_is_needed_without_links_of_the_learner(client, learner, teacher):
    together, plain = taught_course("khoa-chung", rule="tasks"), published("khoa-hai", time_limit=20)[0]
    for course in (together, plain):
        enrolled(learner, course, publish(course))
    told = words(signed_in(client, teacher).get(record_of(learner)))
    assert "Cần học tiếp bài 1: Bài 1." in told
    assert "Cần làm bài kiểm tra." in told
    assert "Chưa có lịch buổi học tiếp theo ở xã, phường của người này." in told
    assert "/hoc/khoa-hai/" not in told
    assert "Thêm thời gian làm bài" in told


@pytest.mark.parametrize("role", ["instructor", "officer", "division"])
def test_staff_of_every_post_read_what_the_learner_reads(client, commune, teacher, role):
    """The rule, each criterion with its state, and the facts behind it; only the way on is each one's own."""
    learner = sign_in(client, commune=commune)
    enrolment = everything(learner, teacher, commune, "khoa-a")
    began = enrolment.course.sessions.get().starts_at
    own = read(client.get("/khoa-hoc/khoa-a/"))
    user = PostingFactory(unit=commune.parent, role=role).user if role == "division" else staff(commune, role)
    theirs = read(signed_in(client, user).get(record_of(learner)))
    for line in (
        "Ít nhất 5 trong 6 mục sau:",
        "Học xong các bài: 2 trong 2",
        "Làm bài kiểm tra đúng từ 70 % trở lên",
        "Kết quả cao nhất: 100 %.",
        "Dự buổi học: 1 trong 1 buổi",
        f"{timezone.localtime(began):%H:%M %d/%m/%Y}, Nhà khoa-a, Xã Gần",
        "Làm được các bài thực hành: 1 trong 2",
        "tự làm được, Lê Văn Hùng xác nhận ngày",
        "Xác nhận kỹ năng số theo Quyết định 757, công nhận ngày 02/10/2026",
    ):
        assert line in own, line
        assert line in theirs, line
    assert own.count("Đã đạt") == theirs.count("Đã đạt") >= 5


def test_record_shows_what_was_granted_instead_of_granting_it_again(client, learner, teacher):
    course, edition = published(time_limit=20)
    enrolled(learner, course, edition)
    signed_in(client, teacher)
    client.post(f"{record_of(learner)}khoa-mau/them-luot/", {"reason": "Mất điện"})
    client.post(f"{record_of(learner)}khoa-mau/them-gio/", {"minutes": "15", "reason": "Mắt kém"})
    told = words(client.get(record_of(learner)))
    assert "Được thêm 15 phút mỗi lượt" in told
    assert "chưa dùng" in told
    assert "/them-luot/" not in told


def test_record_shows_tasks_that_the_rule_does_not_ask_for(client, learner, teacher):
    asked, beside = taught_course("khoa-mot", rule={"task": "viec-1"}), taught_course("khoa-hai")
    for course in (asked, beside):
        enrolled(learner, course, publish(course))
    told = words(signed_in(client, teacher).get(record_of(learner)))
    assert told.count("Bài thực hành thêm") == 2
    assert told.count("Cài Ứng dụng số: <span") == told.count("Gửi một phản ánh: <span") == 2


def test_record_costs_the_same_for_one_course_and_for_three(
    client, learner, teacher, commune, django_assert_num_queries
):
    signed_in(client, teacher)
    everything(learner, teacher, commune, "khoa-a")
    assert client.get(record_of(learner)).status_code == 200  # lessons of editions are kept by the process
    with django_assert_num_queries(22):
        client.get(record_of(learner))
    for code in ("khoa-bb", "khoa-ccc"):
        everything(learner, teacher, commune, code)
    client.get(record_of(learner))
    with django_assert_num_queries(22):
        client.get(record_of(learner))


def test_record_of_somebody_who_has_begun_nothing_says_so(client, learner, teacher):
    assert "chưa bắt đầu khóa học nào" in words(signed_in(client, teacher).get(record_of(learner)))


def test_looking_at_a_record_is_written_down(client, learner, teacher):
    signed_in(client, teacher).get(record_of(learner))
    assert Entry.objects.get(act="learner.view").object_id == str(learner.pk)


def test_record_is_not_there_out_of_scope_nor_for_other_posts(client, learner, commune):
    far = town("16213", "Xã Xa")
    for user in (staff(far), staff(commune, "approver"), staff(commune, "editor")):
        assert signed_in(client, user).get(record_of(learner)).status_code == 404


def test_own_record_is_shown_without_buttons(client, teacher, commune):
    own = LearnerFactory(user=teacher, commune=commune)
    everything(own, staff(commune, "officer"), commune, "khoa-a")
    told = words(signed_in(client, teacher).get(record_of(own)))
    assert "Cho làm thêm một lượt" not in told
    assert "Rút lại" not in told


def test_person_page_leads_to_the_record(client, learner, teacher):
    assert record_of(learner) in words(signed_in(client, teacher).get(f"/ca-nhan/hoc-vien/{learner.pk}/"))

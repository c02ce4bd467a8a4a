"""Attempts when something is unusual: time, limits, grants, other tabs, other devices, other people's ids."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from uuid6 import uuid7

from courses import tasks
from courses.actions import attempts
from courses.models import Attempt, AttemptAnswer, Completion, QuestionVersion, SkillTerm, TimeExtension, TryGrant
from courses.queries.assessment import bank
from courses.rules import drawing
from tests.courses.way import AT, answer, enrolled, finish_all, publish, published, sign_in, take_test, with_every_kind
from tests.factories import LearnerFactory, make_course

pytestmark = pytest.mark.django_db
TEST = "/hoc/khoa-mau/kiem-tra/"
HALF_AN_HOUR = timedelta(minutes=30)
TOO_LATE = "Những câu bạn trả lời kịp đã được nộp."
CLOSED = "Bài này đã nộp rồi. Câu trả lời chọn sau khi nộp không được tính."


def words(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def timed(client):
    """Half an hour for the test, begun just now."""
    return enrolled(sign_in(client), *published(time_limit=30))


def begun(enrolment, ago: timedelta = timedelta(0)) -> Attempt:
    return attempts.start_attempt(enrolment=enrolment, at=timezone.now() - ago)


def page(attempt: Attempt, rest: str = "") -> str:
    return f"{TEST}{attempt.pk}/{rest}"


# Time


def test_deadline_is_kept_from_the_start(timed):
    attempt = attempts.start_attempt(enrolment=timed, at=AT)
    assert attempt.deadline == AT + HALF_AN_HOUR
    later = attempts.start_attempt(enrolment=timed, at=AT + timedelta(minutes=10))
    assert (later, later.deadline) == (attempt, AT + HALF_AN_HOUR)


def test_extension_of_a_person_makes_the_deadline_later(timed):
    TimeExtension.objects.create(
        learner=timed.learner, course=timed.course, minutes=15, reason="Mắt kém", given_by_id="1", given_at=AT
    )
    assert attempts.start_attempt(enrolment=timed, at=AT).deadline == AT + timedelta(minutes=45)


def test_time_left_is_told_by_the_servers_clock(client, timed):
    attempt = begun(timed, timedelta(minutes=10))
    shown = client.get(page(attempt, "cau-1/")).context
    assert 1195 <= shown["seconds_left"] <= 1200
    assert shown["minutes_left"] == 20
    assert "Bạn có 30 phút." in words(client.get(TEST))


def test_answer_after_the_deadline_is_refused_and_what_was_in_time_counts(client, timed):
    finish_all(timed)
    attempt = begun(timed, HALF_AN_HOUR)
    answer(attempt, right=3, at=attempt.occurred_at + timedelta(minutes=5))
    late = client.post(page(attempt, "cau-4/"), {f"q{attempt.items[3]['version']}": "true"}, follow=True)
    assert late.redirect_chain == [(page(attempt, "ket-qua/"), 302)]
    assert TOO_LATE in words(late)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.score, attempt.is_passed) == ("expired", 75, True)
    assert attempt.submitted_at == attempt.deadline
    assert Completion.objects.get().completed_at == attempt.deadline


@pytest.mark.parametrize("rest", ["", "cau-1/", "ket-qua/"])
def test_every_page_of_an_attempt_whose_time_is_over_leads_to_its_result(client, timed, rest):
    attempt = begun(timed, HALF_AN_HOUR)
    said = words(client.get(page(attempt, rest), follow=True))
    assert "Chưa đạt, bạn làm lại được" in said
    attempt.refresh_from_db()
    assert attempt.state == "expired"
    over = timezone.localtime(attempt.deadline)
    assert f"Hết giờ làm bài lúc {over:%H:%M} ngày {over:%d/%m/%Y}. {TOO_LATE}" in said


def test_handing_in_after_the_deadline_counts_at_the_deadline(client, timed):
    attempt = begun(timed, HALF_AN_HOUR + timedelta(days=3))
    assert TOO_LATE in words(client.post(page(attempt), follow=True))
    attempt.refresh_from_db()
    assert (attempt.state, attempt.submitted_at) == ("expired", attempt.deadline)


def test_starting_again_after_the_time_is_over_is_a_new_try(timed):
    first = attempts.start_attempt(enrolment=timed, at=AT)
    second = attempts.start_attempt(enrolment=timed, at=AT + HALF_AN_HOUR)
    first.refresh_from_db()
    assert (first.state, second.state, second.deadline) == ("expired", "open", AT + 2 * HALF_AN_HOUR)


def test_answer_after_the_sweep_has_closed_the_attempt_is_told_why(client, timed):
    attempt = begun(timed, HALF_AN_HOUR)
    assert tasks.close_overdue_attempts() == 1
    late = client.post(page(attempt, "cau-1/"), {f"q{attempt.items[0]['version']}": "true"}, follow=True)
    assert TOO_LATE in words(late)
    assert not AttemptAnswer.objects.exists()


@pytest.mark.parametrize("press", ["get", "post"])
def test_coming_back_after_the_time_is_over_leads_to_the_result_before_a_new_try(client, press):
    """Also where the next try has to wait: closing must stand although nothing new begins."""
    enrolment = enrolled(sign_in(client), *published(time_limit=30, wait_minutes=600))
    attempt = begun(enrolment, HALF_AN_HOUR)
    said = getattr(client, press)(TEST, follow=True)
    assert said.redirect_chain == [(page(attempt, "ket-qua/"), 302)]
    assert TOO_LATE in words(said)
    assert "Bạn làm lại được từ" in words(said)
    assert Attempt.objects.get().state == "expired"


def test_sweep_closes_what_nobody_handed_in_and_nothing_else(timed):
    over = begun(timed, HALF_AN_HOUR)
    others = [enrolled(LearnerFactory(), timed.course, timed.edition) for _n in range(2)]
    running = begun(others[0])
    _course, edition = published("khong-gio")
    endless = begun(enrolled(LearnerFactory(), _course, edition), timedelta(days=30))
    assert [tasks.close_overdue_attempts(), tasks.close_overdue_attempts()] == [1, 0]
    states = {attempt.pk: attempt.state for attempt in Attempt.objects.all()}
    assert states == {over.pk: "expired", running.pk: "open", endless.pk: "open"}


def test_device_whose_clock_is_days_off_changes_nothing(client, timed):
    """No time is ever read from a request: headers and fields that claim one are not looked at."""
    attempt = begun(timed)
    off = (timezone.now() - timedelta(days=3)).isoformat()
    name = f"q{attempt.items[0]['version']}"
    client.post(page(attempt, "cau-1/"), {name: "true", "occurred_at": off, "at": off}, headers={"date": off})
    client.post(page(attempt), {"submitted_at": off}, headers={"date": off})
    attempt.refresh_from_db()
    kept = AttemptAnswer.objects.get()
    for moment in (kept.given_at, kept.saved_at, attempt.submitted_at):
        assert abs(moment - timezone.now()) < timedelta(minutes=1)


# Limits and grants


def test_limit_of_a_day_is_told_with_the_time_of_the_next_try(client):
    enrolment = enrolled(sign_in(client), *published(tries_a_day=1))
    take_test(enrolment, right=0, at=timezone.now())
    said = words(client.post(TEST, follow=True))
    assert "Bạn có thể làm lại từ 00:00" in said
    assert "Bạn làm lại được từ 00:00" in said
    assert "Bắt đầu làm bài" not in said
    assert Attempt.objects.count() == 1


def test_limit_counts_closed_tries_only_so_that_a_running_one_goes_on(client):
    enrolment = enrolled(sign_in(client), *published(tries_a_day=1, wait_minutes=60))
    running = begun(enrolment)
    assert client.post(TEST)["Location"] == page(running, "cau-1/")
    assert "Làm tiếp" in words(client.get(TEST))
    answer(running, right=4, at=timezone.now())
    client.post(page(running))
    running.refresh_from_db()
    assert (running.state, running.score) == ("submitted", 100)


def test_limit_is_not_looked_at_when_saving_or_handing_in(client):
    """A term that became stricter while somebody works does not stop them."""
    enrolment = enrolled(sign_in(client), *published())
    take_test(enrolment, right=0, at=timezone.now())
    second = begun(enrolment)
    type(enrolment.edition).objects.update(wait_minutes=6000, tries_a_day=1)
    answer(second, right=4, at=timezone.now())
    assert attempts.close_attempt(attempt_id=second.pk, at=timezone.now()).is_passed


def test_grant_opens_one_try_and_is_used_up(client):
    enrolment = enrolled(sign_in(client), *published(wait_minutes=600))
    take_test(enrolment, right=0, at=timezone.now())
    TryGrant.objects.create(
        learner=enrolment.learner, course=enrolment.course, reason="Mất điện", granted_by_id="1", granted_at=AT
    )
    assert "Bắt đầu làm bài" in words(client.get(TEST))
    assert "/cau-1/" in client.post(TEST)["Location"]
    attempt = Attempt.objects.get(state="open")
    assert TryGrant.objects.get().used_by == attempt
    attempts.close_attempt(attempt_id=attempt.pk, at=timezone.now())
    with pytest.raises(attempts.MustWaitError):
        attempts.start_attempt(enrolment=enrolment, at=timezone.now())


def test_grant_is_kept_while_no_limit_stands_in_the_way():
    enrolment = enrolled(LearnerFactory(), *published(wait_minutes=60))
    grant = TryGrant.objects.create(
        learner=enrolment.learner, course=enrolment.course, reason="Ốm", granted_by_id="1", granted_at=AT
    )
    attempts.start_attempt(enrolment=enrolment, at=AT)
    grant.refresh_from_db()
    assert grant.used_by is None


def test_start_of_a_locked_test_is_refused_whoever_asks():
    """Not by the page alone: whatever starts attempts later meets the same refusal."""
    enrolment = enrolled(LearnerFactory(), *published(in_order=True))
    with pytest.raises(attempts.LockedError):
        attempts.start_attempt(enrolment=enrolment, at=AT)
    assert not Attempt.objects.exists()
    finish_all(enrolment)
    assert attempts.start_attempt(enrolment=enrolment, at=AT).state == "open"


# Best result, other devices


def test_best_result_counts_and_the_last_is_shown_with_it(client):
    enrolment = enrolled(sign_in(client), *published())
    take_test(enrolment, right=3)
    worse = take_test(enrolment, right=1, at=AT + timedelta(hours=1))
    said = words(client.get(page(worse, "ket-qua/")))
    assert "Lần được tính của bạn: đúng 75 %." in said
    assert "đúng 75 % ✓ đạt" in words(client.get(TEST)).replace('</a> <span class="soft">', " ")


def test_attempt_goes_on_on_another_device(client):
    enrolment = enrolled(sign_in(client), *published())
    client.post(TEST)
    attempt = Attempt.objects.get()
    client.post(page(attempt, "cau-1/"), {f"q{attempt.items[0]['version']}": "true"})
    phone = type(client)()
    phone.force_login(enrolment.learner.user)
    assert phone.post(TEST)["Location"] == page(attempt, "cau-2/")
    assert "checked" in words(phone.get(page(attempt, "cau-1/")))


def test_device_is_a_random_name_that_the_browser_keeps(client):
    enrolled(sign_in(client), *published())
    client.post(TEST)
    first = Attempt.objects.get()
    assert len(first.device) == 32
    client.post(page(first))
    client.post(TEST)
    assert Attempt.objects.get(state="open").device == first.device


def test_device_cookie_of_another_shape_is_not_believed(client):
    enrolled(sign_in(client), *published())
    client.cookies["thiet_bi"] = "' OR 1=1 --"
    client.post(TEST)
    assert Attempt.objects.get().device.isalnum()


# Autosave


def save(client, attempt: Attempt, number: int, value: str, name: str = ""):
    name = name or f"q{attempt.items[number - 1]['version']}"
    return client.post(page(attempt, f"cau-{number}/luu/"), {name: value})


@pytest.fixture
def attempt(client):
    enrolled(sign_in(client), *published())
    client.post(TEST)
    return Attempt.objects.get()


def test_autosave_keeps_the_answer_and_says_so(client, attempt):
    assert save(client, attempt, 2, "false").json() == {"saved": True}
    kept = AttemptAnswer.objects.get()
    assert (kept.version_id, kept.response) == (attempt.items[1]["version"], False)


def test_autosave_keeps_the_moment_of_the_first_answer(client, attempt):
    save(client, attempt, 1, "false")
    first = AttemptAnswer.objects.get()
    save(client, attempt, 1, "true")
    again = AttemptAnswer.objects.get()
    assert (again.response, again.given_at) == (True, first.given_at)
    assert again.saved_at > first.saved_at


def test_autosave_of_nothing_usable_keeps_nothing(client, attempt):
    assert save(client, attempt, 1, "vớ vẩn").json() == {"saved": False}
    assert save(client, attempt, 1, "true", name="q999999").json() == {"saved": False}
    assert not AttemptAnswer.objects.exists()


def test_answer_that_was_unticked_is_taken_back_but_no_empty_page_does_that(client, attempt):
    save(client, attempt, 1, "true")
    client.post(page(attempt, "cau-1/"))  # another tab, in which nothing was chosen yet
    save(client, attempt, 1, "vớ vẩn")
    assert AttemptAnswer.objects.get().response is True
    assert client.post(page(attempt, "cau-1/luu/")).json() == {"saved": False}
    assert not AttemptAnswer.objects.exists()
    client.post(page(attempt))
    assert client.post(page(attempt, "cau-1/luu/")).json() == {"leave": page(attempt, "ket-qua/")}


def test_autosave_into_a_closed_attempt_leads_to_the_result(client, attempt):
    client.post(page(attempt))
    assert save(client, attempt, 1, "true").json() == {"leave": page(attempt, "ket-qua/")}
    assert not AttemptAnswer.objects.exists()


def test_autosave_after_the_deadline_hands_in(client, timed):
    attempt = begun(timed, HALF_AN_HOUR)
    assert save(client, attempt, 1, "true").json() == {"leave": page(attempt, "ket-qua/")}
    attempt.refresh_from_db()
    assert (attempt.state, attempt.answers.count()) == ("expired", 0)


def test_autosave_is_posted_and_mine(client, attempt):
    assert client.get(page(attempt, "cau-1/luu/")).status_code == 405
    assert save(client, attempt, 9, "true", name="q1").status_code == 404
    assert client.post(f"{TEST}{uuid7()}/cau-1/luu/").status_code == 404
    sign_in(client)
    assert save(client, attempt, 1, "true").status_code == 404


def test_back_button_after_handing_in_shows_the_result_not_the_question(client, attempt):
    client.post(page(attempt))
    for back in ("cau-1/", ""):
        answer = client.get(page(attempt, back), follow=True)
        assert (answer.redirect_chain, CLOSED in words(answer)) == ([(page(attempt, "ket-qua/"), 302)], True)
    assert client.post(page(attempt))["Location"] == page(attempt, "ket-qua/")
    assert CLOSED not in words(client.get(page(attempt, "ket-qua/")))


def test_answer_in_a_second_tab_after_handing_in_the_first_is_not_kept_and_told(client, attempt):
    client.post(page(attempt))
    sent = {f"q{attempt.items[0]['version']}": "true"}
    assert CLOSED in words(client.post(page(attempt, "cau-1/"), sent, follow=True))
    client.post(page(attempt, "cau-1/luu/"), sent)
    assert CLOSED in words(client.get(page(attempt, "ket-qua/")))
    assert not AttemptAnswer.objects.exists()


# The bank


def test_question_retired_or_rewritten_while_somebody_answers_is_still_asked(client, attempt):
    question = attempt.edition.course.questions.first()
    attempt.edition.course.questions.update(is_active=False)
    assert client.get(page(attempt, "cau-1/")).status_code == 200
    answer(attempt, right=4, at=timezone.now())
    assert attempts.close_attempt(attempt_id=attempt.pk, at=timezone.now()).score == 100
    assert question.current.answers.count() == 1


def test_question_that_somebody_is_answering_is_not_deleted(client, admin_client, attempt):
    question = QuestionVersion.objects.get(pk=attempt.items[0]["version"]).question
    refused = admin_client.post(f"/quan-tri/questions/delete/{question.pk}/", follow=True)
    assert f"Không xóa được “{question.code}”" in words(refused)
    client.post(page(attempt, "cau-1/"), {f"q{attempt.items[0]['version']}": "true"})
    assert AttemptAnswer.objects.get().version.question == question


def test_what_is_asked_follows_from_the_seed_that_is_kept():
    course, edition, _asked = with_every_kind("hat-giong", draw=5)
    attempt = attempts.start_attempt(enrolment=enrolled(LearnerFactory(), course, edition), at=AT)
    versions = {version.pk: version for version in bank(edition)}
    pool = [drawing.PoolItem(pk, version.question_id, version.question.skill) for pk, version in versions.items()]
    drawn = drawing.draw(pool, 5, seed=attempt.seed)
    assert [item["version"] for item in attempt.items] == [item.version_id for item in drawn]
    for item in attempt.items:
        version = versions[item["version"]]
        seed = attempt.seed + version.pk
        assert item["order"] == drawing.shuffled_options(version.question.kind, version.body, seed=seed)


def test_terms_of_skills_are_drawn_and_needed():
    course = make_course(questions=12, draw=6)
    course.questions.filter(code__in=[f"khoa-mau-{n}" for n in range(1, 7)]).update(skill="4.2")
    SkillTerm.objects.create(course=course, skill="4.2", draw=5, pass_mark=80)
    enrolment = enrolled(LearnerFactory(), course, publish(course))
    attempt = attempts.start_attempt(enrolment=enrolment, at=AT)
    skills = [item["skill"] for item in attempt.items]
    assert len(skills) == 6
    assert skills.count("4.2") >= 5
    for item in attempt.items:
        right = item["skill"] != "4.2"
        attempts.save_answer(attempt_id=attempt.pk, version_id=item["version"], response=right, at=AT)
    assert not attempts.close_attempt(attempt_id=attempt.pk, at=AT).is_passed


def test_score_in_thirds_is_kept_to_two_places():
    enrolment = enrolled(LearnerFactory(), *published(questions=3, draw=3, pass_mark=67))
    done = take_test(enrolment, right=2)
    assert (done.score, done.is_passed) == (Decimal("66.67"), False)

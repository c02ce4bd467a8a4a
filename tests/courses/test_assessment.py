"""The final test from its start to handing in."""

from datetime import timedelta

import pytest
from django.utils import timezone

from courses.models import Attempt, AttemptAnswer, Completion, EditionQuestion, QuestionVersion
from courses.rules import questions
from tests.courses.asked import ALL
from tests.courses.way import (
    answer,
    complete,
    enrolled,
    finish_all,
    publish,
    published,
    sign_in,
    take_test,
    with_every_kind,
)
from tests.factories import LearnerFactory, add_version, make_course

pytestmark = pytest.mark.django_db
TEST = "/hoc/khoa-mau/kiem-tra/"


def words(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def learner(client):
    return sign_in(client)


@pytest.fixture
def enrolment(learner):
    return enrolled(learner, *published())


@pytest.fixture
def attempt(client, enrolment):
    client.post(TEST)
    return Attempt.objects.get()


def at(attempt: Attempt, rest: str = "") -> str:
    return f"{TEST}{attempt.pk}/{rest}"


def give(client, attempt: Attempt, number: int, *values: str):
    """Answer the ``number``-th question of an attempt as its form does."""
    name = f"q{attempt.items[number - 1]['version']}"
    return client.post(at(attempt, f"cau-{number}/"), {name: values})


# Before the start


def test_intro_says_what_awaits_me(client, enrolment):
    said = words(client.get(TEST))
    for part in ("4 câu hỏi, khoảng 3 phút.", "Đúng từ 70 % là đạt.", "Bạn mới học xong 0 trong 2 bài."):
        assert part in said
    assert not Attempt.objects.exists()


def test_intro_after_all_lessons_does_not_warn(client, enrolment):
    finish_all(enrolment)
    assert "Bạn mới học xong" not in words(client.get(TEST))


def test_assessment_of_a_course_that_was_not_started_is_not_there(client, learner):
    published()
    assert client.get(TEST).status_code == 404
    assert client.post(TEST).status_code == 404
    assert not Attempt.objects.exists()


def test_assessment_without_questions_says_so(client, learner):
    enrolled(learner, *published(questions=0, draw=5))
    answer = client.post(TEST, follow=True)
    assert answer.redirect_chain == [("/khoa-hoc/khoa-mau/", 302)]
    assert "Bài kiểm tra này chưa có câu hỏi." in words(answer)
    assert not Attempt.objects.exists()


# Starting


def test_start_draws_the_questions_once(client, enrolment):
    answer = client.post(TEST)
    attempt = Attempt.objects.get()
    assert answer["Location"] == at(attempt, "cau-1/")
    asked = {item["version"] for item in attempt.items}
    assert asked == set(EditionQuestion.objects.values_list("version", flat=True))
    assert (attempt.state, attempt.score, attempt.edition) == ("open", None, enrolment.edition)


def test_start_in_a_second_tab_gives_the_same_attempt(client, attempt):
    assert "Làm tiếp" in words(client.get(TEST))
    assert client.post(TEST)["Location"] == at(attempt, "cau-1/")
    assert Attempt.objects.get() == attempt


def test_resuming_leads_to_the_first_question_without_an_answer(client, attempt):
    give(client, attempt, 1, "true")
    give(client, attempt, 3, "true")
    assert client.post(TEST)["Location"] == at(attempt, "cau-2/")
    give(client, attempt, 2, "true")
    give(client, attempt, 4, "true")
    assert client.post(TEST)["Location"] == at(attempt, "cau-4/")


def test_questions_do_not_change_while_the_course_is_published_anew(client, enrolment, attempt):
    question = enrolment.course.questions.first()
    add_version(question, {**question.current.body, "stem": "Câu đã sửa?"})
    publish(enrolment.course)
    stems = [client.get(at(attempt, f"cau-{n}/")).context["item"].body["stem"] for n in range(1, 5)]
    assert "Câu đã sửa?" not in stems


# Answering


KINDS = dict(ALL)


@pytest.fixture
def every_kind(client, learner):
    course, edition, _asked = with_every_kind()
    enrolled(learner, course, edition)
    client.post(TEST)
    return Attempt.objects.get()


def number_of(client, attempt: Attempt, kind: str) -> int:
    """Where the question of that kind was drawn."""
    versions = {v.pk: v.question.kind for v in QuestionVersion.objects.select_related("question")}
    return next(n for n, item in enumerate(attempt.items, start=1) if versions[item["version"]] == kind)


def post(client, attempt: Attempt, number: int, values: list[str]):
    """Put values into the ``number``-th question's form: plain ones, or ``field:value``."""
    version = QuestionVersion.objects.select_related("question").get(pk=attempt.items[number - 1]["version"])
    fields = questions.KINDS[version.question.kind].fields(version.body)
    name, posted = f"q{version.pk}", {}
    for value in values:
        field, _colon, rest = value.partition(":")
        key, said = (f"{name}-{field}", rest) if field in fields else (name, value)
        posted.setdefault(key, []).append(said)
    return client.post(at(attempt, f"cau-{number}/"), posted)


def right(kind: str) -> list[str]:
    return questions.values(kind, KINDS[kind], questions.right_response(kind, KINDS[kind]))


@pytest.mark.parametrize("kind", KINDS)
def test_answer_of_each_kind_is_kept_marked_and_leads_on(client, every_kind, kind):
    number = number_of(client, every_kind, kind)
    leads_to = at(every_kind, f"cau-{number + 1}/" if number < len(KINDS) else "")
    assert post(client, every_kind, number, right(kind))["Location"] == leads_to
    kept = AttemptAnswer.objects.get()
    assert (kept.response, kept.is_right) == (questions.right_response(kind, KINDS[kind]), True)


@pytest.mark.parametrize("kind", KINDS)
def test_answer_is_shown_again_without_telling_whether_it_is_right(client, every_kind, kind):
    number = number_of(client, every_kind, kind)
    post(client, every_kind, number, right(kind))
    page = client.get(at(every_kind, f"cau-{number}/"))
    item = page.context["item"]
    assert (item.response, item.is_right) == (questions.right_response(kind, KINDS[kind]), None)
    assert item.body["explanation"] not in words(page)
    shown = words(page).count(" selected>") + words(page).count(" checked>") + words(page).count('value="1.250,5"')
    assert shown >= 1


@pytest.mark.parametrize("kind", KINDS)
def test_answer_that_is_missing_is_asked_for(client, every_kind, kind):
    number = number_of(client, every_kind, kind)
    page = post(client, every_kind, number, [])
    assert page.status_code == 422
    assert page.context["item"].missing in words(page)
    assert 'role="alert"' in words(page)
    assert not AttemptAnswer.objects.exists()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("values", [["z"], ["z", ""], ["Đúng"], ["a:z", "b:z"], ["x" * 5000], ["\x00"], ["a:" * 50]])
def test_posted_values_that_the_question_does_not_offer_are_no_answer(client, every_kind, kind, values):
    assert post(client, every_kind, number_of(client, every_kind, kind), values).status_code == 422
    assert not AttemptAnswer.objects.exists()


@pytest.mark.parametrize(
    ("kind", "values", "kept"), [("single", ["a", "b"], "a"), ("multiple", ["b", "z", "b"], ["b"])]
)
def test_posted_values_beyond_the_question_are_dropped(client, every_kind, kind, values, kept):
    post(client, every_kind, number_of(client, every_kind, kind), values)
    assert AttemptAnswer.objects.get().response == kept


def test_answer_given_again_replaces_the_first(client, attempt):
    give(client, attempt, 1, "true")
    give(client, attempt, 1, "false")
    assert AttemptAnswer.objects.get().response is False


def test_missing_answer_leaves_the_one_given_before(client, attempt):
    give(client, attempt, 1, "true")
    give(client, attempt, 1)
    assert AttemptAnswer.objects.get().response is True


def test_answer_under_the_name_of_another_question_is_none(client, attempt):
    for other in (attempt.items[1]["version"], 999_999):
        answer = client.post(at(attempt, "cau-1/"), {f"q{other}": "true"})
        assert answer.status_code == 422
        assert "Bạn chưa chọn câu trả lời. Mời bạn chọn rồi bấm lại." in words(answer)
    assert not AttemptAnswer.objects.exists()


@pytest.mark.parametrize("number", ["0", "5", "99999999999999999999"])
def test_question_number_out_of_range_is_not_there(client, attempt, number):
    assert client.get(at(attempt, f"cau-{number}/")).status_code == 404
    assert client.post(at(attempt, f"cau-{number}/"), {}).status_code == 404


def test_question_page_leads_back_and_to_the_overview(client, attempt):
    first, last = words(client.get(at(attempt, "cau-1/"))), words(client.get(at(attempt, "cau-4/")))
    assert ("Câu trước" in first, "Câu trước" in last) == (False, True)
    assert ("Lưu và sang câu tiếp" in first, "Lưu và xem lại bài" in last) == (True, True)
    assert f'href="{at(attempt)}"' in first
    assert "Câu 4 trên 4" in last


def test_question_page_costs_the_same_however_much_there_is(client, attempt, enrolment, django_assert_num_queries):
    client.get(at(attempt, "cau-1/"))
    with django_assert_num_queries(5):
        client.get(at(attempt, "cau-1/"))
    for other in LearnerFactory.create_batch(10):
        take_test(enrolled(other, enrolment.course, enrolment.edition), right=2)
    answer(attempt, right=4)
    with django_assert_num_queries(5):
        client.get(at(attempt, "cau-1/"))


# The overview, and handing in


def test_overview_shows_what_is_not_answered(client, attempt):
    give(client, attempt, 2, "true")
    page = client.get(at(attempt))
    assert "Còn 3 câu chưa trả lời." in words(page)
    assert [item.response for item in page.context["items"]] == [None, True, None, None]
    assert [item.is_right for item in page.context["items"]] == [None] * 4
    assert words(page).count("chưa trả lời</span>") == 3


def test_overview_of_a_full_attempt_says_so(client, attempt):
    answer(attempt, right=4)
    assert "Bạn đã trả lời tất cả các câu." in words(client.get(at(attempt)))


def test_handing_in_leads_to_the_result(client, attempt):
    assert client.post(at(attempt))["Location"] == at(attempt, "ket-qua/")
    attempt.refresh_from_db()
    assert (attempt.state, attempt.score, attempt.is_passed) == ("submitted", 0, False)


def test_handing_in_twice_is_the_same_submission(client, attempt):
    answer(attempt, right=4)
    client.post(at(attempt))
    attempt.refresh_from_db()
    before = (attempt.submitted_at, attempt.score)
    again = client.post(at(attempt), follow=True)
    assert again.redirect_chain == [(at(attempt, "ket-qua/"), 302)]
    assert "Chúc mừng, bạn đã đạt!" in words(again)
    attempt.refresh_from_db()
    assert (attempt.submitted_at, attempt.score) == before
    assert Attempt.objects.count() == 1


def test_closed_attempt_takes_no_answer(client, attempt):
    give(client, attempt, 1, "false")
    client.post(at(attempt))
    version = attempt.items[0]["version"]
    for path, data in ((at(attempt, "cau-1/"), {f"q{version}": "true"}), (at(attempt, "cau-2/"), {})):
        assert client.post(path, data)["Location"] == at(attempt, "ket-qua/")
    assert client.get(at(attempt))["Location"] == at(attempt, "ket-qua/")
    kept = AttemptAnswer.objects.get()
    assert (kept.response, kept.is_right) == (False, False)


def test_score_is_of_what_was_asked_whatever_was_answered(client, attempt):
    give(client, attempt, 1, "true")
    give(client, attempt, 2, "true")
    client.post(at(attempt))
    attempt.refresh_from_db()
    assert (attempt.score, attempt.is_passed) == (50, False)
    assert list(attempt.answers.values_list("is_right", flat=True)) == [True, True]


@pytest.mark.parametrize(("right", "is_passed"), [(2, False), (3, True)])
def test_pass_mark_is_reached_by_exactly_that_score(client, learner, right, is_passed):
    enrolment = enrolled(learner, *published(pass_mark=75))
    assert take_test(enrolment, right).is_passed is is_passed


# Waiting, and the next try


def test_waiting_time_after_a_failure_is_told_on_the_page(client, learner):
    enrolment = enrolled(learner, *published(wait_minutes=60))
    failed = take_test(enrolment, right=0, at=timezone.now())
    page = client.post(TEST, follow=True)
    assert page.redirect_chain == [(TEST, 302)]
    until = timezone.localtime(failed.submitted_at + timedelta(minutes=60))
    assert f"Bạn có thể làm lại từ {until:%H:%M %d/%m/%Y}." in words(page)
    assert Attempt.objects.count() == 1


def test_waiting_time_is_over(client, learner):
    enrolment = enrolled(learner, *published(wait_minutes=60))
    take_test(enrolment, right=0, at=timezone.now() - timedelta(minutes=61))
    assert "/cau-1/" in client.post(TEST)["Location"]


def test_who_passed_need_not_wait(client, learner):
    enrolment = enrolled(learner, *published(wait_minutes=60))
    take_test(enrolment, right=4, at=timezone.now())
    assert "/cau-1/" in client.post(TEST)["Location"]


def test_next_try_asks_other_questions(client, learner):
    enrolled(learner, *published(questions=8, draw=4))
    client.post(TEST)
    first = Attempt.objects.get()
    client.post(at(first))
    client.post(TEST)
    second = Attempt.objects.exclude(pk=first.pk).get()
    assert not {item["version"] for item in first.items} & {item["version"] for item in second.items}


def test_next_try_keeps_the_first_completion(client, learner):
    enrolment = enrolled(learner, *published())
    complete(enrolment)
    before = Completion.objects.get()
    client.post(TEST)
    client.post(at(Attempt.objects.get(state="open")))
    assert Completion.objects.get().completed_at == before.completed_at


# Other people's


@pytest.mark.parametrize("rest", ["", "cau-1/", "ket-qua/"])
def test_attempt_of_somebody_else_is_not_there(client, attempt, rest):
    enrolled(sign_in(client), attempt.edition.course, attempt.edition)
    answer = client.get(at(attempt, rest))
    assert (answer.status_code, "trang này không dành cho tài khoản của bạn" in words(answer)) == (404, True)
    data = {f"q{attempt.items[0]['version']}": "true"}
    assert client.post(at(attempt, rest), data).status_code in {404, 405}
    attempt.refresh_from_db()
    assert (attempt.state, attempt.answers.count()) == ("open", 0)


def test_attempt_under_the_address_of_another_course_is_not_there(client, learner, attempt):
    enrolled(learner, *published("khac"))
    assert client.get(f"/hoc/khac/kiem-tra/{attempt.pk}/").status_code == 404


def test_attempt_of_a_merged_person_goes_on(client, attempt, learner):
    kept = LearnerFactory(user=learner.user)
    learner.canonical = kept
    learner.save()
    assert client.post(TEST)["Location"] == at(attempt, "cau-1/")
    answer(attempt, right=4)
    client.post(at(attempt))
    assert words(client.get(at(attempt, "ket-qua/"))).count("Chúc mừng, bạn đã đạt!") == 1


def test_stranger_is_asked_to_sign_in(client, attempt):
    client.logout()
    assert client.get(at(attempt))["Location"].startswith("/tai-khoan/login/?next=")
    assert client.post(at(attempt))["Location"] == "/tai-khoan/login/?next=%2Fhoc%2F"
    attempt.refresh_from_db()
    assert attempt.state == "open"


def test_draft_course_has_no_assessment(client, learner):
    make_course()
    assert client.get(TEST).status_code == 404

"""A task that is the first use of something: its act, the agreement that is asked for and never assumed, a row of
people signed off in two presses.
"""

import pytest
from django.utils import timezone
from uuid6 import uuid7

from accounts.actions import consents
from accounts.models import Consent, Learner
from accounts.queries import agreeing
from audit.models import Entry
from courses.actions.classes_attendance import OutOfSightError
from courses.actions.classes_practice import SignedOtherwiseError, agree_first_use, sign_off
from courses.models import PracticalTask, SignOff
from tests.courses.room import acting, mark, neighbours, page, signed_in, staff, taught_course, town
from tests.courses.test_classes_marking import words
from tests.courses.way import enrolled, publish
from tests.factories import LearnerFactory

pytestmark = pytest.mark.django_db
FIRST_USE = Consent.Purpose.FIRST_USE
ASKED = "Người học đồng ý ghi nhận lần dùng đầu"


@pytest.fixture
def course():
    course = taught_course()
    name_act(course)
    return course


def name_act(course, act="cai-ung-dung"):
    PracticalTask.objects.filter(course=course, key="viec-1").update(act=act)
    course.refresh_from_db()
    return publish(type(course).objects.get(pk=course.pk))


@pytest.fixture
def people(commune):
    return neighbours(commune)


@pytest.fixture
def room(session, teacher, people):
    mark(session, teacher, "present", *people)
    return session


def give(person, course, user, task="viec-1", **more):
    fields = {"fact_id": uuid7(), "is_assisted": False, "at": timezone.now(), **more}
    return sign_off(learner=person, course=course, task_key=task, by=acting(user), **fields)


def agrees(person):
    return agreeing(FIRST_USE, [person.canonical_id]).exists()


# The act


def test_sign_off_keeps_the_act_that_the_task_named(course, teacher, people):
    assert give(people[0], course, teacher).act == "cai-ung-dung"
    assert give(people[0], course, teacher, "viec-2").act == ""


def test_edition_without_an_act_says_nothing_of_one(course, teacher, people):
    plain = taught_course("khoa-khong")
    edition = publish(plain)
    assert all("act" not in task for task in edition.tasks)
    assert give(people[0], plain, teacher).act == ""


def test_naming_an_act_is_a_correction_and_old_editions_stay(teacher, people):
    course = taught_course("khoa-cu")
    old = publish(course)
    before = list(old.tasks)
    enrolment = enrolled(people[0], course, old)
    new = name_act(course)
    old.refresh_from_db()
    assert old.tasks == before
    assert (new.number, new.revision) == (old.number, 2)
    assert enrolment.edition == old
    assert give(people[0], course, teacher).act == "cai-ung-dung"


# Agreeing


def test_nothing_is_agreed_to_by_itself(course, teacher, people):
    give(people[0], course, teacher)
    assert not agrees(people[0])


def test_agreement_is_kept_with_the_words_and_who_wrote_it_down(course, teacher, people):
    key = uuid7()
    for _n in range(2):
        give(people[0], course, teacher, fact_id=key, agrees=True)
    given = Consent.objects.get(purpose=FIRST_USE)
    assert (given.learner, given.text_version, given.given_by_id) == (people[0], "2026-11", str(teacher.pk))
    assert Entry.objects.get(act="consent.give").details == {"purpose": "first_use"}


def test_where_the_task_is_no_first_use_there_is_nothing_to_agree_to(course, teacher, people):
    give(people[0], course, teacher, "viec-2", agrees=True)
    assert not Consent.objects.filter(purpose=FIRST_USE).exists()


def test_word_that_does_not_stand_brings_no_agreement(course, teacher, people):
    give(people[0], course, teacher, is_assisted=True)
    with pytest.raises(SignedOtherwiseError):
        give(people[0], course, teacher, agrees=True)
    assert not agrees(people[0])


def test_agreement_is_given_and_taken_back_on_every_record(course, teacher, people):
    kept, other = people[:2]
    Learner.objects.filter(pk=other.pk).update(canonical=kept)
    consents.give(learner=other, purpose=FIRST_USE, by=acting(teacher), at=timezone.now())
    agree_first_use(learner=kept, agrees=True, by=acting(teacher), at=timezone.now())
    assert Consent.objects.filter(purpose=FIRST_USE).count() == 1
    agree_first_use(learner=kept, agrees=False, by=acting(teacher), at=timezone.now())
    assert not agrees(kept)
    agree_first_use(learner=kept, agrees=True, by=acting(teacher), at=timezone.now())
    assert agrees(kept)


def test_yes_that_a_later_no_overtook_is_said_anew(teacher, people):
    kept, other = people[:2]
    Learner.objects.filter(pk=other.pk).update(canonical=kept)
    for each in (kept, other):
        consents.give(learner=each, purpose=FIRST_USE, by=acting(teacher), at=timezone.now())
    consents.withdraw(learner=other, purpose=FIRST_USE, by=acting(teacher), at=timezone.now())
    assert not agrees(kept)
    agree_first_use(learner=kept, agrees=True, by=acting(teacher), at=timezone.now())
    assert agrees(kept)


def test_nobody_speaks_for_people_out_of_scope(teacher):
    for agreed in (True, False):
        with pytest.raises(OutOfSightError):
            agree_first_use(
                learner=LearnerFactory(commune=town("16213", "Xã Xa")),
                agrees=agreed,
                by=acting(teacher),
                at=timezone.now(),
            )


# One person


def of_one(person, task="viec-1"):
    return f"/quan-ly/viec-hoc/{person.pk}/khoa-mau/thuc-hanh/?bai={task}"


def test_sign_off_of_one_asks_and_the_box_is_empty(client, course, teacher, people):
    told = words(signed_in(client, teacher).get(of_one(people[0])))
    assert ASKED in told
    assert "Rút lại lúc nào cũng được." in told
    assert "checked" not in told
    assert ASKED not in words(client.get(of_one(people[0], "viec-2")))


def test_sign_off_of_one_keeps_what_was_said(client, course, teacher, people):
    signed_in(client, teacher)
    client.post(of_one(people[0]), {"fact": uuid7(), "how": "alone", "agrees": "on"})
    client.post(of_one(people[1]), {"fact": uuid7(), "how": "alone"})
    assert (agrees(people[0]), agrees(people[1])) == (True, False)
    assert ASKED not in words(client.get(of_one(people[0])))


def test_agreement_may_follow_and_be_taken_back_on_the_page(client, course, teacher, people):
    signed_in(client, teacher)
    give(people[0], course, teacher)
    assert 'value="give"' in words(client.get(of_one(people[0])))
    told = client.post(of_one(people[0]), {"agreement": "give"}, follow=True)
    assert agrees(people[0])
    assert "Đã ghi sự đồng ý." in words(told)
    assert 'value="withdraw"' in words(told)
    told = client.post(of_one(people[0]), {"agreement": "withdraw"}, follow=True)
    assert not agrees(people[0])
    assert "Đã ghi việc rút lại sự đồng ý." in words(told)


# A row of people


def practise(session, task="viec-1"):
    return page(session, f"thuc-hanh/?bai={task}")


def form_of(answer, **more):
    """What the page would send: each person's key and what is chosen for them."""
    sent = {f"fact-{line.row.learner.pk}": str(line.fact) for line, _by in answer.context["lines"]}
    chosen = {f"how-{line.row.learner.pk}": line.choice for line, _by in answer.context["lines"]}
    ticked = {f"agrees-{line.row.learner.pk}": "on" for line, _by in answer.context["lines"] if line.agrees}
    return {**sent, **chosen, **ticked, **more}


def test_everybody_who_is_there_is_signed_off_in_two_presses(client, room, teacher, people):
    first = signed_in(client, teacher).get(practise(room))
    all_ = client.post(practise(room), form_of(first, all="1"))
    assert "Đã chọn “Tự làm được” cho mọi người chưa chọn." in words(all_)
    assert [line.choice for line, _by in all_.context["lines"]] == ["alone"] * 3
    assert not SignOff.objects.exists()
    told = client.post(practise(room), form_of(all_, save="1"), follow=True)
    assert "Đã xác nhận cho 3 người." in words(told)
    assert SignOff.objects.filter(is_assisted=False, act="cai-ung-dung").count() == 3
    assert not Consent.objects.filter(purpose=FIRST_USE).exists()


def test_choosing_everybody_keeps_what_was_chosen_ticked_and_written(client, room, teacher, people):
    signed_in(client, teacher)
    sent = form_of(client.get(practise(room)), all="1", note="Cùng làm")
    sent |= {f"how-{people[0].pk}": "helped", f"agrees-{people[1].pk}": "on"}
    answer = client.post(practise(room), sent)
    found = {line.row.learner: (line.choice, line.agrees) for line, _by in answer.context["lines"]}
    assert found == {people[0]: ("helped", False), people[1]: ("alone", True), people[2]: ("alone", False)}
    assert 'value="Cùng làm"' in words(answer)
    client.post(practise(room), form_of(answer, note="Cùng làm", save="1"))
    assert [agrees(each) for each in people] == [False, True, False]
    assert SignOff.objects.get(learner=people[0]).is_assisted


def test_who_was_signed_off_before_may_agree_afterwards(client, room, teacher, people, course):
    for each in people:
        give(each, course, teacher)
    consents.give(learner=people[0], purpose=FIRST_USE, by=acting(teacher), at=timezone.now())
    told = words(signed_in(client, teacher).get(practise(room)))
    assert told.count(ASKED) == 2
    assert "✓</span> Đồng ý ghi nhận lần dùng đầu" in told
    assert "Ghi sự đồng ý đã chọn" in told
    assert "Tất cả tự làm được" not in told
    told = words(client.post(practise(room), {f"agrees-{people[1].pk}": "on", "save": "1"}, follow=True))
    assert "Đã ghi sự đồng ý của 1 người." in told
    assert [agrees(each) for each in people] == [True, True, False]


def test_where_the_task_is_no_first_use_nobody_is_asked(client, room, teacher, people):
    told = words(signed_in(client, teacher).get(practise(room, "viec-2")))
    assert ASKED not in told
    client.post(practise(room, "viec-2"), {f"how-{people[0].pk}": "alone", f"agrees-{people[0].pk}": "on"})
    client.post(practise(room, "viec-2"), {f"agrees-{people[0].pk}": "on"})
    assert not Consent.objects.filter(purpose=FIRST_USE).exists()


def test_page_costs_the_same_for_three_and_for_thirty(
    client, room, teacher, commune, people, django_assert_num_queries
):
    signed_in(client, teacher).get(practise(room))
    with django_assert_num_queries(11):
        client.get(practise(room))
    mark(room, teacher, "present", *(LearnerFactory(commune=commune) for _n in range(27)))
    with django_assert_num_queries(11):
        assert len(client.get(practise(room)).context["lines"]) == 30


# One's own


def test_learner_gives_and_takes_back_in_the_own_settings(client, commune):
    user = staff(commune, "approver")
    learner = LearnerFactory(user=user, commune=commune)
    signed_in(client, user)
    assert 'href="/ca-nhan/dong-y/first_use/"' in words(client.get("/ca-nhan/"))
    told = words(client.get("/ca-nhan/dong-y/first_use/"))
    assert "Không đồng ý thì bạn vẫn học, vẫn được xác nhận và cấp chứng nhận như mọi người." in told
    for act, expected in (("give", True), ("withdraw", False)):
        client.post("/ca-nhan/dong-y/first_use/", {"act": act, "hoc-vien": str(learner.pk)})
        assert agrees(learner) is expected

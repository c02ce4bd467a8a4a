"""Prior learning: asked for, decided by a second person, revoked; what each does to completions."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.actions import merging
from accounts.models import Learner, Message
from audit.models import Entry
from audit.rules import SYSTEM, Actor
from courses.actions import recognition
from courses.models import Completion, Exemption, ProgrammeCourse
from courses.queries import catalogue, facts, learning
from courses.queries import recognition as queries
from courses.rules.recognition import DayError, Paper, read_day
from tests.courses.recognised import (
    BOSS,
    CLERK,
    LAST,
    LATER,
    NO_EXEMPTION,
    approved,
    asked,
    refused,
    revoked,
    staff,
    standing,
    without_exemption,
)
from tests.courses.way import AT, complete, enrolled, finish_all, pass_test, publish, published
from tests.factories import CommuneFactory, LearnerFactory, UserFactory, make_programme

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 5)
State = Exemption.State


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def learner(db):
    return LearnerFactory()


# --- the day on a paper


@pytest.mark.parametrize("typed", ["20/7/2025", "20.07.2025", "20-7-2025", " 20 7 2025 ", "20072025", "20 / 7 / 2025"])
def test_day_is_read_as_people_write_it(typed):
    assert read_day(typed, TODAY) == date(2025, 7, 20)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("7/2025", "unreadable"),
        ("31/2/2025", "unreadable"),
        ("hôm qua", "unreadable"),
        ("2025-07-20", "unreadable"),
        ("6/10/2026", "future"),
        ("1/1/1974", "too_old"),
    ],
)
def test_day_that_cannot_be_says_why(typed, code):
    with pytest.raises(DayError) as error:
        read_day(typed, TODAY)
    assert error.value.code == code


# --- asking


def test_asking_keeps_the_paper_out_of_the_public_folders(learner):
    course, _edition = published()
    exemption = asked(learner, course)
    assert exemption.evidence.name == f"private/exemptions/{exemption.pk}.jpg"
    assert (exemption.state, exemption.document_no, exemption.issued_on) == ("asked", "12/XN-SKHCN", date(2026, 7, 20))
    assert standing(learner) == []


def test_asking_twice_is_one_request(learner):
    course, _edition = published()
    assert asked(learner, course) == asked(learner, course, at=LATER)
    assert Exemption.objects.count() == 1


def test_asking_is_audited_when_it_is_for_somebody_else():
    course, _edition = published()
    own = LearnerFactory(user=UserFactory())
    asked(own, course, by=Actor(kind="user", id=str(own.user_id)))
    asked(LearnerFactory(), course)
    asks = Entry.objects.filter(act="exemption.ask")
    assert list(asks.values_list("actor_id", flat=True)) == ["clerk"]


def test_asking_without_paper_or_number_is_refused(learner):
    course, _edition = published()
    with pytest.raises(recognition.RefusedError, match="ảnh giấy tờ"):
        asked(learner, course, paper=Paper("post"), evidence=None)
    assert asked(learner, course, paper=Paper("post", "5/QĐ"), evidence=None).evidence.name == ""


def test_asking_for_what_is_complete_is_refused(learner):
    course, edition = published()
    complete(enrolled(learner, course, edition))
    with pytest.raises(recognition.RefusedError, match="Đã hoàn thành"):
        asked(learner, course)


# --- deciding


def test_approval_completes_the_course_at_the_decision(learner):
    course, _edition = published()
    exemption = approved(learner, course)
    assert standing(learner) == [("khoa-mau", "exemption", LATER)]
    row = Completion.objects.get()
    assert [met["ids"] for met in row.evidence if met["criterion"] == "exemption"] == [[str(exemption.pk)]]
    view = catalogue.course_view(*_edition_and_enrolment(learner, course.code))
    assert view.completion.basis == "exemption"
    assert Entry.objects.filter(act="exemption.approve", actor_id="boss").count() == 1


def _edition_and_enrolment(learner, code):
    enrolment = learning.enrolment_of(learner.pk, code)
    return enrolment.edition, enrolment


def test_course_that_joins_a_programme_after_the_approval_is_not_recognised(learner):
    (one, _edition), (late, edition) = published("mot"), published("muon")
    programme = make_programme("chuong-trinh", one)
    exemption = approved(learner, programme)
    ProgrammeCourse.objects.create(programme=programme, course=late, sort_order=2)
    assert exemption.covers == [one.pk]
    assert facts.progress_in(learner.pk, edition).facts.exempted is None


def test_approval_of_a_programme_completes_each_of_its_courses_and_the_programme(learner):
    one, _edition = published("khoa-1")
    two, _edition = published("khoa-2")
    approved(learner, make_programme("chuong-trinh", one, two))
    assert standing(learner) == [
        ("khoa-1", "exemption", LATER),
        ("khoa-2", "exemption", LATER),
        ("chuong-trinh", "exemption", LATER),
    ]


def test_learning_that_completed_earlier_keeps_its_date(learner):
    course, edition = published("khoa-1")
    other, _edition = published("khoa-2")
    complete(enrolled(learner, course, edition))
    approved(learner, make_programme("chuong-trinh", course, other))
    assert standing(learner) == [
        ("khoa-1", "learning", AT),
        ("khoa-2", "exemption", LATER),
        ("chuong-trinh", "exemption", LATER),
    ]


def test_learning_after_the_approval_changes_nothing(learner):
    course, _edition = published()
    approved(learner, course)
    complete(learning.enrolment_of(learner.pk, course.code), at=LAST)
    assert standing(learner) == [("khoa-mau", "exemption", LATER)]


def test_rule_that_does_not_know_prior_learning_stays_as_it_is(learner):
    course, _edition = without_exemption()
    exemption = asked(learner, course)
    assert [effect.code for effect in queries.effects(exemption)] == ["nothing"]
    recognition.approve(exemption_id=exemption.pk, by=BOSS, at=LATER)
    assert standing(learner) == []
    exemption.refresh_from_db()
    assert exemption.state == State.APPROVED


def test_person_on_an_old_edition_goes_on_in_the_newest_when_only_that_knows_prior_learning(learner):
    course, old = without_exemption("khoa-mau")
    enrolment = enrolled(learner, course, old)
    finish_all(enrolment)
    course.rule = {"any": [NO_EXEMPTION, "exemption"]}
    course.save()
    new = publish(course)
    exemption = asked(learner, course)
    (effect,) = queries.effects(exemption)
    assert (effect.code, effect.is_moved, effect.edition) == ("completes", True, new)
    recognition.approve(exemption_id=exemption.pk, by=BOSS, at=LATER)
    enrolment.refresh_from_db()
    assert enrolment.edition == new
    assert standing(learner) == [("khoa-mau", "exemption", LATER)]
    assert Entry.objects.get(act="exemption.approve").details == {"moved": ["khoa-mau"]}


def test_person_on_an_edition_that_knows_prior_learning_stays_there(learner):
    course, old = published()
    enrolment = enrolled(learner, course, old)
    course.draw = 2
    course.save()
    publish(course)
    (effect,) = queries.effects(asked(learner, course))
    assert (effect.code, effect.is_moved, effect.edition) == ("completes", False, old)
    recognition.approve(exemption_id=Exemption.objects.get().pk, by=BOSS, at=LATER)
    enrolment.refresh_from_db()
    assert enrolment.edition == old


def test_effects_say_what_helps_what_is_done_and_what_is_not_open(learner):
    helps, _edition = published("khoa-1", rule={"all": ["exemption", "assessment"]})
    done, edition = published("khoa-2")
    empty, _edition = published("khoa-3")
    complete(enrolled(learner, done, edition))
    programme = make_programme("chuong-trinh", helps, done, empty)
    empty.live = False
    empty.save()
    exemption = asked(learner, programme)
    assert [effect.code for effect in queries.effects(exemption)] == ["helps", "done", "empty"]
    recognition.approve(exemption_id=exemption.pk, by=BOSS, at=LATER)
    assert standing(learner) == [("khoa-2", "learning", AT)]
    pass_test(learning.enrolment_of(learner.pk, "khoa-1"), at=LAST)
    assert standing(learner)[-1] == ("khoa-1", "exemption", LAST)


def test_whoever_asked_never_decides(learner):
    course, _edition = published()
    exemption = asked(learner, course, by=CLERK)
    for decide in (_approve, refused):
        with pytest.raises(recognition.OwnRequestError):
            decide(exemption, by=CLERK)
    assert recognition.approve_many(exemption_ids=[exemption.pk], by=CLERK, at=LATER) == 0
    exemption.refresh_from_db()
    assert exemption.state == State.ASKED


def test_database_refuses_a_decision_of_whoever_asked(learner):
    course, _edition = published()
    exemption = asked(learner, course)
    with pytest.raises(IntegrityError, match="exemption_second_person"), transaction.atomic():
        Exemption.objects.filter(pk=exemption.pk).update(
            state="approved", decided_by_id=exemption.asked_by_id, decided_at=LATER
        )


def test_learner_never_decides_whoever_asked():
    course, _edition = published()
    learner = LearnerFactory(user=UserFactory())
    alias = LearnerFactory(user=UserFactory())
    merging.merge(kept=learner, merged=alias, by=SYSTEM, at=AT)
    exemption = asked(learner, course, by=CLERK)
    for user in (learner.user, alias.user):
        with pytest.raises(recognition.OwnRequestError, match="chính bạn"):
            _approve(exemption, by=Actor(kind="user", id=str(user.pk)))


def _approve(exemption, by=BOSS, at=LATER):
    return recognition.approve(exemption_id=exemption.pk, by=by, at=at)


def test_first_decision_stands(learner):
    course, _edition = published()
    exemption = asked(learner, course)
    refused(exemption)
    again = [_approve(exemption, at=LAST), refused(exemption, at=LAST)]
    assert {(each.state, each.decided_at) for each in again} == {("refused", LATER)}
    assert standing(learner) == []
    assert list(Entry.objects.filter(object_type="exemption").order_by("pk").values_list("act", flat=True)) == [
        "exemption.ask",
        "exemption.refuse",
    ]


def test_after_a_refusal_one_may_ask_again(learner):
    course, _edition = published()
    first = refused(asked(learner, course))
    second = asked(learner, course, at=LATER)
    assert (first.decision_reason, second.state) == ("Ảnh mờ", "asked")
    assert queries.latest(learner.pk, course) == second


def test_refusal_needs_a_reason_in_the_database(learner):
    course, _edition = published()
    with pytest.raises(IntegrityError, match="exemption_refused_with_reason"), transaction.atomic():
        recognition.refuse(exemption_id=asked(learner, course).pk, reason="", by=BOSS, at=LATER)


def test_many_are_approved_and_the_own_ones_stay():
    course, _edition = published()
    others = [asked(LearnerFactory(), course) for _n in range(2)]
    own = asked(LearnerFactory(), course, by=BOSS)
    answered = refused(asked(LearnerFactory(), course))
    keys = [each.pk for each in (*others, own, answered)]
    assert recognition.approve_many(exemption_ids=keys, by=BOSS, at=LATER) == 2
    assert recognition.approve_many(exemption_ids=keys, by=BOSS, at=LAST) == 0
    assert Exemption.objects.filter(state="approved").count() == 2


def test_person_is_told_each_answer_once(learner):
    course, _edition = published()
    revoked(approved(learner, course))
    refused(asked(learner, course, at=LAST), at=LAST + timedelta(days=1))
    told = Message.objects.filter(learner=learner).order_by("pk")
    assert [message.subject for message in told] == [
        "Đã công nhận kết quả bạn có",
        "Công nhận đã bị thu hồi",
        "Chưa công nhận được",
    ]
    assert "Giấy giả" in told[1].body
    assert {message.link for message in told} == {"/khoa-hoc/khoa-mau/cong-nhan/"}


# --- who sees what


def test_queue_shows_the_own_scope_oldest_first():
    near, far = CommuneFactory(code="14758"), CommuneFactory(code="16213")
    course, _edition = published()
    late, early = (asked(LearnerFactory(commune=near), course, at=at) for at in (LATER, AT))
    asked(LearnerFactory(commune=far), course)
    officer = staff(near)
    assert list(queries.queue(officer, "asked")) == [early, late]
    assert list(queries.queue(officer, "asked", early.pk)) == [late]
    assert queries.waiting(officer) == 2
    for row in (early, late):
        _approve(row, at=row.asked_at + timedelta(days=1))
    assert list(queries.queue(officer, "approved")) == [late, early]
    assert list(queries.queue(officer, "approved", late.pk)) == [early]
    assert list(queries.queue(staff(near, "instructor"), "asked")) == []


def test_erased_persons_wait_for_nobody():
    near = CommuneFactory(code="14758")
    course, _edition = published()
    learner = LearnerFactory(commune=near)
    asked(learner, course)
    Learner.objects.update(erased_at=AT)
    assert queries.waiting(staff(near)) == 0


def test_take_back_removes_only_what_nobody_decided(learner):
    course, _edition = published()
    exemption = asked(learner, course)
    assert recognition.take_back(exemption_id=exemption.pk, by=CLERK, at=LATER)
    assert recognition.take_back(exemption_id=exemption.pk, by=CLERK, at=LATER)
    assert not recognition.take_back(exemption_id=approved(learner, course).pk, by=CLERK, at=LATER)
    assert Exemption.objects.count() == 1


def test_find_subject_goes_by_code():
    course, _edition = published()
    programme = make_programme("chuong-trinh", course)
    assert [queries.find_subject(code) for code in ("khoa-mau", "chuong-trinh", "khong-co")] == [
        course,
        programme,
        None,
    ]
    assert queries.offered() == ([programme], [course])

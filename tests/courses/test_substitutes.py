"""Somebody else teaches one session."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Delivery, User
from audit.models import Entry
from courses.actions import classes as actions
from courses.actions.classes import HasEvidenceError
from courses.actions.study_classes import cancel_session
from courses.models import ClassSession
from courses.queries import classes, study_classes
from tests.courses.room import acting, held, mark, neighbours, opened, plan, seat, signed_in, staff, town
from tests.factories import LearnerFactory, PostingFactory, VillageFactory, moment

pytestmark = pytest.mark.django_db
LATER = moment("2099-01-06 14:00")


@pytest.fixture
def session(study_class):
    return plan(study_class, study_class.course, LATER)[0]


@pytest.fixture
def other(commune):
    return staff(commune, name="Trần Thị Thay")


def page(session):
    return f"/quan-ly/buoi-hoc/{session.pk}/day-thay/"


def hand_over(client, session, to):
    return client.post(page(session), {"instructor": to.pk}, follow=True)


def test_instructor_of_a_class_gives_a_session_to_somebody_else_and_still_sees_it(client, session, teacher, other):
    body = hand_over(signed_in(client, teacher), session, other).content.decode()
    assert "Trần Thị Thay dạy buổi này." in body
    session.refresh_from_db()
    assert (session.instructor_id, session.revision) == (str(other.pk), 1)
    assert list(classes.visible_to(acting(teacher))) == [session]
    entry = Entry.objects.get(act="class_session.substitute")
    assert (entry.actor_id, entry.details) == (str(teacher.pk), {"from": str(teacher.pk), "to": str(other.pk)})


def test_substitute_is_told_once_and_whoever_cannot_be_reached_is_no_error(session, teacher, commune, other):
    User.objects.filter(pk=other.pk).update(phone="+84912345678", email=None)
    silent = staff(commune, name="Không Số")
    User.objects.filter(pk=silent.pk).update(phone=None, email=None)
    for to in (other, other, silent):
        actions.substitute(session_id=session.pk, instructor_id=str(to.pk), by=acting(teacher), at=timezone.now())
    (sent,) = Delivery.objects.select_related("message")
    assert (sent.channel, sent.recipient) == ("sms", "+84912345678")
    assert "Bạn dạy thay buổi 14:00 06/01/2099" in sent.message.body


def test_substitute_sees_the_session_the_class_and_who_sits_in_it(session, study_class, teacher, commune):
    post = PostingFactory(unit=VillageFactory(parent=commune), role="team")
    far = LearnerFactory(full_name="Người Xa", commune=town("16213", "Xã Xa"))
    seat(study_class, far)
    actor = acting(post.user)
    assert not classes.people(actor).filter(pk=far.pk).exists()
    actions.substitute(session_id=session.pk, instructor_id=str(post.user_id), by=acting(teacher), at=timezone.now())
    assert list(classes.visible_to(actor)) == [session]
    assert list(study_classes.visible_to(actor)) == [study_class]
    assert classes.people(actor).filter(pk=far.pk).exists()
    study_class.closed_at, study_class.closed_by_id = timezone.now(), "1"
    study_class.save()
    assert not classes.people(actor).filter(pk=far.pk).exists()


def test_same_person_again_changes_nothing(session, teacher, other):
    for _twice in range(2):
        actions.substitute(session_id=session.pk, instructor_id=str(other.pk), by=acting(teacher), at=timezone.now())
    session.refresh_from_db()
    assert session.revision == 1
    assert Entry.objects.filter(act="class_session.substitute").count() == 1


def test_session_with_marks_or_called_off_stays_with_its_instructor(
    client, study_class, session, teacher, other, venue
):
    (learner,) = neighbours(venue.unit, 1)
    begun = held(study_class.course, venue, teacher)
    mark(begun, teacher, "present", learner)
    cancel_session(session_id=session.pk, reason="Mưa", by=acting(teacher), at=timezone.now())
    browser = signed_in(client, teacher)
    for each in (begun, session):
        assert browser.get(page(each)).status_code == 302
        with pytest.raises(HasEvidenceError):
            actions.substitute(session_id=each.pk, instructor_id=str(other.pk), by=acting(teacher), at=timezone.now())
    assert not ClassSession.objects.filter(instructor_id=str(other.pk)).exists()


def test_mark_made_meanwhile_is_told(client, session, teacher, other, monkeypatch):
    def refused(**_terms):
        raise HasEvidenceError("x")

    monkeypatch.setattr(actions, "substitute", refused)
    assert "không sửa hay xóa được nữa" in hand_over(signed_in(client, teacher), session, other).content.decode()


def test_only_who_may_teach_there_and_is_free_is_chosen(client, session, study_class, venue, teacher, other):
    stranger = staff(town("16213", "Xã Xa"), name="Người Xa Lạ")
    browser = signed_in(client, teacher)
    body = browser.get(page(session)).content.decode()
    assert "Trần Thị Thay" in body
    assert "Người Xa Lạ" not in body
    assert f'<option value="{teacher.pk}">' not in body
    assert browser.post(page(session), {"instructor": stranger.pk}).status_code == 422
    assert "Hãy chọn người dạy thay." in browser.post(page(session), {"instructor": ""}).content.decode()
    busy = opened(study_class.course, venue, other)
    plan(busy, study_class.course, LATER + timedelta(hours=1))
    told = browser.post(page(session), {"instructor": other.pk}).content.decode()
    assert "Người này đã có buổi học khác lúc 15:00 – 17:00 cùng ngày" in told


def test_without_anybody_else_the_page_says_whom_to_ask(client, session, teacher):
    assert "chưa có ai khác được phân công dạy" in signed_in(client, teacher).get(page(session)).content.decode()


def test_session_of_no_class_is_gone_from_sight_once_given_away(client, study_class, venue, teacher, other):
    alone = held(study_class.course, venue, teacher, starts_at=LATER)
    answer = hand_over(signed_in(client, teacher), alone, other)
    assert answer.redirect_chain == [("/quan-ly/buoi-hoc/", 302)]


def test_officer_sets_a_substitute_and_a_foreign_instructor_does_not(client, session, commune, other):
    third = staff(commune, name="Người Thứ Ba")
    assert signed_in(client, third).get(page(session)).status_code == 404
    hand_over(signed_in(client, staff(commune, "officer")), session, other)
    session.refresh_from_db()
    assert session.instructor_id == str(other.pk)


def test_teacher_who_is_no_user_is_replaced(client, session, commune, other):
    ClassSession.objects.filter(pk=session.pk).update(instructor_id="x")
    hand_over(signed_in(client, staff(commune, "officer")), session, other)
    session.refresh_from_db()
    assert session.instructor_id == str(other.pk)

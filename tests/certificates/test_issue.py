"""Issued once and only once; withdrawn with a reason; never issued again by itself."""

from datetime import date, timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone
from uuid6 import uuid7

from accounts.models import Learner, Residence
from audit.rules import SYSTEM, Actor
from certificates import queries
from certificates.actions import close, issue
from certificates.models import Award, Register
from courses.models import Completion
from tests.courses.way import enrolled, pass_test, published, sign_in
from tests.factories import (
    AwardTypeFactory,
    CommuneFactory,
    LearnerFactory,
    UnitFactory,
    UserFactory,
    make_course,
    moment,
)

pytestmark = pytest.mark.django_db

AT = moment("2026-10-05 08:30")
OFFICER = Actor(kind="user", id="officer")


def completed(learner: Learner | None = None, at=AT, code="khoa-mau"):
    """An award type and a completion that earns it."""
    course = make_course(code)
    learner = learner or LearnerFactory(commune=CommuneFactory(name="Xã Hoằng Hóa"))
    award_type = AwardTypeFactory(course=course)
    return award_type, Completion.objects.create(learner=learner, course=course, completed_at=at)


def test_what_is_due_is_issued_once():
    award_type, completion = completed()
    first = issue.award_due(by=SYSTEM, at=AT)
    assert issue.award_due(by=SYSTEM, at=AT) == []
    award = Award.objects.get()
    assert first == [award]
    assert (award.printed_unit, award.printed_birth, award.earned_on) == ("Xã Hoằng Hóa", "1960", AT.date())
    assert issue.award(award_type=award_type, completion=completion, by=SYSTEM, at=AT) == award


def test_no_certificate_before_the_name_is_confirmed():
    award_type, completion = completed(LearnerFactory(name_confirmed_at=None))
    assert issue.award_due(by=SYSTEM, at=AT) == []
    assert queries.awaiting_name(completion.learner_id)
    with pytest.raises(issue.NameNotConfirmedError):
        issue.award(award_type=award_type, completion=completion, by=SYSTEM, at=AT)


def test_viewing_everything_earns_no_certificate_by_any_door(client):
    course, edition = published()
    award_type = AwardTypeFactory(course=course)
    learner = sign_in(client)
    for path in ("/khoa-hoc/khoa-mau/", "/hoc/khoa-mau/", "/hoc/khoa-mau/kiem-tra/"):
        assert client.get(path, follow=True).status_code == 200
    for lesson in edition.lessons.all():
        assert client.get(f"/hoc/khoa-mau/{lesson.slug}/").status_code == 200
        client.post(f"/hoc/khoa-mau/{lesson.slug}/xong/")
    assert client.get("/chung-nhan/").status_code == 200
    assert issue.award_due(by=SYSTEM, at=timezone.now()) == []
    with pytest.raises(issue.NotEarnedError):
        issue.reaward(learner=learner, award_type=award_type, by=OFFICER, at=timezone.now(), reason="Đã xem hết")
    assert not Award.objects.exists()
    pass_test(enrolled(learner, course, edition), at=timezone.now())
    client.get("/chung-nhan/")
    assert Award.objects.get().learner == learner


def test_register_numbers_have_no_gaps():
    course = make_course()
    AwardTypeFactory(course=course)
    for _ in range(5):
        Completion.objects.create(learner=LearnerFactory(), course=course, completed_at=AT)
    issue.award_due(by=SYSTEM, at=AT)
    assert sorted(Award.objects.values_list("register_no", flat=True)) == [1, 2, 3, 4, 5]


def test_earned_on_is_the_day_in_vietnam():
    completed(at=moment("2026-10-31 23:30"))
    issue.award_due(by=SYSTEM, at=moment("2026-11-05 09:00"))
    assert str(Award.objects.get().earned_on) == "2026-10-31"


def test_a_revoked_certificate_is_not_issued_again_by_itself():
    award_type, completion = completed()
    (award,) = issue.award_due(by=SYSTEM, at=AT)
    close.revoke(award_id=award.pk, by=OFFICER, at=AT, reason="Cấp nhầm người", document_no="12/QĐ")
    assert issue.award_due(by=SYSTEM, at=AT) == []
    assert issue.award(award_type=award_type, completion=completion, by=SYSTEM, at=AT).state == "revoked"
    again = issue.reaward(learner=completion.learner, award_type=award_type, by=OFFICER, at=AT, reason="Đã xác minh")
    assert again.is_valid
    assert again.number != award.number
    assert (
        issue.reaward(learner=completion.learner, award_type=award_type, by=OFFICER, at=AT, reason="Lần nữa") == again
    )


def test_revoking_twice_keeps_the_first_reason():
    completed()
    (award,) = issue.award_due(by=SYSTEM, at=AT)
    for reason in ("Cấp nhầm người", "Bấm lại"):
        close.revoke(award_id=award.pk, by=OFFICER, at=AT, reason=reason, document_no="12/QĐ")
    assert Award.objects.get().reason == "Cấp nhầm người"


def test_a_corrected_name_gives_a_new_certificate_and_the_old_one_says_replaced():
    completed()
    (award,) = issue.award_due(by=SYSTEM, at=AT)
    Learner.objects.update(full_name="Nguyễn Thị Đúng")
    new = close.correct(award_id=award.pk, by=OFFICER, at=AT, reason="Sai dấu trong họ tên")
    award.refresh_from_db()
    assert (award.state, new.printed_name, new.earned_on) == (
        "superseded",
        "Nguyễn Thị Đúng",
        award.earned_on,
    )


def test_merging_two_certified_persons_leaves_one_certificate_and_undoing_brings_both_back():
    course = make_course()
    AwardTypeFactory(course=course)
    kept, double = LearnerFactory(), LearnerFactory()
    for person, at in [(kept, AT), (double, AT - timedelta(days=9))]:
        Completion.objects.create(learner=person, course=course, completed_at=at)
    issue.award_due(by=SYSTEM, at=AT)
    Learner.objects.filter(pk=double.pk).update(canonical=kept)
    assert close.settle_merges(by=SYSTEM, at=AT) == 1
    assert close.settle_merges(by=SYSTEM, at=AT) == 0
    assert list(queries.held_by(kept.pk).filter(state="valid").values_list("learner", flat=True)) == [double.pk]
    assert queries.certified(AT.date()).count() == 1
    assert issue.award_due(by=SYSTEM, at=AT) == []
    Learner.objects.filter(pk=double.pk).update(canonical=double)
    assert close.settle_merges(by=SYSTEM, at=AT) == 1
    assert queries.certified(AT.date()).count() == 2


def test_certified_counts_persons_not_papers():
    learner = LearnerFactory()
    for code in ("khoa-1", "khoa-2"):
        course = make_course(code)
        AwardTypeFactory(course=course)
        Completion.objects.create(learner=learner, course=course, completed_at=AT)
    issue.award_due(by=SYSTEM, at=AT)
    assert Award.objects.count() == 2
    assert queries.certified(AT.date()).count() == 1
    assert queries.certified(AT.date() - timedelta(days=1)).count() == 0


def test_the_deceased_and_the_revoked_do_not_count():
    _type, completion = completed()
    (award,) = issue.award_due(by=SYSTEM, at=AT)
    Learner.objects.update(deceased_on=AT.date())
    assert queries.certified(AT.date()).count() == 0
    assert queries.certified(AT.date() - timedelta(days=1)).count() == 0
    Learner.objects.update(deceased_on=None)
    close.revoke(award_id=award.pk, by=OFFICER, at=AT, reason="Cấp nhầm người", document_no="12/QĐ")
    assert queries.certified(AT.date()).count() == 0
    assert completion.learner.awards.count() == 1


def test_the_sweep_takes_a_bounded_bite_and_the_next_one_the_rest():
    course = make_course()
    AwardTypeFactory(course=course)
    for _ in range(5):
        Completion.objects.create(learner=LearnerFactory(), course=course, completed_at=AT)
    assert [len(issue.award_due(by=SYSTEM, at=AT, limit=2)) for _ in range(4)] == [2, 2, 1, 0]


def test_a_name_changed_meanwhile_is_passed_over_and_the_others_are_issued(monkeypatch):
    award_type, completion = completed()
    Completion.objects.create(learner=LearnerFactory(), course=award_type.course, completed_at=AT)
    seen = list(queries.due())
    Learner.objects.filter(pk=completion.learner_id).update(name_confirmed_at=None)
    monkeypatch.setattr(queries, "due", lambda learner_id=None, types=None: iter(seen))
    issued = issue.award_due(by=SYSTEM, at=AT)
    assert [award.completion for award in issued] == [seen[1][1]]


def test_the_village_is_printed_with_its_commune_and_the_day_of_birth_when_known():
    commune = CommuneFactory(name="Xã Hoằng Hóa")
    village = UnitFactory(name="Thôn Đoài", kind="village", parent=commune)
    learner = LearnerFactory(birth_date=date(1960, 3, 5))
    Residence.objects.create(learner=learner, unit=village, commune=commune, from_on=date(2026, 1, 1))
    completed(learner)
    (award,) = issue.award_due(by=SYSTEM, at=AT)
    assert (award.printed_unit, award.printed_birth) == ("Thôn Đoài, Xã Hoằng Hóa", "05/03/1960")
    assert completed(LearnerFactory(), code="khac")
    (award,) = issue.award_due(by=SYSTEM, at=AT)
    assert award.printed_unit == ""


def test_the_database_itself_refuses_a_second_valid_certificate():
    completed()
    (award,) = issue.award_due(by=SYSTEM, at=AT)
    award.pk, award.number, award.register_no = uuid7(), "khac", 99
    with pytest.raises(IntegrityError, match=r"award_valid_once|award_type_id"), transaction.atomic():
        award.save(force_insert=True)


def test_a_certificate_is_not_closed_without_a_reason():
    completed()
    issue.award_due(by=SYSTEM, at=AT)
    with pytest.raises(IntegrityError, match="award_closed_pair"), transaction.atomic():
        Award.objects.update(state="revoked", closed_at=AT, closed_by_id="officer")


def by_every_door(award_type, completion, user):
    """The click on the page, the class, the sweep: each the way it comes in."""

    def page():
        browser = Client()
        browser.force_login(user)
        assert browser.get("/chung-nhan/").status_code == 200

    return (
        page,
        lambda: issue.award(award_type=award_type, completion=completion, by=OFFICER, at=AT),
        lambda: issue.award_due(by=SYSTEM, at=AT),
    )


def failures_of(at_once, count, press):
    """What went wrong when so many pressed, each with an open connection, at the same moment."""
    ready = Barrier(count)

    def connected(n):
        connection.ensure_connection()
        ready.wait()
        return press(n)

    return [result for result in at_once(count, connected) if isinstance(result, Exception)]


@pytest.mark.parametrize("count", [6, pytest.param(50, marks=pytest.mark.postgresql)])
def test_the_same_certificate_asked_for_by_many_at_once_is_one(at_once, count):
    user = UserFactory()
    doors = by_every_door(*completed(LearnerFactory(user=user)), user)
    assert failures_of(at_once, count, lambda n: doors[n % 3]()) == []
    assert Award.objects.count() == Register.objects.get().last_no == 1


@pytest.mark.postgresql
def test_fifty_persons_at_once_get_fifty_numbers_without_gaps(at_once):
    award_type, _first = completed()
    for _ in range(49):
        Completion.objects.create(learner=LearnerFactory(), course=award_type.course, completed_at=AT)
    pairs = list(queries.due())

    def press(n):
        return issue.award(award_type=pairs[n][0], completion=pairs[n][1], by=SYSTEM, at=AT)

    assert failures_of(at_once, 50, press) == []
    assert sorted(Award.objects.values_list("register_no", flat=True)) == list(range(1, 51))

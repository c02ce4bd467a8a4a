"""A certificate goes with the completion under it, another one earns again; revoked by hand it stays revoked."""

from datetime import timedelta

import pytest

from accounts.models import Learner
from audit.models import Entry
from audit.rules import SYSTEM, Actor
from certificates import queries, renderers, tasks
from certificates.actions import close, issue
from certificates.models import Award
from courses.models import Completion
from tests.certificates.conftest import AT, certify, earn, learner_of
from tests.certificates.test_close import merge, revoke, settle, states, unmerge
from tests.factories import AwardTypeFactory, CommuneFactory, LearnerFactory, make_course

pytestmark = pytest.mark.django_db
LATER, LAST = AT + timedelta(days=1), AT + timedelta(days=2)
BOSS = Actor(kind="user", id="boss")
EXEMPTION = Completion.Basis.EXEMPTION


def exempted(award_type, learner=None, at=AT) -> Award:
    completion = earn(award_type, learner, at)
    Completion.objects.filter(pk=completion.pk).update(basis=EXEMPTION)
    completion.refresh_from_db()
    return issue.award(award_type=award_type, completion=completion, by=SYSTEM, at=at)


def withdraw(award: Award, at=LATER) -> None:
    Completion.objects.filter(pk=award.completion_id).update(
        withdrawn_at=at, withdrawn_by_id="boss", withdrawn_reason="Giấy giả", withdrawn_document="7/QĐ"
    )


def learn(award: Award, at=LAST) -> Completion:
    return earn(award.award_type, award.learner, at)


def sweep(at=LATER) -> int:
    return close.revoke_fallen(by=SYSTEM, at=at)


def due() -> list[Award]:
    return issue.award_due(by=SYSTEM, at=LAST)


def test_certificate_is_revoked_with_the_reason_and_the_document_of_the_withdrawal(award_type):
    award, other = exempted(award_type), certify(award_type)
    withdraw(award)
    assert [sweep(), sweep(LAST)] == [1, 0]
    assert states(award, other) == ["revoked", "valid"]
    assert (award.reason, award.document_no, award.closed_by_id, award.closed_at) == (
        "Giấy giả",
        "7/QĐ",
        "system",
        LATER,
    )
    entry = Entry.objects.get(act="award.revoke")
    assert (entry.actor_id, entry.object_id, entry.reason) == ("system", str(award.pk), "Giấy giả")


def test_sweep_runs_as_a_task(award_type):
    withdraw(exempted(award_type))
    assert [tasks.revoke_fallen_awards(), tasks.revoke_fallen_awards()] == [1, 0]


def test_two_sweeps_at_once_revoke_once(at_once):
    award = exempted(AwardTypeFactory(course=make_course()))
    withdraw(award)
    results = at_once(4, lambda _n: sweep())
    assert sorted(results) == [0, 0, 0, 1]
    assert Entry.objects.filter(act="award.revoke").count() == 1


def test_withdrawn_completion_earns_nothing(award_type):
    completion = earn(award_type)
    Completion.objects.update(withdrawn_at=AT, withdrawn_by_id="boss", withdrawn_reason="Giấy giả")
    assert due() == []
    completion.learner.name_confirmed_at = None
    completion.learner.save()
    assert not queries.awaiting_name(completion.learner_id)


def test_who_completes_by_learning_later_gets_one_again_by_itself(award_type):
    award = exempted(award_type)
    withdraw(award)
    learn(award)
    assert due() == []  # the old one is still in force
    sweep()
    (new,) = due()
    assert (new.basis, new.completion.completed_at, states(award, new)) == ("learning", LAST, ["revoked", "valid"])
    assert due() == []


def test_click_of_the_holder_gives_the_new_one_too(award_type, client):
    award = exempted(award_type, learner_of(client))
    withdraw(award)
    sweep()
    learn(award)
    page = client.get("/chung-nhan/").content.decode()
    assert Award.objects.filter(state="valid").count() == 1
    assert "Giấy giả" in page


def test_revoked_by_hand_stays_revoked_whatever_is_completed_later(award_type):
    award = exempted(award_type)
    revoke(award)
    withdraw(award)
    assert sweep() == 0
    learn(award)
    assert due() == []
    again = issue.reaward(learner=award.learner, award_type=award_type, by=BOSS, at=LAST, reason="Đã học")
    assert again.basis == "learning"


def test_second_one_revoked_by_hand_is_an_answer(award_type):
    award = exempted(award_type)
    withdraw(award)
    sweep()
    learn(award)
    (new,) = due()
    revoke(new, LAST)
    assert due() == []


def test_nothing_is_issued_again_by_hand_while_no_completion_stands(award_type):
    award = exempted(award_type)
    withdraw(award)
    with pytest.raises(issue.NotEarnedError):
        close.correct(award_id=award.pk, by=BOSS, at=LATER, reason="Sai tên")
    sweep()
    with pytest.raises(issue.NotEarnedError):
        issue.reaward(learner=award.learner, award_type=award_type, by=BOSS, at=LATER, reason="Nhầm")


def test_corrected_certificate_that_falls_leaves_the_way_open(award_type):
    first = exempted(award_type)
    second = close.correct(award_id=first.pk, by=BOSS, at=AT, reason="Sai tên")
    assert second.basis == EXEMPTION
    withdraw(second)
    sweep()
    learn(second)
    assert [new.basis for new in due()] == ["learning"]


def test_after_a_merge_the_other_certificate_takes_the_place_of_the_fallen_one(award_type):
    fallen, learned = exempted(award_type, at=AT), certify(award_type, at=AT + timedelta(hours=1))
    merge(fallen, learned)
    settle()
    assert states(fallen, learned) == ["valid", "superseded"]
    withdraw(fallen)
    sweep()
    settle(LAST)
    assert states(fallen, learned) == ["revoked", "valid"]
    assert due() == []


def test_taking_a_merge_apart_brings_none_back_whose_completion_was_withdrawn(award_type):
    learned, exempt = certify(award_type, at=AT), exempted(award_type, at=AT + timedelta(hours=1))
    merge(learned, exempt)
    settle()
    withdraw(exempt)
    unmerge(exempt)
    settle(LAST)
    assert states(learned, exempt) == ["valid", "superseded"]
    earn(award_type, Learner.objects.get(pk=exempt.learner_id), LAST)
    assert [new.learner_id for new in due()] == [exempt.learner_id]


# --- what is said of it


def test_paper_and_public_page_say_that_prior_learning_was_recognised(award_type, client):
    award, learned = exempted(award_type), certify(award_type)
    assert "được công nhận kết quả học tập đã có" in renderers.certificate_html(award)
    assert "ngày công nhận" in renderers.certificate_html(award)
    assert "công nhận" not in renderers.certificate_html(learned)
    said = client.get(f"/cn/{award.number}").content.decode()
    assert "Công nhận kết quả đã có" in said
    assert "Ngày công nhận" in said
    assert "Công nhận kết quả đã có" not in client.get(f"/cn/{learned.number}").content.decode()
    assert [client.get(f"/api/v1/certificates/{each.number}").json()["basis"] for each in (award, learned)] == [
        "exemption",
        "learning",
    ]


def test_persons_are_counted_by_what_they_rest_on(award_type):
    commune = CommuneFactory()
    both = LearnerFactory(commune=commune)
    exempted(award_type, both)
    other = AwardTypeFactory(course=make_course("khoa-2"))
    certify(other, both)
    exempted(award_type, LearnerFactory(commune=commune))
    certify(award_type, LearnerFactory(commune=commune))
    persons = queries.certified(AT.date())
    assert queries.by_basis(persons, AT.date()) == {"learning": 2, "exemption": 1}
    withdraw(Award.objects.filter(basis=EXEMPTION).exclude(learner=both).get())
    sweep()
    assert queries.by_basis(queries.certified(AT.date()), AT.date()) == {"learning": 2, "exemption": 0}

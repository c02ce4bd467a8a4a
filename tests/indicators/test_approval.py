"""A report's way: draft, submitted, approved by a second post of the unit, accepted or returned by the division."""

from dataclasses import replace
from functools import partial
from threading import Event

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from audit.models import Entry as Act
from indicators.actions import submissions
from indicators.models import Snapshot, Submission
from indicators.queries import reporting
from indicators.rules import approval
from indicators.rules.approval import Hand
from indicators.rules.checks import Entry
from tests.indicators.scene import (
    AT,
    DIVISION,
    OFFICER,
    approver,
    close,
    data_set,
    figures,
    html,
    report,
    send,
    signed_in,
    states,
    told,
)

PAGE = "/quan-ly/bao-cao/"
ROLES = [Hand(approves=True), Hand(decides=True), Hand(approves=True, decides=True)]


# The rule


@pytest.mark.parametrize(
    ("state", "hand", "may"),
    [
        ("submitted", Hand(approves=True), {"approve": "approved", "return": "returned"}),
        ("submitted", Hand(decides=True), {}),
        ("approved", Hand(decides=True), {"accept": "accepted", "return": "returned"}),
        ("approved", Hand(approves=True), {}),
        ("approved", Hand(approves=True, approved=True, decides=True), {}),
        ("draft", Hand(approves=True, decides=True), {}),
    ],
)
def test_each_step_has_its_hand(state, hand, may):
    assert approval.moves(state, hand) == may


@pytest.mark.parametrize("state", list(Submission.State))
@pytest.mark.parametrize("hand", ROLES)
def test_who_sent_moves_nothing(state, hand):
    assert approval.moves(state, replace(hand, sent=True)) == {}


@pytest.mark.parametrize("state", ["accepted", "returned", "withdrawn", "replaced"])
@pytest.mark.parametrize("hand", ROLES)
def test_what_was_decided_stays(state, hand):
    assert approval.moves(state, hand) == {}


@pytest.mark.parametrize(
    ("states", "stand"),
    [
        ("draft withdrawn", []),
        ("submitted", [0]),
        ("submitted withdrawn", [0]),
        ("submitted approved", [0, 1]),
        ("submitted returned", []),
        ("submitted returned submitted", [2]),
        ("submitted accepted returned", [0, 1]),
        ("replaced submitted accepted submitted", [0, 1, 2, 3]),
        ("accepted submitted returned", [0]),
    ],
)
def test_what_was_overtaken_stands_and_falls_with_the_newer_report(states, stand):
    assert approval.standing(states.split()) == stand


# Approving

pytestmark = pytest.mark.django_db


def test_only_an_accepted_report_counts(october, communes):
    an, _binh = communes
    sent = report(an, october, 300, approve=False, accept=False)
    with pytest.raises(submissions.DecidedError):
        submissions.accept(submission_id=sent.pk, by=DIVISION, at=AT)
    submissions.approve(submission_id=sent.pk, by=approver(an), at=AT)
    assert figures(close(october), "signature")["Xã An"][0] == "missing"
    sent.refresh_from_db()
    assert (sent.state, sent.approved_by_id, sent.decided_at) == ("approved", approver(an).id, None)
    assert Act.objects.get(act="report.approved").actor_id == approver(an).id


def test_who_submits_does_not_approve_and_who_approves_does_not_accept(october, communes):
    an, _binh = communes
    boss = approver(an)
    sent = send(an, october, {"signature": Entry(300, None)}, by=boss)
    with pytest.raises(submissions.SameHandError):
        submissions.approve(submission_id=sent.pk, by=boss, at=AT)
    both = replace(boss, id="other", posts=(*boss.posts, *DIVISION.posts))
    submissions.approve(submission_id=sent.pk, by=both, at=AT)
    with pytest.raises(submissions.SameHandError):
        submissions.accept(submission_id=sent.pk, by=both, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.update(approved_by_id=boss.id)


def test_approver_of_another_commune_approves_nothing(october, communes):
    an, binh = communes
    sent = report(an, october, 300, approve=False, accept=False)
    with pytest.raises(submissions.DecidedError):
        submissions.approve(submission_id=sent.pk, by=approver(binh), at=AT)
    assert states(an) == ["submitted"]


def test_approving_twice_and_by_two_at_once_is_one_approval(at_once, october, communes):
    an, _binh = communes
    sent = report(an, october, 300, approve=False, accept=False)
    at_once(3, lambda n: submissions.approve(submission_id=sent.pk, by=replace(approver(an), id=f"a{n}"), at=AT).state)
    assert Act.objects.filter(act="report.approved").count() == 1


# Drafts


def test_draft_is_kept_unchecked_and_becomes_the_report(october, communes):
    an, _binh = communes
    wrong = told(an, october, {"signature": Entry(5000, None)})
    for _twice in range(2):
        draft = submissions.save_draft(report=wrong, by=OFFICER, at=AT)
    assert states(an) == ["draft"]
    assert reporting.newest_submission(an, october, data_set()) is None
    with pytest.raises(submissions.BlockedError):
        submissions.submit(report=wrong, by=OFFICER, at=AT)
    sent = send(an, october, {"signature": Entry(300, None)})
    assert (sent.pk, states(an)) == (draft.pk, ["submitted"])
    assert [value.stock for value in sent.reported_values.all()] == [300]


def test_draft_that_waited_while_another_report_came_is_the_newest_when_it_is_sent(october, communes):
    an, _binh = communes
    submissions.save_draft(report=told(an, october, {"signature": Entry(300, None)}), by=OFFICER, at=AT)
    Submission.objects.create(
        unit=an, period=october, data_set=data_set(), sequence=2, state="withdrawn", submitted_by_id="x",
        decided_by_id="x", decided_at=AT,
    )  # fmt: skip
    sent = send(an, october, {"signature": Entry(310, None)})
    assert reporting.newest_submission(an, october, data_set()) == sent
    assert sent.sequence == 3


def test_draft_of_a_closed_month_is_refused(october, communes):
    close(october)
    with pytest.raises(submissions.PeriodClosedError):
        submissions.save_draft(report=told(communes[0], october, {}), by=OFFICER, at=AT)


def test_draft_is_saved_on_the_page_and_found_there_again(officer, october, communes):
    fields = {"signature-stock": "5000", "difficulties": "Sóng yếu", "draft": "1"}
    page = html(officer.post(PAGE, fields, follow=True))
    assert "Đã lưu bản nháp tháng 10/2026." in page
    assert "chưa gửi" in page
    form = officer.get(PAGE).context["form"]
    assert (form["signature-stock"].value(), form["difficulties"].value()) == (5000, "Sóng yếu")
    assert officer.post(PAGE, {"signature-stock": "nhiều", "draft": "1"}).status_code == 422


# Pages


def test_approver_is_led_to_the_report_and_approves_it(clock, officer, october, communes):
    officer.post(PAGE, {"signature-stock": "300"})
    assert "Xem và duyệt báo cáo" not in html(officer.get(PAGE))
    boss = signed_in(Client(), communes[0], "approver")
    assert "Xem và duyệt báo cáo" in html(boss.get(PAGE))
    sent = Submission.objects.get()
    assert "Duyệt báo cáo" in html(boss.get(f"{PAGE}{sent.pk}/"))
    page = html(boss.post(f"{PAGE}{sent.pk}/quyet-dinh/", {"decision": "approve"}, follow=True))
    assert "Đã duyệt, chờ tiếp nhận" in page
    assert "Duyệt báo cáo" not in page
    assert states(communes[0]) == ["approved"]


def test_comment_at_a_cell_stands_at_that_cell_until_the_report_is_sent_again(division, officer, october, communes):
    sent = report(communes[0], october, 300, app=Entry(200, None), accept=False)
    told_ = {"decision": "return", "cell-app": "Chưa khớp biểu của doanh nghiệp"}
    division.post(f"{PAGE}{sent.pk}/quyet-dinh/", told_)
    assert states(communes[0]) == ["returned"]
    page = html(officer.get(PAGE))
    assert "Cần sửa: Chưa khớp biểu của doanh nghiệp" in page
    assert page.count("Cần sửa:") == 1
    assert officer.get(PAGE).context["form"]["app-stock"].value() == 200
    officer.post(PAGE, {"signature-stock": "300", "app-stock": "210"})
    assert "Cần sửa:" not in html(officer.get(PAGE))
    assert "Chưa khớp biểu" in html(division.get(f"{PAGE}{sent.pk}/")), "the returned report keeps it"


def test_returning_without_a_word_keeps_what_was_typed_nowhere_else(division, october, communes):
    sent = report(communes[0], october, 300, accept=False)
    answer = division.post(f"{PAGE}{sent.pk}/quyet-dinh/", {"decision": "return", "comment": " "})
    assert answer.status_code == 422
    assert states(communes[0]) == ["approved"]


def test_a_report_accepted_while_the_month_is_closed_is_in_the_snapshot_or_not_accepted(
    at_once, october, communes, monkeypatch
):
    sent = report(communes[0], october, 300, accept=False)
    inside, closed, settle = Event(), Event(), submissions._settle

    def slowly(*args):
        inside.set()
        closed.wait(2)  # closing runs past when nothing holds it
        settle(*args)

    def close_meanwhile():
        assert inside.wait(10)
        close(october)
        closed.set()

    monkeypatch.setattr(submissions, "_settle", slowly)
    accept = partial(submissions.accept, submission_id=sent.pk, by=DIVISION, at=AT)
    at_once(2, lambda n: close_meanwhile() if n else accept())
    is_accepted = Submission.objects.get(pk=sent.pk).state == Submission.State.ACCEPTED
    status, figure, _ = figures(Snapshot.objects.get(), "signature")["Xã An"]
    assert (status, figure) == (("value", 300) if is_accepted else ("missing", None))

"""A commune's report: sent, sent again, accepted in the place of another, returned, withdrawn."""

from dataclasses import replace

import pytest

from audit.models import Entry as Act
from audit.rules import Actor, Post
from indicators.actions import submissions
from indicators.models import ReportedValue, Submission
from indicators.queries import reporting
from indicators.rules.checks import Entry
from tests.factories import CommuneFactory
from tests.indicators.scene import AT, DIVISION, OFFICER, close, data_set, figures, report, states, told

pytestmark = pytest.mark.django_db
COLLEAGUE = replace(DIVISION, id="colleague")


@pytest.fixture
def commune(communes):
    return communes[0]


def test_empty_is_missing_and_zero_is_zero(october, commune):
    sent = report(commune, october, 0, app=Entry(None, None))
    values = {v.indicator.code: (v.status, v.stock) for v in sent.reported_values.select_related("indicator")}
    assert values == {"signature": ("value", 0), "app": ("missing", None)}


def test_a_corrected_report_leaves_the_accepted_one_in_force_until_it_is_accepted(october, commune):
    report(commune, october, 300)
    second = report(commune, october, 310, accept=False)
    assert states(commune) == ["accepted", "approved"]
    assert figures(close(october), "signature")[commune.name][1] == 300
    assert second.sequence == 2


def test_accepting_replaces_the_one_accepted_before(october, commune):
    report(commune, october, 300)
    report(commune, october, 310)
    assert states(commune) == ["replaced", "accepted"]
    assert list(Act.objects.filter(act="report.replaced").values_list("actor_id", flat=True)) == [DIVISION.id]


def test_whoever_imported_the_first_may_accept_its_correction(october, commune):
    first = report(commune, october, 300, by=DIVISION, accept=False)
    submissions.accept(submission_id=first.pk, by=COLLEAGUE, at=AT)
    report(commune, october, 310)
    first.refresh_from_db()
    assert (first.state, first.decided_by_id) == ("replaced", "colleague")


def test_returning_a_correction_keeps_what_was_accepted(october, commune):
    report(commune, october, 300)
    second = report(commune, october, 310, accept=False)
    submissions.send_back(submission_id=second.pk, by=DIVISION, at=AT, comment="Xem lại")
    assert states(commune) == ["accepted", "returned"]
    assert {v.stock for v in reporting.accepted_values(october).values()} == {300}


def test_only_the_newest_report_can_be_decided_on(october, commune):
    first = report(commune, october, 300, accept=False)
    report(commune, october, 310, accept=False)
    with pytest.raises(submissions.DecidedError):
        submissions.accept(submission_id=first.pk, by=DIVISION, at=AT)
    assert states(commune) == ["approved", "approved"]


def test_a_decision_is_not_turned_round(october, commune):
    sent = report(commune, october, 300)
    assert submissions.accept(submission_id=sent.pk, by=DIVISION, at=AT).state == "accepted"
    with pytest.raises(submissions.DecidedError):
        submissions.send_back(submission_id=sent.pk, by=DIVISION, at=AT, comment="Xem lại")
    assert Act.objects.filter(act="report.accepted").count() == 1


def test_a_decision_keeps_its_comment(october, commune):
    sent = report(commune, october, 300, accept=False)
    submissions.accept(submission_id=sent.pk, by=DIVISION, at=AT, comment="Đã đối chiếu")
    assert Submission.objects.get().comment == "Đã đối chiếu"


def test_withdrawing_makes_the_report_before_it_the_newest_again(october, commune):
    first = report(commune, october, 300, accept=False)
    second = report(commune, october, 310, accept=False)
    for _press in range(2):
        assert submissions.withdraw(submission_id=second.pk, by=OFFICER, at=AT).state == "withdrawn"
    assert reporting.newest_submission(commune, october, data_set()) == first
    submissions.accept(submission_id=first.pk, by=DIVISION, at=AT)
    assert states(commune) == ["accepted", "withdrawn"]
    assert report(commune, october, 320, accept=False).sequence == 3


def test_what_was_decided_is_not_withdrawn(october, commune):
    sent = report(commune, october, 300)
    with pytest.raises(submissions.DecidedError):
        submissions.withdraw(submission_id=sent.pk, by=OFFICER, at=AT)


def test_the_same_figures_after_a_return_are_a_new_report(october, commune):
    first = report(commune, october, 300, accept=False)
    submissions.send_back(submission_id=first.pk, by=DIVISION, at=AT, comment="Xem lại")
    assert report(commune, october, 300, accept=False).sequence == 2


@pytest.mark.parametrize(("role", "sees"), [("officer", 1), ("approver", 1), ("instructor", 0), ("division", 2)])
def test_reports_are_seen_within_the_scope_of_a_post(october, communes, role, sees):
    for unit in communes:
        report(unit, october, 300)
    held = communes[0] if role != "division" else communes[0].parent
    actor = Actor(kind="user", id="1", posts=(Post(role, held.pk, held.path),))
    assert reporting.submissions_visible_to(actor).count() == sees


@pytest.mark.parametrize(("role", "sees"), [("officer", 1), ("division", 0), ("task_force", 0)])
def test_a_draft_is_seen_by_its_unit_alone(october, communes, role, sees):
    submissions.save_draft(report=told(communes[0], october, {"signature": Entry(300, None)}), by=OFFICER, at=AT)
    held = communes[0] if role == "officer" else communes[0].parent
    actor = Actor(kind="user", id="1", posts=(Post(role, held.pk, held.path),))
    assert reporting.submissions_visible_to(actor).count() == sees


def test_two_people_who_send_the_same_at_once_send_one_report(at_once, october, communes):
    sent = at_once(4, lambda n: report(communes[0], october, 300, by=Actor("user", f"officer-{n}"), accept=False).pk)
    assert len(set(sent)) == 1
    assert ReportedValue.objects.count() == 1


def test_two_people_who_send_different_figures_at_once_send_one_after_the_other(at_once, october, communes):
    at_once(4, lambda n: report(communes[0], october, 300 + n, accept=False).sequence)
    assert sorted(Submission.objects.values_list("sequence", flat=True)) == [1, 2, 3, 4]


def test_two_who_decide_differently_at_once_make_one_decision(at_once, october, communes):
    sent = report(communes[0], october, 300, accept=False)

    def decide(n):
        by = replace(DIVISION, id=f"division-{n}")
        if n % 2:
            return submissions.accept(submission_id=sent.pk, by=by, at=AT).state
        return submissions.send_back(submission_id=sent.pk, by=by, at=AT, comment="Xem lại").state

    results = at_once(4, decide)
    decided = Submission.objects.get().state
    assert [r for r in results if not isinstance(r, submissions.DecidedError)] == [decided, decided]
    assert Act.objects.filter(act=f"report.{decided}").count() == 1


def test_closing_and_sending_at_once_do_not_wait_for_each_other_for_ever(at_once, october, communes):
    def act(n):
        return close(october).vintage if n == 0 else report(communes[n - 1], october, 300, accept=False).sequence

    results = at_once(3, act)
    assert results[0] == 1
    assert all(r == 1 or isinstance(r, submissions.PeriodClosedError) for r in results[1:])


def test_a_unit_that_never_sent_has_no_newest_report(october):
    assert reporting.newest_submission(CommuneFactory(), october, data_set()) is None

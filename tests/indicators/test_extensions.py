"""The lock after the due day, and the extensions that lift it: asked by one, granted by another."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from audit.models import Entry as Act
from indicators.actions import extensions, submissions
from indicators.models import Extension, ReportingCalendar
from indicators.queries import locks
from indicators.rules.checks import Entry
from tests.factories import moment
from tests.indicators.scene import DIVISION, OFFICER, approver, close, data_set, report, send, states, told

pytestmark = pytest.mark.django_db
COLLEAGUE = replace(DIVISION, id="colleague")
OPEN, SHUT = moment("2026-10-21 23:59"), moment("2026-10-22 00:00")
"""October is due on Monday 19/10 and taken two days more."""


@pytest.fixture
def locked(october):
    ReportingCalendar.objects.update(lock_days=2)
    return october


def ask(unit, period, by=OFFICER, at=SHUT, hours=24, reason="Mất điện ba ngày"):
    return extensions.ask(
        unit=unit, period=period, data_set=data_set(), reason=reason, hours=hours, by=by, at=at
    )  # fmt: skip


def test_reports_are_taken_until_the_last_day_and_not_a_minute_longer(locked, communes):
    an, binh = communes
    send(an, locked, {"signature": Entry(300, None)}, at=OPEN)
    with pytest.raises(submissions.LockedError, match="Đã khóa từ ngày 22/10/2026"):
        send(binh, locked, {"signature": Entry(300, None)}, at=SHUT)
    assert (states(an), states(binh)) == (["submitted"], [])


def test_without_lock_days_reports_are_taken_until_the_month_is_closed(october, communes):
    assert send(communes[0], october, {"signature": Entry(300, None)}, at=moment("2026-12-01 09:00"))
    with pytest.raises(extensions.NoLockError):
        ask(communes[1], october)


def test_draft_may_be_kept_past_the_lock_but_not_sent(locked, communes):
    draft = told(communes[0], locked, {"signature": Entry(300, None)})
    submissions.save_draft(report=draft, by=OFFICER, at=SHUT)
    with pytest.raises(submissions.LockedError):
        submissions.submit(report=draft, by=OFFICER, at=SHUT)
    assert states(communes[0]) == ["draft"]


def test_granted_hours_run_from_the_moment_they_are_granted(locked, communes):
    asked = ask(communes[0], locked)
    granted = extensions.grant(extension_id=asked.pk, by=DIVISION, at=SHUT + timedelta(hours=5))
    assert granted.until == SHUT + timedelta(hours=29)
    sent = send(communes[0], locked, {"signature": Entry(300, None)}, at=granted.until)
    assert sent.submitted_at > moment("2026-10-19 23:59"), "an extension does not make a late report punctual"
    with pytest.raises(submissions.LockedError):
        send(communes[0], locked, {"signature": Entry(310, None)}, at=granted.until + timedelta(seconds=1))


def test_hours_granted_before_the_lock_run_from_the_lock(locked, communes):
    asked = ask(communes[0], locked, at=moment("2026-10-18 09:00"))
    granted = extensions.grant(extension_id=asked.pk, by=DIVISION, at=moment("2026-10-18 10:00"))
    assert granted.until == moment("2026-10-23 00:00")


def test_extension_of_one_unit_opens_no_other(locked, communes):
    an, binh = communes
    extensions.grant(extension_id=ask(an, locked).pk, by=DIVISION, at=SHUT)
    with pytest.raises(submissions.LockedError):
        send(binh, locked, {"signature": Entry(300, None)}, at=SHUT)


def test_what_the_division_returned_may_be_sent_again_at_any_time(locked, communes):
    first = report(communes[0], locked, 300, accept=False)
    submissions.send_back(submission_id=first.pk, by=DIVISION, at=SHUT, comment="Xem lại")
    assert send(communes[0], locked, {"signature": Entry(310, None)}, at=SHUT).sequence == 2


def return_at_home(unit, sent):
    submissions.send_back(submission_id=sent.pk, by=approver(unit), at=SHUT, comment="Cho tôi sửa")


def test_what_the_own_approver_returned_opens_no_lock(locked, communes):
    return_at_home(communes[0], report(communes[0], locked, 300, approve=False, accept=False))
    with pytest.raises(submissions.LockedError):
        send(communes[0], locked, {"signature": Entry(900, None)}, at=SHUT)


def test_what_the_division_asked_for_stays_open_until_the_unit_approves_it(locked, communes):
    first = report(communes[0], locked, 300, accept=False)
    submissions.send_back(submission_id=first.pk, by=DIVISION, at=SHUT, comment="Xem lại")
    return_at_home(communes[0], send(communes[0], locked, {"signature": Entry(310, None)}, at=SHUT))
    second = send(communes[0], locked, {"signature": Entry(320, None)}, at=SHUT)
    submissions.approve(submission_id=second.pk, by=approver(communes[0]), at=SHUT)
    with pytest.raises(submissions.LockedError):
        send(communes[0], locked, {"signature": Entry(900, None)}, at=SHUT)


def test_asking_twice_is_one_request(locked, communes):
    assert ask(communes[0], locked) == ask(communes[0], locked, reason="Lý do khác")
    assert Act.objects.filter(act="extension.ask").count() == 1


def test_who_asks_does_not_grant(locked, communes):
    asked = ask(communes[0], locked, by=DIVISION)
    for decide in (extensions.grant, extensions.refuse):
        with pytest.raises(submissions.SameHandError):
            decide(extension_id=asked.pk, by=DIVISION, at=SHUT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Extension.objects.update(decided_at=SHUT, decided_by_id=DIVISION.id)
    assert extensions.grant(extension_id=asked.pk, by=COLLEAGUE, at=SHUT).decided_by_id == "colleague"


def test_refused_stays_refused_and_may_be_asked_for_again(locked, communes):
    asked = ask(communes[0], locked)
    for _press in range(2):
        assert extensions.refuse(extension_id=asked.pk, by=DIVISION, at=SHUT).until is None
    with pytest.raises(submissions.DecidedError):
        extensions.grant(extension_id=asked.pk, by=DIVISION, at=SHUT)
    assert ask(communes[0], locked, reason="Có quyết định mới").pk != asked.pk
    assert locks.lock_of(communes[0], locked, data_set()).asked


def test_granted_is_not_refused_afterwards(locked, communes):
    asked = ask(communes[0], locked)
    extensions.grant(extension_id=asked.pk, by=DIVISION, at=SHUT)
    with pytest.raises(submissions.DecidedError):
        extensions.refuse(extension_id=asked.pk, by=DIVISION, at=SHUT)


def test_closed_month_is_not_extended(locked, communes):
    asked = ask(communes[0], locked)
    close(locked)
    with pytest.raises(submissions.PeriodClosedError):
        extensions.grant(extension_id=asked.pk, by=DIVISION, at=SHUT)
    with pytest.raises(submissions.PeriodClosedError):
        ask(communes[1], locked)


def test_two_who_grant_at_once_grant_once(at_once, locked, communes):
    asked = ask(communes[0], locked)
    hands = [replace(DIVISION, id=f"division-{n}") for n in range(4)]
    until = at_once(
        4, lambda n: extensions.grant(extension_id=asked.pk, by=hands[n], at=SHUT + timedelta(minutes=n)).until
    )
    assert set(until) == {Extension.objects.get().until}
    assert Act.objects.filter(act="extension.grant").count() == 1


def test_granting_and_refusing_at_once_is_one_decision(at_once, locked, communes):
    asked = ask(communes[0], locked)
    acts = (extensions.grant, extensions.refuse)
    found = at_once(
        4, lambda n: acts[n % 2](extension_id=asked.pk, by=replace(DIVISION, id=f"division-{n}"), at=SHUT).pk
    )
    assert sum(isinstance(each, submissions.DecidedError) for each in found) == 2
    assert Act.objects.filter(act__in=["extension.grant", "extension.refuse"]).count() == 1


def test_two_of_a_unit_who_ask_at_once_ask_once(at_once, locked, communes):
    found = at_once(3, lambda n: ask(communes[0], locked, by=replace(OFFICER, id=f"officer-{n}")).pk)
    assert len(set(found)) == 1

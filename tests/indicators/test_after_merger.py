"""A commune that was merged: its officers go on at the heir and see what was theirs; reports are decided or refused."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from accounts import queries as accounts
from accounts.actions import boundaries
from accounts.forms.people import initial_of
from accounts.models import Posting
from audit.rules import SYSTEM
from certificates import queries as certificates
from courses.models import ClassSession, StudyClass
from courses.queries import classes, study_classes
from indicators.actions import acceptance, submissions
from indicators.models import Submission
from indicators.queries import reminders, reporting
from places.models import Unit, Venue
from tests.factories import PostingFactory, VillageFactory, make_course, moment
from tests.indicators.scene import AT, DIVISION, approver, certify, close, data_set, figures, html, report, signed_in

DAY = date(2026, 10, 15)
"""One day after October's cut-off."""


def merge(old, heir, day=DAY, at=AT):
    planned = boundaries.Planned("1/NQ", day, [], [(old.code, heir.code, 1)], [])
    found = boundaries.record_change(planned=planned, by=SYSTEM, at=at)
    for unit in (old, heir):
        unit.refresh_from_db()
    return found


@pytest.fixture
def home(communes):
    """A village of the commune that will be merged."""
    return VillageFactory(code="14758-001", name="Thôn Cũ", parent=communes[0])


@pytest.fixture
def actor(clock, communes):
    """An officer and approver's colleague of the commune that stays."""
    user = PostingFactory(unit=communes[1], from_on=date(2026, 1, 1)).user
    return lambda: accounts.actor_for(user)


def test_an_officer_of_the_merged_commune_has_the_post_at_the_heir(communes, clock):
    user = PostingFactory(unit=communes[0], from_on=date(2026, 1, 1)).user
    PostingFactory(unit=communes[1], user=user, from_on=date(2026, 1, 1))
    merge(*communes)
    assert [(post.unit_id, post.unit_path) for post in accounts.actor_for(user).posts] == [
        (communes[1].pk, "38/14797/")
    ]


def test_a_post_goes_with_the_largest_part_and_not_to_the_others(communes, clock):
    third = Unit.objects.create(
        code="15000", name="Xã Cẩm", path="38/15000/", kind="commune", parent=communes[0].parent
    )
    user = PostingFactory(unit=communes[0], from_on=date(2026, 1, 1)).user
    parts = [(communes[0].code, third.code, "0.6"), (communes[0].code, communes[1].code, "0.4")]
    planned = boundaries.Planned("1/NQ", DAY, [], [(old, new, Decimal(s)) for old, new, s in parts], [])
    boundaries.record_change(planned=planned, by=SYSTEM, at=AT)
    assert [post.unit_id for post in accounts.actor_for(user).posts] == [third.pk]


def test_learners_of_the_merged_commune_are_seen_at_the_heir(actor, communes, home):
    people = {certify(home), certify(communes[0])}
    assert not set(accounts.visible_to(actor())) & people
    merge(*communes)
    assert set(accounts.visible_to(actor())) == people
    member = PostingFactory(unit=home, role="team", from_on=date(2026, 1, 1)).user
    assert accounts.visible_to(accounts.actor_for(member)).count() == 1, "a team's village moved with it"


def test_certificates_and_their_address_are_the_heirs(actor, communes, home):
    learner = certify(home)
    merge(*communes)
    assert [award.learner for award in certificates.visible_to(actor())] == [learner]
    assert certificates.printed(learner)["printed_unit"] == "Thôn Cũ, Xã Bình"
    assert initial_of(learner, accounts.home_of(learner))["commune"] == "14797"


def test_classes_and_sessions_are_seen_at_the_heir(actor, communes, home):
    course = make_course("khoa-lop")
    own = {"course": course, "unit": communes[0], "made_by_id": "x"}
    room = StudyClass.objects.create(code="ABC234", **own)
    session = ClassSession.objects.create(
        starts_at=moment("2026-11-01 08:00"), ends_at=moment("2026-11-01 09:00"), instructor_id="0", **own
    )
    assert not study_classes.visible_to(actor()).exists()
    merge(*communes)
    assert list(study_classes.visible_to(actor())) == [room]
    assert list(classes.visible_to(actor())) == [session]


def test_reports_are_seen_and_approved_at_the_heir(actor, communes, october):
    sent = report(communes[0], october, 40, approve=False, accept=False)
    merge(*communes)
    assert list(reporting.submissions_visible_to(actor())) == [sent]
    submissions.approve(submission_id=sent.pk, by=approver(communes[1]), at=AT)
    submissions.accept(submission_id=sent.pk, by=DIVISION, at=AT)
    sent.refresh_from_db()
    assert sent.state == "accepted"


def test_a_post_at_the_top_does_not_approve_for_whoever_ended(communes, october):
    sent = report(communes[0], october, 40, approve=False, accept=False)
    merge(*communes)
    above = approver(communes[0].parent.parent)
    assert not reporting.hand_of(above, sent).approves
    assert not reporting.submissions_visible_to(above).exists()


def test_the_heirs_officer_finishes_the_month_before_and_reports_the_next(communes, october, november, clock):
    client = signed_in(Client(), communes[1], "officer")
    merge(*communes)
    page = html(client.get("/quan-ly/bao-cao/?xa=14758&ky=2026-10"))
    assert "Xã An" in page
    data = {"signature-flow": "", "signature-stock": "41", "seen": "0"}
    client.post("/quan-ly/bao-cao/?xa=14758&ky=2026-10", data)
    ended = client.get("/quan-ly/bao-cao/?xa=14758&ky=2026-11")
    assert "Xã An đã nhập vào Xã Bình từ ngày 15/10/2026" in html(ended)


@pytest.mark.parametrize("act", ["approve", "accept", "send_back"])
def test_a_report_of_a_month_at_whose_end_the_commune_was_gone_is_refused(communes, november, act):
    sent = report(communes[0], november, 40, approve=act != "approve", accept=False)
    merge(*communes)
    by = approver(communes[0]) if act == "approve" else DIVISION
    more = {"comment": "x"} if act == "send_back" else {}
    state = sent.state
    with pytest.raises(submissions.UnitEndedError, match="Báo cáo tháng 11/2026 do Xã Bình gửi"):
        getattr(submissions, act)(submission_id=sent.pk, by=by, at=AT, **more)
    sent.refresh_from_db()
    assert sent.state == state


def test_accepting_many_tells_of_the_one_that_ended(communes, november):
    sent = report(communes[0], november, 40, accept=False)
    merge(*communes)
    outcome = acceptance.accept_many(submission_ids=[sent.pk], by=DIVISION, at=AT)
    assert "đã nhập vào Xã Bình" in outcome[0].refusal


def test_the_pages_say_that_the_commune_has_ended(division, communes, november):
    sent = report(communes[0], november, 40, accept=False)
    merge(*communes)
    url = f"/quan-ly/bao-cao/{sent.pk}/"
    page = html(division.get(url))
    assert "Báo cáo tháng 11/2026 do Xã Bình gửi" in page
    assert "quyet-dinh" not in page
    answer = html(division.post(url + "quyet-dinh/", {"decision": "accept", "comment": ""}, follow=True))
    assert "Xã An đã nhập vào Xã Bình" in answer
    assert Submission.objects.get().state == "approved"


def test_a_day_to_come_is_said_as_to_come(communes, november, clock):
    merge(*communes, day=DAY + timedelta(days=10))
    assert "Xã An sẽ nhập vào Xã Bình" in submissions.ended_text(communes[0], november)
    assert [post.unit_path for post in _posts(communes[0])] == ["38/14758/"]


def _posts(unit):
    return accounts.actor_for(PostingFactory(unit=unit, from_on=date(2026, 1, 1)).user).posts


def test_reminders_of_the_heir_reach_the_officers_of_what_ended(communes, clock):
    user = PostingFactory(unit=communes[0], from_on=date(2026, 1, 1)).user
    merge(*communes)
    assert reminders.holders({communes[1]: ["officer"]}, DAY) == {communes[1].pk: [user]}
    assert Posting.objects.get(user=user).unit == communes[0]


def test_the_month_that_a_commune_still_owes_is_asked_of_its_heirs_officers(communes, october, clock):
    users = [PostingFactory(unit=unit, from_on=date(2026, 1, 1)).user for unit in communes]
    merge(*communes)
    report(communes[1], october, 300)
    assert communes[0] in dict(reminders.owing(october, data_set()))
    assert reminders.holders({communes[0]: ["officer"]}, DAY) == {communes[0].pk: users}


def test_a_class_of_what_ended_is_held_in_the_heirs_rooms_and_found_by_everybody_there(clock, communes, home):
    client = signed_in(Client(), communes[1], "officer")
    course = make_course("khoa-lop")
    own = {"course": course, "unit": communes[0], "made_by_id": "x"}
    room = StudyClass.objects.create(code="ABC234", **own)
    session = ClassSession.objects.create(
        starts_at=moment("2026-11-01 08:00"), ends_at=moment("2026-11-01 09:00"), instructor_id="0", **own
    )
    Venue.objects.create(unit=communes[0], name="Nhà văn hóa An", name_key="nha van hoa an")
    merge(*communes)
    assert "Nhà văn hóa An" in html(client.get(f"/quan-ly/lop-hoc/{room.pk}/sua/"))
    assert classes.next_sessions([course.pk], communes[1].pk, AT) == {course.pk: session}


def test_closing_settles_what_came_into_force(communes, october, home):
    """The sweep stood still; the count of the month must not depend on it."""
    certify(home)
    planned = boundaries.Planned(
        "1/NQ", DAY - timedelta(days=5), [],
        [(communes[0].code, communes[1].code, Decimal("0.5")), (communes[0].code, communes[0].code, Decimal("0.5"))],
        [(home.code, communes[1].code)],
    )  # fmt: skip
    boundaries.record_change(planned=planned, by=SYSTEM, at=moment("2026-10-01 08:00"))
    assert figures(close(october), "skills")["Xã Bình"][1] == 1

"""A small province for the tests of access: what is mine, what is near (my commune's), what is far (another's)."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from uuid6 import uuid7

from accounts.actions import consents, merging, messages
from accounts.actions.posts import grant_access
from accounts.models import Consent, KioskSession, Learner, User
from accounts.queries import actor_for
from accounts.rules import kiosk as rules
from audit.rules import SYSTEM, Actor, Post
from certificates.actions import issue
from courses.actions import attempts, editions, learning, study
from courses.models import (
    Attempt,
    ClassSession,
    Completion,
    Edition,
    Exemption,
    Flag,
    PaperSheet,
    PlacementItem,
    PracticalTask,
    Retest,
    RetestDraw,
    SignOff,
    StudyClass,
)
from courses.queries.kiosk import room_code
from courses.rules.classes import make_code
from exchange import actions as exchange
from indicators.actions import official_reports, periods, submissions
from indicators.adapters.boundaries import Asked, pack
from indicators.models import (
    Adjustment,
    DataSet,
    Extension,
    Indicator,
    IndicatorVersion,
    Period,
    ReportingCalendar,
    Target,
    TargetPlan,
    UnitPlan,
)
from indicators.rules.boundaries import Line
from indicators.rules.checks import Entry
from places.actions import record_change
from places.models import PopulationSeries, PopulationValue, Unit
from places.rules import Part
from tests.exchange.workbooks import csv_file, upload
from tests.factories import (
    AwardTypeFactory,
    CommuneFactory,
    LearnerFactory,
    PostingFactory,
    ProvinceFactory,
    UserFactory,
    VillageFactory,
    make_course,
    make_programme,
)

PROVINCE = frozenset({"division", "administrator"})
"""Roles held for the whole province; the others are held for the near commune."""

NEAR, FAR = "Lò Thị Gần Gụi", "Phùng Văn Xa Lạ"

Side = dict[str, Any]
"""Words that fill the gaps of addresses and forms."""


def make(role: str) -> tuple[User, dict[str, Side]]:
    """Somebody with the role and their three sides of the world. ``anonymous``, ``kiosk`` and ``learner`` hold no post.

    Everybody is a learner too, at home in a commune of their own, so that what belongs to a login and what a post
    gives are two things.
    """
    near, far = CommuneFactory(code="14758", name="Xã Gần"), CommuneFactory(code="16213", name="Xã Xa")
    months, edition = _figures(near, far), _learning()
    sides = {
        "near": _side(_login("officer", near), near, near, NEAR, months, edition),
        "far": _side(_login("officer", far), far, far, FAR, months, edition),
    }
    user = _login(role, near)
    own = CommuneFactory(code="15106", name="Xã Riêng")
    sides["mine"] = _side(user, own, near, "Trần Thị Chính Tôi", months, edition) | {
        "twin": sides["near"]["twin"],
        "folder": "images",
        "name": default_storage.save("images/tranh.webp", ContentFile(b"webp")).removeprefix("images/"),
    }
    for side, commune in (("mine", near), ("near", near), ("far", far)):
        sides[side] |= _room(sides[side], commune, edition, marked=sides["near" if side == "mine" else side])
    _certify(sides)
    written = official_reports.draft(kind="month", label=months[0].label, by=SYSTEM, at=timezone.now())
    boundaries = _boundaries()
    for side in sides.values():
        side |= {"report_id": written.pk, "closed_label": months[0].label, **boundaries}
        side |= {"sentence_id": written.sentences.earliest("position").pk}
    return user, sides


def at_kiosk(side: Side) -> KioskSession:
    """The person of a side at a shared device of the class in which they sit."""
    now = timezone.now()
    latest = now + timedelta(hours=1)
    return KioskSession.objects.create(
        learner_id=side["learner_id"], limit=str(side["class_id"]), opened_at=now, latest=latest,
        until=rules.until(now, latest),
    )  # fmt: skip


def _login(role: str, commune: Unit) -> User:
    user = UserFactory(password="!", phone_verified_at=timezone.now())  # no password: signs in by code
    if role not in {"anonymous", "kiosk", "learner"}:
        PostingFactory(user=user, role=role, unit=ProvinceFactory() if role in PROVINCE else commune)
        grant_access(user=user, today=timezone.localdate())
    return user


def _figures(*communes: Unit) -> tuple[Period, Period]:
    """Two months: one closed, whose figures are public, and one that is reported now."""
    ReportingCalendar.objects.create(name="Tháng", cutoff_day=14, due_days=3, effective_from=date(2020, 1, 1))
    series = PopulationSeries.objects.create(
        code="mau", name="Mẫu", definition="từ 18 tuổi", source="mẫu", as_of=date(2020, 1, 1)
    )
    for unit in communes:
        PopulationValue.objects.create(series=series, unit=unit, value=1000)
    plan = TargetPlan.objects.create(name="Mẫu", decision_no="1/KH", year=2020, population=series)
    data_set = DataSet.objects.create(code="communes", name="Mẫu", kind="commune", is_public=True)
    for code, kind in (("signature", "reported"), ("skills", "awards")):
        indicator = Indicator.objects.create(data_set=data_set, code=code, name=code, short_name=code)
        IndicatorVersion.objects.create(
            indicator=indicator, numerator=kind, rung="awarded" if kind == "awards" else "", definition="d",
            effective_from=date(2020, 1, 1),
        )  # fmt: skip
        Target.objects.create(plan=plan, indicator=indicator, percent=40)
    last = timezone.localdate().replace(day=1) - timedelta(days=1)
    before = last.replace(day=1) - timedelta(days=1)
    closed, reported = (periods.open_period(label=f"{day:%Y-%m}") for day in (before, last))
    periods.close_period(period_id=closed.pk, by=SYSTEM, at=timezone.now())
    return closed, reported


def _boundaries() -> Side:
    """A merger of other communes that comes later, and one that was only rehearsed."""
    heir, one, two = (CommuneFactory(code=code) for code in ("17001", "17002", "17003"))
    act = {"legal_act": "1/NQ", "effective_on": date(2090, 1, 1), "parts": [Part(one.pk, heir.pk, Decimal(1))]}
    change = record_change(by=SYSTEM, at=timezone.now(), **act)
    lines = [Line(2, two.code, new_code=heir.code)]
    return {"change_id": change.pk, "rehearsed": pack(Asked("2/NQ", date(2090, 1, 1), lines))}


def _learning() -> Edition:
    step = {"minutes": 10, "title": "Đón người", "instructor": "Đếm đầu người.", "learners": "Nói họ tên."}
    plan = {"title": "Buổi 1", "lessons": ["khoa-mau/bai-1"], "prepare": ["Giấy."], "steps": [step], "close": ["Soát."]}
    course = make_course("khoa-mau", lessons=2, session_plans=[plan])
    for key in ("viec-1", "viec-2"):
        PracticalTask.objects.create(course=course, key=key, title="Gửi một phản ánh", how="Tự bấm.")
    make_programme("chuong-trinh-mau", course)
    PlacementItem.objects.create(code=course.code, text="bật được máy", lesson_key="khoa-mau/bai-1")
    AwardTypeFactory(course=course)
    edition = editions.publish_edition(course_id=course.pk, by=SYSTEM, at=timezone.now())
    assert edition
    return edition


def _side(user: User, home: Unit, imported: Unit, name: str, months: tuple[Period, Period], edition: Edition) -> Side:
    """A person of the login, with a twin who is another person and an alias that was merged; their facts; an import of
    the login; the report of the commune.
    """
    now = timezone.now()
    learner, alias = (LearnerFactory(full_name=name, user=user, commune=home) for _n in range(2))
    merging.merge(kept=learner, merged=alias, by=SYSTEM, at=now)
    consents.give(learner=learner, purpose=Consent.Purpose.MESSAGES, by=SYSTEM, at=now)
    told = messages.tell(learner=learner, topic="mau", key=f"mau:{user.pk}", subject=name, body=name, at=now)
    assert told
    enrolment = learning.enrol(learner=learner, course=edition.course, edition=edition, at=now)
    attempt = attempts.start_attempt(enrolment=enrolment, at=now)
    done = Completion.objects.create(learner=learner, course=edition.course, edition=edition, completed_at=now)
    lesson = {"course_id": edition.course_id, "lesson_key": "khoa-mau/bai-1"}
    study.note(learner=learner, text=name, at=now, **lesson)
    question = study.ask(learner=learner, text=name, at=now, **lesson)
    entries = {"signature": Entry(300, None, "")}
    closed, reported = months
    report = submissions.submit(
        report=submissions.Report(home, reported, DataSet.objects.get(code="communes"), entries), by=SYSTEM, at=now
    )
    boss = Actor(kind="user", id=f"boss-{home.code}", posts=(Post("approver", home.pk, home.path),))
    submissions.approve(submission_id=report.pk, by=boss, at=now)
    return {
        "learner_id": learner.pk,
        "message_id": told.pk,
        "user_id": user.pk,
        "question_id": question.pk,
        "twin": LearnerFactory(full_name=name, commune=home).pk,
        "alias": alias.pk,
        "attempt_id": attempt.pk,
        "flag_id": _flag(attempt, home).pk,
        "retest_id": _retest(done, home).pk,
        "exemption_id": _paper(learner, programme=edition.course.in_programmes.get().programme).pk,
        "recognised_id": _paper(learner, course=edition.course, state="approved", decided_by_id="x", decided_at=now).pk,
        "question": f"q{attempt.items[0]['version']}",
        "submission_id": report.pk,
        **_month(home, reported, closed),
        "period_id": reported.pk,
        "closed_id": closed.pk,
        "snapshot_code": closed.snapshots.get().hash[:20],
        "closed_label": closed.label,
        "unit_code": home.code,
        **_import(imported, user),
    }


def _import(commune: Unit, user: User) -> Side:
    """A file that waits to be applied, and where it is kept."""
    now = timezone.now()
    file = upload(csv_file("xã,thôn", f"{commune.code},Thôn Mới {user.pk}"), "thon.csv")
    batch = exchange.stage(upload=file, kind="villages", by=actor_for(user), at=now)
    exchange.check(import_id=batch.pk, at=now)
    folder, _slash, rest = batch.file.name.partition("/")
    return {"import_id": batch.pk, "folder": folder, "name": rest}


def _month(home: Unit, reported: Period, closed: Period) -> Side:
    """What is asked around the commune's month: a correction, an extension, and its own plan."""
    now, data_set = timezone.now(), DataSet.objects.get(code="communes")
    asked = {"asked_at": now, "asked_by_id": "x"}
    extension = Extension.objects.create(unit=home, period=reported, data_set=data_set, reason="Bão", **asked)
    correction = Adjustment.objects.create(
        unit=home, period=reported, indicator=Indicator.objects.get(code="signature"), delta=1,
        reason_code="correction", reason="Sót", made_at=now, made_by_id="x",
    )  # fmt: skip
    plan = UnitPlan.objects.create(
        unit=home, year=2026, document_no="1/KH", signed_on=date(2026, 3, 1), sent_at=now, sent_by_id="x",
        document=ContentFile(b"%PDF-1.7", "ke-hoach.pdf"),
    )  # fmt: skip
    return {"extension_id": extension.pk, "adjustment_id": correction.pk, "plan_id": plan.pk}


def _flag(attempt: Attempt, home: Unit) -> Flag:
    """About the person's test."""
    facts = {"persons": 8, "minutes": 40, "in_class": False}
    flag = Flag.objects.create(
        kind="device_hour", subject=f"device:{attempt.pk}", period=timezone.localdate(), unit=home, facts=facts
    )
    flag.attempts.add(attempt)
    return flag


def _retest(done: Completion, home: Unit) -> Retest:
    """The person was drawn."""
    now = timezone.now()
    lots = RetestDraw.objects.create(week=now.date(), unit=home, people=1, drawn=1, seed=1, drawn_at=now)
    until = now + timedelta(days=30)
    return Retest.objects.create(draw=lots, learner=done.learner, completion=done, edition=done.edition, until=until)


def _room(side: Side, commune: Unit, edition: Edition, marked: Side) -> Side:
    """A session that the login teaches and in which nothing is marked yet; a task that the person did elsewhere."""
    now = timezone.now()
    given = SignOff.objects.create(
        learner_id=side["learner_id"], course=edition.course, task_key="viec-1", occurred_at=now, marked_by_id="x"
    )
    name = Learner.objects.get(pk=side["learner_id"]).full_name
    village = VillageFactory(code=f"{commune.code}-{side['user_id']}", parent=commune)
    member = PostingFactory(role="team", unit=village, user__name=name)
    since = timezone.localdate() - timedelta(days=1)  # the session may have begun before midnight
    other = PostingFactory(role="instructor", unit=commune, user__name="Người Dạy Thay", from_on=since)
    return {
        "village": village.code,
        "posting_id": member.pk,
        "other_teacher": other.user_id,
        "session_id": _session(side, commune, edition).pk,
        "newcomer": LearnerFactory(full_name="Người Mới", commune=commune).pk,
        "room": commune.code,
        "sign_off_id": given.pk,
        "marked": marked["learner_id"],
        "course_id": edition.course_id,
        "tomorrow": f"{timezone.localdate() + timedelta(days=1):%Y-%m-%d}",
        "new_id": uuid7(),
        **_class(side, commune, edition),
    }


def _session(side: Side, commune: Unit, edition: Edition, **more: Any) -> ClassSession:
    now, hour = timezone.now(), timedelta(hours=1)
    by = str(side["user_id"])
    return ClassSession.objects.create(
        course=edition.course, unit=commune, starts_at=now - hour, ends_at=now + hour, instructor_id=by,
        made_by_id="x", **more,
    )  # fmt: skip


def _class(side: Side, commune: Unit, edition: Edition) -> Side:
    """A class that the login teaches, together now: the person, a double, and two who write a test on paper."""
    study_class = StudyClass.objects.create(
        code=make_code(Random(str(side["user_id"]))), course=edition.course, unit=commune, made_by_id="x"
    )
    study_class.instructors.create(instructor_id=str(side["user_id"]))
    name = Learner.objects.get(pk=side["learner_id"]).full_name
    tested, writer = (LearnerFactory(full_name=name, commune=commune) for _n in range(2))
    people = (side["twin"], side["learner_id"], tested.pk, writer.pk)
    seats = [study_class.places.create(learner_id=pk, number=n, given_by_id="x") for n, pk in enumerate(people, 1)]
    seated = _session(side, commune, edition, study_class=study_class)
    sheet = PaperSheet.objects.create(
        session=seated, learner=tested, course=edition.course, edition=edition, number=101, seed=1,
        items=attempts.draw_items(edition, 1, avoid=set()), printed_by_id="x",
    )  # fmt: skip
    claim = UserFactory().claim_requests.create(learner_id=side["twin"], asked_at=timezone.now())
    return {
        "class_id": study_class.pk,
        "class_code": study_class.code,
        "room_code": room_code(seated),
        "seat_id": seats[0].pk,
        "claim_id": claim.pk,
        "seated_id": seated.pk,
        "sheet_id": sheet.pk,
        "paper_for": writer.pk,
    }


def _paper(learner: Learner, **fields: Any) -> Exemption:
    """A request to recognise what the person could do before."""
    evidence = ContentFile(b"jpg", "giay.jpg")
    return Exemption.objects.create(learner=learner, kind="post", evidence=evidence, asked_by_id="y", **fields)


def _certify(sides: dict[str, Side]) -> None:
    """A certificate for each; afterwards every name waits to be confirmed again."""
    made = {award.learner_id: award for award in issue.award_due(by=SYSTEM, at=timezone.now())}
    for side in sides.values():
        award = made[side["learner_id"]]
        side |= {"award_id": award.pk, "award_number": award.number}
    Learner.objects.update(name_confirmed_at=None)

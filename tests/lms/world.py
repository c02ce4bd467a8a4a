"""A small province for the tests of access: what is mine, what is near (my commune's), what is far (another's)."""

from datetime import date, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.actions import merging
from accounts.actions.posts import grant_access
from accounts.models import Learner, User
from accounts.queries import actor_for
from audit.rules import SYSTEM
from certificates.actions import issue
from courses.actions import attempts, editions, learning
from courses.models import Completion, Edition
from exchange import actions as exchange
from indicators.actions import periods, submissions
from indicators.models import Indicator, IndicatorVersion, Period, ReportingCalendar, Target, TargetPlan
from indicators.rules.checks import Entry
from places.models import PopulationSeries, PopulationValue, Unit
from tests.exchange.workbooks import csv_file, upload
from tests.factories import (
    AwardTypeFactory,
    CommuneFactory,
    LearnerFactory,
    PostingFactory,
    ProvinceFactory,
    UserFactory,
    make_course,
    make_programme,
)

PROVINCE = frozenset({"division", "administrator"})
"""Roles held for the whole province; the others are held for the near commune."""

NEAR, FAR = "Lò Thị Gần Gụi", "Phùng Văn Xa Lạ"

Side = dict[str, Any]
"""Words that fill the gaps of addresses and forms."""


def make(role: str) -> tuple[User, dict[str, Side]]:
    """Somebody with the role (``anonymous`` and ``learner`` hold no post), and their three sides of the world.

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
    _certify(sides)
    return user, sides


def _login(role: str, commune: Unit) -> User:
    user = UserFactory(password="!")  # none: signs in by code
    if role not in {"anonymous", "learner"}:
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
    for code, kind in (("signature", "reported"), ("skills", "awards")):
        indicator = Indicator.objects.create(code=code, name=code, short_name=code)
        IndicatorVersion.objects.create(
            indicator=indicator, numerator=kind, definition="d", effective_from=date(2020, 1, 1)
        )
        Target.objects.create(plan=plan, indicator=indicator, percent=40)
    last = timezone.localdate().replace(day=1) - timedelta(days=1)
    before = last.replace(day=1) - timedelta(days=1)
    closed, reported = (periods.open_period(label=f"{day:%Y-%m}") for day in (before, last))
    periods.close_period(period_id=closed.pk, by=SYSTEM, at=timezone.now())
    return closed, reported


def _learning() -> Edition:
    course = make_course("khoa-mau", lessons=2)
    make_programme("chuong-trinh-mau", course)
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
    enrolment = learning.enrol(learner=learner, course=edition.course, edition=edition, at=now)
    attempt = attempts.start_attempt(enrolment=enrolment, at=now)
    Completion.objects.create(learner=learner, course=edition.course, edition=edition, completed_at=now)
    entries = {"signature": Entry(300, None, "")}
    closed, reported = months
    report = submissions.submit(unit=home, period=reported, entries=entries, difficulties="", by=SYSTEM, at=now)
    file = upload(csv_file("xã,thôn", f"{imported.code},Thôn Mới {user.pk}"), "thon.csv")
    batch = exchange.stage(upload=file, kind="villages", by=actor_for(user), at=now)
    exchange.check(import_id=batch.pk, at=now)
    folder, _slash, rest = batch.file.name.partition("/")
    return {
        "learner_id": learner.pk,
        "twin": LearnerFactory(full_name=name, commune=home).pk,
        "alias": alias.pk,
        "attempt_id": attempt.pk,
        "question": f"q{attempt.items[0]['version']}",
        "submission_id": report.pk,
        "period_id": reported.pk,
        "closed_id": closed.pk,
        "unit_code": home.code,
        "import_id": batch.pk,
        "folder": folder,
        "name": rest,
    }


def _certify(sides: dict[str, Side]) -> None:
    """A certificate for each; afterwards every name waits to be confirmed again."""
    made = {award.learner_id: award for award in issue.award_due(by=SYSTEM, at=timezone.now())}
    for side in sides.values():
        award = made[side["learner_id"]]
        side |= {"award_id": award.pk, "award_number": award.number}
    Learner.objects.update(name_confirmed_at=None)

"""A reporting month with few communes: what is sent, decided, earned and closed in these tests."""

from datetime import date

from accounts.models import Learner
from audit.rules import SYSTEM, Actor, Post
from certificates.actions import issue
from certificates.models import AwardType
from courses.models import Completion
from indicators.actions import periods, submissions
from indicators.actions.submissions import Report
from indicators.models import DataSet, IndicatorVersion, Period, Snapshot, SnapshotValue, Submission, TargetPlan
from indicators.rules import calendar
from indicators.rules.checks import Entry
from places.models import Unit
from tests.factories import AwardTypeFactory, LearnerFactory, PostingFactory, make_course, moment

OFFICER = Actor(kind="user", id="officer")
DIVISION = Actor(kind="user", id="division", posts=(Post("division", 0, "38/"),))
AT = moment("2026-10-16 09:00")
EARNED = moment("2026-10-10 08:00")


def report(
    unit: Unit,
    period: Period,
    stock: int | None,
    *,
    by=OFFICER,
    flow=None,
    note="",
    approve=True,
    accept=True,
    **others,
):
    """What a commune sends for ``signature`` (and others), approved there and accepted by the division unless told
    otherwise.
    """
    submission = send(unit, period, {"signature": Entry(stock, flow, note), **others}, by=by)
    if approve and submission.state == Submission.State.SUBMITTED:
        submissions.approve(submission_id=submission.pk, by=approver(unit), at=AT)
    if accept:
        submissions.accept(submission_id=submission.pk, by=DIVISION, at=AT)
    submission.refresh_from_db()
    return submission


def send(unit: Unit, period: Period, entries: dict[str, Entry], *, by=OFFICER, difficulties="", source="form", at=AT):
    return submissions.submit(report=told(unit, period, entries, difficulties, source), by=by, at=at)


def told(unit: Unit, period: Period, entries: dict[str, Entry], difficulties="", source="form") -> Report:
    return Report(unit, period, data_set(), entries, difficulties, source)


def data_set() -> DataSet:
    return DataSet.objects.get(code="communes")


def approver(unit: Unit) -> Actor:
    """Whoever holds the second post of a commune."""
    return Actor(kind="user", id=f"approver-{unit.code}", posts=(Post("approver", unit.pk, unit.path),))


def certify(commune: Unit | None, at=EARNED, **fields) -> Learner:
    """A person with a certificate that counts."""
    learner = LearnerFactory(commune=commune, **fields)
    award_type = AwardType.objects.first() or AwardTypeFactory(course=make_course("khoa-mau"))
    Completion.objects.create(learner=learner, course=award_type.course, completed_at=at, recorded_at=at)
    issue.award_due(by=SYSTEM, at=at, learner_id=learner.pk)
    return learner


def close(period: Period, reason: str = "") -> Snapshot:
    return periods.close_period(period_id=period.pk, by=DIVISION, at=AT, reason=reason)


def corrected(unit: Unit, period: Period, stock: int, reason: str = "Báo sai") -> Snapshot:
    """A closed month, opened again for what a commune had said wrongly, and closed anew."""
    periods.reopen_period(period_id=period.pk, by=DIVISION, at=AT, reason=reason)
    report(unit, period, stock)
    return close(period, reason)


def figures(snapshot: Snapshot, code: str) -> dict[str, tuple]:
    rows = SnapshotValue.objects.filter(snapshot=snapshot, version__indicator__code=code)
    return {row.unit_name: (row.status, row.numerator, row.percent) for row in rows}


def states(unit: Unit) -> list[str]:
    return list(Submission.objects.filter(unit=unit).order_by("sequence").values_list("state", flat=True))


def signed_in(client, unit: Unit, role: str):
    """The client as somebody who holds the role at the unit; ``client.user`` tells who."""
    client.user = PostingFactory(unit=unit, role=role, from_on=date(2026, 1, 1)).user
    client.force_login(client.user)
    return client


def html(response) -> str:
    return " ".join(response.content.decode().split())


def errors(page) -> dict[str, list[str]]:
    """What a form of the admin said, by field."""
    assert page.status_code == 200
    return dict(page.context["form"].errors)


def months_closed(stocks: dict[Unit, list[int | None]], last: str = "2026-09") -> list[Period]:
    """Months up to the last one, closed with these ``skills`` stocks (``None``: no figure), oldest first."""
    count = max(map(len, stocks.values()))
    labels = [last]
    while len(labels) < count:
        labels.insert(0, calendar.before(labels[0]))
    version, plan = IndicatorVersion.objects.get(indicator__code="skills"), TargetPlan.objects.get()
    found = []
    for place, label in enumerate(labels):
        period = periods.open_period(label=label)
        hash_ = {"rule_digest": label, "hash": label, "population": plan.population}
        snapshot = Snapshot.objects.create(period=period, vintage=1, made_at=AT, made_by_id="x", **hash_)
        SnapshotValue.objects.bulk_create(
            SnapshotValue(
                snapshot=snapshot,
                unit=unit,
                unit_name=unit.name,
                version=version,
                status="missing" if values[place] is None else "value",
                numerator=values[place],
            )
            for unit, values in stocks.items()
        )
        found.append(period)
    return found

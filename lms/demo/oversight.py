"""What whoever oversees looks at in the example: how well each certificate is known, a phone on which many people of
the demo commune passed, and what some of them still know weeks later.
"""

import random
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Residence, User
from accounts.queries import actor_for
from certificates.actions.strength import SLICE, read_strength
from certificates.models import Award
from courses.actions import flags, retests
from courses.models import Attempt, Flag, Retest
from courses.queries import retests as queries
from courses.rules import questions
from courses.rules import retests as rules
from courses.rules.signals import PHONE_DAYS
from lms.demo.people import ACCOUNTS, COMMUNE
from places.models import Unit

PHONES = ("d" * 32, "e" * 32)
PEOPLE = 11
DAYTIME = (7, 20)
"""Hours at which somebody goes from house to house; nobody's nights are flagged for it."""
WEEKS = 26
ANSWERS, DECLINES, KNOWS = 0.6, 0.1, 0.86


def load(at: datetime) -> None:
    """Harmless the second time: what was found, drawn and read stays."""
    _strengths(at)
    _phones(at)
    for back in range(WEEKS, -1, -1):
        _ask(at - timedelta(weeks=back))


def _strengths(at: datetime) -> None:
    """Of the demo commune's certificates; those of a million others would take an hour, and the nights read them."""
    home = Residence.objects.open().filter(commune__code=COMMUNE).values("learner")
    awards = list(Award.objects.filter(learner__in=home).select_related("completion__learner").order_by("pk"))
    for start in range(0, len(awards), SLICE):
        read_strength(awards=awards[start : start + SLICE], at=at)


def _phones(at: datetime) -> None:
    """A helper who goes from house to house: last month's flag has its note, this month's waits."""
    home = Residence.objects.open().filter(commune__code=COMMUNE).values("learner")
    for phone, until in zip(PHONES, (at - timedelta(days=PHONE_DAYS), at), strict=True):
        since = until - timedelta(days=PHONE_DAYS - 1)
        passed = Attempt.objects.filter(is_passed=True, session__isnull=True, submitted_at__hour__range=DAYTIME)
        passed = passed.filter(submitted_at__gt=since, submitted_at__lt=until).order_by("-submitted_at")
        newest = _newest(passed.filter(learner__in=home))
        if len(newest) < PEOPLE:  # an example of few people: the helper goes farther
            newest |= _newest(passed.exclude(learner__in=newest))
        used = list(newest.values())[:PEOPLE]
        Attempt.objects.filter(pk__in=[each.pk for each in used]).update(device=phone)
        for day in {timezone.localdate(each.submitted_at) for each in used[:1]}:
            flags.examine(day=day, at=min(until + timedelta(days=1), at))
    _note(at)


def _newest(attempts: QuerySet[Attempt]) -> dict[UUID, Attempt]:
    """The last of each person."""
    found: dict[UUID, Attempt] = {}
    for attempt in attempts:
        found.setdefault(attempt.learner_id, attempt)
    return found


def _note(at: datetime) -> None:
    phone = next(account.phone for account in ACCOUNTS if account.role == "division")
    by = actor_for(User.objects.get(phone=f"+84{phone[1:]}"))
    text = "Đã hỏi tổ công nghệ số cộng đồng: máy của tổ, mang đến từng nhà. Gọi hai người, cả hai tự làm bài."
    for flag in Flag.objects.filter(device=PHONES[0], noted_at__isnull=True):
        flags.note(flag_id=flag.pk, text=text, by=by, at=at)


def _ask(at: datetime) -> None:
    """Draw lots in the demo commune and two others; most answer within days."""
    communes = set(Unit.objects.communes().order_by("code").values_list("pk", flat=True)[:2])
    communes |= set(Unit.objects.filter(code=COMMUNE).values_list("pk", flat=True))
    for week in rules.ripe_weeks(timezone.localdate(at)):
        for stratum in list(queries.strata(week, at)):
            if stratum.commune_id in communes:
                retests.draw(stratum=stratum, seed=week.toordinal(), at=at)
    for retest in Retest.objects.filter(made_at=at, begun_at__isnull=True, declined_at__isnull=True).order_by("pk"):
        _react(retest, at, random.Random(retest.pk.int))  # noqa: S311 - example data


def _react(retest: Retest, at: datetime, chance: random.Random) -> None:
    what = chance.random()
    if what < ANSWERS:
        begun = retests.begin(retest_id=retest.pk, at=at)
        versions = queries.bank(begun.edition)
        asked = [versions[each["version"]] for each in begun.items]
        known = [version for version in asked if chance.random() < KNOWS]
        responses = {each.pk: questions.right_response(each.question.kind, each.body) for each in known}
        retests.answer(retest_id=retest.pk, responses=responses, at=at)
    elif what < ANSWERS + DECLINES:
        retests.decline(retest_id=retest.pk, at=at)

"""Retests: whom lots may fall on, what waits for a person, what the answers say commune by commune."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import Residence
from audit.rules import Actor
from courses.models import Attempt, Completion, Edition, QuestionVersion, Retest, RetestDraw
from courses.queries import assessment, classes
from courses.queries.practice import Item, attempted_item
from courses.rules import retests as rules
from courses.rules.estimates import Share
from courses.rules.questions import Posted
from places.models import Unit, UnitQuerySet


def of_person(person_id: UUID) -> QuerySet[Retest]:
    return Retest.objects.filter(learner__canonical=person_id).select_related("edition__course", "learner")


def waiting_for(person_id: UUID, now: datetime) -> Retest | None:
    """What a person is asked now."""
    rows = of_person(person_id).filter(answered_at__isnull=True, declined_at__isnull=True, until__gt=now)
    return rows.order_by("until", "pk").first()


# Drawing lots


@dataclass(frozen=True, slots=True)
class Stratum:
    """Everybody of a commune who completed a course in one week: ``{person: [completions]}``."""

    week: date
    commune_id: int
    completions: dict[str, list[str]]


def strata(week: date, now: datetime) -> Iterator[Stratum]:
    """Communes of a week in which no lots were drawn yet.

    By where people live now. Who was recognised without a test is left out, and so are those who were drawn lately,
    died, were erased, or live nowhere that is known.
    """
    begin = timezone.make_aware(datetime.combine(week, time.min))
    done = Completion.objects.standing().filter(
        basis=Completion.Basis.LEARNING,
        course__isnull=False,
        edition__draw__gt=0,
        completed_at__gte=begin,
        completed_at__lt=begin + timedelta(days=7),
        learner__canonical__erased_at__isnull=True,
        learner__canonical__deceased_on__isnull=True,
    )
    lately = Retest.objects.filter(
        learner__canonical=OuterRef("learner__canonical"), made_at__gt=now - timedelta(days=rules.REST_DAYS)
    )
    drawn = RetestDraw.objects.filter(week=week, unit=OuterRef("home"))
    home = Residence.objects.open().filter(learner=OuterRef("learner__canonical")).values("commune")[:1]
    rows = (
        done.filter(~Exists(lately), retest__isnull=True)
        .annotate(home=home)
        .filter(~Exists(drawn), home__isnull=False)
        .order_by("home", "pk")
        .values_list("home", "learner__canonical", "pk")
    )
    found: dict[str, list[str]] = defaultdict(list)
    commune = None
    for place, person, pk in rows.iterator():
        if place != commune and commune is not None:
            yield Stratum(week, commune, dict(found))
            found = defaultdict(list)
        commune = place
        found[str(person)].append(str(pk))
    if commune is not None:
        yield Stratum(week, commune, dict(found))


def asked_before(person_id: UUID, course_id: int) -> set[int]:
    """Questions, whatever their version, that the person has seen in the course's test."""
    tries = Attempt.objects.filter(learner__canonical=person_id, course=course_id)
    versions = {item["version"] for items in tries.values_list("items", flat=True) for item in items}
    return set(QuestionVersion.objects.filter(pk__in=versions).values_list("question", flat=True))


def bank(edition: Edition) -> dict[int, QuestionVersion]:
    return {version.pk: version for version in assessment.bank(edition)}


# One retest in front of its person


def items(retest: Retest, posted: Posted | None = None) -> list[Item]:
    """Its questions, with what was just posted or else with what was answered; feedback once it is answered."""
    versions = QuestionVersion.objects.select_related("question").in_bulk([each["version"] for each in retest.items])
    is_told = retest.answered_at is not None
    return [
        attempted_item(
            versions[asked["version"]],
            asked["order"],
            retest.responses.get(str(asked["version"])),
            posted=posted,
            is_told=is_told,
        )
        for asked in retest.items
    ]


# What the answers say


@dataclass(frozen=True, slots=True)
class Line:
    """A commune: how many were asked, answered and declined, and how many of all can still do it."""

    unit: Unit
    asked: int
    answered: int
    declined: int
    lapsed: int
    able: int

    @property
    def share(self) -> Share | None:
        return rules.able_share(self.able, self.answered)

    @property
    def waiting(self) -> int:
        return self.asked - self.answered - self.declined - self.lapsed


def lines(actor: Actor, since: datetime, now: datetime) -> list[Line]:
    """Communes in which somebody was asked since then, in Vietnamese order. Two queries."""
    open_ = Q(answered_at__isnull=True, declined_at__isnull=True)
    counted = (
        Retest.objects.filter(draw__unit__in=_communes(actor), made_at__gte=since)
        .order_by()
        .values(commune=F("draw__unit"))
        .annotate(
            asked=Count("pk"),
            answered=Count("pk", filter=Q(answered_at__isnull=False)),
            declined=Count("pk", filter=Q(declined_at__isnull=False)),
            lapsed=Count("pk", filter=open_ & Q(until__lte=now)),
            able=Count("pk", filter=Q(is_able=True)),
        )
    )
    counts = {commune: numbers for commune, *numbers in counted.values_list("commune", *_COUNTED)}
    units = Unit.objects.filter(pk__in=counts).order_by("sort_key", "code")
    return [Line(unit, *counts[unit.pk]) for unit in units]


_COUNTED = ("asked", "answered", "declined", "lapsed", "able")
"""As in ``Line``."""


def _communes(actor: Actor) -> UnitQuerySet:
    """Of the posts that oversee."""
    allowed = Q(pk__in=())
    for post in actor.posts:
        if post.role in classes.OVERSEES and post.unit_path:
            allowed |= Q(path__startswith=post.unit_path)
    return Unit.objects.communes().filter(allowed)

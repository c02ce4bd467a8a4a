"""Which completions have no certificate yet, who may see which, and how many people hold one."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from accounts import queries as people
from accounts.models import Learner, Posting, Residence
from audit.rules import Actor
from certificates.models import Award, AwardStrength, AwardType
from certificates.rules import numbers
from courses.models import Completion, CoursePage, ProgrammePage, StudyClass
from courses.queries import catalogue, classes, learning
from courses.queries.catalogue import RoadStone
from courses.queries.study_classes import Member
from courses.rules.classes import COMPLETE
from places import rules

UNNAMED = "–"
"""Somebody whose login has no name."""


def earning(award_type: AwardType) -> QuerySet[Completion]:
    """The completions that an award type answers: those that stand."""
    standing = Completion.objects.standing()
    if award_type.course_id:
        return standing.filter(course=award_type.course_id)
    return standing.filter(programme=award_type.programme_id)


def answers() -> QuerySet[Award]:
    """Certificates after which none is issued by itself: valid, replaced, or revoked for a fault of their own.

    What only fell with the completion under it is none, nor what that one had replaced.
    """
    replaced_in_vain = Q(state=Award.State.SUPERSEDED, completion__withdrawn_at__isnull=False)
    return Award.objects.filter(is_fallen=False).exclude(replaced_in_vain)


def without_award(award_type: AwardType) -> QuerySet[Completion]:
    """Completions of persons whose award of this type is still to be issued, oldest first.

    A revoked award counts as an answer: only an explicit act issues again, unless it fell with its completion.
    """
    answered = answers().filter(award_type=award_type, learner__canonical=OuterRef("learner__canonical"))
    return (
        earning(award_type)
        .filter(~Exists(answered), learner__canonical__erased_at__isnull=True)
        .order_by("completed_at", "id")
    )


def due(
    learner_id: UUID | None = None, types: QuerySet[AwardType] | None = None
) -> Iterator[tuple[AwardType, Completion]]:
    """Pairs that ``award_due`` turns into certificates: completed, name confirmed, nothing issued. Of one person or
    of all; of some award types or of all.
    """
    active = (AwardType.objects.all() if types is None else types).filter(is_active=True).order_by("pk")
    for award_type in active.filter(_unanswered(learner_id)) if learner_id else active:
        rows = without_award(award_type).filter(learner__canonical__name_confirmed_at__isnull=False)
        if learner_id:
            rows = rows.filter(learner__canonical=learner_id)
        for completion in rows.iterator(chunk_size=500):
            yield award_type, completion


def awaiting_name(learner_id: UUID) -> bool:
    """Whether a certificate waits only for the person to confirm the name to be printed."""
    unnamed = Learner.objects.filter(pk=learner_id, name_confirmed_at__isnull=True, erased_at__isnull=True)
    return AwardType.objects.filter(_unanswered(learner_id), Exists(unnamed), is_active=True).exists()


def _unanswered(learner_id: UUID) -> Q:
    """Award types that the person has earned and that were never issued: one query, however many types there are."""
    done = Completion.objects.standing().filter(learner__canonical=learner_id)
    earned = Exists(done.filter(course=OuterRef("course"))) | Exists(done.filter(programme=OuterRef("programme")))
    issued = answers().filter(award_type=OuterRef("pk"), learner__canonical=learner_id)
    return earned & ~Q(Exists(issued))


@dataclass(frozen=True, slots=True)
class Ahead:
    """The certificate of the programme that somebody learns now, while courses of it are missing."""

    programme: ProgrammePage
    missing: tuple[RoadStone, ...]
    courses: int


def ahead(learner_id: UUID) -> Ahead | None:
    current = learning.current_programme(learner_id)
    if current is None or not AwardType.objects.filter(programme=current.programme_id, is_active=True).exists():
        return None
    road = catalogue.road(current.programme, learner_id)
    missing = tuple(stone for stone in road if stone.state != "done")
    return Ahead(current.programme, missing, len(road)) if missing else None


def types_of_class(study_class: StudyClass, courses: Sequence[CoursePage]) -> QuerySet[AwardType]:
    """What a class leads to: certificates of its courses, of its programme, and of programmes with one of the courses
    in them.
    """
    leads = Q(course__in=courses) | Q(programme__programme_courses__course__in=courses)
    if study_class.programme_id:
        leads |= Q(programme=study_class.programme_id)
    return AwardType.objects.filter(pk__in=AwardType.objects.filter(leads).values("pk"))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person of a class, with what they hold of its certificates and whether one is due."""

    member: Member
    awards: tuple[Award, ...]
    is_due: bool
    holds_all: bool

    @property
    def state(self) -> str:
        """``due``, ``name`` (due once the name is compared), ``held`` or ``missing``."""
        if self.is_due:
            return "due" if self.member.learner.name_confirmed_at else "name"
        if self.awards and (self.holds_all or self.member.state == COMPLETE):
            return "held"
        return "missing"


def candidates(members: Sequence[Member], types: QuerySet[AwardType]) -> list[Candidate]:
    """The people of a class, in a fixed number of queries for each award type."""
    ids = [each.learner.pk for each in members]
    held: dict[UUID, list[Award]] = defaultdict(list)
    rows = Award.objects.filter(learner__canonical__in=ids, state=Award.State.VALID, award_type__in=types)
    for award in with_strength(rows.select_related("learner")).order_by("issued_at", "register_no"):
        held[award.learner.canonical_id].append(award)
    active, waiting = list(types.filter(is_active=True)), set[UUID]()
    for award_type in active:
        rows_due = without_award(award_type).filter(learner__canonical__in=ids)
        waiting |= set(rows_due.values_list("learner__canonical", flat=True))
    wanted = {each.pk for each in active}
    return [
        Candidate(
            member=each,
            awards=tuple(held[each.learner.pk]),
            is_due=each.learner.pk in waiting,
            holds_all=wanted <= {award.award_type_id for award in held[each.learner.pk]},
        )
        for each in members
    ]


def printed(person: Learner) -> dict[str, str]:
    """What a certificate issued now would say of the person: ``{field of Award: words}``."""
    home = (
        Residence.objects.filter(learner=person, to_on__isnull=True).select_related("unit", "commune__parent").first()
    )
    return {
        "printed_name": person.full_name,
        "printed_birth": f"{person.birth_date:%d/%m/%Y}" if person.birth_date else str(person.birth_year),
        "printed_unit": _address(home),
    }


def _address(home: Residence | None) -> str:
    if home is None:
        return ""
    commune = home.commune.today().name
    return commune if home.unit_id == home.commune_id else f"{home.unit.name}, {commune}"


def misnames(award: Award) -> bool:
    """Whether the person's name or birth was put right since the certificate was printed; moving is no mistake."""
    now = printed(award.learner.canonical)
    return any(getattr(award, name) != now[name] for name in ("printed_name", "printed_birth"))


def held_by(learner_id: UUID) -> QuerySet[Award]:
    """A person's certificates, newest first."""
    return (
        Award.objects.filter(learner__canonical=learner_id)
        .select_related("template")
        .order_by("-issued_at", "-register_no")
    )


def on_withdrawn() -> QuerySet[Award]:
    """Valid certificates whose completion was withdrawn."""
    return Award.objects.filter(state=Award.State.VALID, completion__withdrawn_at__isnull=False)


def naming_erased() -> QuerySet[Award]:
    """Certificates that still name a person who was erased."""
    return Award.objects.filter(learner__canonical__erased_at__isnull=False).exclude(printed_birth="")


def visible_to(actor: Actor, roles: Collection[str] = people.SEES_LEARNERS) -> QuerySet[Award]:
    """Certificates of the persons whom the actor may see by a post of one of the roles."""
    return Award.objects.filter(learner__in=people.visible_to(actor, roles))


def register(
    actor: Actor, *, typed: str = "", state: str = "", strength: str = "", before: int | None = None
) -> QuerySet[Award]:
    """The book of certificates within the actor's scope, newest first, each with the letter of its ``strength``;
    ``before`` is where a page goes on.
    """
    rows: QuerySet[Any] = with_strength(visible_to(actor)).select_related("award_type").order_by("-register_no")
    if number := numbers.read(typed):
        return rows.filter(number=number)
    if typed:
        rows = rows.filter(learner__name_key__contains=rules.fold(typed))
    if state:
        rows = rows.filter(state=state)
    if strength:
        rows = rows.filter(strength=strength)
    return rows.filter(register_no__lt=before) if before else rows


def certified(cutoff: date) -> QuerySet[Learner]:
    """Persons (each once) with a qualifying award earned by ``cutoff`` that is still valid, not known to have died."""
    awards = _qualifying(cutoff).filter(learner__canonical=OuterRef("pk"))
    return (
        Learner.objects.filter(canonical_id=F("id"))
        .filter(Exists(awards))
        .filter(Q(deceased_on__isnull=True) | Q(deceased_on__gt=cutoff))
    )


def behind(person_ids: Collection[UUID], cutoff: date) -> dict[UUID, Award]:
    """``{person: the earliest award that makes them count at the cut-off}``."""
    found: dict[UUID, Award] = {}
    for award in _qualifying(cutoff).filter(learner__canonical__in=person_ids).select_related("learner"):
        found.setdefault(award.learner.canonical_id, award)
    return found


def _qualifying(cutoff: date) -> QuerySet[Award]:
    valid = Award.objects.filter(state=Award.State.VALID, award_type__qualifies=True, earned_on__lte=cutoff)
    return valid.order_by("earned_on", "issued_at")


def by_basis(persons: QuerySet[Learner], cutoff: date) -> dict[str, int]:
    """How many of the persons count by learning, and how many by recognition alone: ``{basis: persons}``."""
    theirs = _qualifying(cutoff).filter(learner__canonical__in=persons.values("pk")).order_by()
    each = theirs.values("learner__canonical").annotate(learned=Count("pk", filter=Q(basis=Completion.Basis.LEARNING)))
    counts = each.aggregate(
        everybody=Count("learner__canonical"), learners=Count("learner__canonical", filter=Q(learned__gt=0))
    )
    learners = counts["learners"]
    return {Completion.Basis.LEARNING: learners, Completion.Basis.EXEMPTION: counts["everybody"] - learners}


# How well we know


def with_strength(awards: QuerySet[Award]) -> QuerySet[Any]:
    """With ``strength``: the letter that counts now; ``None`` until it was read for the first time."""
    newest = AwardStrength.objects.filter(award=OuterRef("pk")).order_by("-number")
    return awards.annotate(strength=Subquery(newest.values("strength")[:1]))


def strengths(award_ids: Collection[UUID]) -> dict[UUID, list[AwardStrength]]:
    """All readings of these certificates, the one that counts first."""
    found: dict[UUID, list[AwardStrength]] = defaultdict(list)
    for row in AwardStrength.objects.filter(award__in=award_ids).order_by("-number"):
        found[row.award_id].append(row)
    return found


@dataclass(frozen=True, slots=True)
class Ground:
    """What one course of a certificate rests on, in names and days. "" is nobody, ``None`` is nothing."""

    title: str
    strength: str
    tested_on: date | None
    watched_by: str
    is_paper: bool
    signed_on: date | None
    signed_by: str
    second_role: str


@dataclass(frozen=True, slots=True)
class Explained:
    """The reading that counts, what it rests on, and the readings before it."""

    now: AwardStrength
    grounds: tuple[Ground, ...]
    before: tuple[AwardStrength, ...]


def explained(award: Award) -> Explained | None:
    """Why a certificate has its letter; ``None`` until it was read for the first time. Three queries."""
    readings = strengths([award.pk]).get(award.pk)
    if not readings:
        return None
    now, before = readings[0], tuple(readings[1:])
    parts = [each for row in now.facts for each in (row["test"], row["sign_off"]) if each]
    names = classes.names(each["by"] for each in parts)
    titles = dict(CoursePage.objects.filter(pk__in=[row["course"] for row in now.facts]).values_list("pk", "title"))
    return Explained(now, tuple(_ground(row, titles, names) for row in now.facts), before)


def _ground(row: Mapping[str, Any], titles: Mapping[int, str], names: Mapping[str, str]) -> Ground:
    test, signed = row["test"] or {}, row["sign_off"] or {}
    role = signed.get("role", "")
    return Ground(
        title=titles.get(row["course"], ""),
        strength=row["strength"],
        tested_on=_day(test),
        watched_by=names.get(test.get("by", ""), UNNAMED) if test.get("session") else "",
        is_paper=bool(test.get("is_paper")),
        signed_on=_day(signed),
        signed_by=names.get(signed.get("by", ""), UNNAMED) if signed else "",
        second_role=str(Posting.Role(role).label) if role else "",
    )


def _day(fact: Mapping[str, Any]) -> date | None:
    return date.fromisoformat(fact["on"]) if fact else None


def by_strength(persons: QuerySet[Learner], cutoff: date) -> dict[str, int]:
    """How many of the persons count by which letter, each by the strongest of their certificates; "" where none was
    read yet.
    """
    rows = _with_strongest(persons, cutoff).values_list("strongest").annotate(n=Count("pk")).order_by()
    return {letter or "": n for letter, n in rows}


def _with_strongest(persons: QuerySet[Learner], cutoff: date) -> QuerySet[Any]:
    """The letters sort as they are worth. A certificate that was not read yet comes last."""
    theirs = with_strength(_qualifying(cutoff)).filter(learner__canonical=OuterRef("pk"))
    best = theirs.order_by(F("strength").asc(nulls_last=True)).values("strength")[:1]
    return persons.annotate(strongest=Subquery(best))

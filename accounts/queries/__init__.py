"""Who acts, who learns, and what either may see."""

from collections.abc import Collection, Iterable
from datetime import date
from functools import cache
from itertools import accumulate
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.models import ClaimRequest, Consent, EarlierVitals, Learner, LearnerQuerySet, Posting, Residence, User
from accounts.queries.prepared import Prepared
from accounts.rules import persons, phones
from accounts.rules.persons import ERASED_NAME
from audit.rules import Actor, Post
from places import queries as places
from places import rules as names
from places.models import Unit, UnitQuerySet

SEES_LEARNERS = (
    *Posting.TEACHING,
    Posting.Role.OFFICER,
    Posting.Role.DIVISION,
    Posting.Role.ADMINISTRATOR,
)
"""Roles that see the persons of their unit and of everything below it."""

NOBODY = Actor(kind="user", id="")
"""Whoever has not signed in."""


# Who acts


def actor_for(user: User | AnonymousUser, *, today: date | None = None) -> Actor:
    """The user with today's posts: one query for those who hold posts, none for others
    (``SignInBackend``).
    """
    if not isinstance(user, User):
        return NOBODY
    posts, _has_factor = posts_of(user, today or timezone.localdate())
    return Actor(kind="user", id=str(user.pk), posts=posts)


def posts_of(user: User, today: date) -> tuple[tuple[Post, ...], bool]:
    """Today's posts and whether the user has a second factor. A post at a unit that ended is one at its heir."""
    if not getattr(user, "has_posts", True):
        return (), False
    factor = Exists(Authenticator.objects.filter(user=OuterRef("user")))
    held = Posting.objects.filter(user=user).active_on(today).order_by("pk")
    rows = list(held.values_list("role", "unit", "unit__path", "unit__valid_to", factor))
    heirs = (
        places.heirs(today) if any(closed and closed <= today for _role, _unit, _path, closed, _factor in rows) else {}
    )
    paths = dict(Unit.objects.filter(pk__in=heirs.values()).values_list("pk", "path")) if heirs else {}
    posts = []
    for role, unit, path, _closed, _factor in rows:
        heir = heirs.get(unit, unit)
        posts.append(Post(role, heir, paths.get(heir, path)))
    return tuple(dict.fromkeys(posts)), any(row[-1] for row in rows)


def has_factor(user: User) -> bool:
    return bool(Authenticator.objects.filter(user=user).exists())


# Who learns


def learners_of(user: User | AnonymousUser) -> LearnerQuerySet:
    """The persons who learn under this login, without those whose consent was taken back."""
    return _people(user, stopped=False)


def persons_of(user: User | AnonymousUser) -> list[Learner]:
    """``learners_of``, each person once: of rows that were merged the one made first."""
    rows = _learners()(user.pk) if isinstance(user, User) else []
    return list({each.canonical_id: each for each in reversed(rows)}.values())[::-1]


@cache
def _learners() -> Prepared[Learner]:
    return Prepared(_those_with_consent(stopped=False), "user_id")


def stopped_of(user: User | AnonymousUser) -> LearnerQuerySet:
    """The persons of this login who took back their consent, and may give it again."""
    return _people(user, stopped=True)


def dead_of(user: User | AnonymousUser) -> LearnerQuerySet:
    """The persons of this login who are known to have died: nobody learns as them any more."""
    dead = Q(user_id=user.pk, canonical__deceased_on__isnull=False, erased_at__isnull=True)
    return Learner.objects.filter(dead) if isinstance(user, User) else Learner.objects.none()


def _people(user: User | AnonymousUser, *, stopped: bool) -> LearnerQuerySet:
    return _those_with_consent(stopped).filter(user_id=user.pk) if isinstance(user, User) else Learner.objects.none()


def _those_with_consent(stopped: bool) -> LearnerQuerySet:
    """The living, by the newest word on processing. Who was never asked (an old record) is not stopped."""
    asked = Consent.objects.filter(learner=OuterRef("pk"), purpose=Consent.Purpose.PROCESSING)
    newest = asked.order_by("-given_at", "-pk").values("withdrawn_at")[:1]
    people = Learner.objects.alias(took_back_at=Subquery(newest))
    people = people.filter(erased_at__isnull=True, canonical__deceased_on__isnull=True)
    return people.filter(took_back_at__isnull=not stopped).order_by("created_at", "pk")


def agrees(learner: Learner) -> bool:
    """Learns at all: alive, neither erased nor somebody who took their consent back."""
    return _those_with_consent(stopped=False).filter(pk=learner.pk).exists()


def naming_erased() -> LearnerQuerySet:
    """Rows of erased persons that still say who they were: there must be none."""
    said = ~Q(full_name=ERASED_NAME) | ~Q(phone="") | ~Q(personal_number_tail="")
    kept = Q(user__isnull=False) | Q(personal_number_hash__isnull=False)
    return Learner.objects.filter(said | kept, canonical__erased_at__isnull=False)


def births_of_erased() -> list[UUID]:
    """Erased persons of whose birth date more is on record, now or of before a correction, than counts need: there must
    be none.
    """
    erased = Q(birth_date__isnull=False)
    now = Learner.objects.filter(erased, canonical__erased_at__isnull=False).values_list("pk", "birth_date")
    earlier = EarlierVitals.objects.filter(erased, learner__canonical__erased_at__isnull=False)
    found = [*now, *earlier.values_list("learner", "birth_date")]
    lived = first_homes([pk for pk, _born in found])
    return [pk for pk, born in found if born and born != persons.kept_birth(born, lived.get(pk))]


def first_homes(learners: Collection[Learner | UUID]) -> dict[UUID, date]:
    """``{learner: the first day on which it is known where they lived}``; one query."""
    rows = Residence.objects.filter(learner__in=learners).values_list("learner")
    return dict(rows.annotate(first=Min("from_on")).order_by())


def current_learner(user: User | AnonymousUser, chosen: str) -> Learner | None:
    """The person chosen for this session, or the only one of the login; nobody when several could be meant.

    One query.
    """
    found = persons_of(user)
    if len(found) == 1:
        return found[0]
    return next((each for each in found if str(each.pk) == chosen), None)


def visible_to(actor: Actor, roles: Collection[str] = SEES_LEARNERS) -> LearnerQuerySet:
    """Persons the actor may see: those of the own login, and those who live or work in the scope of a
    post (of one of ``roles``).
    """
    learners = Learner.objects.filter(erased_at__isnull=True)
    scopes = [post.unit_path for post in actor.posts if post.role in roles]
    if any(path.count("/") == 1 for path in scopes):
        return learners  # a post at the top of the tree: also persons without a known residence
    allowed = Q(user_id=int(actor.id)) if actor.kind == "user" and actor.id.isdecimal() else Q(pk__in=())
    for path in scopes:
        living = Residence.objects.open().filter(unit__path__startswith=path)
        allowed |= Q(pk__in=living.values("learner")) | Q(workplace__path__startswith=path)
    return learners.filter(allowed)


def communes_of(actor: Actor, roles: Collection[str]) -> UnitQuerySet:
    """The communes under the actor's posts, and those around them: a post at a village is one in its commune."""
    wanted = Q(pk__in=())
    for path in (post.unit_path for post in actor.posts if post.role in roles and post.unit_path):
        wanted |= Q(path__startswith=path) | Q(path__in=list(accumulate(f"{code}/" for code in path.split("/")[:-1])))
    return Unit.objects.communes().filter(wanted)


def registered(actor: Actor, typed: str = "", roles: Collection[str] = SEES_LEARNERS) -> LearnerQuerySet:
    """The staff's list: each visible person once, found by name without tone marks or by phone, by sort
    key.
    """
    learners = visible_to(actor, roles).canonical().select_related("target_group").order_by("sort_key", "pk")
    try:
        return learners.filter(phone=phones.to_e164(typed))
    except phones.PhoneError:
        return learners.matching(typed) if typed.strip() else learners


def after(learners: LearnerQuerySet, last: str) -> LearnerQuerySet:
    """The rows of a list ordered by (sort_key, pk) that come after the row with that key; all when
    unknown.
    """
    try:
        row = Learner.objects.filter(pk=UUID(last)).values_list("sort_key", "pk").first()
    except ValueError:
        row = None
    if row is None:
        return learners
    return learners.filter(Q(sort_key__gt=row[0]) | Q(sort_key=row[0], pk__gt=row[1]))


# Duplicates and claims


def duplicates(*, full_name: str, birth_year: int, phone: str = "", commune: Unit | None = None) -> list[Learner]:
    """Persons who may be the same: the same name without marks and birth year, or name and phone; nearest
    first.
    """
    alike = Q(birth_year=birth_year)
    if phone:
        alike |= Q(phone=phone)
    same_name = Learner.objects.canonical().filter(name_key=names.fold(full_name), erased_at__isnull=True)
    found = list(same_name.filter(alike).order_by("created_at")[:20])
    where = homes(found) if commune else {}
    here = {pk for pk, home in where.items() if commune and home.commune.today() == commune}
    return sorted(found, key=lambda each: (each.pk not in here, each.phone != phone, each.created_at))


def claimable(phone: str) -> LearnerQuerySet:
    """Persons registered with that phone who have no login yet."""
    people = Learner.objects.canonical().filter(erased_at__isnull=True, deceased_on__isnull=True)
    waiting = people.filter(phone=phone, user__isnull=True)
    return waiting.order_by("created_at") if phone else Learner.objects.none()


def may_be_asked_for(learner: Learner, user: User) -> bool:
    """Nobody learns under another login with this record, and this login has not asked for it yet."""
    waits = ClaimRequest.objects.filter(user=user, learner=learner, decided_at__isnull=True)
    is_free = learner.user_id is None and learner.erased_at is None and learner.canonical.deceased_on is None
    return is_free and not waits.exists()


def claim_requests(person_ids: Collection[UUID]) -> QuerySet[ClaimRequest]:
    """Who waits to be confirmed as one of these persons."""
    rows = ClaimRequest.objects.filter(learner__in=person_ids, decided_at__isnull=True)
    return rows.select_related("user", "learner").order_by("asked_at", "pk")


def same_person_of(user: User, learner: Learner) -> Learner | None:
    """The person of this login with the same name and birth year, kept apart by mistake."""
    for own in Learner.objects.filter(user=user, canonical_id=F("id")).exclude(pk=learner.pk):
        if persons.same_person(own.full_name, own.birth_year, learner.full_name, learner.birth_year):
            return own
    return None


# Reading one person


def homes(learners: Iterable[Learner]) -> dict[UUID, Residence]:
    """Where these persons live now, by learner; one query for a whole page."""
    rows = Residence.objects.open().filter(learner__in=[each.pk for each in learners])
    return {row.learner_id: row for row in rows.select_related("unit", "commune__parent")}


def home_of(learner: Learner) -> Residence | None:
    return homes([learner]).get(learner.pk)


def agreeing(purpose: Consent.Purpose, learner_ids: Collection[UUID] | None = None) -> QuerySet[Consent]:
    """What persons agreed to on any of their records and did not take back since on any: the last word counts, as
    ``rules.reminding.last_word`` says it. ``learner__canonical`` is whose it is.
    """
    said = Consent.objects.filter(purpose=purpose)
    taken = said.filter(learner__canonical=OuterRef("learner__canonical"), withdrawn_at__gte=OuterRef("given_at"))
    given = said.filter(~Exists(taken), withdrawn_at__isnull=True)
    return given if learner_ids is None else given.filter(learner__canonical__in=learner_ids)


def open_consents(learner: Learner) -> dict[str, Consent]:
    """What the person agrees to now, by purpose."""
    return {row.purpose: row for row in learner.consents.filter(withdrawn_at__isnull=True)}

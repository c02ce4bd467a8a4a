"""Who acts, who learns, and what either may see."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from accounts.models import Consent, Learner, LearnerQuerySet, Message, Posting, Residence, User
from accounts.rules import persons, phones
from audit.rules import Actor, Post
from places import queries as places
from places import rules as names
from places.models import Unit

SEES_LEARNERS = (
    Posting.Role.INSTRUCTOR,
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
    """Today's posts and whether the user has a second factor. Posts follow units that were merged or
    split.
    """
    if not getattr(user, "has_posts", True):
        return (), False
    factor = Authenticator.objects.filter(user=OuterRef("user"))
    held = Posting.objects.filter(user=user).active_on(today)
    rows = list(held.select_related("unit").annotate(has_factor=Exists(factor)).order_by("pk"))
    posts = (
        Post(row.role, unit.pk, unit.path) for row in rows for unit in _today(row.unit, row.from_on, today)
    )
    return tuple(posts), any(row.has_factor for row in rows)


def has_factor(user: User) -> bool:
    return Authenticator.objects.filter(user=user).exists()


def _today(unit: Unit, since: date, today: date) -> Iterable[Unit]:
    if unit.valid_to is None or unit.valid_to > today:
        return [unit]
    return Unit.objects.filter(pk__in=places.unit_on(unit.pk, today, since=min(since, unit.valid_to)))


# Who learns


def learners_of(user: User | AnonymousUser) -> LearnerQuerySet:
    """The persons who learn under this login, without those whose consent was taken back."""
    if not isinstance(user, User):
        return Learner.objects.none()
    processing = Consent.objects.filter(learner=OuterRef("pk"), purpose=Consent.Purpose.PROCESSING)
    return (
        Learner.objects.filter(user=user, erased_at__isnull=True)
        .annotate(
            has_consent=Exists(processing.filter(withdrawn_at__isnull=True)),
            took_back=Exists(processing.filter(withdrawn_at__isnull=False)),
        )
        .order_by("created_at", "pk")
    )


def current_learner(user: User | AnonymousUser, chosen: str) -> Learner | None:
    """The person chosen for this session, or the only one of the login. One query.

    Nobody when several could be meant, or when the person took the consent to processing back.
    """
    found = [each for each in learners_of(user) if each.has_consent or not each.took_back]
    by_person = {each.canonical_id: each for each in reversed(found)}
    for each in found:
        if str(each.pk) == chosen:
            return each
    return next(iter(by_person.values())) if len(by_person) == 1 else None


def visible_to(actor: Actor) -> LearnerQuerySet:
    """Persons the actor may see: those of the own login, and those who live or work in the scope of a
    post.
    """
    learners = Learner.objects.filter(erased_at__isnull=True)
    scopes = [post.unit_path for post in actor.posts if post.role in SEES_LEARNERS]
    if any(path.count("/") == 1 for path in scopes):
        return learners  # a post at the top of the tree: also persons without a known residence
    allowed = Q(user_id=int(actor.id)) if actor.kind == "user" and actor.id.isdecimal() else Q(pk__in=())
    for path in scopes:
        living = Residence.objects.open().filter(unit__path__startswith=path)
        allowed |= Q(pk__in=living.values("learner")) | Q(workplace__path__startswith=path)
    return learners.filter(allowed)


def registered(actor: Actor, typed: str = "") -> LearnerQuerySet:
    """The staff's list: each visible person once, found by name without tone marks or by phone, by sort
    key.
    """
    learners = visible_to(actor).canonical().select_related("target_group").order_by("sort_key", "pk")
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


def duplicates(
    *, full_name: str, birth_year: int, phone: str = "", commune: Unit | None = None
) -> list[Learner]:
    """Persons who may be the same: the same name without marks and birth year, or name and phone; nearest
    first.
    """
    alike = Q(birth_year=birth_year)
    if phone:
        alike |= Q(phone=phone)
    same_name = Learner.objects.canonical().filter(name_key=names.fold(full_name), erased_at__isnull=True)
    found = list(same_name.filter(alike).order_by("created_at")[:20])
    where = homes(found) if commune else {}
    here = {pk for pk, home in where.items() if commune and home.commune_id == commune.pk}
    return sorted(found, key=lambda each: (each.pk not in here, each.phone != phone, each.created_at))


def claimable(phone: str) -> LearnerQuerySet:
    """Persons registered with that phone who have no login yet."""
    waiting = Learner.objects.canonical().filter(phone=phone, user__isnull=True, erased_at__isnull=True)
    return waiting.order_by("created_at") if phone else Learner.objects.none()


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
    return {row.learner_id: row for row in rows.select_related("unit", "commune")}


def home_of(learner: Learner) -> Residence | None:
    return homes([learner]).get(learner.pk)


def aliases_of(learner: Learner) -> LearnerQuerySet:
    """The rows merged directly into this one: what can be taken apart again."""
    return Learner.objects.filter(merges_out__kept=learner, merges_out__undone_at__isnull=True)


def open_consents(learner: Learner) -> dict[str, Consent]:
    """What the person agrees to now, by purpose."""
    return {row.purpose: row for row in learner.consents.filter(withdrawn_at__isnull=True)}


# Messages


def unsent(now: datetime, *, tried_before: datetime) -> list[int]:
    """Ids of messages that a sweep hands to their gateway again, oldest first."""
    due = Message.objects.filter(sent_at__isnull=True).filter(
        Q(expires_at__isnull=True) | Q(expires_at__gt=now)
    )
    rested = Q(tried_at__isnull=True, created_at__lt=tried_before) | Q(tried_at__lt=tried_before)
    return [row.pk for row in due.filter(rested).order_by("created_at")[:500] if row.is_due(now)]

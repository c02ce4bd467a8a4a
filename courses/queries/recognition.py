"""Requests to recognise prior learning: who sees which, what waits, and what approving would change."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts import permissions
from accounts import queries as people
from accounts.models import Learner, Merge, User
from audit.rules import Actor
from courses.models import Completion, CoursePage, Edition, Exemption, ProgrammePage
from courses.queries import facts, learning
from courses.rules import completion

Subject = CoursePage | ProgrammePage
State = Exemption.State
OPEN = (State.ASKED, State.APPROVED)


def of_subject(subject: Subject) -> Q:
    """Requests (or completions) of that course or programme itself."""
    return Q(course=subject.pk) if isinstance(subject, CoursePage) else Q(programme=subject.pk)


def find_subject(code: str) -> Subject | None:
    """A live course that can be learned, or a live programme. A course goes first where both have the code."""
    edition = learning.current_edition(code)
    if edition:
        return edition.course
    programme: ProgrammePage | None = ProgrammePage.objects.live().filter(code=code).first()
    return programme


def offered() -> tuple[list[ProgrammePage], list[CoursePage]]:
    """What can be recognised today: live programmes, and live courses with an edition."""
    courses = CoursePage.objects.live().filter(editions__isnull=False).distinct().order_by("title", "pk")
    return list(ProgrammePage.objects.live().order_by("title", "pk")), list(courses)


def visible_to(actor: Actor, roles: Collection[str] = permissions.RECOGNISES) -> QuerySet[Exemption]:
    """Of the persons of the own login, and of those in the scope of a post that recognises."""
    seen = people.visible_to(actor, roles)
    rows = Exemption.objects.filter(learner__canonical__erased_at__isnull=True)
    return rows.filter(Q(learner__in=seen) | Q(learner__canonical__in=seen))


def in_scope(actor: Actor, roles: Collection[str] = permissions.RECOGNISES) -> QuerySet[Exemption]:
    """Where the actor works: nothing without such a post."""
    return visible_to(actor, roles) if actor.has_role(*roles) else Exemption.objects.none()


def queue(actor: Actor, state: str, after: UUID | None = None) -> QuerySet[Exemption]:
    """What waits, longest first; what was decided, newest first. ``after`` is the last row of the page before."""
    rows = with_names(in_scope(actor).filter(state=state))
    last = Exemption.objects.filter(pk=after).values_list("asked_at", "decided_at").first() if after else None
    if state == State.ASKED:
        if last:
            rows = rows.filter(Q(asked_at__gt=last[0]) | Q(asked_at=last[0], pk__gt=after))
        return rows.order_by("asked_at", "pk")
    if last and last[1]:
        rows = rows.filter(Q(decided_at__lt=last[1]) | Q(decided_at=last[1], pk__lt=after))
    return rows.order_by("-decided_at", "-pk")


def with_names(rows: QuerySet[Exemption]) -> QuerySet[Exemption]:
    return rows.select_related("learner__canonical", "course", "programme")


def waiting(actor: Actor) -> int:
    """How many requests wait in the actor's scope."""
    return in_scope(actor).filter(state=State.ASKED).count()


def latest(learner_id: UUID, subject: Subject) -> Exemption | None:
    """The person's newest request for a subject."""
    rows = Exemption.objects.filter(of_subject(subject), learner__canonical=learner_id)
    return rows.select_related("course", "programme").order_by("-asked_at", "-pk").first()


def open_request(learner_id: UUID, subject: Subject) -> Exemption | None:
    """The one that waits or was approved: there is at most one of a person."""
    rows = Exemption.objects.filter(of_subject(subject), learner__canonical=learner_id, state__in=OPEN)
    return rows.order_by("asked_at", "pk").first()


def is_complete(learner_id: UUID, subject: Subject) -> bool:
    rows = Completion.objects.standing().filter(of_subject(subject), learner__canonical=learner_id)
    return rows.exists()


def logins_of(learner: Learner) -> set[str]:
    """The logins under which the person learns: they neither decide nor revoke."""
    rows = Learner.objects.filter(canonical=learner.canonical_id, user__isnull=False)
    return {str(pk) for pk in rows.values_list("user", flat=True)}


def names_of(exemption: Exemption) -> dict[str, str]:
    """Who asked, decided and revoked, by key."""
    keys = {exemption.asked_by_id, exemption.decided_by_id, exemption.revoked_by_id}
    users = User.objects.filter(pk__in=[int(key) for key in keys if key.isdecimal()])
    return {str(pk): name for pk, name in users.values_list("pk", "name")}


def undecidable(actor: Actor, exemptions: Iterable[Exemption]) -> set[UUID]:
    """Those of a page that somebody else has to decide: the actor asked for them, or is the person."""
    rows = list(exemptions)
    own = Learner.objects.filter(
        canonical__in={row.learner.canonical_id for row in rows}, user=int(actor.id) if actor.id.isdecimal() else None
    )
    mine = set(own.values_list("canonical", flat=True))
    return {row.pk for row in rows if row.asked_by_id == actor.id or row.learner.canonical_id in mine}


# What approving changes


@dataclass(frozen=True, slots=True)
class Effect:
    """What approval means for one course.

    ``completes`` or ``helps`` (the rule wants more besides), ``nothing`` (the rule does not know prior learning),
    ``done`` (complete already), ``empty`` (no edition to learn). ``is_moved``: the edition that the person learns from
    does not know prior learning, the newest one does, and the person goes on in that.
    """

    course: CoursePage
    code: str
    edition: Edition | None = None
    is_moved: bool = False
    done_at: datetime | None = None


def courses_of(subject: Subject) -> list[CoursePage]:
    if isinstance(subject, CoursePage):
        return [subject]
    links = subject.programme_courses.select_related("course").order_by("sort_order")
    return [link.course for link in links]


def effects(exemption: Exemption) -> list[Effect]:
    """Course by course, in the order of the programme."""
    done = facts.standing_of(exemption.learner.canonical_id).courses
    return [_effect(exemption, course, done.get(course.pk)) for course in courses_of(exemption.subject)]


def _effect(exemption: Exemption, course: CoursePage, done: Completion | None) -> Effect:
    enrolment = learning.enrolment_of(exemption.learner.canonical_id, course.code)
    newest = learning.current_edition(course.code)
    edition = enrolment.edition if enrolment else newest
    is_moved = bool(edition and newest and not knows(edition) and knows(newest))
    edition = newest if is_moved else edition
    if done:
        return Effect(course, "done", edition, done_at=done.completed_at)
    if edition is None:
        return Effect(course, "empty")
    if not knows(edition):
        return Effect(course, "nothing", edition)
    is_met = completion.evaluate(edition.rule, _foreseen(exemption, edition)).is_met
    return Effect(course, "completes" if is_met else "helps", edition, is_moved)


def _foreseen(exemption: Exemption, edition: Edition) -> completion.Facts:
    """What the person has done, as if the request were approved."""
    (done,) = facts.of([(exemption.learner.canonical_id, edition)])
    return replace(done, exempted=completion.Evidence(exemption.asked_at, str(exemption.pk)))


def knows(edition: Edition) -> bool:
    """Whether the rule of an edition mentions prior learning."""
    return completion.EXEMPTION in completion.codes(edition.rule)


# What revoking takes back


def resting_on(exemption: Exemption) -> list[Completion]:
    """Standing completions of courses that came about through this exemption.

    Those of a person are looked through, also of whom the person was merged with once: a completion is written to
    whoever was the kept one on that day.
    """
    rows = Completion.objects.standing().filter(
        learner__in=_ever_one_with(exemption.learner), course__isnull=False, basis=Completion.Basis.EXEMPTION
    )
    return [row for row in rows.order_by("pk") if str(exemption.pk) in _named(row)]


def _named(row: Completion) -> set[str]:
    return {ref for met in row.evidence if met["criterion"] == completion.EXEMPTION for ref in met["ids"]}


def _ever_one_with(learner: Learner) -> set[UUID]:
    now = set(Learner.objects.filter(canonical=learner.canonical_id).values_list("pk", flat=True))
    merges = Merge.objects.filter(Q(kept__in=now) | Q(merged__in=now)).values_list("kept", "merged")
    return now | {pk for pair in merges for pk in pair}


def programmes_resting_on(row: Completion) -> list[Completion]:
    """Standing completions of programmes that counted this completion of a course, at its moment."""
    rows = Completion.objects.standing().filter(learner__in=_ever_one_with(row.learner), programme__isnull=False)
    return [found for found in rows.order_by("pk") if _counts(found, row)]


def _counts(programme: Completion, row: Completion) -> bool:
    return any(
        met["course"] == row.course_id and datetime.fromisoformat(met["met_at"]) == row.completed_at
        for met in programme.evidence
        if met["criterion"] == "course"
    )

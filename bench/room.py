"""A class of the example with a session that is on: its page for the instructor, and cards being scanned."""

from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.urls import reverse
from django.utils import timezone
from uuid6 import uuid7

from accounts.models import Learner, User
from accounts.queries import actor_for
from bench.client import Request
from bench.people import BY, Visitor, form, session_of
from courses.actions import study_classes as actions
from courses.models import ClassSession, CoursePage, StudyClass
from courses.renderers import codes
from lms.demo.people import ACCOUNTS
from places.models import Unit

FULL, HALLS = 60, 10
"""People in a class, and how many of them are scanned one after the other."""


def teacher() -> Visitor:
    """The example's instructor, with the second factor that staff need in production."""
    phone = next(account.phone for account in ACCOUNTS if account.role == "instructor")
    user = User.objects.get(phone=f"+84{phone[1:]}")
    Authenticator.objects.get_or_create(user=user, type=Authenticator.Type.TOTP, defaults={"data": {}})
    return Visitor(Learner(user=user), session_of(user))


def opened(visitor: Visitor, number: int) -> tuple[StudyClass, ClassSession]:
    """A class of sixty of the example's people that meets now; the same people never twice in a run."""
    now, by = timezone.now(), actor_for(visitor.learner.user)
    commune = Unit.objects.filter(code=by.posts[0].unit_path.rstrip("/").rpartition("/")[2]).first()
    course = CoursePage.objects.live().order_by("pk").first()
    terms = actions.ClassTerms(course, commune, None, FULL, (by.id,))
    study_class = actions.open_class(class_id=uuid7(), terms=terms, by=by, at=now)
    people = Learner.objects.filter(registered_by_id=BY).order_by("-pk").values_list("pk", flat=True)
    chosen = list(people[number * FULL : (number + 1) * FULL])
    actions.seat_people(class_id=study_class.pk, learner_ids=chosen, by=by, at=now)
    times = [(now - timedelta(minutes=number + 1), now + timedelta(hours=1))]
    (session,) = actions.plan_sessions(class_id=study_class.pk, course=course, times=times, by=by, at=now)
    return study_class, session


def class_pages() -> list[Request]:
    visitor = teacher()
    study_class, _session = opened(visitor, HALLS)
    return [Request(reverse("courses:class", args=[study_class.pk]), visitor.cookies)]


def check_ins() -> list[Request]:
    """Cards, each once."""
    visitor = teacher()
    halls = [opened(visitor, number) for number in range(HALLS)]
    return [
        form(reverse("courses:scanned", args=[session.pk]), visitor, the=codes.card_url(seat))
        for study_class, session in halls
        for seat in study_class.places.held().order_by("number")
    ]

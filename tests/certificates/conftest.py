"""Persons who have earned certificates, and where their papers are kept."""

import pytest

from audit.rules import SYSTEM
from certificates.actions import issue
from certificates.models import Award, AwardType
from courses.models import Completion
from tests.factories import (
    AwardTypeFactory,
    LearnerFactory,
    PostingFactory,
    UserFactory,
    make_course,
    moment,
)

AT = moment("2026-10-05 08:30")


@pytest.fixture(autouse=True)
def _own_caches(settings, tmp_path):
    """Renderings and sessions of one test are not those of another."""
    memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": str(tmp_path)}
    kept = {**settings.CACHES["renderings"], "LOCATION": str(tmp_path / "renderings")}
    settings.CACHES = {"default": memory, "renderings": kept}


@pytest.fixture
def award_type(db):
    return AwardTypeFactory(course=make_course())


def earn(award_type: AwardType, learner=None, at=AT, **person) -> Completion:
    """The completion that an award type answers."""
    learner = learner or LearnerFactory(**person)
    return Completion.objects.create(
        learner=learner, course=award_type.course, programme=award_type.programme, completed_at=at
    )


def certify(award_type: AwardType, learner=None, at=AT, **person) -> Award:
    """A person's certificate."""
    completion = earn(award_type, learner, at, **person)
    return issue.award(award_type=award_type, completion=completion, by=SYSTEM, at=at)


def learner_of(client, **person):
    """A signed-in person."""
    user = UserFactory()
    client.force_login(user)
    return LearnerFactory(user=user, **person)


def staff_of(client, unit, role):
    """The browser of somebody who holds a post."""
    client.force_login(PostingFactory(unit=unit, role=role).user)
    return client

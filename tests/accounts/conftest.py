"""People, places and moments of these tests."""

from datetime import date

import pytest
from allauth.account.models import EmailAddress

from accounts.actions import consents, learners, messages
from accounts.actions.learners import Person
from accounts.models import Consent
from accounts.rules.persons import Birth
from audit.rules import Actor, Post
from places.models import Unit
from tests.factories import CommuneFactory, TargetGroupFactory, UnitFactory, UserFactory, moment

AT = moment("2026-10-05 08:30")
PHONE = "+84912345678"
NIGHT, MORNING = moment("2026-10-05 22:15"), moment("2026-10-06 07:00")
PROCESSING, MESSAGES = Consent.Purpose.PROCESSING, Consent.Purpose.MESSAGES


@pytest.fixture(autouse=True)
def _quiet(settings, tmp_path):
    """Messages go to a file of the test; tasks run where they are called; limits and sessions start
    afresh.
    """
    settings.VAR_DIR = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": tmp_path}}


@pytest.fixture
def commune(db):
    return CommuneFactory(code="14758", name="Phường Hàm Rồng")


@pytest.fixture
def village(commune):
    return UnitFactory(code="14758-001", name="Thôn 1", kind=Unit.Kind.VILLAGE, parent=commune)


@pytest.fixture
def group(db):
    return TargetGroupFactory(code="citizens", name="Người dân")


@pytest.fixture
def user(db):
    return UserFactory(phone=PHONE, phone_verified_at=AT)


def actor_of(user, role="", unit=None):
    posts = (Post(role, unit.pk, unit.path),) if unit else ()
    return Actor(kind="user", id=str(user.pk), posts=posts)


def person(home, name="Nguyễn Thị Hoa", year=1958, **extra):
    return Person(full_name=name, birth=Birth(year, extra.pop("on", None)), home=home, **extra)


def register(home, by, name="Nguyễn Thị Hoa", year=1958, *, user=None, known_to_differ=False, **extra):
    return learners.register(
        person=person(home, name, year, **extra),
        agreed=[PROCESSING],
        by=by,
        at=AT,
        user=user,
        known_to_differ=known_to_differ,
    )


OFFICER = Actor(kind="user", id="900")
BIRTHDAY = date(1958, 3, 5)


def agree(learner, at=AT):
    consents.give(learner=learner, purpose=MESSAGES, by=OFFICER, at=at)
    return learner


@pytest.fixture
def hoa(user, village):
    """Somebody with a phone and a proved e-mail address who agreed to be reminded."""
    EmailAddress.objects.create(user=user, email="hoa@example.vn", verified=True, primary=True)
    return agree(register(village, actor_of(user), user=user, phone=PHONE))


def tell(learner, key="k", at=AT, **extra):
    words = {"subject": "Bài tiếp theo", "body": "Hôm nay mời bạn học bài 3.", "link": "/hoc/khoa-mau/bai-3/"}
    return messages.tell(learner=learner, topic="next_lesson", key=key, at=at, **(words | extra))

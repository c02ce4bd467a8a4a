"""The demo sign-ins with their posts; the learner's has a person behind it."""

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts.actions import learners, posts
from accounts.models import Consent, TargetGroup, User
from accounts.rules.persons import Birth
from audit.rules import SYSTEM
from lms.demo.people import ACCOUNTS, COMMUNE, OTHERS, PASSWORD, DemoAccount
from places.models import Unit


@transaction.atomic
def load(at: datetime) -> int:
    """Make the sign-ins that are missing. Returns how many are new."""
    missing = [a for a in (*ACCOUNTS, *OTHERS) if not User.objects.filter(phone=_phone(a)).exists()]
    password = make_password(PASSWORD)  # slow on purpose, so once for all of them
    for account in missing:
        _make(account, password, at)
    return len(missing)


def _phone(account: DemoAccount) -> str:
    return f"+84{account.phone[1:]}"


def _make(account: DemoAccount, password: str, at: datetime) -> None:
    user = User.objects.create(
        phone=_phone(account), email=account.email, password=password, name=account.name, phone_verified_at=at
    )
    if account.unit:
        unit = Unit.objects.get(code=account.unit)
        posts.appoint(user=user, unit=unit, role=account.role, by=SYSTEM, at=at)
    else:
        learners.register(
            person=learners.Person(
                full_name=account.name,
                birth=Birth(1958),
                home=Unit.objects.get(code=COMMUNE),
                phone=_phone(account),
                target_group=TargetGroup.objects.filter(code="older-people").first(),
            ),
            agreed=[Consent.Purpose.PROCESSING],
            by=SYSTEM,
            at=at,
            user=user,
        )

"""Everything that a new demonstration needs, by one command."""

from io import StringIO

import pytest
from django.core.management import call_command

from accounts.models import Learner
from certificates.models import AwardType
from content.models import HomePage
from courses.models import Edition
from indicators.models import Indicator, Snapshot
from lms.demo.people import ACCOUNTS, OTHERS, PASSWORD
from places.models import Unit

pytestmark = pytest.mark.django_db


def prepare() -> str:
    out = StringIO()
    call_command("prepare_demo", learners=30, stdout=out, stderr=out)
    return out.getvalue()


def counts() -> list[int]:
    return [m._default_manager.count() for m in (Unit, Indicator, HomePage, Edition, AwardType, Learner, Snapshot)]


def test_prepare_demo_loads_all_and_names_every_sign_in(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    told = prepare()
    made = counts()
    assert all(made)
    assert PASSWORD in told
    assert [account.phone for account in (*ACCOUNTS, *OTHERS) if account.phone not in told] == []
    assert prepare()
    assert counts() == made

"""A person who was erased is on no paper of ours, and still counts."""

from io import StringIO

import pytest
from django.core.cache import caches
from django.core.management import CommandError, call_command

from accounts.actions import erasing as persons
from accounts.models import Learner
from accounts.rules.persons import ERASED_NAME
from audit.rules import SYSTEM
from certificates import queries, renderers, tasks
from certificates.actions import close
from tests.certificates.conftest import AT, certify

pytestmark = pytest.mark.django_db
NAME = "Nguyễn Thị Hoa"


@pytest.fixture
def award(award_type):
    return certify(award_type, full_name=NAME)


def erase(award):
    persons.erase(learner=award.learner, reason="Đơn số 1", by=SYSTEM, at=AT)


def check() -> str:
    out = StringIO()
    call_command("erase", "--check", stdout=out)
    return out.getvalue()


def test_sweep_blanks_what_was_printed_and_rendered(award):
    store, key = caches["renderings"], renderers.cache_key(award)
    store.set(key, b"paper")
    assert tasks.blank_erased_awards() == 0
    erase(award)
    assert (tasks.blank_erased_awards(), tasks.blank_erased_awards()) == (1, 0)
    award.refresh_from_db()
    assert (award.printed_name, award.printed_birth, award.printed_unit) == (ERASED_NAME, "", "")
    assert store.get(key) is None


def test_reason_of_a_revocation_goes_too(award):
    close.revoke(award_id=award.pk, by=SYSTEM, at=AT, reason=f"Cấp nhầm cho {NAME}", document_no="2")
    erase(award)
    tasks.blank_erased_awards()
    award.refresh_from_db()
    assert (award.state, award.reason) == ("revoked", ERASED_NAME)


def test_person_goes_on_to_count(award):
    erase(award)
    tasks.blank_erased_awards()
    assert list(queries.certified(award.earned_on)) == [Learner.objects.get(pk=award.learner_id)]


def test_public_page_says_that_the_name_was_erased(award, client):
    erase(award)
    tasks.blank_erased_awards()
    page = client.get(f"/cn/{award.number}").content.decode()
    assert "đã xóa theo yêu cầu" in page
    assert NAME not in page


def test_check_fails_until_nothing_is_left(award):
    assert "Nothing names" in check()
    erase(award)
    with pytest.raises(CommandError, match=f"award {award.pk}"):
        check()
    out = StringIO()
    call_command("erase", stdout=out)
    assert "1 certificates blanked" in out.getvalue()
    assert "Nothing names" in check()


def test_check_finds_a_row_that_was_not_blanked(award):
    erase(award)
    tasks.blank_erased_awards()
    Learner.objects.filter(pk=award.learner_id).update(phone="+84912345678")
    with pytest.raises(CommandError, match="learner "):
        check()

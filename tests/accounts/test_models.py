"""How rows name themselves, and logins without a user name."""

import pytest

from accounts.actions import merging
from accounts.models import ClaimCode, Delivery, Message, OptOut, Residence, User
from tests.accounts.conftest import AT, OFFICER, register
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_rows_name_themselves(village, user):
    one, two = register(village, OFFICER), register(village, OFFICER, "Lê Văn Bình")
    merging.merge(kept=one, merged=two, by=OFFICER, at=AT)
    code = ClaimCode(user=user, phone="+84912345678", expires_at=AT)
    message = Message(key="k", body="123456")
    delivery = Delivery(message=message, channel=Delivery.Channel.SMS, recipient="+84912345678")
    facts = [two.merges_out.get(), Residence.objects.get(learner=one), one.consents.get()]
    rows = [*facts, code, message, delivery, OptOut(learner=one, channel="sms")]
    assert all(str(row) for row in rows)
    assert "123456" not in str(message)
    assert "912345678" not in str(message) + str(code) + str(delivery)


def test_user_is_called_by_the_name_or_else_by_what_they_sign_in_with():
    lan = UserFactory(name="Lê Lan")
    assert str(lan) == lan.get_short_name() == lan.get_full_name() == "Lê Lan"
    assert str(UserFactory(name="", phone="+84900000019")) == "•••019"


def test_superuser_is_made_by_the_command_line_only(settings):
    boss = User.objects.create_superuser("Boss@example.vn", "mat-khau-dai-1958")
    assert (boss.is_staff, boss.is_superuser) == (True, True)
    assert boss.check_password("mat-khau-dai-1958")
    assert User.objects.get_by_natural_key(boss.email) == boss

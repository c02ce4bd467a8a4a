"""Giving a unit's program a key, and taking it back."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.refusals import RefusedError
from accounts.models import ApiToken
from accounts.rules import tokens
from audit.actions import record
from audit.rules import Actor
from places.models import Unit


@transaction.atomic
def issue_token(*, name: str, unit: Unit, role: str, expires_on: date, by: Actor, at: datetime) -> tuple[ApiToken, str]:
    """A new token and its key, which nobody can read again. Raises ``RefusedError`` for a last day that is past."""
    if expires_on < timezone.localdate(at):
        raise RefusedError(_("Ngày hết hạn phải từ hôm nay trở đi."))
    key = tokens.make_key()
    token = ApiToken.objects.create(
        name=name, digest=tokens.digest(key), unit=unit, role=role, expires_on=expires_on, made_at=at, made_by_id=by.id
    )
    _record(token, "api_token.issue", by, at)
    return token, key


@transaction.atomic
def revoke_token(*, token_id: int, by: Actor, at: datetime) -> ApiToken:
    """The key opens nothing from now on; revoked twice, it was revoked the first time."""
    token = ApiToken.objects.select_for_update(no_key=True).get(pk=token_id)
    if token.revoked_at is None:
        token.revoked_at, token.revoked_by_id = at, by.id
        token.save(update_fields=["revoked_at", "revoked_by_id"])
        _record(token, "api_token.revoke", by, at)
    return token


def note_use(*, token: ApiToken, at: datetime) -> None:
    """The day on which the key was last used: one write a day, so that reading stays cheap."""
    today = timezone.localdate(at)
    if token.last_used_on != today:
        older = Q(last_used_on__isnull=True) | Q(last_used_on__lt=today)
        ApiToken.objects.filter(older, pk=token.pk).update(last_used_on=today)


def _record(token: ApiToken, act: str, by: Actor, at: datetime) -> None:
    details = {"role": token.role, "unit": token.unit_id, "expires_on": token.expires_on.isoformat()}
    record(by=by, at=at, act=act, object_type="api_token", object_id=token.pk, details=details)

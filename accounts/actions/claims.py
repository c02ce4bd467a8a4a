"""Taking over a record that staff made: first the phone written on it is proved, then the birth year."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import queries
from accounts.actions import merging, messages
from accounts.actions.refusals import RefusedError
from accounts.models import ClaimCode, ClaimRequest, Delivery, Learner, Message, User
from audit.actions import record
from audit.rules import Actor

CODE_LIVES = timedelta(minutes=5)
PROOF_LIVES = timedelta(minutes=30)
MAX_TRIES = 5


@transaction.atomic
def send_code(*, user: User, phone: str, at: datetime) -> Message | None:
    """Send a code to the phone. The answer on screen is the same whether or not somebody is registered with
    it.

    A number nobody is registered with gets no message: a stranger's phone is left in peace.
    """
    code = f"{secrets.randbelow(10**6):06d}"
    fresh = {
        "phone": phone,
        "digest": _digest(code),
        "expires_at": at + CODE_LIVES,
        "tries": 0,
        "verified_at": None,
    }
    row, created = ClaimCode.objects.select_for_update().get_or_create(user=user, defaults=fresh)
    if not created:
        for name, value in fresh.items():
            setattr(row, name, value)
        row.save()
    if not queries.claimable(phone).exists():
        return None
    body = _("%(code)s là mã nhận hồ sơ học của bạn, dùng trong 5 phút. Không đưa mã cho ai.") % {"code": code}
    return messages.write(
        key=f"claim:{row.pk}:{at.timestamp():.0f}",
        channel=Delivery.Channel.SMS,
        recipient=phone,
        body=body,
        is_secret=True,
        expires_at=at + CODE_LIVES,
        at=at,
    )


@transaction.atomic
def check_code(*, user: User, code: str, at: datetime) -> bool:
    """Whether the code is the one sent; every wrong one counts."""
    row = ClaimCode.objects.select_for_update().filter(user=user).first()
    if row is None or row.tries >= MAX_TRIES or row.expires_at <= at:
        return False
    digits = "".join(c for c in code if c.isdecimal())
    row.tries += 1
    if hmac.compare_digest(row.digest, _digest(digits)):
        row.verified_at, row.expires_at, row.tries = at, at + PROOF_LIVES, 0
    row.save(update_fields=["tries", "verified_at", "expires_at"])
    return row.verified_at is not None


def _digest(code: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), code.encode(), hashlib.sha256).hexdigest()


def proved_phone(user: User, at: datetime) -> str:
    """The phone that this login has proved: by a code for claiming, or by signing in with it."""
    row = ClaimCode.objects.filter(user=user, expires_at__gt=at).first()
    if row and row.verified_at:
        return row.phone
    if row and row.tries >= MAX_TRIES:
        return ""
    return user.phone or "" if user.phone_verified_at else ""


def claim(*, user: User, learner_id: UUID, birth_year: int, by: Actor, at: datetime) -> Learner:
    """Tie the record to this login; if the login already has this person, the two become one.

    The right birth year is asked for, because numbers pass on to strangers. Raises RefusedError. Of two
    claims at once the second finds the record taken. A wrong answer is counted even though nothing else is
    saved.
    """
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        phone = proved_phone(user, at)
        learner = queries.claimable(phone).select_for_update().filter(pk=learner_id).first()
        if learner is None:
            raise RefusedError(_("Hồ sơ này không còn chờ nhận. Có thể bạn hoặc người khác đã nhận rồi."))
        right = learner.birth_year == birth_year
        if right:
            _tie(learner, user, by, at)
    if not right:
        _count_wrong_answer(user, phone, at)
        raise RefusedError(_("Năm sinh chưa khớp với hồ sơ. Hãy kiểm tra lại, hoặc hỏi cán bộ đã đăng ký cho bạn."))
    return learner


@transaction.atomic
def ask(*, user: User, learner: Learner, at: datetime) -> bool:
    """Ask for a record whose card the login showed; asked twice, it waits once. Whether it waits for an instructor."""
    if queries.may_be_asked_for(learner, user):
        ClaimRequest.objects.get_or_create(user=user, learner=learner, decided_at=None, defaults={"asked_at": at})
    return ClaimRequest.objects.filter(user=user, learner=learner, decided_at__isnull=True).exists()


@transaction.atomic
def decide(*, request: ClaimRequest, is_confirmed: bool, by: Actor, at: datetime) -> Learner:
    """An instructor who sees the person in front of them says whether it is theirs. Decided already, nothing happens.

    Raises ``RefusedError`` when somebody has taken the record meanwhile, or for the own login.
    """
    row = ClaimRequest.objects.select_for_update().get(pk=request.pk)
    learner = Learner.objects.select_for_update().get(pk=row.learner_id)
    if row.decided_at:
        return learner
    if is_confirmed and learner.user_id is not None:
        raise RefusedError(_("Hồ sơ này đã có người nhận."))
    if is_confirmed and str(row.user_id) == by.id:
        raise RefusedError(
            _("Bạn không tự xác nhận cho mình được. Mời giảng viên khác hoặc cán bộ xã, phường xác nhận.")
        )
    row.decided_at, row.decided_by_id, row.is_confirmed = at, by.id, is_confirmed
    row.save(update_fields=["decided_at", "decided_by_id", "is_confirmed"])
    if is_confirmed:
        _tie(learner, row.user, by, at)
    else:
        record(by=by, at=at, act="learner.claim_refused", object_type="learner", object_id=learner.pk)
    return learner


def _tie(learner: Learner, user: User, by: Actor, at: datetime) -> None:
    own = queries.same_person_of(user, learner)
    learner.user = user
    learner.save(update_fields=["user"])
    record(by=by, at=at, act="learner.claim", object_type="learner", object_id=learner.pk)
    if own:
        merging.merge(kept=learner, merged=own, by=by, at=at)


@transaction.atomic
def _count_wrong_answer(user: User, phone: str, at: datetime) -> None:
    """Five wrong birth years in half an hour end the proof; a sign-in phone is then asked for a new code."""
    fresh = {"phone": phone, "digest": "", "expires_at": at + PROOF_LIVES, "verified_at": at}
    row, _created = ClaimCode.objects.select_for_update().get_or_create(user=user, defaults=fresh)
    row.tries += 1
    if row.tries >= MAX_TRIES:
        row.verified_at = None
    row.save(update_fields=["tries", "verified_at"])

"""Registering a person, changing what is known, moving house, confirming the name."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import queries
from accounts.actions import consents
from accounts.actions.refusals import AlreadyRegisteredError, RefusedError
from accounts.models import Consent, EarlierVitals, Learner, Residence, TargetGroup, User
from accounts.rules import personal_numbers, persons
from accounts.rules.persons import Birth
from audit.actions import record
from audit.rules import Actor
from places.models import Unit


@dataclass(frozen=True)
class Person:
    """What a form knows of a person. ``home`` is a village, or the commune when the village is not known."""

    full_name: str
    birth: Birth
    home: Unit
    phone: str = ""
    target_group: TargetGroup | None = None
    workplace: Unit | None = None
    personal_number: str = ""


@transaction.atomic
def register(
    *,
    person: Person,
    agreed: Iterable[Consent.Purpose],
    by: Actor,
    at: datetime,
    user: User | None = None,
    known_to_differ: bool = False,
) -> Learner:
    """Make a person known, once.

    For an own login the same name and birth year is the same person. Staff get ``AlreadyRegisteredError``
    when somebody with that name and birth year (or phone) exists, until they say that this is somebody else.
    """
    _check_adult(person.birth, timezone.localdate(at))
    commune = commune_of(person.home)
    Unit.objects.select_for_update().get(pk=commune.pk)  # two registering the same neighbour wait for each other
    if user is None:
        _refuse_duplicates(person, commune, known_to_differ)
    elif own := _own(user, person):
        return own
    learner = Learner(
        full_name=person.full_name,
        birth_year=person.birth.year,
        birth_date=person.birth.on,
        phone=person.phone,
        target_group=person.target_group,
        workplace=person.workplace,
        user=user,
        registered_by_id="" if user else by.id,
        created_at=at,
    )
    learner.canonical_id = learner.pk
    learner.name_parts()
    seal_number(learner, person.personal_number)
    _save_once(learner)
    move(learner=learner, to=person.home, from_on=timezone.localdate(at), by=by, at=at)
    for purpose in agreed:
        consents.give(learner=learner, purpose=purpose, by=by, at=at)
    if not user:
        record(by=by, at=at, act="learner.register", object_type="learner", object_id=learner.pk)
    return learner


def _check_adult(birth: Birth, today: date) -> None:
    adult = persons.is_adult(birth, today)
    if adult is None:
        raise RefusedError(_("Năm nay bạn vừa đến tuổi 18. Hãy ghi đủ ngày, tháng, năm sinh."))
    if not adult:
        raise RefusedError(_("Chương trình dành cho người từ đủ 18 tuổi. Hẹn gặp bạn khi đủ tuổi nhé!"))


def _own(user: User, person: Person) -> Learner | None:
    User.objects.select_for_update().get(pk=user.pk)
    for dead in queries.dead_of(user):
        if persons.same_person(dead.full_name, dead.birth_year, person.full_name, person.birth.year):
            raise RefusedError(
                _("Hồ sơ của người này đã được ghi nhận là đã mất. Nếu ghi nhầm, hãy nhờ cán bộ xã rút lại.")
            )
    for own in queries.learners_of(user):
        if persons.same_person(own.full_name, own.birth_year, person.full_name, person.birth.year):
            return own
    return None


def _refuse_duplicates(person: Person, commune: Unit, known_to_differ: bool) -> None:
    if known_to_differ:
        return
    found = queries.duplicates(
        full_name=person.full_name, birth_year=person.birth.year, phone=person.phone, commune=commune
    )
    if found:
        message = _("Có thể người này đã được đăng ký. Hãy xem trước khi đăng ký mới.")
        raise AlreadyRegisteredError(message, found)


def commune_of(home: Unit) -> Unit:
    """The commune of a village, or the commune itself. RefusedError for anything else."""
    commune = home.parent if home.kind == Unit.Kind.VILLAGE else home
    if commune is None or commune.kind != Unit.Kind.COMMUNE:
        raise RefusedError(_("Nơi ở phải là một xã, phường hoặc một thôn trong xã, phường."))
    return commune


def seal_number(learner: Learner, number: str) -> None:
    """Put the personal number on the row, unreadable; an empty one changes nothing. The caller saves."""
    if not number:
        return
    sealed = personal_numbers.seal(number, settings.PERSONAL_NUMBER_KEY, settings.PERSONAL_NUMBER_HASH_KEY)
    learner.personal_number_encrypted = sealed.encrypted
    learner.personal_number_hash = sealed.hash
    learner.personal_number_tail = sealed.tail


def _save_once(learner: Learner) -> None:
    try:
        with transaction.atomic():
            learner.save()
    except IntegrityError as error:
        if "personal_number" not in str(error):
            raise
        raise RefusedError(
            _("Số định danh này đã có trong một hồ sơ khác. Hãy kiểm tra lại, hoặc nhờ cán bộ xã xem giúp.")
        ) from error


@transaction.atomic
def change(*, learner: Learner, person: Person, by: Actor, at: datetime) -> Learner:
    """Save what a person or a member of staff corrected. Another name waits for confirmation again."""
    learner = Learner.objects.select_for_update().get(pk=learner.pk)
    _check_adult(person.birth, timezone.localdate(at))
    if learner.full_name != person.full_name:
        learner.name_confirmed_at = None
    learner.full_name = person.full_name
    if (learner.birth_year, learner.birth_date) != (person.birth.year, person.birth.on):
        keep_vitals(learner, at)
    learner.birth_year, learner.birth_date = person.birth.year, person.birth.on
    learner.phone = person.phone
    learner.target_group, learner.workplace = person.target_group, person.workplace
    learner.name_parts()
    seal_number(learner, person.personal_number)
    _save_once(learner)
    move(learner=learner, to=person.home, from_on=timezone.localdate(at), by=by, at=at)
    record_other(learner, "learner.change", by, at)
    return learner


def keep_vitals(learner: Learner, at: datetime) -> None:
    """What was counted until now was counted by these."""
    EarlierVitals.objects.create(
        learner_id=learner.pk,
        birth_year=learner.birth_year,
        birth_date=learner.birth_date,
        deceased_on=learner.deceased_on,
        replaced_at=at,
    )


def record_other(learner: Learner, act: str, by: Actor, at: datetime) -> None:
    """Acts on one's own record need no witness; acts on another's are written down."""
    if str(learner.user_id) != by.id:
        record(by=by, at=at, act=act, object_type="learner", object_id=learner.pk)


@transaction.atomic
def move(*, learner: Learner, to: Unit, from_on: date, by: Actor, at: datetime, source: str = "self") -> Residence:
    """The person lives there from that day on. Said again, it stays one row; corrected on the same day, what was said
    wrongly belongs to no day. What was known until now stays on record.
    """
    current = Residence.objects.select_for_update().filter(learner=learner, to_on__isnull=True).first()
    if current and current.unit_id == to.pk:
        return current
    begins = from_on
    if current:
        begins = max(from_on, current.from_on)
        current.to_on, current.end_recorded_at = begins, at
        current.save(update_fields=["to_on", "end_recorded_at"])
    home = Residence.objects.create(
        learner=learner, unit=to, commune=commune_of(to), from_on=begins, source=source, recorded_at=at
    )
    if current:
        record_other(learner, "learner.move", by, at)
    return home


def note_view(*, learner: Learner, by: Actor, at: datetime) -> None:
    """Somebody opened another person's record."""
    record_other(learner, "learner.view", by, at)


@transaction.atomic
def confirm_name(*, learner: Learner, by: Actor, at: datetime) -> Learner:
    """The person (or staff with the person's papers) says that the name is right as it will be printed."""
    person = Learner.objects.select_for_update().get(pk=learner.canonical_id)
    if person.name_confirmed_at is None:
        person.name_confirmed_at = at
        person.save(update_fields=["name_confirmed_at"])
        record_other(person, "learner.confirm_name", by, at)
    return person

"""Giving and ending posts, and the access to the admin that some posts bring."""

from datetime import date, datetime

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from accounts.actions.refusals import RefusedError
from accounts.models import Posting, User
from audit.actions import record
from audit.rules import Actor
from places.models import Unit

EDITORS = "Biên tập nội dung"
ADMINISTRATORS = "Quản trị hệ thống"
OWN_GROUPS = (EDITORS, ADMINISTRATORS)
GROUP_OF = {Posting.Role.EDITOR.value: EDITORS, Posting.Role.ADMINISTRATOR.value: ADMINISTRATORS}
"""Roles that work in the admin, and their group there."""

OWN_APPS = ("places", "accounts", "content", "courses", "certificates", "indicators")
MEDIA_APPS = ("wagtailimages", "wagtaildocs", "wagtailmedia")
# A login's own permission could make superusers; it stays with the command line.
FORBIDDEN = Q(content_type__app_label="accounts", content_type__model__in=["user", "learner", "message", "claimcode"])


@transaction.atomic
def appoint(
    *,
    user: User,
    unit: Unit,
    role: str,
    by: Actor,
    at: datetime,
    from_on: date | None = None,
    to_on: date | None = None,
) -> Posting:
    """The user holds the role at the unit; an open post of that kind is the one returned."""
    first = from_on or timezone.localdate(at)
    if to_on and to_on < first:
        raise RefusedError(_("Ngày kết thúc phải sau ngày bắt đầu."))
    posting, created = Posting.objects.get_or_create(
        user=user, unit=unit, role=role, to_on=to_on, defaults={"from_on": first}
    )
    grant_access(user=user, today=timezone.localdate(at))
    if created:
        _record(posting, "posting.appoint", by, at)
    return posting


@transaction.atomic
def end(*, posting: Posting, on: date, by: Actor, at: datetime) -> Posting:
    """The post ends with that day; the row stays."""
    if posting.to_on is None or posting.to_on > on:
        posting.to_on = max(on, posting.from_on)
        posting.save(update_fields=["to_on"])
        _record(posting, "posting.end", by, at)
    grant_access(user=posting.user, today=timezone.localdate(at))
    return posting


def _record(posting: Posting, act: str, by: Actor, at: datetime) -> None:
    details = {"role": posting.role, "unit": posting.unit_id, "user": posting.user_id}
    record(by=by, at=at, act=act, object_type="posting", object_id=posting.pk, details=details)


@transaction.atomic
def grant_access(*, user: User, today: date) -> None:
    """Make the admin's door agree with the posts held today: group and staff flag, given and taken."""
    held = set(Posting.objects.filter(user=user).active_on(today).values_list("role", flat=True))
    wanted = {GROUP_OF[role] for role in held if role in GROUP_OF}
    groups = ensure_groups() if wanted else {each.name: each for each in Group.objects.filter(name__in=OWN_GROUPS)}
    for name, group in groups.items():
        if name in wanted:
            user.groups.add(group)
        else:
            user.groups.remove(group)
    is_staff = bool(wanted) or user.is_superuser
    if user.is_staff != is_staff:
        user.is_staff = is_staff
        user.save(update_fields=["is_staff"])


def ensure_groups() -> dict[str, Group]:
    """The two groups of the admin with what they may do; made when they are missing, completed when an app
    is new.
    """
    groups = {name: Group.objects.get_or_create(name=name)[0] for name in OWN_GROUPS}
    access = Q(content_type__app_label="wagtailadmin", codename="access_admin")
    media = Q(content_type__app_label__in=MEDIA_APPS)
    editing = Q(content_type__app_label__in=("content", "courses"))
    everything = Q(content_type__app_label__in=OWN_APPS) & ~FORBIDDEN
    sites = Q(content_type__app_label__in=("wagtailredirects", "wagtailcore"))
    _allow(groups[EDITORS], access | media | editing, ("add", "change"))
    _allow(
        groups[ADMINISTRATORS],
        access | media | everything | sites,
        ("add", "change", "publish", "lock", "unlock"),
    )
    return groups


def _allow(group: Group, what: Q, on_pages: tuple[str, ...]) -> None:
    wanted = Permission.objects.filter(what)
    if group.permissions.count() == wanted.count():
        return
    group.permissions.set(wanted)
    root = Page.get_first_root_node()
    pages = Permission.objects.filter(
        content_type__app_label="wagtailcore", codename__in=[f"{n}_page" for n in on_pages]
    )
    GroupPagePermission.objects.bulk_create(
        [GroupPagePermission(group=group, page=root, permission=each) for each in pages if root], ignore_conflicts=True
    )
    collection = Collection.get_first_root_node()
    media = wanted.filter(content_type__app_label__in=MEDIA_APPS)
    GroupCollectionPermission.objects.bulk_create(
        [GroupCollectionPermission(group=group, collection=collection, permission=each) for each in media],
        ignore_conflicts=True,
    )

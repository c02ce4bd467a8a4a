"""What Wagtail and allauth answer, by role: the admin's tables, drafts, private files, other people's passkeys."""

import re
from itertools import product
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.files.base import ContentFile
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from wagtail.documents.models import Document
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction, Site

from accounts.actions.posts import EDITORS, ensure_groups
from accounts.models import ClaimCode, Delivery, Learner, Message, OptOut, Residence, User
from audit.models import Entry
from audit.rules import SYSTEM
from certificates.models import Award
from content.models import StandardPage
from courses.actions.editions import publish_edition
from courses.models import CoursePage
from tests.factories import make_course
from tests.lms import world
from tests.lms.routes import KIOSK, ROLES
from tests.lms.test_access import changes, is_refusal, tables, text_of
from tests.lms.world import FAR, NEAR

pytestmark = pytest.mark.django_db

ADMIN = "quan-tri/"
EDITS, ADMINISTERS, NOBODY = frozenset({"editor", "administrator"}), frozenset({"administrator"}), frozenset[str]()
OPEN = {"login", "logout", "password_reset", "jsi18n", "sprite", "^.*"}
"""Before signing in: no page of the admin, and nobody's name."""

SECTIONS = {
    **dict.fromkeys(["", "pages", "documents", "images", "media", "questions", "account"], EDITS),
    **dict.fromkeys(["thong-ke-cau-hoi", "placement"], EDITS),
    **dict.fromkeys(["postings", "target_groups", "api_tokens"], ADMINISTERS),
    **dict.fromkeys(["units", "venues", "population_series"], ADMINISTERS),
    **dict.fromkeys(["award_types", "certificate_templates"], ADMINISTERS),
    **dict.fromkeys(
        ["days_off", "indicators", "indicator_versions", "reporting_calendars", "target_plans", "targets"], ADMINISTERS
    ),
    **dict.fromkeys(["data_sets", "sources"], ADMINISTERS),
    **dict.fromkeys(["sites", "redirects"], ADMINISTERS),
    **dict.fromkeys(["collections", "snippets", "settings"], NOBODY),
    **dict.fromkeys(["users", "groups"], NOBODY),  # whoever edits logins makes superusers
}
"""Who works at the tables of the admin; every address below a table belongs to it."""

TOOLS = {
    *("api", "block-preview", "bulk", "dismissibles", "editing-sessions", "embeds", "reports", "tag-autocomplete"),
    *("choose-page", "choose-external-link", "choose-email-link", "choose-phone-link", "choose-anchor-link"),
    *("workflows", "test404", "failwhale", "truoc-khi-xuat-ban", "luu-tru"),
}
"""Parts of the pages above, judged by what they are used for."""


def patterns(resolver: URLResolver, prefix: str = "") -> list[tuple[str, URLPattern]]:
    found = []
    for each in resolver.url_patterns:
        address = f"{prefix}{each.pattern}"
        found += [(address, each)] if isinstance(each, URLPattern) else patterns(each, address)
    return found


def section_of(address: str) -> str:
    return address.removeprefix(ADMIN).split("/")[0]


def example(address: str, pattern: URLPattern) -> str:
    """The address with its gaps filled: the first row of the view's table, else 1; the first choice of a regex."""
    model = getattr(pattern.callback, "view_initkwargs", {}).get("model")
    row = model._default_manager.first() if isinstance(model, type) else None
    text = re.sub(r"\((?:\?P<\w+>)?([a-z]+)[^)]*\)", r"\1", address.replace(r"(\d+)", "1").replace(r"\.", "."))
    text = re.sub(r"<int:\w+>", str(row.pk if row else 1), text.replace("^", "").replace("$", "").replace(".*", "x"))
    return "/" + re.sub(r"<[^>]+>", "x", text)


def is_closed(role: str, answer: Any) -> bool:
    """Not there, not allowed, or led away to where the role may be."""
    away = "/quan-tri/" if role in EDITS else "/quan-tri/login/?next="
    led = answer.status_code == 302 and answer["Location"].startswith(away)
    return led or answer.status_code in {403, 404, 405}


def test_every_part_of_the_admin_has_a_row() -> None:
    parts = {section_of(address) for address, _p in patterns(get_resolver()) if address.startswith(ADMIN)}
    assert parts == OPEN | TOOLS | set(SECTIONS)


@pytest.mark.parametrize("role", ROLES)
def test_admin_is_closed_to_those_who_do_not_work_there(role: str, sides: dict[str, world.Side], client: Any) -> None:
    before, wrong = tables(), []
    for address, pattern in patterns(get_resolver()):
        section = section_of(address)
        if not address.startswith(ADMIN) or role in SECTIONS.get(section, EDITS):
            continue
        for method in ("get", "post"):
            answer = getattr(client, method)(example(address, pattern))
            client.cookies.pop(
                "messages", None
            )  # one refusal a request would make the cookie long, and each next slower
            closed = section in OPEN or is_closed(role, answer)
            if not closed or any(name in text_of(answer) for name in (NEAR, FAR)):
                wrong.append(f"{method} {address}: {answer.status_code}")
    assert wrong == []
    assert changes(before) == []


@pytest.mark.parametrize("role", sorted(EDITS))
def test_tables_of_the_admin_open_for_those_who_keep_them(role: str, sides: dict[str, Any], client: Any) -> None:
    mine = [section for section, roles in SECTIONS.items() if role in roles]
    answers = {section: client.get(f"/{ADMIN}{section}/".replace("//", "/")) for section in mine}
    assert {section: a.status_code for section, a in answers.items() if a.status_code != 200} == {}
    answers.pop("postings", None)  # who holds a post is what that table is about
    assert [section for section, a in answers.items() if NEAR in text_of(a) or FAR in text_of(a)] == []


@pytest.mark.parametrize("role", sorted(EDITS))
@pytest.mark.parametrize("action", ["delete", "assign_role", "set_active_state"])
def test_logins_are_not_changed_in_bulk_either(role: str, action: str, sides: dict[str, Any], client: Any) -> None:
    before, far = tables(), Learner.objects.get(pk=sides["far"]["learner_id"]).user_id
    for method in ("get", "post"):
        answer = getattr(client, method)(f"/quan-tri/bulk/accounts/user/{action}/?id={far}&next=/quan-tri/")
        assert is_closed(role, answer)
    assert changes(before) == []


@pytest.mark.parametrize("role", sorted(EDITS))
def test_own_address_is_not_changed_unproved(role: str, sides: dict[str, Any], client: Any) -> None:
    assert "-email" not in text_of(client.get("/quan-tri/account/"))
    client.post("/quan-tri/account/", {"name_email-email": "nguoi-khac@example.vn"})
    assert not User.objects.filter(email="nguoi-khac@example.vn").exists()


def test_no_table_of_the_admin_holds_persons_or_the_log() -> None:
    held = {getattr(pattern.callback, "view_initkwargs", {}).get("model") for _a, pattern in patterns(get_resolver())}
    assert not held & {Learner, Residence, Award, Message, Delivery, OptOut, ClaimCode, Entry}


@pytest.fixture
def withheld(sides: dict[str, world.Side]) -> dict[str, bool]:
    """Addresses of what is not public, and whether editors get it: a draft, what is kept for their group, a file."""
    editors = ensure_groups()[EDITORS]
    root = Site.objects.get(is_default_site=True).root_page
    root.add_child(instance=StandardPage(title=FAR, slug="nhap", live=False))
    page = root.add_child(instance=StandardPage(title=FAR, slug="noi-bo"))
    collection = Collection.get_first_root_node().add_child(name="Nội bộ")
    document = Document.objects.create(
        title="Nội bộ", file=ContentFile(FAR.encode(), "noi-bo.txt"), collection=collection
    )
    for restriction in (
        PageViewRestriction.objects.create(page=page, restriction_type="groups"),
        CollectionViewRestriction.objects.create(collection=collection, restriction_type="groups"),
    ):
        restriction.groups.add(editors)
    course = make_course("khoa-nhap", assessment_title=FAR)
    publish_edition(course_id=course.pk, by=SYSTEM, at=timezone.now())
    CoursePage.objects.filter(pk=course.pk).update(live=False)
    closed = ["/nhap/", "/khoa-hoc/khoa-nhap/", "/hoc/khoa-nhap/bai-1/", f"/media/{document.file.name}"]
    return {**dict.fromkeys(closed, False), "/noi-bo/": True, document.url: True}


@pytest.mark.parametrize("role", ROLES)
def test_drafts_and_private_files_are_withheld(role: str, withheld: dict[str, bool], client: Any) -> None:
    for url, for_editors in withheld.items():
        answer = client.get(url, follow=True)
        if for_editors and role == "editor":
            assert FAR in text_of(answer)
            continue
        assert FAR not in text_of(answer)
        doors = {"anonymous": "/tai-khoan/login/", KIOSK: "/tai-khoan/login/", "administrator": "/quan-tri/"}
        door = doors.get(role)
        assert answer.status_code == 404 or answer.redirect_chain[-1][0].split("?")[0] == door


def test_what_allauth_and_wagtail_keep_under_a_number_is_looked_at_here() -> None:
    elsewhere = [a for a, _p in patterns(get_resolver()) if a.startswith(("tai-khoan/", "tai-lieu/", "_util/"))]
    assert {address for address in elsewhere if "<int:" in address or r"(\d+)" in address} == {
        *(f"tai-khoan/2fa/webauthn/keys/<int:pk>/{act}/" for act in ("edit", "remove")),
        "tai-lieu/^(\\d+)/(.*)$",
        "tai-lieu/authenticate_with_password/<int:restriction_id>/",
        "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/",
    }


@pytest.mark.parametrize("role", ROLES)
def test_passkeys_of_another_are_not_there(role: str, sides: dict[str, world.Side], client: Any) -> None:
    for side in ("far", "mine"):
        user = Learner.objects.get(pk=sides[side]["learner_id"]).user
        key = Authenticator.objects.create(user=user, type="webauthn", data={"name": FAR, "credential": {}})
        for act, method in product(("edit", "remove"), ("get", "post")):
            answer = getattr(client, method)(f"/tai-khoan/2fa/webauthn/keys/{key.pk}/{act}/")
            assert is_refusal(role, answer) == (side == "far" or role in {"anonymous", KIOSK})
    assert Authenticator.objects.count() == 2

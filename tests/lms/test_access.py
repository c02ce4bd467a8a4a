"""Nobody sees what lies outside their scope: every address of ours, asked by every role about everybody's objects.

A row says who may ask an address about what is *mine* (of the own login), *near* (of the commune of the post) and *far*
(of another commune and another login). Whoever is not named gets a 404, or is asked to sign in; nothing changes
and no name is told. Whoever is named gets an answer, and a POST does what it is for.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver

from tests.kept import everything
from tests.lms import world
from tests.lms.routes import KIOSK, ROLES, ROUTES, SEES, Route
from tests.lms.world import FAR, NEAR, PROVINCE

pytestmark = pytest.mark.django_db

APPS = {"lms", "places", "accounts", "content", "courses", "certificates", "indicators", "exchange", "audit"}
ELSEWHERE = ("quan-tri/", "tai-lieu/", "_util/", "^", "tai-khoan/")
"""Wagtail's and allauth's addresses: test_admin_access.py."""


def addresses(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for found in resolver.url_patterns:
        address = f"{prefix}{found.pattern}"
        if isinstance(found, URLPattern):
            yield address
        else:
            yield from addresses(found, address)


def test_every_address_has_a_row() -> None:
    ours = {a for a in addresses(get_resolver()) if not a.startswith(ELSEWHERE)}
    assert ours == set(ROUTES)


@dataclass(frozen=True)
class Call:
    route: Route
    side: str
    method: str
    url: str
    data: Mapping[str, str]

    def is_open_to(self, role: str) -> bool:
        offered = self.route.get if self.method == "get" else self.writes or self.route.asks is not None
        return offered and role in getattr(self.route, self.side)

    @property
    def writes(self) -> bool:
        return self.method == "post" and self.route.post is not None

    def __str__(self) -> str:
        return f"{self.method} {self.url} ({self.side})"


def calls(sides: dict[str, world.Side]) -> list[Call]:
    """Every address with GET and POST for every side; where a side makes no difference, once."""
    found: dict[tuple[str, str, str], Call] = {}
    for address, route in ROUTES.items():
        for side in ("mine", "near", "far"):
            words = {"code": "khoa-mau", "slug": "bai-1", "number": 1, **sides[side]}
            words |= {key: value.format_map(words) for key, value in route.words.items()}
            url = "/" + (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", address) + route.query).format_map(words)
            sent = route.post or route.asks or {}
            data = {key.format_map(words): value.format_map(words) for key, value in sent.items()}
            for method, body in (("get", {}), ("post", data)):
                found.setdefault((method, url, str(body)), Call(route, side, method, url, body))
    return list(found.values())


def text_of(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode(errors="ignore") + answer.get("Location", "")


def tables() -> dict[type[Model], Any]:
    """Everything that we keep."""
    return everything(APPS)


def changes(before: dict[type[Model], Any]) -> list[str]:
    return [model._meta.label for model, rows in tables().items() if rows != before[model]]


def hidden_from(role: str) -> list[str]:
    """Names that no page may show to the role."""
    return [] if role in PROVINCE else [FAR] if role in SEES else [NEAR, FAR]


def is_refusal(role: str, answer: Any) -> bool:
    to_sign_in = answer.status_code == 302 and answer["Location"].startswith("/tai-khoan/login/")
    if answer.status_code == 401 and answer.request["PATH_INFO"].startswith("/api/"):
        return True  # whoever signs in with a key
    if role == KIOSK:
        return answer.status_code in {404, 405} or to_sign_in or _to_seats(answer)
    return answer.status_code in {404, 405} or (role == "anonymous" and to_sign_in)


def _to_seats(answer: Any) -> bool:
    """Back to the courses of the class: past what a shared device may do."""
    return bool(answer.status_code == 302 and answer["Location"] == "/may/hoc/")


@pytest.mark.parametrize("role", ROLES)
def test_what_is_out_of_scope_does_not_exist(role: str, sides: dict[str, world.Side], client: Any) -> None:
    before, wrong = tables(), []
    for call in calls(sides):
        if not call.is_open_to(role):
            answer = getattr(client, call.method)(call.url, call.data)
            if not is_refusal(role, answer) or any(name in text_of(answer) for name in (NEAR, FAR)):
                wrong.append(f"{call}: {answer.status_code}")
    assert wrong == []
    assert changes(before) == []


@pytest.mark.parametrize("role", ROLES)
def test_what_is_in_scope_answers(role: str, sides: dict[str, world.Side], client: Any) -> None:
    before, wrong = tables(), []
    cookies, stranger = client.cookies.output(header="", sep=";"), KIOSK if role == KIOSK else "anonymous"
    for call in calls(sides):
        if call.is_open_to(role):
            with transaction.atomic():
                answer = getattr(client, call.method)(call.url, call.data)
                told = text_of(answer)
                if role in {"anonymous", KIOSK}:
                    client.cookies = SimpleCookie(cookies)  # a session that is rolled back must not be gone on with
                has_failed = is_refusal(stranger, answer) or answer.status_code not in {200, 302, 422}
                has_idled = call.writes and not changes(before)
                transaction.set_rollback(True)
            names = [] if call.route.names_holder else hidden_from(role)
            if has_failed or has_idled or any(name in told for name in names):
                wrong.append(f"{call}: {answer.status_code}{' wrote nothing' * has_idled}")
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_menu_leads_only_to_what_is_open(role: str, sides: dict[str, world.Side], client: Any) -> None:
    entries = client.get("/tra-cuu/").context["menu"]
    items = [item for entry in entries for item in getattr(entry, "items", [entry])]
    answers = {item.url: client.get(item.url) for item in items}
    assert {url for url, answer in answers.items() if answer.status_code not in {200, 302}} == set()
    if role not in {"anonymous", KIOSK}:
        assert not any(is_refusal("anonymous", answer) for answer in answers.values())


@pytest.mark.parametrize("role", [KIOSK])
@pytest.mark.parametrize("url", ["/may/hoc/", "/khoa-hoc/khoa-mau/", "/hoc/khoa-mau/bai-1/", "/hoc/khoa-mau/kiem-tra/"])
def test_page_at_a_shared_device_leads_to_no_closed_door(
    role: str, url: str, sides: dict[str, world.Side], client: Any
) -> None:
    page = text_of(client.get(url))
    assert "Trần Thị Chính Tôi" in page, "the card's person is there"
    links = {link for link in re.findall(r'href="(/[^"#]*)"', page) if not link.startswith(("/static/", "/media/"))}
    answers = {link: client.get(link, follow=True) for link in links}
    assert {link for link, answer in answers.items() if answer.status_code != 200} == set()
    assert not any("/login/" in answer.request["PATH_INFO"] for answer in answers.values())

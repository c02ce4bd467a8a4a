"""Every address of figures by every role: what is not one's own does not exist."""

import pytest
from django.test import Client
from django.urls import reverse

from indicators.models import Submission
from tests.factories import ProvinceFactory, UnitFactory, UserFactory
from tests.indicators.scene import close, report, signed_in

pytestmark = pytest.mark.django_db
ROLES = ("officer", "approver", "instructor", "division", "administrator", "editor", "learner", "anybody")
COMMUNAL = ("officer", "approver", "instructor")


@pytest.fixture
def world(clock, october, communes):
    for unit in communes:
        report(unit, october, 300, accept=False)
    close(october)
    return communes


def client_of(role, communes):
    client = Client()
    if role == "learner":
        client.force_login(UserFactory())
    elif role != "anybody":
        signed_in(client, communes[0] if role in COMMUNAL else ProvinceFactory(), role)
    return client


def pages(unit, period):
    sent = Submission.objects.get(unit=unit)
    return {
        "report": ("get", reverse("indicators:report"), {"xa": unit.code}),
        "submission": ("get", reverse("indicators:submission", args=[sent.pk]), {}),
        "persons": ("get", reverse("indicators:persons", args=[unit.code]), {}),
        "decide": ("post", reverse("indicators:decide", args=[sent.pk]), {}),
        "board": ("get", reverse("indicators:board"), {}),
        "close": ("post", reverse("indicators:close", args=[period.pk]), {}),
        "reopen": ("post", reverse("indicators:reopen", args=[period.pk]), {}),
    }


OWN = {
    "report": ("officer", "approver"),
    "submission": ("officer", "approver", "division", "administrator"),
    "persons": ("officer", "division", "administrator"),
    "decide": ("officer", "approver", "division", "administrator"),
    **dict.fromkeys(("board", "close", "reopen"), ("division", "administrator")),
}
FOREIGN = {name: tuple(role for role in roles if role not in COMMUNAL) for name, roles in OWN.items()}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("number", "allowed"), [(0, OWN), (1, FOREIGN)])
def test_pages_of_a_commune_exist_for_whom_they_are(world, october, november, role, number, allowed):
    client = client_of(role, world)
    found = {}
    for name, (method, path, data) in pages(world[number], october).items():
        found[name] = getattr(client, method)(path, query_params=data).status_code != 404
    assert found == {name: role in roles for name, roles in allowed.items()}


@pytest.mark.parametrize("role", ROLES)
def test_published_figures_are_for_everybody(world, role):
    client = client_of(role, world)
    for name, args in (("public", []), ("indicator", ["skills"]), ("commune", ["14797"]), ("export", ["csv"])):
        assert client.get(reverse(f"indicators:{name}", args=args)).status_code == 200


@pytest.mark.parametrize("role", ROLES)
def test_the_link_to_persons_is_shown_to_those_who_may_follow_it(world, role):
    page = client_of(role, world).get(reverse("indicators:commune", args=[world[0].code])).content.decode()
    assert (reverse("indicators:persons", args=[world[0].code]) in page) == (role in OWN["persons"])


def test_a_number_larger_than_any_key_is_not_there(division):
    assert division.get(reverse("indicators:submission", args=[10**30])).status_code == 404
    assert division.post(reverse("indicators:close", args=[10**30])).status_code == 404


@pytest.mark.parametrize("name", ["decide", "close", "reopen"])
def test_acts_want_a_button_pressed(division, october, name):
    assert division.get(reverse(f"indicators:{name}", args=[october.pk])).status_code == 405


def test_an_officer_of_a_village_has_no_month_to_report(clock, october, communes):
    village = UnitFactory(code="14758-001", name="Thôn 1", kind="village", parent=communes[0])
    assert signed_in(Client(), village, "officer").get(reverse("indicators:report")).status_code == 404

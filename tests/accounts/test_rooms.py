"""Forty people behind one address: a room's pass lifts the ceiling for strangers, and nothing else."""

import threading
from datetime import timedelta

import pytest
from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from accounts.adapters import rooms
from accounts.apps import PATIENCE
from accounts.models import Delivery, User

pytestmark = pytest.mark.django_db
LOGIN = "/tai-khoan/login/"


@pytest.fixture(autouse=True)
def _counters():
    cache.clear()


def in_room(client, subject="buổi 1", minutes=30):
    response = HttpResponse()
    rooms.give(response, rooms.Pass(subject, timezone.now() + timedelta(minutes=minutes)))
    client.cookies[rooms.COOKIE] = response.cookies[rooms.COOKIE].value
    return client


def ask(client, number):
    return client.post(LOGIN, {"login": f"09120{number:05d}"}).status_code


def test_forty_sign_ups_from_one_address_within_a_minute_all_succeed(client):
    in_room(client)
    cookie = client.cookies[rooms.COOKIE].value
    for number in range(40):
        client.cookies.clear()  # forty phones
        client.cookies[rooms.COOKIE] = cookie
        assert ask(client, number) == 302
    assert User.objects.count() == 40
    assert Delivery.objects.filter(channel="sms").count() == 40


def test_strangers_at_one_address_are_stopped_and_told_why(client):
    answers = [ask(client, number) for number in range(21)]
    assert answers[:20] == [302] * 20
    page = client.post(LOGIN, {"login": "0912999999"})
    assert page.status_code == 429
    assert "Xin chờ một phút" in page.content.decode()
    assert client.get(LOGIN).status_code == 200, "reading is not counted"


def test_pass_that_ended_or_was_changed_lifts_nothing(client):
    in_room(client, minutes=-1)
    for number in range(20):
        ask(client, number)
    assert ask(client, 20) == 429
    in_room(client)
    client.cookies[rooms.COOKIE] = client.cookies[rooms.COOKIE].value[:-1] + "x"
    assert ask(client, 21) == 429


def test_room_has_a_ceiling_of_its_own(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "room": "3/m/key"}
    in_room(client)
    assert [ask(client, number) for number in range(4)] == [302, 302, 302, 429]
    in_room(client, "buổi 2")
    assert ask(client, 5) == 302


def test_same_number_is_not_asked_for_again_and_again_by_a_room(client):
    in_room(client)
    answers = [client.post(LOGIN, {"login": "0912000001"}) for _n in range(4)]
    assert Delivery.objects.filter(recipient="+84912000001").count() == 3
    assert answers[3].status_code != 302


def test_who_presses_at_the_same_moment_waits_for_the_turn(client):
    """The library turns away whoever does not get its lock in time: that time is ours, and the library reads it."""
    assert ratelimit.CACHE_LOCK_WAIT_TIMEOUT == PATIENCE < ratelimit.CACHE_LOCK_TIMEOUT
    held = threading.Timer(1.5, cache.clear)
    in_room(client)
    key = ratelimit.get_cache_key(
        RequestFactory().post(LOGIN, REMOTE_ADDR="127.0.0.1"),
        app="allauth.account", action="room", rate=ratelimit.parse_rate("120/m/key"), key="buổi 1",
    )  # fmt: skip
    cache.set(f"{key}:lock", True, 60)
    held.start()
    assert ask(client, 1) == 302
    held.join()

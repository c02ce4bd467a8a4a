"""The world as one role meets it."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.middleware import KIOSK_KEY
from tests.lms import world

LOCAL = "django.core.cache.backends.locmem.LocMemCache"


@pytest.fixture
def sides(role: str, client: Client, settings: Any, tmp_path: Path, db: None) -> dict[str, world.Side]:
    """What is mine, near and far to somebody with the role, signed in: ``kiosk`` by a card, ``anonymous`` not."""
    settings.MEDIA_ROOT = tmp_path
    settings.CACHES = {**settings.CACHES, "default": {"BACKEND": LOCAL, "LOCATION": tmp_path}}
    user, sides = world.make(role)
    if role == "kiosk":
        session = client.session
        session[KIOSK_KEY] = str(world.at_kiosk(sides["mine"]).pk)
        session.save()
    elif role != "anonymous":
        client.force_login(user, "accounts.backends.SignInBackend")
    return sides

"""Devices by the names their owners know."""

import pytest

from accounts.rules.devices import described


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0) Chrome/120.0 Safari/537.36 Edg/120.0",
            "Edge, Windows",
        ),
        (
            "Mozilla/5.0 (Linux; Android 13; SM-A146) Chrome/120.0 Mobile Safari/537.36",
            "Chrome, Android",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0", "Firefox, Linux"),
        ("Mozilla/5.0 (Linux; Android 12) Chrome/110 Mobile Safari/537.36 Zalo android/230", "Zalo, Android"),
        ("curl/8.0", ""),
        ("", ""),
    ],
)
def test_device_is_named_by_browser_and_system(agent, words):
    assert described(agent) == words

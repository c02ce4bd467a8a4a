"""How messages leave: every gateway against a provider on loopback, and what it must not say when it fails."""

import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from smtplib import SMTPRecipientsRefused
from socket import create_server
from threading import Thread

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend

from accounts import gateways
from accounts.gateways import base, http, outbox
from accounts.gateways.base import GatewayError
from accounts.gateways.email import EmailGateway
from accounts.gateways.zalo import ZaloGateway
from accounts.models import Delivery
from tests.accounts.conftest import PHONE

SMS, EMAIL, ZALO = Delivery.Channel
MADE = [lambda url: http.HttpGateway(url, ""), lambda url: ZaloGateway(url, "", "")]
NOT_YES = [b"", b"<html>", b"[]", b"{}", b'{"error": "0"}', b'{"error": false}', b'{"error": null}']
LETTER = {"recipient": "hoa@example.vn", "subject": "Mã đăng nhập", "body": "123456\n", "key": "k"}
NOTE = {"recipient": PHONE, "subject": "", "body": "Mã của bạn", "key": "allauth:1"}


@pytest.fixture
def provider(settings):
    """A provider on loopback that remembers what it was asked and answers ``status`` and ``said``."""

    class Provider(BaseHTTPRequestHandler):
        requests = []
        status = 200
        said = b'{"error": 0, "message": "Success"}'
        address = ""

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            Provider.requests.append((self.path, dict(self.headers), json.loads(body)))
            self.send_response(Provider.status)
            self.end_headers()
            self.wfile.write(Provider.said)

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Provider)
    Provider.address = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    settings.SMS_GATEWAY = "http"
    settings.SMS_HTTP_URL = f"{Provider.address}/sms?brand=HOCSO"
    settings.SMS_HTTP_TOKEN = "token"
    settings.ZALO_OA_URL = f"{Provider.address}/message/template"
    settings.ZALO_OA_TOKEN = "oa-token"
    settings.ZALO_OA_TEMPLATE = "4211"
    yield Provider
    server.shutdown()
    server.server_close()


@pytest.fixture
def silent():
    """A provider that takes the call and never says a word."""
    with create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"


def test_gateway_for_a_demo_is_the_outbox():
    assert {type(gateways.gateway_for(channel)) for channel in (SMS, EMAIL, ZALO)} == {outbox.OutboxGateway}


def test_http_gateway_posts_text_number_and_key(provider):
    gateways.gateway_for(SMS).send(**NOTE)
    path, headers, body = provider.requests[0]
    assert path == "/sms?brand=HOCSO"
    assert body == {"to": PHONE, "text": "Mã của bạn", "id": "allauth:1"}
    assert (headers["Authorization"], headers["Idempotency-Key"]) == ("Bearer token", "allauth:1")


@pytest.mark.parametrize("channel", [SMS, ZALO])
@pytest.mark.parametrize("status", [302, 400, 401, 429, 500, 503])
def test_provider_that_does_not_take_it_is_an_error(provider, channel, status):
    provider.status = status
    with pytest.raises(GatewayError) as refused:
        gateways.gateway_for(channel).send(**NOTE)
    assert refused.value.code == f"HTTP {status}"


@pytest.mark.parametrize("made", MADE)
def test_provider_that_is_not_there_is_an_error(made):
    with pytest.raises(ConnectionRefusedError):
        made("http://127.0.0.1:9/").send(**NOTE)


@pytest.mark.parametrize("made", MADE)
def test_provider_that_stays_silent_is_an_error_in_the_end(silent, monkeypatch, made):
    monkeypatch.setattr(base, "TIMEOUT", 0.05)
    with pytest.raises(TimeoutError):
        made(silent).send(**NOTE)


def test_http_gateway_that_talks_nonsense_is_an_error():
    with create_server(("127.0.0.1", 0)) as server:
        thread = Thread(target=lambda: _say(server, b"hello\r\n\r\n"))
        thread.start()
        with pytest.raises(GatewayError, match="BadStatusLine"):
            http.HttpGateway(f"http://127.0.0.1:{server.getsockname()[1]}/", "").send(**NOTE)
        thread.join()


def _say(server, line):
    connection, _address = server.accept()
    with connection:
        connection.recv(65536)
        connection.sendall(line)


def test_zalo_gateway_posts_phone_template_and_text(provider):
    gateways.gateway_for(ZALO).send(**NOTE)
    path, headers, body = provider.requests[0]
    assert path == "/message/template"
    assert headers["access_token"] == "oa-token"
    tracking = body.pop("tracking_id")
    assert body == {"phone": "84912345678", "template_id": "4211", "template_data": {"content": "Mã của bạn"}}
    assert 0 < len(tracking) <= 48


def test_zalo_gateway_tracks_every_try_of_a_message_as_one(provider):
    for key in ("a", "a", "b" * 150):
        gateways.gateway_for(ZALO).send(**{**NOTE, "key": key})
    one, again, other = (body["tracking_id"] for _path, _headers, body in provider.requests)
    assert one == again != other


def test_zalo_that_says_no_with_a_good_status_is_an_error(provider):
    provider.said = b'{"error": -216, "message": "Access token of 84912345678 is invalid"}'
    with pytest.raises(GatewayError, match=r"^Zalo -216$") as refused:
        gateways.gateway_for(ZALO).send(**NOTE)
    assert refused.value.code == "Zalo -216"


@pytest.mark.parametrize("said", NOT_YES)
def test_zalo_that_does_not_say_yes_is_an_error(provider, said):
    provider.said = said
    with pytest.raises(GatewayError, match="something else"):
        gateways.gateway_for(ZALO).send(**NOTE)


def test_email_gateway_sends_a_letter_with_its_subject_on_one_line(settings):
    settings.PRODUCTION = True
    gateways.gateway_for(EMAIL).send(**{**LETTER, "subject": "Mã\nđăng nhập"})
    sent = mail.outbox[0]
    assert (sent.subject, sent.body, sent.to) == ("Mã đăng nhập", "123456", ["hoa@example.vn"])


class Refusing(BaseEmailBackend):
    def send_messages(self, email_messages):
        raise SMTPRecipientsRefused({"hoa@example.vn": (550, b"no such user hoa@example.vn")})


def test_email_that_is_refused_quotes_no_address(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    with pytest.raises(GatewayError, match=r"^SMTPRecipientsRefused$"):
        EmailGateway().send(**LETTER)


def test_outbox_starts_afresh_when_it_grows_too_large(monkeypatch):
    monkeypatch.setattr(outbox, "MAX_BYTES", 10)
    for n in range(3):
        outbox.OutboxGateway().send(**{**NOTE, "body": f"tin {n}"})
    assert [each["body"] for each in outbox.latest()] == ["tin 2"]

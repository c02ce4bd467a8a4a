"""Messages are written once, sent once, blanked when secret; gateways that fail are asked again."""

import json
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from smtplib import SMTPRecipientsRefused
from socket import create_server
from threading import Thread

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone
from kombu.exceptions import OperationalError

from accounts import gateways, tasks
from accounts.actions import messages
from accounts.adapters.signing import hand_over
from accounts.gateways import http, outbox
from accounts.gateways.base import GatewayError
from accounts.gateways.email import EmailGateway
from accounts.models import MAX_TRIES, Message
from tests.accounts.conftest import AT, PHONE

pytestmark = pytest.mark.django_db
SMS = Message.Channel.SMS


class Deaf:
    def send(self, **kwargs):
        raise GatewayError("HTTP 503 at +84912345678")


def write(key="k", at=AT, **extra):
    return messages.write(key=key, channel=SMS, recipient=PHONE, body="123456 là mã.", at=at, **extra)


def test_write_twice_is_one_message():
    assert write() == write()
    assert Message.objects.count() == 1


def test_send_blanks_a_secret_once_it_is_out():
    message = write(is_secret=True)
    assert messages.send(message_id=message.pk, gateway=outbox.OutboxGateway(), at=AT)
    message.refresh_from_db()
    assert (message.body, message.sent_at) == ("", AT)
    assert outbox.latest()[0]["body"] == "123456 là mã."


def test_send_again_sends_nothing():
    message = write()
    assert messages.send(message_id=message.pk, gateway=outbox.OutboxGateway(), at=AT)
    assert not messages.send(message_id=message.pk, gateway=outbox.OutboxGateway(), at=AT + timedelta(hours=1))
    assert len(outbox.latest()) == 1


def test_send_at_once_by_task_and_sweep_sends_one(at_once):
    message = write()
    sent = at_once(4, lambda n: messages.send(message_id=message.pk, gateway=outbox.OutboxGateway(), at=AT))
    assert sorted(sent) == [False, False, False, True]
    assert len(outbox.latest()) == 1


def test_send_after_expiry_sends_nothing_and_the_secret_is_blanked():
    message = write(is_secret=True, expires_at=AT + timedelta(minutes=5))
    late = AT + timedelta(minutes=5)
    assert not messages.send(message_id=message.pk, gateway=outbox.OutboxGateway(), at=late)
    assert messages.blank_expired(at=late) == 1
    message.refresh_from_db()
    assert message.body == ""


def test_send_to_a_gateway_that_fails_is_tried_again_but_not_for_ever():
    message = write()
    at = AT
    for _ in range(MAX_TRIES + 2):
        assert not messages.send(message_id=message.pk, gateway=Deaf(), at=at)
        at += timedelta(minutes=2)
    message.refresh_from_db()
    assert (message.tries, message.sent_at, message.last_error) == (MAX_TRIES, None, "GatewayError")


def test_sweep_sends_what_a_lost_task_left_behind():
    now = timezone.now()
    old = write("old", at=now - timedelta(minutes=3))
    write("fresh", at=now)
    assert tasks.send_due() == 1
    old.refresh_from_db()
    assert old.sent_at


def test_send_at_once_with_a_broker_that_is_away_leaves_it_to_the_sweep(
    monkeypatch, django_capture_on_commit_callbacks
):
    def away(**kwargs):
        raise OperationalError

    monkeypatch.setattr(tasks.send_message, "apply_async", away)
    message = write()
    with django_capture_on_commit_callbacks(execute=True):
        tasks.send_at_once(message)
    assert Message.objects.get(pk=message.pk).sent_at is None


def test_email_gateway_takes_the_first_line_as_subject(settings):
    settings.PRODUCTION = True
    gateway = gateways.gateway_for(Message.Channel.EMAIL)
    gateway.send(recipient="hoa@example.vn", body="Mã đăng nhập\n\n123456", key="k")
    assert (mail.outbox[0].subject, mail.outbox[0].body, mail.outbox[0].to) == (
        "Mã đăng nhập",
        "123456",
        ["hoa@example.vn"],
    )


def test_gateway_for_a_demo_is_the_outbox():
    assert isinstance(gateways.gateway_for(SMS), outbox.OutboxGateway)
    assert isinstance(gateways.gateway_for(Message.Channel.EMAIL), outbox.OutboxGateway)


@pytest.fixture
def provider(settings):
    """An SMS provider on loopback that remembers what it was asked and answers ``status``."""

    class Provider(BaseHTTPRequestHandler):
        requests = []
        status = 200

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            Provider.requests.append((self.path, dict(self.headers), json.loads(body)))
            self.send_response(Provider.status)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Provider)
    Thread(target=server.serve_forever, daemon=True).start()
    settings.SMS_GATEWAY = "http"
    settings.SMS_HTTP_URL = f"http://127.0.0.1:{server.server_port}/sms?brand=HOCSO"
    settings.SMS_HTTP_TOKEN = "token"
    yield Provider
    server.shutdown()
    server.server_close()


def test_http_gateway_posts_text_number_and_key(provider):
    gateways.gateway_for(SMS).send(recipient=PHONE, body="Mã của bạn", key="allauth:1")
    path, headers, body = provider.requests[0]
    assert path == "/sms?brand=HOCSO"
    assert body == {"to": PHONE, "text": "Mã của bạn", "id": "allauth:1"}
    assert (headers["Authorization"], headers["Idempotency-Key"]) == ("Bearer token", "allauth:1")


@pytest.mark.parametrize("status", [302, 400, 500])
def test_http_gateway_that_does_not_take_it_is_an_error(provider, status):
    provider.status = status
    with pytest.raises(GatewayError, match=str(status)):
        gateways.gateway_for(SMS).send(recipient=PHONE, body="Mã", key="k")


def test_http_gateway_that_is_not_there_is_tried_again_later(settings):
    message = write()
    gateway = http.HttpGateway("http://127.0.0.1:9/sms", "")
    assert not messages.send(message_id=message.pk, gateway=gateway, at=AT)
    message.refresh_from_db()
    assert message.last_error == "ConnectionRefusedError"


def test_outbox_starts_afresh_when_it_grows_too_large(monkeypatch):
    monkeypatch.setattr(outbox, "MAX_BYTES", 10)
    for n in range(3):
        outbox.OutboxGateway().send(recipient=PHONE, body=f"tin {n}", key=str(n))
    assert [each["body"] for each in outbox.latest()] == ["tin 2"]


def test_send_while_another_sender_has_it_sends_nothing():
    message = write()
    assert not messages.send(message_id=message.pk, gateway=Deaf(), at=AT)
    soon = AT + messages.LEASE / 2
    assert not messages.send(message_id=message.pk, gateway=outbox.OutboxGateway(), at=soon)
    assert outbox.latest() == []


class Refusing(BaseEmailBackend):
    def send_messages(self, email_messages):
        raise SMTPRecipientsRefused({"hoa@example.vn": (550, b"no such user hoa@example.vn")})


def test_email_that_is_refused_is_tried_again_and_quotes_no_address(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    message = messages.write(key="k", channel=Message.Channel.EMAIL, recipient="hoa@example.vn", body="Mã", at=AT)
    assert not messages.send(message_id=message.pk, gateway=EmailGateway(), at=AT)
    with pytest.raises(GatewayError, match=r"^SMTPRecipientsRefused$"):
        EmailGateway().send(recipient="hoa@example.vn", body="Mã", key="k")
    message.refresh_from_db()
    assert (message.sent_at, message.last_error) == (None, "GatewayError")


def test_http_gateway_that_talks_nonsense_is_an_error():
    with create_server(("127.0.0.1", 0)) as server:
        thread = Thread(target=lambda: _say(server, b"hello\r\n\r\n"))
        thread.start()
        with pytest.raises(GatewayError, match="BadStatusLine"):
            http.HttpGateway(f"http://127.0.0.1:{server.getsockname()[1]}/", "").send(
                recipient=PHONE, body="Mã", key="k"
            )
        thread.join()


def _say(server, line):
    connection, _address = server.accept()
    with connection:
        connection.recv(65536)
        connection.sendall(line)


def test_code_with_a_broker_that_is_away_waits_for_the_sweep(monkeypatch):
    def away(*args, **kwargs):
        raise OperationalError

    monkeypatch.setattr("celery.canvas.Signature.apply_async", away)
    message = write(at=timezone.now())
    hand_over(message.pk)
    assert Message.objects.get(pk=message.pk).sent_at is None

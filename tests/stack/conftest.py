"""The production stack on loopback: PostgreSQL, Redis, S3, two web instances, two workers, beat, nginx."""

import json
import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.stack import parts
from tests.stack.visitor import Visitor

HOST = "hocso.example.org"
WEB, WORKERS = ("web1", "web2"), ("worker1", "worker2")


@dataclass
class Stack:
    processes: parts.Processes
    env: dict[str, str]
    address: str
    ports: dict[str, int]
    ca: Path
    var: Path
    sms: list[dict[str, str]] = field(default_factory=list)

    def visitor(self, address: str = "") -> Visitor:
        """Through nginx, or straight to one instance as nginx would ask it."""
        return Visitor(address or self.address, HOST, self.ca)

    def instance(self, name: str) -> str:
        return f"http://127.0.0.1:{self.ports[name]}"

    def code_for(self, phone: str, after: int = 0, seconds: float = 20) -> str:
        """The newest code that the workers sent to a phone, of those beyond the first ``after`` messages."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for message in reversed(self.sms[after:]):
                if message["to"] == phone:
                    return re.search(r"\b\d{6}\b", message["text"])[0]
            time.sleep(0.1)
        raise TimeoutError(f"no message; worker says:\n{self.processes.log('worker1')[-2000:]}")


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    from services import postgresql, redis

    folder = tmp_path_factory.mktemp("stack")
    var = folder / "var"
    var.mkdir()
    ports = {name: parts.free_port() for name in (*WEB, "http", "https", "s3")}
    processes = parts.Processes(folder)
    with ExitStack() as after:
        database, broker = after.enter_context(postgresql()), after.enter_context(redis())
        sms: list[dict[str, str]] = []
        gateway = after.enter_context(_gateway(sms))
        env = _environment(var, database, broker, ports["s3"], gateway)
        after.callback(processes.stop_all)
        _start(processes, env, ports, folder)
        yield Stack(processes, env, f"https://127.0.0.1:{ports['https']}", ports, folder / "tls.crt", var, sms)


def _environment(var: Path, database: str, broker: str, s3: int, gateway: int) -> dict[str, str]:
    return {
        **{name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ},
        "PYTHONPATH": str(parts.ROOT),
        "DJANGO_SETTINGS_MODULE": "lms.settings",
        "PRODUCTION": "1",
        "BASE_URL": f"https://{HOST}",
        "ALLOWED_HOSTS": HOST,
        "TRUSTED_PROXIES": "1",
        "SECRET_KEY": "stack-only-" + "k9" * 30,
        "PERSONAL_NUMBER_KEY": "Y2hlY2stb25seS1jaGVjay1vbmx5LWNoZWNrLW9ubHk=",
        "PERSONAL_NUMBER_HASH_KEY": "stack-only",
        "DATABASE_URL": database,
        "BROKER_URL": broker,
        "REDIS_URL": broker.removesuffix("0") + "1",
        "VAR_DIR": str(var),
        "STATIC_ROOT": str(var / "static"),
        "MEDIA_ROOT": str(var / "media"),
        "S3_BUCKET": "hocso",
        "S3_ENDPOINT": f"http://127.0.0.1:{s3}",
        "S3_REGION": "us-east-1",
        "S3_ACCESS_KEY": "stack-only",
        "S3_SECRET_KEY": "stack-only",
        "SMS_GATEWAY": "http",
        "SMS_HTTP_URL": f"http://127.0.0.1:{gateway}/send",
        "REQUIRE_SECOND_FACTOR": "0",
        "METRICS_TOKEN": "stack-only",
    }


def _start(processes: parts.Processes, env: dict[str, str], ports: dict[str, int], folder: Path) -> None:
    """As after an upgrade: static files and tables first, then the processes. What can wait side by side does."""
    moto = str(Path(sys.executable).parent / "moto_server")
    processes.start("s3", [moto, "-H", "127.0.0.1", "-p", str(ports["s3"])], env)
    tables = parts.manage(env, "manage.py", "migrate", "-v0")
    assert parts.manage(env, "manage.py", "collectstatic", "--noinput", "-v0").wait() == 0
    for name in WEB:
        processes.start(name, parts.command_line("hocso-web@.service", str(ports[name]), env), env)
    for name in WORKERS:
        processes.start(name, parts.command_line("hocso-worker@.service", name[-1], env), env)
    processes.start("messages", parts.command_line("hocso-messages.service", "", env), env)
    _certificate(folder)
    processes.start("nginx", _nginx(folder, ports), env)
    assert tables.wait() == 0
    processes.start("beat", parts.command_line("hocso-beat.service", "", env), env)
    assert parts.manage(env, "tests/stack/seed.py").wait() == 0
    _wait(processes, env, ports)


def _wait(processes: parts.Processes, env: dict[str, str], ports: dict[str, int]) -> None:
    for name in WEB:
        parts.wait_for(f"http://127.0.0.1:{ports[name]}/readyz")
    for name in WORKERS:
        end = time.monotonic() + 40
        while "ready." not in processes.log(name):
            assert time.monotonic() < end, processes.log(name)
            time.sleep(0.2)
    parts.wait_for(f"{env['S3_ENDPOINT']}/moto-api/")
    requests.put(f"{env['S3_ENDPOINT']}/{env['S3_BUCKET']}", timeout=10).raise_for_status()


def _nginx(folder: Path, ports: dict[str, int]) -> list[str]:
    replaced = {
        "listen 80 ": f"listen 127.0.0.1:{ports['http']} ",
        "listen 443 ": f"listen 127.0.0.1:{ports['https']} ",
        "127.0.0.1:8001": f"127.0.0.1:{ports['web1']}",
        "127.0.0.1:8002": f"127.0.0.1:{ports['web2']}",
        "/etc/hocso": str(folder),
        "/var/lib/hocso": str(folder / "var"),
        "/var/log/nginx": str(folder),
    }
    (folder / "site.conf").write_text(parts.site(replaced))
    who = "user root;" if os.geteuid() == 0 else ""
    temporary = "".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main = f"{who} daemon off; pid {folder}/nginx.pid; error_log stderr; events {{}} http {{ {temporary} "
    main += f"include /etc/nginx/mime.types; include {folder}/site.conf; }}\n"
    (folder / "nginx.conf").write_text(main)
    return ["/usr/sbin/nginx", "-c", str(folder / "nginx.conf"), "-p", str(folder), "-e", "stderr"]


def _certificate(folder: Path) -> None:
    """Signed by itself, for loopback."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.DNSName(HOST), x509.IPAddress(ip_address("127.0.0.1"))])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(days=1))
    signed = made.add_extension(names, critical=False).sign(key, hashes.SHA256())
    (folder / "tls.crt").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "tls.key").write_bytes(key.private_bytes(*plain))


class _gateway:  # noqa: N801 - a context manager
    """The SMS provider: takes every message; its port is the value."""

    def __init__(self, taken: list[dict[str, str]]) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_args: Any) -> None:
                """Silent."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    def __enter__(self) -> int:
        Thread(target=self.server.serve_forever, daemon=True).start()
        return int(self.server.server_port)

    def __exit__(self, *_error: object) -> None:
        self.server.shutdown()
        self.server.server_close()

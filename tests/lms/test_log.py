"""Logs: one JSON object per line, with a request id and without personal data."""

import json
import logging
import logging.config
from collections.abc import Callable
from io import StringIO

import pytest
import structlog
from django.http import HttpResponse
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from lms import log
from lms.middleware import RequestMiddleware


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Callable[[], list[dict[str, object]]]:
    """What is logged while the test runs, as production writes it."""
    before = structlog.get_config()
    logging.config.dictConfig(log.configure(as_json=True, level="INFO"))
    yield lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    structlog.configure(**before)
    logging.getLogger().handlers.clear()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gửi cho +84912345678 rồi", "gửi cho *** rồi"),
        ("gọi 0912 345 678", "gọi ***"),
        ("0912.345.678", "***"),
        ("thư tới ba.hoa+1@vi-du.example.vn.", "thư tới ***."),
        ("số 038060012345", "số ***"),
        ("123456 là mã đăng nhập", "*** là mã đăng nhập"),
        ("Key (full_name)=(Nguyễn Văn An) already exists.", "Key (full_name)=(***) already exists."),
        ("GET /tai-khoan/password/reset/key/3-c9x-abc/", "GET /tai-khoan/password/reset/key/***/"),
        ("import 01890a5d-ac96-774b-bcce-b302099a8057 xong", "import 01890a5d-ac96-774b-bcce-b302099a8057 xong"),
        ("166 xã, 20000 người, 2026-11-23", "166 xã, 20000 người, 2026-11-23"),
        ('File "/srv/hocso/lms/log.py", line 104', 'File "/srv/hocso/lms/log.py", line 104'),
    ],
)
def test_personal_data_is_masked_by_its_shape(text, expected):
    assert log.masked(text) == expected


@given(st.from_regex(r"(\+84|0)[35789]\d{8}", fullmatch=True), st.text(alphabet=" ,;:()\n", min_size=1, max_size=3))
def test_no_mobile_number_survives_masking(phone, gap):
    assert phone not in log.masked(f"tới{gap}{phone}{gap}xong")


def test_values_are_masked_by_their_key_at_any_depth(lines):
    structlog.get_logger("t").info("a.fact", full_name="Lê Hoa", rows=[{"phone": "x", "id": 7}], code="123456", pin=1)
    (line,) = lines()
    assert (line["full_name"], line["rows"], line["code"], line["pin"]) == (
        "***",
        [{"phone": "***", "id": 7}],
        "***",
        "***",
    )


def test_tracebacks_and_other_libraries_are_masked_too(lines):
    try:
        raise ValueError("hong: ba@example.vn")
    except ValueError:
        logging.getLogger("some.library").exception("call of %s failed", "0912345678")
    (line,) = lines()
    assert line["event"] == "call of *** failed"
    assert "ValueError: hong: ***" in line["exception"]
    assert line["level"] == "error"


def test_each_request_is_one_line_with_its_own_id_and_without_its_query(lines):
    def page(request):
        structlog.get_logger("t").info("inside")
        return HttpResponse("ok")

    middleware = RequestMiddleware(page)
    for _ in range(2):
        middleware(RequestFactory().get("/ca-nhan/hoc-vien/?q=Nguyễn Văn An"))
    first, finished, second, _last = lines()
    assert (finished["event"], finished["request"], finished["code"]) == (
        "request_finished",
        "GET /ca-nhan/hoc-vien/",
        200,
    )
    assert first["request_id"] == finished["request_id"] != second["request_id"]
    assert "An" not in json.dumps(finished, ensure_ascii=False)


def test_logging_asks_nobody_who_they_are(lines):
    class Lazy:
        pk = property(lambda self: pytest.fail("asked"))

    request = RequestFactory().get("/")
    request.user = Lazy()
    RequestMiddleware(lambda _request: HttpResponse("ok"))(request)
    assert "user_id" not in lines()[0]


def test_a_line_that_cannot_be_written_stops_nobody_and_tells_nothing(capsys):
    log.StandardError().handle(logging.LogRecord("some", logging.ERROR, __file__, 1, "%d", ("0912345678",), None))
    told = capsys.readouterr().err
    assert "test_log.py" in told
    assert "0912345678" not in told


def test_logging_to_a_closed_stream_stops_nobody(lines, monkeypatch):
    closed = StringIO()
    closed.close()
    monkeypatch.setattr("sys.stderr", closed)
    logging.getLogger("some.library").error("nobody reads this")

"""The learner's way through nginx, two web instances and two workers, none of which keeps anything of its own."""

import json
import re
import time

import pytest
import requests

from tests.stack.conftest import HOST, WEB, WORKERS

pytestmark = pytest.mark.stack

PHONE, NAME = "+84912345678", "Nguyễn Thị Hoa"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="32" height="24"><rect width="32" height="24"/></svg>'


def test_a_learner_goes_from_sign_in_to_a_certificate_that_anybody_can_verify(stack):
    learner = stack.visitor()
    sign_in(stack, learner)
    make_oneself_known(learner)
    learner.post("/hoc/chuong-trinh/chuong-trinh-mau/", {})
    finish_lessons(learner)
    assert pass_test(learner)
    learner.post("/ca-nhan/xac-nhan-ten/", {"next": "/chung-nhan/"})
    number = awarded_by_a_worker(stack)

    page = learner.get("/chung-nhan/").text
    (download,) = set(re.findall(r"/chung-nhan/[0-9a-f-]{36}/tai-ve/", page))
    paper = learner.get(download)
    assert paper.headers["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF-")

    anybody = stack.visitor()
    found = anybody.get(f"/cn/{number}").text
    assert NAME in found
    anybody.get("/cn/" + number[:-1] + ("0" if number[-1] != "0" else "1"), status=404)
    everybody_took_part_and_logs_name_nobody(stack)


def sign_in(stack, learner):
    sent = len(stack.sms)  # an earlier code is still there and no longer opens anything
    learner.get("/tai-khoan/login/")
    assert learner.post("/tai-khoan/login/", {"login": "0912 345 678"}).endswith("/confirm/")
    learner.get("/tai-khoan/login/code/confirm/")
    learner.post("/tai-khoan/login/code/confirm/", {"code": stack.code_for(PHONE, after=sent)})


def make_oneself_known(learner):
    step = "/ca-nhan/dang-ky/{}/".format
    learner.post(step("ten"), {"full_name": NAME, "day": "5", "month": "3", "year": "1958"})
    learner.post(step("xa"), {"commune": "15106"})
    group = re.search(r'name="target_group" value="([^"]+)"', learner.get(step("nhom")).text)
    learner.post(step("nhom"), {"target_group": group[1]})
    learner.post(step("xong"), {"agree_processing": "on"})


def finish_lessons(learner):
    for n in range(1, 5):
        page = learner.get(f"/hoc/khoa-mau/bai-{n}/").text
        fact = re.search(r'name="fact" value="([^"]+)"', page)[1]
        learner.post(f"/hoc/khoa-mau/bai-{n}/xong/", {"fact": fact})


def pass_test(learner):
    where = learner.post("/hoc/khoa-mau/kiem-tra/", {})
    while "/cau-" in where:
        name = re.search(r'name="(q\d+)"', learner.get(where).text)[1]
        where = learner.post(where, {name: "true"})
    result = learner.post(where, {})
    return "100" in learner.get(result).text


def awarded_by_a_worker(stack):
    """The sweep's task, as beat would send it; nobody has opened the page of certificates yet."""
    from celery import Celery

    with Celery(broker=stack.env["BROKER_URL"], set_as_current=False) as app:
        app.send_task("certificates.tasks.award_due_certificates")
    import psycopg

    end = time.monotonic() + 20
    with psycopg.connect(stack.env["DATABASE_URL"], autocommit=True) as database:
        while time.monotonic() < end:
            row = database.execute("SELECT number FROM certificates_award").fetchone()
            if row:
                return row[0]
            time.sleep(0.1)
    raise TimeoutError("no award")


def everybody_took_part_and_logs_name_nobody(stack):
    for name in WEB:
        assert '"code": 200' in stack.processes.log(name), f"{name} answered nothing"
    for name in (*WEB, *WORKERS):
        written = stack.processes.log(name)
        for secret in (PHONE, "912345678", NAME, stack.code_for(PHONE)):
            assert secret not in written, f"{secret} in the log of {name}"
        for line in (line for line in written.splitlines() if line.startswith("{")):
            assert json.loads(line)["level"]
    assert "task_succeeded" in "".join(stack.processes.log(name) for name in WORKERS)


def test_what_one_instance_takes_the_other_shows(stack):
    """A picture uploaded through one instance lies on S3; the other, and nginx, read it under our own address."""
    editor = stack.visitor(stack.instance("web1"))
    editor.get("/tai-khoan/login/")
    editor.post("/tai-khoan/login/", {"login": "quan-tri@example.vn", "password": "mat-khau-de-thu"})
    data = {"title": "Hình", "alt": "Một ô", "collection": "1", "tags": ""}
    editor.post("/quan-tri/images/add/", data, files={"file": ("hinh.svg", SVG, "image/svg+xml")})
    other = stack.visitor(stack.instance("web2"))
    other.session.cookies = editor.session.cookies
    shown = re.search(r'/media/[^"?]+\.svg', other.get("/quan-tri/images/").text)[0]
    for visitor in (stack.visitor(stack.instance("web2")), stack.visitor()):
        answer = visitor.get(shown)
        assert answer.headers["Content-Type"] == "image/svg+xml"
        assert b"rect" in answer.content
        assert answer.headers["Content-Security-Policy"].endswith("sandbox")
    lies = f"{stack.env['S3_ENDPOINT']}/hocso{shown.removeprefix('/media')}"
    assert requests.get(lies, timeout=5).status_code == 403, "the bucket answers the product only"
    assert not list((stack.var / "media").rglob("hinh*"))


def test_nginx_serves_files_and_hides_what_is_not_for_everybody(stack):
    visitor = stack.visitor()
    media = stack.var / "media"
    for name in ("images/co-san.svg", "private/imports/1.xlsx", "documents/noi-bo.pdf"):
        (media / name).parent.mkdir(parents=True, exist_ok=True)
        (media / name).write_bytes(SVG)
    served = visitor.get("/media/images/co-san.svg")
    assert served.headers["Content-Security-Policy"].endswith("sandbox")
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    for path in (
        "/media/private/imports/1.xlsx",
        "/media/documents/noi-bo.pdf",
        "/media/images/../private/imports/1.xlsx",
    ):
        visitor.get(path, status=404)
    for path in ("/metrics", "/readyz", "/media/images/khong-co.svg"):
        visitor.get(path, status=404)
    visitor.get("/healthz")
    style = re.search(r'href="(/static/[^"]+\.css)"', visitor.get("/").text)[1]
    css = visitor.get(style)
    assert "immutable" in css.headers["Cache-Control"]
    assert css.headers["Content-Encoding"] == "gzip"


def test_each_instance_tells_this_machine_how_it_is(stack):
    for name in WEB:
        parts = requests.get(f"{stack.instance(name)}/readyz", timeout=10).json()
        assert set(parts.values()) == {"ok"}
        metrics = requests.get(f"{stack.instance(name)}/metrics", timeout=10)
        assert "django_http_requests_total_by_method_total" in metrics.text


def test_names_and_plain_http_lead_to_one_safe_address(stack):
    plain = requests.get(f"http://127.0.0.1:{stack.ports['http']}/hoc/", allow_redirects=False, timeout=5)
    assert (plain.status_code, plain.headers["Location"]) == (301, f"https://{HOST}/hoc/")
    stranger = stack.visitor()
    stranger.session.headers["Host"] = "evil.example.com"
    with pytest.raises(requests.ConnectionError):
        stranger.get("/")
    answer = stack.visitor().get("/")
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]


def test_the_rest_goes_on_when_an_instance_and_a_worker_die(stack):
    """Last, because it leaves the stack crippled: a signed-in person notices nothing, a new code still arrives."""
    person = stack.visitor()
    sign_in(stack, person)
    stack.processes.kill("web1")
    stack.processes.kill("worker1")
    for _ in range(4):
        assert NAME in person.get("/ca-nhan/").text
    sign_in(stack, stack.visitor())
    assert stack.processes.running["beat"].poll() is None
    assert list(stack.var.glob("beat-schedule*"))

"""The bench's own arithmetic: what it says of a page follows from what it saw."""

import json
import os
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from bench import __main__ as bench
from bench import sitting
from bench.client import Request, UnexpectedAnswerError, drive
from bench.data import folder, production
from bench.measure import Figures, Papers, Roster, Sample, Step, cpu_seconds, percentile, report, rows, table
from courses.queries import practice
from courses.rules import questions
from tests.courses.asked import ALL
from tests.factories import QuestionFactory, add_version, make_course

ROSTER = Roster(Step(3.1, 120.5, 2.5), Step(4.2, 140.0, 3.0), Step(2.0, 150.0, 1.5))
FIGURES = Figures(Step(4.5, 90.0, 6.0), Step(40.0, 95.0, 50.0), Step(3.0, 150.0, 2.0))
PAPERS = Papers(per_s_core=6.5, bytes=32000, rss_mb=178.0)
SAMPLES = {
    "empty": Sample(latencies=[0.001] * 100, elapsed=0.5, cpu=0.1, queries=0),
    "lesson": Sample(latencies=[0.010] * 19 + [0.030], elapsed=0.5, cpu=0.1, queries=5),
}


@given(st.lists(st.floats(0, 100), min_size=1), st.floats(0.01, 1))
def test_percentile_is_the_smallest_value_that_a_share_does_not_exceed(values, share):
    found = percentile(values, share)
    assert sum(value <= found for value in values) >= share * len(values)
    assert sum(value < found for value in values) < share * len(values)


def test_rows_are_measured_against_the_empty_view():
    lesson = rows(SAMPLES)["lesson"]
    assert (lesson.rps, lesson.p50_ms, lesson.p95_ms) == (40.0, 10.0, 10.0)
    assert (lesson.cpu_ms, lesson.queries, lesson.ratio_to_floor) == (5.0, 5, 5.0)
    assert rows(SAMPLES)["empty"].ratio_to_floor == 1.0


def test_table_has_a_line_for_every_page_and_the_certificates():
    lines = table(rows(SAMPLES), PAPERS, 4.2, ROSTER, FIGURES).splitlines()
    assert [line.split()[0] for line in lines[1:]] == [
        *("empty", "lesson", "certificates", "attempts_per_s"),
        *("roster_preview", "roster_commit", "roster_undo"),
        *("recount_s", "close_period_s", "workbook_s"),
    ]
    assert lines[0].split() == ["rps", "p50_ms", "p95_ms", "cpu_ms", "queries", "ratio_to_floor"]


def test_report_names_machine_load_and_rows():
    made = json.loads(report({"cores": 2}, {"before": 0.1, "after": 0.9}, rows(SAMPLES), PAPERS, 4.2, ROSTER, FIGURES))
    assert set(made) == {"machine", "load", "rows"}
    assert set(made["rows"]["lesson"]) == {"rps", "p50_ms", "p95_ms", "cpu_ms", "queries", "ratio_to_floor"}
    assert set(made["rows"]["certificates"]) == {"per_s_core", "bytes", "rss_mb"}
    assert made["rows"]["attempts_per_s"] == 4.2
    assert made["rows"]["roster_commit"] == {"seconds": 4.2, "rss_mb": 140.0, "cpu": 3.0, "ratio_to_floor": 3000}
    recount = {"seconds": 4.5, "rss_mb": 90.0, "cpu": 6.0, "ratio_to_floor": 6000}
    assert made["rows"]["recount_s"] == recount


def test_processor_time_counts_children():
    busy = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'while True: pass'])"
    parent = subprocess.Popen([sys.executable, "-c", busy], start_new_session=True)
    try:
        end = time.monotonic() + 20
        while cpu_seconds([parent.pid]) < 0.3 and time.monotonic() < end:
            time.sleep(0.05)
        assert cpu_seconds([parent.pid]) >= 0.3
    finally:
        os.killpg(parent.pid, 9)
        parent.wait()


class Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    seen: list[tuple[str, str, bytes]]

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.seen.append((self.command, self.headers["Cookie"], body))
        self.send_response(200 if self.path == "/ok" else 500)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def site():
    Answers.seen = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    thread.join()
    server.server_close()


def test_drive_asks_every_form_once(site):
    forms = [Request("/ok", "sessionid=1", f"n={n}") for n in range(7)]
    latencies, _elapsed = drive(site, forms, status=200, seconds=5, connections=2, again=False)
    assert len(latencies) == 7
    assert sorted(Answers.seen) == [("POST", "sessionid=1", b"n=%d" % n) for n in range(7)]


def test_drive_asks_pages_again_until_the_time_is_over(site):
    latencies, elapsed = drive(site, [Request("/ok")], status=200, seconds=0.2, connections=2, again=True)
    assert len(latencies) > 2
    assert elapsed >= 0.2


def test_drive_refuses_to_measure_an_error_page(site):
    with pytest.raises(UnexpectedAnswerError, match="/broken: 500"):
        drive(site, [Request("/broken")], status=200, seconds=5, connections=1, again=True)


def test_the_server_is_started_as_the_unit_starts_it():
    command = bench.server_command(8123)
    assert command[0].endswith("/granian")
    assert command[-1] == "bench.server:application"
    assert "8123" in command
    assert "--blocking-threads" in command


def test_each_size_and_kind_of_database_has_its_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert folder(20_000) == tmp_path / "bench" / "sqlite-20000"
    monkeypatch.setenv("DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
    assert folder(20_000) == tmp_path / "bench" / "server-20000"
    assert production(tmp_path, 8123)["PRODUCTION"] == "1"


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "body"), ALL)
def test_sitting_posts_what_the_question_reads_as_right(kind, body):
    version = add_version(QuestionFactory(kind=kind, course=make_course(questions=0, draw=1)), body)
    posted = QueryDict(mutable=True)
    for name, values in sitting.right(version).items():
        posted.setlist(name, values)
    given = practice.given(version, posted)
    assert (given.missing, questions.is_right(kind, body, given.response)) == ("", True)

"""The schedule names every app's tasks, and every name in it is a task."""

from pathlib import Path

import pytest
from celery import current_app
from django.conf import settings

from courses import tasks
from courses.models import Edition
from lms.celery import DAY, app
from tests.factories import make_course

SCHEDULED = {entry["task"] for entry in app.conf.beat_schedule.values()}


def test_every_scheduled_name_is_a_task():
    app.loader.import_default_modules()
    assert set(current_app.tasks) >= SCHEDULED


@pytest.mark.parametrize("path", sorted(Path(settings.BASE_DIR).glob("*/tasks.py")), ids=lambda p: p.parent.name)
def test_every_task_is_scheduled_or_called_by_its_app(path):
    app.loader.import_default_modules()
    package = path.parent
    code = "\n".join(file.read_text() for file in package.rglob("*.py") if "migrations" not in file.parts)
    tasks = [name for name, task in app.tasks.items() if task.__module__ == f"{package.name}.tasks"]
    assert tasks
    for name in set(tasks) - SCHEDULED:
        assert f"tasks.{name.rsplit('.')[-1]}" in code or f'"{name}"' in code.replace(f'name="{name}"', ""), name


def test_a_sweep_that_waited_longer_than_its_interval_expires():
    for name, entry in app.conf.beat_schedule.items():
        interval = entry["schedule"] if isinstance(entry["schedule"], int) else DAY
        assert 0 < entry["options"]["expires"] <= interval, name


def test_a_certificate_shows_in_the_live_figure_within_a_minute():
    """The longest wait, and ten seconds for the count of three million people (4 s measured)."""
    (interval,) = {e["schedule"] for e in app.conf.beat_schedule.values() if e["task"].endswith("recount_skills")}
    assert interval + 10 <= 60


@pytest.mark.django_db
def test_live_courses_without_an_edition_get_one_and_only_one():
    make_course("khoa-sot")
    make_course("khoa-rong", lessons=0)
    make_course("khoa-nhap", live=False)
    assert tasks.freeze_missing_editions() == 1
    assert tasks.freeze_missing_editions() == 0
    assert Edition.objects.get().course.code == "khoa-sot"


def test_messages_have_a_queue_and_a_worker_that_nothing_else_uses():
    """A code must not wait behind an import."""
    app.loader.import_default_modules()
    queues = {name: app.amqp.router.route({}, name)["queue"].name for name in app.tasks if "." in name}
    assert {name for name, queue in queues.items() if queue == "messages"} == {
        "accounts.send_message",
        "accounts.send_due",
    }
    for file in ("Procfile", "deploy/hocso-messages.service"):
        assert "--queues messages" in (Path(settings.BASE_DIR) / file).read_text(), file

"""What ``make serve`` lays out before it starts several processes."""

import sys
from pathlib import Path
from types import SimpleNamespace

from django.conf import settings
from kombu.transport.filesystem import Channel

sys.path.insert(0, str(Path(settings.BASE_DIR, "scripts")))

import serve


def test_tables_of_exchanges_are_there_for_the_first_workers(tmp_path):
    serve.lay_out_exchanges(tmp_path)
    folder = tmp_path / "queue-control"
    channel = SimpleNamespace(control_folder=folder, _exchange_file=lambda name: folder / f"{name}.exchange")
    for queue in ("celery", "messages"):
        Channel._queue_bind(channel, "celery", queue, "", queue)
    assert {row.queue for row in Channel.get_table(channel, "celery")} == {"celery", "messages"}


def test_tables_that_workers_have_written_stay(tmp_path):
    serve.lay_out_exchanges(tmp_path)
    table = tmp_path / "queue-control" / "celery.exchange"
    table.write_text('[["celery", "", "celery"]]', encoding="utf-8")
    serve.lay_out_exchanges(tmp_path)
    assert table.read_text(encoding="utf-8") == '[["celery", "", "celery"]]'

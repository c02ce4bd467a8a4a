"""A roster of 5,000 people in a process of its own: looked through, saved, taken back.

``python -m bench.roster`` prints what it measured as JSON. Nothing but log entries is left behind.
"""

import json
import random
from collections.abc import Iterator
from dataclasses import asdict

import django

from bench.measure import Roster

ROWS = 5000
FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ", "Hà", "Lò", "Quách")
MIDDLES = ("Văn", "Thị", "Đức", "Minh", "Thanh", "Ngọc", "Xuân", "Hữu", "Quang", "Thu")
GIVEN = ("An", "Bình", "Chi", "Dung", "Giang", "Hoa", "Khánh", "Lan", "Mai", "Nam", "Oanh", "Phúc", "Quân", "Tâm")
HEADER = ("STT", "Họ và tên", "Ngày sinh", "Thôn", "Số điện thoại")


def people(villages: list[str]) -> Iterator[tuple[str, ...]]:
    """The same ones on every machine. Nobody has a name, birth and telephone in common with somebody else."""
    chance = random.Random(4)  # noqa: S311 - example data
    for number in range(1, ROWS + 1):
        name = " ".join(map(chance.choice, (FAMILIES, MIDDLES, MIDDLES, GIVEN)))
        born = f"{chance.randint(1, 28)}/{chance.randint(1, 12)}/{chance.randint(1940, 2000)}"
        yield str(number), name.upper(), born, chance.choice(villages), f"09{number:08d}"


def measure() -> Roster:
    from django.core.files import File
    from django.utils import timezone

    from audit.rules import Actor, Post
    from bench.processes import step
    from courses.models import CoursePage, StudyClass
    from exchange import actions
    from exchange.adapters.writers import OutColumn, write_xlsx
    from exchange.rules.handlers import find
    from places.actions import add_village
    from places.models import Unit

    commune = Unit.objects.communes().order_by("code")[0]
    by = Actor("user", "bench", posts=(Post("officer", commune.pk, commune.path),))
    course = CoursePage.objects.live().order_by("pk")[0]
    terms = {"course": course, "unit": commune, "made_by_id": by.id}
    study_class, _is_new = StudyClass.objects.get_or_create(code="BENCH0", defaults=terms)
    names = [f"Thôn Ví Dụ {number}" for number in range(1, 21)]
    villages = [add_village(commune=commune, name=name, code="", by=by, at=timezone.now()) for name in names]
    columns = [OutColumn(name) for name in HEADER]
    with write_xlsx(sheet="Danh sách", columns=columns, rows=people(names)) as stream:
        options = find("roster").about(by, str(study_class.pk))
        file = File(stream, "bench.xlsx")
        record = actions.stage(upload=file, kind="roster", by=by, at=timezone.now(), context=options)
    try:
        preview = step(lambda: actions.check(import_id=record.pk, at=timezone.now()))
        commit = step(lambda: actions.apply(import_id=record.pk, by=by, at=timezone.now()))
        undo = step(lambda: actions.undo(import_id=record.pk, by=by, at=timezone.now()))
        record.refresh_from_db()
        if record.state != "undone" or record.done != ROWS:
            raise RuntimeError(f"{record.state}: {record.done} rows, {record.counts} {record.problem}")
    finally:
        record.file.storage.delete(record.file.name)
        record.delete()
        study_class.delete()
        Unit.objects.filter(pk__in=[village.pk for village in villages]).delete()
    return Roster(preview, commit, undo)


if __name__ == "__main__":
    django.setup()
    print(json.dumps(asdict(measure())))

"""Recording, sealing, verifying and tampering, on a real database."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib import import_module
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from audit import actions, queries, tasks
from audit.models import Entry, Seal, SealedEntry
from audit.rules import SYSTEM, Actor

AT = datetime.now(UTC)
append_only = import_module("audit.migrations.0002_append_only")


def note(number: int = 1, **extra: Any) -> Entry:
    return actions.record(
        by=Actor("user", "7"), at=AT, act="learner.register", object_type="learner", object_id=number, **extra
    )


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def codes(**options: str) -> list[str]:
    return [problem.code for problem in queries.verify(**options)]


@pytest.fixture
def three_seals(db: None) -> list[Entry]:
    entries = []
    for day in range(3):
        entries += [note(day * 10 + number, details={"n": number}) for number in range(4)]
        actions.seal(at=AT + timedelta(minutes=day))
    return entries


@pytest.fixture
def unguarded(three_seals: list[Entry]) -> list[Entry]:
    """Somebody with the database's own password, who also knows the triggers."""
    for statement in append_only.removals(connection.vendor):
        sql(statement)
    return three_seals


@pytest.mark.django_db
def test_record_keeps_who_what_when_why() -> None:
    entry = note(5, reason="phiếu đăng ký giấy", details={"unit": 3})
    entry.refresh_from_db()
    assert (entry.actor_kind, entry.actor_id, entry.act) == ("user", "7", "learner.register")
    assert (entry.object_type, entry.object_id, entry.at) == ("learner", "5", AT)
    assert (entry.reason, entry.details) == ("phiếu đăng ký giấy", {"unit": 3})


@pytest.mark.django_db
def test_record_refuses_personal_data() -> None:
    with pytest.raises(ValueError, match="ids and codes"):
        note(details={"name": "Lê Thị Hoa"})
    assert not Entry.objects.exists()


def test_seal_covers_each_entry_once_and_verifies(three_seals: list[Entry]) -> None:
    assert actions.seal(at=AT) == 0
    assert SealedEntry.objects.count() == len(three_seals) == 12
    assert list(Seal.objects.order_by("sequence").values_list("sequence", "count")) == [
        (1, 4),
        (2, 4),
        (3, 4),
    ]
    assert queries.verify() == []


@pytest.mark.django_db
def test_seal_works_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "BATCH", 3)
    for number in range(7):
        note(number)
    assert actions.seal(at=AT) == 7
    assert list(Seal.objects.order_by("sequence").values_list("count", flat=True)) == [3, 3, 1]
    assert queries.verify() == []


def test_seal_takes_entry_committed_late(three_seals: list[Entry]) -> None:
    newest = Seal.objects.get(sequence=3)
    late = note(99)
    with transaction.atomic():
        for statement in append_only.removals(connection.vendor):
            sql(statement)
        Entry.objects.filter(pk=late.pk).update(recorded_at=newest.sealed_at - timedelta(hours=3))
    assert actions.seal(at=AT + timedelta(hours=1)) == 1
    assert queries.verify() == []


@pytest.mark.parametrize("table", append_only.TABLES)
@pytest.mark.parametrize("statement", ["UPDATE {} SET {}", "DELETE FROM {}"])
def test_database_refuses_change(three_seals: list[Entry], table: str, statement: str) -> None:
    columns = {"entry": "reason = 'x'", "seal": "count = 9", "sealedentry": "position = 9"}
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        sql(statement.format(table, columns[table.removeprefix("audit_")]))
    assert queries.verify() == []


@pytest.mark.parametrize(
    "change",
    [
        "act = 'learner.erase'",
        "actor_id = '8'",
        "object_id = '1000'",
        "reason = 'other'",
        "at = '2020-07-01 08:00:01'",
        "details = '{\"n\": 77}'",
    ],
)
def test_verify_finds_changed_field(unguarded: list[Entry], change: str) -> None:
    sql(f"UPDATE audit_entry SET {change} WHERE id = %s", unguarded[5].pk)  # noqa: S608
    problems = queries.verify()
    assert [problem.code for problem in problems] == ["entry_changed"]
    assert str(unguarded[5].pk) in problems[0].text


def test_verify_finds_changed_entry_with_its_digest(unguarded: list[Entry]) -> None:
    entry = unguarded[5]
    sql("UPDATE audit_entry SET actor_id = '8' WHERE id = %s", entry.pk)
    entry.refresh_from_db()
    sql("UPDATE audit_sealedentry SET digest = %s WHERE entry_id = %s", entry.digest(), entry.pk)
    assert codes() == ["batch_changed"]


def test_verify_finds_deleted_entry(unguarded: list[Entry]) -> None:
    sql("DELETE FROM audit_sealedentry WHERE entry_id = %s", unguarded[5].pk)
    sql("DELETE FROM audit_entry WHERE id = %s", unguarded[5].pk)
    assert codes() == ["batch_count"]


def test_verify_finds_deleted_seal_with_its_entries(unguarded: list[Entry]) -> None:
    sql("DELETE FROM audit_sealedentry WHERE seal_id = 2")
    sql("DELETE FROM audit_seal WHERE sequence = 2")
    for entry in unguarded[4:8]:
        sql("DELETE FROM audit_entry WHERE id = %s", entry.pk)
    assert codes() == ["seal_missing"]


def test_verify_finds_newest_seal_cut_off_alone(unguarded: list[Entry]) -> None:
    seal = Seal.objects.get(sequence=3)
    sql("DELETE FROM audit_seal WHERE sequence = 3")
    assert codes() == ["seal_cut"]
    seal.save(force_insert=True)
    assert codes() == []


def test_verify_finds_seal_made_anew(unguarded: list[Entry]) -> None:
    """Rewriting an old batch consistently needs every later seal rewritten, and the anchor still tells."""
    anchor = str(queries.head())
    entry = unguarded[5]
    sql("UPDATE audit_entry SET actor_id = '8' WHERE id = %s", entry.pk)
    entry.refresh_from_db()
    sql("UPDATE audit_sealedentry SET digest = %s WHERE entry_id = %s", entry.digest(), entry.pk)
    previous = ""
    for seal in Seal.objects.order_by("sequence"):
        members = SealedEntry.objects.filter(seal=seal).order_by("position")
        seal.previous = previous or seal.previous
        seal.digest = actions.rules.batch_digest(member.digest for member in members)
        seal.hash = previous = seal.expected_hash()
        Seal.objects.filter(pk=seal.pk).update(previous=seal.previous, digest=seal.digest, hash=seal.hash)
    assert codes() == []
    assert codes(anchor=anchor) == ["anchor"]


def test_verify_finds_cut_off_end_by_anchor(unguarded: list[Entry]) -> None:
    anchor = str(queries.head())
    assert codes(anchor=anchor) == []
    sql("DELETE FROM audit_sealedentry WHERE seal_id = 3")
    sql("DELETE FROM audit_seal WHERE sequence = 3")
    for entry in unguarded[8:]:
        sql("DELETE FROM audit_entry WHERE id = %s", entry.pk)
    assert codes() == []
    assert codes(anchor=anchor) == ["anchor"]
    assert codes(anchor="nonsense") == ["anchor"]


def test_verify_finds_changed_seal(unguarded: list[Entry]) -> None:
    sql("UPDATE audit_seal SET sealed_at = '2020-07-02 08:00:00' WHERE sequence = 2")
    assert codes() == ["seal_changed"]


def test_verify_finds_reordered_entries(unguarded: list[Entry]) -> None:
    one, two = unguarded[4], unguarded[5]
    for entry, place in ((one, 90), (two, 0), (one, 1)):
        sql("UPDATE audit_sealedentry SET position = %s WHERE entry_id = %s", place, entry.pk)
    assert codes() == ["batch_changed"]


def test_verify_finds_broken_order_of_seals(unguarded: list[Entry]) -> None:
    seal = Seal.objects.get(sequence=2)
    seal.previous = "f" * 64
    sql(
        "UPDATE audit_seal SET previous = %s, hash = %s WHERE sequence = 2",
        seal.previous,
        seal.expected_hash(),
    )
    assert codes() == ["seal_order", "seal_order"]


def test_verify_finds_entry_inserted_into_batch(unguarded: list[Entry]) -> None:
    extra = note(1000)
    SealedEntry.objects.create(entry=extra, seal_id=2, position=4, digest=extra.digest())
    assert codes() == ["batch_count"]


def test_verify_finds_entry_inserted_with_old_date(unguarded: list[Entry]) -> None:
    extra = note(1000)
    sql("UPDATE audit_entry SET recorded_at = '2020-06-01 08:00:00' WHERE id = %s", extra.pk)
    assert codes() == ["entry_backdated"]


def test_verify_finds_old_dated_entry_sealed_later(unguarded: list[Entry]) -> None:
    extra = note(1000)
    actions.seal(at=AT + timedelta(minutes=5))
    sql("UPDATE audit_entry SET recorded_at = '2020-06-01 08:00:00' WHERE id = %s", extra.pk)
    extra.refresh_from_db()
    member = SealedEntry.objects.get(entry=extra)
    seal = member.seal
    seal.digest = actions.rules.batch_digest([extra.digest()])
    sql("UPDATE audit_sealedentry SET digest = %s WHERE entry_id = %s", extra.digest(), extra.pk)
    sql("UPDATE audit_seal SET digest = %s, hash = %s WHERE sequence = 4", seal.digest, seal.expected_hash())
    assert codes() == ["entry_backdated"]


def test_seal_run_by_four_at_once_covers_each_entry_once(at_once: Callable[..., list[Any]]) -> None:
    for number in range(30):
        note(number)
    results = at_once(4, lambda number: actions.seal(at=AT))
    assert sum(results) == 30
    assert SealedEntry.objects.count() == 30
    assert queries.verify() == []


@pytest.mark.django_db
def test_task_seals_what_is_waiting() -> None:
    note()
    tasks.seal_entries()
    assert Seal.objects.count() == 1
    tasks.seal_entries()
    assert Seal.objects.count() == 1


@pytest.mark.django_db
def test_command_says_untouched_and_names_newest_seal() -> None:
    out = StringIO()
    call_command("audit_verify", stdout=out)
    assert "chưa có" in out.getvalue()
    actions.record(by=SYSTEM, at=AT, act="unit.merge", object_type="unit", object_id=1)
    actions.seal(at=AT)
    call_command("audit_verify", stdout=out)
    assert str(queries.head()) in out.getvalue()


def test_command_fails_with_a_line_per_problem(unguarded: list[Entry]) -> None:
    sql("UPDATE audit_entry SET actor_id = '8' WHERE id = %s", unguarded[0].pk)
    err = StringIO()
    with pytest.raises(CommandError, match="1 điểm"):
        call_command("audit_verify", stderr=err)
    assert err.getvalue().startswith("entry_changed: ")


@pytest.mark.django_db
def test_seal_whose_place_is_taken_seals_nothing(unguarded: list[Entry]) -> None:
    """What a second process meets that reads the same end of the chain a moment too late."""
    head = Seal.objects.latest("sequence")
    note(99)
    Seal.objects.create(sequence=0, count=0, digest="0" * 64, previous=head.hash, hash="f" * 64, sealed_at=AT)
    assert actions.seal(at=AT + timedelta(hours=1)) == 0
    assert Entry.objects.filter(sealed__isnull=True).count() == 1


@pytest.mark.django_db
def test_verify_finds_changed_digest_of_an_entry_and_of_its_batch(unguarded: list[Entry]) -> None:
    sql("UPDATE audit_sealedentry SET position = 100 WHERE entry_id = %s", unguarded[0].pk)
    sql("UPDATE audit_sealedentry SET digest = %s WHERE entry_id = %s", "0" * 64, unguarded[1].pk)
    assert set(codes()) == {"entry_changed", "batch_changed"}


@pytest.mark.django_db
def test_rows_name_themselves_by_ids(three_seals: list[Entry]) -> None:
    entry, seal = three_seals[0], Seal.objects.earliest("sequence")
    assert str(entry) == "learner.register learner:0"
    assert str(SealedEntry.objects.get(entry=entry)) == f"{entry.pk} @ 1.0"
    assert str(seal) == f"1:{seal.hash}"


@pytest.mark.django_db
def test_held_by_names_the_facts_that_keep_a_row() -> None:
    entry = note()
    assert queries.held_by(Entry, [entry.pk]) == []
    actions.seal(at=AT)
    assert queries.held_by(Entry, [entry.pk]) == [str(SealedEntry._meta.verbose_name_plural)]


@pytest.mark.django_db
def test_verify_finds_entry_deleted_under_its_seal(unguarded: list[Entry]) -> None:
    gone = unguarded[0]
    sql("DELETE FROM audit_entry WHERE id = %s", gone.pk)
    assert codes() == ["entry_missing"]
    gone.save(force_insert=True)  # keys are checked when the test ends

"""The example at the size of the province, on PostgreSQL: copies of its people with what the figures read.

``prepare_demo`` gives every person a whole life; of three million that would take an hour. Here people, homes,
completions, certificates and their letters are copied inside the database until there are as many as asked for, and
closed months are copied backwards until there are three years of them.
"""

from django.db import connection, models, transaction

from accounts.models import Learner, Residence
from bench.data import SEEDED
from certificates.models import Award, AwardStrength
from courses.models import Completion
from indicators.models import Period, Snapshot, SnapshotValue
from indicators.rules import calendar

MONTHS = 36
BY = "demo"


@transaction.atomic
def grow(learners: int) -> None:
    """Until there are ``learners`` people of the example; what is there already stays."""
    have = Learner.objects.filter(registered_by_id=BY).count()
    copies = -(-learners // SEEDED) - 1
    if have >= learners or copies <= 0:
        return
    people = f"{_table(Learner)} WHERE registered_by_id = '{BY}' AND canonical_id = id"
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off; SET LOCAL session_replication_role = replica")  # keys agree
        cursor.execute(f"CREATE TEMP TABLE source AS SELECT id FROM {people} ORDER BY id LIMIT {SEEDED}")  # noqa: S608
        cursor.execute(f"CREATE TEMP TABLE copy AS SELECT generate_series(1, {copies}) AS n")
        for model, own in ((Learner, "id"), (Residence, ""), (Completion, "id"), (Award, "id"), (AwardStrength, "")):
            cursor.execute(_copying(model, own))
        cursor.execute(_reading())
        cursor.execute("ANALYZE")


def _reading() -> str:
    """INSERT of a first reading, A to C, for every certificate without one: the smaller example reads one commune's."""
    rows, awards = _table(AwardStrength), _table(Award)
    letter = "substr('ABC', 1 + abs(hashtext(a.id::text)) % 3, 1)"
    read = f"SELECT a.id, 1, {letter}, '[]', a.issued_at FROM {awards} a"  # noqa: S608
    unread = f"NOT EXISTS (SELECT FROM {rows} r WHERE r.award_id = a.id)"
    return f"INSERT INTO {rows} (award_id, number, strength, facts, read_at) {read} WHERE {unread}"


def _copying(model: type[models.Model], own: str) -> str:
    """INSERT of every copy of every source person's rows; keys are hashed with the number of the copy."""
    columns, values = [], []
    for field in model._meta.concrete_fields:
        if field.primary_key and not own:
            continue
        columns.append(connection.ops.quote_name(field.column))
        values.append(_value(model, field))
    join = f"{_table(model)} t JOIN source s ON s.id = t.{'id' if model is Learner else 'learner_id'}"
    if model is AwardStrength:
        join = f"{_table(model)} t JOIN {_table(Award)} a ON a.id = t.award_id JOIN source s ON s.id = a.learner_id"
    return f"INSERT INTO {_table(model)} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {join}, copy"  # noqa: S608


_HASHED = {"id", "learner_id", "canonical_id", "completion_id", "award_id"}


def _value(model: type[models.Model], field: models.Field) -> str:
    column = f"t.{connection.ops.quote_name(field.column)}"
    if field.column in _HASHED and isinstance(field.target_field if field.is_relation else field, models.UUIDField):
        return f"md5({column}::text || copy.n)::uuid"
    if field.column == "number" and model is Award:
        return f"substr(upper(md5({column} || copy.n)), 1, 20)"
    if field.column == "register_no":
        return f"{column} + 100000000::bigint * copy.n"
    if field.column in {"user_id", "personal_number_hash", "personal_number_encrypted"}:
        return "NULL"
    if field.column == "phone":
        return "''"
    return column


def _table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def older_months() -> None:
    """Closed months before the example's, each a copy of its first, until there are ``MONTHS``."""
    first = Snapshot.objects.select_related("period").order_by("period__end_on").first()
    have = Period.objects.filter(snapshots__isnull=False).distinct().count()
    if first is None or have >= MONTHS:
        return
    rows = list(SnapshotValue.objects.filter(snapshot=first))
    label = first.period.label
    for _month in range(MONTHS - have):
        label = calendar.before(label)
        days = calendar.span(label, cutoff_day=14, due_days=3)
        period = Period.objects.create(
            calendar_id=first.period.calendar_id,
            label=label,
            start_on=days.start_on,
            end_on=days.end_on,
            due_on=days.due_on,
            closed_at=first.made_at,
            closed_by_id=BY,
        )
        copy = Snapshot.objects.get(pk=first.pk)
        copy.pk, copy._state.adding, copy.period, copy.hash = None, True, period, label  # noqa: SLF001
        copy.save()
        for row in rows:
            row.pk, row.snapshot = None, copy
        SnapshotValue.objects.bulk_create(rows, batch_size=2000)

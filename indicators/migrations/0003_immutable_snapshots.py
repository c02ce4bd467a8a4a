"""The database itself refuses to change or remove what a closed month was said to be: a correction is a new vintage.

A later migration that rebuilds a table on SQLite (any ``AlterField``) drops its triggers and has to call
``install`` again.
"""

from django.db import migrations

TABLES = ("indicators_snapshot", "indicators_snapshotvalue")


def statements(vendor):
    """The SQL that installs the triggers, one statement each. On PostgreSQL the function is audit's."""
    for table in TABLES:
        if vendor == "postgresql":
            yield (
                f"CREATE TRIGGER {table}_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
            )
        else:
            for act in ("update", "delete"):
                yield (
                    f"CREATE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )


def removals(vendor):
    """The SQL that removes them."""
    for table in TABLES:
        if vendor == "postgresql":
            yield f"DROP TRIGGER IF EXISTS {table}_immutable ON {table}"
        else:
            for act in ("update", "delete"):
                yield f"DROP TRIGGER IF EXISTS {table}_no_{act}"


def install(apps, schema_editor):
    for statement in statements(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def remove(apps, schema_editor):
    for statement in removals(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("indicators", "0002_one_period_a_label"), ("audit", "0002_append_only")]
    operations = [migrations.RunPython(install, remove)]

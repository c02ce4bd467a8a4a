"""The database itself refuses to change or remove what was recorded.

A later migration that rebuilds a table on SQLite (any ``AlterField``) drops its triggers and has to call
``install`` again.
"""

from django.db import migrations

TABLES = ("audit_entry", "audit_seal", "audit_sealedentry")

FUNCTION = """
CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$
"""


def statements(vendor):
    """The SQL that installs the triggers, one statement each."""
    if vendor == "postgresql":
        yield FUNCTION
    for table in TABLES:
        if vendor == "postgresql":
            yield (
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
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
            yield f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}"
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
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]

"""A version by which a closed month was counted is not changed in the database either: another one is the next version.

Saving it unchanged is nothing. A later migration that rebuilds the table on SQLite (any ``AlterField`` of a version) drops
the trigger and has to call ``install`` again; one that fills a column calls ``remove`` before.
"""

from django.db import migrations

TABLE = "indicators_indicatorversion"
COLUMNS = (
    "indicator_id",
    "number",
    "numerator",
    "rung",
    "nature",
    "denominator",
    "denominator_row_id",
    "definition",
    "decimals",
    "rounding",
    "effective_from",
    "decision_no",
    "first_use",
)
USED = "EXISTS (SELECT 1 FROM indicators_snapshotvalue WHERE version_id = OLD.id)"
SAID = "a closed month used this version"


def statements(vendor):
    """The SQL that installs the trigger, one statement each."""
    columns, (old, new) = ", ".join(COLUMNS), (", ".join(f"{row}.{name}" for name in COLUMNS) for row in ("OLD", "NEW"))
    if vendor == "postgresql":
        yield (
            "CREATE OR REPLACE FUNCTION indicators_refuse_used() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN IF {USED} THEN RAISE EXCEPTION '{SAID}'; END IF; RETURN NEW; END $$"
        )
        yield (
            f"CREATE TRIGGER {TABLE}_used BEFORE UPDATE OF {columns} ON {TABLE} FOR EACH ROW "
            f"WHEN (({old}) IS DISTINCT FROM ({new})) EXECUTE FUNCTION indicators_refuse_used()"
        )
    else:
        yield (
            f"CREATE TRIGGER {TABLE}_used BEFORE UPDATE OF {columns} ON {TABLE} "
            f"WHEN ({old}) IS NOT ({new}) AND {USED} BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
        )


def removals(vendor):
    """The SQL that removes it."""
    where = f" ON {TABLE}" if vendor == "postgresql" else ""
    yield f"DROP TRIGGER IF EXISTS {TABLE}_used{where}"


def install(apps, schema_editor):
    for statement in statements(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def remove(apps, schema_editor):
    for statement in removals(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("indicators", "0015_percentages_wide_enough")]
    operations = [migrations.RunPython(install, remove)]

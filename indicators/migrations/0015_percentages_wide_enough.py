"""A wrong figure must not stop a month from closing. SQLite rebuilds the table, which drops its triggers."""

from importlib import import_module

from django.db import migrations, models

triggers = import_module("indicators.migrations.0003_immutable_snapshots")


def install(apps, schema_editor):
    triggers.remove(apps, schema_editor)
    triggers.install(apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("indicators", "0014_keys_of_reports")]
    operations = [
        *(
            migrations.AlterField(
                model_name="snapshotvalue",
                name=name,
                field=models.DecimalField(decimal_places=2, max_digits=14, null=True),
            )
            for name in ("percent", "target_percent", "expected_percent")
        ),
        migrations.RunPython(install, install),
    ]

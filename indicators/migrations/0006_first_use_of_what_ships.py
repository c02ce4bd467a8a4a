"""The indicators that ship name their first use, where nobody wrote another: it stands beside their figures only."""

from django.db import migrations

ACTS = {"signature": "ky-so", "app": "cai-ung-dung", "health_book": "mo-so-suc-khoe"}


def name_acts(apps, schema_editor):
    versions = apps.get_model("indicators", "IndicatorVersion").objects
    for code, act in ACTS.items():
        versions.filter(indicator__code=code, first_use="").update(first_use=act)


class Migration(migrations.Migration):

    dependencies = [
        ('indicators', '0005_coverage_and_first_use'),
    ]

    operations = [
        migrations.RunPython(name_acts, migrations.RunPython.noop, elidable=True),
    ]

"""Changes from before count as known from the day they took effect."""

from django.db import migrations
from django.db.models import DateTimeField, F
from django.db.models.functions import Cast


def fill(apps, schema_editor):
    apps.get_model("places", "UnitChange").objects.update(recorded_at=Cast(F("effective_on"), DateTimeField()))


class Migration(migrations.Migration):
    dependencies = [("places", "0002_when_changes_were_known")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]

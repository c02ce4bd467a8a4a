"""Residences from before carry no moment of recording: they count as known from the day they began and ended on."""

from django.db import migrations
from django.db.models import DateTimeField, F
from django.db.models.functions import Cast


def fill(apps, schema_editor):
    rows = apps.get_model("accounts", "Residence").objects
    rows.update(recorded_at=Cast(F("from_on"), DateTimeField()))
    rows.filter(to_on__isnull=False).update(end_recorded_at=Cast(F("to_on"), DateTimeField()))


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_what_was_known_when")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]

"""What was closed before: its content digest stood where the rule's stands now, it was counted when it was made, and the
path to its targets was the straight one. A version that counts awards has fed on the rung "awarded" until now.
"""

from datetime import date
from decimal import Decimal
from importlib import import_module
from math import ceil

from django.db import migrations
from django.db.models import F

triggers = import_module("indicators.migrations.0003_immutable_snapshots")


def straight(day, target):
    """Where the path stood: as ``rules.rates.expected_on`` had it when these months were closed."""
    start, end = date(day.year, 1, 1), date(day.year, 12, 31)
    days = (end - start).days + 1
    return (target * Decimal((day - start).days + 1) / days).quantize(Decimal("0.01"))


def fill(apps, schema_editor):
    apps.get_model("indicators", "IndicatorVersion").objects.filter(numerator="awards").update(rung="awarded")
    triggers.remove(apps, schema_editor)
    snapshots = apps.get_model("indicators", "Snapshot").objects
    snapshots.update(content_digest=F("rule_digest"), counted_at=F("made_at"))
    values = apps.get_model("indicators", "SnapshotValue").objects.filter(target_percent__isnull=False)
    for day, target in set(values.values_list("snapshot__period__end_on", "target_percent")):
        same = values.filter(snapshot__period__end_on=day, target_percent=target)
        same.update(expected_percent=straight(day, target), reach_by=date(day.year, 12, 31))
    people = values.filter(denominator__gt=0)
    for target, denominator in set(people.values_list("target_percent", "denominator")):
        same = people.filter(target_percent=target, denominator=denominator)
        same.update(target_count=ceil(target * denominator / 100))
    triggers.install(apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("indicators", "0010_the_month_whole"), ("audit", "0002_append_only")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

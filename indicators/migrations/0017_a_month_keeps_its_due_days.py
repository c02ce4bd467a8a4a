"""A month keeps the due days of data sets that have one of their own; those opened before get theirs as they stand."""

from calendar import monthrange
from datetime import date, timedelta

from django.db import migrations, models


def due_on(label, day, days_off):
    """As ``rules.calendar.due_in_month`` had it when these months were opened."""
    year, month = (int(part) for part in label.split("-"))
    found = date(year, month, min(day, monthrange(year, month)[1]))
    while found.weekday() >= 5 or found in days_off:
        found += timedelta(days=1)
    return found


def fill(apps, schema_editor):
    days_off = set(apps.get_model("indicators", "DayOff").objects.values_list("day", flat=True))
    own = apps.get_model("indicators", "DataSet").objects.filter(due_day__isnull=False).values_list("code", "due_day")
    for period in apps.get_model("indicators", "Period").objects.all():
        period.due_days = {code: due_on(period.label, day, days_off).isoformat() for code, day in own}
        period.save(update_fields=["due_days"])


class Migration(migrations.Migration):
    dependencies = [("indicators", "0016_versions_stay_as_they_were_used")]
    operations = [
        migrations.AddField("period", "due_days", models.JSONField(blank=True, default=dict)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]

"""What an approved recognition covers: for those of before, the courses that its programme has today."""

from typing import Any

from django.db import migrations, models


def fill(apps: Any, schema_editor: Any) -> None:
    links = apps.get_model("courses", "ProgrammeCourse").objects
    for row in apps.get_model("courses", "Exemption").objects.filter(state__in=["approved", "revoked"]).iterator():
        within = links.filter(programme=row.programme_id).order_by("sort_order").values_list("course", flat=True)
        row.covers = list(within) if row.programme_id else [row.course_id]
        row.save(update_fields=["covers"])


class Migration(migrations.Migration):
    dependencies = [("courses", "0009_session_plans")]

    operations = [
        migrations.AddField("exemption", "covers", models.JSONField(blank=True, default=list, editable=False)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]

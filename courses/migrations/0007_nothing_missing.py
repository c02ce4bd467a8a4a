import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("courses", "0006_fill_what_is_new")]

    operations = [
        migrations.AlterField(
            "attempt",
            "course",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="attempts", to="courses.coursepage"
            ),
        ),
        migrations.AlterField("attemptanswer", "is_right", models.BooleanField()),
        migrations.AlterField("edition", "structure", models.CharField(max_length=64)),
    ]

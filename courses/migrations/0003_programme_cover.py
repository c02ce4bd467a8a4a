import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("content", "0001_initial"),
        ("courses", "0002_lesson_checks_text"),
    ]

    operations = [
        migrations.AddField(
            model_name="programmepage",
            name="cover",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="content.picture",
                verbose_name="hình bìa",
            ),
        ),
    ]

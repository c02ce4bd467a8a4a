"""A draft on the morning after the cut-off stands on figures that are not closed yet."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("indicators", "0012_a_counted_figure_has_a_rung")]

    operations = [
        migrations.AlterField(
            model_name="officialreport",
            name="snapshot",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reports",
                to="indicators.snapshot",
                verbose_name="số liệu chốt",
            ),
        ),
    ]

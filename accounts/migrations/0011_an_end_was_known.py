"""Separate from the filling: PostgreSQL does not change a table that the same transaction has written to."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0010_fill_what_was_known_when")]
    operations = [
        migrations.AddConstraint(
            model_name='residence',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('end_recorded_at__isnull', True), ('to_on__isnull', True)), models.Q(('end_recorded_at__isnull', False), ('to_on__isnull', False)), _connector='OR'), name='residence_end_pair'),
        ),
    ]

"""Separate from the filling: PostgreSQL does not change a table that the same transaction has written to."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("indicators", "0011_fill_the_month_whole")]
    operations = [
        migrations.AddConstraint(
            model_name='indicatorversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('numerator', 'awards'), models.Q(('rung', ''), _negated=True)), models.Q(models.Q(('numerator', 'awards'), _negated=True), ('rung', '')), _connector='OR'), name='indicator_version_rung', violation_error_message='Chọn bậc được tính khi, và chỉ khi, tử số đếm từ chứng nhận.'),
        ),
    ]

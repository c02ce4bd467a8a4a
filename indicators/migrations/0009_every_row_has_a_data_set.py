import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('indicators', '0008_fill_data_sets'),
    ]

    operations = [
        migrations.AlterField(
            model_name='indicator',
            name='data_set',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='indicators', to='indicators.dataset', verbose_name='biểu báo cáo'),
        ),
        migrations.AlterField(
            model_name='submission',
            name='data_set',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='submissions', to='indicators.dataset', verbose_name='biểu báo cáo'),
        ),
        migrations.AddConstraint(
            model_name='reportedvalue',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'value'), models.Q(('stock__isnull', False), ('flow__isnull', False), _connector='OR')), models.Q(models.Q(('status', 'value'), _negated=True), ('stock__isnull', True)), _connector='OR'), name='reported_value_status'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.UniqueConstraint(fields=('unit', 'period', 'data_set', 'sequence'), name='submission_sequence_once'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'accepted')), fields=('unit', 'period', 'data_set'), name='submission_accepted_once'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('unit', 'period', 'data_set'), name='submission_draft_once'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by_id', ''), ('state__in', ['draft', 'submitted', 'approved'])), models.Q(models.Q(('state__in', ['draft', 'submitted', 'approved']), _negated=True), ('decided_at__isnull', False), models.Q(('decided_by_id', ''), _negated=True)), _connector='OR'), name='submission_decided_pair'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved_at__isnull', True), ('approved_by_id', ''), models.Q(('state__in', ['approved', 'accepted']), _negated=True)), models.Q(('approved_at__isnull', False), models.Q(('approved_by_id', ''), _negated=True), models.Q(('state__in', ['draft', 'submitted']), _negated=True)), _connector='OR'), name='submission_approved_pair'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by_id', models.F('submitted_by_id')), _negated=True), name='submission_not_approved_by_submitter'),
        ),
    ]

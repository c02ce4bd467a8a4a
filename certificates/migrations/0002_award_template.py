import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def copy_from_type(apps, schema_editor):
    """Certificates issued before were printed with the template that their type has now."""
    award_types = apps.get_model("certificates", "AwardType").objects.filter(pk=OuterRef("award_type"))
    apps.get_model("certificates", "Award").objects.update(template=Subquery(award_types.values("template")[:1]))
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a column with checks waiting cannot be altered


class Migration(migrations.Migration):
    dependencies = [("certificates", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="awardtype",
            name="template",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="award_types",
                to="certificates.template",
                verbose_name="mẫu",
            ),
        ),
        migrations.AddField(
            model_name="award",
            name="template",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="awards",
                to="certificates.template",
            ),
        ),
        migrations.RunPython(copy_from_type, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="award",
            name="template",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="awards",
                to="certificates.template",
            ),
        ),
    ]

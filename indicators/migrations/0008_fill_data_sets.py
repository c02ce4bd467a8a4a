"""What was reported so far is the communes' data set. Reports accepted before a second post had to approve carry a mark
in the place of who approved.
"""

from django.db import migrations
from django.db.models import F

BEFORE = "before-approvals"


def fill(apps, schema_editor):
    get = lambda name: apps.get_model("indicators", name).objects  # noqa: E731
    if not get("Indicator").exists():
        return
    data_set = get("DataSet").create(code="communes", name="Số liệu tháng của xã, phường", kind="commune", position=1, is_public=True)
    get("Indicator").update(data_set=data_set)
    get("Submission").update(data_set=data_set)
    get("Submission").filter(state="accepted").update(approved_at=F("submitted_at"), approved_by_id=BEFORE)
    get("Submission").filter(state="submitted").update(state="approved", approved_at=F("submitted_at"), approved_by_id=BEFORE)


class Migration(migrations.Migration):

    dependencies = [
        ('indicators', '0007_data_sets_and_approval'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]

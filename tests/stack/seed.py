"""What the stack's database holds before the journey: places, the site, one small course, one administrator."""

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - after the set-up
from django.utils import timezone  # noqa: E402

from accounts.models import User  # noqa: E402
from audit.rules import SYSTEM  # noqa: E402
from certificates.actions.reference import load_award_types  # noqa: E402
from courses.actions.editions import publish_edition  # noqa: E402
from tests.factories import TargetGroupFactory, make_course, make_programme  # noqa: E402

for command in ("load_units", "load_indicators", "load_site"):
    call_command(command)
TargetGroupFactory(code="older-people")
course = make_course("khoa-mau", lessons=4, questions=2)
publish_edition(course_id=course.pk, by=SYSTEM, at=timezone.now())
make_programme("chuong-trinh-mau", course)
load_award_types()
User.objects.create_superuser(email="quan-tri@example.vn", password="mat-khau-de-thu")

"""What is printed for a class: QR codes of its addresses."""

import segno
from django.conf import settings
from django.urls import reverse

from courses.models import StudyClass


def join_url(study_class: StudyClass) -> str:
    """Where people sign up for the class themselves."""
    return f"{settings.BASE_URL}{reverse('courses:join', args=[study_class.code])}"


def qr(url: str) -> str:
    """A QR code as a data address; a quarter of it may be smudged."""
    return str(segno.make(url, error="q", micro=False).svg_data_uri(border=0, scale=4))

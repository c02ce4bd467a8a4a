import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from courses.adapters import pictures


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    for name in ("images/a.svg", "exemptions/giay.jpg", "documents/a.svg", "x.svg"):
        default_storage.save(name, ContentFile(b"stored"))


def test_picture_is_read_by_its_address():
    assert pictures.shown_at("/media/images/a.svg") == b"stored"


@pytest.mark.parametrize(
    "src",
    [
        "/etc/passwd",
        "/media/exemptions/giay.jpg",
        "/media/documents/a.svg",
        "/media/images/../x.svg",
        "/media/images/no.svg",
        "/static/a.svg",
        "images/a.svg",
        "x",
    ],
)
def test_nothing_else_is_read(src):
    assert pictures.shown_at(src) is None

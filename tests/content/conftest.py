"""A new installation's pages, and what an editor puts on them."""

import gc
import io
from collections.abc import Iterator
from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from PIL import Image
from wagtail.documents.models import Document
from wagtailmedia.models import Media

from content.actions.site import load_site
from content.models import HomePage, NewsIndexPage, NewsPage, Picture
from courses.models import CourseIndexPage
from tests.factories import TargetGroupFactory, UserFactory
from tests.kept import Kept


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    """Uploads, renditions and remembered addresses of one test are not those of another."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": str(tmp_path)}
    settings.CACHES = {**settings.CACHES, "default": memory}


def _for_two_groups() -> None:
    TargetGroupFactory(code="older", name="Người cao tuổi", summary="Từ 60 tuổi trở lên.")
    TargetGroupFactory(code="farmers", name="Bà con nông dân", summary="Làm ruộng, làm vườn.")
    load_site()


_site_for_two_groups = Kept(_for_two_groups)


@pytest.fixture
def home(db) -> HomePage:
    """The standing pages, for two target groups."""
    _site_for_two_groups()
    return HomePage.objects.get()


@pytest.fixture
def shelf(home) -> CourseIndexPage:
    """Where courses stand, below the home page as in an installation."""
    return home.add_child(instance=CourseIndexPage(title="Kho khóa học", slug="kho"))


@pytest.fixture
def admin(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


@pytest.fixture
def renditions() -> Iterator[None]:
    """Wagtail leaves the file of a new rendition to the garbage collector: collected before the next test."""
    yield
    gc.collect()


def draws_pictures(test):
    """For tests that make renditions: the collector's complaint about Wagtail's open file is none of ours."""
    quiet = pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning")
    return quiet(pytest.mark.usefixtures("renditions")(test))


def write_news(title: str, text: str = "<p>Nội dung.</p>", *, publish: bool = True, **fields) -> NewsPage:
    """A piece of news, published as an editor does."""
    values = {"date": date(2026, 9, 1), "intro": "Tóm tắt.", "body": [("text", text)], "live": False, **fields}
    page = NewsIndexPage.objects.get().add_child(instance=NewsPage(title=title, **values))
    revision = page.save_revision()
    if publish:
        revision.publish()
    page.refresh_from_db()
    return page


def picture(name: str = "hinh.png", **fields) -> Picture:
    if name.endswith(".svg"):
        data = io.BytesIO(b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"><path d="M0 0h4v3z"/></svg>')
    else:
        data = io.BytesIO()
        Image.new("RGB", (800, 600), "teal").save(data, "PNG")
    values = {"title": "Hình", "alt": "Bàn phím điện thoại", **fields}
    return Picture.objects.create(file=ImageFile(data, name=name), **values)


def document(name: str = "ke-hoach.pdf", **fields) -> Document:
    return Document.objects.create(file=ContentFile(b"words", name=name), **{"title": "Kế hoạch 60", **fields})


def media(kind: str) -> Media:
    name = {"video": "bai.mp4", "audio": "bai.mp3"}[kind]
    return Media.objects.create(title="Bài số một", type=kind, file=ContentFile(b"film", name=name), duration=60)

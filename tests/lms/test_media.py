"""Uploads by address: what anybody may read, as safe to open as to show."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
FILES = {
    "original_images/khoa/hinh.svg": SVG,
    "images/hinh.width-320.webp": b"webp",
    "media/bai.mp4": bytes(range(100)),
    "images/trang.html": b"<script>alert(1)</script>",
    "private/imports/1.xlsx": b"secret",
    "documents/noi-bo.pdf": b"secret",
}


@pytest.fixture(autouse=True)
def _files(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    for name, content in FILES.items():
        default_storage.save(name, ContentFile(content))


def read(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_a_drawing_is_shown_but_runs_nothing_on_its_own(client):
    answer = client.get("/media/original_images/khoa/hinh.svg")
    assert read(answer) == SVG
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Content-Disposition"] == "inline"
    assert answer["Content-Security-Policy"].endswith("sandbox")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "max-age=31536000" in answer["Cache-Control"]


def test_what_is_no_picture_sound_or_video_is_only_downloaded(client):
    answer = client.get("/media/images/trang.html")
    assert read(answer)
    assert answer["Content-Disposition"] == "attachment"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "private/imports/1.xlsx",
        "documents/noi-bo.pdf",
        "images/../private/imports/1.xlsx",
        "images/a/../../private/imports/1.xlsx",
        "images/%2e%2e/private/imports/1.xlsx",
        "images//etc/passwd",
        "images/khong-co.png",
        "images/",
        "original_images/khoa",
    ],
)
def test_nothing_else_is_served(client, path):
    assert client.get(f"/media/{path}").status_code in {301, 404}
    assert client.get(f"/media/{path}", follow=True).status_code == 404


@pytest.mark.parametrize(("asked", "got"), [("0-9", range(10)), ("90-", range(90, 100)), ("50-999", range(50, 100))])
def test_players_get_the_part_they_ask_for(client, asked, got):
    answer = client.get("/media/media/bai.mp4", HTTP_RANGE=f"bytes={asked}")
    assert answer.status_code == 206
    assert read(answer) == bytes(got)
    assert answer["Content-Range"] == f"bytes {got[0]}-{got[-1]}/100"
    assert answer["Content-Length"] == str(len(got))


def test_a_part_behind_the_end_is_refused(client):
    assert client.get("/media/media/bai.mp4", HTTP_RANGE="bytes=100-").status_code == 416


def test_nothing_is_written_by_address(client):
    assert client.post("/media/images/hinh.width-320.webp").status_code == 405

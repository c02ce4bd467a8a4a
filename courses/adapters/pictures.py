"""Pictures of lessons and questions, for papers."""

import posixpath

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage

_FOLDERS = ("images/", "original_images/")


def shown_at(src: str) -> bytes | None:
    """The picture by the address under which pages show it; nothing else that is stored is read."""
    name = src.removeprefix(settings.MEDIA_URL)
    if name == src or not name.startswith(_FOLDERS) or posixpath.normpath(name) != name:
        return None
    try:
        with default_storage.open(name) as file:
            content: bytes = file.read()
    except (OSError, SuspiciousFileOperation):
        return None
    return content

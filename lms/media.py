"""Uploaded pictures, sound and video by address, from whatever storage the installation has.

In production the web server answers from the folder and comes here only for what it does not have (files on S3);
a demo has no other server. Documents have their own address with permissions, imports have none at all.
"""

import mimetypes
import posixpath
import re
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_safe

PUBLIC = ("images", "original_images", "media", "media_thumbnails")
"""The folders that anybody may read; deploy/nginx.conf names the same."""

SHOWN = ("image/", "audio/", "video/", "text/vtt")
"""Types a browser may show; anything else is only offered as a download."""

_ONE_RANGE = re.compile(r"bytes=(\d+)-(\d*)")
_CHUNK = 64 * 1024


@require_safe
def serve(request: HttpRequest, folder: str, name: str) -> HttpResponseBase:
    """Names are never used twice, so that what was read once is good for a year."""
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if folder not in PUBLIC or posixpath.normpath(name) != name or name.startswith(".."):
        raise Http404
    try:
        file = default_storage.open(f"{folder}/{name}")
        size = file.size
    except (FileNotFoundError, IsADirectoryError, SuspiciousFileOperation):
        raise Http404 from None
    wanted = _ONE_RANGE.fullmatch(request.headers.get("Range", ""))
    answer = _part(file, size, wanted) if wanted else FileResponse(file)
    answer["Content-Type"] = kind
    answer["Accept-Ranges"] = "bytes"
    answer["Cache-Control"] = "public, max-age=31536000, immutable"
    answer["X-Content-Type-Options"] = "nosniff"
    # A drawing opened on its own address is a page: it may neither run scripts nor use our origin.
    answer["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    answer["Content-Disposition"] = "inline" if kind.startswith(SHOWN) else "attachment"
    return answer


def _part(file: Any, size: int, wanted: re.Match[str]) -> HttpResponseBase:
    """One range of bytes, as players of sound and video ask for it."""
    first = int(wanted[1])
    last = min(int(wanted[2] or size - 1), size - 1)
    if first > last:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    file.seek(first)
    headers = {"Content-Range": f"bytes {first}-{last}/{size}", "Content-Length": str(last - first + 1)}
    return StreamingHttpResponse(_chunks(file, last - first + 1), status=206, headers=headers)


def _chunks(file: Any, left: int) -> Iterator[bytes]:
    with file:
        while left > 0 and (chunk := file.read(min(_CHUNK, left))):
            left -= len(chunk)
            yield chunk

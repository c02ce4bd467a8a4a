"""Uploads on S3 under the product's own addresses, and static files made quickly."""

from typing import Any

from django.conf import settings
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage


class SharedStorage(S3Storage):
    """Lessons are rendered once and keep the addresses of their pictures: these must not expire or name a bucket."""

    def url(self, name: str, *_args: object, **_options: object) -> str:
        return f"{settings.MEDIA_URL}{filepath_to_uri(name)}"


class StaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Gzip only, which nginx hands out as well: brotli takes ten times as long to make and saves a tenth."""

    def create_compressor(self, **options: Any) -> Compressor:
        return Compressor(use_brotli=False, **options)

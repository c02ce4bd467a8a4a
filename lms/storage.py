"""Uploads on S3 under the product's own addresses."""

from django.conf import settings
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage


class SharedStorage(S3Storage):
    """Lessons are rendered once and keep the addresses of their pictures: these must not expire or name a bucket."""

    def url(self, name: str, *_args: object, **_options: object) -> str:
        return f"{settings.MEDIA_URL}{filepath_to_uri(name)}"

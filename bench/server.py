"""The product's WSGI application with the bench's addresses; no installation knows of it."""

from django.conf import settings

from lms.wsgi import application

settings.ROOT_URLCONF = "bench.urls"  # read when the first request asks for an address

__all__ = ["application"]

"""The door of the production server."""

from importlib import import_module

import pytest
from django.test import RequestFactory


@pytest.mark.django_db
def test_application_answers():
    application = import_module("lms.wsgi").application  # here, where the folder of static files exists
    said = []
    body = application(RequestFactory().get("/healthz").environ, lambda status, headers: said.append(status))
    assert (said, b"".join(body)) == (["200 OK"], b"ok")

"""One line per request, with an id that every line of that request carries; and what no page need ask for itself."""

from collections.abc import Callable
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse
from django.views.defaults import bad_request
from django_structlog import middlewares


class RequestMiddleware(middlewares.RequestMiddleware):
    """Names the user only when the page has asked who it is: logging adds no query and touches no session."""

    @staticmethod
    def bind_user_id(request: HttpRequest) -> None:
        user: Any = getattr(request, "_cached_user", None)
        if user is not None and user.pk:
            structlog.contextvars.bind_contextvars(user_id=user.pk)

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """Without the query: searches hold names."""
        return f"{request.method} {request.path}"


class NoNulMiddleware:
    """Refuses the character NUL in an address: no name or number has it, and PostgreSQL ends in an error."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return bad_request(request, None)
        return self.get_response(request)

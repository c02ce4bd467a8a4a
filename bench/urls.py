"""The product's addresses and one more: an empty view behind the same middleware, the floor of every figure."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from lms.urls import urlpatterns as product


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


urlpatterns = [path("bench/empty", empty), *product]

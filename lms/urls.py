"""Every address of the product; each app lists its own."""

from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from accounts.views import settings as own
from accounts.views import signing
from lms import health, media
from lms.api import api

urlpatterns = [
    path("healthz", health.alive),
    path("readyz", health.ready),
    path("metrics", health.metrics),
    path("media/<slug:folder>/<path:name>", media.serve),
    path("quan-tri/login/", signing.door),
    path("quan-tri/account/", own.own_settings),
    path("_util/login/", signing.door),
    path("quan-tri/", include(wagtailadmin_urls)),
    path("tai-lieu/", include(wagtaildocs_urls)),
    path("tai-khoan/", include("allauth.urls")),
    path("nhap-tep/", include("exchange.urls")),
    path("dia-ban/", include("places.urls")),
    path("ca-nhan/", include("accounts.urls")),
    path("", include("content.urls")),
    path("", include("courses.urls")),
    path("", include("certificates.urls")),
    path("", include("indicators.urls")),
    path("api/v1/", api.urls),
    path("", include(wagtail_urls)),
]

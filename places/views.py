"""Names for the combo box: all communes at once (a few kilobytes, kept by the browser), or one commune's villages."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from places import queries
from places.models import Unit

MAX_TYPED = 60


def _etag(request: HttpRequest) -> str:
    return f'"{queries.tree_version()}"'


@require_safe
@cache_control(public=True, max_age=3600)
@condition(etag_func=_etag)
def communes(request: HttpRequest) -> JsonResponse:
    """``{"units": [["14758", "Phường Hàm Rồng"], ...]}``, filtered by ``q`` typed without tone marks."""
    typed = request.GET.get("q", "")[:MAX_TYPED]
    return JsonResponse({"units": queries.search_units(Unit.Kind.COMMUNE, typed)})


@require_safe
@cache_control(public=True, max_age=3600)
@condition(etag_func=_etag)
def villages(request: HttpRequest, commune: str) -> JsonResponse:
    """The villages of the commune with that code, in the same shape."""
    typed = request.GET.get("q", "")[:MAX_TYPED]
    return JsonResponse({"units": queries.search_units(Unit.Kind.VILLAGE, typed, commune=commune)})

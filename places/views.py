"""Names for the combo box: all communes at once (a few kilobytes, kept by the browser), or one commune's
villages.
"""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from places import queries
from places.models import Unit

MAX_TYPED = 60


@require_safe
@cache_control(public=True, max_age=3600)
@conditional_page
def communes(request: HttpRequest) -> JsonResponse:
    """``{"results": [["14758", "Phường Hàm Rồng"], ...]}``, filtered by ``q`` typed without tone marks."""
    typed = request.GET.get("q", "")[:MAX_TYPED]
    return _units(queries.search_units(Unit.Kind.COMMUNE, typed))


@require_safe
@cache_control(public=True, max_age=3600)
@conditional_page
def villages(request: HttpRequest) -> JsonResponse:
    """The villages of the commune whose code is ``commune``, in the same shape."""
    commune = request.GET.get("commune", "")[:20]
    typed = request.GET.get("q", "")[:MAX_TYPED]
    return _units(queries.search_units(Unit.Kind.VILLAGE, typed, commune=commune))


def _units(units: list[tuple[str, str]]) -> JsonResponse:
    compact = {"ensure_ascii": False, "separators": (",", ":")}
    return JsonResponse({"results": units}, json_dumps_params=compact)

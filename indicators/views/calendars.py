"""Due days of reports as calendar files: the communes' for everybody, the own ones for who reports or waits."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from indicators.adapters.due_days import due_days_file
from indicators.queries import due_days
from indicators.queries.reporting import PROVINCIAL, REPORTERS
from indicators.views.access import actor_with


@require_safe
def published(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    days = due_days.due_days(due_days.published_data_sets(), timezone.localdate(now))
    content = due_days_file(_("Hạn nộp báo cáo tháng"), days, address=reverse("indicators:public"), at=now)
    return _file(content, "han-nop-bao-cao")


@never_cache
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    actor, now = actor_with(request, *REPORTERS, *PROVINCIAL), timezone.now()
    days = due_days.due_days(due_days.data_sets_of(actor), timezone.localdate(now))
    page = reverse("indicators:board" if actor.has_role(*PROVINCIAL) else "indicators:report")
    return _file(due_days_file(_("Hạn nộp báo cáo của tôi"), days, address=page, at=now), "han-nop-cua-toi")


def _file(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return answer

"""The division closes a month, and opens it again."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from audit.rules import Actor
from exchange.rules.numbers import grouped
from indicators.actions import periods
from indicators.forms import ReasonForm
from indicators.models import Period
from indicators.queries.correcting import Stand
from indicators.queries.reporting import PROVINCIAL
from indicators.templatetags.figures import revised, signed
from indicators.views.access import actor_with


@require_POST
def close(request: HttpRequest, period_id: int) -> HttpResponse:
    actor = actor_with(request, *PROVINCIAL)
    period = get_object_or_404(Period, pk=period_id)
    form = ReasonForm(request.POST)
    if period.end_on >= timezone.localdate():
        messages.error(request, _("Kỳ này chưa hết ngày chốt số liệu."))
    elif not form.is_valid():
        messages.error(request, _("Hãy viết lý do ngắn hơn, nhiều nhất 250 chữ."))
    else:
        _close(request, period, actor, form.cleaned_data["reason"])
    return _to_board(period)


def _close(request: HttpRequest, period: Period, actor: Actor, reason: str) -> None:
    try:
        snapshot = periods.close_period(period_id=period.pk, by=actor, at=timezone.now(), reason=reason)
    except periods.NoPlanError:
        messages.error(request, _("Chưa có kế hoạch chỉ tiêu và dân số cho năm này."))
    except periods.MisfitError as misfit:
        for stand in misfit.stands:
            messages.error(request, _misfit_text(stand))
    except periods.ReasonMissingError:
        messages.error(request, _("Số liệu đã khác số đã công bố. Hãy ghi lý do rồi bấm chốt lại."))
    else:
        values = {"period": period, "revised": revised(snapshot.vintage)}
        messages.success(request, _("Đã chốt tháng %(period)s%(revised)s.") % values)


def _misfit_text(stand: Stand) -> str:
    said = _(
        "Chưa chốt được. %(unit)s, %(indicator)s: số đã tiếp nhận nay là %(figure)s, các điều chỉnh đã duyệt cộng lại "
        "là %(added)s nên không còn hợp. Hãy ghi một điều chỉnh ngược lại, người khác duyệt, rồi bấm chốt lại."
    )
    figure, added = grouped(stand.figure or 0), signed(stand.added)
    names = {"unit": stand.unit, "indicator": stand.indicator.short_name, "figure": figure, "added": added}
    return said % names


@require_POST
def reopen(request: HttpRequest, period_id: int) -> HttpResponse:
    """A closed month takes corrected reports again; what was published stays until it is closed anew."""
    actor = actor_with(request, *PROVINCIAL)
    period = get_object_or_404(Period, pk=period_id)
    form = ReasonForm(request.POST)
    try:
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        periods.reopen_period(period_id=period.pk, by=actor, at=timezone.now(), reason=reason)
    except periods.ReasonMissingError:
        messages.error(request, _("Hãy ghi lý do mở lại kỳ báo cáo, nhiều nhất 250 chữ."))
    else:
        messages.success(request, _("Đã mở lại tháng %(period)s để nhận số liệu sửa.") % {"period": period})
    return _to_board(period)


def _to_board(period: Period) -> HttpResponse:
    return redirect(f"{reverse('indicators:board')}?{urlencode({'ky': period.label})}")

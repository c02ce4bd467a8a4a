"""The Word templates of reports: taken from here, edited in Word, brought back."""

import io

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from indicators.actions.report_templates import keep_template
from indicators.forms import ReportTemplateForm
from indicators.models import ReportKind
from indicators.queries import official_reports as queries
from indicators.queries import reporting
from indicators.queries.reporting import PROVINCIAL
from indicators.renderers import official_reports as papers
from indicators.renderers.report_content import tag_of
from indicators.views.access import actor_with


@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    actor = actor_with(request, *PROVINCIAL)
    form = ReportTemplateForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        kept = keep_template(kind=data["kind"], content=data["content"], by=actor, at=timezone.now())
        said = {"kind": kept.get_kind_display(), "n": kept.sequence}
        messages.success(request, _("Từ nay dùng mẫu này: %(kind)s, bản số %(n)s.") % said)
        return redirect("indicators:report_templates")
    context = {
        "form": form,
        "kinds": [(kind, queries.template_of(kind.value)) for kind in ReportKind],
        "columns": [(tag_of(each.code), each.short_name) for each in reporting.indicators_of(reporting.COMMUNES)],
    }
    return render(request, "indicators/official/templates.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
def download(request: HttpRequest, kind: str) -> FileResponse:
    """The template in use; ``?goc=1`` the product's own."""
    actor_with(request, *PROVINCIAL)
    if kind not in ReportKind.values:
        raise Http404
    content = papers.own_template(kind) if request.GET.get("goc") else papers.template(kind)
    return FileResponse(io.BytesIO(content), as_attachment=True, filename=f"mau-{kind}.docx")

"""What a certificate says and what earns one, in the admin. Certificates themselves are in the register."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.admin.viewsets.base import ViewSetGroup

from audit.viewsets import RecordedViewSet
from certificates import forms
from certificates.models import AwardType, Template


class AwardTypeViewSet(RecordedViewSet):
    model = AwardType
    form_class = forms.AwardTypeForm
    icon = "circle-check"
    menu_label = _("Loại chứng nhận")
    list_display = [
        "title",
        "code",
        "template",
        BooleanColumn("qualifies", label=_("Tính vào chỉ tiêu kỹ năng số")),
        "decision_no",
        BooleanColumn("is_active", label=_("Đang cấp")),
    ]
    search_fields = ["title", "code"]


class TemplateViewSet(RecordedViewSet):
    """Copying is the way to other words: those of a template that was used stay."""

    model = Template
    form_class = forms.TemplateForm
    icon = "doc-full"
    menu_label = _("Mẫu chứng nhận")
    list_display = ["name", "code", "issuing_body", "signer_title", "signer_name"]
    search_fields = ["name", "code", "signer_name"]
    copy_view_enabled = True


class CertificatesGroup(ViewSetGroup):
    menu_label = _("Chứng nhận")
    menu_icon = "circle-check"
    menu_order = 320
    items = (AwardTypeViewSet("award_types"), TemplateViewSet("certificate_templates"))


@hooks.register("register_admin_viewset")
def register_certificates() -> CertificatesGroup:
    return CertificatesGroup()

"""Ghi chú: what the figures mean, what they stand on, and where they can be checked."""

import io

import segno
from django.utils import timezone
from django.utils.translation import gettext as _

from exchange.adapters.workbooks import Book, Layout
from exchange.adapters.writers import OutColumn
from indicators.adapters import revised_text
from indicators.queries.exports import Month
from indicators.renderers import tidy, words


def write(book: Book, month: Month, address: str) -> None:
    """``address``: the page that shows the figures as they stood, also as a code for a telephone."""
    columns = [OutColumn(_("Mục"), "text", 28), OutColumn(_("Nội dung"), "text", 92)]
    sheet = book.sheet(_("Ghi chú"), columns, Layout(title=_("Ghi chú"), fixed=1, is_upright=True))
    for row in [*_about(month, address), *_definitions(month), *_columns()]:
        sheet.write(row)
    if address:
        sheet.write(["", ""], "bare")
        picture = io.BytesIO()
        segno.make(address, error="m").save(picture, kind="png", scale=4, border=2)
        picture.seek(0)
        sheet.picture(sheet.row, 0, picture, _("Mã QR dẫn đến số liệu: %(address)s") % {"address": address})


def _about(month: Month, address: str) -> list[tuple[str, str]]:
    snapshot = month.snapshot
    made = [f"{timezone.localtime(snapshot.made_at):%d/%m/%Y}", revised_text(snapshot.vintage)]
    found = [
        (_("Kỳ báo cáo"), words.days(snapshot)),
        (_("Ngày chốt số liệu"), f"{month.period.end_on:%d/%m/%Y}"),
        (_("Ngày công bố"), ". ".join(filter(None, [", ".join(filter(None, made)), snapshot.reason]))),
        (_("Mẫu số"), words.basis(snapshot)),
        (_("Ô trống"), _("Chưa báo cáo, hoặc không áp dụng: không phải là số 0. Số 0 luôn được ghi là 0.")),
        (_("Hàng tổng"), _("Là công thức; cộng các đơn vị có số liệu. Tỷ lệ = 100 x lũy kế / mẫu số.")),
        (_("So với lộ trình"), _("Tỷ lệ trừ tỷ lệ mà lộ trình đòi hỏi vào ngày chốt, tính bằng điểm phần trăm.")),
        (_("Đánh giá"), _("▲ từ 105 % lộ trình; ● từ 95 %; ▼ từ 75 %; ▼▼ dưới 75 %.")),
        (_("Cụm"), _("Nhóm xã, phường liền nhau trên bản đồ ô của hệ thống; không phải cấp hành chính.")),
        (_("Mã kiểm tra"), snapshot.hash),
    ]
    if address:
        found.append((_("Xem và đối chiếu tại"), address))
    if month.is_public:
        rule = _("Số nhỏ, hoặc số mà từ đó tính ra được số nhỏ. Có số liệu, không phải là số 0, không công bố.")
        found.insert(5, (str(words.HIDDEN), rule))
    return found


def _definitions(month: Month) -> list[tuple[str, str]]:
    """How each indicator is counted, and which have no target."""
    aimed = {line.version_id for line in month.lines.values() if line.target_percent or line.target_count}
    found = []
    for version in month.versions:
        target = "" if version.pk in aimed else _("Không đặt chỉ tiêu.")
        decision = _("Theo %(number)s.") % {"number": version.decision_no} if version.decision_no else ""
        found.append((version.indicator.name, " ".join(filter(None, [version.definition, decision, target]))))
    return found


def _columns() -> list[tuple[str, str]]:
    return [(_("Cột “%(name)s”") % {"name": heading}, meaning) for _name, heading, _kind, meaning in tidy.meanings()]

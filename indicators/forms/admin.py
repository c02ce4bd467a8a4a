"""What the administration keeps: sources, indicators and their versions, calendars, plans and targets."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from exchange.rules.numbers import grouped
from indicators.forms import PlainTextField
from indicators.models import (
    DataSet,
    DayOff,
    Indicator,
    IndicatorVersion,
    Period,
    ReportingCalendar,
    SnapshotValue,
    Source,
    Target,
    TargetPlan,
    TargetPoint,
)
from indicators.queries import reporting, targets
from indicators.rules import calendar
from places.models import Unit


class SourceForm(WagtailAdminModelForm):
    """Who hands over figures. That its people are different ones from those of other sources wants a document."""

    class Meta:
        model = Source
        fields = ["code", "name", "unit", "kind", "is_disjoint", "disjoint_by", "is_active"]
        help_texts = {
            "code": _("Tên máy dùng trong tệp và API, không dấu. Ví dụ: vnpt. Lưu rồi thì không đổi được."),
            "unit": _("Đơn vị giữ khóa API hoặc có người được phân công cung cấp số liệu."),
            "kind": _("Danh sách từng người đáng tin hơn số tổng hợp: khi có cả hai thì lấy số từ danh sách."),
            "is_disjoint": _(
                "Chỉ đánh dấu khi có văn bản xác định người của nguồn này không có ở nguồn nào khác. Số của nguồn được "
                "cộng thêm; không đánh dấu thì không bao giờ cộng."
            ),
            "disjoint_by": _("Số, ký hiệu, ngày của văn bản."),
            "is_active": _("Bỏ đánh dấu thì thôi nhận; số đã giao vẫn được giữ nhưng không còn được xét."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].disabled = self.instance.pk is not None
        self.fields["unit"].queryset = Unit.objects.exclude(kind=Unit.Kind.VILLAGE).open()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if cleaned.get("is_disjoint") and not cleaned.get("disjoint_by", "").strip():
            self.add_error("disjoint_by", _("Hãy ghi văn bản xác định nguồn này không trùng người với nguồn khác."))
        return cleaned


class DataSetForm(WagtailAdminModelForm):
    """Who hands in which rows, and by when. What is found by its code, and whose rows those are, stays."""

    class Meta:
        model = DataSet
        fields = ["code", "name", "kind", "under", "due_day", "is_public", "position"]
        help_texts = {
            "code": _("Tên máy dùng trong tệp và API, không dấu. Ví dụ: communes. Lưu rồi thì không đổi được."),
            "kind": _("Đơn vị loại nào báo cáo biểu này. Lưu rồi thì không đổi được."),
            "under": _("Chỉ những đơn vị thuộc đơn vị này. Để trống: cả tỉnh. Lưu rồi thì không đổi được."),
            "due_day": _(
                "Ví dụ: 20 thì hạn nộp là ngày 20 của tháng chốt. Để trống: theo lịch báo cáo. Ngày khóa tính từ hạn "
                "này, thêm số ngày ghi ở lịch báo cáo. Kỳ đã mở giữ hạn của mình; hạn mới có từ kỳ mở sau."
            ),
            "is_public": _("Số liệu chốt của biểu có trên trang công khai, tệp tải về và API."),
            "position": _("Số nhỏ đứng trước."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("code", "kind", "under"):
            self.fields[name].disabled = self.instance.pk is not None
        self.fields["due_day"].validators += [MinValueValidator(1), MaxValueValidator(31)]

    def clean_is_public(self) -> bool:
        """Of months that were closed in private no small number was withheld: they must not come out afterwards."""
        is_public: bool = self.cleaned_data["is_public"]
        closed = SnapshotValue.objects.filter(version__indicator__data_set=self.instance.pk)
        if is_public and not self.initial.get("is_public") and closed.exists():
            raise forms.ValidationError(
                _(
                    "Biểu này đã có tháng chốt khi chưa công bố, số nhỏ trong đó chưa được che. Hãy bỏ đánh dấu; muốn "
                    "công bố thì lập biểu mới."
                )
            )
        return is_public


class IndicatorForm(WagtailAdminModelForm):
    """A row stays in the data set by which it was reported or closed: what closed in private would come out in another
    that is public, and no small number was withheld of it.
    """

    class Meta:
        model = Indicator
        fields = ["data_set", "code", "name", "short_name", "position"]
        help_texts = {
            "data_set": _(
                "Chỉ tiêu đã có báo cáo hay tháng chốt thì giữ nguyên biểu: số nhỏ chốt khi chưa công bố chưa được "
                "che. Muốn sang biểu khác thì lập chỉ tiêu mới."
            ),
            "code": _("Tên máy dùng trong tệp và địa chỉ, không dấu. Ví dụ: skills. Lưu rồi thì không đổi được."),
            "short_name": _("Hiện ở chỗ hẹp: đầu cột bảng, biểu đồ."),
            "position": _("Số nhỏ đứng trước."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.instance
        self.fields["code"].disabled = row.pk is not None  # figures and the API know it by its code
        is_used = row.pk is not None and (
            row.reported.exists() or SnapshotValue.objects.filter(version__indicator=row).exists()
        )
        self.fields["data_set"].disabled = is_used


class IndicatorVersionForm(WagtailAdminModelForm):
    """How an indicator is counted from a day on. Another definition is the next version."""

    class Meta:
        model = IndicatorVersion
        fields = [
            "indicator",
            "numerator",
            "rung",
            "nature",
            "denominator",
            "denominator_row",
            "definition",
            "decimals",
            "rounding",
            "first_use",
            "effective_from",
            "decision_no",
        ]
        help_texts = {
            "numerator": _("Số người đạt lấy từ đâu: chứng nhận đã cấp, hay báo cáo của xã, phường."),
            "rung": _("Bậc nào đưa vào chỉ tiêu là một quyết định: hãy ghi số quyết định. Các bậc khác đứng bên cạnh."),
            "definition": _("Ai được đếm, đếm đến ngày nào, ai báo cáo. Câu này hiện trên trang số liệu."),
            "decimals": _("Tỷ lệ ghi mấy chữ số sau dấu phẩy. Ví dụ: 1."),
            "first_use": _(
                "Không bắt buộc. Mã ghi ở bài thực hành là lần dùng đầu dịch vụ này. Số người làm thử ở lớp được ghi "
                "bên cạnh, không cộng vào chỉ tiêu. Ví dụ: cai-ung-dung."
            ),
            "effective_from": _(
                "Kỳ nào chốt vào ngày này hoặc sau ngày này thì cả kỳ tính theo cách này. Ví dụ: ghi 01/10 thì kỳ từ "
                "15/9 đến 14/10 đã tính theo cách này; muốn từ kỳ sau thì ghi 15/10. Kỳ đã chốt giữ cách tính đã dùng."
            ),
            "decision_no": _("Văn bản quy định cách tính. Bắt buộc khi đếm từ chứng nhận. Ví dụ: 12/QĐ-SKHCN."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decimals"].validators += [MaxValueValidator(2)]  # a snapshot keeps two

    def clean_effective_from(self) -> date:
        """Not of months that were closed by another version: a next vintage of them would silently be counted anew."""
        day: date = self.cleaned_data["effective_from"]
        last = reporting.latest_snapshot()
        if last is None or day > last.period.end_on or "effective_from" not in self.changed_data:
            return day
        message = _(
            "Kỳ %(month)s đã chốt, tính đến hết ngày %(end)s. Hãy ghi ngày sau đó: kỳ đã chốt giữ cách tính đã dùng."
        )
        raise forms.ValidationError(message % {"month": last.period, "end": f"{last.period.end_on:%d/%m/%Y}"})

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if self.instance.pk and self.changed_data and self.instance.snapshot_values.exists():
            message = _("Cách tính này đã dùng để chốt số liệu, nên giữ nguyên. Hãy sao chép thành phiên bản mới.")
            raise forms.ValidationError(message)
        is_counted = cleaned.get("numerator") == IndicatorVersion.Numerator.AWARDS
        if is_counted and self.changed_data and not (cleaned.get("decision_no") or "").strip():
            message = _("Bậc nào, chứng nhận nào được đếm là một quyết định. Hãy ghi số quyết định.")
            self.add_error("decision_no", message)
        if self.changed_data:
            self._check_sense(cleaned, is_counted)
        return cleaned

    def _check_sense(self, cleaned: dict[str, Any], is_counted: bool) -> None:
        """What contradicts itself would give figures that are silently empty, always zero or always 100 %."""
        row, whole = cleaned.get("indicator"), cleaned.get("denominator_row")
        if is_counted and cleaned.get("nature") == IndicatorVersion.Nature.FLOW:
            self.add_error("nature", _("Số đếm từ chứng nhận là lũy kế đến ngày chốt. Hãy chọn lũy kế."))
        if is_counted and row and row.data_set.kind != Unit.Kind.COMMUNE:
            message = _("Chứng nhận chỉ được đếm theo xã, phường. Chỉ tiêu này thuộc biểu của đơn vị loại khác.")
            self.add_error("numerator", message)
        if row and whole == row:
            self.add_error("denominator_row", _("Một dòng không tự làm mẫu số của mình. Hãy chọn dòng khác."))
        elif row and whole and whole.data_set_id != row.data_set_id:
            message = _("Mẫu số phải là một dòng của cùng biểu “%(data_set)s”, vì cùng đơn vị báo cáo.")
            self.add_error("denominator_row", message % {"data_set": row.data_set})

    def save(self, commit: bool = True) -> IndicatorVersion:
        version: IndicatorVersion = self.instance
        if version.pk is None:
            newest = version.indicator.versions.order_by("number").last()
            version.number = newest.number + 1 if newest else 1
        return super().save(commit)  # type: ignore[no-any-return]


class CalendarForm(WagtailAdminModelForm):
    """Months that were opened keep their days: other days are another calendar, from a later day on."""

    class Meta:
        model = ReportingCalendar
        fields = ["name", "cutoff_day", "due_days", "lock_days", "effective_from"]
        help_texts = {
            "cutoff_day": _("Ngày cuối của kỳ trong tháng. Ví dụ: 14 thì kỳ tháng 7 tính đến hết 14/7."),
            "due_days": _(
                "Ví dụ: 3 thì hạn nộp là 3 ngày sau ngày chốt; trùng ngày nghỉ thì lùi đến ngày làm việc kế tiếp."
            ),
            "lock_days": _(
                "Quá số ngày này sau hạn, đơn vị chỉ gửi được khi được gia hạn. Để trống: nhận đến khi chốt kỳ."
            ),
            "effective_from": _(
                "Tháng nào có ngày mồng 1 là ngày này hoặc sau ngày này thì kỳ của tháng ấy theo lịch này. Kỳ đã mở "
                "giữ nguyên."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_used = self.instance.pk is not None and self.instance.periods.exists()
        for name in ("cutoff_day", "due_days", "effective_from"):
            self.fields[name].disabled = is_used
        self.fields["cutoff_day"].validators += [MinValueValidator(1), MaxValueValidator(31)]

    def clean_effective_from(self) -> date:
        """A calendar from within a month that is opened would not be its calendar."""
        day: date = self.cleaned_data["effective_from"]
        last = Period.objects.order_by("-end_on").first()
        if last is None or day > last.end_on or "effective_from" not in self.changed_data:
            return day
        message = _(
            "Kỳ %(month)s đã mở và tính đến hết ngày %(end)s. Hãy ghi ngày sau đó: lịch này sẽ có từ kỳ %(next)s, kỳ "
            "ấy bắt đầu từ ngày %(start)s."
        )
        said = {
            "month": last,
            "end": f"{last.end_on:%d/%m/%Y}",
            "next": calendar.shown(calendar.after(last.label)),
            "start": f"{last.end_on + timedelta(days=1):%d/%m/%Y}",
        }
        raise forms.ValidationError(message % said)


class DayOffForm(WagtailAdminModelForm):
    """Due days that are set already stay: a month copies its own when it is opened."""

    class Meta:
        model = DayOff
        fields = ["day", "name"]
        help_texts = {"day": _("Đối chiếu mỗi năm với thông báo lịch nghỉ lễ, Tết của Chính phủ.")}


class TargetPlanForm(WagtailAdminModelForm):
    class Meta:
        model = TargetPlan
        fields = ["name", "decision_no", "year", "population"]
        help_texts = {
            "decision_no": _("Số, ký hiệu văn bản giao chỉ tiêu."),
            "population": _("Chuỗi dân số mà tỷ lệ của kế hoạch này chia cho."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].validators += [MinValueValidator(2020), MaxValueValidator(2100)]


class TargetForm(WagtailAdminModelForm):
    """A percentage or an assigned count, with the milestones of its path: a line each, as ``7/2026: 60``."""

    points = PlainTextField(
        label=_("Mốc từng tháng"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Mỗi dòng một mốc: tháng và phần của chỉ tiêu phải đạt (%). Ví dụ: 7/2026: 60. Chỉ các kỳ chốt trong năm "
            "kế hoạch, trước ngày phải đạt. Để trống: đều."
        ),
    )

    class Meta:
        model = Target
        fields = ["plan", "indicator", "unit", "percent", "count", "reach_by"]
        localized_fields = ["percent"]  # a decimal comma
        help_texts = {
            "unit": _("Để trống: áp dụng cho toàn tỉnh và mọi đơn vị chưa có chỉ tiêu riêng."),
            "percent": _("Tỷ lệ phải đạt, lớn hơn 0 và nhiều nhất 100. Ví dụ: 40. Để trống nếu giao bằng số người."),
            "count": _("Số người giao cho một đơn vị. Để trống nếu giao bằng tỷ lệ."),
            "reach_by": _("Để trống: ngày cuối năm."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [Unit.Kind.PROVINCE, Unit.Kind.COMMUNE, Unit.Kind.OFFICE]
        self.fields["unit"].queryset = Unit.objects.filter(kind__in=kinds).open()
        self.fields["percent"].validators += [MinValueValidator(Decimal("0.01")), MaxValueValidator(100)]
        if self.instance.pk:
            said = self.instance.points.values_list("label", "share")
            self.fields["points"].initial = "\n".join(f"{calendar.shown(name)}: {share:n}" for name, share in said)

    def clean_points(self) -> list[tuple[str, Decimal]]:
        found = dict(self._point(line) for line in self.cleaned_data["points"].splitlines() if line.strip())
        return sorted(found.items())

    def _point(self, line: str) -> tuple[str, Decimal]:
        month, _colon, share = line.partition(":")
        label, part = calendar.label_from(month.strip()), share.strip().rstrip("% ").replace(",", ".")
        if not label or not re.fullmatch(r"\d{1,3}(\.\d{1,2})?", part, re.ASCII) or Decimal(part) > 100:
            message = _("Không đọc được mốc “%(line)s”. Hãy ghi như 7/2026: 60, từ 0 đến 100.")
            raise forms.ValidationError(message % {"line": line})
        return label, Decimal(part)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        percent, count = data.get("percent"), data.get("count")
        if "percent" not in self.errors and (percent is None) == (count is None):
            self.add_error("percent", _("Ghi tỷ lệ, hoặc số người được giao; một trong hai."))
        if count is not None and data.get("unit") is None:
            self.add_error("unit", _("Số người được giao là của một đơn vị. Hãy chọn đơn vị."))
        elif count is not None and data.get("plan") and data.get("indicator"):
            self._check_count(count, data["plan"], data["indicator"], data["unit"])
        if data.get("plan") and data.get("points"):
            self._check_points([label for label, _share in data["points"]], data["plan"], data.get("reach_by"))
        return data

    def _check_points(self, labels: list[str], plan: TargetPlan, reach_by: date | None) -> None:
        """The path would go on as if these milestones were not there."""
        end = reach_by or date(plan.year, 12, 31)
        lost = targets.outside(labels, plan, end)
        if lost:
            message = _(
                "Mốc %(months)s không dùng được: ngày chốt của kỳ phải từ 01/01/%(year)s và trước ngày phải đạt "
                "%(end)s. Hãy sửa hoặc bỏ."
            )
            said = {"months": ", ".join(map(calendar.shown, lost)), "year": plan.year, "end": f"{end:%d/%m/%Y}"}
            self.add_error("points", message % said)

    def _check_count(self, count: int, plan: TargetPlan, indicator: Indicator, unit: Unit) -> None:
        """More people than there are is a zero too many."""
        below = targets.people_of(unit, indicator, plan)
        if below is not None and count > below:
            message = _(
                "Giao %(count)s người, nhưng %(unit)s chỉ có %(people)s người trong “%(series)s”. Hãy ghi nhiều nhất "
                "%(people)s."
            )
            said = {"count": grouped(count), "unit": unit, "people": grouped(below), "series": plan.population}
            self.add_error("count", message % said)

    def save(self, commit: bool = True) -> Target:
        points = self.cleaned_data["points"]
        self.instance.path = Target.Path.CUSTOM if points else Target.Path.LINEAR
        target: Target = super().save(commit)
        if commit:
            target.points.all().delete()
            TargetPoint.objects.bulk_create(TargetPoint(target=target, label=name, share=n) for name, n in points)
        return target

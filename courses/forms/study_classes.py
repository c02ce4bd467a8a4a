"""Opening a class: what it is about, where, with whom, and when it meets."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.rules import Actor
from courses.actions.study_classes import ClassTerms
from courses.forms.classes import LONGEST_KEY, CourseField, HoursForm, InstructorField, VenueField, at_hour
from courses.models import CoursePage, ProgrammePage, StudyClass
from courses.models.study_classes import MOST_SEATS
from courses.queries import classes, study_classes
from courses.rules import classes as rules
from places.models import Unit, Venue

WEEKDAYS = (
    ("0", _("Thứ Hai")),
    ("1", _("Thứ Ba")),
    ("2", _("Thứ Tư")),
    ("3", _("Thứ Năm")),
    ("4", _("Thứ Sáu")),
    ("5", _("Thứ Bảy")),
    ("6", _("Chủ nhật")),
)
BACK = timedelta(days=31)


class InstructorsField(forms.ModelMultipleChoiceField[User]):
    label_from_instance = InstructorField.label_from_instance  # type: ignore[assignment]

    def clean(self, value: Any) -> Any:
        if any(len(str(each)) > LONGEST_KEY for each in value or ()):
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().clean(value)


class ClassForm(forms.Form):
    id = forms.UUIDField(widget=forms.HiddenInput)
    subject = forms.ChoiceField(
        label=_("Lớp học gì?"),
        error_messages={
            "required": _("Hãy chọn khóa học hoặc chương trình."),
            "invalid_choice": _("Hãy chọn trong danh sách."),
        },
    )
    venue = VenueField(
        Venue.objects.none(),
        label=_("Nhà văn hóa"),
        required=False,
        empty_label=_("Nơi khác trong xã, phường"),
        error_messages={"invalid_choice": _("Hãy chọn trong danh sách.")},
    )
    seats = forms.IntegerField(
        label=_("Số chỗ"),
        help_text=_("Hết chỗ, người đăng ký sau vào danh sách chờ."),
        min_value=1,
        max_value=MOST_SEATS,
        error_messages={
            "required": _("Hãy ghi số chỗ."),
            "invalid": _("Hãy ghi số chỗ bằng chữ số."),
            "min_value": _("Lớp phải có ít nhất 1 chỗ."),
            "max_value": _("Một lớp có nhiều nhất 200 chỗ."),
        },
    )
    instructors = InstructorsField(
        User.objects.none(),
        label=_("Giảng viên"),
        help_text=_("Chọn một hay nhiều người. Ai cũng điểm danh và xác nhận được."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Hãy chọn ít nhất một giảng viên."),
            "invalid_choice": _("Hãy chọn trong danh sách."),
        },
    )

    def __init__(
        self, *args: Any, actor: Actor, commune: Unit, study_class: StudyClass | None = None, **kwargs: Any
    ) -> None:
        self.actor, self.commune, self.study_class = actor, commune, study_class
        kwargs["initial"] = {**(_initial(study_class) if study_class else {}), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        self.subjects = _subjects()
        fields["subject"].choices = [("", _("Chọn khóa học hoặc chương trình")), *_grouped(self.subjects)]
        fields["venue"].queryset = classes.venues(commune).select_related("unit")
        self._offer_instructors(fields["instructors"])

    def _offer_instructors(self, field: Any) -> None:
        """Who oversees says who teaches; who teaches adds colleagues."""
        field.queryset = classes.instructors(self.commune, timezone.localdate())
        if not classes.oversees(self.actor, self.commune):
            others = [each for each in field.queryset if str(each.pk) not in self._known()]
            field.required, field.label = False, _("Ai dạy cùng?")
            field.choices = [(each.pk, field.label_from_instance(each)) for each in others]
            if not others:
                del self.fields["instructors"]

    def _known(self) -> tuple[str, ...]:
        """Who opens a class of their own teaches it; a class keeps those it has, who answers for it first."""
        if self.study_class:
            return tuple(self.study_class.instructors.order_by("pk").values_list("instructor_id", flat=True))
        return (self.actor.id,)

    def key(self) -> UUID:
        key: UUID = self.cleaned_data["id"]
        return key

    def terms(self) -> ClassTerms:
        data = self.cleaned_data
        return ClassTerms(
            subject=self.subjects[data["subject"]],
            unit=self.commune,
            venue=data["venue"],
            seats=data["seats"],
            instructor_ids=self._instructors(),
        )

    def _instructors(self) -> tuple[str, ...]:
        chosen = tuple(str(user.pk) for user in self.cleaned_data.get("instructors", ()))
        return chosen if classes.oversees(self.actor, self.commune) else tuple(dict.fromkeys((*self._known(), *chosen)))


class PlanForm(HoursForm):
    """A row of sessions: on which weekdays, from when on, how many."""

    field_order = ["course", "first", "weekdays", "count", "skip", "starts", "ends", "together"]

    course = CourseField(
        CoursePage.objects.none(),
        label=_("Học khóa nào?"),
        empty_label=None,
        error_messages={"required": _("Hãy chọn khóa học."), "invalid_choice": _("Hãy chọn trong danh sách.")},
    )
    first = forms.DateField(
        label=_("Ngày học đầu tiên"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Hãy chọn ngày."), "invalid": _("Hãy ghi ngày như 25/11/2026.")},
    )
    weekdays = forms.MultipleChoiceField(
        label=_("Học vào thứ mấy?"),
        choices=WEEKDAYS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Không chọn thì mỗi tuần một buổi, vào thứ của ngày đầu tiên."),
        error_messages={"invalid_choice": _("Hãy chọn trong danh sách.")},
    )
    count = forms.IntegerField(
        label=_("Mấy buổi?"),
        min_value=1,
        max_value=rules.MOST_SESSIONS,
        error_messages={
            "required": _("Hãy ghi số buổi."),
            "invalid": _("Hãy ghi số buổi bằng chữ số."),
            "min_value": _("Ít nhất 1 buổi."),
            "max_value": _("Nhiều nhất 60 buổi một lần."),
        },
    )
    skip = forms.CharField(
        label=_("Nghỉ những ngày nào?"),
        required=False,
        max_length=200,
        help_text=_("Ngày lễ, ngày Tết rơi vào lịch học. Ví dụ: 30/4, 1/5, 10/2 - 20/2. Buổi học lùi sang tuần sau."),
        error_messages={"max_length": _("Ghi nhiều nhất 200 chữ.")},
    )
    together = forms.BooleanField(
        label=_("Vẫn đặt lịch này: hai lớp học cùng lúc, có người cùng dạy"), required=False, widget=forms.HiddenInput
    )
    """Asked only when the instructor is elsewhere at that time: two groups in one house is a plan, too."""

    def __init__(self, *args: Any, study_class: StudyClass, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.study_class = study_class
        course: Any = self.fields["course"]
        found = study_classes.courses_of(study_class)
        course.queryset = CoursePage.objects.filter(pk__in=[each.pk for each in found]).order_by("title")

    def clean_first(self) -> date:
        day, today = self.cleaned_data["first"], timezone.localdate()
        if not today - BACK <= day <= today + rules.AHEAD:
            raise forms.ValidationError(_("Ngày phải trong khoảng từ 31 ngày trước đến 1 năm sau hôm nay."))
        found: date = day
        return found

    def clean_skip(self) -> set[date]:
        first = self.cleaned_data.get("first") or timezone.localdate()
        found, unread = rules.read_days(self.cleaned_data["skip"], first)
        if unread:
            raise forms.ValidationError(
                _("“%(part)s” không phải là ngày. Hãy ghi như 30/4 hoặc 10/2 - 20/2.") % {"part": unread}
            )
        return found

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if {"starts", "ends"} <= data.keys() and data["ends"] <= data["starts"]:
            self.add_error("ends", _("Giờ kết thúc phải sau giờ bắt đầu."))
        if not self.errors and not data["together"]:
            self._check_overlaps()
        return data

    def _check_overlaps(self) -> None:
        instructor = self.study_class.instructors.order_by("pk").values_list("instructor_id", flat=True).first()
        for starts_at, ends_at in self.times():
            planned = self.study_class.sessions.filter(starts_at=starts_at).values_list("pk", flat=True)
            other = classes.overlapping(instructor or "", starts_at, ends_at, but=planned)
            if other:
                self.fields["together"].widget = forms.CheckboxInput()
                when = timezone.localtime(other.starts_at)
                message = _now("Giảng viên đã có buổi học khác lúc %(when)s, tại %(place)s.")
                self.add_error("together", message % {"when": f"{when:%H:%M %d/%m/%Y}", "place": other.place})
                return

    def times(self) -> list[tuple[datetime, datetime]]:
        data = self.cleaned_data
        weekdays = {int(each) for each in data["weekdays"]} or {data["first"].weekday()}
        days = rules.days(data["first"], weekdays, data["count"], data["skip"])
        return [(at_hour(day, data["starts"]), at_hour(day, data["ends"])) for day in days]


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Vì sao buổi này không diễn ra?"),
        max_length=250,
        help_text=_("Ví dụ: mưa bão, nhà văn hóa bận việc."),
        error_messages={"required": _("Hãy ghi lý do."), "max_length": _("Lý do dài nhất 250 chữ.")},
    )


def _subjects() -> dict[str, CoursePage | ProgrammePage]:
    """What can be taught, by the value of its choice."""
    programmes = ProgrammePage.objects.live().order_by("title")
    return {
        **{rules.choice(each.code, is_programme=False): each for each in classes.courses()},
        **{rules.choice(each.code, is_programme=True): each for each in programmes},
    }


def _grouped(subjects: dict[str, CoursePage | ProgrammePage]) -> list[tuple[Any, list[tuple[str, str]]]]:
    def named(prefix: str) -> list[tuple[str, str]]:
        return [(value, str(each.title)) for value, each in subjects.items() if value.startswith(prefix)]

    return [(_("Khóa học"), named("c-")), (_("Chương trình"), named("p-"))]


def _initial(study_class: StudyClass) -> dict[str, Any]:
    return {
        "id": study_class.pk,
        "subject": rules.choice(study_class.subject.code, is_programme=bool(study_class.programme_id)),
        "venue": study_class.venue_id,
        "seats": study_class.seats,
        "instructors": list(study_class.instructors.values_list("instructor_id", flat=True)),
    }

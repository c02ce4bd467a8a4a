"""Where, when and by whom a session is held."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import UnitField
from accounts.models import User
from audit.rules import Actor
from courses.actions.classes import Terms
from courses.models import ClassSession, CoursePage
from courses.queries import classes
from places.models import Unit, Venue

BACK, AHEAD = timedelta(days=31), timedelta(days=366)
"""How late a session may be written down, and how early planned."""


class CommuneForm(forms.Form):
    """The commune first, where somebody could mean several: its venues and instructors follow from it."""

    xa = UnitField(
        Unit.objects.none(),
        label=_("Xã hoặc phường"),
        empty_label=_("Chọn xã, phường"),
        error_messages={"invalid_choice": _("Hãy chọn trong danh sách."), "required": _("Hãy chọn xã hoặc phường.")},
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["xa"].queryset = classes.communes(actor)  # type: ignore[attr-defined]


LONGEST_KEY = 18
"""Digits of the longest number that every database keeps; a longer one is no key of anything."""


class CourseField(forms.ModelChoiceField[CoursePage]):
    def to_python(self, value: Any) -> CoursePage | None:
        if len(str(value)) > LONGEST_KEY:
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().to_python(value)

    def label_from_instance(self, course: CoursePage) -> str:
        return str(course.title)


class VenueField(forms.ModelChoiceField[Venue]):
    def label_from_instance(self, venue: Venue) -> str:
        return f"{venue.name}, {venue.unit.name}" if venue.unit.kind == Unit.Kind.VILLAGE else venue.name


class InstructorField(forms.ModelChoiceField[User]):
    """By name; a login without one says no more than the end of its number."""

    def label_from_instance(self, user: User) -> str:
        return str(user)


class HoursForm(forms.Form):
    """From when until when on a day."""

    starts = forms.TimeField(
        label=_("Bắt đầu lúc"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": _("Hãy ghi giờ bắt đầu."), "invalid": _("Hãy ghi giờ như 14:00.")},
    )
    ends = forms.TimeField(
        label=_("Kết thúc lúc"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": _("Hãy ghi giờ kết thúc."), "invalid": _("Hãy ghi giờ như 16:00.")},
    )


class SessionForm(HoursForm):
    field_order = ["id", "course", "day", "starts", "ends", "venue", "instructor"]
    id = forms.UUIDField(widget=forms.HiddenInput)
    course = CourseField(
        CoursePage.objects.none(),
        label=_("Khóa học"),
        empty_label=_("Chọn khóa học"),
        error_messages={"required": _("Hãy chọn khóa học."), "invalid_choice": _("Hãy chọn trong danh sách.")},
    )
    day = forms.DateField(
        label=_("Ngày"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Hãy chọn ngày."), "invalid": _("Hãy ghi ngày như 25/11/2026.")},
    )
    venue = VenueField(
        Venue.objects.none(),
        label=_("Nhà văn hóa"),
        required=False,
        empty_label=_("Nơi khác trong xã, phường"),
        error_messages={"invalid_choice": _("Hãy chọn trong danh sách.")},
    )
    instructor = InstructorField(
        User.objects.none(),
        label=_("Giảng viên"),
        empty_label=None,
        error_messages={"required": _("Hãy chọn giảng viên."), "invalid_choice": _("Hãy chọn trong danh sách.")},
    )

    def __init__(
        self, *args: Any, actor: Actor, commune: Unit, session: ClassSession | None = None, **kwargs: Any
    ) -> None:
        self.actor, self.commune, self.session = actor, commune, session
        kwargs["initial"] = {**(_initial(session) if session else {}), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["course"].queryset = classes.courses()
        fields["venue"].queryset = classes.venues(commune).select_related("unit")
        if classes.oversees(actor, commune):
            fields["instructor"].queryset = classes.instructors(commune, timezone.localdate())
        else:
            del fields["instructor"]

    def clean_day(self) -> Any:
        day, today = self.cleaned_data["day"], timezone.localdate()
        if not today - BACK <= day <= today + AHEAD:
            raise forms.ValidationError(_("Ngày phải trong khoảng từ 31 ngày trước đến 1 năm sau hôm nay."))
        return day

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if {"day", "starts", "ends"} <= data.keys():
            if data["ends"] <= data["starts"]:
                self.add_error("ends", _("Giờ kết thúc phải sau giờ bắt đầu."))
            else:
                self._check_overlap(data)
        return data

    def _check_overlap(self, data: dict[str, Any]) -> None:
        starts_at, ends_at = at_hour(data["day"], data["starts"]), at_hour(data["day"], data["ends"])
        key = self.session.pk if self.session else data.get("id")
        other = classes.overlapping(self._instructor_id(), starts_at, ends_at, but=[key]) if key else None
        if other:
            when = f"{timezone.localtime(other.starts_at):%H:%M} – {timezone.localtime(other.ends_at):%H:%M}"
            message = _("Giảng viên đã có buổi học khác lúc %(when)s cùng ngày, tại %(place)s.")
            self.add_error("starts", message % {"when": when, "place": other.place})

    def _instructor_id(self) -> str:
        chosen = self.cleaned_data.get("instructor")
        return str(chosen.pk) if chosen else self.session.instructor_id if self.session else self.actor.id

    def key(self) -> UUID:
        key: UUID = self.cleaned_data["id"]
        return key

    def terms(self) -> Terms:
        data = self.cleaned_data
        return Terms(
            course=data["course"],
            unit=self.commune,
            venue=data["venue"],
            starts_at=at_hour(data["day"], data["starts"]),
            ends_at=at_hour(data["day"], data["ends"]),
            instructor_id=self._instructor_id(),
        )


class SubstituteForm(forms.Form):
    """Who teaches this one session instead: anybody who may teach there on that day and is not elsewhere."""

    instructor = InstructorField(
        User.objects.none(),
        label=_("Ai dạy buổi này?"),
        empty_label=_("Chọn người dạy thay"),
        error_messages={"required": _("Hãy chọn người dạy thay."), "invalid_choice": _("Hãy chọn trong danh sách.")},
    )

    def __init__(self, *args: Any, session: ClassSession, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session = session
        fields: dict[str, Any] = self.fields
        found = classes.instructors(session.unit, timezone.localdate(session.starts_at))
        teaches = session.instructor_id
        fields["instructor"].queryset = found.exclude(pk=int(teaches)) if teaches.isdecimal() else found

    def clean_instructor(self) -> User:
        chosen: User = self.cleaned_data["instructor"]
        session = self.session
        other = classes.overlapping(str(chosen.pk), session.starts_at, session.ends_at, but=[session.pk])
        if other:
            when = f"{timezone.localtime(other.starts_at):%H:%M} – {timezone.localtime(other.ends_at):%H:%M}"
            message = _("Người này đã có buổi học khác lúc %(when)s cùng ngày, tại %(place)s.")
            raise forms.ValidationError(message % {"when": when, "place": other.place})
        return chosen


def at_hour(day: Any, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))


def _initial(session: ClassSession) -> dict[str, Any]:
    starts, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    return {
        "course": session.course_id,
        "day": starts.date(),
        "starts": starts.time(),
        "ends": ends.time(),
        "venue": session.venue_id,
        "instructor": session.instructor_id,
    }

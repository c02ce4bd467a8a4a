"""Where programmes and courses live in Wagtail, and the programme itself."""

from django import forms
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.models import Orderable, Page
from wagtail.search import index

from content.models import AddressedPage, sentences


class CourseIndexPage(Page):
    """The shelf under which programmes and courses live; not shown to learners."""

    page_description = _("Nơi chứa mọi chương trình và khóa học. Người dân không thấy trang này.")
    subpage_types = ["courses.ProgrammePage", "courses.CoursePage"]
    max_count = 1

    class Meta:
        verbose_name = _("kho khóa học")
        verbose_name_plural = _("kho khóa học")

    def serve(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """A shelf for editors; who meets its address is asked "Bạn là ai?" instead."""
        return redirect("/#ban-la-ai")


class LearnersPage(AddressedPage):
    """A page that learners meet at an address of the product's own, not in Wagtail's tree."""

    promote_panels: list[FieldPanel] = []
    private_page_options: list[str] = []  # the learners' address is everybody's

    class Meta:
        abstract = True

    def learners_path(self) -> str:
        raise NotImplementedError

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        parts = super().get_url_parts(request)
        return (parts[0], parts[1], self.learners_path()) if parts else None

    def serve(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Wagtail's own address leads on to the learners'."""
        return redirect(self.learners_path(), permanent=True)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """What an editor sees before publishing: the draft's own words, without anybody's progress."""
        return TemplateResponse(request, self.preview_template, {"page": self})


class ProgrammePage(LearnersPage):
    """An ordered list of courses for some target groups."""

    preview_template = "courses/previews/programme.html"

    code = models.SlugField(
        _("mã"),
        unique=True,
        help_text=_("Phần cuối địa chỉ của chương trình, không dấu, nối bằng gạch ngang. Ví dụ: ky-nang-so-co-ban."),
    )
    summary = models.TextField(
        _("giới thiệu ngắn"), max_length=300, help_text=_("Một, hai câu hiện trên thẻ: học xong làm được gì.")
    )
    cover = models.ForeignKey(
        "content.Picture", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("hình bìa")
    )
    target_groups = ParentalManyToManyField(
        "accounts.TargetGroup",
        related_name="programmes",
        blank=True,
        verbose_name=_("nhóm đối tượng"),
        help_text=_("Chương trình hiện ở trang của các nhóm được chọn."),
    )

    page_description = _("Nhiều khóa học xếp theo thứ tự, học hết thì được xét cấp chứng nhận.")
    parent_page_types = ["courses.CourseIndexPage"]
    subpage_types: list[str] = []
    search_fields = [*Page.search_fields, index.SearchField("summary"), index.FilterField("code")]
    content_panels = [
        FieldPanel("title"),
        FieldPanel("code"),
        sentences("summary"),
        FieldPanel("cover"),
        FieldPanel("target_groups", widget=forms.CheckboxSelectMultiple),
        InlinePanel("programme_courses", label=_("Khóa học"), min_num=1, help_text=_("Xếp theo thứ tự nên học.")),
    ]

    class Meta:
        verbose_name = _("chương trình")
        verbose_name_plural = _("chương trình")

    def learners_path(self) -> str:
        return reverse("courses:programme", args=[self.code])


class ProgrammeCourse(Orderable):
    programme = ParentalKey(ProgrammePage, on_delete=models.CASCADE, related_name="programme_courses")
    course = models.ForeignKey(
        "courses.CoursePage", models.PROTECT, related_name="in_programmes", verbose_name=_("khóa học")
    )

    panels = [FieldPanel("course")]

    class Meta(Orderable.Meta):
        constraints = [models.UniqueConstraint(fields=["programme", "course"], name="programme_course_once")]

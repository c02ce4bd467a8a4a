"""What authors edit in Wagtail: drafts only. Learners read editions (``courses.models.editions``)."""

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page
from wagtail.search import index

from content.blocks import body_blocks


class CourseIndexPage(Page):
    """The shelf under which programmes and courses live; not shown to learners."""

    subpage_types = ["courses.ProgrammePage", "courses.CoursePage"]
    max_count = 1

    class Meta:
        verbose_name = _("kho khóa học")


class LearnersPage(Page):
    """A page that learners meet at an address of the product's own, not in Wagtail's tree."""

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

    code = models.SlugField(_("mã"), unique=True)
    summary = models.TextField(_("giới thiệu ngắn"), max_length=300)
    target_groups = ParentalManyToManyField("accounts.TargetGroup", related_name="programmes", blank=True)

    parent_page_types = ["courses.CourseIndexPage"]
    subpage_types: list[str] = []
    search_fields = [*Page.search_fields, index.SearchField("summary"), index.FilterField("code")]
    content_panels = [
        *Page.content_panels,
        FieldPanel("code"),
        FieldPanel("summary"),
        FieldPanel("target_groups", widget=forms.CheckboxSelectMultiple),
        InlinePanel("programme_courses", label=_("Khóa học"), min_num=1),
    ]

    class Meta:
        verbose_name = _("chương trình")
        verbose_name_plural = _("chương trình")

    def learners_path(self) -> str:
        return reverse("courses:programme", args=[self.code])


class ProgrammeCourse(Orderable):
    programme = ParentalKey(ProgrammePage, on_delete=models.CASCADE, related_name="programme_courses")
    course = models.ForeignKey("courses.CoursePage", models.PROTECT, related_name="in_programmes")

    panels = [FieldPanel("course")]

    class Meta(Orderable.Meta):
        constraints = [models.UniqueConstraint(fields=["programme", "course"], name="programme_course_once")]


class CoursePage(LearnersPage):
    """A course as its authors see it; publishing it freezes its live lessons into an edition."""

    preview_template = "courses/previews/course.html"

    code = models.SlugField(_("mã"), unique=True)
    summary = models.TextField(_("giới thiệu ngắn"), max_length=300)
    minutes = models.PositiveSmallIntegerField(_("số phút học"), default=60)
    level = models.PositiveSmallIntegerField(_("bậc năng lực"), default=1)
    competences = models.CharField(_("năng lực thành phần"), max_length=100, blank=True)
    cover = models.ForeignKey(
        "content.Picture", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("hình bìa")
    )
    target_groups = ParentalManyToManyField("accounts.TargetGroup", related_name="courses", blank=True)
    assessment_title = models.CharField(_("tên bài kiểm tra"), max_length=100, default="Bài kiểm tra cuối khóa")
    draw = models.PositiveSmallIntegerField(_("số câu rút ra"), default=10, validators=[MinValueValidator(1)])
    pass_mark = models.PositiveSmallIntegerField(
        _("điểm đạt (%)"), default=70, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    wait_minutes = models.PositiveIntegerField(_("phút chờ trước khi làm lại"), default=0)
    rule = models.JSONField(_("điều kiện hoàn thành"), default=dict, blank=True)
    source_digest = models.CharField(max_length=64, blank=True, editable=False)
    """Of the curriculum files last loaded into this course; empty for courses written in the admin."""

    parent_page_types = ["courses.CourseIndexPage"]
    subpage_types = ["courses.LessonPage"]
    search_fields = [*Page.search_fields, index.SearchField("summary"), index.FilterField("code")]
    content_panels = [
        *Page.content_panels,
        FieldPanel("code"),
        FieldPanel("summary"),
        FieldPanel("cover"),
        FieldPanel("minutes"),
        FieldPanel("target_groups", widget=forms.CheckboxSelectMultiple),
        MultiFieldPanel([FieldPanel("level"), FieldPanel("competences")], _("Khung năng lực số")),
        MultiFieldPanel(
            [
                FieldPanel("assessment_title"),
                FieldPanel("draw"),
                FieldPanel("pass_mark"),
                FieldPanel("wait_minutes"),
            ],
            _("Bài kiểm tra"),
        ),
    ]

    class Meta:
        verbose_name = _("khóa học")
        verbose_name_plural = _("khóa học")

    def learners_path(self) -> str:
        return reverse("courses:course", args=[self.code])


class LessonPage(LearnersPage):
    """A draft lesson. ``key`` never changes: credit follows it from edition to edition."""

    preview_template = "courses/previews/lesson.html"

    key = models.CharField(_("mã bài"), max_length=120, unique=True)
    aim = models.CharField(_("Sau bài này, …"), max_length=250)
    minutes = models.PositiveSmallIntegerField(_("số phút"), default=8)
    body = StreamField(body_blocks(), verbose_name=_("nội dung"))
    checks = models.CharField(
        _("câu hỏi tự kiểm tra"),
        max_length=250,
        blank=True,
        help_text=_("Mã các câu hỏi, cách nhau bằng dấu phẩy."),
    )

    parent_page_types = ["courses.CoursePage"]
    subpage_types: list[str] = []
    search_fields = [*Page.search_fields, index.SearchField("aim"), index.SearchField("body")]
    content_panels = [
        *Page.content_panels,
        FieldPanel("aim"),
        FieldPanel("minutes"),
        FieldPanel("body"),
        FieldPanel("checks"),
    ]

    class Meta:
        verbose_name = _("bài học")
        verbose_name_plural = _("bài học")

    def learners_path(self) -> str:
        course = CoursePage.objects.parent_of(self).get()
        return reverse("courses:lesson", args=[course.code, self.slug])

    def check_codes(self) -> list[str]:
        """The codes of the questions asked at the end of the lesson."""
        return [code.strip() for code in self.checks.split(",") if code.strip()]

"""What authors edit in Wagtail: drafts only. Learners read editions (``courses.models.editions``)."""

import uuid6
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
from content.models import ADDRESS, AddressedPage, AddressForm, sentences
from courses.models.bank import Question


def new_key() -> str:
    """Of a lesson written in the admin; curriculum files bring names of their own."""
    return f"bai-{uuid6.uuid7().hex}"


def new_code() -> str:
    return f"khoa-{uuid6.uuid7().hex[-8:]}"


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


class LessonPageForm(AddressForm):
    """Which questions of the course's bank are asked at the end of the lesson, chosen by their words."""

    checks = forms.MultipleChoiceField(
        label=_("Câu hỏi tự kiểm tra cuối bài"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Chọn hai, ba câu người học trả lời ngay sau bài. Câu hỏi lấy từ ngân hàng câu hỏi của khóa học; "
            "nếu ở đây còn trống, hãy thêm câu hỏi vào ngân hàng trước."
        ),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        bank = Question.objects.filter(course=self.parent_page.pk, is_active=True, current__isnull=False)
        self.fields["checks"].choices = [(question.code, question.stem) for question in bank.select_related("current")]
        self.initial["checks"] = self.instance.check_codes()

    def clean_checks(self) -> str:
        return ", ".join(self.cleaned_data["checks"])


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


class CoursePage(LearnersPage):
    """A course as its authors see it; publishing it freezes its live lessons into an edition."""

    preview_template = "courses/previews/course.html"

    code = models.SlugField(
        _("mã"),
        unique=True,
        default=new_code,
        help_text=_(
            "Phần cuối địa chỉ của khóa học, không dấu, nối bằng gạch ngang. Ví dụ: dien-thoai-thong-minh. "
            "Không nên đổi sau khi xuất bản: địa chỉ đã gửi đi sẽ không mở được."
        ),
    )
    summary = models.TextField(
        _("giới thiệu ngắn"), max_length=300, help_text=_("Một, hai câu hiện trên thẻ khóa học: học xong làm được gì.")
    )
    minutes = models.PositiveSmallIntegerField(
        _("số phút học"), default=60, help_text=_("Cả khóa, gồm bài kiểm tra. Người mới dùng máy đọc chậm.")
    )
    level = models.PositiveSmallIntegerField(
        _("bậc năng lực"), default=1, help_text=_("Từ 1 đến 8, theo Khung năng lực số (Thông tư 02/2025/TT-BGDĐT).")
    )
    competences = models.CharField(
        _("năng lực thành phần"),
        max_length=100,
        blank=True,
        help_text=_("Số hiệu trong Khung năng lực số, cách nhau bằng dấu phẩy. Ví dụ: 1.1, 4.2."),
    )
    cover = models.ForeignKey(
        "content.Picture",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("hình bìa"),
        help_text=_("Hình hiện trên thẻ khóa học."),
    )
    target_groups = ParentalManyToManyField(
        "accounts.TargetGroup",
        related_name="courses",
        blank=True,
        verbose_name=_("nhóm đối tượng"),
        help_text=_("Khóa học viết cho các nhóm được chọn."),
    )
    assessment_title = models.CharField(_("tên bài kiểm tra"), max_length=100, default="Bài kiểm tra cuối khóa")
    draw = models.PositiveSmallIntegerField(
        _("số câu rút ra"),
        default=10,
        validators=[MinValueValidator(1)],
        help_text=_("Mỗi lần làm bài, máy rút chừng này câu từ ngân hàng câu hỏi của khóa học."),
    )
    pass_mark = models.PositiveSmallIntegerField(
        _("điểm đạt (%)"),
        default=70,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Phần trăm số câu đúng cần có để đạt. Ví dụ: 70."),
    )
    wait_minutes = models.PositiveIntegerField(
        _("phút chờ trước khi làm lại"), default=0, help_text=_("Ghi 0: chưa đạt thì được làm lại ngay.")
    )
    rule = models.JSONField(_("điều kiện hoàn thành"), default=dict, blank=True)
    source_digest = models.CharField(max_length=64, blank=True, editable=False)
    """Of the curriculum files last loaded into this course; empty for courses written in the admin."""

    page_description = _("Một khóa học gồm nhiều bài và bài kiểm tra cuối khóa.")
    exclude_fields_in_copy = ["code", "source_digest"]  # a copy is a course of its own
    parent_page_types = ["courses.CourseIndexPage"]
    subpage_types = ["courses.LessonPage"]
    search_fields = [*Page.search_fields, index.SearchField("summary"), index.FilterField("code")]
    content_panels = [
        FieldPanel("title"),
        FieldPanel("code"),
        sentences("summary"),
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

    base_form_class = LessonPageForm
    preview_template = "courses/previews/lesson.html"

    key = models.CharField(_("mã bài"), max_length=120, unique=True, default=new_key, editable=False)
    aim = models.CharField(
        _("Sau bài này, …"), max_length=250, help_text=_("Viết tiếp câu ấy. Ví dụ: bạn gọi được cho người thân.")
    )
    minutes = models.PositiveSmallIntegerField(
        _("số phút"), default=8, help_text=_("Thời gian đọc và làm thử. Nên dưới 10 phút.")
    )
    body = StreamField(
        body_blocks(),
        verbose_name=_("nội dung"),
        help_text=_("Bấm dấu cộng để thêm khối. Bài nào cũng nên có một khung chú ý “Thử làm”."),
    )
    checks = models.TextField(_("câu hỏi tự kiểm tra"), blank=True)
    """Codes of questions, parted by commas."""

    page_description = _("Một bài của khóa học: học chừng mười phút, có việc làm thử.")
    promote_panels = ADDRESS
    exclude_fields_in_copy = ["key"]  # having done the one is not having done its copy
    parent_page_types = ["courses.CoursePage"]
    subpage_types: list[str] = []
    search_fields = [*Page.search_fields, index.SearchField("aim"), index.SearchField("body")]
    content_panels = [
        FieldPanel("title"),
        sentences("aim"),
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

"""A course and its lessons as authors edit them: drafts. Learners read editions (``courses.models.editions``)."""

import uuid6
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, HelpPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page
from wagtail.search import index
from wagtailmedia.widgets import AdminAudioChooser

from content.blocks import body_blocks
from content.models import ADDRESS, sentences
from courses.models.course_forms import CoursePageForm, LessonCopyForm, LessonPageForm, SwitchPanel, TaskPanel
from courses.models.pages import LearnersPage
from courses.models.rule_editor import RulePanel
from courses.rules import addresses


def new_key() -> str:
    """Of a lesson written in the admin; curriculum files bring names of their own."""
    return f"bai-{uuid6.uuid7().hex}"


def new_code() -> str:
    return f"khoa-{uuid6.uuid7().hex[-8:]}"


def new_task_key() -> str:
    return f"viec-{uuid6.uuid7().hex[-10:]}"


class CoursePage(LearnersPage):
    """A course as its authors see it; publishing it freezes its live lessons into an edition."""

    base_form_class = CoursePageForm
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
    time_limit = models.PositiveSmallIntegerField(
        _("số phút làm bài"),
        default=0,
        validators=[MaxValueValidator(300)],
        help_text=_("Ghi 0: không giới hạn. Hết giờ, máy tự nộp những câu đã trả lời."),
    )
    tries_a_day = models.PositiveSmallIntegerField(
        _("số lượt làm bài mỗi ngày"),
        default=0,
        help_text=_("Ghi 0: không giới hạn. Hết lượt thì hôm sau làm tiếp, hoặc giảng viên cho thêm một lượt."),
    )
    is_strict = models.BooleanField(
        _("phải hoàn thành khóa học trước"),
        default=False,
        help_text=_("Bỏ trống: khóa nên học trước chỉ là lời khuyên. Đánh dấu: chưa xong khóa trước thì chưa mở bài."),
    )
    in_order = models.BooleanField(
        _("học lần lượt từng bài"), default=False, help_text=_("Đánh dấu: học xong bài trước mới mở bài sau.")
    )
    rule = models.JSONField(_("điều kiện hoàn thành"), default=dict, blank=True)
    move_below = models.PositiveSmallIntegerField(
        _("chuyển cả người đang học dở dưới (%)"),
        default=0,
        validators=[MaxValueValidator(100)],
        help_text=_(
            "Chỉ dùng khi đổi bài, đổi điều kiện hay đổi cách kiểm tra. Ghi 0: chỉ người mới học bản mới. "
            "Ghi 50: cả người mới học được dưới một nửa số bài. Ai đã hoàn thành thì giữ nguyên."
        ),
    )
    session_plans = models.JSONField(default=list, blank=True, editable=False)
    """How the course is taught in a room, session by session: ``courses.rules.curriculum_plans``, from the files."""
    source_digest = models.CharField(max_length=64, blank=True, editable=False)
    """Of the curriculum files last loaded into this course; empty for courses written in the admin."""

    page_description = _("Một khóa học gồm nhiều bài và bài kiểm tra cuối khóa.")
    exclude_fields_in_copy = ["code", "source_digest", "session_plans", "move_below"]  # a copy is a course of its own
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
                FieldPanel("tries_a_day"),
                FieldPanel("time_limit"),
                InlinePanel("skill_terms", label=_("Năng lực")),
            ],
            _("Bài kiểm tra"),
        ),
        TaskPanel(
            "tasks",
            label=_("Bài thực hành"),
            help_text=_("Việc người học làm trước mặt giảng viên. Ví dụ: gửi một phản ánh hiện trường."),
        ),
        MultiFieldPanel(
            [
                InlinePanel("prerequisites", label=_("Khóa nên học trước")),
                SwitchPanel("is_strict"),
                SwitchPanel("in_order"),
            ],
            _("Thứ tự học"),
        ),
        RulePanel("rule"),
        MultiFieldPanel(
            [HelpPanel(template="courses/admin/_preview_link.html"), FieldPanel("move_below")], _("Xuất bản")
        ),
    ]

    class Meta:
        verbose_name = _("khóa học")
        verbose_name_plural = _("khóa học")

    def learners_path(self) -> str:
        return reverse("courses:course", args=[self.code])


class SkillTerm(Orderable):
    """How many questions of one skill a test asks, and what it takes to pass in that skill alone."""

    course = ParentalKey(CoursePage, on_delete=models.CASCADE, related_name="skill_terms")
    skill = models.CharField(_("năng lực thành phần"), max_length=10, help_text=_("Số hiệu như ở câu hỏi. Ví dụ: 4.2."))
    draw = models.PositiveSmallIntegerField(
        _("số câu của năng lực này"), validators=[MinValueValidator(1)], help_text=_("Số câu còn lại rút đều.")
    )
    pass_mark = models.PositiveSmallIntegerField(
        _("điểm đạt riêng (%)"),
        default=0,
        validators=[MaxValueValidator(100)],
        help_text=_("Ghi 0: chỉ tính điểm chung."),
    )

    panels = [FieldPanel("skill"), FieldPanel("draw"), FieldPanel("pass_mark")]

    class Meta(Orderable.Meta):
        constraints = [models.UniqueConstraint(fields=["course", "skill"], name="skill_term_once")]


class PracticalTask(Orderable):
    """Something done in front of an instructor, who signs it off. ``key`` never changes: sign-offs refer to it."""

    course = ParentalKey(CoursePage, on_delete=models.CASCADE, related_name="tasks")
    key = models.CharField(max_length=120, default=new_task_key, editable=False)
    title = models.CharField(_("việc phải làm"), max_length=150)
    how = models.TextField(
        _("thế nào là làm được"), max_length=500, help_text=_("Giảng viên nhìn vào đây để xác nhận.")
    )
    act = models.SlugField(
        _("mã lần dùng đầu"),
        blank=True,
        help_text=_(
            "Thường để trống. Chỉ ghi khi làm được việc này là lần đầu dùng một dịch vụ có chỉ tiêu, đúng mã ghi ở "
            "“Cách tính” của chỉ tiêu ấy. Ví dụ: cai-ung-dung."
        ),
    )

    panels = [FieldPanel("title"), sentences("how"), FieldPanel("act")]

    class Meta(Orderable.Meta):
        constraints = [models.UniqueConstraint(fields=["course", "key"], name="practical_task_once")]

    def __str__(self) -> str:
        return self.title


class Prerequisite(Orderable):
    """A course that is better learned before."""

    course = ParentalKey(CoursePage, on_delete=models.CASCADE, related_name="prerequisites")
    required = models.ForeignKey(
        CoursePage, models.PROTECT, related_name="required_by", verbose_name=_("khóa học trước")
    )

    panels = [FieldPanel("required")]

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(fields=["course", "required"], name="prerequisite_once"),
            models.CheckConstraint(name="prerequisite_of_another", condition=~models.Q(course=models.F("required"))),
        ]


class LessonPage(LearnersPage):
    """A draft lesson. ``key`` never changes: credit follows it from edition to edition."""

    base_form_class = LessonPageForm
    copy_form_class = LessonCopyForm
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
    audio = models.ForeignKey(
        "wagtailmedia.Media",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"type": "audio"},
        verbose_name=_("bản ghi âm bài học"),
        help_text=_(
            "Không bắt buộc. Một người đọc cả bài. Không có thì máy của người học đọc, nếu đọc được tiếng Việt."
        ),
    )
    checks = models.TextField(_("câu hỏi tự kiểm tra"), blank=True)
    """Codes of questions, parted by commas."""
    loudspeaker = models.TextField(
        _("bài đọc loa"),
        blank=True,
        help_text=_(
            "Không bắt buộc. Lời đọc trên loa của thôn, khoảng 400 tiếng; câu chào, lịch lớp và lời cảm ơn máy tự thêm."
            " Không có thì máy lấy các câu của bài."
        ),
    )
    """The middle of what is read out about the lesson; changing it changes no edition."""
    remember = models.TextField(
        _("ba điều cần nhớ"),
        blank=True,
        help_text=_("Không bắt buộc. In trên tờ rơi: ba câu ngắn, mỗi câu một dòng."),
    )

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
        FieldPanel("audio", widget=AdminAudioChooser),
        FieldPanel("checks"),
        MultiFieldPanel([sentences("remember"), sentences("loudspeaker")], _("Tờ rơi và loa của thôn")),
    ]

    class Meta:
        verbose_name = _("bài học")
        verbose_name_plural = _("bài học")

    def slug_of_title(self) -> str:
        """A lesson called "Kiểm tra" stands beside the test, whose address that is."""
        return addresses.free_for_lesson(super().slug_of_title())

    def learners_path(self) -> str:
        course = CoursePage.objects.parent_of(self).get()
        return reverse("courses:lesson", args=[course.code, self.slug])

    def check_codes(self) -> list[str]:
        """The codes of the questions asked at the end of the lesson."""
        return [code.strip() for code in self.checks.split(",") if code.strip()]

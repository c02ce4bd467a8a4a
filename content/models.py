"""Pages that know nothing of learners. Course and lesson pages live in courses; named here only by string."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.fields import RichTextField, StreamField
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.models import Orderable, Page
from wagtail.search import index

from accounts.models import TargetGroup
from content.blocks import body_blocks

LEARNABLE = ["courses.ProgrammePage", "courses.CoursePage"]


def cards() -> StreamField:
    """Programmes and courses to show as cards, chosen by the editor."""
    chooser = blocks.PageChooserBlock(page_type=LEARNABLE, label=_("Chương trình hoặc khóa học"))
    return StreamField(
        [("card", chooser)],
        blank=True,
        verbose_name=_("chương trình, khóa học giới thiệu"),
        help_text=_("Bấm dấu cộng để thêm. Người dân thấy theo đúng thứ tự ở đây."),
    )


ADDRESS = [FieldPanel("slug")]
"""What else is asked of a page. Wagtail's own also asks for what no template shows."""


def sentences(name: str) -> FieldPanel:
    """A field of one or two sentences: all of it is seen while it is written."""
    return FieldPanel(name, widget=AdminAutoHeightTextInput(attrs={"rows": 2}))


class Picture(AbstractImage):
    """An image whose alternative text belongs to it."""

    alt = models.CharField(
        _("mô tả cho người không nhìn thấy"),
        max_length=250,
        help_text=_("Nói hình cho thấy gì. Ví dụ: Ngón tay chạm vào nút gọi màu xanh."),
    )

    admin_form_fields = ("title", "alt", "file", "collection", "tags")
    search_fields = [*AbstractImage.search_fields, index.SearchField("alt"), index.AutocompleteField("alt")]

    class Meta(AbstractImage.Meta):
        verbose_name = _("hình")
        verbose_name_plural = _("hình")

    @property
    def default_alt_text(self) -> str:
        return self.alt


class PictureRendition(AbstractRendition):
    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        verbose_name = _("cỡ hình")
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="picture_rendition_once")
        ]


class HomePage(Page):
    """The first page: what this is, "Bạn là ai?", what to learn, news."""

    heading = models.CharField(_("câu chào"), max_length=120, help_text=_("Dòng chữ lớn ở đầu trang."))
    intro = models.CharField(
        _("giới thiệu"), max_length=300, help_text=_("Một, hai câu dưới câu chào: ở đây học được gì, học thế nào.")
    )
    featured = cards()

    page_description = _("Trang người dân thấy đầu tiên. Cả trang web chỉ có một.")
    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    search_fields = [*Page.search_fields, index.SearchField("intro")]
    content_panels = [
        *Page.content_panels,
        FieldPanel("heading"),
        sentences("intro"),
        FieldPanel("featured"),
    ]
    promote_panels: list[FieldPanel] = []

    class Meta:
        verbose_name = _("trang đầu")
        verbose_name_plural = _("trang đầu")

    def get_context(self, request, *args, **kwargs):  # type: ignore[no-untyped-def]
        context = super().get_context(request, *args, **kwargs)
        groups = TargetGroupPage.objects.child_of(self).live().select_related("group").order_by("path")
        context["groups"] = groups
        context["news"] = NewsPage.objects.descendant_of(self).live().order_by("-date")[:3]
        return context


class TargetGroupPage(Page):
    """For people like me: what I will be able to do and which programme to take."""

    group = models.ForeignKey(
        TargetGroup,
        models.PROTECT,
        related_name="+",
        verbose_name=_("nhóm đối tượng"),
        help_text=_("Trang này dành cho ai."),
    )
    intro = models.CharField(
        _("giới thiệu"), max_length=300, help_text=_("Một, hai câu: nhóm này gồm ai, học xong làm được gì.")
    )
    body = StreamField(
        body_blocks(), blank=True, verbose_name=_("nội dung"), help_text=_("Không bắt buộc. Bấm dấu cộng để thêm khối.")
    )
    featured = cards()

    page_description = _("Trang riêng cho một nhóm người học: giới thiệu và các chương trình nên học.")
    parent_page_types = ["content.HomePage"]
    subpage_types: list[str] = []
    search_fields = [*Page.search_fields, index.SearchField("intro"), index.SearchField("body")]
    content_panels = [
        *Page.content_panels,
        FieldPanel("group"),
        sentences("intro"),
        FieldPanel("body"),
        FieldPanel("featured"),
    ]
    promote_panels = ADDRESS

    class Meta:
        verbose_name = _("trang nhóm đối tượng")
        verbose_name_plural = _("trang nhóm đối tượng")


class NewsIndexPage(Page):
    page_description = _("Danh sách tin, mới nhất đứng đầu. Cả trang web chỉ có một.")
    max_count = 1
    parent_page_types = ["content.HomePage"]
    subpage_types = ["content.NewsPage"]
    promote_panels = ADDRESS

    class Meta:
        verbose_name = _("trang tin")
        verbose_name_plural = _("trang tin")

    def get_context(self, request, *args, **kwargs):  # type: ignore[no-untyped-def]
        context = super().get_context(request, *args, **kwargs)
        context["news"] = NewsPage.objects.child_of(self).live().order_by("-date")[:30]
        return context


class NewsPage(Page):
    date = models.DateField(_("ngày đăng"), help_text=_("Ngày hiện trên tin. Tin có ngày mới nhất đứng đầu."))
    intro = models.CharField(_("tóm tắt"), max_length=300, help_text=_("Một, hai câu hiện trong danh sách tin."))
    body = StreamField(body_blocks(), verbose_name=_("nội dung"), help_text=_("Bấm dấu cộng để thêm khối."))

    page_description = _("Một tin: lớp học, lịch, kết quả, cảnh báo.")
    parent_page_types = ["content.NewsIndexPage"]
    subpage_types: list[str] = []
    search_fields = [*Page.search_fields, index.SearchField("intro"), index.SearchField("body")]
    content_panels = [*Page.content_panels, FieldPanel("date"), sentences("intro"), FieldPanel("body")]
    promote_panels = ADDRESS

    class Meta:
        verbose_name = _("tin")
        verbose_name_plural = _("tin")


class GuidanceIndexPage(Page):
    """Guidance documents of the province and the Department."""

    intro = RichTextField(
        _("giới thiệu"),
        blank=True,
        features=["bold", "link"],
        help_text=_("Không bắt buộc. Hiện trên danh sách văn bản."),
    )

    page_description = _("Danh sách văn bản hướng dẫn của tỉnh và của Sở. Cả trang web chỉ có một.")
    max_count = 1
    parent_page_types = ["content.HomePage"]
    subpage_types = ["content.StandardPage"]
    content_panels = [*Page.content_panels, FieldPanel("intro"), InlinePanel("guidance", label=_("Văn bản"))]
    promote_panels = ADDRESS

    class Meta:
        verbose_name = _("trang văn bản hướng dẫn")
        verbose_name_plural = _("trang văn bản hướng dẫn")


class GuidanceDocument(Orderable):
    page = ParentalKey(GuidanceIndexPage, on_delete=models.CASCADE, related_name="guidance")
    number = models.CharField(_("số, ký hiệu"), max_length=60, blank=True, help_text=_("Ví dụ: 757/QĐ-BKHCN."))
    title = models.CharField(_("trích yếu"), max_length=250, help_text=_("Văn bản nói về việc gì."))
    issued_on = models.DateField(_("ngày ban hành"), null=True, blank=True)
    document = models.ForeignKey(
        "wagtaildocs.Document",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("tệp"),
        help_text=_("Tệp để người dân tải về, hoặc ghi địa chỉ ở ô dưới."),
    )
    link = models.URLField(_("địa chỉ"), blank=True, help_text=_("Nếu văn bản nằm ở trang web khác."))

    class Meta(Orderable.Meta):
        verbose_name = _("văn bản")
        verbose_name_plural = _("văn bản")


class StandardPage(Page):
    """A plain page: help, privacy."""

    body = StreamField(body_blocks(), verbose_name=_("nội dung"), help_text=_("Bấm dấu cộng để thêm khối."))

    page_description = _("Trang chữ và hình bất kỳ: giúp đỡ, giới thiệu, quyền riêng tư.")
    parent_page_types = ["content.HomePage", "content.GuidanceIndexPage"]
    subpage_types: list[str] = []
    search_fields = [*Page.search_fields, index.SearchField("body")]
    content_panels = [*Page.content_panels, FieldPanel("body")]
    promote_panels = ADDRESS

    class Meta:
        verbose_name = _("trang thường")
        verbose_name_plural = _("trang thường")


class PageText(models.Model):
    """A published page's words without tone marks: what the search reads, the same on every database."""

    page = models.OneToOneField("wagtailcore.Page", on_delete=models.CASCADE, related_name="folded")
    title = models.CharField(max_length=255)
    words = models.TextField()
    plain = models.TextField()
    """The words as written, for excerpts; the same length as ``words``."""

    class Meta:
        verbose_name = _("lời để tìm")
        verbose_name_plural = _("lời để tìm")

    def __str__(self) -> str:
        return self.title

"""Pages that know nothing of learners. Course and lesson pages live in courses; named here only by string."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, InlinePanel
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
    return StreamField([("card", chooser)], blank=True, verbose_name=_("chương trình, khóa học giới thiệu"))


class Picture(AbstractImage):
    """An image whose alternative text belongs to it."""

    alt = models.CharField(_("mô tả cho người không nhìn thấy"), max_length=250)

    admin_form_fields = ("title", "alt", "file", "collection", "tags")

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

    heading = models.CharField(_("câu chào"), max_length=120)
    intro = models.CharField(_("giới thiệu"), max_length=300)
    featured = cards()

    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    search_fields = [*Page.search_fields, index.SearchField("intro")]
    content_panels = [
        *Page.content_panels,
        FieldPanel("heading"),
        FieldPanel("intro"),
        FieldPanel("featured"),
    ]

    class Meta:
        verbose_name = _("trang đầu")

    def get_context(self, request, *args, **kwargs):  # type: ignore[no-untyped-def]
        context = super().get_context(request, *args, **kwargs)
        groups = TargetGroupPage.objects.child_of(self).live().select_related("group").order_by("path")
        context["groups"] = groups
        context["news"] = NewsPage.objects.descendant_of(self).live().order_by("-date")[:3]
        return context


class TargetGroupPage(Page):
    """For people like me: what I will be able to do and which programme to take."""

    group = models.ForeignKey(TargetGroup, models.PROTECT, related_name="+", verbose_name=_("nhóm đối tượng"))
    intro = models.CharField(_("giới thiệu"), max_length=300)
    body = StreamField(body_blocks(), blank=True, verbose_name=_("nội dung"))
    featured = cards()

    parent_page_types = ["content.HomePage"]
    subpage_types: list[str] = []
    search_fields = [*Page.search_fields, index.SearchField("intro"), index.SearchField("body")]
    content_panels = [
        *Page.content_panels,
        FieldPanel("group"),
        FieldPanel("intro"),
        FieldPanel("body"),
        FieldPanel("featured"),
    ]

    class Meta:
        verbose_name = _("trang nhóm đối tượng")


class NewsIndexPage(Page):
    max_count = 1
    parent_page_types = ["content.HomePage"]
    subpage_types = ["content.NewsPage"]

    class Meta:
        verbose_name = _("trang tin")

    def get_context(self, request, *args, **kwargs):  # type: ignore[no-untyped-def]
        context = super().get_context(request, *args, **kwargs)
        context["news"] = NewsPage.objects.child_of(self).live().order_by("-date")[:30]
        return context


class NewsPage(Page):
    date = models.DateField(_("ngày đăng"))
    intro = models.CharField(_("tóm tắt"), max_length=300)
    body = StreamField(body_blocks(), verbose_name=_("nội dung"))

    parent_page_types = ["content.NewsIndexPage"]
    subpage_types: list[str] = []
    search_fields = [*Page.search_fields, index.SearchField("intro"), index.SearchField("body")]
    content_panels = [*Page.content_panels, FieldPanel("date"), FieldPanel("intro"), FieldPanel("body")]

    class Meta:
        verbose_name = _("tin")


class GuidanceIndexPage(Page):
    """Guidance documents of the province and the Department."""

    intro = RichTextField(_("giới thiệu"), blank=True, features=["bold", "link"])

    max_count = 1
    parent_page_types = ["content.HomePage"]
    subpage_types = ["content.StandardPage"]
    content_panels = [*Page.content_panels, FieldPanel("intro"), InlinePanel("guidance", label=_("Văn bản"))]

    class Meta:
        verbose_name = _("trang văn bản hướng dẫn")


class GuidanceDocument(Orderable):
    page = ParentalKey(GuidanceIndexPage, on_delete=models.CASCADE, related_name="guidance")
    number = models.CharField(_("số, ký hiệu"), max_length=60, blank=True)
    title = models.CharField(_("trích yếu"), max_length=250)
    issued_on = models.DateField(_("ngày ban hành"), null=True, blank=True)
    document = models.ForeignKey(
        "wagtaildocs.Document", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("tệp")
    )
    link = models.URLField(_("địa chỉ"), blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("văn bản")


class StandardPage(Page):
    """A plain page: help, privacy."""

    body = StreamField(body_blocks(), verbose_name=_("nội dung"))

    parent_page_types = ["content.HomePage", "content.GuidanceIndexPage"]
    subpage_types: list[str] = []
    search_fields = [*Page.search_fields, index.SearchField("body")]
    content_panels = [*Page.content_panels, FieldPanel("body")]

    class Meta:
        verbose_name = _("trang thường")


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

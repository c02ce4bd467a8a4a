"""Pages that know nothing of learners. Course and lesson pages live in courses; named here only by string."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition


class Picture(AbstractImage):
    """An image whose alternative text belongs to it."""

    alt = models.CharField(_("mô tả cho người không nhìn thấy"), max_length=250)

    admin_form_fields = ("title", "alt", "file", "collection", "tags")

    class Meta:
        verbose_name = _("hình")
        verbose_name_plural = _("hình")


class PictureRendition(AbstractRendition):
    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="picture_rendition_once")
        ]

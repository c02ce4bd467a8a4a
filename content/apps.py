from typing import Any

from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "content"
    verbose_name = "Trang nội dung"

    def ready(self) -> None:
        """Wagtail calls us at one place: when something is published."""
        from wagtail.signals import page_published

        page_published.connect(_index, dispatch_uid="content.index_page")


def _index(instance: Any, **kwargs: Any) -> None:
    from content.actions.search import index_page

    index_page(page=instance)

"""``manage.py load_site``: root, home and the standing pages; what editors changed stays."""

from typing import Any

from django.core.management.base import BaseCommand

from content.actions.site import load_site


class Command(BaseCommand):
    help = "Make the home page, a page per target group, news, guidance, help and privacy (idempotent)."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Pages: {load_site()} new.")

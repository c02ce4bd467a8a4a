"""Taking pages off the catalogue without touching what people did."""

from datetime import datetime
from typing import Any

from django.db import transaction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Page

from audit.actions import record
from audit.rules import Actor
from content import queries


@transaction.atomic
def archive_page(*, page: Page, user: Any, by: Actor, at: datetime) -> int:
    """Unpublish a page with everything below it; ``user`` is who Wagtail's history names. Returns how many were live.

    Repeated, it does nothing. Publishing undoes it.
    """
    pages = list(queries.shown(page).order_by("-path"))  # the deepest first
    for each in pages:
        UnpublishPageAction(each.specific, user=user).execute(skip_permission_checks=True)
    if pages:
        details = {"pages": [each.pk for each in pages]}
        record(by=by, at=at, act="page.archive", object_type="page", object_id=page.pk, details=details)
    return len(pages)

"""Keeping what the search reads in step with what is published."""

from wagtail.models import Page
from wagtail.search.index import SearchField

from content import rules
from content.models import PageText


def index_page(*, page: Page) -> PageText:
    """Store a page's words without tone marks; repeated, the same row."""
    specific = page.specific
    fields = [f for f in specific.get_search_fields() if isinstance(f, SearchField) and f.field_name != "title"]
    plain = rules.plain([_text(field.get_value(specific)) for field in fields])
    row, _ = PageText.objects.update_or_create(
        page_id=page.pk,
        defaults={
            "title": rules.fold_same_length(rules.composed(page.title)),
            "plain": plain,
            "words": rules.fold_same_length(plain),
        },
    )
    return row


def index_missing() -> int:
    """Live pages whose words were never stored (copied, or made live without publishing). Returns how many."""
    pages = Page.objects.live().filter(depth__gt=1, folded__isnull=True)
    for page in pages:
        index_page(page=page)
    return len(pages)


def _text(value: object) -> str:
    if isinstance(value, list | tuple):
        return " ".join(str(part) for part in value)
    return "" if value is None else str(value)

"""Searching published pages, and what keeps a page from being deleted."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from wagtail.models import Page, ReferenceIndex, Site

from audit import queries as audit
from content import rules
from content.models import PageText

LIMIT = 30


@dataclass(frozen=True, slots=True)
class Result:
    title: str
    url: str
    before: str
    match: str
    after: str


def search(typed: str) -> list[Result]:
    """Live public pages with every typed word in title or text; those with a word in the title come first."""
    words = rules.words_of(typed)
    if not words:
        return []
    found = PageText.objects.filter(page__in=Page.objects.live().public())
    for word in words:
        found = found.filter(Q(title__contains=word) | Q(words__contains=word))
    rows = list(found.select_related("page").order_by("page__path")[: LIMIT * 3])
    rows.sort(key=lambda row: -sum(word in row.title for word in words))
    return [_result(row, words) for row in rows[:LIMIT]]


def _result(row: PageText, words: list[str]) -> Result:
    excerpt = rules.excerpt(row.plain, row.words, words)
    return Result(row.page.title, row.page.url or "/", excerpt.before, excerpt.match, excerpt.after)


def held_by(page: Page) -> list[str]:
    """The kinds of facts that hang on this page or on one below it: ``["ghi danh", ...]``, mostly empty."""
    ids: dict[type[Page], list[int]] = defaultdict(list)
    for below in page.get_descendants(inclusive=True):
        ids[below.specific_class or Page].append(below.pk)
    return list(dict.fromkeys(fact for model, pks in ids.items() for fact in audit.held_by(model, pks)))


NAMED = 3
"""So many places where a file is used are named; of the rest the number is told."""


def used_by(file: Any) -> list[str]:
    """Where a picture, a recording or a document is chosen now: ``["bài học “Vào mạng”", ...]``."""
    rows = ReferenceIndex.get_references_to(file).group_by_source_object()
    sources = [source for source, _references in rows if source is not None]
    named = [_called(source) for source in sources[:NAMED]]
    rest = len(sources) - NAMED
    return [*named, _("%(count)d chỗ khác") % {"count": rest}] if rest > 0 else named


def _called(source: Any) -> str:
    known = source.specific if isinstance(source, Page) else source
    return f"{known._meta.verbose_name} “{known}”"


def shown(page: Page) -> QuerySet[Page]:
    """What of this page and those below it is published."""
    live: QuerySet[Page] = page.get_descendants(inclusive=True).live()
    return live


def may_archive(page: Page, user: Any) -> bool:
    """Whether the user can take the page down with all below it. A site without its first page would be no site."""
    holds_a_site = Site.objects.filter(root_page__path__startswith=page.path).exists()
    can_publish: bool = page.permissions_for_user(user).can_publish()
    return can_publish and not holds_a_site and shown(page).exists()

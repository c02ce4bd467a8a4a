"""The standing pages of a new installation, in the words of the product."""

from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.text import slugify
from wagtail.models import Collection, GroupApprovalTask, Page, Site, Task, Workflow, WorkflowPage, WorkflowTask

from accounts.actions import posts
from accounts.models import TargetGroup
from content.models import GuidanceIndexPage, HomePage, NewsIndexPage, NewsPage, StandardPage, TargetGroupPage
from places.rules import fold

_FILE = Path(__file__).parent.parent / "data" / "site.yaml"


@transaction.atomic
def load_site() -> int:
    """Make what is missing. Returns how many pages are new."""
    data: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    _own_words()
    home, made = _home(data["home"])
    for page in _standing(data, home):
        if not home.get_children().filter(slug=page.slug).exists():
            home.add_child(instance=page)
            page.save_revision().publish()
            made += 1
    _review()
    return made + add_group_pages() + (_news(data["news"], home) if settings.DEMO else 0)


def _own_words() -> None:
    """What Wagtail's migrations make bears English names: renamed, or gone where nobody uses it."""
    Page.objects.filter(depth=1, title="Root").update(title="Gốc", draft_title="Gốc")
    Collection.objects.filter(depth=1, name="Root").update(name="Chung")
    Group.objects.filter(name__in=["Moderators", "Editors"], user=None).delete()
    Workflow.objects.filter(name="Moderators approval", workflow_states=None).delete()
    Task.objects.filter(name="Moderators approval", task_states=None).delete()


def _home(data: dict[str, str]) -> tuple[HomePage, int]:
    existing = HomePage.objects.first()
    if existing:
        return existing, 0
    root = Page.get_first_root_node() or Page.add_root(title="Gốc", slug="root")
    root.get_children().filter(slug="home").delete()
    root = Page.objects.get(pk=root.pk)
    home = root.add_child(instance=HomePage(slug="trang-dau", **data))
    home.save_revision().publish()
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={"hostname": "localhost", "root_page": home, "site_name": settings.WAGTAIL_SITE_NAME},
    )
    return home, 1


def _review() -> None:
    """What an editor wrote is read by an administrator before it is published: the workflow of every page."""
    task, _created = GroupApprovalTask.objects.get_or_create(name="Quản trị duyệt")
    task.groups.set([posts.ensure_groups()[posts.ADMINISTRATORS]])
    workflow, is_new = Workflow.objects.get_or_create(name="Duyệt nội dung")
    if is_new:
        WorkflowTask.objects.create(workflow=workflow, task=task)
        root = Page.get_first_root_node()
        WorkflowPage.objects.update_or_create(page=root, defaults={"workflow": workflow})


def _standing(data: dict[str, Any], home: HomePage) -> list[Page]:
    pages: list[Page] = [
        StandardPage(title=page["title"], slug=page["slug"], body=_body(page["body"])) for page in data["pages"]
    ]
    pages.append(NewsIndexPage(title="Tin tức", slug="tin-tuc"))
    pages.append(GuidanceIndexPage(title="Văn bản hướng dẫn", slug="huong-dan", intro=data["guidance"]))
    return pages


def add_group_pages() -> int:
    """A page for every target group that has none. Returns how many are new."""
    home = HomePage.objects.first()
    if home is None:
        return 0
    made = 0
    for group in TargetGroup.objects.all():
        if not TargetGroupPage.objects.filter(group=group).exists():
            slug = slugify(fold(group.name))
            page = TargetGroupPage(title=group.name, slug=slug, group=group, intro=group.summary)
            home.add_child(instance=page)
            page.save_revision().publish()
            made += 1
    return made


def _news(items: list[dict[str, Any]], home: HomePage) -> int:
    index = NewsIndexPage.objects.child_of(home).get()
    made = 0
    for item in items:
        if not index.get_children().filter(slug=item["slug"]).exists():
            page = NewsPage(
                title=item["title"],
                slug=item["slug"],
                date=date.fromisoformat(str(item["date"])),
                intro=item["intro"],
                body=_body(item["body"]),
            )
            index.add_child(instance=page)
            page.save_revision().publish()
            made += 1
    return made


def _body(parts: list[str]) -> list[tuple[str, str]]:
    return [("text", part) for part in parts]

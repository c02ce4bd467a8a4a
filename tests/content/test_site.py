"""The standing pages of a new installation: made once, then the editors'."""

import io

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from wagtail.models import Collection, Page, Site, Task, Workflow

from content.actions import site
from content.models import GuidanceIndexPage, HomePage, NewsIndexPage, NewsPage, StandardPage, TargetGroupPage
from tests.factories import TargetGroupFactory

pytestmark = pytest.mark.django_db


def test_site_is_made_once(settings):
    settings.DEMO = False
    TargetGroupFactory(name="Người cao tuổi")
    said = []
    for _ in range(2):
        out = io.StringIO()
        call_command("load_site", stdout=out)
        said.append(out.getvalue().strip())
    assert said == ["Pages: 6 new.", "Pages: 0 new."]
    for model, count in (
        (HomePage, 1),
        (StandardPage, 2),
        (NewsIndexPage, 1),
        (GuidanceIndexPage, 1),
        (TargetGroupPage, 1),
        (NewsPage, 0),
    ):
        assert model.objects.live().count() == count


def test_site_of_a_demo_has_news_that_say_they_are_examples(home):
    titles = NewsPage.objects.values_list("title", flat=True)
    assert len(titles) == 2
    assert all("(tin ví dụ)" in title for title in titles)
    assert site.load_site() == 0


def test_home_is_the_root_of_the_only_site(home):
    assert [each.root_page_id for each in Site.objects.all()] == [home.pk]
    assert not Page.objects.filter(slug="home").exists()


def test_what_editors_changed_or_took_down_stays(home):
    help_page = StandardPage.objects.get(slug="giup-do")
    help_page.title = "Hỏi và đáp"
    help_page.save_revision().publish()
    NewsPage.objects.first().unpublish()
    HomePage.objects.update(heading="Chào bà con")
    site.load_site()
    assert StandardPage.objects.get(slug="giup-do").title == "Hỏi và đáp"
    assert HomePage.objects.get().heading == "Chào bà con"
    assert NewsPage.objects.live().count() == 1


def test_group_that_comes_later_gets_its_page(home):
    TargetGroupFactory(name="Đồng bào Mường", summary="Ở miền núi.")
    assert [site.add_group_pages() for _ in range(2)] == [1, 0]
    page = TargetGroupPage.objects.get(title="Đồng bào Mường")
    assert (page.slug, page.intro, page.live) == ("dong-bao-muong", "Ở miền núi.", True)


def test_group_page_waits_for_a_home():
    TargetGroupFactory()
    assert site.add_group_pages() == 0


def test_nothing_bears_the_names_that_wagtail_came_with(home):
    names = [*Page.objects.values_list("title", flat=True), *Collection.objects.values_list("name", flat=True)]
    for model in (Group, Task, Workflow):
        names += model.objects.values_list("name", flat=True)
    assert not {"Root", "Welcome to your new Wagtail site!", "Moderators", "Editors", "Moderators approval"} & {*names}


def test_every_page_is_reviewed_by_an_administrator(home):
    workflow = Workflow.objects.get(active=True)
    assert workflow.name == "Duyệt nội dung"
    assert {page.get_workflow() for page in (home, NewsPage.objects.first())} == {workflow}
    (task,) = workflow.tasks.specific()
    assert [group.name for group in task.groups.all()] == [site.posts.ADMINISTRATORS]

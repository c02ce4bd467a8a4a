"""Whoever works in the admin reads Vietnamese: in every catalogue, on every page, in what a date looks like."""

import re
import subprocess
from collections.abc import Iterator
from datetime import date
from gettext import GNUTranslations
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import django
import pytest
from django import forms
from django.apps import apps
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils.translation import override
from django.utils.translation.trans_real import DjangoTranslation
from wagtail.models import Collection, Page, Task, Workflow

from accounts.actions import posts
from audit.rules import SYSTEM
from content.actions.site import load_site
from content.models import HomePage, NewsIndexPage, NewsPage
from courses.models import CoursePage, LessonPage
from tests.factories import CommuneFactory, UserFactory, make_course, moment

ROOT = Path(__file__).resolve().parents[2]
CATALOGUES = sorted(ROOT.glob("locale/**/*.po"))


def compiled(source: Path, *, filled: bool = False) -> set[str]:
    """The texts that a catalogue has words for; ``filled`` with themselves where the source has none."""
    text = source.read_bytes()
    if filled:
        text = subprocess.run(["msgen", "-"], input=text, capture_output=True, check=True).stdout
    made = subprocess.run(["msgfmt", "-o", "-", "-"], input=text, capture_output=True, check=True).stdout
    keys = GNUTranslations(BytesIO(made))._catalog  # type: ignore[attr-defined]
    return {key if isinstance(key, str) else key[0] for key in keys} - {""}


def english(domain: str) -> Iterator[tuple[str, set[str]]]:
    """What each installed part says in English. allauth is left out: its pages have templates of our own."""
    folders = {config.name: Path(config.path) for config in apps.get_app_configs()}
    folders["django"] = Path(django.__path__[0]) / "conf"
    for name, folder in sorted(folders.items()):
        source = folder / "locale" / "en" / "LC_MESSAGES" / f"{domain}.po"
        if source.exists() and not name.startswith("allauth"):
            yield name, compiled(source, filled=True)


@pytest.mark.parametrize(("domain", "parts"), [("django", 15), ("djangojs", 1)])
def test_every_text_of_the_installed_parts_has_vietnamese_words(domain: str, parts: int) -> None:
    known = DjangoTranslation("vi", domain=domain)
    said = {key if isinstance(key, str) else key[0] for catalog in known._catalog._catalogs for key in catalog}
    texts = dict(english(domain))
    assert len(texts) >= parts, "the parts' catalogues were not found"
    assert {name: sorted(found - said) for name, found in texts.items() if found - said} == {}


@pytest.mark.parametrize("source", CATALOGUES, ids=lambda path: str(path.relative_to(ROOT)))
def test_placeholders_of_a_catalogue_are_those_of_the_original(source: Path) -> None:
    checked = subprocess.run(["msgfmt", "--check-format", "-o", "/dev/null", source], capture_output=True, text=True)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_no_text_has_two_words_of_ours() -> None:
    own, wagtail = (compiled(path) for path in CATALOGUES if path.name == "django.po")
    assert own & wagtail == set()


# Words of Wagtail's chrome that are no Vietnamese syllables ("to", "the" and "in" are).
ENGLISH = re.compile(
    r"\b(of|and|this|that|pages?|save|publish(ed)?|add|edit|delete|search|select|choose|insert|move|more|actions?"
    r"|toggle|show|hide|view|sort|filter|by|from|with|status|draft|live|lock(ed)?|comments?|history|usage|reports?"
    r"|workflows?|tasks?|images?|documents?|media|collections?|tags?|title|slug|type|name|date|updated|created|users?"
    r"|groups?|settings|help|sites?|home|root|any|all|none|yes|items?|blocks?|preview|close|open|new|current|default"
    r"|privacy|public|upload|file|size|width|height|copy|unpublish|submit|cancel|back|next|previous|clear|apply"
    r"|language|locale|system|admin|account|out|is|are|you|your|not|at|for|has|was|object|version|revision|schedule"
    r"|expiry|checks?|content|errors?|warning|required|fields?|label|course|question|target|unit|plan|true|false)\b",
    re.IGNORECASE,
)
SPOKEN = ("title", "aria-label", "placeholder", "alt")
VOID = ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
WRITTEN_IN_WAGTAIL = {
    "Actions",  # aria-label of a page's buttons: not through gettext
    "Page",  # label, hidden, of the pages of a workflow: not through gettext
}


class Reader(HTMLParser):
    """What a person sees or hears on a page: texts, and what buttons and fields are called."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._silent: list[tuple[str, bool]] = []
        self.feed(html)
        # the menu is drawn by a script, from what the page carries
        self.texts += re.findall(r'"label": "([^"]+)"', html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self._silent.append((tag, tag in ("script", "style") or "hidden" in dict(attrs)))
        self.texts += [value for name, value in attrs if name in SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        while self._silent and self._silent.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not any(silent for _, silent in self._silent):
            self.texts.append(data.strip())

    def english(self) -> list[str]:
        return sorted({text for text in self.texts if ENGLISH.search(text)} - WRITTEN_IN_WAGTAIL)


def written_by(role: str) -> Page:
    """A site with a course and a news page that waits for review; ``role`` looks at it."""
    reverse("wagtailadmin_home")  # the admin is up, and Wagtail counts what refers to what
    load_site()
    make_course("khoa")
    author = holder_of("editor")
    page = NewsIndexPage.objects.get().add_child(
        instance=NewsPage(title="Lớp học ở nhà văn hóa", date=date(2026, 11, 2), intro="Mời bà con.")
    )
    page.save_revision(user=author)
    Workflow.objects.get().start(page, author)
    return page


def holder_of(role: str):
    user = UserFactory(email=f"{role}@example.org")
    posts.appoint(user=user, unit=CommuneFactory(), role=role, by=SYSTEM, at=moment("2026-11-01 08:00"))
    return user


def addresses(page: Page, role: str) -> list[str]:
    home, course, lesson = HomePage.objects.get(), CoursePage.objects.get(), LessonPage.objects.first()
    on_pages = [
        *(f"pages/{each.pk}/edit/" for each in (home, page, course, lesson)),
        f"pages/{home.pk}/",
        f"pages/{home.pk}/add_subpage/",
        f"pages/{page.pk}/history/",
        f"pages/{page.pk}/workflow_history/",
        f"pages/add/courses/lessonpage/{course.pk}/",
        "pages/search/?q=khoa",
        "reports/workflow/",
        "reports/workflow_tasks/",
        "reports/site-history/",
        "reports/aging-pages/",
    ]
    of_all = ["", "images/", "images/add/", "documents/", "media/", "media/video/add/", "questions/", "questions/new/"]
    if role == "editor":
        return [*of_all, *on_pages, "account/"]
    tables = [
        *("units", "venues", "population_series", "postings", "target_groups", "award_types"),
        *("certificate_templates", "targets", "target_plans", "indicators", "indicator_versions"),
        *("reporting_calendars", "data_sets"),
    ]
    kept = [address for table in tables for address in (f"{table}/", f"{table}/new/")]
    workflow = Workflow.objects.get()
    settings = ["workflows/list/", f"workflows/edit/{workflow.pk}/", "redirects/add/", "reports/locked/"]
    return [*of_all, *on_pages, *kept, *settings]


@pytest.mark.django_db
@pytest.mark.usefixtures("search_index")
@pytest.mark.parametrize("role", ["editor", "administrator"])
def test_pages_of_the_admin_speak_vietnamese(client, role) -> None:
    page = written_by(role)
    client.force_login(holder_of(role) if role != "editor" else page.get_latest_revision().user)
    found = {}
    for address in addresses(page, role):
        answer = client.get(f"/quan-tri/{address}")
        assert answer.status_code == 200, address
        found[address] = Reader(answer.content.decode()).english()
    assert {address: texts for address, texts in found.items() if texts} == {}


@pytest.mark.django_db
def test_scripts_of_the_admin_speak_vietnamese(client) -> None:
    written_by("editor")
    client.force_login(holder_of("administrator"))
    said = client.get(reverse("wagtailadmin_javascript_catalog")).content.decode()
    assert '"Insert a block": "Ch\\u00e8n kh\\u1ed1i"' in said


@pytest.mark.django_db
def test_admin_leads_nowhere_outside(client) -> None:
    written_by("editor")
    client.force_login(holder_of("administrator"))
    links = re.findall(r'(?:href=|"url": )"(https?://[^"]+)"', client.get("/quan-tri/").content.decode())
    assert links == []


@pytest.mark.django_db
def test_what_wagtail_makes_at_the_start_has_names_of_ours() -> None:
    load_site()
    load_site()
    names = [Page.objects.get(depth=1).title, Collection.objects.get(depth=1).name]
    assert names == ["Gốc", "Chung"]
    assert set(Group.objects.values_list("name", flat=True)) == {posts.EDITORS, posts.ADMINISTRATORS}
    assert [Workflow.objects.get().name, Task.objects.get().name] == ["Duyệt nội dung", "Quản trị duyệt"]


@pytest.mark.parametrize("typed", ["03/04/2026", "3/4/2026", "03-04-2026", "2026-04-03"])
def test_day_comes_before_the_month(typed: str) -> None:
    with override("vi"):
        assert forms.DateField().clean(typed) == date(2026, 4, 3)
        assert "03/04/2026" in str(forms.DateInput().render("day", date(2026, 4, 3)))


@pytest.mark.django_db
def test_address_of_a_page_is_its_title_without_tone_marks(client) -> None:
    written_by("editor")
    client.force_login(holder_of("administrator"))
    shelf = NewsIndexPage.objects.get()
    typed = {"title": "Đăng ký lớp học ở đường Lê Lợi", "slug": "", "date": "03/04/2026", "intro": "Mời bà con."}
    parts = {"body-count": 0, "comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0}
    assert client.post(f"/quan-tri/pages/add/content/newspage/{shelf.pk}/", typed | parts).status_code == 302
    page = NewsPage.objects.get(title=typed["title"])
    assert (page.slug, page.date) == ("dang-ky-lop-hoc-o-duong-le-loi", date(2026, 4, 3))

"""The documents: links lead somewhere, commands exist, decisions have one form, what is listed is all there is."""

import re
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command, get_commands
from markdown_it import MarkdownIt
from markdown_it.token import Token

from accounts.models import Posting
from audit.rules import Actor, Post
from exchange.rules.handlers import Handler, allowed
from indicators.models import Status
from lms.api import api
from tests.architecture.test_house import ROOT, tracked

DOCUMENTS = tracked("*.md")
DECISIONS = sorted((ROOT / "docs" / "adr").glob("*.md"))
IMPORTS = allowed(Actor(kind="user", id="1", posts=(Post("administrator", 1, "38/"),)))
_MARKDOWN = MarkdownIt("commonmark").enable("table")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def tokens(document: Path) -> Iterator[Token]:
    for block in _MARKDOWN.parse(document.read_text(encoding="utf-8")):
        yield block
        yield from block.children or ()


def links(document: Path) -> Iterator[str]:
    """Where links and pictures lead within the repository."""
    for token in tokens(document):
        address = str(token.attrs.get("href") or token.attrs.get("src") or "").partition("#")[0]
        if address and ":" not in address:
            yield address


def code() -> Iterator[str]:
    """Every piece of code in every document."""
    for document in DOCUMENTS:
        for token in tokens(document):
            if token.type in {"fence", "code_block", "code_inline"}:
                yield token.content


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_links_of_a_document_lead_to_files(document: Path) -> None:
    assert [link for link in links(document) if not (document.parent / link).exists()] == []


def test_pictures_are_described() -> None:
    pictures = [(name(d), t) for d in DOCUMENTS for t in tokens(d) if t.type == "image"]
    assert [(where, str(t.attrs["src"])) for where, t in pictures if not t.content.strip()] == []


@pytest.mark.parametrize("decision", DECISIONS, ids=name)
def test_decision_has_its_form(decision: Path) -> None:
    lines = decision.read_text(encoding="utf-8").splitlines()
    assert 15 <= len(lines) <= 25
    assert re.fullmatch(rf"# {decision.name[:4]}\. \S.+", lines[0])
    assert [line for line in lines if line.startswith("## ")] == ["## Context", "## Decision", "## Consequences"]


def test_decisions_are_numbered_once_without_gaps_and_listed() -> None:
    numbers = [decision.name[:4] for decision in DECISIONS]
    assert numbers == [f"{n:04}" for n in range(1, len(numbers) + 1)]
    listed = Counter(links(ROOT / "docs" / "explanation" / "house.md"))
    assert [d.name for d in DECISIONS if listed[f"../adr/{d.name}"] != 1] == []


def test_variables_of_the_environment_are_described() -> None:
    groups = text(".env.example").strip().split("\n\n")
    assert [group.splitlines()[0] for group in groups if not re.match(r"# \w", group)] == []
    assert ".env.example" in text("docs/how-to/deploy.md")


def test_commands_named_in_documents_exist() -> None:
    named = {found for piece in code() for found in re.findall(r"\bmanage(?:\.py)? ([a-z][a-z_]+)", piece)}
    assert {"load_curriculum", "award_due", "audit_verify", "migrate"} <= named
    assert named <= set(get_commands())


def test_targets_of_make_named_in_documents_exist() -> None:
    named = {found for piece in code() for found in re.findall(r"\bmake ([a-z][a-z-]*)", piece)}
    assert {"serve", "test", "bench", "format", "lock"} <= named
    assert named <= set(re.findall(r"^([a-z][a-z-]*):", text("Makefile"), re.MULTILINE))


def test_units_of_systemd_are_named_in_deploy() -> None:
    guide = text("docs/how-to/deploy.md")
    units = {unit.name.partition(".")[0] for unit in (ROOT / "deploy").glob("hocso*")}
    assert [unit for unit in sorted(units) if unit not in guide] == []


def test_routes_of_the_api_are_described() -> None:
    routes = set(api.get_openapi_schema()["paths"])
    assert set(re.findall(r"^## `(?:GET|POST|PUT) (\S+)`", text("docs/reference/api.md"), re.MULTILINE)) == routes


@pytest.mark.django_db
@pytest.mark.parametrize("handler", IMPORTS, ids=lambda handler: handler.kind)
def test_columns_of_an_import_are_described(handler: Handler) -> None:
    call_command("load_indicators", stdout=StringIO())
    parts = re.split(r"^## ", text("docs/how-to/import-files.md"), flags=re.MULTILINE)
    (part,) = [part for part in parts if part.startswith(f"{handler.title}\n")]
    rows = [[cell.strip() for cell in row.split("|")] for row in part.splitlines() if row.startswith("| ")]
    described = [(row[1], row[2] == "có") for row in rows[1:]]
    assert described == [(str(column.header), column.required) for column in handler.columns]


def test_roles_and_statuses_are_described() -> None:
    for path, codes in (("permissions", Posting.Role.values), ("indicators", Status.values)):
        listed = re.findall(r"^\| `(\w+)` \|", text(f"docs/reference/{path}.md"), re.MULTILINE)
        assert [found for found in codes if found not in listed] == []

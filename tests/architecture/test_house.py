"""What import-linter does not see: folders, string keys, sizes, signals, templates, curriculum's shelf."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Field

ROOT = Path(__file__).resolve().parent.parent.parent
LAYERS = ["lms", "indicators", "certificates", "courses", "content", "accounts", "places", "exchange", "audit"]
FOLDERS = {*LAYERS, "templates", "static", "curriculum", "locale", "docs", "bench", "deploy", "tests", "scripts", ".ci"}


def tracked(*patterns: str) -> list[Path]:
    """Files of the repository; what is new and not ignored counts too."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    return [ROOT / name for name in names if name and (ROOT / name).exists()]


def code() -> list[Path]:
    return [p for p in tracked("*.py") if "migrations" not in p.parts]


def test_folders_are_the_rooms_of_the_house() -> None:
    top = {path.relative_to(ROOT).parts[0] for path in tracked() if len(path.relative_to(ROOT).parts) > 1}
    assert top <= FOLDERS


def test_no_room_is_called_by_a_name_that_says_nothing() -> None:
    vague = {"utils", "helpers", "common", "core", "misc", "util", "helper"}
    assert [p for p in code() if vague & {part.removesuffix(".py") for part in p.relative_to(ROOT).parts}] == []


def _foreign_keys() -> list[tuple[str, str, str]]:
    found = []
    for model in apps.get_models():
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if isinstance(field, Field) and target is not None and target != "self":
                found.append((model._meta.app_label, target._meta.app_label, f"{model.__name__}.{field.name}"))
    return found


def test_keys_between_tables_point_to_the_right() -> None:
    wrong = [
        name
        for app, target, name in _foreign_keys()
        if app in LAYERS and target in LAYERS and LAYERS.index(target) < LAYERS.index(app)
    ]
    assert wrong == []


@pytest.mark.parametrize("app", ["audit", "exchange", "places"])
def test_lowest_apps_store_no_key_to_a_user(app: str) -> None:
    assert [name for source, target, name in _foreign_keys() if source == app and target in {"accounts", "auth"}] == []


def test_files_and_functions_are_short() -> None:
    long = []
    for path in code():
        text = path.read_text(encoding="utf-8")
        if len(text.splitlines()) > 400:
            long.append(f"{path.relative_to(ROOT)}: {len(text.splitlines())} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= 50:
                long.append(f"{path.relative_to(ROOT)}: {node.name}")
    assert long == []


def test_templates_are_short_and_bring_no_script_or_style_of_their_own() -> None:
    wrong = []
    for path in tracked("templates/*.html"):
        text = path.read_text(encoding="utf-8")
        name = str(path.relative_to(ROOT))
        if len(text.splitlines()) > 120:
            wrong.append(f"{name}: {len(text.splitlines())} lines")
        if "/pdf/" in name or "wagtailadmin" in name:
            continue
        scripts = [tag for tag in re.findall(r"<script\b[^>]*>", text) if "src=" not in tag and "json" not in tag]
        if scripts or re.search(r"<style\b|\sstyle=|\son\w+=\"", text):
            wrong.append(f"{name}: inline script or style")
    assert wrong == []


def test_pages_extend_the_common_page() -> None:
    alone = {"base.html"}
    wrong = []
    for path in tracked("templates/*.html"):
        name = str(path.relative_to(ROOT / "templates"))
        parts = {"components", "blocks", "elements", "snippets", "wagtailadmin", "pdf"} & set(path.parts)
        is_part = path.name.startswith("_") or parts
        fragment = name in alone or is_part or "consents" in name or "lesson_checks" in name or path.name[0].isdigit()
        if not fragment and "{% extends " not in path.read_text(encoding="utf-8")[:200]:
            wrong.append(name)
    assert wrong == []


def test_only_published_pages_call_us() -> None:
    """No signals of our own; Wagtail's page_published is the one place where a framework calls us."""
    signals = re.compile(r"django\.dispatch|Signal\(|@receiver|\.connect\(")
    found = [
        f"{p.relative_to(ROOT)}: {line.strip().split('(')[0]}"
        for p in code()
        if "tests" not in p.parts
        for line in p.read_text(encoding="utf-8").splitlines()
        if signals.search(line)
    ]
    assert found == [f"{app}/apps.py: page_published.connect" for app in ("content", "courses")]


def test_models_save_without_side_effects() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}: {node.name}"
        for path in code()
        if path.stem == "models" or "models" in path.parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name in {"save", "delete"}
    ]
    assert wrong == []


def test_every_dependency_says_why_it_is_here() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    listed = text.split("dependencies = [", 1)[1].split("]\n", 1)[0]
    assert [line for line in listed.splitlines() if line.strip().startswith('"') and "#" not in line] == []


def test_no_file_names_a_package_host() -> None:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if "://" in line or line.startswith(("-i", "--index", "--extra", "--find"))] == []

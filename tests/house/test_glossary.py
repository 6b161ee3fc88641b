"""One word per thing: the glossary has every word of the code, and the code every word of the
glossary."""

from __future__ import annotations

import ast
import re
from importlib import import_module

import pytest
from django.apps import apps

from fener.core.lifecycles import LIFECYCLES
from tests.house.ground import PACKAGE, ROOT, modules, name_of, tree

PAGE = (ROOT / "docs" / "glossary.md").read_text("utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.partition("## As the screens say it")[0].splitlines()
    if line.startswith("| ") and not line.startswith(("| ---", "| word |"))
]

NOT_OUR_WORDS = {
    "ticket", "incident", "macro", "canned", "sla", "inbox", "util", "utils", "helper", "helpers",
    "manager", "service", "services", "handler", "handlers", "misc",
}  # fmt: skip
"""Words for which we have another, and names that say that nobody knew what it was."""
THEIRS = {
    **dict.fromkeys(("handler400", "handler403", "handler404", "handler500"), "Django's"),
}
PIECES = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")


def test_the_glossary_is_a_table_of_words():
    assert len(ROWS) > 80
    assert all(len(row) == 3 and row[0] and row[1] for row in ROWS)
    words = [row[0] for row in ROWS]
    assert sorted({word for word in words if words.count(word) > 1}) == []


def test_every_model_is_in_the_glossary():
    ours = [one for one in apps.get_models() if one.__module__.startswith("fener.")]
    missing = [
        f"{model.__module__}.{model.__name__}"
        for model in ours
        if not model._meta.auto_created
        and not re.search(rf"`{model.__module__}\.{model.__name__}\b", PAGE)
    ]
    assert ours
    assert missing == []


@pytest.mark.parametrize("lifecycle", LIFECYCLES, ids=lambda one: one.name)
def test_every_lifecycle_is_in_the_glossary(lifecycle):
    row = next((row for row in ROWS if row[0] == lifecycle.name), None)
    assert row
    assert f"`fener.core.lifecycles.{lifecycle.name.upper()}`" in row[2]


@pytest.mark.parametrize("row", [row for row in ROWS if row[2]], ids=lambda row: row[0])
def test_every_word_with_code_is_in_the_code(row):
    names = re.findall(r"`([\w.]+)`", row[2])
    assert names
    assert [name for name in names if not _is_there(name)] == []


def _is_there(name: str) -> bool:
    parts = name.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            found = import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for part in parts[cut:]:
            fields = getattr(found, "__dataclass_fields__", {})
            if not hasattr(found, part) and part not in fields:
                return False
            found = getattr(found, part, None)
        return True
    return False


def _names(source: ast.Module) -> set[str]:
    """Names that a module gives: classes, functions, arguments, variables."""
    found = set()
    for node in ast.walk(source):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
    return found - THEIRS.keys()


def _says_what_we_do_not(name: str) -> bool:
    return bool({piece.lower() for piece in PIECES.findall(name)} & NOT_OUR_WORDS)


def test_words_that_we_do_not_use_are_not_used():
    found = []
    for path in modules(tests=True):
        if _says_what_we_do_not(path.stem):
            found.append(name_of(path))
        found += [
            f"{name_of(path)}: {name}"
            for name in sorted(_names(tree(path)))
            if _says_what_we_do_not(name)
        ]
    folders = [path for path in PACKAGE.rglob("*") if path.is_dir() and "static" not in path.parts]
    found += [name_of(path) for path in folders if _says_what_we_do_not(path.name)]
    assert found == []


@pytest.mark.parametrize(
    "name", ["TicketForm", "date_utils", "SLAPolicy", "open_incident", "eventHandler"]
)
def test_a_wrong_word_is_seen(name):
    assert _says_what_we_do_not(name)


@pytest.mark.parametrize("name", ["servicing", "handle", "cases", "Slate", "managed"])
def test_a_right_word_passes(name):
    assert not _says_what_we_do_not(name)

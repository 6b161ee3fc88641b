"""The documentation says what the code says, and leads nowhere that is not there."""

from __future__ import annotations

import ast
import re
from importlib import import_module
from pathlib import Path

import pytest

from fener.project.command import COMMANDS
from fener.project.environment import VARIABLES
from tests.house.ground import PACKAGE, ROOT, files, modules, name_of, tool, tree

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"```.*?```", re.DOTALL)
OURS = re.compile(r"`(fener(?:\.\w+)+)`")
PATH = re.compile(r"`((?:fener|docs|tests|tools|bench|requirements)/[\w./-]*)`")
SETTING = re.compile(r"FENER_[A-Z_]+")
NOT_OF_A_DESK = {"FENER_SHARED", "FENER_TEST_PROCESSES", "FENER_FAKE_CONTROL_TOKEN"}
"""Read by tests and tools, and by the practice network where it runs on its own."""

PAGES = sorted(files(".md"))


def test_what_is_drawn_is_up_to_date():
    assert tool("draw_docs").out_of_date() == [], "run `make docs`"


def test_a_stale_drawing_is_seen():
    draw = tool("draw_docs").drawn
    stale = "<!-- drawn:settings -->\nold words\n<!-- /drawn -->\n"
    assert draw(stale) != stale
    assert draw(draw(stale)) == draw(stale)
    with pytest.raises(tool("draw_docs").CannotDraw):
        draw("<!-- drawn:nothing -->\n<!-- /drawn -->\n")


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page):
    text = FENCE.sub("", page.read_text("utf-8"))
    dead = [
        target
        for found in LINK.findall(text)
        for target in found
        if target and not target.startswith(("http://", "https://", "mailto:"))
        if not _leads_somewhere(page, target)
    ]
    assert dead == []


def _leads_somewhere(page: Path, target: str) -> bool:
    path, _, anchor = target.partition("#")
    there = (page.parent / path).resolve() if path else page
    if not there.exists() or ROOT not in [there, *there.parents]:
        return False
    return not anchor or there.suffix != ".md" or anchor in _anchors(there)


def _anchors(page: Path) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


@pytest.mark.parametrize(
    "page", [one for one in PAGES if "`fener." in one.read_text()], ids=name_of
)
def test_names_of_the_code_are_in_the_code(page):
    missing = [name for name in OURS.findall(page.read_text("utf-8")) if not _is_there(name)]
    assert missing == []


def _is_there(name: str) -> bool:
    parts = name.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            found = import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for part in parts[cut:]:
            found = getattr(found, part, None)
        return found is not None
    return False


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_paths_that_are_named_exist(page):
    found = PATH.findall(page.read_text("utf-8"))
    assert [one for one in found if "pigeon" not in one and not (ROOT / one).exists()] == []


def test_every_setting_the_code_reads_is_declared_and_documented():
    declared = {one.name for one in VARIABLES}
    read = {
        name
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for name in SETTING.findall(node.value)
    }
    assert read - declared - NOT_OF_A_DESK == set()
    page = (ROOT / "docs" / "settings.md").read_text("utf-8")
    assert [name for name in sorted(declared) if f"`{name}`" not in page] == []


def test_every_declared_setting_is_read_by_somebody():
    table = PACKAGE / "project" / "environment.py"
    text = "".join(path.read_text("utf-8") for path in modules() if path != table)
    own = table.read_text("utf-8").partition("_DEFAULTS")[2]
    assert [one.name for one in VARIABLES if one.name not in text + own] == []


def test_every_command_is_documented():
    page = (ROOT / "docs" / "commands.md").read_text("utf-8")
    assert [name for name in COMMANDS if f"## fener {name}\n" not in page] == []


def test_every_make_target_says_what_it_does():
    text = (ROOT / "Makefile").read_text("utf-8")
    declared = re.search(r"^\.PHONY: (.+)$", text, re.MULTILINE)
    assert declared
    assert [one for one in declared[1].split() if not re.search(rf"^{one}:.*##", text, re.M)] == []


def test_decisions_are_numbered_without_gaps_and_listed():
    folder = ROOT / "docs" / "adr"
    records = sorted(path.name for path in folder.glob("[0-9]*.md"))
    assert [int(name[:4]) for name in records] == list(range(1, len(records) + 1))
    index = (folder / "README.md").read_text("utf-8")
    assert [name for name in records if f"({name})" not in index] == []
    for name in records:
        text = (folder / name).read_text("utf-8")
        heads = re.findall(r"^## (.+)$", text, re.MULTILINE)
        assert heads == ["Context", "Decision", "Consequences", "Cost"], name


def test_the_licence_is_whole():
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in text
    assert "END OF TERMS AND CONDITIONS" in text
    assert len(text.splitlines()) == 661

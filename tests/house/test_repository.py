"""What the repository may hold: nothing unfinished, nothing of one machine, nothing huge."""

from __future__ import annotations

import ast
import re

from tests.house.ground import PACKAGE, ROOT, files, module_name, modules, name_of, tree

TEXTS = (".py", ".html", ".css", ".js", ".md", ".toml", ".txt", ".in", ".sh", ".json", ".po")
UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
MACHINE = re.compile(r"(?<![\w.])/(?:wo" + r"rk|ro" + r"ot|ho" + r"me/\w+|tmp/\w+)/")
INDEX = re.compile(
    r"--(?:extra-)?index-url|--find-links|--trusted-host|\bpypi\.|pythonhosted|registry\.npm"
    r"|\bfile://|https?://"
)
LARGEST = 1_000_000
LARGEST_OF = {".woff2": 1_000_000, ".npz": 4_500_000}
"""Fonts, and learned weights: each is one binary file that changes as a whole."""
LONGEST = 450
LONGER = {
    "fener/connectors/tests/test_fake_network.py": "one test for each fault the network can play",
    "fener/connectors/tests/test_battery.py": "what is true of every connector, in one place",
}
"""Files of more than `LONGEST` lines, and why."""
PRINTERS = {
    "fener/connectors/fake/__main__.py": "a command: says its address",
    "fener/connectors/golden.py": "a command: says which pairs it wrote",
    "fener/project/command.py": "the command line's one line of JSON",
    "fener/project/progress.py": "progress on stderr",
}


def test_nothing_is_left_for_later():
    found = [
        f"{name_of(path)}:{number}"
        for path in files(*TEXTS)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if UNFINISHED.search(line) and "--hash=" not in line
    ]
    assert found == []


def test_nothing_speaks_of_one_machine():
    found = [
        f"{name_of(path)}:{number}: {line.strip()[:80]}"
        for path in files(*TEXTS, "")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if MACHINE.search(line)
    ]
    assert found == []


def test_requirements_name_no_index_and_every_pin_has_hashes():
    for path in [
        *files(".txt", ".in", under=ROOT / "requirements"),
        *files(".txt", ".in", under=ROOT / "bench"),
    ]:
        text = path.read_text("utf-8")
        assert not INDEX.search(text), name_of(path)
        if path.suffix == ".txt":
            pins = [line for line in text.splitlines() if re.match(r"[a-zA-Z0-9]", line)]
            assert pins
            assert all("==" in pin and pin.endswith("\\") for pin in pins), name_of(path)
            assert text.count("--hash=sha256:") >= len(pins)


def test_no_file_is_huge():
    found = [
        f"{name_of(path)}: {path.stat().st_size}"
        for path in files()
        if path.stat().st_size > LARGEST_OF.get(path.suffix, LARGEST)
    ]
    assert found == []


def test_no_python_file_is_longer_than_one_can_hold_in_mind():
    lengths = {name_of(path): len(path.read_text("utf-8").splitlines()) for path in files(".py")}
    generated = {name for name in lengths if "/migrations/" in name}
    long = {name for name, length in lengths.items() if length > LONGEST} - generated
    assert long - LONGER.keys() == set()
    assert LONGER.keys() - long == set(), "no longer long: take it off the list"


def test_only_commands_print():
    found = {
        name_of(path)
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "print"
    }
    assert found - PRINTERS.keys() == set()


def test_every_package_says_what_it_is():
    silent = [
        name_of(path)
        for path in modules()
        if path.name == "__init__.py"
        and path.parent.name != "templatetags"
        and not ast.get_docstring(tree(path))
    ]
    assert silent == []


def test_no_faults_are_swallowed():
    """`except …: pass` hides a fault; `contextlib.suppress` with a name says that it is meant."""
    found = []
    for path in modules():
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.ExceptHandler):
                continue
            is_bare = node.type is None
            is_broad = getattr(node.type, "id", "") in ("Exception", "BaseException")
            does_nothing = all(isinstance(one, ast.Pass) for one in node.body)
            if is_bare or (is_broad and does_nothing):
                found.append(f"{name_of(path)}:{node.lineno}")
    assert found == []


def test_apps_fire_no_signals():
    found = [
        name_of(path)
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").endswith((".signals", "django.dispatch"))
        and not (node.module or "").startswith("fener.core")
        and "core" not in path.relative_to(PACKAGE).parts[:1]
    ]
    assert found == []


def test_pages_write_nothing_themselves():
    """Only actions write; a view that saves a row leaves no event."""
    writes = {"save", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
    found = []
    for path in modules():
        is_page = "views" in path.relative_to(PACKAGE).parts or path.name == "views.py"
        if not is_page and "routes" not in path.parts:
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                called = ast.unparse(node.func)
                if node.func.attr in writes or _is_manager_write(node.func):
                    found.append(f"{module_name(path)}:{node.lineno} {called[:60]}")
    assert [one for one in found if not one.endswith("default_storage.save")] == []


def _is_manager_write(called: ast.Attribute) -> bool:
    return called.attr in ("create", "update") and ".objects" in ast.unparse(called.value)

"""Draw into the documentation what the code already says, so that it can't say otherwise.

Whatever stands between `<!-- drawn:NAME -->` and `<!-- /drawn -->` is written here: the floors,
the rooms of each app, the steps of the loop and the lifecycles in `ARCHITECTURE.md`, and the
pages about settings, commands, tables and words in `docs/`.

    python tools/draw_docs.py            draw everything anew
    python tools/draw_docs.py --check    say what is out of date, exit 1 if anything is
"""

from __future__ import annotations

import argparse
import ast
import io
import re
import sys
import tomllib
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from fener.connectors.registry import manifests  # noqa: E402
from fener.core.lifecycles import LIFECYCLES  # noqa: E402
from fener.project.command import COMMANDS  # noqa: E402
from fener.project.environment import VARIABLES  # noqa: E402

PACKAGE = ROOT / "fener"
DRAWN = re.compile(r"(<!-- drawn:([a-z-]+) -->\n)(.*?)(<!-- /drawn -->)", re.DOTALL)
PAGES = (
    "ARCHITECTURE.md",
    "README.md",
    "docs/commands.md",
    "docs/glossary.md",
    "docs/settings.md",
    "docs/tables.md",
)

ROOMS = ("models", "queries", "actions", "forms", "views", "work", "urls", "templates", "testing")


WORDS = (
    "Case", "Conversation", "Mentions", "Complaint", "Question", "Channel", "Brand", "Queue",
    "Back-log", "Priority", "Promise", "Snooze", "Reply", "Note", "Tags", "Guide", "Kind",
    "Department", "Prepared answers", "Watch terms", "Working hours", "Event log", "Token",
    "Practice network", "Problem", "Crisis",
)  # fmt: skip
"""Words of the domain, as they stand alone on a screen."""
LANGUAGES = ("sq", "el", "ar", "bg", "fa")


class CannotDraw(Exception):
    """The code lacks something that is drawn, or a page asks for a drawing nobody knows."""


def first_sentence(path: Path) -> str:
    """The first paragraph of a module's docstring on one line. Raises `CannotDraw`."""
    text = ast.get_docstring(ast.parse(path.read_text("utf-8")))
    if not text:
        raise CannotDraw(f"{path.relative_to(ROOT)} has no docstring")
    return " ".join(text.split("\n\n")[0].split())


def floors() -> list[str]:
    """Names of the floors from the top, as the import rules have them; `(name)`: not built."""
    rules = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = rules["tool"]["importlinter"]["contracts"]
    return [name for one in contracts if one["type"] == "layers" for name in one["layers"]]


def built_floors() -> list[str]:
    return [name.strip("()") for name in floors() if (PACKAGE / name.strip("()")).is_dir()]


def draw_floors() -> str:
    lines = []
    for written in floors():
        name = written.strip("()")
        inside = PACKAGE / name / "__init__.py"
        words = first_sentence(inside) if inside.exists() else "(not built yet)"
        lines.append(f"{name:<11} {words}")
    return "```text\n" + "\n".join(lines) + "\n```\n"


def draw_rooms() -> str:
    apps = [name for name in built_floors() if (PACKAGE / name / "apps.py").exists()]
    rows = [["app", *ROOMS], ["---", *[":---:"] * len(ROOMS)]]
    for name in apps:
        there = [_is_room(PACKAGE / name, room) for room in ROOMS]
        rows.append([f"`{name}`", *["●" if one else "" for one in there]])
    return _table(rows)


def _is_room(app: Path, room: str) -> bool:
    return (app / f"{room}.py").exists() or (app / room).is_dir()


def steps() -> Iterator[tuple[str, str, float, str]]:
    """Lane, name, seconds between two runs and place of every step of the loop."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.FunctionDef):
                continue
            for mark in node.decorator_list:
                if not isinstance(mark, ast.Call) or getattr(mark.func, "id", "") != "step":
                    continue
                said = {one.arg: ast.literal_eval(one.value) for one in mark.keywords}
                module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
                name = ast.literal_eval(mark.args[0])
                place = f"`{module}.{node.name}`"
                yield said.get("lane", "desk"), name, float(said.get("every", 0)), place


def draw_steps() -> str:
    rows = [["lane", "step", "at most every", "function"], ["---"] * 4]
    order = {name: at for at, name in enumerate(reversed(built_floors()))}
    found = sorted(steps(), key=lambda one: (one[0], order[one[3].split(".")[1]]))
    for lane, name, every, place in found:
        rows.append([lane, name, f"{every:g} s" if every else "turn", place])
    return _table(rows)


def draw_lifecycles() -> str:
    parts = []
    for lifecycle in LIFECYCLES:
        rows = [["state", "meaning"], ["---", "---"]]
        for state in lifecycle.states:
            rows.append([f"`{state.name}`", state.meaning + (" (final)" if state.final else "")])
        diagram = f"```mermaid\n{lifecycle.as_mermaid()}\n```\n"
        parts.append(f"### {lifecycle.name.capitalize()}\n\n{diagram}\n{_table(rows)}")
    return "\n".join(parts)


def draw_settings() -> str:
    rows = [["variable", "where nothing is set", "what it means"], ["---"] * 3]
    rows += [
        [f"`{one.name}`", f"`{one.default}`" if one.default else "(empty)", one.meaning]
        for one in VARIABLES
    ]
    return _table(rows)


def draw_commands() -> str:
    parts = []
    for name in COMMANDS:
        module = import_module(f"fener.project.commands.{name.replace('import', 'import_')}")
        parser = argparse.ArgumentParser(add_help=False)
        module.add_arguments(parser)
        words = " ".join((module.__doc__ or "").split())
        rows = [["argument", "what it means"], ["---", "---"]]
        rows += [_argument(one) for one in parser._actions]
        table = f"\n{_table(rows)}" if len(rows) > 2 else ""
        parts.append(f"## fener {name}\n\n{words}\n{table}")
    return "\n".join(parts)


def _argument(action: argparse.Action) -> list[str]:
    metavar = str(action.metavar or action.dest.upper().replace("_", "-"))
    if not action.option_strings:
        name = metavar
    elif action.nargs == 0:
        name = action.option_strings[-1]
    else:
        value = f"[{metavar}]" if action.nargs == "?" else metavar
        name = f"{action.option_strings[-1]} {value}"
    needed = " Must be given." if action.required and action.option_strings else ""
    if not action.help:
        raise CannotDraw(f"the argument {name} has no help")
    sentence = action.help[0].upper() + action.help[1:]
    return [f"`{name}`", sentence + ("" if sentence.endswith(".") else ".") + needed]


def models() -> Iterator[tuple[str, str, str, str]]:
    """App, class, table and first sentence of every model."""
    for name in built_floors():
        path = PACKAGE / name / "models.py"
        if not path.exists():
            continue
        for node in ast.parse(path.read_text("utf-8")).body:
            table = _table_of(node) if isinstance(node, ast.ClassDef) else ""
            if table:
                words = ast.get_docstring(node) or ""
                yield name, node.name, table, " ".join(words.split("\n\n")[0].split())


def _table_of(model: ast.ClassDef) -> str:
    """`Meta.db_table` of a class that has one."""
    for inner in model.body:
        if isinstance(inner, ast.ClassDef) and inner.name == "Meta":
            for line in inner.body:
                if isinstance(line, ast.Assign) and line.targets[0].id == "db_table":
                    return str(ast.literal_eval(line.value))
    return ""


def draw_tables() -> str:
    rows = [["app", "model", "table", "one row is"], ["---"] * 4]
    rows += [[app, f"`{name}`", f"`{table}`", words] for app, name, table, words in models()]
    return _table(rows)


def draw_words() -> str:
    rows = [["en", *LANGUAGES], ["---"] * (len(LANGUAGES) + 1)]
    catalogues = [_catalogue(language) for language in LANGUAGES]
    for word in WORDS:
        rows.append([word, *[_said(word, catalogue) for catalogue in catalogues]])
    return _table(rows)


def _catalogue(language: str) -> Catalog:
    path = PACKAGE / "locale" / language / "LC_MESSAGES" / "django.po"
    return read_po(io.BytesIO(path.read_bytes()), locale=language)


def _said(word: str, catalogue: Catalog) -> str:
    message = catalogue.get(word)
    if message is None:
        raise CannotDraw(f"no screen says {word!r}")
    return "–" if message.fuzzy or not message.string else str(message.string)


TRIED = {
    "runs_against_real_software": "runs against real software",
    "conforms_to_published_contract": "conforms to the published contract",
    "not_tested": "not tested",
}
HEARS = {
    "fetch": "asks",
    "waits": "hears at once",
    "webhook": "is called",
    "searches": "watch terms",
    "edits": "edits",
    "deletions": "deletions",
}
DOES = {
    "reply_public": "in public",
    "reply_private": "in private",
    "hides": "hides and shows",
    "removes": "removes",
}


NO_NETWORKS = ("fake", "file", "manual", "replay")


def draw_channels() -> str:
    """Every connector to a network, by its manifest; what was tried the furthest comes first."""
    rows = [
        ["channel", "hears", "answers and moderates", "how far it was tried"],
        ["---", "---", "---", "---"],
    ]
    found = [one for name, one in manifests().items() if name not in NO_NETWORKS]
    for one in sorted(found, key=lambda one: (list(TRIED).index(one.maturity), one.title.lower())):
        can = one.capabilities
        hears = ", ".join(words for name, words in HEARS.items() if getattr(can, name))
        does = ", ".join(words for name, words in DOES.items() if getattr(can, name))
        page = f"[{one.title}](fener/connectors/{one.name}/README.md)"
        rows.append([page, hears or "–", does or "only hears", f"*{TRIED[one.maturity]}*"])
    return _table(rows)


DRAWINGS: dict[str, Callable[[], str]] = {
    "floors": draw_floors,
    "rooms": draw_rooms,
    "steps": draw_steps,
    "lifecycles": draw_lifecycles,
    "settings": draw_settings,
    "commands": draw_commands,
    "tables": draw_tables,
    "words": draw_words,
    "channels": draw_channels,
}


def _table(rows: list[list[str]]) -> str:
    return "".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |\n" for row in rows
    )


MAY_LAG = ("words",)
"""Drawn from the catalogues: whoever translates need not know of this tool."""


def drawn(text: str, *, but: tuple[str, ...] = ()) -> str:
    """`text` with everything between its markers drawn anew. Raises `CannotDraw`."""

    def draw(found: re.Match[str]) -> str:
        if found[2] not in DRAWINGS:
            raise CannotDraw(f"nobody can draw {found[2]!r}")
        if found[2] in but:
            return found[0]
        return f"{found[1]}{DRAWINGS[found[2]]()}{found[4]}"

    return DRAWN.sub(draw, text)


def out_of_date() -> list[str]:
    """The pages that no longer say what the code says."""
    found = []
    for name in PAGES:
        text = (ROOT / name).read_text("utf-8")
        if drawn(text, but=MAY_LAG) != text:
            found.append(name)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="only say what is out of date")
    if parser.parse_args().check:
        stale = out_of_date()
        for name in stale:
            print(f"{name} is out of date; run `make docs`", file=sys.stderr)
        return 1 if stale else 0
    for name in PAGES:
        path = ROOT / name
        text = path.read_text("utf-8")
        new = drawn(text)
        if new != text:
            path.write_text(new, "utf-8")
            print(f"drew {name}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())

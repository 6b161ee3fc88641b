"""Bring the catalogues of the six languages up to the strings in the code and the templates.

Works with Babel alone, so that no system package is needed. Django's templates are turned into
Python by its own `templatize`, then both kinds are read by Babel's Python extractor; the parts
in `jinja2/` are read by Jinja2's own.

    python tools/messages.py            update fener/locale/*/LC_MESSAGES/django.po
    python tools/messages.py --check    say what is missing or fuzzy, exit 1 if anything is
"""

from __future__ import annotations

import ast
import io
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from fener import __version__  # noqa: E402

LOCALE = ROOT / "fener" / "locale"
LANGUAGES = ("sq", "el", "ar", "bg", "fa")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}

Found = tuple[int, str, object, list[str], str | None]


def main(words: list[str]) -> int:
    template = extract()
    if "--check" in words:
        return check(template)
    for language in LANGUAGES:
        update(language, template)
    print(f"{len(template)} messages in {len(LANGUAGES)} catalogues")
    return 0


def extract() -> Catalog:
    """Every message of the code and the templates, in the order of their places."""
    catalog = Catalog(project="Fener", charset="utf-8")
    for path in sorted((ROOT / "fener").rglob("*")):
        if path.suffix not in (".py", ".html", ".txt") or "tests" in path.parts:
            continue
        if path.suffix == ".py" and ("migrations" in path.parts or path.name == "testing.py"):
            continue
        if path.suffix != ".py" and not {"templates", "jinja2"} & set(path.parts):
            continue
        place = path.relative_to(ROOT).as_posix()
        for line, function, message, comments, context in _messages(path):
            catalog.add(message, None, [(place, line)], auto_comments=comments, context=context)
            del function
        if path.suffix == ".py":
            for line, message in _sentences(path):
                catalog.add(message, None, [(place, line)])
    return catalog


def _sentences(path: Path) -> Iterator[tuple[int, str]]:
    """The values of tables named `…SENTENCES`: core and connectors know no gettext."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        names = [target.id for target in targets if isinstance(target, ast.Name)]
        if not any(name.endswith("SENTENCES") for name in names):
            continue
        value = getattr(node, "value", None)
        for one in value.values if isinstance(value, ast.Dict) else ():
            if isinstance(one, ast.Constant) and isinstance(one.value, str):
                yield one.lineno, one.value


def _messages(path: Path) -> Iterator[Found]:
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py" and "jinja2" not in path.parts:
        text = _as_python(text, path)
    source = io.BytesIO(text.encode("utf-8"))
    extracted: Callable[..., Iterable[Any]] = extract_python
    if "jinja2" in path.parts:
        extracted = babel_extract
    options = {"encoding": "utf-8", "silent": "false"}
    for line, function, messages, comments in extracted(
        source, dict(KEYWORDS), ["Translators:"], options
    ):
        yield from _shaped(line, function, messages, comments)


def _shaped(line: int, function: str, messages: object, comments: list[str]) -> Iterator[Found]:
    found = list(messages) if isinstance(messages, tuple | list) else [messages]
    if function.startswith(("pgettext", "npgettext")):
        if len(found) < 2 or not all(isinstance(one, str) for one in found[:2]):
            return
        context = found[0]
        rest = found[1:3] if function.startswith("np") else found[1:2]
    else:
        context = None
        rest = found[:2] if function.startswith("ngettext") else found[:1]
    rest = [one for one in rest if isinstance(one, str) and one]
    if rest:
        yield line, function, tuple(rest) if len(rest) == 2 else rest[0], comments, context


def _as_python(text: str, path: Path) -> str:
    from django.utils.translation.template import templatize

    # What is left beside the calls is filler of the same shape; its indents mean nothing.
    lines = templatize(text, origin=str(path)).splitlines()
    return "\n".join(line.strip() for line in lines) + "\n"


def catalogue(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def update(language: str, template: Catalog) -> None:
    path = catalogue(language)
    if path.exists():
        catalog = read_po(io.BytesIO(path.read_bytes()), locale=language)
    else:
        catalog = Catalog(locale=language, project="Fener", charset="utf-8")
    catalog.update(template, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.fuzzy = False
    catalog.project, catalog.version = "Fener", __version__
    catalog.msgid_bugs_address = catalog.last_translator = catalog.language_team = ""
    catalog.creation_date = catalog.revision_date = datetime(2026, 11, 22, tzinfo=UTC)
    catalog.header_comment = f"# Fener in {language}. AGPL-3.0-or-later, as the rest of Fener."
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=0, sort_output=True, no_location=True, omit_header=False)


def check(template: Catalog) -> int:
    wrong = 0
    for language in LANGUAGES:
        path = catalogue(language)
        catalog = read_po(io.BytesIO(path.read_bytes()), locale=language) if path.exists() else None
        for message in template:
            if not message.id:
                continue
            known = catalog.get(message.id, message.context) if catalog else None
            problem = _problem(known)
            if problem:
                wrong += 1
                print(f"{language}: {problem}: {message.id!r} ({message.locations[:1]})")
    print(f"{wrong} messages are missing, fuzzy or broken")
    return 1 if wrong else 0


def _problem(known: object) -> str:
    if known is None:
        return "missing"
    if known.fuzzy:  # type: ignore[attr-defined]
        return "fuzzy"
    strings = known.string if isinstance(known.string, tuple | list) else [known.string]  # type: ignore[attr-defined]
    if not strings or not all(strings):
        return "untranslated"
    errors = [str(error) for error in known.check()]  # type: ignore[attr-defined]
    return f"broken ({errors[0]})" if errors else ""


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fener.project.settings")
    os.environ.setdefault("FENER_DATA", tempfile.mkdtemp(prefix="fener-messages-"))
    sys.exit(main(sys.argv[1:]))

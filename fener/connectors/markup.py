"""Plain text out of the HTML that networks hand over. Nothing of it is ever shown as HTML.

The tags are cut as the HTML standard cuts them, in time that grows only with the length: the
parser of the standard library takes minutes for 200 kB that were written to hurt it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape

from fener.connectors.cleaning import clean

MAX_MARKUP = 200_000
"""Characters of HTML that are read. What comes after them is left out."""
MAX_TEXT = 50_000
"""Characters of text that are kept. A longer text ends in an ellipsis."""

_RAW = frozenset(("script", "style", "title", "textarea", "iframe", "noembed", "noframes", "xmp"))
"""What is in these is no markup and is said to no reader."""
_DROPPED = frozenset(("template", "noscript", "object", "svg", "math", "audio", "video", "select"))
_PARAGRAPHS = frozenset(
    ("p", "blockquote", "ul", "ol", "dl", "pre", "table", "hr", "article", "section", "figure",
     "h1", "h2", "h3", "h4", "h5", "h6")
)  # fmt: skip
_LINES = frozenset(
    ("div", "li", "dt", "dd", "tr", "header", "footer", "main", "aside", "nav", "figcaption",
     "address", "details", "summary", "form", "fieldset", "caption", "body")
)  # fmt: skip
_CELLS = frozenset(("td", "th"))
_SPACES = re.compile(r"[ \t\n\r\f\v]+")
_TAG = re.compile(r"</?[a-zA-Z]")
_TAG_NAME = re.compile(r"[^\s/>]+")
_IN_TAG = re.compile(r"""=\s*(?:"[^"]*(?P<closed>"?)|'[^']*(?P<closed_too>'?))|(?P<end>>)""")
_ATTRIBUTE = re.compile(r"""([^\s=/>"']+)\s*(?:=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+)))?""")
_LONG_NUMBER = re.compile(r"&#\d{8,};?")

Link = Callable[[str, str, frozenset[str]], str]
"""What to write for a link: from its text, its address, and the names of its classes."""


def plain_text(html: str, *, link: Link | None = None, limit: int = MAX_TEXT) -> str:
    """The text of `html` as a reader sees it: a blank line between paragraphs, a line for each
    line break and item of a list, pictures by their description, and nothing of scripts and
    styles. Never raises, whatever `html` is.

    `link` decides what stands for a link; without it, the text of the link does.
    """
    reader = _Reader(link)
    for kind, name, rest in _pieces(clean(html[:MAX_MARKUP])):
        reader.take(kind, name, rest)
    text = clean(reader.said())
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _pieces(html: str) -> Iterator[tuple[str, str, str]]:
    """Kind (`text`, `<`, `</`), name, and the rest: the text, or what follows a tag's name."""
    at = 0
    while at < len(html):
        start = html.find("<", at)
        if start < 0:
            start = len(html)
        if start > at:
            yield "text", "", _unescaped(html[at:start])
        if start == len(html):
            return
        if _TAG.match(html, start):
            kind = "</" if html.startswith("</", start) else "<"
            named = _TAG_NAME.match(html, start + len(kind))
            end = _end_of_tag(html, named.end()) if named else -1
            if named is None or end < 0:
                return
            name = named.group().lower()
            yield kind, name, html[named.end() : end]
            at = end + 1
            if kind == "<" and name in _RAW:
                closed = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(html, at)
                if closed is None:
                    return
                at = closed.start()
        elif html.startswith(("<!", "<?", "</"), start):
            mark = "-->" if html.startswith("<!--", start) else ">"
            end = html.find(mark, start + 2)
            if end < 0:
                return
            at = end + len(mark)
        else:
            yield "text", "", "<"
            at = start + 1


def _end_of_tag(html: str, at: int) -> int:
    """Where the `>` is that ends the tag; -1 where none does. One in quotes is none."""
    for found in _IN_TAG.finditer(html, at):
        if found["end"]:
            return found.start()
        if not (found["closed"] or found["closed_too"]):
            return -1
    return -1


def _unescaped(text: str) -> str:
    return unescape(_LONG_NUMBER.sub("\ufffd", text)) if "&" in text else text


def _attributes(inside: str) -> dict[str, str]:
    values: dict[str, str] = {}
    for name, *quoted in _ATTRIBUTE.findall(inside):
        values.setdefault(name.lower(), _unescaped("".join(quoted)).strip())
    return values


class _Reader:
    """Writes down what it is given. Breaks are owed until the next word, so that none stands
    at the end and never more than one line is blank."""

    def __init__(self, link: Link | None) -> None:
        self._link = link
        self._parts: list[str] = []
        self._owed = 0
        self._dropped = ""
        self._depth = 0
        self._as_it_is = 0
        self._begun: tuple[int, str, frozenset[str]] | None = None

    def said(self) -> str:
        self._end_link()
        text = "".join(self._parts).replace("\xa0", " ")
        return "\n".join(line.rstrip() for line in text.split("\n")).strip()

    def take(self, kind: str, name: str, rest: str) -> None:
        if self._dropped:
            if name == self._dropped:
                self._depth += 1 if kind == "<" else -1
                self._dropped = self._dropped if self._depth else ""
        elif kind == "text":
            self._write(rest)
        elif kind == "<":
            self._open(name, rest)
        else:
            self._close(name)

    def _open(self, name: str, rest: str) -> None:
        if name in _DROPPED:
            if not rest.endswith("/"):
                self._dropped, self._depth = name, 1
            return
        self._break(name)
        if name == "br":
            self._owed = min(self._owed + 1, 2)
        elif name == "img":
            self._write(_attributes(rest).get("alt", ""))
        elif name == "pre":
            self._as_it_is += 1
        elif name == "a":
            self._end_link()
            values = _attributes(rest)
            classes = frozenset(values.get("class", "").split())
            self._begun = (len(self._parts), values.get("href", ""), classes)

    def _close(self, name: str) -> None:
        if name == "a":
            self._end_link()
        elif name == "pre":
            self._as_it_is = max(0, self._as_it_is - 1)
        self._break(name)

    def _break(self, name: str) -> None:
        if name in _PARAGRAPHS:
            self._owed = 2
        elif name in _LINES:
            self._owed = max(self._owed, 1)
        elif name in _CELLS:
            self._write(" ")

    def _write(self, text: str) -> None:
        if self._as_it_is:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        else:
            text = _SPACES.sub(" ", text)
            if self._owed or not self._parts or self._parts[-1][-1].isspace():
                text = text.lstrip(" ")
        if not text:
            return
        if self._owed and self._parts:
            self._parts.append("\n" * self._owed)
        self._owed = 0
        self._parts.append(text)

    def _end_link(self) -> None:
        if self._begun is None:
            return
        at, address, classes = self._begun
        self._begun = None
        if self._link is not None and (text := "".join(self._parts[at:])).strip():
            before = text[: len(text) - len(text.lstrip())]
            after = text[len(text.rstrip()) :]
            shown = before + self._link(text.strip(), address, classes) + after
            self._parts[at:] = [shown] if shown else []

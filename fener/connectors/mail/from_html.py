"""HTML of a stranger to plain text, in time that grows with its length and no faster.

Python's own parser takes minutes for a few hundred kilobytes written to hurt it.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

LONGEST = 400_000
"""Characters that are looked at."""

_TAG_NAME = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]{0,30})")
_TAG_REST = re.compile(r"""[^>"']*(?:(?:"[^"]*"|'[^']*')[^>"']*)*>""")
_HREF = re.compile(r"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.I)
_HIDES = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden", re.I)
_SPACE = re.compile(r"[ \t\r\n\f\v\u00a0\u200b\u200c\u034f\ufeff]+")
_LONGEST_TAG = 1500
_LONGEST_SHOWN = 200

_SILENT = ("script", "style", "title", "template", "noscript", "textarea", "select", "svg")
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "br", "center", "dd", "div", "dl", "dt",
    "fieldset", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main",
    "nav", "ol", "p", "pre", "section", "table", "tbody", "tfoot", "thead", "tr", "ul", "body",
))  # fmt: skip
_APART = frozenset(
    ("blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre", "table", "ul")
)
_VOID = frozenset(("area", "base", "br", "col", "hr", "img", "input", "link", "meta", "wbr"))


@dataclass(slots=True)
class Link:
    label: str
    url: str

    @property
    def is_worth_showing(self) -> bool:
        """It leads somewhere, and its label does not say where."""
        return bool(
            self.label
            and len(self.url) <= _LONGEST_SHOWN
            and re.fullmatch(r"https?://[^\s<>]+", self.url)
            and self.url.rstrip("/").partition("//")[2] not in self.label
        )


@dataclass(slots=True)
class Page:
    """What a reader of the HTML would see."""

    text: str
    links: list[Link] = field(default_factory=list)


@dataclass(slots=True)
class _Writer:
    lines: list[str] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    quoted: int = 0
    hidden: str = ""
    depth: int = 0
    label: list[str] | None = None

    def say(self, words: str) -> None:
        if self.hidden or not words:
            return
        words = _SPACE.sub(" ", html.unescape(words))
        self.line.append(words)
        if self.label is not None:
            self.label.append(words)

    def end_line(self, *, apart: bool = False) -> None:
        said = _SPACE.sub(" ", "".join(self.line)).strip()
        self.line.clear()
        mark = "> " * min(self.quoted, 3)
        if said:
            self.lines.append(mark + said)
        if apart and self.lines and self.lines[-1].strip("> "):
            self.lines.append(mark.rstrip())

    def open(self, name: str, rest: str, *, see_hidden: bool) -> None:
        if self.hidden:
            self.depth += name == self.hidden
            return
        if not see_hidden and name not in _VOID and _HIDES.search(rest):
            self.hidden, self.depth = name, 1
            return
        if name in _BLOCKS:
            self.end_line(apart=name in _APART)
        if name == "blockquote":
            self.quoted += 1
        elif name == "li":
            self.line.append("- ")
        elif name in ("td", "th"):
            self.line.append(" ")
        elif name == "a" and (found := _HREF.search(rest)):
            self.label = []
            url = html.unescape(next(filter(None, found.groups()), "")).strip()
            self.links.append(Link("", url[:2000]))

    def close(self, name: str) -> None:
        if self.hidden:
            if name == self.hidden:
                self.depth -= 1
                if not self.depth:
                    self.hidden = ""
            return
        if name in _BLOCKS:
            self.end_line(apart=name in _APART)
        if name == "blockquote":
            self.quoted = max(0, self.quoted - 1)
        elif name == "a" and self.label is not None:
            link = self.links[-1]
            link.label = _SPACE.sub(" ", "".join(self.label)).strip()
            self.label = None
            if link.is_worth_showing:
                self.line.append(f" <{link.url}>")


def page_of(source: str) -> Page:
    """The text and the links of `source`; what its sender hid is left out, unless there is
    nothing else."""
    page = _read(source[:LONGEST], see_hidden=False)
    return page if page.text else _read(source[:LONGEST], see_hidden=True)


def _read(source: str, *, see_hidden: bool) -> Page:
    writer = _Writer()
    at, size = 0, len(source)
    while at < size:
        begins = source.find("<", at)
        if begins < 0:
            begins = size
        writer.say(source[at:begins])
        at = begins
        if at >= size:
            break
        tag = _TAG_NAME.match(source, at)
        if tag:
            at = _take_tag(source, tag, writer, see_hidden=see_hidden)
        elif source.startswith("<!--", at):
            at = _after(source, "-->", at + 4)
        elif source.startswith(("<!", "<?", "</"), at):
            at = _after(source, ">", at)
        else:
            writer.say("<")
            at += 1
    writer.end_line()
    return Page("\n".join(writer.lines).strip(), writer.links)


def _take_tag(source: str, tag: re.Match[str], writer: _Writer, *, see_hidden: bool) -> int:
    name = tag[2].lower()
    whole = _TAG_REST.match(source, tag.end(), tag.end() + _LONGEST_TAG)
    end = whole.end() if whole else _after(source, ">", tag.end())
    if tag[1]:
        writer.close(name)
    elif name in _SILENT:
        closing = re.compile(f"</{name}", re.I).search(source, end)
        end = _after(source, ">", closing.end()) if closing else len(source)
    else:
        rest = source[tag.end() : min(end, tag.end() + _LONGEST_TAG)]
        writer.open(name, rest, see_hidden=see_hidden)
    return end


def _after(source: str, what: str, at: int) -> int:
    found = source.find(what, at)
    return len(source) if found < 0 else found + len(what)

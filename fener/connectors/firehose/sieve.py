"""What of the stream concerns us: posts that hold a watch term or speak to us, and deletions.

Of a thousand posts perhaps one is kept, so a line of Jetstream is not read as JSON first: its
text is cut out of the bytes, and only a line whose text holds a term is read whole. Every line
from which the text can't be cut with certainty is read whole as well, so both ways always keep
the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from fener.connectors.firehose.frames import as_json, events_of
from fener.connectors.firehose.records import POST, REPOST, speaks_to
from fener.core.matching import Matcher, Term, TermKind
from fener.core.text import fold_many

Event = dict[str, Any]
"""In the shape of Jetstream, whatever stream it came from."""

_KIND_OF_SIGN: dict[str, TermKind] = {"#": "hashtag", "@": "handle"}
_TEXT = b'"text"'
_TEXT_BEGINS = b'"text":"'
_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_HIDDEN = re.compile(rb"\\u00[67]")
"""A letter of ASCII that is written as its number: `"text"` or `"delete"` may be hidden so."""


@lru_cache(maxsize=8)
def matcher_of(terms: tuple[str, ...]) -> Matcher | None:
    """The watch terms as one automaton; None: there are none.

    `#name` is found as a hashtag, `@name` as a handle, `*name*` inside longer words too, and
    everything else as whole words.

    >>> matcher = matcher_of(("Lumora", "*lumo*", "#fail"))
    >>> [hit.found for hit in matcher.match("LUMÓRA! #failed")]
    ['lumo', 'lumora']
    """
    found = []
    for number, text in enumerate(terms):
        kind = _KIND_OF_SIGN.get(text[:1], "phrase")
        inside = len(text) > 2 and text[0] == text[-1] == "*"
        try:
            found.append(
                Term(text.strip("*") if inside else text, number, kind, (), (), not inside)
            )
        except ValueError:
            continue
    return Matcher(found) if found else None


class Sieve:
    """Keeps posts that hold one of `terms`, everything that speaks to `us`, our own posts, and
    deletions of posts."""

    def __init__(self, terms: tuple[str, ...], us: str = "") -> None:
        self.us = us
        self.read_whole = 0
        """Lines that were read as JSON."""
        self._matcher = matcher_of(terms)
        self._us = us.encode()

    def lines(self, lines: Sequence[bytes]) -> list[Event]:
        """Of Jetstream's lines those that concern us, in their order."""
        if self.us:
            return self.lines_whole(lines)
        cut, whole = _cut(lines)
        numbers, texts = _as_text(cut, whole)
        hits = self._hits(texts)
        whole += [number for number, hit in zip(numbers, hits, strict=True) if hit]
        return self._read(lines, sorted(whole))

    def lines_whole(self, lines: Sequence[bytes]) -> list[Event]:
        """As `lines`, with every line read as JSON: what `lines` is measured by."""
        return self._read(lines, range(len(lines)))

    def frames(self, frames: Iterable[bytes]) -> list[Event]:
        """Of the frames of `subscribeRepos` what concerns us."""
        found: list[Event] = []
        for frame in frames:
            # Text stands in CBOR as it is, so a frame without these bytes holds nothing of ours.
            if POST.encode() in frame or (self._us and self._us in frame):
                found += events_of(frame)
        return [event for one in self._concerning(found) if (event := as_json(one))]

    def _read(self, lines: Sequence[bytes], numbers: Sequence[int]) -> list[Event]:
        self.read_whole += len(numbers)
        found = []
        for number in numbers:
            try:
                event = json.loads(lines[number])
            except (ValueError, RecursionError):
                continue
            if isinstance(event, dict):
                found.append(event)
        return self._concerning(found)

    def _concerning(self, events: Iterable[Event]) -> list[Event]:
        kept: list[tuple[Event, str | None]] = []
        for event in events:
            commit, did = event.get("commit"), event.get("did")
            if not isinstance(commit, dict) or not isinstance(did, str):
                continue
            operation, collection = commit.get("operation"), commit.get("collection")
            if collection == POST and operation == "delete":
                kept.append((event, None))
            record = commit.get("record")
            if operation != "create" or not isinstance(record, dict):
                continue
            if self.us and (
                (collection == POST and (did == self.us or speaks_to(record, self.us)))
                or (collection == REPOST and did != self.us and speaks_to(record, self.us))
            ):
                kept.append((event, None))
            elif collection == POST and isinstance(record.get("text"), str):
                kept.append((event, record["text"]))
        hits = iter(self._hits([text for _, text in kept if text is not None]))
        return [event for event, text in kept if text is None or next(hits)]

    def _hits(self, texts: Sequence[str]) -> Sequence[object]:
        if self._matcher is None:
            return [()] * len(texts)
        return self._matcher.match_folded(fold_many(texts))


def _cut(lines: Sequence[bytes]) -> tuple[list[tuple[int, bytes]], list[int]]:
    """The texts that can be cut out, with the numbers of their lines, and the lines that have to be
    read whole."""
    cut: list[tuple[int, bytes]] = []
    whole: list[int] = []
    for number, line in enumerate(lines):
        start = line.find(_TEXT_BEGINS)
        if start < 0:
            if _TEXT in line or b'"delete"' in line or b"\\u00" in line:
                whole.append(number)
            continue
        start += len(_TEXT_BEGINS)
        odd = line.count(_TEXT) != 1 or b'"delete"' in line
        if odd or (b"\\u00" in line and _HIDDEN.search(line)):
            whole.append(number)
            continue
        text = line[start : line.find(b'"', start)]
        if b"\\" in text:
            found = _STRING.match(line, start - 1)
            if not found:
                whole.append(number)
                continue
            cut.append((number, found[0]))
        else:
            cut.append((number, text))
    return cut, whole


def _as_text(cut: Sequence[tuple[int, bytes]], whole: list[int]) -> tuple[list[int], list[str]]:
    numbers, texts = [], []
    for number, raw in cut:
        try:
            texts.append(json.loads(raw) if raw[:1] == b'"' else raw.decode())
        except ValueError:
            whole.append(number)
            continue
        numbers.append(number)
    return numbers, texts

"""What in our own text is a link, a mention or a tag: Bluesky's text is plain, and says where such
things stand by their place in bytes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

_LINK = re.compile(r"(?<![\w/])https?://[^\s<>\"“”«»]+")
_MENTION = re.compile(r"(?<![\w@./])@((?:[a-zA-Z0-9][a-zA-Z0-9-]*\.)+[a-zA-Z][a-zA-Z0-9-]*)")
_TAG = re.compile(r"(?<!\S)#([^\s#]+)")
_AFTER = ".,;:!?'’…)]}؟،؛"
_LONGEST_TAG = 64
MOST_MENTIONS = 10
"""Handles of one text that are looked up."""


def facets_of(text: str, did_of: Callable[[str], str]) -> list[dict[str, Any]]:
    """`did_of` gives the identifier behind a handle, empty where nobody has it.

    >>> facets_of("Σας: https://a.example/x.", str)
    [{'index': {'byteStart': 8, 'byteEnd': 27}, 'features': [{'$type': \
'app.bsky.richtext.facet#link', 'uri': 'https://a.example/x'}]}]
    """
    found = [*_links(text), *_mentions(text, did_of), *_tags(text)]
    return [_facet(text, *one) for one in _apart(sorted(found, key=lambda one: one[0]))]


Found = tuple[int, int, dict[str, str]]
"""Where it begins and ends in characters, and what it is."""


def _links(text: str) -> Iterator[Found]:
    for found in _LINK.finditer(text):
        url = found[0]
        while url[-1] in _AFTER and not (url[-1] == ")" and url.count("(") >= url.count(")")):
            url = url[:-1]
        if "." in url or "localhost" in url:
            feature = {"$type": "app.bsky.richtext.facet#link", "uri": url}
            yield found.start(), found.start() + len(url), feature


def _mentions(text: str, did_of: Callable[[str], str]) -> Iterator[Found]:
    for number, found in enumerate(_MENTION.finditer(text)):
        did = did_of(found[1].lower()) if number < MOST_MENTIONS else ""
        if did:
            feature = {"$type": "app.bsky.richtext.facet#mention", "did": did}
            yield found.start(), found.end(), feature


def _tags(text: str) -> Iterator[Found]:
    for found in _TAG.finditer(text):
        tag = found[1].rstrip(_AFTER)
        if tag and not tag.isdigit() and len(tag) <= _LONGEST_TAG:
            feature = {"$type": "app.bsky.richtext.facet#tag", "tag": tag}
            yield found.start(), found.start() + 1 + len(tag), feature


def _apart(found: list[Found]) -> Iterator[Found]:
    """Without what stands inside another, such as a tag in a link."""
    free = 0
    for one in found:
        if one[0] >= free:
            free = one[1]
            yield one


def _facet(text: str, start: int, end: int, feature: dict[str, str]) -> dict[str, Any]:
    begins = len(text[:start].encode())
    index = {"byteStart": begins, "byteEnd": begins + len(text[start:end].encode())}
    return {"index": index, "features": [feature]}

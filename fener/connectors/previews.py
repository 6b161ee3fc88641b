"""Counting a text the way a network counts it, and the preview that follows from a manifest."""

from __future__ import annotations

import regex

from fener.connectors.contract import Account, Capabilities, Preview
from fener.core.posts import Draft

COUNTERS = ("graphemes", "codepoints", "utf16", "bytes")
_GRAPHEME = regex.compile(r"\X")


def length(text: str, counter: str) -> int:
    """How long `text` is for a network that counts in `counter`, one of `COUNTERS`."""
    match counter:
        case "graphemes":
            return sum(1 for _ in _GRAPHEME.finditer(text))
        case "codepoints":
            return len(text)
        case "utf16":
            return len(text.encode("utf-16-le", "surrogatepass")) // 2
        case "bytes":
            return len(text.encode("utf-8", "surrogatepass"))
    raise ValueError(f"{counter!r} is not one of {', '.join(COUNTERS)}")


def plain_preview(account: Account, draft: Draft, capabilities: Capabilities) -> Preview:
    """What a network that shows the text as it is will show, with `preview.*` problems."""
    size = length(draft.text, capabilities.counter)
    problems: list[str] = []
    if not capabilities.can_reply(draft.visibility):
        problems.append("preview.not_supported")
    if not draft.text.strip():
        problems.append("preview.empty")
    if capabilities.max_length and size > capabilities.max_length:
        problems.append("preview.too_long")
    return Preview(
        text=draft.text,
        length=size,
        limit=capabilities.max_length,
        handle=account.handle,
        problems=tuple(problems),
    )

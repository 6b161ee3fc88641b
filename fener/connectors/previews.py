"""The preview that follows from a manifest, for networks that show a text as it is."""

from __future__ import annotations

from fener.connectors.contract import Account, Capabilities, Preview
from fener.core.posts import Draft
from fener.core.text import length_of

COUNTERS = ("graphemes", "codepoints", "utf16", "bytes")


def plain_preview(account: Account, draft: Draft, capabilities: Capabilities) -> Preview:
    """What a network that shows the text as it is will show, with `preview.*` problems."""
    size = length_of(draft.text, capabilities.counter)
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

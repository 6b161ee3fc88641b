"""The preview that follows from a manifest, for networks that show a text as it is."""

from __future__ import annotations

from fener.connectors.contract import Account, Capabilities, Preview
from fener.core.posts import Draft
from fener.core.text import length_of

COUNTERS = ("graphemes", "codepoints", "utf16", "bytes", "own")


def plain_preview(account: Account, draft: Draft, capabilities: Capabilities) -> Preview:
    """What a network that shows the text as it is will show, with `preview.*` problems. A server
    that named its own limit at sign-in (`max_length` in the settings) is believed."""
    return counted_preview(
        account, draft, capabilities, length_of(draft.text, capabilities.counter)
    )


def counted_preview(
    account: Account, draft: Draft, capabilities: Capabilities, size: int, text: str | None = None
) -> Preview:
    """The preview of `draft` where the network's own way of counting makes `size` of it, and
    shows it as `text`."""
    limit = capabilities.limit_of(draft.visibility)
    if limit == capabilities.max_length:
        limit = account.settings.get("max_length") or limit
    problems: list[str] = []
    if not capabilities.can_reply(draft.visibility):
        problems.append("preview.not_supported")
    if not draft.text.strip():
        problems.append("preview.empty")
    if limit and size > limit:
        problems.append("preview.too_long")
    return Preview(
        text=draft.text if text is None else text,
        length=size,
        limit=limit,
        handle=account.handle,
        problems=tuple(problems),
    )

"""Posts in which several accounts say nearly the same."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from fener.api.shapes.posts import MentionOut, show_mention
from fener.api.types import Out
from fener.mentions.copies import CopyGroup, FoundCopies
from fener.mentions.models import Mention


class CopyGroupOut(Out):
    """Evidence for a person: it can be a campaign, and it can be many people with the same
    trouble."""

    first: MentionOut
    """The post that was written first."""
    posts: list[int]
    """All of them, the earliest first."""
    accounts: int
    likeness: Literal["same", "close", "related"]
    first_at: datetime
    last_at: datetime
    with_link: int
    """So many of the posts carry a link."""
    languages: list[str]
    """The most used first."""


class CopyGroupsOut(Out):
    items: list[CopyGroupOut]


class CopiesOut(Out):
    items: list[CopyGroupOut]
    after: str
    looked_at: int
    """So many posts were compared."""
    is_cut: bool
    """There are more: only the newest were compared."""


def show_copy_group(group: CopyGroup, first: Mention, case: int | None) -> dict[str, Any]:
    return {
        "first": show_mention(first, case),
        "posts": list(group.posts),
        "accounts": group.accounts,
        "likeness": group.likeness,
        "first_at": group.first_at,
        "last_at": group.last_at,
        "with_link": group.with_link,
        "languages": list(group.languages),
    }


def show_copies(found: FoundCopies, items: list[dict[str, Any]], after: str) -> dict[str, Any]:
    return {
        "items": items, "after": after, "looked_at": found.looked_at, "is_cut": found.is_cut,
    }  # fmt: skip

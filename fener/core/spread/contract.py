"""What the spread of a problem is read from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fener.core.posts import PostKind

OFF_LINE = frozenset({PostKind.ARTICLE.value, PostKind.ENTRY.value})
"""Kinds of what was said elsewhere than on a network: in the news, or to a person of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadPost:
    """A post of a problem, or one of ours that others answer."""

    network: str
    native_id: str
    author: str
    """Any name that is the same for one account of one network."""
    at: datetime
    kind: str = PostKind.POST.value
    """`core.posts.PostKind`."""
    text: str = ""
    language: str = ""
    conversation: str = ""
    in_reply_to: str = ""
    """Of what it answers, passes on or quotes, on the same network."""
    near_key: str = ""
    """`core.text.near_key` of the folded text: the same for texts that are nearly the same."""
    handle: str = ""
    followers: int | None = None
    reposts: int = 0
    """As the network counts them, seen by us or not."""
    by_us: bool = False
    is_complaint: bool = True
    first_heard_at: datetime | None = None
    """When we first heard of the account; None: not known."""
    heard_before: int | None = None
    """What it wrote to us before this problem, as far as we heard; None: not known."""

    @property
    def who(self) -> str:
        """How the author is called in a sentence."""
        return f"@{self.handle}" if self.handle else self.author


@dataclass(frozen=True, slots=True, kw_only=True)
class OurAccount:
    """An account of ours that can be answered, named or attacked."""

    network: str
    author: str
    handle: str = ""


def in_order(posts: Sequence[SpreadPost]) -> list[int]:
    """Places, the earliest post first; posts of one moment always in the same order."""
    return sorted(
        range(len(posts)),
        key=lambda place: (
            posts[place].at, posts[place].kind not in OFF_LINE, posts[place].network,
            posts[place].native_id, place,
        ),
    )  # fmt: skip

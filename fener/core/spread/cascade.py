"""Who had it from whom: each post under the one before it that it answers, passes on, quotes or
repeats."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from fener.core.posts import PostKind
from fener.core.signals.suspicion import WORDS_AT_LEAST
from fener.core.spread.contract import SpreadPost, in_order

MOST_NODES = 400
"""So many posts of a cascade are drawn: those from which most others came."""
_WORD = re.compile(r"[^\W\d_]+")
_PASSED_ON = re.compile(r"\s*RT:?\s+@(\w+)", re.IGNORECASE)


class Ground(StrEnum):
    """Why a post is thought to come from another one, the surest first."""

    REPLY = "reply"
    REPOST = "repost"
    QUOTE = "quote"
    COPY = "copy"
    THREAD = "thread"
    """It stands in the same thread, and nothing says which post of it is meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A post in the cascade."""

    place: int
    """In the posts that were given."""
    parent: int | None
    """The place of the post that it comes from; None: it began by itself."""
    ground: Ground | None
    depth: int
    below: int
    """Posts that came from it, directly or not, drawn or not."""
    left_out: int
    """Posts directly under it that are not drawn."""


@dataclass(frozen=True, slots=True)
class Cascade:
    """A forest: no post is under a later one, so nothing goes round in a circle."""

    nodes: tuple[Node, ...]
    """The earliest first."""
    posts: int
    """All of them, drawn or not."""
    edges: int

    def children(self, place: int | None) -> list[Node]:
        """Those directly under a post, or with None those that began by themselves."""
        return [node for node in self.nodes if node.parent == place]


def parents(posts: Sequence[SpreadPost]) -> list[tuple[int, Ground] | None]:
    """For each post the earlier one that it comes from, and why."""
    found: list[tuple[int, Ground] | None] = [None] * len(posts)
    by_id: dict[tuple[str, str], int] = {}
    by_handle: dict[tuple[str, str], int] = {}
    by_key: dict[str, int] = {}
    by_thread: dict[tuple[str, str], int] = {}
    for place in in_order(posts):
        post = posts[place]
        found[place] = _parent(post, by_id, by_handle, by_key, by_thread)
        by_id.setdefault((post.network, post.native_id), place)
        if post.handle:
            by_handle[post.network, post.handle.lower()] = place
        if _key_of(post):
            by_key.setdefault(post.near_key, place)
        thread = post.conversation or post.native_id
        by_thread.setdefault((post.network, thread), place)
    return found


def _parent(
    post: SpreadPost,
    by_id: dict[tuple[str, str], int],
    by_handle: dict[tuple[str, str], int],
    by_key: dict[str, int],
    by_thread: dict[tuple[str, str], int],
) -> tuple[int, Ground] | None:
    named = by_id.get((post.network, post.in_reply_to)) if post.in_reply_to else None
    if named is not None:
        grounds = {PostKind.REPOST.value: Ground.REPOST, PostKind.QUOTE.value: Ground.QUOTE}
        return named, grounds.get(post.kind, Ground.REPLY)
    passed_on = _PASSED_ON.match(post.text[:80])
    if passed_on:
        source = by_handle.get((post.network, passed_on[1].lower()))
        if source is not None:
            return source, Ground.REPOST
    is_repost = bool(passed_on) or post.kind == PostKind.REPOST.value
    copied = by_key.get(post.near_key) if is_repost or _key_of(post) else None
    if copied is not None:
        return copied, Ground.REPOST if is_repost else Ground.COPY
    begun = by_thread.get((post.network, post.conversation)) if post.conversation else None
    return None if begun is None else (begun, Ground.THREAD)


def _key_of(post: SpreadPost) -> str:
    """What copies of it share; "" where it is so short that many write it of themselves."""
    return post.near_key if len(_WORD.findall(post.text)) >= WORDS_AT_LEAST else ""


def cascade_of(posts: Sequence[SpreadPost], *, most: int = MOST_NODES) -> Cascade:
    """The whole forest, of which at most `most` posts are drawn. A post that is drawn has its
    parent drawn too."""
    above = parents(posts)
    order = in_order(posts)
    below = [0] * len(posts)
    depth = [0] * len(posts)
    for place in order:
        parent = above[place]
        depth[place] = depth[parent[0]] + 1 if parent else 0
    for place in reversed(order):
        parent = above[place]
        if parent:
            below[parent[0]] += below[place] + 1
    rank = {place: number for number, place in enumerate(order)}
    # More came from a parent than from its child, so no child is drawn without its parent.
    chosen = set(sorted(order, key=lambda place: (-below[place], rank[place]))[:most])
    left_out = [0] * len(posts)
    for place in order:
        parent = above[place]
        if parent and place not in chosen:
            left_out[parent[0]] += 1
    nodes = tuple(
        Node(
            place=place,
            parent=parent[0] if (parent := above[place]) else None,
            ground=parent[1] if parent else None,
            depth=depth[place],
            below=below[place],
            left_out=left_out[place],
        )
        for place in order
        if place in chosen
    )
    return Cascade(nodes, len(posts), sum(1 for parent in above if parent))

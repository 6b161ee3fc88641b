"""Cases that share a cause, across languages and networks.

A post becomes a row of numbers: what it is about (words that mean the same in six languages), its
words, its vector where the deep tier has read it, its topic, and the guide's kind. Rows are joined
two and two, the nearest first; where nothing is near any more, what stands together is a cause.
Without vectors the rest decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from fener.core.signals.causes.concepts import CONCEPTS, concepts_in
from fener.core.signals.causes.features import CausePost, Floats, Space, rows_of, space_of
from fener.core.signals.causes.linking import Tree, linked
from fener.core.signals.causes.naming import Wording

__all__ = [
    "BAR", "CONCEPTS", "Cause", "CausePost", "Space", "Tree", "cause_of", "causes", "concepts_in",
    "grown", "join", "space_of", "tree_of",
]  # fmt: skip

BAR = 0.15
"""From this likeness on, averaged over all pairs, posts have one cause. Between 0.12 and 0.18 the
agreement with twelve problems told in six languages moves by less than 0.1 (`bench/causes.py`).
More is stricter: smaller causes, and more of them."""
_MOST_CONCEPTS = 4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cause:
    """What several posts complain about."""

    members: tuple[int, ...]
    """Places in what was given, in that order."""
    central: int
    """The one that is nearest to all others."""
    name: Mapping[str, tuple[str, ...]]
    """Language → the words that tell it, as people wrote them; the language of most posts first.
    A language whose posts share no word is left out."""
    concepts: tuple[str, ...]
    """What most of its posts are about, of `CONCEPTS`, the most telling first."""
    size: int
    centre: Floats = field(repr=False)
    """The mean of the posts' rows."""
    space: Space = field(repr=False)


def tree_of(posts: Sequence[CausePost], space: Space) -> Tree:
    """All levels at once, from every post by itself to all in one: `at` a likeness, or `of` a
    number of groups."""
    return linked(rows_of(posts, space))


def causes(
    posts: Sequence[CausePost],
    *,
    space: Space | None = None,
    centre: Floats | None = None,
    bar: float = BAR,
) -> list[Cause]:
    """Every post in exactly one cause; the largest first, then by their first post.

    `space`: learned from more posts than these, where there are more; else it is learned from
    these, with `centre` as the mean vector of the encoder. The same posts in the same order give
    the same causes. 10,000 take some seconds.
    """
    if not posts:
        return []
    space = space or space_of(posts, centre=centre)
    rows = rows_of(posts, space)
    wording = Wording(posts)
    groups = linked(rows).at(bar)
    groups.sort(key=lambda group: (-len(group), group[0]))
    return [_cause(rows, group, space, wording) for group in groups]


def cause_of(posts: Sequence[CausePost], space: Space) -> Cause:
    """The one cause of posts that a person has put together. Raises `ValueError` for none."""
    if not posts:
        raise ValueError("a cause has at least one post")
    return _cause(rows_of(posts, space), range(len(posts)), space, Wording(posts))


def join(post: CausePost, causes: Sequence[Cause], *, bar: float = BAR) -> int | None:
    """The place of the cause that `post` belongs to, of those of one space; None: it is none of
    them. Of two that are equally near, the first."""
    if not causes:
        return None
    row = rows_of([post], causes[0].space)[0]
    near = np.array([one.centre for one in causes]) @ row
    best = int(near.argmax())
    return best if near[best] >= bar else None


def grown(cause: Cause, post: CausePost) -> Cause:
    """`cause` with one post more. Its name, its central post and its members stay until it is
    grouped anew."""
    row = rows_of([post], cause.space)[0]
    centre = (cause.centre * cause.size + row) / (cause.size + 1)
    return replace(cause, size=cause.size + 1, centre=np.asarray(centre, np.float32))


def _cause(rows: Floats, group: Sequence[int], space: Space, wording: Wording) -> Cause:
    members = tuple(group)
    own = rows[list(members)]
    centre = own.mean(axis=0)
    return Cause(
        members=members,
        central=members[int((own @ centre).argmax())],
        name=wording.telling(members),
        concepts=_concepts(own, space),
        size=len(members),
        centre=np.asarray(centre, np.float32),
        space=space,
    )


def _concepts(own: Floats, space: Space) -> tuple[str, ...]:
    """Out of the rows' first part."""
    counts = (own[:, : len(CONCEPTS)] > 0).sum(axis=0)
    shared = [int(place) for place in np.flatnonzero(3 * counts >= len(own)) if counts[place]]
    shared.sort(key=lambda place: (-counts[place] * float(space.concepts[place]), place))
    return tuple(CONCEPTS[place] for place in shared[:_MOST_CONCEPTS])

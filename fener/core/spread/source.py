"""Where it came from: the first post, what was said before it elsewhere, and who made it large."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from fener.core.posts import PostKind
from fener.core.reasons import Reason, Value
from fener.core.spread.cascade import parents
from fener.core.spread.contract import OFF_LINE, SpreadPost, in_order

REACH = 5_000
"""Followers from which an account makes others hear of something, where the accounts of this
problem are small; else …"""
REACH_TIMES = 20
"""… so many times what the middle one of them has."""
FEW_KNOWN = 10
"""Fewer accounts don't tell what is usual."""
DRAWN = 5
"""People who answer, share or repeat a post, from whom on it has made the matter larger, or …"""
DRAWN_SHARE = 0.1
"""… as many as this share of all posts, where that is more."""
SOON = timedelta(hours=2)
SCATTERED_FROM = 10
"""People, from whom on it can be said that they did not have it from each other, where …"""
SCATTERED_SHARE = 0.2
"""… no more of them than this share had it from one post, directly or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A post and why it was chosen."""

    place: int
    reasons: tuple[Reason, ...]


def first_post(posts: Sequence[SpreadPost]) -> Found | None:
    """The earliest of somebody else's on a network."""
    for place in in_order(posts):
        post = posts[place]
        if not post.by_us and post.kind not in OFF_LINE:
            params = {"who": post.who, "network": post.network}
            return Found(place=place, reasons=(Reason("spread.first", params),))
    return None


def scattered(posts: Sequence[SpreadPost]) -> Reason | None:
    """Says that people wrote each for themselves, so that who was first says nothing; None: there
    is a source, or there are too few to tell. Who answers us has it from nobody."""
    above = parents(posts)
    roots = list(range(len(posts)))
    people: dict[int, set[tuple[str, str]]] = defaultdict(set)
    everybody: set[tuple[str, str]] = set()
    for place in in_order(posts):
        post, parent = posts[place], above[place]
        if post.kind in OFF_LINE and not post.by_us:
            return None
        if post.by_us:
            continue
        if parent is not None and not posts[parent[0]].by_us:
            roots[place] = roots[parent[0]]
            people[roots[place]].add((post.network, post.author))
        everybody.add((post.network, post.author))
    most = max(map(len, people.values()), default=0)
    if len(everybody) < SCATTERED_FROM or most > SCATTERED_SHARE * len(everybody):
        return None
    return Reason("spread.scattered", {"most": most}) if most > 1 else Reason("spread.each_alone")


def off_line_origin(posts: Sequence[SpreadPost]) -> Found | None:
    """The earliest news item or entry, where it is earlier than the first post or there is no
    post."""
    first = first_post(posts)
    for place in in_order(posts):
        post = posts[place]
        if first is not None and (post.at >= posts[first.place].at):
            return None
        if post.kind in OFF_LINE and not post.by_us:
            return Found(place=place, reasons=(_before(posts, post, first),))
    return None


def _before(posts: Sequence[SpreadPost], post: SpreadPost, first: Found | None) -> Reason:
    kind = "article" if post.kind == PostKind.ARTICLE.value else "entry"
    if first is None:
        return Reason(f"spread.{kind}_alone", {"who": post.who})
    minutes = _minutes(posts[first.place].at - post.at)
    return Reason(f"spread.{kind}_before", {"who": post.who, "minutes": minutes})


def first_amplifier(posts: Sequence[SpreadPost]) -> Found | None:
    """The first post of an account with reach, or that drew many others soon after; it may be the
    first post itself, or a news item. None: it has not been made larger by anybody."""
    drawn = _drawn_soon(posts)
    others = [place for place in in_order(posts) if not posts[place].by_us]
    # An account of nobody says nothing of what is usual, and one of ours neither.
    known = {
        (posts[place].network, posts[place].author): posts[place].followers or 0
        for place in others
        if posts[place].followers
    }
    bar: float = REACH
    if len(known) >= FEW_KNOWN:
        bar = max(REACH, REACH_TIMES * median(known.values()))
    enough = max(DRAWN, DRAWN_SHARE * len(others))
    start = first_post(posts)
    for place in others:
        post = posts[place]
        if post.kind == PostKind.ENTRY.value:
            continue
        reasons: list[Reason] = []
        told: dict[str, Value]
        if (post.followers or 0) >= bar:
            minutes = _minutes(post.at - posts[start.place].at) if start else 0
            told = {"who": post.who, "followers": post.followers, "minutes": max(minutes, 0)}
            reasons.append(Reason("spread.reach", told))
        if drawn[place] >= enough:
            hours = int(SOON.total_seconds() // 3600)
            told = {"who": post.who, "count": drawn[place], "hours": hours}
            reasons.append(Reason("spread.drawn", told))
        if post.reposts >= enough:
            told = {"who": post.who, "count": post.reposts}
            reasons.append(Reason("spread.reposts", told))
        if reasons:
            return Found(place=place, reasons=tuple(reasons))
    return None


def _drawn_soon(posts: Sequence[SpreadPost]) -> list[int]:
    """For each post, how many other people answered it, passed it on or repeated it soon after."""
    drawn: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for place, parent in enumerate(parents(posts)):
        if parent is None:
            continue
        post, origin = posts[place], posts[parent[0]]
        is_another = (post.network, post.author) != (origin.network, origin.author)
        if is_another and not post.by_us and post.at - origin.at <= SOON:
            drawn[parent[0]].add((post.network, post.author))
    return [len(drawn[place]) for place in range(len(posts))]


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)

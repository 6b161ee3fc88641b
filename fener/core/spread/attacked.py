"""Which of our accounts, and which of our posts, most people turn against."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from fener.core.spread.cascade import parents
from fener.core.spread.contract import OurAccount, SpreadPost

_HANDLE = re.compile(r"@([\w.]*\w)")

People = set[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttackedAccount:
    """People who complain to or about one of our accounts."""

    account: OurAccount
    people: int
    posts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AttackedPost:
    """People who complain under one of our posts. `place`: its own, in the posts given."""

    place: int
    people: int
    posts: int


def attacked(
    posts: Sequence[SpreadPost], ours: Sequence[OurAccount]
) -> tuple[tuple[AttackedAccount, ...], tuple[AttackedPost, ...]]:
    """Those that were attacked at all, by most people first.

    A complaint is aimed at the account that it names, and at the one under whose post it stands,
    be it deep in the thread. Praise and questions are aimed at nobody.
    """
    by_author = {(one.network, one.author): number for number, one in enumerate(ours)}
    by_handle = {
        (one.network, one.handle.lower()): number for number, one in enumerate(ours) if one.handle
    }
    under = _our_post_above(posts, by_author)
    at_account: dict[int, People] = defaultdict(set)
    at_post: dict[int, People] = defaultdict(set)
    hits_account: dict[int, int] = defaultdict(int)
    hits_post: dict[int, int] = defaultdict(int)
    for place, post in enumerate(posts):
        if _is_ours(post, by_author) or not post.is_complaint:
            continue
        voice = (post.network, post.author)
        named = {(post.network, name.lower()) for name in _HANDLE.findall(post.text)}
        aimed = {by_handle[one] for one in named if one in by_handle}
        above = under[place]
        if above is not None:
            at_post[above].add(voice)
            hits_post[above] += 1
            owner = by_author.get((posts[above].network, posts[above].author))
            aimed |= set() if owner is None else {owner}
        for number in aimed:
            at_account[number].add(voice)
            hits_account[number] += 1
    accounts = [
        AttackedAccount(account=ours[number], people=len(people), posts=hits_account[number])
        for number, people in at_account.items()
    ]
    own_posts = [
        AttackedPost(place=place, people=len(people), posts=hits_post[place])
        for place, people in at_post.items()
    ]
    accounts.sort(key=lambda one: (-one.people, -one.posts, ours.index(one.account)))
    own_posts.sort(key=lambda one: (-one.people, -one.posts, one.place))
    return tuple(accounts), tuple(own_posts)


def _is_ours(post: SpreadPost, by_author: dict[tuple[str, str], int]) -> bool:
    return post.by_us or (post.network, post.author) in by_author


def _our_post_above(
    posts: Sequence[SpreadPost], by_author: dict[tuple[str, str], int]
) -> list[int | None]:
    """For each post, the nearest of ours on its way up."""
    above = parents(posts)
    found: dict[int, int | None] = {}

    def ours_above(place: int) -> int | None:
        way = []
        while place not in found:
            way.append(place)
            parent = above[place]
            if parent is None:
                found[place] = None
            elif _is_ours(posts[parent[0]], by_author):
                found[place] = parent[0]
            else:
                place = parent[0]
        for passed in way:
            found[passed] = found[place]
        return found[place]

    return [ours_above(place) for place in range(len(posts))]

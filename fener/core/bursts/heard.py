"""Posts of the last day, as far as an alert tells of them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, Self

from fener.core.bursts.slots import DAY

MOST = 1_000


class Heard(NamedTuple):
    slot: int
    at: float
    """Seconds since 1970."""
    ref: str
    author: str
    network: str
    language: str
    place: str
    topic: str
    is_complaint: bool
    is_glad: bool
    severity: tuple[str, ...]
    followers: int
    is_press: bool
    terms: tuple[str, ...]
    copy_of: str
    key: str


class LastDay:
    """At most `MOST`, the newest."""

    def __init__(self) -> None:
        self._posts: deque[Heard] = deque(maxlen=MOST)

    def add(self, post: Heard) -> None:
        self._posts.append(post)

    def clear_before(self, slot: int) -> None:
        while self._posts and self._posts[0].slot < slot - DAY:
            self._posts.popleft()

    def since(self, slot: int, holds: Callable[[Heard], bool]) -> list[Heard]:
        return [post for post in self._posts if post.slot > slot and holds(post)]

    def state(self) -> list[Any]:
        return [list(post) for post in self._posts]

    @classmethod
    def from_state(cls, state: Iterable[Any]) -> Self:
        day = cls()
        try:
            for row in state:
                post = Heard(*row)
                day.add(post._replace(severity=tuple(post.severity), terms=tuple(post.terms)))
        except TypeError as fault:
            raise ValueError(f"no posts of a day: {fault}") from None
        return day


def people_of(posts: Iterable[Heard]) -> int:
    """Different authors; somebody unknown is somebody of their own."""
    found = list(posts)
    known = {post.author for post in found if post.author}
    return len(known) + sum(1 for post in found if not post.author)


def most_told(posts: Iterable[Heard], shares: Callable[[str], float]) -> list[tuple[str, int]]:
    """Words that tell these posts from the usual ones, with their posts, the most telling first."""
    counts: dict[str, int] = {}
    total = 0
    for post in posts:
        total += 1
        for term in post.terms:
            counts[term] = counts.get(term, 0) + 1
    ranked: list[tuple[float, str, int]] = []
    for term, count in counts.items():
        surplus = count - total * shares(term)
        if count >= 2 and surplus > 0:
            lift = count / max(total * shares(term), 0.2)
            if lift >= 2:
                ranked.append((surplus * min(lift, 8.0) ** 0.5, term, count))
    ranked.sort(key=lambda one: (-one[0], one[1]))
    return [(term, count) for _, term, count in ranked]

"""How it grew: posts over time, by network and by language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fener.core.spread.contract import SpreadPost

POINTS = 96
"""A chart has at most so many."""
SPANS = (
    timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1), timedelta(hours=6),
    timedelta(days=1), timedelta(days=7),
)  # fmt: skip
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """Others' posts in spans of one length, without gaps. All rows are equally long."""

    start: datetime
    span: timedelta
    posts: tuple[int, ...]
    networks: Mapping[str, tuple[int, ...]]
    """The network of most posts first."""
    languages: Mapping[str, tuple[int, ...]]
    """The language of most posts first; "" where it is not known."""


def growth(posts: Sequence[SpreadPost]) -> Growth | None:
    """None where nobody else wrote. The length of the spans follows from how long it lasts; what
    lasts longer than the longest row of weeks is told by its last part."""
    others = [post for post in posts if not post.by_us]
    if not others:
        return None
    last = max(post.at for post in others)
    lasts_for = last - min(post.at for post in others)
    span = next((one for one in SPANS if lasts_for < one * (POINTS - 1)), SPANS[-1])
    end = (last - _EPOCH) // span
    begin = max((min(post.at for post in others) - _EPOCH) // span, end - POINTS + 1)
    count = end - begin + 1
    networks: dict[str, list[int]] = defaultdict(lambda: [0] * count)
    languages: dict[str, list[int]] = defaultdict(lambda: [0] * count)
    whole = [0] * count
    for post in others:
        at = (post.at - _EPOCH) // span - begin
        if at >= 0:
            whole[at] += 1
            networks[post.network][at] += 1
            languages[post.language][at] += 1
    return Growth(
        start=_EPOCH + begin * span,
        span=span,
        posts=tuple(whole),
        networks=_most_first(networks),
        languages=_most_first(languages),
    )


def _most_first(rows: Mapping[str, Sequence[int]]) -> dict[str, tuple[int, ...]]:
    order = sorted(rows, key=lambda name: (-sum(rows[name]), name))
    return {name: tuple(rows[name]) for name in order}

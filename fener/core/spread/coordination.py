"""What speaks for and against one hand behind many accounts: evidence for a person.

Nothing follows from it by itself: no clock, no order and no place of a post. Numbers are told
beside those of the other people of the same problem, since new accounts and busy minutes are
what every storm is made of.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from fener.core.posts import PostKind
from fener.core.reasons import Reason
from fener.core.signals.suspicion import Group, Written, find_copies
from fener.core.spread.contract import OFF_LINE, SpreadPost

AT_ONCE = timedelta(minutes=10)
YOUNG = timedelta(days=14)
"""So short a time ago we first heard of an account that is called new."""
MANY_AT_ONCE = 3
SLOW = timedelta(days=2)
"""What takes longer than this looks like word of mouth."""
_OPENLY = frozenset({PostKind.REPOST.value, *OFF_LINE})

Voice = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """`count` of `of` people of whom it is known."""

    count: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyEvidence:
    """One text from several accounts."""

    members: tuple[int, ...]
    """Places in the posts given, the earliest first."""
    people: int
    likeness: float
    """0..1, to the first post, on average."""
    lasts_for: timedelta
    at_once: int
    """Most people within `AT_ONCE`."""
    young: Share
    """Accounts that we first heard of less than `YOUNG` before."""
    unheard: Share
    """Accounts that had never written to us before."""
    for_it: tuple[Reason, ...]
    against_it: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A pack to be read by a person. Without `copies` there is nothing to read."""

    copies: tuple[CopyEvidence, ...]
    """The text of most accounts first."""
    people: int
    """Accounts in any of them."""
    again: int
    """Accounts in more than one."""
    others_young: Share
    others_unheard: Share
    """The same of all other people of the problem."""
    reasons: tuple[Reason, ...]


def coordination(posts: Sequence[SpreadPost]) -> Evidence:
    """The evidence in `posts`; reposts, news items and our own posts are left out."""
    compared = [
        place for place, post in enumerate(posts) if not post.by_us and post.kind not in _OPENLY
    ]
    groups = find_copies(
        [
            Written(posts[one].text, f"{posts[one].network}/{posts[one].author}", posts[one].at)
            for one in compared
        ]
    )
    members = [tuple(compared[one] for one in group.members) for group in groups]
    in_groups = Counter(
        voice for places in members for voice in {_voice(posts[one]) for one in places}
    )
    others = [posts[one] for one in compared if _voice(posts[one]) not in in_groups]
    young, unheard = _young(others), _unheard(others)
    copies = tuple(
        _evidence(posts, group, places, young, unheard)
        for group, places in zip(groups, members, strict=True)
    )
    again = sum(1 for count in in_groups.values() if count > 1)
    reasons = [reason for one in copies for reason in one.for_it]
    if again >= MANY_AT_ONCE:
        reasons.append(Reason("coordination.again", {"people": again}))
    return Evidence(
        copies=copies,
        people=len(in_groups),
        again=again,
        others_young=young,
        others_unheard=unheard,
        reasons=tuple(reasons),
    )


def _evidence(
    posts: Sequence[SpreadPost],
    group: Group,
    places: tuple[int, ...],
    others_young: Share,
    others_unheard: Share,
) -> CopyEvidence:
    own = [posts[place] for place in places]
    people = len(group.authors)
    young, unheard = _young(own), _unheard(own)
    at_once = _most_at_once(own)
    for_it = [Reason("coordination.copies", {"people": people, "posts": len(own)})]
    if at_once >= MANY_AT_ONCE and 2 * at_once > people:
        minutes = int(AT_ONCE.total_seconds() // 60)
        for_it.append(Reason("coordination.at_once", {"people": at_once, "minutes": minutes}))
    if _stands_out(young, others_young):
        for_it.append(_compared("coordination.young", young, others_young))
    if _stands_out(unheard, others_unheard):
        for_it.append(_compared("coordination.unheard", unheard, others_unheard))
    against = []
    if 2 * group.with_link > len(own):
        against.append(Reason("coordination.link", {"posts": group.with_link}))
    if group.lasts_for > SLOW:
        against.append(Reason("coordination.slow", {"days": group.lasts_for.days}))
    if young.of and not young.count:
        against.append(Reason("coordination.old", {"people": young.of}))
    return CopyEvidence(
        members=places,
        people=people,
        likeness=group.likeness,
        lasts_for=group.lasts_for,
        at_once=at_once,
        young=young,
        unheard=unheard,
        for_it=tuple(for_it),
        against_it=tuple(against),
    )


def _compared(key: str, own: Share, others: Share) -> Reason:
    params = {
        "people": own.count, "of": own.of, "others": others.count, "of_others": others.of,
    }  # fmt: skip
    return Reason(key, params)


def _stands_out(own: Share, others: Share) -> bool:
    """Most of them, and at least twice as often as of all others. Without others nothing can be
    compared, and so nothing stands out."""
    if own.count < MANY_AT_ONCE or 2 * own.count < own.of or not others.of:
        return False
    return own.count * others.of >= 2 * others.count * own.of


def _young(posts: Iterable[SpreadPost]) -> Share:
    ages: dict[Voice, timedelta] = {}
    for post in posts:
        if post.first_heard_at is not None:
            age = post.at - post.first_heard_at
            ages[_voice(post)] = min(age, ages.get(_voice(post), age))
    return Share(count=sum(1 for age in ages.values() if age < YOUNG), of=len(ages))


def _unheard(posts: Iterable[SpreadPost]) -> Share:
    heard: dict[Voice, int] = {}
    for post in posts:
        if post.heard_before is not None:
            heard[_voice(post)] = max(post.heard_before, heard.get(_voice(post), 0))
    return Share(count=sum(1 for count in heard.values() if not count), of=len(heard))


def _most_at_once(posts: Sequence[SpreadPost]) -> int:
    """Most people within `AT_ONCE`; whoever repeats the text is one."""
    firsts: dict[Voice, datetime] = {}
    for post in posts:
        firsts[_voice(post)] = min(post.at, firsts.get(_voice(post), post.at))
    moments = sorted(firsts.values())
    most = begin = 0
    for end, moment in enumerate(moments):
        while moment - moments[begin] > AT_ONCE:
            begin += 1
        most = max(most, end - begin + 1)
    return most


def _voice(post: SpreadPost) -> Voice:
    return post.network, post.author

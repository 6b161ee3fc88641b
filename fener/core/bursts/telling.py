"""From findings of detectors to an alert: who, what, how grave, and why in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fener.core.bursts.contract import Reading
from fener.core.bursts.heard import Heard, most_told, people_of
from fener.core.levels import Matrix, Measures, assess, countries_among
from fener.core.reasons import Reason

MOST_REFS = 300
MOST_WORDS = 8
WORDS_IN_A_REASON = 4
COMMON_CAUSE = 3
"""People who use the same word, from which it is worth a sentence."""
SAME_THING = 0.5
"""Part of the people who use one of the leading words, from which they speak of the same thing."""
_PARTS = ((5, "night"), (12, "morning"), (18, "afternoon"), (23, "evening"), (24, "night"))


def zone_of(name: str) -> ZoneInfo:
    """UTC where there is no such zone."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def told_of_people(people: int, minutes: int, topic: str = "") -> Reason:
    """How many complain, and in which time."""
    head = "burst.topic" if topic else "burst.people"
    params: dict[str, str | int | float | bool | list[str] | None] = {"people": people}
    if topic:
        params["topic"] = topic
    if minutes < 60:
        return Reason(f"{head}_minutes", {**params, "minutes": minutes}, 1.0)
    if minutes == 60:
        return Reason(f"{head}_hour", params, 1.0)
    return Reason(f"{head}_hours", {**params, "hours": minutes // 60}, 1.0)


def told_of_usual(reading: Reading, at: datetime, zone: ZoneInfo) -> Reason:
    """What `Counts` held it against: how many there usually are."""
    (found,) = reading.reasons
    minutes = int(str(found.params["minutes"]))
    low, high = found.params["low"], found.params["high"]
    if high == 0:
        return Reason("burst.usual_nobody", {}, 0.95)
    if minutes > 480:
        return Reason("burst.usual_day", {"low": low, "high": high}, 0.95)
    local = at.astimezone(zone)
    part = next(name for hour, name in _PARTS if local.hour < hour)
    usual = {"weekday": str(local.weekday()), "low": low, "high": high}
    return Reason(f"burst.usual_{part}", usual, 0.95)


def told_of_posts(posts: Sequence[Heard], words: Sequence[tuple[str, int]]) -> list[Reason]:
    """What the posts themselves add."""
    reasons = []
    if words and words[0][1] >= COMMON_CAUSE:
        least = max(COMMON_CAUSE, words[0][1] // 2)
        leading = [word for word, count in words if count >= least][:WORDS_IN_A_REASON]
        who = people_of(post for post in posts if set(leading) & set(post.terms))
        if who >= COMMON_CAUSE:
            is_one = who >= SAME_THING * people_of(posts)
            key = "burst.cause" if is_one else "burst.words"
            reasons.append(Reason(key, {"people": who, "words": leading}, 0.8))
    for flag, count in _flags(posts).most_common():
        if count >= 2:
            reasons.append(Reason("burst.severity", {"people": count, "flag": flag}, 0.85))
    if press := people_of(post for post in posts if post.is_press):
        key = "burst.press_one" if press == 1 else "burst.press_many"
        reasons.append(Reason(key, {"people": press}, 0.75))
    networks = {post.network for post in posts if post.network}
    if len(networks) > 1:
        reasons.append(Reason("burst.networks", {"count": len(networks)}, 0.5))
    languages = {post.language for post in posts if post.language}
    if len(languages) > 1:
        reasons.append(Reason("burst.languages", {"count": len(languages)}, 0.4))
    return reasons


def level_of(posts: Sequence[Heard], matrix: Matrix, *, speed: float, copies: int) -> int:
    """The level that the matrix proposes, at least 2: an alert is more than a complaint."""
    complaints = sum(post.is_complaint for post in posts)
    if 2 * complaints < len(posts):
        # What is repeated without a complaint is a curiosity, not a campaign.
        copies = 0
    life, law = {"safety", "health"}, {"legal", "privacy", "discrimination"}
    measures = Measures(
        people=people_of(posts),
        complainants=people_of(post for post in posts if post.is_complaint),
        severe=_people_where(posts, lambda post: bool(post.severity)),
        life=_people_where(posts, lambda post: bool(life & set(post.severity))),
        law=_people_where(posts, lambda post: bool(law & set(post.severity))),
        press=_people_where(posts, lambda post: post.is_press),
        largest_account=max((post.followers for post in posts), default=0),
        speed=speed,
        copies=copies,
        networks=len({post.network for post in posts if post.network}),
        languages=len({post.language for post in posts if post.language}),
        places=countries_among((post.author or post.ref, post.place) for post in posts),
    )
    return max(2, assess(measures, matrix).level, 3 if copies else 0)


def words_of(posts: Sequence[Heard], shares: Callable[[str], float]) -> list[tuple[str, int]]:
    return most_told(posts, shares)[:MOST_WORDS]


def from_slots(posts: Sequence[Heard]) -> datetime:
    return datetime.fromtimestamp(min(post.at for post in posts), UTC)


def _flags(posts: Sequence[Heard]) -> Counter[str]:
    return Counter(
        {
            flag: _people_where(posts, lambda post, flag=flag: flag in post.severity)  # type: ignore[misc]
            for flag in sorted({flag for post in posts for flag in post.severity})
        }
    )


def _people_where(posts: Sequence[Heard], holds: Callable[[Heard], bool]) -> int:
    return people_of(post for post in posts if holds(post))

"""What the detectors' readings of one moment amount to: nothing, or one alert."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from fener.core.bursts.contract import Reading
from fener.core.bursts.heard import Heard, LastDay, people_of
from fener.core.bursts.notices import Alert, Notice, Watched
from fener.core.bursts.slots import DAY
from fener.core.bursts.storms import Finding, Storms, key_of
from fener.core.bursts.telling import (
    MOST_REFS,
    from_slots,
    level_of,
    told_of_crowd,
    told_of_posts,
    words_of,
    zone_of,
)
from fener.core.levels import Matrix
from fener.core.reasons import Reason

NEARLY = 0.75
"""Score from which a finding keeps its storm going, and from which two signs make one alarm."""
FEW = 5
"""Fewer people than this are a storm only where they speak of the same thing."""
SAME_THING = 3
GLAD = 0.5
"""Part of the posts that are praise without a bitter word, from which new words are a success."""
YOUNG = 7 * DAY
NO_TOPIC = frozenset({"", "other"})


@dataclass(frozen=True, slots=True)
class _Found:
    kind: str
    about: str
    score: float
    minutes: int
    posts: Sequence[Heard]
    reasons: Sequence[Reason]
    speed: float = 0.0
    copies: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    notice: Notice
    now: int
    began: int
    brand: Watched
    matrix: Matrix
    crowd: Reading
    topic: Reading | None
    terms: Reading
    cause: Reading
    share: Reading
    severity: Reading
    copies: Reading
    press: Reading
    reach: Reading
    day: LastDay
    usual_share: Callable[[str], float]

    def told(self, storms: Storms) -> list[Alert]:
        """At most one alert. Storms learn what goes on."""
        found = sorted(self._found(), key=lambda one: (-one.score, one.kind))
        alerts: list[Alert] = []
        for one in found:
            words = words_of(one.posts, self.usual_share)
            finding = self._finding(one, words)
            storm = storms.of(finding, self.now)
            level = level_of(one.posts, self.matrix, speed=one.speed, copies=one.copies)
            if storm is None:
                if one.score < 1 or alerts:
                    continue
                key = key_of(self.notice.ref, self.notice.at.isoformat(), one.kind, one.about)
                storms.begin(finding, key, level, self.now)
                alerts.append(self._alert(one, words, key, level, ""))
                continue
            storms.warm(storm, finding, self.now)
            if one.score >= 1 and not alerts and storms.is_bigger(storm, finding, level, self.now):
                storms.tell_again(storm, finding, level, self.now)
                key = key_of(self.notice.ref, self.notice.at.isoformat(), "bigger", storm.key)
                alerts.append(self._alert(one, words, key, level, storm.key))
        return alerts

    # --- what was found -------------------------------------------------------------------------

    def _found(self) -> Iterator[_Found]:
        yield from self._of_crowd()
        yield from self._of_words()
        yield from self._of_flags()
        yield from self._of_copies()
        yield from self._of_voices()

    def _of_crowd(self) -> Iterator[_Found]:
        crowd = self.crowd.score
        topic = self.topic.score if self.topic and self.notice.topic not in NO_TOPIC else 0.0
        signs = (topic, self.cause.score, self.share.score, self.severity.score, self.press.score)
        if crowd >= NEARLY and max(signs) >= NEARLY:
            crowd = max(crowd, min(crowd, 1.0) + 0.5 * (min(max(signs), 1.5) - NEARLY) + 0.25)
        if max(crowd, topic) < NEARLY:
            return
        is_topic = topic > crowd and self.topic is not None
        reading = self.topic if is_topic and self.topic else self.crowd
        about = self.notice.topic if is_topic else ""
        minutes = _minutes(reading)
        posts = self._posts(minutes, lambda post: post.is_complaint and about in ("", post.topic))
        if people_of(posts) < FEW and not self._same_thing(posts):
            return
        reasons = told_of_crowd(reading, about, self.notice.at, zone_of(self.brand.zone))
        if self.share.score >= NEARLY:
            told = self.share.reasons[0].params
            reasons.append(
                Reason("burst.share", {"share": told["percent"], "usual": told["usual"]}, 0.7)
            )
        times = reading.reasons[0].params["times"]
        speed = times if isinstance(times, float) else 0.0
        yield _Found("crowd", about, max(crowd, topic), minutes, posts, reasons, speed)

    def _of_words(self) -> Iterator[_Found]:
        if self.terms.score < NEARLY:
            return
        (reason,) = self.terms.reasons
        told = reason.params["words"]
        words = frozenset(told if isinstance(told, list) else ())
        minutes = _minutes(self.terms)
        posts = self._posts(minutes, lambda post: bool(words & set(post.terms)))
        glad = sum(1 for post in posts if post.is_glad)
        if not posts or glad > GLAD * len(posts):
            return
        params = {"people": people_of(posts), "of": reason.params["of"], "words": told}
        reasons = [Reason("burst.terms", params, 0.95)]
        speed = float(people_of(posts))
        yield _Found("words", "", self.terms.score, minutes, posts, reasons, speed)

    def _of_flags(self) -> Iterator[_Found]:
        if self.severity.score < NEARLY:
            return
        flag = str(self.severity.reasons[0].params["flag"])
        minutes = _minutes(self.severity)
        posts = self._posts(minutes, lambda post: flag in post.severity)
        if people_of(posts) >= SAME_THING:
            yield _Found("severity", flag, self.severity.score, minutes, posts, [])

    def _of_copies(self) -> Iterator[_Found]:
        if self.copies.score < NEARLY:
            return
        (reason,) = self.copies.reasons
        key = str(reason.params["key"]).rpartition(":")[2]
        minutes = _minutes(self.copies)
        posts = self._posts(minutes, lambda post: post.key == key)
        people = people_of(posts)
        told = [Reason(reason.key, {"people": people}, 0.95)]
        copies = people if reason.key == "burst.copies" else 0
        yield _Found("copies", key, self.copies.score, minutes, posts, told, copies=copies)

    def _of_voices(self) -> Iterator[_Found]:
        if self.press.score >= NEARLY:
            minutes = _minutes(self.press)
            posts = self._posts(minutes, lambda post: post.is_press)
            yield _Found("press", "press", self.press.score, minutes, posts, [])
        if self.reach.score >= NEARLY and (self.notice.followers or 0) >= self.brand.large_account:
            posts = self._posts(15, lambda post: post.ref == self.notice.ref)
            told = list(self.reach.reasons)
            yield _Found("reach", self.notice.author, self.reach.score, 15, posts, told)

    def _posts(self, minutes: int, holds: Callable[[Heard], bool]) -> list[Heard]:
        return self.day.since(self.now - minutes // 15, holds)

    def _same_thing(self, posts: Sequence[Heard]) -> bool:
        by_topic: dict[str, list[Heard]] = {}
        for post in posts:
            if post.topic not in NO_TOPIC:
                by_topic.setdefault(post.topic, []).append(post)
        if any(people_of(own) >= SAME_THING for own in by_topic.values()):
            return True
        return any(count >= SAME_THING for _, count in words_of(posts, self.usual_share))

    # --- what is told ---------------------------------------------------------------------------

    def _finding(self, one: _Found, words: Sequence[tuple[str, int]]) -> Finding:
        total = max(len(one.posts), 1)
        terms: dict[str, int] = {}
        for post in one.posts:
            for term in post.terms:
                terms[term] = terms.get(term, 0) + 1
        return Finding(
            kind=one.kind,
            about=one.about,
            score=one.score,
            people=people_of(one.posts),
            words=tuple(word for word, _ in words),
            sharing={term: count / total for term, count in terms.items()},
        )

    def _alert(
        self, one: _Found, words: Sequence[tuple[str, int]], key: str, level: int, grows: str
    ) -> Alert:
        posts = one.posts
        more = told_of_posts(posts, words if one.kind != "words" else ())
        known = {reason.key for reason in one.reasons}
        reasons = [*one.reasons, *(reason for reason in more if reason.key not in known)]
        if self.copies.score >= 1 and "burst.copies" not in known and one.kind != "copies":
            (reason,) = self.copies.reasons
            reasons.append(Reason(reason.key, {"people": reason.params["people"]}, 0.6))
        if grows:
            reasons.append(Reason("burst.bigger", {}, 0.9))
        if self.now - self.began < YOUNG:
            days = max(1, (self.now - self.began) // DAY)
            reasons.append(Reason("burst.young", {"days": days}, 0.1))
        reasons.sort(key=lambda reason: -reason.weight)
        topics = {post.topic for post in posts}
        topic = one.about if one.kind == "crowd" else ""
        if not topic and len(topics) == 1 and not topics & NO_TOPIC:
            (topic,) = topics
        return Alert(
            at=self.notice.at,
            key=key,
            topic=topic,
            score=round(min(0.99, one.score / (one.score + 0.5)), 3),
            level=level,
            people=people_of(posts),
            posts=len(posts),
            complaints=sum(1 for post in posts if post.is_complaint),
            networks=tuple(sorted({post.network for post in posts if post.network})),
            languages=tuple(sorted({post.language for post in posts if post.language})),
            terms=tuple(word for word, _ in words),
            refs=tuple(post.ref for post in posts[-MOST_REFS:]),
            reasons=tuple(reasons),
            began_at=from_slots(posts) if posts else self.notice.at,
            grows=grows,
        )


def _minutes(reading: Reading) -> int:
    return int(str(reading.reasons[0].params["minutes"]))

"""What the detectors' readings of one moment amount to: nothing, or one alert."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from fener.core.bursts.contract import Reading
from fener.core.bursts.heard import Heard, LastDay, people_of
from fener.core.bursts.notices import Alert, Notice, Watched
from fener.core.bursts.slots import DAY
from fener.core.bursts.storms import Finding, Storm, Storms, key_of
from fener.core.bursts.telling import (
    MOST_REFS,
    from_slots,
    level_of,
    told_of_people,
    told_of_posts,
    told_of_usual,
    words_of,
    zone_of,
)
from fener.core.levels import Matrix
from fener.core.reasons import Reason, Value

NEARLY = 0.75
"""Score from which a finding keeps its storm going, and from which two signs make one alarm."""
FEW = 5
"""Fewer people than this are a storm only where they speak of the same thing."""
SAME_THING = 3
MANY = 15
"""People who repeat a text in which nobody complains, from which it is worth a look."""
GLAD = 0.5
"""Part of the posts that are praise without a bitter word, from which what they repeat is a
success."""
YOUNG = 7 * DAY
NO_TOPIC = frozenset({"", "other"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """Posts and reasons are fetched when they are needed: most findings belong to a storm that was
    told of already."""

    kind: str
    about: str = ""
    score: float
    people: int
    minutes: float
    words: tuple[str, ...] = ()
    posts: Callable[[], list[Heard]]
    reasons: Callable[[int], list[Reason]]
    """Given the people among the posts."""
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
    volume: Reading
    topic: Reading | None
    terms: Reading
    cause: Reading
    first_day: Reading
    share: Reading
    severity: Reading
    copies: Reading
    press: Reading
    reach: Reading
    day: LastDay
    usual_share: Callable[[str], float]

    def told(self, storms: Storms) -> list[Alert]:
        """At most one alert. Storms learn what goes on."""
        alerts: list[Alert] = []
        for one in sorted(self._found(), key=lambda one: (-one.score, one.kind)):
            finding = self._finding(one)
            storm = storms.of(finding, self.now)
            if storm is None:
                if one.score >= 1 and not alerts:
                    alerts += self._begun(storms, one, finding)
                continue
            storms.warm(storm, finding, self.now)
            if one.score < 1 or alerts or not storms.is_worth_weighing(storm, finding, self.now):
                continue
            posts = one.posts()
            level = level_of(posts, self.matrix, speed=one.speed, copies=one.copies)
            if storms.is_bigger(storm, finding, level, self.now):
                key = key_of(self.notice.ref, self.notice.at.isoformat(), "bigger", storm.key)
                alerts.append(self._alert(one, posts, key, level, storm))
                storms.tell_again(storm, finding, level, self.now)
        return alerts

    def _begun(self, storms: Storms, one: _Found, finding: Finding) -> list[Alert]:
        posts = one.posts()
        if not self._is_news(one, posts):
            return []
        level = level_of(posts, self.matrix, speed=one.speed, copies=one.copies)
        key = key_of(self.notice.ref, self.notice.at.isoformat(), one.kind, one.about)
        alert = self._alert(one, posts, key, level, None)
        storms.begin(finding, key, level, self.now, list(alert.terms))
        return [alert]

    def _is_news(self, one: _Found, posts: Sequence[Heard]) -> bool:
        """What only looks like a storm: a handful who speak of different things, a success."""
        people = people_of(posts)
        if one.kind == "crowd":
            return people >= FEW or (people >= SAME_THING and self._same_thing(posts))
        if one.kind in ("words", "copies"):
            if one.kind == "copies" and people < MANY and not any(p.is_complaint for p in posts):
                return False
            return people >= SAME_THING and sum(post.is_glad for post in posts) <= GLAD * len(posts)
        return people >= (SAME_THING if one.kind == "severity" else 1)

    # --- what was found -------------------------------------------------------------------------

    def _found(self) -> Iterator[_Found]:
        yield from self._of_crowd()
        if self.terms.score >= NEARLY:
            yield self._of_words()
        if self.severity.score >= NEARLY:
            yield self._of_flags()
        if self.copies.score >= NEARLY:
            yield self._of_copies()
        if self.press.score >= NEARLY:
            yield self._of_press()
        elif self.notice.is_press and self.notice.severity:
            yield self._of_headline()
        if self.reach.score >= NEARLY and (self.notice.followers or 0) >= self.brand.large_account:
            yield self._of_reach()

    def _of_crowd(self) -> Iterator[_Found]:
        if self.first_day.score >= NEARLY:
            yield self._of_first_day()
            return
        if self.volume.score >= max(self.crowd.score, 1.0) and self.volume.reasons:
            yield self._of_volume()
            return
        crowd = self.crowd.score
        topic = self.topic.score if self.topic and self.notice.topic not in NO_TOPIC else 0.0
        signs = (topic, self.cause.score, self.share.score, self.severity.score, self.press.score)
        if crowd >= NEARLY and max(signs) >= NEARLY:
            # Two signs that are each nearly enough are enough together.
            crowd = max(crowd, min(crowd, 1.0) + 0.25 + 0.5 * (min(max(signs), 1.5) - NEARLY))
        if max(crowd, topic) < NEARLY:
            return
        is_topic = topic > crowd
        reading = self.topic if is_topic and self.topic else self.crowd
        about = self.notice.topic if is_topic else ""
        minutes = _number(reading, "minutes")

        def reasons(people: int) -> list[Reason]:
            told = [
                told_of_people(people, int(minutes), about),
                told_of_usual(reading, self.notice.at, zone_of(self.brand.zone)),
            ]
            if self.share.score >= NEARLY:
                found = self.share.reasons[0].params
                params = {"share": found["percent"], "usual": found["usual"]}
                told.append(Reason("burst.share", params, 0.7))
            return told

        yield _Found(
            kind="crowd",
            about=about,
            score=max(crowd, topic),
            people=int(_number(reading, "people")),
            minutes=minutes,
            posts=lambda: self._posts(
                minutes, lambda post: post.is_complaint and about in ("", post.topic)
            ),
            reasons=reasons,
            speed=_number(reading, "times"),
        )

    def _of_first_day(self) -> _Found:
        minutes = _number(self.first_day, "minutes")
        return _Found(
            kind="crowd",
            score=self.first_day.score,
            people=int(_number(self.first_day, "people")),
            minutes=minutes,
            posts=lambda: self._posts(minutes, lambda post: post.is_complaint),
            reasons=lambda people: [
                told_of_people(people, int(minutes)),
                Reason("burst.first_day", {}, 0.95),
            ],
        )

    def _of_volume(self) -> _Found:
        told = self.volume.reasons[0].params
        minutes = _plain(told.get("minutes")) or 60 * _plain(told.get("hours")) or 15.0
        people = _plain(told.get("count"))
        return _Found(
            kind="crowd",
            score=self.volume.score,
            people=int(people),
            minutes=minutes,
            posts=lambda: self._posts(max(minutes, 15.0), lambda post: post.is_complaint),
            reasons=lambda people: [
                Reason(reason.key, _counting(reason, people), weight)
                for reason, weight in zip(self.volume.reasons, (1.0, 0.6, 0.5), strict=False)
            ],
            speed=people / max(_plain(told.get("high")), 1.0),
        )

    def _of_words(self) -> _Found:
        (reason,) = self.terms.reasons
        told = reason.params["words"]
        minutes = _number(self.terms, "minutes")
        words = self._with_the_first(tuple(told) if isinstance(told, list) else (), minutes)
        known = frozenset(words)
        people = int(_number(self.terms, "people"))
        return _Found(
            kind="words",
            score=self.terms.score,
            people=people,
            minutes=minutes,
            words=words,
            posts=lambda: self._posts(minutes, lambda post: not known.isdisjoint(post.terms)),
            reasons=lambda _: [
                Reason("burst.terms", {**reason.params, "words": list(words)}, 0.95)
            ],
            speed=float(people),
        )

    def _with_the_first(self, words: tuple[str, ...], minutes: float) -> tuple[str, ...]:
        """Of new words, those that come in the posts of the most telling one: the others are of
        another matter."""
        if len(words) < 2:
            return words
        own = {word: self._posts(minutes, lambda post, word=word: word in post.terms)  # type: ignore[misc]
               for word in words}  # fmt: skip
        first = {post.ref for post in own[words[0]]}
        return tuple(
            word
            for word in words
            if 2 * sum(post.ref in first for post in own[word]) >= len(own[word])
        )

    def _of_flags(self) -> _Found:
        flag = str(self.severity.reasons[0].params["flag"])
        minutes = _number(self.severity, "minutes")
        return _Found(
            kind="severity",
            about=flag,
            score=self.severity.score,
            people=int(_number(self.severity, "people")),
            minutes=minutes,
            posts=lambda: self._posts(minutes, lambda post: flag in post.severity),
            reasons=lambda _: [],
        )

    def _of_copies(self) -> _Found:
        (reason,) = self.copies.reasons
        key = str(reason.params["key"]).rpartition(":")[2]
        minutes = _number(self.copies, "minutes")
        people = int(_number(self.copies, "people"))
        return _Found(
            kind="copies",
            about=key,
            score=self.copies.score,
            people=people,
            minutes=minutes,
            posts=lambda: _with_words_of_first(self._posts(minutes, lambda post: post.key == key)),
            reasons=lambda _: [Reason(reason.key, {"people": people}, 0.95)],
            copies=people if reason.key == "burst.copies" else 0,
        )

    def _of_press(self) -> _Found:
        minutes = _number(self.press, "minutes")
        return _Found(
            kind="press",
            about="press",
            score=self.press.score,
            people=int(_number(self.press, "people")),
            minutes=minutes,
            posts=lambda: self._posts(minutes, lambda post: post.is_press),
            reasons=lambda _: [],
        )

    def _of_headline(self) -> _Found:
        """One report of a danger is enough: the crowd comes after it."""
        return _Found(
            kind="press",
            about="press",
            score=1.0,
            people=1,
            minutes=15,
            posts=lambda: self._posts(15, lambda post: post.ref == self.notice.ref),
            reasons=lambda _: [Reason("burst.headline", {"flag": self.notice.severity[0]}, 1.0)],
        )

    def _of_reach(self) -> _Found:
        return _Found(
            kind="reach",
            about=self.notice.author or self.notice.ref,
            score=self.reach.score,
            people=1,
            minutes=15,
            posts=lambda: self._posts(15, lambda post: post.ref == self.notice.ref),
            reasons=lambda _: list(self.reach.reasons),
        )

    def _posts(self, minutes: float, holds: Callable[[Heard], bool]) -> list[Heard]:
        return self.day.since(self.now - int(minutes) // 15, holds)

    def _same_thing(self, posts: Sequence[Heard]) -> bool:
        by_topic: dict[str, list[Heard]] = {}
        for post in posts:
            if post.topic not in NO_TOPIC:
                by_topic.setdefault(post.topic, []).append(post)
        if any(people_of(own) >= SAME_THING for own in by_topic.values()):
            return True
        return any(count >= SAME_THING for _, count in words_of(posts, self.usual_share))

    # --- what is told ---------------------------------------------------------------------------

    def _finding(self, one: _Found) -> Finding:
        def sharing(words: Sequence[str]) -> float:
            posts, known = one.posts(), frozenset(words)
            return sum(not known.isdisjoint(post.terms) for post in posts) / max(len(posts), 1)

        rate = one.people / max(one.minutes / 60, 1.0)
        return Finding(one.kind, one.about, one.score, one.people, rate, one.words, sharing)

    def _alert(
        self, one: _Found, posts: Sequence[Heard], key: str, level: int, storm: Storm | None
    ) -> Alert:
        words = words_of(posts, self.usual_share)
        people = max(people_of(posts), one.people if one.kind == "crowd" else 0)
        first = one.reasons(people)
        more = told_of_posts(posts, words if one.kind != "words" else ())
        known = {reason.key for reason in first}
        reasons = [*first, *(reason for reason in more if reason.key not in known)]
        if self.copies.score >= 1 and "burst.copies" not in known and one.kind != "copies":
            (reason,) = self.copies.reasons
            reasons.append(Reason(reason.key, {"people": reason.params["people"]}, 0.6))
        if storm:
            reasons.append(Reason("burst.bigger", {}, 0.9))
            if storm.people > people:
                so_far = {"people": storm.people, "before": storm.people_told}
                reasons.append(Reason("burst.so_far", so_far, 0.88))
        if self.now - self.began < YOUNG and "burst.first_day" not in known:
            reasons.append(Reason("burst.young", {}, 0.1))
        reasons.sort(key=lambda reason: -reason.weight)
        topics = {post.topic for post in posts}
        topic = one.about if one.kind == "crowd" else ""
        if not topic and len(topics) == 1 and not topics & NO_TOPIC:
            (topic,) = topics
        return Alert(
            at=min(self.notice.at, self.notice.arrived_at),
            key=key,
            kind=one.kind,
            topic=topic,
            score=round(min(0.99, one.score / (one.score + 0.5)), 3),
            level=level,
            people=people,
            posts=len(posts),
            complaints=sum(1 for post in posts if post.is_complaint),
            networks=tuple(sorted({post.network for post in posts if post.network})),
            languages=tuple(sorted({post.language for post in posts if post.language})),
            terms=tuple(word for word, _ in words),
            refs=tuple(post.ref for post in posts[-MOST_REFS:]),
            reasons=tuple(reasons),
            began_at=from_slots(posts) if posts else self.notice.at,
            grows=storm.key if storm else "",
        )


def _with_words_of_first(copies: Sequence[Heard]) -> list[Heard]:
    """Copies with the words of their text, which are counted once, with its first post."""
    terms = next((post.terms for post in copies if post.terms), ())
    return [post if post.terms else post._replace(terms=terms) for post in copies]


def _counting(reason: Reason, people: int) -> dict[str, Value]:
    """Its parameters with the people of the whole alert, so that one alert has one number."""
    params = dict(reason.params)
    return {**params, "count": people} if "count" in params else params


def _number(reading: Reading, name: str) -> float:
    return _plain(reading.reasons[0].params[name])


def _plain(value: Value) -> float:
    return float(value) if isinstance(value, int | float) else 0.0

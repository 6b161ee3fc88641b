"""One alert for one storm: which findings are the same storm, and when it is clearly bigger."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, Self

from fener.core.bursts.slots import DAY, WEEK

QUIET_AFTER = {"crowd": DAY, "words": 2 * DAY, "severity": 2 * DAY, "copies": DAY}
"""Slots without a sign of it after which a storm is over."""
OVER_AFTER = WEEK
"""What lasts longer is the new usual; something as unusual again is a new storm."""
RISES_FOR = DAY // 4
"""Slots after an alert in which its storm may grow as it likes: the first alert told of it."""
BIGGER = 3.0
LULL = 1
"""Slots without a sign of a storm after which nobody is counted."""
MANY_MORE = 5
"""Times the people who had spoken of it when `RISES_FOR` was over."""
MUCH_GRAVER = 2
"""Levels above the last alert's from which a storm is told again, however young."""
SAME_POSTS = 0.4
"""Part of a finding's posts that use a storm's words, from which it is the same storm."""
SAME_POSTS_OF_A_CROWD = 0.25
"""The same for a crowd beside a storm of words: its window holds older complaints as well."""
ONE_CAUSE = 0.5
"""Part of a storm's posts that use its leading words, from which it has one cause. What others say
at the same time, in other words, is then another storm."""
LEADING = 2
OTHER_POSTS = 0.2
KEPT_WORDS = 20


@dataclass(slots=True)
class Storm:
    key: str
    kind: str
    """`crowd`, `words`, `severity`, `copies`, `press` or `reach`."""
    began: int
    """Slots, as all times here."""
    told: int
    hot: int
    rate: float
    """Most people an hour in one finding while `RISES_FOR` lasted."""
    level: int
    people: int = 0
    """Who have spoken of it since it began, as far as they were counted."""
    people_told: int = 0
    """Of them, until `RISES_FOR` after the last telling."""
    has_one_cause: bool = False
    weighed: int = 0
    """People at the time when its level was last worked out."""
    words: list[str] = field(default_factory=list)
    about: str = ""
    """Topic, flag or key of the text."""

    def is_over(self, slot: int) -> bool:
        calm = slot - self.hot > QUIET_AFTER.get(self.kind, DAY)
        return calm or slot - self.began > OVER_AFTER

    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(**{**data, "words": list(data["words"])})


@dataclass(frozen=True, slots=True)
class Finding:
    """What may be told. `words`: those that it is known by at once; `sharing`: the part of its
    posts that use one of some words, which costs a walk over them."""

    kind: str
    about: str
    score: float
    people: int
    rate: float
    """People an hour."""
    words: tuple[str, ...]
    sharing: Callable[[Sequence[str]], float]


class Storms:
    """Those that are not over."""

    def __init__(self) -> None:
        self._open: list[Storm] = []

    def of(self, finding: Finding, slot: int) -> Storm | None:
        """The storm that this is a part of."""
        self._open = [storm for storm in self._open if not storm.is_over(slot)]
        for storm in self._open:
            if _is_same(finding, storm):
                return storm
        return next((storm for storm in self._open if _is_part(finding, storm)), None)

    def count(self, topic: str, terms: Sequence[str], slot: int, *, complains: bool) -> None:
        """Somebody has spoken who had not of late. Who does so in a lull is not counted."""
        for storm in self._open:
            if slot - storm.hot > LULL:
                continue
            if storm.kind == "crowd":
                storm.people += complains and storm.about in ("", topic)
            elif storm.kind == "words":
                storm.people += any(word in terms for word in storm.words)

    def all(self) -> tuple[Storm, ...]:
        return tuple(self._open)

    def warm(self, storm: Storm, finding: Finding, slot: int) -> None:
        """It still goes on."""
        storm.hot = max(storm.hot, slot)
        if slot - storm.told <= RISES_FOR:
            storm.rate = max(storm.rate, finding.rate)
            storm.people_told = storm.people
        if finding.kind == storm.kind:
            fresh = [word for word in finding.words if word not in storm.words]
            storm.words = (storm.words + fresh)[:KEPT_WORDS]

    def is_worth_weighing(self, storm: Storm, finding: Finding, slot: int) -> bool:
        """Whether it has grown by half since its level was last worked out, or by much since it
        was told."""
        if finding.people < 1.5 * storm.weighed and not _has_many_more(storm, slot):
            return False
        storm.weighed = finding.people
        return True

    def is_bigger(self, storm: Storm, finding: Finding, level: int, slot: int) -> bool:
        if level >= storm.level + MUCH_GRAVER:
            return True
        if _has_many_more(storm, slot):
            return True
        return slot - storm.told > RISES_FOR and finding.rate >= BIGGER * storm.rate

    def begin(self, finding: Finding, key: str, level: int, slot: int, words: list[str]) -> None:
        storm = Storm(
            key=key,
            kind=finding.kind,
            began=slot,
            told=slot,
            hot=slot,
            rate=finding.rate,
            people=finding.people,
            people_told=finding.people,
            weighed=finding.people,
            level=level,
            words=list(dict.fromkeys([*finding.words, *words]))[:KEPT_WORDS],
            about=finding.about,
        )
        storm.has_one_cause = finding.sharing(storm.words[:LEADING]) >= ONE_CAUSE
        self._open.append(storm)

    def tell_again(self, storm: Storm, finding: Finding, level: int, slot: int) -> None:
        storm.told = storm.hot = slot
        storm.rate = max(storm.rate, finding.rate)
        storm.level = max(storm.level, level)
        storm.people_told = storm.people

    def rewind(self, slot: int) -> None:
        for storm in self._open:
            storm.began, storm.told = min(storm.began, slot), min(storm.told, slot)
            storm.hot = min(storm.hot, slot)

    def state(self) -> list[Any]:
        return [storm.as_json() for storm in self._open]

    @classmethod
    def from_state(cls, state: Iterable[Mapping[str, Any]]) -> Self:
        storms = cls()
        try:
            storms._open = [Storm.from_json(data) for data in state]
        except (KeyError, TypeError) as fault:
            raise ValueError(f"no state of storms: {fault}") from None
        return storms


def key_of(*parts: str) -> str:
    return blake2b("\x1f".join(parts).encode("utf-8", "replace"), digest_size=8).hexdigest()


def _is_same(finding: Finding, storm: Storm) -> bool:
    if finding.kind != storm.kind or _is_another(finding, storm):
        return False
    if finding.kind == "crowd" or (finding.about and finding.about == storm.about):
        return True
    return any(word in storm.words for word in finding.words)


def _is_part(finding: Finding, storm: Storm) -> bool:
    if _is_another(finding, storm):
        return False
    # While a crowd complains, words flare up with it: they are told as a storm of their own only
    # where they are far from usual.
    if storm.kind == "crowd" and finding.kind != "crowd" and finding.score < 1.5:
        return True
    if not storm.words:
        return False
    bar = SAME_POSTS_OF_A_CROWD if finding.kind == "crowd" else SAME_POSTS
    return finding.sharing(storm.words) >= bar


def _is_another(finding: Finding, storm: Storm) -> bool:
    """New words beside a storm of one cause, by people who do not speak of that."""
    if finding.kind != "words" or not storm.has_one_cause:
        return False
    return finding.sharing(storm.words[:LEADING]) < OTHER_POSTS


def _has_many_more(storm: Storm, slot: int) -> bool:
    return slot - storm.told > RISES_FOR and storm.people >= MANY_MORE * storm.people_told

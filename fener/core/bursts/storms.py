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
MUCH_GRAVER = 2
"""Levels above the last alert's from which a storm is told again, however young."""
SAME_POSTS = 0.4
"""Part of a finding's posts that use a storm's words, from which it is the same storm."""
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

    def all(self) -> tuple[Storm, ...]:
        return tuple(self._open)

    def warm(self, storm: Storm, finding: Finding, slot: int) -> None:
        """It still goes on."""
        storm.hot = max(storm.hot, slot)
        if slot - storm.told <= RISES_FOR:
            storm.rate = max(storm.rate, finding.rate)
        if finding.kind == storm.kind:
            fresh = [word for word in finding.words if word not in storm.words]
            storm.words = (storm.words + fresh)[:KEPT_WORDS]

    def is_worth_weighing(self, storm: Storm, finding: Finding) -> bool:
        """Whether it has grown by half since its level was last worked out."""
        if finding.people < 1.5 * storm.weighed:
            return False
        storm.weighed = finding.people
        return True

    def is_bigger(self, storm: Storm, finding: Finding, level: int, slot: int) -> bool:
        if level >= storm.level + MUCH_GRAVER:
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
            weighed=finding.people,
            level=level,
            words=list(dict.fromkeys([*finding.words, *words]))[:KEPT_WORDS],
            about=finding.about,
        )
        self._open.append(storm)

    def tell_again(self, storm: Storm, finding: Finding, level: int, slot: int) -> None:
        storm.told = storm.hot = slot
        storm.rate = max(storm.rate, finding.rate)
        storm.level = max(storm.level, level)

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
    if finding.kind != storm.kind:
        return False
    if finding.kind == "crowd" or (finding.about and finding.about == storm.about):
        return True
    return any(word in storm.words for word in finding.words)


def _is_part(finding: Finding, storm: Storm) -> bool:
    # While a crowd complains, words flare up with it: they are told as a storm of their own only
    # where they are far from usual.
    if storm.kind == "crowd" and finding.kind != "crowd" and finding.score < 1.5:
        return True
    return bool(storm.words) and finding.sharing(storm.words) >= SAME_POSTS

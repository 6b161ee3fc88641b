"""People, not posts: who has been counted already, and which texts are somebody else's."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, NamedTuple, Self

from fener.core.bursts.copies import REPOSTED
from fener.core.bursts.notices import Notice
from fener.core.bursts.slots import DAY
from fener.core.signals.stop_words import STOP_WORDS
from fener.core.text.wording import words

AGAIN_AFTER = DAY // 2
"""Slots after which the same person counts anew."""
MOST_PEOPLE = 20_000
MOST_TEXTS = 20_000
COPY_WORDS, COPY_LETTERS = 8, 36
"""Shorter texts are alike by chance."""
MOST_TERMS = 30
LETTERS_AT_LEAST, LETTERS_AT_MOST = 3, 40


class Voice(NamedTuple):
    """What of a notice is new. `is_somebody`: a person not counted of late; `complains`: who has
    not complained of late; `copy_of`: key of a text that somebody else wrote before."""

    is_somebody: bool
    complains: bool
    copy_of: str
    terms: tuple[str, ...]


class Voices:
    """Who spoke and what was said within half a day, bounded."""

    def __init__(self) -> None:
        self._people: OrderedDict[str, list[int]] = OrderedDict()
        self._texts: OrderedDict[str, tuple[int, str]] = OrderedDict()

    def hear(
        self, notice: Notice, slot: int, names: frozenset[str], *, is_complaint: bool
    ) -> Voice:
        """`slot`: when it was written."""
        told = words(notice.text)
        copy_of = self._copied(notice, slot, told)
        somebody, complains = True, is_complaint
        if notice.author:
            spoke = self._people.get(notice.author)
            if spoke is None:
                spoke = self._people[notice.author] = [-AGAIN_AFTER, -AGAIN_AFTER]
            somebody = slot - spoke[0] >= AGAIN_AFTER
            complains = is_complaint and slot - spoke[1] >= AGAIN_AFTER
            if somebody:
                spoke[0] = slot
            if complains:
                spoke[1] = slot
            self._people.move_to_end(notice.author)
            while len(self._people) > MOST_PEOPLE:
                self._people.popitem(last=False)
        if copy_of:
            return Voice(somebody, False, copy_of if somebody or not notice.author else "", ())
        terms = telling(told, names) if somebody or complains else ()
        return Voice(somebody, complains, "", terms)

    def _copied(self, notice: Notice, slot: int, told: list[str]) -> str:
        key = notice.near_key
        if not key or len(told) < COPY_WORDS or len(notice.text) < COPY_LETTERS:
            return ""
        known = self._texts.get(key)
        if known is None or slot - known[0] > DAY:
            self._texts[key] = (slot, notice.author)
            self._texts.move_to_end(key)
            while len(self._texts) > MOST_TEXTS:
                self._texts.popitem(last=False)
            return ""
        self._texts[key] = (max(slot, known[0]), known[1])
        self._texts.move_to_end(key)
        if notice.author and notice.author == known[1]:
            return ""
        return REPOSTED + key if notice.text.startswith("rt @") else key

    def clear_before(self, slot: int) -> None:
        """Forget who has not spoken since."""
        while self._people:
            author = next(iter(self._people))
            if max(self._people[author]) >= slot - AGAIN_AFTER:
                break
            del self._people[author]
        while self._texts:
            key = next(iter(self._texts))
            if self._texts[key][0] >= slot - DAY:
                break
            del self._texts[key]

    def rewind(self, slot: int) -> None:
        for spoke in self._people.values():
            spoke[:] = [min(at, slot) for at in spoke]
        for key, (at, author) in self._texts.items():
            self._texts[key] = (min(at, slot), author)

    def state(self) -> dict[str, Any]:
        return {
            "people": [[author, *spoke] for author, spoke in self._people.items()],
            "texts": [[key, slot, author] for key, (slot, author) in self._texts.items()],
        }

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> Self:
        voices = cls()
        try:
            for author, spoke, complained in state["people"]:
                voices._people[str(author)] = [int(spoke), int(complained)]
            for key, slot, author in state["texts"]:
                voices._texts[str(key)] = (int(slot), str(author))
        except (KeyError, TypeError) as fault:
            raise ValueError(f"no state of voices: {fault}") from None
        return voices


def telling(told: list[str], names: frozenset[str]) -> tuple[str, ...]:
    """The words of a folded text that may tell what it is about, each once.

    >>> telling(["@shop", "the", "#couriers", "courier", "lost", "12"], frozenset({"shop"}))
    ('couriers', 'courier', 'lost')
    """
    found: dict[str, None] = {}
    for word in told:
        bare = word[1:] if word[0] == "#" else word
        if bare[:1] == "@" or not LETTERS_AT_LEAST <= len(bare) <= LETTERS_AT_MOST:
            continue
        if bare in STOP_WORDS or bare in names or any(char.isdigit() for char in bare):
            continue
        found[bare] = None
        if len(found) >= MOST_TERMS:
            break
    return tuple(found)

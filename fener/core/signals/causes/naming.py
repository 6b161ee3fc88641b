"""What to call a cause: the words that its posts share and that others don't use."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil, log2

import regex  # type: ignore[import-untyped, unused-ignore]

from fener.core.signals.causes.features import STEM, CausePost, plain_words
from fener.core.text import fold_many

MOST_WORDS = 3
_SHARED_BY = 2
_READ_AT_MOST = 1_000
_LINK = regex.compile(r"(?:https?://|www\.)\S+")
_WRITTEN = regex.compile(r"[@#]?\w+(?:['’\u200c]\w+)*")


@dataclass(frozen=True)
class Wording:
    """Who uses which stems, of all posts of a batch."""

    posts: Sequence[CausePost]

    @cached_property
    def _stems(self) -> list[frozenset[str]]:
        return [frozenset(word[:STEM] for word in plain_words(post)) for post in self.posts]

    @cached_property
    def _used(self) -> Mapping[str, Counter[str]]:
        used: dict[str, Counter[str]] = defaultdict(Counter)
        for post, stems in zip(self.posts, self._stems, strict=True):
            used[post.language].update(stems)
        return used

    @cached_property
    def _told(self) -> Counter[str]:
        return Counter(post.language for post in self.posts)

    def telling(self, members: Sequence[int]) -> dict[str, tuple[str, ...]]:
        """Language → at most `MOST_WORDS` words, as most people wrote them, the most telling
        first. A language whose posts share no word has none."""
        by_language: dict[str, list[int]] = defaultdict(list)
        for place in members:
            by_language[self.posts[place].language].append(place)
        found = {}
        for language, own in sorted(by_language.items(), key=lambda one: (-len(one[1]), one[0])):
            if chosen := self._chosen(language, own):
                found[language] = chosen
        return found

    def _chosen(self, language: str, own: Sequence[int]) -> tuple[str, ...]:
        inside = Counter(stem for place in own for stem in self._stems[place])
        needed = max(_SHARED_BY, ceil(len(own) / 5))
        beside = self._told[language] - len(own)
        worth = {}
        for stem, count in inside.items():
            if count >= needed:
                outside = self._used[language][stem] - count
                lift = (count / len(own)) / ((outside + 0.5) / (beside + 1))
                worth[stem] = count * log2(1 + lift)
        stems = sorted(worth, key=lambda stem: (-worth[stem], stem))[:MOST_WORDS]
        ways = self._ways(own, set(stems))
        return tuple(ways[stem] for stem in stems if stem in ways)

    def _ways(self, own: Sequence[int], stems: set[str]) -> dict[str, str]:
        ways: dict[str, Counter[str]] = defaultdict(Counter)
        for place in own:
            post = self.posts[place]
            plain = _LINK.sub(" ", (post.text or post.folded)[:_READ_AT_MOST]).lower()
            written = [word.lstrip("#") for word in _WRITTEN.findall(plain) if word[0] != "@"]
            for word, folded in zip(written, fold_many(written), strict=True):
                if folded[:STEM] in stems:
                    ways[folded[:STEM]][word] += 1
        return {
            stem: min(counted, key=lambda word: (-counted[word], word))
            for stem, counted in ways.items()
        }

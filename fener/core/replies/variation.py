"""A reply for everybody, none like another under one post, each with a piece of their own words.

Which wording goes to whom follows from a seed, so a preview stays what it was. What has been used
least goes first; where the network leaves no room, shorter wordings do, then the greeting is left
away, then the close. What happens now and the customer's own words are never left away.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import islice
from math import gcd

from fener.core.reasons import Reason
from fener.core.replies.parts import PARTS, UNFILLED, VARIABLE, Parts, variables_in
from fener.core.replies.quoting import name_to_say, telling_phrases
from fener.core.text import fold, near_key

MOST_TRIED = 48
"""Ways of putting one reply together that are looked at."""
SHAPES = (
    PARTS,
    ("understanding", "responsibility", "facts", "close"),
    ("understanding", "responsibility", "facts"),
    ("understanding", "facts"),
)
"""What is left of a reply where the one before is too long."""

Room = Callable[[str], int | None]
"""How much the network leaves after a text, by its own counting: negative where it is too long,
None where it has no limit."""


def _no_limit(_text: str) -> int | None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressed:
    """Somebody who is to get a reply."""

    key: str
    """Of the case; the same key gets the same reply."""
    language: str
    text: str
    """The post that is answered."""
    name: str = ""
    names: Collection[str] = ()
    """Other names of theirs, which are not said."""
    conversation: str = ""
    """Replies with the same one stand under one post."""
    room: Room = _no_limit
    known: Mapping[str, str] = field(default_factory=dict)
    """Other names in braces, and what is to be put there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """The reply for one; with `problems` it can't go out as it is."""

    key: str
    text: str
    words: str = ""
    """The piece of their own words in it."""
    left: int | None = None
    problems: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class _Tried:
    shape: int
    choice: tuple[int, ...]
    wordings: tuple[str, ...]
    phrase: int


def likeness_key(text: str) -> str:
    """The same for texts that read alike: case, digits, handles, links and signs do not count."""
    folded = fold(text)
    return near_key(folded) or folded


def compose_replies(
    people: Sequence[Addressed],
    parts: Mapping[str, Parts],
    *,
    seed: str,
    about: Collection[str] = (),
    taken: Mapping[str, Iterable[str]] | None = None,
) -> list[Composed]:
    """One reply for each of `people`, in their order, out of `parts` by language.

    `about`: words of the cause, folded: pieces with these tell more. `taken`: texts that stand in
    a conversation already. No two replies of one conversation read alike, nor like one of `taken`;
    where that or the length can't be had, the reply says so in `problems`. The same arguments give
    the same replies.
    """
    maker = _Maker(parts, seed, about)
    for conversation, texts in (taken or {}).items():
        maker.here[conversation].update(likeness_key(text) for text in texts)
    return [maker.reply(one) for one in people]


class _Maker:
    """Remembers what was used."""

    def __init__(self, parts: Mapping[str, Parts], seed: str, about: Collection[str]) -> None:
        self.parts, self.seed, self.about = parts, seed, about
        self.here: dict[str, set[str]] = defaultdict(set)
        self.anywhere: set[str] = set()
        self.frames_here: dict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)
        self.frames: Counter[tuple[str, ...]] = Counter()
        self.uses: Counter[str] = Counter()

    def reply(self, one: Addressed) -> Composed:
        parts = self.parts.get(one.language)
        if parts is None or parts.is_empty:
            return Composed(key=one.key, text="", problems=(Reason("answer.no_parts"),))
        name = name_to_say(one.name)
        names = (one.name, *one.names)
        phrases = telling_phrases(one.text, one.language, about=self.about, names=names)
        best: tuple[int, _Tried, str] | None = None
        alike: tuple[_Tried, str] | None = None
        for shape in range(len(SHAPES)):
            texts: dict[_Tried, str] = {}
            ranked = self._ranked(one, parts, shape, name, phrases)
            # At first a text that nobody has got; failing that, one that nobody here has got.
            for new_to_all in (True, False):
                for tried in ranked:
                    text = texts.get(tried) or self._said(tried, one, name, phrases)
                    texts[tried] = text
                    key = likeness_key(text)
                    if key in self.here[one.conversation]:
                        alike = alike or (tried, text)
                        continue
                    if new_to_all and key in self.anywhere:
                        continue
                    left = one.room(text)
                    if left is None or left >= 0:
                        return self._taken(one, tried, text, phrases, left)
                    if best is None or -left < best[0]:
                        best = (-left, tried, text)
        if best is not None:
            over, tried, text = best
            problem = Reason("answer.too_long", {"over": over})
            return self._taken(one, tried, text, phrases, -over, problem)
        if alike is not None:
            left, problem = one.room(alike[1]), Reason("answer.same")
            return self._taken(one, alike[0], alike[1], phrases, left, problem)
        return Composed(key=one.key, text="", problems=(Reason("answer.no_parts"),))

    def _taken(
        self,
        one: Addressed,
        tried: _Tried,
        text: str,
        phrases: Sequence[str],
        left: int | None,
        *problems: Reason,
    ) -> Composed:
        key = likeness_key(text)
        self.here[one.conversation].add(key)
        self.anywhere.add(key)
        self.frames_here[one.conversation][tried.wordings] += 1
        self.frames[tried.wordings] += 1
        self.uses.update(tried.wordings)
        found = list(problems)
        if not phrases:
            found.append(Reason("answer.no_words"))
        if unfilled := list(dict.fromkeys(UNFILLED.findall(text))):
            found.append(Reason("answer.unfilled", {"words": unfilled}))
        words = phrases[tried.phrase] if phrases else ""
        return Composed(key=one.key, text=text, words=words, left=left, problems=tuple(found))

    def _ranked(
        self, one: Addressed, parts: Parts, shape: int, name: str, phrases: Sequence[str]
    ) -> list[_Tried]:
        """Ways to put it together, those whose wordings were used least first."""
        options = _options(parts, SHAPES[shape], bool(name), bool(phrases))
        if not any(options):
            return []
        shortest = tuple(min(range(len(own)), key=lambda at: len(own[at])) for own in options)
        tried = [shortest, *islice(_choices(options, f"{self.seed}|{one.key}|{shape}"), MOST_TRIED)]
        here = self.frames_here[one.conversation]
        ranked = []
        for order, choice in enumerate(dict.fromkeys(tried)):
            wordings = tuple(own[at] for own, at in zip(options, choice, strict=True))
            if phrases and not any("words" in variables_in(each) for each in wordings):
                continue
            used = (here[wordings], self.frames[wordings], sum(self.uses[e] for e in wordings))
            # The shortest is there for where room is short, not because it is wanted.
            for phrase in range(max(1, len(phrases))):
                rank = (*used[:2], phrase, used[2] + (order == 0), order)
                ranked.append((rank, _Tried(shape, choice, wordings, phrase)))
        ranked.sort(key=lambda each: each[0])
        return [each for _rank, each in ranked]

    def _said(self, tried: _Tried, one: Addressed, name: str, phrases: Sequence[str]) -> str:
        known = {**one.known, "customer": name}
        if phrases:
            known["words"] = phrases[tried.phrase]
        return " ".join(_filled(each, known) for each in tried.wordings)


def _options(
    parts: Parts, names: Sequence[str], has_name: bool, has_words: bool
) -> list[tuple[str, ...]]:
    """The wordings of each part that can be said to this person; a part without any is left out."""
    found = []
    for part in names:
        own = [
            one
            for one in parts.wordings(part)
            if (has_name or "customer" not in variables_in(one))
            and (has_words or "words" not in variables_in(one))
        ]
        with_words = [one for one in own if "words" in variables_in(one)]
        if part == "understanding" and with_words:
            own = with_words
        if part == "greeting" and has_name:
            own = [one for one in own if "customer" in variables_in(one)] or own
        if own:
            found.append(tuple(own))
    return found


def _choices(options: Sequence[Sequence[str]], seed: str) -> Iterable[tuple[int, ...]]:
    """Every way to choose one of each, in an order that follows from `seed`."""
    total = 1
    for own in options:
        total *= len(own)
    number = int.from_bytes(blake2b(seed.encode(), digest_size=8).digest(), "big")
    start, step = number % total, _stride(number // total, total)
    for count in range(total):
        at, choice = (start + count * step) % total, []
        for own in options:
            at, index = divmod(at, len(own))
            choice.append(index)
        yield tuple(choice)


def _stride(number: int, total: int) -> int:
    """A step that visits all places of a ring of `total`."""
    step = number % total or 1
    while gcd(step, total) != 1:
        step += 1
    return step


def _filled(wording: str, known: Mapping[str, str]) -> str:
    return VARIABLE.sub(lambda found: known.get(found[1]) or f"⟨{found[1]}⟩", wording)

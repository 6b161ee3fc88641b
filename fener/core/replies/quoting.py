"""A telling piece of what somebody wrote, to be said back to them in their own words.

A piece is taken as it was written, from one clause. It is never abuse or a sneer, never personal
data, and never the half of a sentence that says the opposite of the whole.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import regex  # type: ignore[import-untyped, unused-ignore]

from fener.core.replies import quotable
from fener.core.signals.personal import find_personal
from fener.core.text import fold, graphemes, tidy

MOST_WORDS = 7
LONGEST = 52
"""Graphemes: a piece, not their whole post."""
READ_AT_MOST = 2_000
LONGEST_NAME = 32
WHOLE, BEGINS = 1.1, 0.4
"""What it is worth that a piece is all of its clause, or the beginning of it."""

_NOT_QUOTED = regex.compile(
    r"(?:https?://|www\.)\S+|\S+@\S+|[@#][\w.\-]+|&\w+;|\p{Extended_Pictographic}[\uFE0F\u200D]?"
)
_BORDER = regex.compile(
    r"[\n\x00!?؟;؛…·•|/\\*_=<>~^\"“”„«»()\[\]{}]+|(?<!\d)[.:,،]+|[.:,،]+(?!\d)|\s[-–—]+\s|--+|[—–]"
)
_LETTER = regex.compile(r"\p{L}")
_EDGES = "'’‘`-–—+&%$€£"


@dataclass(frozen=True, slots=True)
class _Word:
    written: str
    folded: str


def telling_phrases(
    text: str, language: str, *, about: Collection[str] = (), most: int = 3
) -> tuple[str, ...]:
    """At most `most` pieces of `text` that say what it is about, the most telling first.

    `about`: words of the cause, folded. Each piece folds to a part of the folded text. Empty where
    nothing can be quoted. Never raises.

    >>> telling_phrases("@dardan Still no parcel after three weeks!! Idiots. Call 0691234567", "en")
    ('Still no parcel after three weeks',)
    """
    scored: list[tuple[float, str]] = []
    folded_text = fold(text)
    for place, clause in enumerate(_clauses(text)):
        words = [_Word(one, fold(one)) for one in clause.split()]
        for window, stands in _windows(words, language):
            score = _score(window, about)
            if score > 0:
                phrase = _as_said(window)
                if fold(phrase) in folded_text:
                    scored.append((score + stands - 0.1 * min(place, 8), phrase))
    scored.sort(key=lambda one: (-one[0], len(one[1]), one[1]))
    chosen: list[str] = []
    for _score_of, phrase in scored:
        folded = fold(phrase)
        if not any(_overlap(folded, fold(one)) for one in chosen):
            chosen.append(phrase)
        if len(chosen) == most:
            break
    return tuple(chosen)


def _clauses(text: str) -> Iterator[str]:
    text = tidy(text, limit=READ_AT_MOST)
    for one in reversed(find_personal(text)):
        text = f"{text[: one.start]}\x00{text[one.end :]}"
    for clause in _BORDER.split(_NOT_QUOTED.sub("\x00", text)):
        told = " ".join(clause.split()).strip(_EDGES + " ")
        if told:
            yield told


def _windows(words: Sequence[_Word], language: str) -> Iterator[tuple[Sequence[_Word], float]]:
    """Pieces of a clause that can stand alone, and how well one does."""
    start = 0
    while start < len(words) - 1 and words[start].folded in quotable.OPENERS:
        start += 1
    words = words[start:]
    if 2 <= len(words) <= MOST_WORDS and _length(words) <= LONGEST:
        yield words, WHOLE
        return
    edges = quotable.FUNCTION_WORDS
    for first in range(len(words)):
        if words[first].folded in edges or _is_turned(words[:first], language):
            continue
        for size in range(3, MOST_WORDS + 1):
            window = words[first : first + size]
            if len(window) < size or _length(window) > LONGEST:
                break
            if window[-1].folded in edges or _is_negator(window[-1], language):
                continue
            if language in quotable.VERB_LAST and first + size < len(words):
                # The verb, and with it the “not”, stands at the end that would be cut off.
                continue
            yield window, BEGINS if first == 0 else 0.0


def _length(words: Sequence[_Word]) -> int:
    return graphemes(" ".join(one.written for one in words))


def _is_turned(before: Sequence[_Word], language: str) -> bool:
    """A “not” in front of a piece may belong to it."""
    return any(_is_negator(one, language) for one in before)


def _is_negator(word: _Word, language: str) -> bool:
    folded = word.folded
    if folded in quotable.NEGATORS or folded.endswith(("n't", "n’t")):
        return True
    return language == "fa" and folded.startswith(quotable.PERSIAN_NOT)


def _score(window: Sequence[_Word], about: Collection[str]) -> float:
    """How much a piece tells; 0 for what is not to be said back."""
    folded = [one.folded.strip(_EDGES) for one in window]
    if any(quotable.is_unquotable(one) for one in folded):
        return 0.0
    told = [one for one in folded if one not in quotable.EMPTY and _LETTER.search(one)]
    if not told:
        return 0.0
    score = float(min(len(told), 4)) * 0.6
    score += 1.5 * min(sum(any(_akin(one, word) for word in about) for one in told), 2)
    has_span = any(quotable.is_span_of_time(one) for one in folded)
    has_number = any(one[:1].isdecimal() or one in quotable.NUMBERS for one in folded)
    score += 1.2 * has_span + 0.5 * (has_number and has_span)
    score -= 1.6 * sum(quotable.is_bitter(one) for one in folded)
    # One word that tells something is thin: “on Thursday”.
    return max(score if len(told) > 1 else 0.4 * score, 0.0)


def _akin(word: str, other: str) -> bool:
    """The same word, whatever its ending."""
    least = min(len(word), len(other))
    return word == other or (least >= 4 and word[: max(4, least - 2)] == other[: max(4, least - 2)])


def _as_said(window: Sequence[_Word]) -> str:
    """Without shouting: capitals would mock when they are said back."""
    phrase = " ".join(one.written for one in window).strip(_EDGES + " ")
    letters = [sign for sign in phrase if sign.isalpha()]
    shouted = sum(sign.isupper() for sign in letters)
    return phrase.lower() if len(letters) > 4 and shouted > 0.6 * len(letters) else phrase


def _overlap(one: str, other: str) -> bool:
    if one in other or other in one:
        return True
    shared = set(one.split()) & set(other.split())
    return len(shared) * 2 > min(len(one.split()), len(other.split()))


_NAME = regex.compile(r"[\p{L}\p{M}][\p{L}\p{M}'’.\-]*(?: [\p{L}\p{M}][\p{L}\p{M}'’.\-]*){0,2}")


def name_to_say(name: str) -> str:
    """`name` where it can be said in a greeting; "" for what is no name of a person: digits, signs,
    slogans, abuse, a single letter.

    >>> name_to_say("Helen Marsh 🌻"), name_to_say("shop_is_SCAM_99"), name_to_say("@helen")
    ('Helen Marsh', '', '')
    """
    told = " ".join(_NOT_QUOTED.sub(" ", tidy(name, limit=200)).split())
    if not _NAME.fullmatch(told) or not 2 <= graphemes(told) <= LONGEST_NAME:
        return ""
    words = fold(told).split()
    if any(quotable.is_unquotable(one) or quotable.is_bitter(one) for one in words):
        return ""
    return told.title() if told.isupper() and len(told) > 3 else told

"""A telling piece of what somebody wrote, to be said back to them in their own words.

A piece is taken as it was written, letter by letter, from one clause. It is never abuse or a sneer,
never praise, never personal data or a name, never what they repeat of somebody else's words, and
never the half of a sentence that says the opposite of the whole.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import regex  # type: ignore[import-untyped, unused-ignore]

from fener.core.replies import quotable
from fener.core.signals.personal import find_personal
from fener.core.text import fold, graphemes, tidy

MOST_WORDS = 10
LONGEST = 60
"""Graphemes: a piece, not their whole post."""
READ_AT_MOST = 2_000
LONGEST_NAME = 32
WHOLE, LEADS, BEGINS, ENDS = 1.4, 0.5, 0.4, 0.3
"""What it is worth that a piece is all of its clause; or all of one that only leads up to another
(“since you know it”); or the beginning of one, or its end."""
LEAST = 0.6
"""A piece that tells less is not worth saying back."""
SHORT_SENTENCE = 4
"""Words of a whole clause from which it is worth it all the same: “Where is my parcel”."""
SHOUTED, ASKED = 0.4, 0.6
"""Of what a piece tells, where it is in capitals, or a question."""

_OTHERS = regex.compile(
    r"\b[RM]T\b[\s:]*@.*|[\"“”„«]\s*@[^\"“”»]*[\"“”»]?|\"[^\"\n]*\"|[“„][^“”\n]*[“”]|«[^»\n]*»",
    regex.DOTALL,
)
"""What they repeat of somebody else: a passed-on post, or anything in quotation marks."""
_BLANK, _SECRET = "\ufffc", "\ufff9"
"""Stand for what no piece holds. Beside a handle or hashtag a piece may end; beside what is
personal or somebody else's it would stop in the middle."""
_HANDLES = regex.compile(r"(?<!\S)[@#][\w.\-]+(?:[’']s)?")
_NOT_QUOTED = regex.compile(
    r"(?:https?|www\.)\S*|\S+@\S+|[@#][\w.\-]+|&\w+;|\p{Extended_Pictographic}[\uFE0F\u200D]?"
)
_CODES = regex.compile(
    r"(?<!\w)#?(?=[\w-]*\d)(?=[\w-]*\p{Lu})[\w-]{5,}|\d[\d\-]{3,}|\d+/[\d/]+|\w*\p{L}\*+\w*|\*+\p{L}\w*"
)
"""Numbers of bookings and flights, and words that were made half illegible for a reason."""
_BORDER = regex.compile(
    r"([\n\x00!?؟;؛…·•|/\\*_=<>~^\"“”„«»()\[\]{}]+|(?<!\d)[.:,،]+|[.:,،]+(?!\d)|\s[-–—]+\s|--+|[—–])"
)
_LETTER = regex.compile(r"\p{L}")
_EDGES = "'’‘`-–—+&%$€£"
_STOPS = frozenset(".!?؟;؛…\n\x00")
_QUESTIONS = frozenset("?؟")


@dataclass(frozen=True, slots=True)
class _Word:
    written: str
    folded: str
    is_name: bool = False
    """Written like a name, or behind what names stand behind."""

    @property
    def is_barred(self) -> bool:
        return self.is_name or _BLANK in self.written or _SECRET in self.written


@dataclass(frozen=True, slots=True)
class _Clause:
    words: Sequence[_Word]
    is_asked: bool
    is_open: bool
    """What it leads up to stands behind a colon: “The bank says:”."""


def own_words(text: str) -> str:
    """`text` without what it repeats of somebody else, and without handles, links and signs: ""
    where they say nothing themselves.

    >>> own_words("“@shop: we apologise for the wait” #generic"), own_words("RT @ana: lost!")
    ('', '')
    """
    told = _NOT_QUOTED.sub(" ", _OTHERS.sub(" ", tidy(text, limit=READ_AT_MOST)))
    return " ".join(told.split()) if _LETTER.search(told) else ""


def telling_phrases(
    text: str,
    language: str,
    *,
    about: Collection[str] = (),
    names: Collection[str] = (),
    most: int = 3,
) -> tuple[str, ...]:
    """At most `most` pieces of `text` that say what it is about, the most telling first.

    `about`: words of the cause, folded. `names`: of whoever wrote it. Each piece stands in `text`
    as it is. Empty where nothing can be quoted. Never raises.

    >>> telling_phrases("@dardan Still no parcel after three weeks!! Idiots. Call 0691234567", "en")
    ('Still no parcel after three weeks',)
    """
    scored: list[tuple[float, str]] = []
    known = frozenset(word for name in names for word in fold(name).split())
    for place, clause in enumerate(_clauses(text, known)):
        for window, stands in _windows(clause, language):
            score = _score(window, about, is_cut=stands < LEADS or clause.is_open)
            score *= ASKED if clause.is_asked else 1.0
            phrase = " ".join(one.written for one in window).strip(_EDGES + " ")
            is_plain = stands >= LEADS and len(window) >= SHORT_SENTENCE
            if (score >= LEAST or (score > 0 and is_plain)) and phrase in text:
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


def _clauses(text: str, names: Collection[str]) -> Iterator[_Clause]:
    text = _OTHERS.sub(f" {_SECRET} ", tidy(text, limit=READ_AT_MOST))
    for one in reversed(find_personal(text)):
        text = f"{text[: one.start]} {_SECRET} {text[one.end :]}"
    text = _HANDLES.sub(f" {_BLANK} ", text)
    text = _CODES.sub(f" {_SECRET} ", _NOT_QUOTED.sub("\x00", text))
    pieces = _BORDER.split(text)
    is_start = True
    for piece, border in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
        written = [one.strip(_EDGES) for one in piece.split()]
        written = [one for one in written if one]
        while written and written[0] == _BLANK:
            del written[0]
        while written and written[-1] == _BLANK:
            del written[-1]
        if any(_LETTER.search(one) for one in written):
            words = _words(written, is_start, names)
            yield _Clause(words, bool(_QUESTIONS & set(border)), ":" in border)
            is_start = bool(_STOPS & set(border))
        else:
            is_start = is_start or bool(_STOPS & set(border))


def _words(written: Sequence[str], is_start: bool, names: Collection[str]) -> list[_Word]:
    found: list[_Word] = []
    for place, one in enumerate(written):
        folded = fold(one)
        is_first = is_start and not any(_LETTER.search(each) for each in written[:place])
        is_name = (
            folded in names
            or (place > 0 and fold(written[place - 1]) in quotable.NAMED_AFTER and _may_name(one))
            or (not is_first and _is_capital(one))
            # Both names of somebody, where the first one begins the sentence.
            or (is_first and _is_capital(one) and any(map(_is_capital, written[place + 1 :][:1])))
        )
        found.append(_Word(one, folded, is_name))
    return found


def _is_capital(word: str) -> bool:
    """Only its first letter is large: a name, where no sentence begins."""
    return word[:1].isupper() and word[1:2].islower() and word not in quotable.CAPITAL


def _may_name(word: str) -> bool:
    """Scripts without capitals do not show it."""
    return not word[:1].islower()


def _windows(clause: _Clause, language: str) -> Iterator[tuple[Sequence[_Word], float]]:
    """Pieces of a clause that can stand alone, and how well one does."""
    words, start = clause.words, 0
    while start < len(words) - 1 and words[start].folded in quotable.OPENERS:
        start += 1
    words = words[start:]
    fits = 2 <= len(words) <= MOST_WORDS and _length(words) <= LONGEST
    if fits and not any(one.is_barred for one in words):
        yield words, LEADS if words[0].folded in quotable.LEADING else WHOLE
        return
    for first in range(1 if clause.is_asked else len(words)):
        if not _may_begin(words, first) or _is_turned(words[:first], language):
            continue
        for size in range(3, MOST_WORDS + 1):
            window = words[first : first + size]
            is_whole = len(window) == size and not any(one.is_barred for one in window)
            if not is_whole or _length(window) > LONGEST:
                break
            last = window[-1]
            if last.folded in quotable.FUNCTION_WORDS or _is_negator(last, language):
                continue
            if not any(one.folded in quotable.JOINS for one in window) and _may_end(
                words, first + size, language
            ):
                ends = ENDS if first + size == len(words) else 0.0
                yield window, (BEGINS if first == 0 else 0.0) + ends


def _may_begin(words: Sequence[_Word], first: int) -> bool:
    """Where the clause begins, or right behind a small word: not between a word and what it
    belongs to."""
    if words[first].is_barred:
        return False
    if first == 0:
        return True
    before = words[first - 1]
    small, leaning = quotable.FUNCTION_WORDS, quotable.LEANING | quotable.PLACING
    begins = words[first].folded not in small or words[first].folded in quotable.PLACING
    follows = before.folded in small and before.folded not in leaning
    return begins and (follows or before.written == _BLANK)


def _may_end(words: Sequence[_Word], end: int, language: str) -> bool:
    """Where the clause ends, or right before a word that begins something new."""
    if end == len(words):
        return True
    if language in quotable.VERB_LAST:
        # The verb, and with it the “not”, stands at the end that would be cut off.
        return False
    return words[end].folded in quotable.BREAKS or words[end].written == _BLANK


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


def _score(window: Sequence[_Word], about: Collection[str], is_cut: bool) -> float:
    """How much a piece tells; 0 for what is not to be said back. One that is cut out has to tell
    more: “it simply feels” tells nothing."""
    folded = [one.folded.strip(_EDGES) for one in window]
    if any(
        quotable.is_unquotable(one) or quotable.is_bitter(one) or quotable.is_glad(one)
        for one in folded
    ):
        return 0.0
    told = [one for one in folded if one not in quotable.EMPTY and _LETTER.match(one)]
    if not told:
        return 0.0
    score = float(min(len(told), 4)) * 0.6
    near = min(sum(any(_akin(one, word) for word in about) for one in told), 2)
    score += 1.5 * near
    has_span = any(quotable.is_span_of_time(one) for one in folded)
    has_number = any(one[:1].isdecimal() or one in quotable.NUMBERS for one in folded)
    score += 1.2 * has_span + 0.5 * (has_number and has_span)
    if is_cut and len(told) < 3 and not has_span and not near:
        return 0.0
    # One word that tells something is thin: “on Thursday”.
    score = score if len(told) > 1 else 0.4 * score
    return score * SHOUTED if score * SHOUTED >= LEAST and _is_shouted(window) else score


def _akin(word: str, other: str) -> bool:
    """The same word, whatever its ending."""
    least = min(len(word), len(other))
    return word == other or (least >= 4 and word[: max(4, least - 2)] == other[: max(4, least - 2)])


def _is_shouted(window: Sequence[_Word]) -> bool:
    """Capitals would mock when they are said back: anything else goes before."""
    letters = [sign for one in window for sign in one.written if sign.isalpha()]
    return len(letters) > 4 and sum(sign.isupper() for sign in letters) > 0.6 * len(letters)


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

"""Finds personal data in one post, and in many where nearly none holds any."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import accumulate
from typing import NamedTuple

from fener.core.signals.personal.checks import (
    IBAN_LENGTHS,
    is_afm,
    is_amka,
    is_card,
    is_egn,
    is_emirates,
    is_iban,
    is_melli,
    is_saudi,
    is_ssn,
)
from fener.core.signals.personal.phones import is_called_abroad, is_national, is_said_to_be
from fener.core.signals.personal.references import references_in
from fener.core.signals.personal.shaping import Shaped, blank, without_hashtags, without_noise
from fener.core.signals.personal.wording import (
    IS_AMKA,
    IS_EGN,
    IS_NID,
    IS_PERSONAL_ID,
    IS_PHONE,
    IS_SSN,
    IS_TAX_NUMBER,
    is_amount,
    words_before,
)


class PersonalKind(StrEnum):
    EMAIL = "email"
    IBAN = "iban"
    CARD = "card"
    NATIONAL_ID = "national_id"
    PHONE = "phone"
    REFERENCE = "reference"
    """The number of an order, a booking, a ticket, a parcel."""


class Personal(NamedTuple):
    """`text[start:end]` of the text as written is it."""

    kind: PersonalKind
    start: int
    end: int


Span = tuple[int, int]

_HINT = re.compile(
    r"\d(?:\W{0,3}\d\W{0,3}\d|[A-Z]\w|(?<=[A-Z]{3}\d))|[@＠](?<=[^\s@＠][@＠])[^\W_]"
)
"""Without this there is nothing to be found: three digits close together, a digit in a code, or an
address. It begins with few characters, so the search runs over everything else."""
_BATCH = 256


def find_personal_many(texts: Sequence[str]) -> list[tuple[Personal, ...]]:
    """`[find_personal(text) for text in texts]`, fast where most hold nothing."""
    found: list[tuple[Personal, ...]] = [()] * len(texts)
    for first in range(0, len(texts), _BATCH):
        batch = texts[first : first + _BATCH]
        joined = "\n\n\n\n".join(batch)
        hint = _HINT.search(joined)
        if hint is None:
            continue
        ends = list(accumulate(len(text) + 4 for text in batch))
        while hint is not None:
            post = bisect_left(ends, hint.start() + 1)
            found[first + post] = find_personal(batch[post])
            hint = _HINT.search(joined, ends[post])
    return found


def find_personal(text: str) -> tuple[Personal, ...]:
    """What is personal in `text`, in order, without overlaps. Never raises.

    >>> [one.kind.value for one in find_personal("order no. 48213: write to ana@example.com")]
    ['reference', 'email']
    """
    if not _HINT.search(text):
        return ()
    shaped = Shaped(text)
    form = shaped.form
    emails = list(_emails_in(form)) if "@" in form else []
    calm = without_noise(blank(form, emails))
    bare = without_hashtags(calm)
    ibans = list(_ibans_in(shaped, bare))
    bare = blank(bare, ibans)
    found = [(PersonalKind.EMAIL, span) for span in emails]
    found += [(PersonalKind.IBAN, span) for span in ibans]
    coded = list(_coded_ids_in(shaped, bare))
    found += [(PersonalKind.NATIONAL_ID, span) for span in coded]
    bare = blank(bare, coded)
    found += _numbers_in(shaped, bare)
    taken = sorted(span for _, span in found)
    starts = [start for start, _ in taken]
    for start, end in references_in(shaped, calm):
        at = bisect_left(starts, end)
        if not at or taken[at - 1][1] <= start:
            found.append((PersonalKind.REFERENCE, (start, end)))
    place = shaped.place
    return tuple(
        sorted(
            (Personal(kind, place(start), place(end - 1) + 1) for kind, (start, end) in found),
            key=lambda one: one.start,
        )
    )


# --- addresses ---------------------------------------------------------------------------------

_LOCAL_ASCII = frozenset("abcdefghijklmnopqrstuvwxyz0123456789._%+-'")
_LOCAL_SIGNS = frozenset("._%+-'")
_DOMAIN = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,6}[^\W\d_]{2,24}")
_LOCAL_AT_MOST = 64


def _emails_in(form: str) -> Iterator[Span]:
    at, done = form.find("@"), 0
    while at >= 0:
        span = _email_around(form, at, done)
        if span:
            yield span
            done = span[1]
        at = form.find("@", max(at + 1, done))


def _email_around(form: str, at: int, done: int) -> Span | None:
    least = max(done, at - _LOCAL_AT_MOST)
    start = at
    if form[at - 1 : at].isascii():
        while start > least and form[start - 1] in _LOCAL_ASCII:
            start -= 1
    else:
        # A letter of another script may stand straight before a Latin address, so only a
        # local part that ends in one is written in that script.
        while start > least and (form[start - 1].isalnum() or form[start - 1] in _LOCAL_SIGNS):
            start -= 1
    while start < at and form[start] in _LOCAL_SIGNS:
        start += 1
    if start == at or form[max(0, start - 1) : start] in ("@", "/"):
        # `@ana@example.social` is a handle, `https://ana@host` a link.
        return None
    domain = _DOMAIN.match(form, at + 1)
    return (start, domain.end()) if domain else None


# --- codes with letters ------------------------------------------------------------------------

_IBAN_BEGINS = re.compile(r"[a-z](?<![a-z0-9].)[a-z][ -]?\d ?\d(?=[ -]?[a-z0-9])")
_IN_FOURS = re.compile(r"[a-z0-9]+|(?:[a-z0-9]{4}[ -])+[a-z0-9]{1,4}")


def _ibans_in(shaped: Shaped, form: str) -> Iterator[Span]:
    done = 0
    for begins in _IBAN_BEGINS.finditer(form):
        start = begins.start()
        length = IBAN_LENGTHS.get(form[start : start + 2])
        if length is None or start < done:
            continue
        compact, end = _compact(form, start, length)
        tidily = _IN_FOURS.fullmatch(form, start, end) or shaped.is_upper(start, start + 2)
        if tidily and is_iban(compact) and not _continues(form, end):
            done = end
            yield start, end


def _compact(form: str, start: int, length: int) -> tuple[str, int]:
    """So many letters and digits from `start`, passing over one blank or dash between two."""
    kept: list[str] = []
    at = start
    while at < len(form) and len(kept) < length:
        char = form[at]
        if char.isascii() and char.isalnum():
            kept.append(char)
        elif char not in " -" or form[at - 1] in " -":
            break
        at += 1
    return "".join(kept), at


def _continues(form: str, end: int) -> bool:
    following = form[end : end + 1]
    return following.isascii() and following.isalnum()


_NATIONAL_INSURANCE = re.compile(
    r"[a-ceghj-prstw-z](?<![a-z0-9].)[a-ceghj-nprstw-z]"
    r"(?:\d{6}|( )\d{6}(?= )|([ -])\d\d\2\d\d\2\d\d(?=\2))[ -]?[a-d](?![a-z0-9])"
)
_NEVER_INSURED = frozenset({"bg", "gb", "kn", "nk", "nt", "tn", "zz"})
_ALBANIAN = re.compile(
    r"[a-t](?<![a-z0-9].)\d(?:[0358][1-9]|[1469][0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[a-w](?![a-z0-9])"
)
"""Decade, year, month (more by 30, 50 or 80 for foreigners and women), day, three digits, a check
letter whose rule the state has not published."""


def _coded_ids_in(shaped: Shaped, form: str) -> Iterator[Span]:
    found = [
        one.span()
        for one in _NATIONAL_INSURANCE.finditer(form)
        if one[0][:2] not in _NEVER_INSURED and shaped.is_upper(*one.span())
    ]
    found += [
        one.span()
        for one in _ALBANIAN.finditer(form)
        if shaped.is_upper(*one.span()) or IS_NID(words_before(form, one.start()))
    ]
    yield from sorted(found)


# --- rows of digits ----------------------------------------------------------------------------

_RUN = re.compile(r"\d(?:[ .()/-]{0,3}\d){6,}")
_DIGITS = re.compile(r"\d+")
_MOST_DIGITS = 19
_CARD_GROUPS = frozenset(
    {(4, 4, 4, 4), (4, 4, 4, 4, 3), (4, 4, 4, 4, 2), (4, 4, 4, 4, 1), (4, 6, 5), (4, 6, 4)}
    | {(4, 4, 4, 1), (4, 4, 5), (4, 5, 4), (4, 4, 4, 3), (4, 4, 4, 5), (8, 8), (6, 10), (6, 13)}
)
_GREEK_LETTERS = re.compile("[α-ω]")
_CYRILLIC_LETTERS = re.compile("[а-я]")
_ARABIC_LETTERS = re.compile("[\u0621-\u064a\u067e-\u06d3]")


class _Writing(NamedTuple):
    """Scripts of the post: whose ids are likely in it."""

    greek: bool
    cyrillic: bool
    arabic: bool


def _numbers_in(shaped: Shaped, form: str) -> list[tuple[PersonalKind, Span]]:
    found: list[tuple[PersonalKind, Span]] = []
    writing: _Writing | None = None
    for run in _RUN.finditer(form):
        if writing is None:
            writing = _Writing(
                *(
                    letters.search(form) is not None
                    for letters in (_GREEK_LETTERS, _CYRILLIC_LETTERS, _ARABIC_LETTERS)
                )
            )
        groups = [one.span() for one in _DIGITS.finditer(form, run.start(), run.end())]
        at = 0
        while at < len(groups):
            taken = _number_at(shaped, form, groups, at, writing)
            if taken is None:
                at += 1
                continue
            kind, last = taken
            start = groups[at][0]
            if kind is PersonalKind.PHONE and form[start - 1 : start] == "+":
                start -= 1
            found.append((kind, (start, groups[last][1])))
            at = last + 1
    return found


def _number_at(
    shaped: Shaped, form: str, groups: Sequence[Span], first: int, writing: _Writing
) -> tuple[PersonalKind, int] | None:
    """The longest number that begins with group `first`: its kind and last group."""
    digits, lengths, ends = "", [], []
    for start, end in groups[first : first + _MOST_DIGITS]:
        if len(digits) + end - start > _MOST_DIGITS:
            break
        digits += form[start:end]
        lengths.append(end - start)
        ends.append(len(digits))
    start = groups[first][0]
    if not ends or ends[-1] < 7 or not _begins_free(shaped, form, start):
        return None
    before = words_before(form, start) if first == 0 else []
    said = IS_PHONE(before)
    for count in range(len(lengths), 0, -1):
        size = ends[count - 1]
        if size < 7:
            break
        number, parts = digits[:size], lengths[:count]
        last = first + count - 1
        span = start, groups[last][1]
        whole = first == 0 and last == len(groups) - 1
        if (whole or count == 1 or tuple(parts) in _CARD_GROUPS) and is_card(number):
            kind = PersonalKind.CARD
        elif _is_id(form, start, number, parts, writing, before):
            kind = PersonalKind.NATIONAL_ID
        elif _is_phone(form, span, number, parts, said=said, in_greek=writing.greek):
            kind = PersonalKind.PHONE
        else:
            continue
        if _ends_free(shaped, form, span[1]):
            return kind, last
    return None


def _begins_free(shaped: Shaped, form: str, start: int) -> bool:
    """No part of a code: a word may be written onto a number (`tel069…`), capitals or a letter
    among digits may not."""
    at = start
    while at > 0 and start - at < 12 and "a" <= form[at - 1] <= "z":
        at -= 1
    if at == start:
        return form[start - 1 : start] != "_"
    if start - at < 2 or form[at - 1 : at].isdigit():
        return False
    return not shaped.is_upper(at, start)


def _ends_free(shaped: Shaped, form: str, end: int) -> bool:
    at = end
    while at < len(form) and at - end < 12 and "a" <= form[at] <= "z":
        at += 1
    if at == end:
        following = form[end : end + 1]
        return not (following.isdigit() or following == "_")
    if at - end < 2 or form[at : at + 1].isdigit():
        return False
    return not shaped.is_upper(end, at)


def _is_id(
    form: str,
    start: int,
    number: str,
    parts: Sequence[int],
    writing: _Writing,
    before: list[str],
) -> bool:
    """`before`: the words in front of it, the nearest first."""
    size, alone = len(number), len(parts) == 1
    if size == 15:
        return (alone or tuple(parts) == (3, 4, 7, 1)) and is_emirates(number)
    if size == 11:
        written = alone or tuple(parts) == (6, 5)
        return written and is_amka(number) and (writing.greek or IS_AMKA(before))
    if size == 10 and alone:
        if (writing.cyrillic and number[0] != "0") or IS_EGN(before):
            return is_egn(number)
        if (writing.arabic and number[0] != "0") or IS_PERSONAL_ID(before):
            return is_melli(number) or is_saudi(number)
        return False
    if size == 9:
        if alone:
            return (is_afm(number) and IS_TAX_NUMBER(before)) or (is_ssn(number) and IS_SSN(before))
        if tuple(parts) == (3, 2, 4) and is_ssn(number):
            dashed = form[start + 3] == "-" and form[start + 6] == "-"
            return (dashed and number[0] != "0") or IS_SSN(before)
    return False


def _is_phone(
    form: str, span: Span, number: str, parts: Sequence[int], *, said: bool, in_greek: bool
) -> bool:
    start, end = span
    if form[start - 1 : start] == "+":
        return is_called_abroad(number)
    if number.startswith("00"):
        return is_called_abroad(number[2:]) and max(parts) > 1
    if is_national(number, parts, in_greek=in_greek) or (said and is_said_to_be(number)):
        return number[0] == "0" or not is_amount(form, start, end)
    return False

"""Words of a folded text, and the key that copies of a text share."""

from __future__ import annotations

import re
from hashlib import blake2b

import regex  # type: ignore[import-untyped, unused-ignore]

_LINK = re.compile(r"(?:https?://|www\.)\S+|\b[a-z0-9-]+(?:\.[a-z0-9-]+)+/\S*|\bhttps?\b(?!\.)")
"""With `http` alone, as which data sets and some networks' previews mask a link."""
_HANDLE = re.compile(r"(?<![a-z0-9_])@[a-z0-9_]+(?:[.@-][a-z0-9_]+)*")
_REPOST = re.compile(r"^rt (?=@)")
_WORD = regex.compile(r"[#@]?\w+(?:'\w+)*")
_ASCII_LETTERS = re.compile("[A-Za-z]+")
_LETTERS = regex.compile(r"[\p{L}\p{M}]+")


def words(folded: str) -> list[str]:
    """Words of a text that `fold` made, in order; hashtags and handles keep their sign.

    Links are left out, emoji too; an apostrophe between letters belongs to the word.

    >>> words("@fener don't ship to άλφα? see https://fener.example/a #fail")
    ['@fener', "don't", 'ship', 'to', 'άλφα', 'see', '#fail']
    """
    found: list[str] = _WORD.findall(_LINK.sub(" ", folded))
    return found


def near_key(folded: str) -> str:
    """16 hexadecimal characters that copies of a folded text share; "" where no letters are left.

    Links, handles, digits, punctuation, emoji and a leading `rt` do not count. The key is the same
    on every machine and in every release.

    >>> near_key("rt @ann: late again!! 3 hours http://t.co/x") == near_key("late again, 14 hours")
    True
    """
    bare = _REPOST.sub("", folded) if folded.startswith("rt @") else folded
    if "http" in bare or "www." in bare or "/" in bare:
        bare = _LINK.sub(" ", bare)
    if "@" in bare:
        bare = _HANDLE.sub(" ", bare)
    found = _ASCII_LETTERS.findall(bare) if bare.isascii() else _LETTERS.findall(bare)
    letters = " ".join(found)
    return blake2b(letters.encode("utf-8"), digest_size=8).hexdigest() if letters else ""

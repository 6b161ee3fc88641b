"""Bytes to text, whatever character set a mail claims for them.

Many mails name none, a wrong one, or one that nobody knows. Where the claim does not fit the
bytes, the script is told from the letters that are frequent in it.
"""

from __future__ import annotations

import codecs
from functools import lru_cache

_WHOLE = frozenset((
    "utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7", "big5", "big5hkscs", "cp932",
    "cp949", "cp950", "euc_jp", "euc_kr", "gb18030", "gb2312", "gbk", "hz", "iso2022_jp",
    "iso2022_jp_1", "iso2022_jp_2", "iso2022_jp_3", "iso2022_jp_ext", "iso2022_kr", "johab",
    "shift_jis", "shift_jisx0213", "euc_jis_2004",
))  # fmt: skip
"""Codecs of more than one byte a letter, or with a state; others are of one byte."""

_BY_BYTE = frozenset((
    "ascii", "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257",
    "cp1258", "cp437", "cp737", "cp850", "cp852", "cp855", "cp862", "cp864", "cp866", "cp869",
    "cp874", "iso8859-1", "iso8859-2", "iso8859-3", "iso8859-4", "iso8859-5", "iso8859-6",
    "iso8859-7", "iso8859-8", "iso8859-9", "iso8859-10", "iso8859-11", "iso8859-13", "iso8859-14",
    "iso8859-15", "iso8859-16", "koi8-r", "koi8-u", "koi8-t", "mac-roman", "mac-greek",
    "mac-cyrillic", "ptcp154", "tis-620",
))  # fmt: skip

_NAMED_OTHERWISE = {
    "iso-8859-8-i": "iso8859-8", "iso-8859-8-e": "iso8859-8", "iso-8859-6-i": "iso8859-6",
    "unicode-1-1-utf-7": "utf-7", "x-mac-greek": "mac-greek", "x-mac-cyrillic": "mac-cyrillic",
    "ks_c_5601-1987": "cp949", "x-gbk": "gbk", "x-sjis": "cp932", "windows-874": "cp874",
    "ansi": "cp1252", "x-user-defined": "cp1252",
}  # fmt: skip

_OF_WINDOWS = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-2": "cp1250", "iso8859-6": "cp1256",
    "iso8859-7": "cp1253", "iso8859-8": "cp1255", "iso8859-9": "cp1254", "iso8859-13": "cp1257",
}  # fmt: skip
"""What is really meant where a standard's name is given and its control bytes are used."""

_OF_THE_WEST = ("ascii", "cp1252", "iso8859-1", "iso8859-15")
"""Named by programmes that know nothing of the text."""

_FREQUENT = {
    "cp1253": "αοιετσνηυρπκλμςάέήίόύώδ",
    "cp1251": "аоеинтрсвлдкмпуязъгбчй",
    "koi8-r": "аоеинтрсвлдкмпуязъгбчй",
    "cp1256": "اليمنرتوبعهدسفكحق",
}

_MOSTLY = 0.6
"""So many of the bytes above ASCII have to be frequent letters of a script …"""
_OF_THE_LETTERS = 0.35
"""… and so many of all letters have to be above ASCII: no western language has."""


@lru_cache(maxsize=256)
def codec_of(name: str) -> str:
    """The codec that a character set's name means; empty for none that may be used. Python has
    codecs that are no character sets, and some that take hostile bytes very slowly."""
    name = name.strip().strip("\"'").lower().partition("*")[0]
    name = _NAMED_OTHERWISE.get(name, name)
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""
    return found if found in _WHOLE or found in _BY_BYTE else ""


def decoded(data: bytes, claimed: str = "") -> str:
    """`data` as text. Never raises; what is no letter in any way becomes U+FFFD."""
    codec = codec_of(claimed) if claimed else ""
    if data.isascii() and codec not in _WHOLE:
        return data.decode("ascii")
    if codec not in _WHOLE or codec == "utf-8":
        # No text of another kind is valid UTF-8 by chance.
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            pass
    if not codec or codec == "utf-8":
        return data.decode(_guessed(data) or "cp1252", "replace")
    if codec in _OF_THE_WEST:
        codec = _guessed(data) or codec
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        return data.decode(_guessed(data) or _OF_WINDOWS.get(codec, codec), "replace")
    if codec in _OF_WINDOWS and any("\x80" <= one <= "\x9f" for one in text):
        return data.decode(_OF_WINDOWS[codec], "replace")
    return text


def _guessed(data: bytes) -> str:
    """The codec in which most bytes above ASCII are frequent letters; empty for none."""
    data = data[:20_000]
    above = bytes(byte for byte in data if byte >= 0x80)
    ascii_letters = sum(byte < 0x80 and chr(byte).isalpha() for byte in data)
    if len(above) < _OF_THE_LETTERS * (len(above) + ascii_letters):
        return ""
    best, share = "", _MOSTLY
    for codec, letters in _FREQUENT.items():
        text = above.decode(codec, "replace")
        # Capitals count half: KOI8-R has them where windows-1251 has small letters.
        small = sum(one in letters for one in text)
        capital = sum(one.lower() in letters for one in text) - small
        score = (small + capital / 2) / len(text)
        if text.isupper():
            score = capital / len(text)
        if score > share:
            best, share = codec, score
    return best

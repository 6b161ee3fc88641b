"""Which script a text is written in, and which way it runs."""

from __future__ import annotations

import unicodedata

_CODES = {
    "LATIN": "Latn",
    "GREEK": "Grek",
    "COPTIC": "Copt",
    "CYRILLIC": "Cyrl",
    "ARABIC": "Arab",
    "HEBREW": "Hebr",
    "SYRIAC": "Syrc",
    "THAANA": "Thaa",
    "NKO": "Nkoo",
    "ARMENIAN": "Armn",
    "GEORGIAN": "Geor",
    "ETHIOPIC": "Ethi",
    "DEVANAGARI": "Deva",
    "BENGALI": "Beng",
    "GURMUKHI": "Guru",
    "GUJARATI": "Gujr",
    "ORIYA": "Orya",
    "TAMIL": "Taml",
    "TELUGU": "Telu",
    "KANNADA": "Knda",
    "MALAYALAM": "Mlym",
    "SINHALA": "Sinh",
    "THAI": "Thai",
    "LAO": "Laoo",
    "TIBETAN": "Tibt",
    "MYANMAR": "Mymr",
    "KHMER": "Khmr",
    "MONGOLIAN": "Mong",
    "HANGUL": "Hang",
    "HIRAGANA": "Hira",
    "KATAKANA": "Kana",
    "KATAKANA-HIRAGANA": "Kana",
    "BOPOMOFO": "Bopo",
    "CJK": "Hani",
    "CHEROKEE": "Cher",
    "TIFINAGH": "Tfng",
    "ADLAM": "Adlm",
}
_OTHER = "Zzzz"
_RIGHT_TO_LEFT = frozenset({"Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm"})


def script_of_letter(char: str) -> str:
    """ISO 15924 of one letter, `Zzzz` for a script we have no name for, "" where `char` is no
    letter.

    >>> script_of_letter("ж"), script_of_letter("５"), script_of_letter("ａ")
    ('Cyrl', '', 'Latn')
    """
    if not char.isalpha():
        return ""
    for form in (char, unicodedata.normalize("NFKC", char)[0]):
        code = _CODES.get(unicodedata.name(form, "").split(" ", 1)[0])
        if code:
            return code
    return _OTHER


# `str.translate` writes every letter as one character that stands for its script, and leaves the
# rest out, so that counting is a matter of `str.count`.
_SIGNS = {code: chr(0x100 + place) for place, code in enumerate([*_CODES.values(), _OTHER])}
_SCRIPT_BY_SIGN = {sign: code for code, sign in _SIGNS.items()}


class _Signs(dict[int, str]):
    def __missing__(self, code: int) -> str:
        sign = _SIGNS.get(script_of_letter(chr(code)), "")
        if unicodedata.category(chr(code)) != "Cn":
            self[code] = sign
        return sign


_SIGN_OF = _Signs()


def script_of(text: str) -> str:
    """ISO 15924 of the most letters (`Latn`, `Grek`, `Cyrl`, `Arab`, …), or "" without letters.

    Of two scripts with as many letters, the one that comes first in the text.

    >>> script_of("ok, πάμε!"), script_of("2 > 1"), script_of("ویتامین C")
    ('Grek', '', 'Arab')
    """
    if text.isascii():
        return "Latn" if any(map(str.isalpha, text)) else ""
    signs = text.translate(_SIGN_OF)
    if not signs:
        return ""
    return _SCRIPT_BY_SIGN[max(dict.fromkeys(signs), key=signs.count)]


def direction_of(text: str) -> str:
    """`rtl` where most letters are of a script written from right to left, else `ltr`.

    Most, not the first: a reply in Persian that begins with a Latin handle reads from the right.

    >>> direction_of("@fener سلام دوستان"), direction_of("")
    ('rtl', 'ltr')
    """
    return "rtl" if script_of(text) in _RIGHT_TO_LEFT else "ltr"

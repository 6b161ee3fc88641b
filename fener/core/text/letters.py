"""What each character folds to, one by one: the whole of Fener's knowledge of letter forms.

Decisions, so that search, matching and copies agree in all six languages:

- Latin and Greek lose every diacritic (ë→e, ç→c, ά→α, ϊ→ι), strokes too (ø→o, đ→d, ł→l, ı→i),
  ligatures open (æ→ae, œ→oe, ß→ss), ς→σ.
- Cyrillic: й, ї, ў, ѓ and ќ are letters of their own and stay; accents and ё are only a way to
  write a vowel (ѝ→и, а́→а, ѐ→е, ё→е).
- Arabic and Persian: آ أ إ ٱ→ا, ى ی ئ→ي, ک→ك, ة ۀ ہ→ه, ؤ→و; harakat, Qur'anic marks and tatweel
  go. Hamza alone (ء) stays.
- ZWNJ goes, it does not become a space: می‌خواهم and میخواهم are one word. So go all other format
  characters: ZWJ, bidi controls, zero-width spaces, soft hyphens, tags.
- Decimal digits of every script become ASCII.
- Emoji stay, without variation selector and skin tone; the few that Unicode itself calls a
  compatibility form of letters (™, ℹ, Ⓜ) become those letters.
- Typographic quotes, dashes, ellipses and Arabic punctuation become their ASCII kin.
- Marks of other scripts (Devanagari vowels, Thai tones) carry meaning and stay.
"""

from __future__ import annotations

import unicodedata

_ARABIC = {
    "ا": "آأإٱٲٳ",
    "و": "ؤۇۆۈۋ",
    "ي": "ىیئېۍے",
    "ه": "ةۀہۂۃھە",
    "ك": "کڪ",
    ",": "،٬",
    ";": "؛",
    "?": "؟",
    "%": "٪",
    ".": "۔٫",
}
_PUNCTUATION = {
    "'": "‘’‚‛′ʹʼʻ´`＇",
    '"': "“”„‟″«»‹›",
    "-": "‐‑‒–—―−",
    "/": "⁄∕",
}
_STROKES = {
    "o": "øØ",
    "d": "đĐðÐ",
    "l": "łŁ",
    "i": "ıİ",
    "h": "ħĦ",
    "t": "ŧŦ",
    "ae": "æÆ",
    "oe": "œŒ",
    "th": "þÞ",
}
_CYRILLIC = {"е": "ѐЀёЁ", "и": "ѝЍ"}
_SPACES = {" ": "\t\n\v\f\r\x85"}
_DROPPED = (
    "\u0384\u0385\u1fbd\u1fbf\u1fc0\u1ffe"  # Greek accents typed as characters of their own
    "\u0640\u0674"  # tatweel, high hamza
    "\u115f\u1160\u3164\uffa0"  # Hangul fillers: letters that show nothing
    "\ufffc"  # stands where a network cut an object out
)
_MARKS_DROPPED = (
    (0x0300, 0x036F),
    (0x0483, 0x0489),
    (0x0591, 0x05C7),
    (0x0610, 0x061A),
    (0x064B, 0x065F),
    (0x0670, 0x0670),
    (0x06D6, 0x06ED),
    (0x0711, 0x0711),
    (0x0730, 0x074A),
    (0x08CA, 0x08FF),
    (0x180B, 0x180F),
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF),
    (0xFE00, 0xFE0F),
    (0xFE20, 0xFE2F),
    (0xE0100, 0xE01EF),
)
_SKIN_TONES = range(0x1F3FB, 0x1F400)

_EXPLICIT: dict[str, str] = {
    source: target
    for family in (_ARABIC, _PUNCTUATION, _STROKES, _CYRILLIC, _SPACES)
    for target, sources in family.items()
    for source in sources
} | dict.fromkeys(_DROPPED, "")


def _mark_is_dropped(code: int) -> bool:
    return any(first <= code <= last for first, last in _MARKS_DROPPED)


def _fold_once(char: str) -> str:
    explicit = _EXPLICIT.get(char)
    if explicit is not None:
        return explicit
    code = ord(char)
    category = unicodedata.category(char)
    if category in ("Cc", "Cf", "Cs") or code in _SKIN_TONES:
        return ""
    if category[0] == "Z":
        return " "
    if category[0] == "M" and _mark_is_dropped(code):
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(char))
    canonical = unicodedata.normalize("NFC", char)
    if canonical != char:
        return canonical
    # Before casefolding, which makes a letter of the Greek iota subscript.
    parts = unicodedata.normalize("NFD", char)
    if len(parts) > 1 and unicodedata.name(parts[0], "").startswith(("LATIN", "GREEK")):
        return parts
    return unicodedata.normalize("NFKC", char).casefold()


def fold_character(char: str) -> str:
    """What one character becomes when nothing stands beside it: any number of characters."""
    folded = _fold_once(char)
    while folded != char:
        char, folded = folded, "".join(map(_fold_once, folded))
    return folded


class _Table(dict[int, str]):
    """For `str.translate`: filled as characters are met, because Unicode has over a million."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        folded = fold_character(char)
        # Unassigned code points are not kept: hostile text could fill the memory with them.
        if unicodedata.category(char) != "Cn":
            self[code] = folded
        return folded


TABLE: dict[int, str] = _Table()
"""Code point → folded characters, for `str.translate`."""

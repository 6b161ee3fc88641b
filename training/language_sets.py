"""Reads the sets that the language model is made from, and makes more of them by rules.

Every text comes as (text, name of a class). A class is a language, or a language in Latin letters
("el-Latn"); "xx" is every language that Fener only has to tell from its own.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Text = tuple[str, str]
Words = dict[str, float]

CLASSES = {
    "Latn": (
        "en", "sq", "el-Latn", "fa-Latn", "ar-Latn", "bg-Latn", "it", "ro", "es", "fr", "de", "pt",
        "nl", "pl", "tr", "az", "sh", "sl", "ku", "xx",
    ),
    "Cyrl": ("bg", "mk", "sr", "ru", "uk", "be", "kk", "xx"),
    "Arab": ("ar", "fa", "ur", "ku"),
}  # fmt: skip
"""By script. `sh` is Bosnian, Croatian, Montenegrin and Serbian in Latin letters, which short
posts do not tell apart."""

PERMISSIVE = frozenset(
    {
        "language/sentences",
        "language/words_and_sentences",
        "sentiment/bg_tweets",
        "sentiment/sq_tweets",
        "sentiment/en_tweets",
        "sentiment/bg_film_comments",
        "sentiment/ar_tweets",
        "translit/el_greeklish_rules",
        "translit/el_greeklish_real",
        "translit/fa_finglish",
    }
)
"""Sets whose publishers state a licence, and not a non-commercial one."""
POSTS = {
    "sentiment/en_tweets": "en",
    "complaint/en_tweets": "en",
    "sentiment/sq_tweets": "sq",
    "abuse/sq_comments": "sq",
    "sentiment/bg_tweets": "bg",
    "sentiment/bg_film_comments": "bg",
    "sentiment/ar_tweets": "ar",
    "sentiment/ar_reviews": "ar",
    "sentiment/fa_food_orders": "fa",
    "sentiment/fa_product_sentences": "fa",
    "sentiment/el_shop_reviews": "el",
}
_WORD_LISTS = {
    "Latn": "en it ro es fr de pt nl pl tr sh sl",
    "Cyrl": "bg mk ru uk",
    "Arab": "ar fa ur",
}
_OTHER_WORD_LISTS = "ca cs da fi hu id is lt lv ms nb sk sv vi fil"
_CATALOGUES = {
    "sq": "sq", "az": "az", "kk": "kk", "ckb": "ku", "be": "be", "mk": "mk", "bg": "bg", "el": "el",
    "fa": "fa", "ar": "ar", "ur": "ur", "sr": "sr", "ky": "xx", "mn": "xx", "tg": "xx", "udm": "xx",
    "af": "xx", "cy": "xx", "da": "xx", "eo": "xx", "et": "xx", "eu": "xx", "fi": "xx", "fy": "xx",
    "ga": "xx", "gl": "xx", "hsb": "xx", "hu": "xx", "ia": "xx", "io": "xx", "is": "xx", "lb": "xx",
    "lt": "xx", "lv": "xx", "nb": "xx", "nn": "xx", "sv": "xx", "sw": "xx", "tk": "xx", "uz": "xx",
    "cs": "xx", "sk": "xx", "ca": "xx", "ast": "xx", "br": "xx", "gd": "xx", "id": "xx", "vi": "xx",
}  # fmt: skip
_MESSAGE = re.compile(r'^msgstr(?:\[\d\])? (".*"(?:\n".*")*)', re.MULTILINE)
_MARKUP = re.compile(r"%\(\w+\)\w|%\w|\{\w*\}|<[^>]*>|\\n")


def is_dev(text: str) -> bool:
    """Whether a text is of the part that is only measured on: one in five, by a hash of its
    letters, so that spelling variants do not straddle the cut."""
    folded = "".join(filter(str.isalpha, unicodedata.normalize("NFKC", text).casefold()))
    return hashlib.sha1(folded.encode("utf-8", "replace"), usedforsecurity=False).digest()[0] < 52


def rows_of(data: Path, name: str) -> list[dict[str, Any]]:
    with gzip.open(data / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def has_cyrillic(text: str) -> bool:
    return sum("а" <= char <= "џ" for char in text.casefold()) * 2 > sum(map(str.isalpha, text))


def class_of(language: str, text: str) -> str:
    if language in ("bs", "hr", "sr"):
        return "sr" if has_cyrillic(text) else "sh"
    return language


def labelled(data: Path) -> Iterator[tuple[str, str, str, str]]:
    """All rows of all sets: the set, the kind (`sentence`, `word`, `pair`, `post`, `latin`), the
    class, the text."""
    kinds = {"sentences": "sentence", "single-words": "word", "word-pairs": "pair"}
    for name in ("language/sentences", "language/words_and_sentences"):
        for row in rows_of(data, name):
            kind = kinds.get(row["kind"], row["kind"])
            yield name, kind, class_of(row["lang"], row["text"]), row["text"]
    for name, language in POSTS.items():
        for row in rows_of(data, name):
            yield name, "post", language, row["text"]
    for name in ("el_greeklish_rules", "el_greeklish_real", "fa_finglish", "ar_arabizi_tunisian"):
        for row in rows_of(data, f"translit/{name}"):
            yield f"translit/{name}", "latin", f"{row['lang']}-Latn", row["text"]
    for row in rows_of(data, "translit/ar_arabizi_levantine"):
        # Which kinds of words are in the line: Arabizi, English, French, Arabic, shared, other.
        seen = row["switch"].zfill(6)
        language = {"1000": "ar-Latn", "0100": "en", "0010": "fr", "0001": "ar"}.get(seen[:4])
        kind = "latin" if language == "ar-Latn" else "post"
        yield "translit/ar_arabizi_levantine", kind, language or "mixed", row["text"]


def word_lists() -> dict[str, Words]:
    """Words and how often they are used, by class (wordfreq; simplemma's forms for Albanian)."""
    import simplemma.strategies.dictionaries.dictionary_factory as forms
    from wordfreq import get_frequency_dict

    found: dict[str, Words] = {}
    for names in _WORD_LISTS.values():
        for language in names.split():
            found[language] = dict(list(get_frequency_dict(language, "small").items())[:40_000])
    found["el"] = dict(list(get_frequency_dict("el", "small").items())[:40_000])
    found["mk"] = dict(list(get_frequency_dict("mk", "large").items())[:40_000])
    found["xx"] = {}
    for language in _OTHER_WORD_LISTS.split():
        for word, often in list(get_frequency_dict(language, "small").items())[:8_000]:
            found["xx"][word] = found["xx"].get(word, 0.0) + often / 15
    for language, words in found.items():
        latin = language not in ("bg", "mk", "ru", "uk", "ar", "fa", "ur", "el")
        found[language] = {
            word: often
            for word, often in words.items()
            if is_latin(word) == latin and any(map(str.isalpha, word))
        }
    found["sr"] = {cyrillic_of(word): often for word, often in found["sh"].items()}
    albanian = forms.DefaultDictionaryFactory().get_dictionary("sq")
    found["sq"] = {word: 1e-6 for word in albanian if word.islower()}
    return found


def is_latin(word: str) -> bool:
    return all(char < "\u0250" for char in word)


def catalogue_texts() -> Iterator[Text]:
    """Django's translated messages: the only texts here for Kurdish (Sorani) and Belarusian."""
    import django

    for folder, language in _CATALOGUES.items():
        for path in sorted(Path(django.__file__).parent.rglob(f"locale/{folder}/**/*.po")):
            for match in _MESSAGE.finditer(path.read_text("utf-8")):
                text = "".join(re.findall(r'"(.*)"', match[1])).replace('\\"', '"')
                text = _MARKUP.sub(" ", text).replace("&", "").strip()
                if len(text) > 3:
                    yield text, language


_SERBIAN = {"lj": "љ", "nj": "њ", "dž": "џ"} | dict(
    zip("abcčćdđefghijklmnoprsštuvzž", "абцчћдђефгхијклмнопрсштувзж", strict=True)
)
_SERBIAN_LETTERS = re.compile("lj|nj|dž|[a-zčćđšž]")


def cyrillic_of(text: str) -> str:
    """Serbian written in Latin letters, in Cyrillic ones."""
    return _SERBIAN_LETTERS.sub(lambda match: _SERBIAN.get(match[0], match[0]), text.casefold())


_GREEK_PAIRS = {
    "ου": ("ou", "ou", "u"), "αι": ("ai", "ai", "e"), "ει": ("ei", "ei", "i"),
    "οι": ("oi", "oi", "i"), "ευ": ("eu", "ev", "ef"), "αυ": ("au", "av", "af"),
    "μπ": ("mp", "b"), "ντ": ("nt", "d"), "γγ": ("gg", "ng"), "γκ": ("gk", "g"),
    "τζ": ("tz", "j"), "τσ": ("ts",),
}  # fmt: skip
_GREEK = {
    "α": ("a",), "β": ("v", "b"), "γ": ("g",), "δ": ("d",), "ε": ("e",), "ζ": ("z",),
    "η": ("i", "h", "i", "n"), "θ": ("th", "8", "th", "u"), "ι": ("i",), "κ": ("k",), "λ": ("l",),
    "μ": ("m",), "ν": ("n",), "ξ": ("ks", "x", "3"), "ο": ("o",), "π": ("p",), "ρ": ("r",),
    "σ": ("s",), "ς": ("s",), "τ": ("t",), "υ": ("y", "u", "i"), "φ": ("f", "f", "ph"),
    "χ": ("x", "h", "ch"), "ψ": ("ps", "ps", "4", "y"), "ω": ("o", "w"),
}  # fmt: skip
_BULGARIAN_PAIRS = {"дж": ("dj", "dzh", "j"), "ия": ("iya", "ia", "iq", "ija")}
_BULGARIAN = {
    "а": ("a",), "б": ("b",), "в": ("v", "v", "w"), "г": ("g",), "д": ("d",), "е": ("e",),
    "ж": ("j", "zh", "j"), "з": ("z",), "и": ("i",), "й": ("i", "y", "j"), "к": ("k",),
    "л": ("l",), "м": ("m",), "н": ("n",), "о": ("o",), "п": ("p",), "р": ("r",), "с": ("s",),
    "т": ("t",), "у": ("u",), "ф": ("f",), "х": ("h", "h", "x"), "ц": ("c", "ts", "tz"),
    "ч": ("ch", "4"), "ш": ("sh", "6"), "щ": ("sht", "6t", "sht"), "ъ": ("a", "y", "u", "y"),
    "ь": ("y", "i", "j"), "ю": ("yu", "iu", "ju", "u"), "я": ("ya", "q", "ia", "ja"),
}  # fmt: skip


def in_latin_letters(text: str, language: str, chance: random.Random) -> str:
    """Greek or Bulgarian as somebody types it in Latin letters: one scheme all through."""
    pairs, letters = (_GREEK_PAIRS, _GREEK) if language == "el" else (_BULGARIAN_PAIRS, _BULGARIAN)
    text = "".join(
        char
        for char in unicodedata.normalize("NFD", text.lower())
        if not unicodedata.combining(char) or char == "\u0306"
    )
    text = unicodedata.normalize("NFC", text)
    for table in (pairs, letters):
        for letter, ways in table.items():
            text = text.replace(letter, chance.choice(ways))
    return text


def without_marks(text: str) -> str:
    """Latin letters as they are typed without a national keyboard."""
    text = text.translate({ord("ı"): "i", ord("đ"): "dj", ord("ə"): "e", ord("ł"): "l"})
    return "".join(
        char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char)
    )

"""Whether an author is the press: by what kind of thing they publish, or by the name they go by.

A name says it only where a whole word of it does: *News* in “BBC News” counts, in “newspaper boy”
it does not, and in “no news is good news” it would; so it is a ground for a look, no verdict.
"""

from __future__ import annotations

import re

from fener.core.posts import PostKind
from fener.core.text import fold, words

_WORDS = frozenset(
    fold(word)
    for word in (
        # English and what the press of all countries calls itself in Latin letters
        *("news", "newsroom", "newspaper", "press", "gazette", "herald", "tribune", "daily"),
        *("journal", "radio", "television", "tv", "media", "reporter", "journalist", "breaking"),
        *("reuters", "afp", "bbc", "cnn", "bloomberg", "euronews", "aljazeera", "dw"),
        # Albanian
        *("lajme", "lajmet", "gazeta", "televizioni", "portali", "gazetar", "gazetare"),
        # Greek
        *("νέα", "ειδήσεις", "εφημερίδα", "τηλεόραση", "ραδιόφωνο", "δημοσιογράφος"),
        *("καθημερινή", "ενημέρωση"),
        # Arabic
        *("أخبار", "الأخبار", "اخبار", "صحيفة", "جريدة", "قناة", "إذاعة", "صحفي", "صحفية"),
        *("الجزيرة", "العربية"),
        # Bulgarian
        *("новини", "новините", "вестник", "телевизия", "радио", "журналист", "медия"),
        # Persian
        *("خبر", "خبرگزاری", "روزنامه", "خبرنگار", "تلویزیون", "رسانه"),
    )
)
_ENDS = re.compile(r"(?:news|newspaper|lajme|novini|xeber|khabar|akhbar|radio|tv|press|gazeta)\d*$")
"""What a handle ends with where its words are written together: `skynews`, `top_lajme`."""


def is_press(*, name: str = "", handle: str = "", kind: str = "") -> bool:
    """Of an author's `name` and `handle` as they are shown, and the kind of the post
    (`core.posts.PostKind`)."""
    if kind == PostKind.ARTICLE:
        return True
    if _WORDS.intersection(words(fold(name))):
        return True
    short = fold(handle).replace("_", " ").strip()
    return bool(_WORDS.intersection(words(short)) or _ENDS.search(short))

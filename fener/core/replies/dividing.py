"""A prepared answer, which is one text, divided into the parts of a reply to many."""

from __future__ import annotations

import re

from fener.core.replies.parts import Parts, variables_in
from fener.core.text import fold, fold_many

_SENTENCE = re.compile(r"(?<=[.!?؟;])\s+(?=\S)")
_THANKS = tuple(
    fold_many(["thank", "faleminderit", "ευχαριστ", "شكر", "نشكر", "благодар", "ممنون", "سپاس"])
)
_OURS = tuple(
    fold_many(
        """our responsibility|is ours|ours to put right|for us to sort out|our mistake|përgjegjësi|
        na takon neve|na takon ne|gabimi ynë|ευθύνη μας|δική μας|λάθος μας|مسؤوليتنا|علينا نحن|
        خطأ منا|отговорност|наша грешка|наша работа|مسئولیت ما|مسئولیت آن با ما|با ماست|
        بر عهده""".replace("\n", "").split("|")
    )
)
_FACTS = frozenset({"due", "promise_hours", "order", "link", "department", "facts"})


def divided(text: str) -> Parts:
    """`text` sentence by sentence: thanks at the end close it, what says whose it is to put right
    is responsibility, what has a day or an amount is fact, and what comes before understands.

    >>> parts = divided("That hurts. It is ours to put right. By {due} you hear. Thank you!")
    >>> parts.understanding, parts.responsibility
    (('That hurts.',), ('It is ours to put right.',))
    >>> parts.facts, parts.close
    (('By {due} you hear.',), ('Thank you!',))
    """
    found: dict[str, list[str]] = {}
    sentences = [one.strip() for one in _SENTENCE.split(" ".join(text.split())) if one.strip()]
    for place, sentence in enumerate(sentences):
        found.setdefault(_part_of(sentence, place, len(sentences), found), []).append(sentence)
    return Parts.of({name: [" ".join(own)] for name, own in found.items()})


def _part_of(sentence: str, place: int, count: int, found: dict[str, list[str]]) -> str:
    folded, variables = fold(sentence), variables_in(sentence)
    is_end = place >= count - 2 and place > 0
    if variables == {"agent"} or (
        is_end and any(one in folded for one in _THANKS) and not variables & _FACTS
    ):
        return "close"
    if variables & _FACTS or any(sign.isdecimal() for sign in sentence):
        return "facts"
    if "words" in variables:
        return "understanding"
    if place and any(one in folded for one in _OURS):
        return "responsibility"
    return "facts" if "facts" in found else "understanding"

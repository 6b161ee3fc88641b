"""From a folded word back to how people wrote it: folding is for comparing, not for reading."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import regex  # type: ignore[import-untyped, unused-ignore]

from fener.core.text.folding import fold_many

_LINK = regex.compile(r"(?:https?://|www\.)\S+", regex.IGNORECASE)
_LETTER = r"[\p{L}\p{M}\p{N}_\u200c\u200d]"
"""With the joiners that a Persian word needs inside."""
_WORD = regex.compile(rf"(?<![@\w]){_LETTER}+(?:['’]{_LETTER}+)*")
_JOINERS = "\u200c\u200d\u0640"


def as_written(words: Sequence[str], texts: Iterable[str]) -> list[str]:
    """For each of `words`, which are folded, the form in which most of `texts` write it; the word
    itself where none does. Small letters where anybody writes it so: only names and
    abbreviations are never small. Whoever writes in capitals tells nothing of accents.

    >>> as_written(["παραγγελιασ", "bwi"], ["Η καθυστέρηση παραγγελίας στο BWI", "ΠΑΡΑΓΓΕΛΙΑΣ"])
    ['παραγγελίας', 'BWI']
    """
    wanted = set(words)
    forms = Counter(
        form for text in texts for found in _WORD.findall(_LINK.sub(" ", text))
        if (form := found.strip(_JOINERS))
    )  # fmt: skip
    known: dict[str, Counter[str]] = defaultdict(Counter)
    for form, folded in zip(forms, fold_many(list(forms)), strict=True):
        if folded in wanted:
            known[folded][form] = forms[form]
    return [_chosen(known[word]) if word in known else _ended(word) for word in words]


def _chosen(forms: Counter[str]) -> str:
    spelt: Counter[str] = Counter()
    spoken = {form: count for form, count in forms.items() if not _is_shouted(form)} or forms
    for form, count in spoken.items():
        spelt[form.lower()] += count
    # Of two as frequent ones the longer and later one in the alphabet: that with its accents.
    best = max(spelt, key=lambda form: (spelt[form], len(form), form))
    cases = {form: count for form, count in spoken.items() if form.lower() == best}
    return best if best in cases else max(cases, key=lambda form: (cases[form], form))


def _is_shouted(form: str) -> bool:
    return len(form) > 1 and form.isupper()


def _ended(word: str) -> str:
    """Greek writes the last sigma of a word in another way."""
    return word[:-1] + "ς" if len(word) > 1 and word.endswith("σ") else word

"""Words that somebody must see at once: safety, health, law, personal data, discrimination.

Any judge may ask for them, whatever it makes of the rest of a post, and a brand may add its own:
a product's name, a chemical, an authority of its trade.

A flag is raised by one clear word or by several doubtful ones; a word inside a
harmless phrase (“to die for”) does not count; a “not” takes nothing back, because “no insulin” and
“nobody called an ambulance” are as grave as without it, and one look too many costs little.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fener.core.signals.finding import EVERY_LANGUAGE, Hit, Hits, Spelling, WordFinder, inside
from fener.core.signals.lexicons import HARMLESS, SEVERITIES, entries_of_words, read_entries

FLAG_AT = 1.0
"""Weight of words from which a severity flag is raised: one clear word, or two doubtful ones."""

Extra = Mapping[str, Mapping[str, Sequence[str]]]
"""Language ("" for all) → flag → words, in the notation of the lexicons: `recall*`, `fumes=0.6`."""


class SeverityFinder:
    """Built in a few milliseconds, then only read, so threads may share it.

    >>> finder = SeverityFinder({"": {"safety": ["Zeta 5"]}})
    >>> finder.find_many(["the zeta 5 caught fire", "to die for"], ["en", "en"])
    [{'safety': ['zeta 5', 'caught fire']}, {}]
    """

    def __init__(self, extra: Extra | None = None) -> None:
        entries = read_entries()
        for language, flags in (extra or {}).items():
            for flag, words in flags.items():
                if flag not in SEVERITIES:
                    raise ValueError(f"no such severity flag: {flag!r}")
                entries += entries_of_words(words, language=language or EVERY_LANGUAGE, name=flag)
        self._finder = WordFinder(entries)

    def find_many(
        self,
        plain_texts: Sequence[str],
        languages: Sequence[str],
        texts: Sequence[str] | None = None,
    ) -> list[dict[str, list[str]]]:
        """For each post the flags it raises, each with its words in the order of the text.

        `plain_texts`: as `lexicons.plain_many` gives them; `languages`: of each, "" where it is
        not known: then words of all languages count. `texts`: the same posts as written; with
        them the words are in their authors' spelling, else as they are compared.
        """
        found: list[dict[str, list[str]]] = []
        for place, hits in enumerate(self._finder.find_many(plain_texts, languages)):
            if not hits:
                found.append({})
                continue
            raised = _flags_of(hits)
            written = texts[place] if texts is not None else plain_texts[place]
            spelling = Spelling(written, plain_texts[place])
            found.append({flag: spelling.of(own) for flag, own in raised.items()})
        return found


def _flags_of(hits: Hits) -> dict[str, list[Hit]]:
    """The flags that what was found raises, in the order of `SEVERITIES`."""
    harmless = hits.get(HARMLESS)
    raised: dict[str, list[Hit]] = {}
    for flag in SEVERITIES:
        own = hits.get(flag)
        if own and harmless:
            own = [hit for hit in own if not inside(hit, harmless)]
        if own and sum([hit.weight for hit in own]) >= FLAG_AT:
            raised[flag] = own
    return raised

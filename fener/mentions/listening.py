"""The matcher and the judges of a brand, built once and kept while nothing changes."""

from __future__ import annotations

from functools import cache, lru_cache

from fener.core.decisions import DeepJudge, Judge
from fener.core.decisions.rules import RulesJudge
from fener.core.matching import Matcher, Term
from fener.core.signals.encoding import Encoder
from fener.core.signals.severity import Extra, SeverityFinder
from fener.mentions.models import SeverityWord, WatchTerm
from fener.people.models import Brand

Spec = tuple[tuple[int, str, str, tuple[str, ...], tuple[str, ...], bool], ...]
SeveritySpec = tuple[tuple[str, str, str], ...]


@cache
def judge() -> Judge:
    return RulesJudge()


def encoder() -> Encoder | None:
    """The encoder of this installation, read once and kept: only the loop's lane for the deep tier
    and commands ask for it, since it takes memory. None: none is built, and fast judgements stand.
    Asked anew before every batch, so that one that is built meanwhile is found without a restart.
    """
    return None


def has_encoder() -> bool:
    """Whether `encoder` would give one, without reading it: asked for every page of whoever looks
    after channels."""
    return encoder() is not None


def deep_judge() -> DeepJudge | None:
    """The judge that was trained with `encoder`, read once and kept; None: there is none."""
    return None


def severity_words(brand: Brand) -> Extra:
    """Language ("" for all) → flag → the brand's own words, besides those that the desk knows."""
    return _by_language(_severity_spec(brand))


def severity_finder(brand: Brand) -> SeverityFinder:
    """Finds severity words with the brand's own ones; kept while nothing changes."""
    return _severity_finder(_severity_spec(brand))


def _severity_spec(brand: Brand) -> SeveritySpec:
    rows = SeverityWord.objects.filter(brand=brand).order_by("language", "flag", "text")
    return tuple(rows.values_list("language", "flag", "text"))


@lru_cache(maxsize=128)
def _severity_finder(spec: SeveritySpec) -> SeverityFinder:
    return SeverityFinder(_by_language(spec))


def _by_language(spec: SeveritySpec) -> Extra:
    found: dict[str, dict[str, list[str]]] = {}
    for language, flag, text in spec:
        found.setdefault(language, {}).setdefault(flag, []).append(text)
    return found


def matcher_of(brand: Brand) -> Matcher | None:
    """The brand's watch terms as one automaton; None: it watches for nothing, so everything
    that comes in concerns it."""
    rows = WatchTerm.objects.filter(brand=brand).order_by("id")
    spec: Spec = tuple(
        (
            row.pk,
            row.text,
            row.kind,
            tuple(row.misspellings),
            tuple(row.excludes),
            row.is_whole_word,
        )
        for row in rows
    )
    spec += tuple(
        (-1 - n, handle, "handle", (), (), True) for n, handle in enumerate(brand.handles)
    )
    return _matcher(spec) if spec else None


@lru_cache(maxsize=128)
def _matcher(spec: Spec) -> Matcher:
    return Matcher(
        [
            Term(
                text=text, id=pk, kind=kind, misspellings=misspellings, excludes=excludes,
                whole_word=whole,
            )
            for pk, text, kind, misspellings, excludes, whole in spec
        ]
    )  # fmt: skip

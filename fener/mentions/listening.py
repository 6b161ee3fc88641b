"""The matcher and the judges of a brand, built once and kept while nothing changes."""

from __future__ import annotations

import logging
from functools import lru_cache

from django.conf import settings

from fener.core.decisions import DeepJudge, Judge
from fener.core.matching import Matcher, Term
from fener.core.signals.encoding import Encoder
from fener.core.signals.languages import LANGUAGES
from fener.core.signals.severity import Extra, SeverityFinder
from fener.mentions import judges
from fener.mentions.encoder.building import NotBuilt, built_name
from fener.mentions.judges import fast_judge, learned_label, open_encoder
from fener.mentions.models import SeverityWord, WatchTerm
from fener.people.models import Brand

log = logging.getLogger("fener.mentions")

Spec = tuple[tuple[int, str, str, tuple[str, ...], tuple[str, ...], bool], ...]
SeveritySpec = tuple[tuple[str, str, str], ...]


def judge(brand: Brand | None = None) -> Judge:
    """The fast judge; with the severity words and the languages of `brand`."""
    return _judge(learned_label(settings.DATA), *_ways_of(brand))


@lru_cache(maxsize=128)
def _judge(_label: str, spec: SeveritySpec, expected: tuple[str, ...]) -> Judge:
    return fast_judge(settings.DATA, severity=_severity_finder(spec), expected=expected)


def _ways_of(brand: Brand | None) -> tuple[SeveritySpec, tuple[str, ...]]:
    """A brand's own severity words, and the languages it expects."""
    if brand is None:
        return (), LANGUAGES
    return _severity_spec(brand), tuple(brand.languages) or LANGUAGES


def encoder() -> Encoder | None:
    """The encoder of this installation, read once and kept: only the loop's lane for the deep tier
    and commands ask for it, since it takes memory. None: none is built, and fast judgements stand.
    Asked anew before every batch, so that one that is built meanwhile is found without a restart.
    """
    name = built_name(settings.DATA)
    return _encoder(name) if name else None


@lru_cache(maxsize=1)
def _encoder(name: str) -> Encoder | None:
    try:
        opened: Encoder = open_encoder(settings.DATA)
    except NotBuilt as fault:
        log.error("the encoder %s can't be opened: %s", name, fault)
        return None
    return opened


def has_encoder() -> bool:
    """Whether an encoder stands in the data folder, without reading it: asked for every page of
    whoever looks after channels."""
    return bool(built_name(settings.DATA))


def deep_judge(brand: Brand | None = None) -> DeepJudge | None:
    """The judge that was trained with `encoder`, with the brand's own severity words; None: there
    is none."""
    name = built_name(settings.DATA)
    if not name:
        return None
    return _deep_judge(name, learned_label(settings.DATA), *_ways_of(brand))


@lru_cache(maxsize=16)
def _deep_judge(
    _name: str, _label: str, spec: SeveritySpec, expected: tuple[str, ...]
) -> DeepJudge | None:
    try:
        return judges.deep_judge(settings.DATA, severity=_severity_finder(spec), expected=expected)
    except ValueError as fault:
        log.error("the deep judge can't be used: %s", fault)
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


def search_terms(brand: Brand) -> list[str]:
    """What to search networks for: watch terms as they are written and, of several words, as a
    hashtag; their misspellings, and the brand's own names. Each once, as they were added."""
    found: dict[str, None] = {}
    for row in WatchTerm.objects.filter(brand=brand).order_by("id"):
        mark = "#" if row.kind == "hashtag" else ""
        for text in (row.text, *row.misspellings):
            found[mark + text] = None
            if row.kind == "phrase" and len(words := text.split()) > 1:
                found["#" + "".join(words)] = None
    return list(found | dict.fromkeys(brand.handles))


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

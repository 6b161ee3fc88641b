"""Small pieces of the case screens, for both kinds of templates: words that strangers wrote, made
safe to show; who; what a judgement can be corrected to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy

from fener.core.text import fold
from fener.kit.elements import KIND_NAMES, icon, kind_icon
from fener.kit.search import terms_of
from fener.kit.sentences import TOPIC_NAMES, language_name
from fener.mentions.actions.correct import CORRECTABLE

_LINK = re.compile(r"https?://[^\s<>\"'`{}|\\^\u2068\u2069\u200e\u200f]+", re.IGNORECASE)
_ADDRESSED = re.compile(r"(?:\s*\.?@[A-Za-z0-9_.-]+)+")
_TAIL = ".,;:!?…»”’)]}'\""
_WORD = re.compile(r"[^\W_]+")
LONGEST_SHOWN_LINK = 60


STATE_WORDS = {
    "new": gettext_lazy("new"),
    "open": pgettext_lazy("case", "open"),
    "waiting": gettext_lazy("answered"),
    "snoozed": gettext_lazy("put aside"),
    "solved": gettext_lazy("solved"),
    "ended": pgettext_lazy("case", "closed"),
    "merged": gettext_lazy("merged"),
}


def state_word(state: str) -> str:
    """What a state of a case is called."""
    return str(STATE_WORDS.get(state, state))


def post_text(text: str, terms: Iterable[str] = ()) -> SafeString:
    """`text` with its web addresses as links and the words of `terms` marked. Everything else
    is escaped: no markup of a post ever becomes markup of ours."""
    marker = _marker(terms)
    to, text = _addressed(text)
    parts: list[SafeString] = []
    if to:
        parts.append(format_html("<bdi>{}</bdi>", _marked(to, marker)))
    at = 0
    for found in _LINK.finditer(text):
        url = _without_tail(found[0])
        if len(url) <= len("https://"):
            continue
        parts.append(_marked(text[at : found.start()], marker))
        parts.append(_link(url))
        at = found.start() + len(url)
    parts.append(_marked(text[at:], marker))
    return mark_safe("".join(parts))


def row_text(text: str) -> SafeString:
    """The words of a post for a list, in the direction in which they are written."""
    to, rest = _addressed(text)
    return format_html("<bdi>{}</bdi>{}", to, rest) if to else conditional_escape(text)


def _addressed(text: str) -> tuple[str, str]:
    """The handles that a post begins with, and the rest. Handles are Latin on every network:
    set apart, they do not decide the direction of an Arabic or Persian sentence."""
    found = _ADDRESSED.match(text)
    return (found[0], text[found.end() :]) if found else ("", text)


def found_text(text: str, query: str) -> SafeString:
    """As `row_text`, with the words that a search looked for marked, whatever their accents."""
    wanted = _looked_for(query)
    to, rest = _addressed(text)
    if to:
        return format_html("<bdi>{}</bdi>{}", _found(to, wanted), _found(rest, wanted))
    return _found(text, wanted)


def _looked_for(query: str) -> list[str]:
    return _WORD.findall(" ".join(terms_of(query)))


def _is_sought(word: str, wanted: list[str]) -> bool:
    """Of the last word that was looked for, the beginning is enough."""
    folded = fold(word)
    return bool(wanted) and (folded in wanted or folded.startswith(wanted[-1]))


def _found(text: str, wanted: list[str]) -> SafeString:
    if not wanted:
        return conditional_escape(text)
    parts: list[SafeString] = []
    at = 0
    for found in _WORD.finditer(text):
        if _is_sought(found[0], wanted):
            parts.append(conditional_escape(text[at : found.start()]))
            parts.append(format_html("<mark>{}</mark>", found[0]))
            at = found.end()
    parts.append(conditional_escape(text[at:]))
    return mark_safe("".join(parts))


def around(text: str, query: str) -> str:
    """The part of a long text where a search found something: about 280 characters."""
    if len(text) <= 280:
        return text
    wanted = _looked_for(query)
    for found in _WORD.finditer(text):
        if _is_sought(found[0], wanted):
            start = max(0, found.start() - 110)
            cut = text[start : start + 280]
            return ("…" if start else "") + cut + ("…" if start + 280 < len(text) else "")
    return text[:279] + "…"


def _marker(terms: Iterable[str]) -> re.Pattern[str] | None:
    words = sorted({term for term in terms if term}, key=len, reverse=True)[:20]
    if not words:
        return None
    return re.compile("|".join(re.escape(word) for word in words), re.IGNORECASE)


def _marked(text: str, marker: re.Pattern[str] | None) -> SafeString:
    if marker is None:
        return conditional_escape(text)
    parts: list[SafeString] = []
    at = 0
    for found in marker.finditer(text):
        parts.append(conditional_escape(text[at : found.start()]))
        parts.append(format_html("<mark>{}</mark>", found[0]))
        at = found.end()
    parts.append(conditional_escape(text[at:]))
    return format_html_join("", "{}", ((part,) for part in parts))


def _without_tail(url: str) -> str:
    while url and url[-1] in _TAIL:
        if url[-1] == ")" and url.count("(") >= url.count(")"):
            break
        url = url[:-1]
    return url


def _link(url: str) -> SafeString:
    shown = url if len(url) <= LONGEST_SHOWN_LINK else url[: LONGEST_SHOWN_LINK - 1] + "…"
    return format_html(
        '<a href="{}" rel="nofollow noopener noreferrer" target="_blank" dir="ltr">{}</a>',
        url,
        shown,
    )


def is_web_address(url: str) -> bool:
    """Only such an address becomes a link: a network may hand us `javascript:` as one."""
    return str(url).lower().startswith(("https://", "http://"))


def kind_buttons(judged: str) -> SafeString:
    """A button for each kind that a post can be corrected to. As with the options below, drawn
    once for each language and value: a long conversation shows them under every post."""
    return _kind_buttons(get_language() or "en", judged)


def topic_options(topic: str) -> SafeString:
    """The topics to choose from, the present one chosen."""
    return _topic_options(get_language() or "en", topic)


def language_options(code: str) -> SafeString:
    """The languages to choose from, the present one chosen."""
    return _language_options(get_language() or "en", code)


@lru_cache(maxsize=256)
def _kind_buttons(_reader: str, judged: str) -> SafeString:
    return format_html_join(
        "",
        '<button class="chip chip--button" type="submit" name="value" value="{}">{}{}</button>',
        (
            (key, icon(kind_icon(key)), KIND_NAMES[key])
            for key in CORRECTABLE["judged"]
            if key != judged
        ),
    )


@lru_cache(maxsize=256)
def _topic_options(_reader: str, topic: str) -> SafeString:
    return _options(((key, TOPIC_NAMES[key]) for key in CORRECTABLE["topic"]), topic)


@lru_cache(maxsize=256)
def _language_options(_reader: str, code: str) -> SafeString:
    known = ((key, language_name(key)) for key in CORRECTABLE["language"] if key)
    return _options(known, code)


def _options(choices: Iterable[tuple[str, object]], chosen: str) -> SafeString:
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((key, mark_safe(" selected") if key == chosen else "", name) for key, name in choices),
    )

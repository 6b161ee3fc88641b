"""Small pieces of a page that say a time, a number, a person or a network in the reader's way.

Each is a function from values to safe HTML or text, so that both kinds of templates say the same.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from zlib import crc32

from babel.units import format_unit
from django.conf import settings
from django.templatetags.static import static as django_static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from fener.connectors import registry
from fener.kit.reading import MINUTE, Reader
from fener.kit.sentences import say

POINTING = frozenset(
    {
        "reply",
        "arrow-start",
        "arrow-end",
        "chevron-start",
        "chevron-end",
        "undo",
        "send",
        "sign-out",
        "external",
        "megaphone",
        "quote",
    }
)
"""Icons that show a direction of reading, and so turn round in right-to-left pages."""

NETWORK_ICONS = {
    "mastodon": "net-mastodon",
    "bluesky": "net-bluesky",
    "telegram": "net-telegram",
    "email": "mail",
    "rss": "net-rss",
    "news": "newspaper",
    "form": "net-form",
    "webform": "net-form",
    "webhook": "net-api",
    "api": "net-api",
    "csv": "net-csv",
    "file": "net-csv",
    "phone": "phone",
    "paper": "newspaper",
    "tv": "tv",
    "log": "shop",
    "counter": "shop",
    "reddit": "net-reddit",
    "youtube": "net-youtube",
    "x": "net-x",
    "facebook": "net-facebook",
    "instagram": "net-instagram",
    "whatsapp": "net-whatsapp",
    "google": "net-google",
    "linkedin": "net-linkedin",
    "tiktok": "net-tiktok",
    "mail": "mail",
    "feed": "net-rss",
    "gdelt": "newspaper",
    "wordpress": "net-rss",
    "matrix": "message",
    "discourse": "message",
    "gotosocial": "net-mastodon",
    "firehose": "net-bluesky",
    "google_reviews": "net-google",
    "trustpilot": "star",
    "fake": "net-fake",
    "replay": "refresh",
    "manual": "pencil",
}

NETWORK_NAMES = {
    "mastodon": "Mastodon",
    "bluesky": "Bluesky",
    "telegram": "Telegram",
    "email": gettext_lazy("E-mail"),
    "rss": "RSS",
    "news": gettext_lazy("News"),
    "form": gettext_lazy("Web form"),
    "webform": gettext_lazy("Web form"),
    "webhook": gettext_lazy("Webhook"),
    "api": "API",
    "csv": gettext_lazy("File"),
    "file": gettext_lazy("File"),
    "phone": gettext_lazy("Phone"),
    "paper": gettext_lazy("Paper"),
    "tv": gettext_lazy("Television"),
    "log": gettext_lazy("Written down by us"),
    "counter": gettext_lazy("Shop counter"),
    "reddit": "Reddit",
    "youtube": "YouTube",
    "x": "X",
    "facebook": "Facebook",
    "instagram": "Instagram",
    "whatsapp": "WhatsApp",
    "google": "Google",
    "linkedin": "LinkedIn",
    "tiktok": "TikTok",
    "fake": gettext_lazy("Practice network"),
    "replay": gettext_lazy("Replay"),
    "manual": gettext_lazy("Written down by us"),
}

KIND_ICONS = {
    "complaint": "complaint",
    "question": "question",
    "praise": "heart",
    "suggestion": "bulb",
    "spam": "ban",
    "abuse": "abuse",
    "other": "message",
}

KIND_NAMES = {
    "complaint": gettext_lazy("Complaint"),
    "question": gettext_lazy("Question"),
    "praise": gettext_lazy("Praise"),
    "suggestion": gettext_lazy("Suggestion"),
    "spam": gettext_lazy("Spam"),
    "abuse": gettext_lazy("Abuse"),
    "other": gettext_lazy("Other"),
}

KIND_TONES = {
    "praise": " chip--harbour",
    "question": " chip--sea",
    "suggestion": " chip--sea",
}

HUES = 8
SOON = timedelta(minutes=15)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@lru_cache(maxsize=1024)
def static(path: str) -> str:
    """The address of a file of ours, with the digest of its content."""
    return str(django_static(path))


@lru_cache(maxsize=16_384)
def address(name: str, *arguments: int | str) -> str:
    """The address of a page, by the name of its view."""
    return reverse(name, args=arguments)


def own_names() -> list[tuple[str, str]]:
    """The languages of the desk, each by its own name."""
    return [(code, own_name(code)) for code, _name in settings.LANGUAGES]


@lru_cache(maxsize=64)
def own_name(code: str) -> str:
    """What a language calls itself."""
    return str(get_language_info(code)["name_local"]).capitalize()


# Icons -----------------------------------------------------------------------------------


@lru_cache(maxsize=1024)
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """One drawing of the sprite. Decoration unless `label` says in words what it shows."""
    classes = " ".join(
        part for part in ("icon", "icon-directional" if name in POINTING else "", css) if part
    )
    href = f"{static('kit/icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}" width="20" height="20">'
            '<use href="{}"></use></svg>',
            classes,
            label,
            href,
        )
    return format_html(
        '<svg class="{}" aria-hidden="true" width="20" height="20"><use href="{}"></use></svg>',
        classes,
        href,
    )


def network_icon(network: object) -> str:
    """The icon's name for a network; a globe for one we have no drawing of."""
    return NETWORK_ICONS.get(str(network), "globe")


def network_name(network: object) -> str:
    """A network's name in the reader's language; its connector's own where we have none."""
    name = str(network)
    if name in NETWORK_NAMES:
        return str(NETWORK_NAMES[name])
    return say(f"{name}.title") if name in registry.manifests() else name


def at_handle(handle: object) -> str:
    """A handle as networks write it, with @; an address or a telephone number as it is.

    >>> [at_handle(one) for one in ("drita", "drita@cust.example", "+355691234567", "355691")]
    ['@drita', 'drita@cust.example', '+355691234567', '355691']
    """
    written = str(handle)
    is_number = written.removeprefix("+").isdigit()
    return written if "@" in written or is_number or not written else f"@{written}"


def kind_icon(kind: object) -> str:
    return KIND_ICONS.get(str(kind), "message")


def kind_name(kind: object) -> str:
    return str(KIND_NAMES.get(str(kind), kind))


def kind_chip(kind: object) -> SafeString:
    """What a post was judged to be. `kind`: a `core.decisions.judgement.Kind`."""
    return _kind_chip(str(kind), get_language() or "en")


@lru_cache(maxsize=256)
def _kind_chip(kind: str, _language: str) -> SafeString:
    return format_html(
        '<span class="chip{}">{}{}</span>',
        KIND_TONES.get(kind, ""),
        icon(kind_icon(kind)),
        kind_name(kind),
    )


def chip(label: str, tone: str = "", icon_name: str = "") -> SafeString:
    """A small label. `tone`: `sea`, `harbour`, `lamp`, `signal` or none."""
    return format_html(
        '<span class="chip{}">{}<bdi>{}</bdi></span>',
        f" chip--{tone}" if tone else "",
        icon(icon_name) if icon_name else "",
        label,
    )


def stat_facts(
    value: float,
    label: str,
    url: str,
    *,
    tone: str = "",
    icon_name: str = "",
    current: bool = False,
) -> dict[str, Any]:
    """What `kit/stat.html` draws: a number that opens what it counts."""
    return {
        "value": value, "label": label, "url": url,
        "tone": tone, "icon": icon_name, "current": current,
    }  # fmt: skip


# People ----------------------------------------------------------------------------------


def initials(name: object) -> str:
    """One or two letters; from scripts that join their letters, one."""
    words = [word for word in str(name).replace("@", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    first = words[0][0].upper()
    if len(words) == 1 or "\u0590" <= first <= "\u08ff":
        return first
    return first + words[-1][0].upper()


def hue(name: object) -> int:
    """The same colour for the same name, everywhere and always: 0 to 7."""
    return crc32(str(name).encode()) % HUES


def avatar(
    name: object, network: str = "", *, size: str = "", decorative: bool = False
) -> SafeString:
    """The initials of who speaks or cares, with the sign of the network; for no name, that
    nobody does yet. `size`: `small`, `large` or none; `decorative`: the name stands beside it."""
    nobody = "" if name else _("Nobody yet")
    return _avatar(str(name or ""), nobody, network, f" avatar--{size}" if size else "", decorative)


@lru_cache(maxsize=4096)
def _avatar(name: str, nobody: str, network: str, size: str, decorative: bool) -> SafeString:
    said = (
        mark_safe('aria-hidden="true"')
        if decorative and name
        else format_html('role="img" aria-label="{0}" title="{0}"', name or nobody)
    )
    if not name:
        return format_html(
            '<span class="avatar avatar--nobody{}" {}>{}</span>', size, said, icon("user")
        )
    sign = (
        format_html('<span class="avatar__network">{}</span>', icon(network_icon(network)))
        if network
        else ""
    )
    return format_html(
        '<span class="avatar avatar--{}{}" {}>{}{}</span>',
        hue(name),
        size,
        said,
        initials(name),
        sign,
    )


# Time ------------------------------------------------------------------------------------


def iso(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds") if at else ""


def moment(reader: Reader, at: datetime, shape: str = "short") -> SafeString:
    """A `<time>` in the reader's zone, calendar and digits."""
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        iso(at),
        reader.moment(at, "full"),
        reader.moment(at, shape),
    )


def ago(reader: Reader, at: datetime) -> SafeString:
    """A `<time>` such as "12 min ago" that the browser keeps current."""
    return format_html(
        '<time datetime="{}" title="{}" data-ago>{}</time>',
        iso(at),
        reader.moment(at, "full"),
        reader.ago(at),
    )


def unit_patterns(reader: Reader) -> str:
    """Times in the reader's words, as JSON, for browsers that don't know the language.

    Some leave Albanian out; `{n}` stands for the number.
    """
    return _unit_patterns(replace(reader, now=EPOCH, zone=UTC))


@lru_cache(maxsize=64)
def _unit_patterns(reader: Reader) -> str:
    sample = 5
    number = reader.numerals(str(sample))
    patterns = {}
    for unit in ("minute", "hour", "day"):
        span = timedelta(**{f"{unit}s": sample})
        length = format_unit(sample, f"duration-{unit}", "short", locale=reader.locale)
        patterns[unit] = reader.numerals(length).replace(number, "{n}")
        patterns[f"{unit}-ago"] = reader.ago(reader.now - span).replace(number, "{n}")
    return json.dumps(patterns, ensure_ascii=False)


def clock_facts(
    reader: Reader,
    due_at: datetime | None,
    name: str = "",
    *,
    started_at: datetime | None = None,
    met_at: datetime | None = None,
    paused: bool = False,
    soon_within: timedelta = SOON,
    now: datetime | None = None,
    plain: bool = False,
) -> dict[str, Any]:
    """What `kit/clock.html` draws: time left on a clock, or how late it is.

    `started_at` lets the ring show how much is spent. `met_at` stops it, `paused` holds it.
    States: `ok`, `soon` (due within `soon_within`), `late`, `met`, `paused`, `none`.
    """
    # What a template can't find arrives as an empty string.
    due_at, started_at, met_at = due_at or None, started_at or None, met_at or None
    now = now or reader.now
    state, words = _clock_state(
        reader, due_at, now=now, met_at=met_at, paused=paused, soon_within=soon_within
    )
    shown = met_at or due_at
    return {
        "state": state,
        "name": name,
        "words": words,
        "plain": plain,
        "ticks": state in ("ok", "soon", "late"),
        "soon_seconds": int(soon_within.total_seconds()),
        "iso": iso(shown),
        "started_iso": iso(started_at),
        "title": reader.moment(shown, "full") if shown else "",
        "spent": _spent(started_at, due_at, met_at or now),
    }


def _clock_state(
    reader: Reader,
    due_at: datetime | None,
    *,
    now: datetime,
    met_at: datetime | None,
    paused: bool,
    soon_within: timedelta,
) -> tuple[str, str]:
    if met_at:
        return "met", reader.moment(met_at)
    if due_at is None:
        return "none", _("no clock")
    left = due_at - now
    if paused:
        return "paused", _("paused")
    if left > timedelta():
        return ("soon" if left <= soon_within else "ok"), reader.left(left)
    if left > -MINUTE:
        return "late", _("due now")
    return "late", reader.late(left)


def _spent(started_at: datetime | None, due_at: datetime | None, now: datetime) -> int | None:
    """Per cent of the time that has gone, 0..100; None: unknown."""
    if started_at is None or due_at is None or due_at <= started_at:
        return None
    return round(100 * min(1.0, max(0.0, (now - started_at) / (due_at - started_at))))

"""What a channel can do and what its access allows, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fener.connectors.manifests import Manifest

_WORDS = {
    "fetch": gettext_lazy("asks the network for what is new"),
    "waits": gettext_lazy("hears at once that there is news"),
    "webhook": gettext_lazy("is called by the network"),
    "searches": gettext_lazy("looks for watch terms"),
    "reply_public": gettext_lazy("answers in public"),
    "reply_private": gettext_lazy("answers in private"),
    "finds": gettext_lazy("looks for answers whose fate is unknown"),
    "hides": gettext_lazy("hides others’ posts and shows them again"),
    "removes": gettext_lazy("removes others’ posts"),
    "edits": gettext_lazy("notices edits and deletions"),
    "deletions": gettext_lazy("notices edits and deletions"),
}
_RENEWS = gettext_lazy("renews its access by itself")


def abilities_of(manifest: Manifest) -> list[str]:
    """What can be done on a network."""
    return _words_of(name for name in _WORDS if getattr(manifest.capabilities, name))


def access_of(manifest: Manifest, granted: Sequence[str] = ()) -> list[dict[str, Any]]:
    """What a network asks people to allow, and what each of it is for. `is_missing`: the network
    told what was `granted`, and this was not."""
    rows = [
        {
            "name": name,
            "words": _words_of(abilities) or [_("tells whose account it is")],
            "is_missing": bool(granted) and not _is_granted(name, granted),
        }
        for name, abilities in manifest.scopes.items()
    ]
    rows += [
        {"name": name, "words": [], "is_missing": False}
        for name in granted
        if not any(_is_granted(known, [name]) for known in manifest.scopes)
    ]
    return rows


def _is_granted(name: str, granted: Iterable[str]) -> bool:
    """A wide permission holds the narrow ones: `write` allows `write:statuses`."""
    return any(name == one or name.startswith(f"{one}:") for one in granted)


def _words_of(abilities: Iterable[str]) -> list[str]:
    words = {**_WORDS, "renews": _RENEWS}
    return list(dict.fromkeys(str(words[name]) for name in abilities))

"""How long a post is: graphemes, with every link of one length and without the servers of those
who are named."""

from __future__ import annotations

import regex  # type: ignore[import-untyped, unused-ignore]

from fener.core.text import graphemes

URL_LENGTH = 23
"""Characters that a link counts as, until a server says otherwise."""

_LABEL = r"[\p{L}\p{N}](?:[\p{L}\p{N}_-]{0,62}[\p{L}\p{N}])?"
_URL = regex.compile(
    rf"(?<![\p{{L}}\p{{N}}@＠$#＃_./-])"
    rf"(?:https?|dat|dweb|ipfs|ipns|ssb|gopher|gemini)://(?:{_LABEL}\.)+(?:xn--[a-z0-9-]{{2,59}}|\p{{L}}{{2,63}})"
    r"(?![\p{L}\p{N}@_-])(?::\d{1,5})?"
    r"(?:/(?:[^\s<>()?]|\([^\s<>()?]*(?:\([^\s<>()?]*\)[^\s<>()?]*)*\))*)?"
    r"(?:\?[\p{L}\p{N}!?*'();:&=+$/%#\[\]\-_.,~|@^]*)?",
    regex.IGNORECASE,
)
_NO_ENDING = "()?!*\"'「」<>;:=,.$%[]~&|@"
_MENTION = regex.compile(
    r"(?<![=/\w])@([a-z0-9_]+(?:[.-]+[a-z0-9_]+)*)@([\w]+(?:[.-]+[\w]+)*)(?!://|[@＠])",
    regex.IGNORECASE,
)


def countable(text: str, url_length: int = URL_LENGTH) -> int:
    """How much of a server's limit `text` uses.

    >>> countable("See https://example.org/a/very/long/address/indeed, @arta@far.example")
    34
    """
    shorter = _URL.sub(lambda found: _counted(found.group(), url_length), text)
    return graphemes(_MENTION.sub(r"@\1", shorter))


def _counted(url: str, url_length: int) -> str:
    """What stands for a link: signs at its end are no part of it."""
    whole = url
    while url[-1] in _NO_ENDING and not (url[-1] == ")" and url.count("(") >= url.count(")")):
        url = url[:-1]
    return "x" * url_length + whole[len(url) :]

"""How X counts a text: 23 for every link, 2 for every emoji and for most scripts, 1 for Latin."""

from __future__ import annotations

from twitter_text.has_invalid_characters import (  # type: ignore[import-untyped, unused-ignore]
    has_invalid_characters,
)
from twitter_text.parse_tweet import (  # type: ignore[import-untyped, unused-ignore]
    parse_tweet,
)


def weighted_length(text: str) -> int:
    """The length of a post. The names that X itself puts before a reply are not in the text and
    do not count.

    >>> weighted_length("Na vjen keq: https://lumina.al/a/very/long/path 👨‍👩‍👧")
    39
    """
    return int(parse_tweet(text).weightedLength) if text else 0


def is_writable(text: str) -> bool:
    """Whether X takes every character of `text`: some that no reader sees are refused."""
    return not has_invalid_characters(text)

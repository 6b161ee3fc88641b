"""Leaves out of the published tokenizer the pieces of scripts that no language of ours is written
in: a third of its quarter million, and of the memory they take."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

_KEPT = frozenset({"LATIN", "GREEK", "CYRILLIC", "ARABIC", "FULLWIDTH", "MODIFIER"})
"""First words of the Unicode names of letters. What else is met is read as unknown."""


class UnreadableTokenizer(ValueError):
    """The file is no tokenizer of the kind that we know. Install the package again."""


def is_ours(piece: str) -> bool:
    """Whether every letter of a piece is of a script that we read.

    >>> is_ours("▁parcel"), is_ours("▁δέμα!"), is_ours("包裹"), is_ours("😡")
    (True, True, False, True)
    """
    return all(
        unicodedata.name(letter, "").partition(" ")[0] in _KEPT
        for letter in piece
        if letter.isalpha()
    )


def pruned(tokenizer: Mapping[str, Any]) -> tuple[dict[str, Any], list[int]]:
    """The tokenizer with our pieces alone, and the old number of each, in order.

    Raises `UnreadableTokenizer`.
    """
    try:
        vocabulary = tokenizer["model"]["vocab"]
        special = {one["id"] for one in tokenizer["added_tokens"]}
        kept = [
            number
            for number, (piece, _score) in enumerate(vocabulary)
            if number in special or is_ours(piece)
        ]
        renumbered = {old: new for new, old in enumerate(kept)}
        added = [{**one, "id": renumbered[one["id"]]} for one in tokenizer["added_tokens"]]
        model = {
            **tokenizer["model"],
            "vocab": [vocabulary[number] for number in kept],
            "unk_id": renumbered[tokenizer["model"]["unk_id"]],
        }
    except (KeyError, TypeError, ValueError) as fault:
        raise UnreadableTokenizer(f"no tokenizer of single pieces: {fault!r}") from fault
    return {**tokenizer, "model": model, "added_tokens": added}, kept

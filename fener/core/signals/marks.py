"""What a post shows besides words: faces, shouting, question marks, links."""

from __future__ import annotations

import re
from typing import NamedTuple

NOISE = re.compile(r"https?(?:://\S*|\b)|www\.\S+|@\w+|&(?:amp|lt|gt|quot);")
"""Links, handles and leftovers of HTML: nobody's words."""

SHOUTED_AT_LEAST = 3
"""Words in capitals that make a shout; one or two are names."""

_ANGRY = frozenset("😡🤬😠👿💢🖕😤🤮👎🤢😾🗑")
_SAD = frozenset("😢😭😞😔😩😫😒🙄🤦😖😣💔😑😕🙁☹😓😪😥🤷")
_HAPPY = frozenset("🙏❤😍😊👍👏🥰😘🎉💕😁😀😃😄💯🌹✨🤩♥💐⭐🙂😉💙💚💜🧡💛🤗😎🥳🌷🌸👌💪")
_FACE = re.compile("[\u2600-\u27bf\u2b50\U0001f300-\U0001faff]")
_TYPED_SAD = re.compile(r"[:=;]['’]?-?[(\[/|]")
_TYPED_HAPPY = re.compile(r"[:=;]-?[)\]dDpP](?!\w)|<3|\^\^|\({2,}|\){2,}")
_SHOUTED = re.compile(r"\b[A-ZΆ-ΏΑ-ΩА-Я]{3,}\b")
_NO_CAPITALS = bytes(code for code in range(128) if not chr(code).isupper())
_SHORTEST_SHOUT = 3 * SHOUTED_AT_LEAST
_QUESTION_MARK = re.compile("[?؟\u037e⸮？]|;\\s*$|(?<=[\u0370-\u03ff]);")
_LINK = re.compile(r"https?\b|www\.")


class Marks(NamedTuple):
    angry: int
    sad: int
    happy: int
    shouted: int
    """Words of three letters and more all in capitals."""
    bangs: bool
    """Two exclamation marks in a row."""
    asks: bool
    links: int
    to_somebody: bool
    """A handle is in it."""


def marks_of(text: str, *, script: str) -> Marks:
    """Never raises; `text` as typed."""
    angry = sad = happy = 0
    if not text.isascii():
        for face in _FACE.findall(text):
            if face in _HAPPY:
                happy += 1
            elif face in _SAD:
                sad += 1
            elif face in _ANGRY:
                angry += 1
    if ":" in text or "=" in text or ";" in text or "<3" in text or ")" in text:
        sad += len(_TYPED_SAD.findall(text))
        happy += len(_TYPED_HAPPY.findall(text))
    return Marks(
        angry,
        sad,
        happy,
        _shouted(text) if script != "Arab" else 0,
        "!!" in text or "!1" in text or "؟!" in text or "?!" in text,
        "?" in text if text.isascii() else _asks(text, script),
        len(_LINK.findall(text)) if "http" in text or "www." in text else 0,
        "@" in text,
    )


def _shouted(text: str) -> int:
    if text.isascii() and len(text.encode().translate(None, _NO_CAPITALS)) < _SHORTEST_SHOUT:
        return 0
    return len(_SHOUTED.findall(text))


def _asks(text: str, script: str) -> bool:
    if script != "Grek":
        return "?" in text or "؟" in text or "？" in text or "⸮" in text
    return _QUESTION_MARK.search(text) is not None

"""Likely other spellings of a name, offered to a person who picks the ones worth watching."""

from __future__ import annotations

from itertools import islice, product

from fener.core.text import fold, script_of

_MOST = 24
_GREEK = (
    ("ου", ("ou", "u")), ("ει", ("ei", "i")), ("αι", ("ai", "e")), ("οι", ("oi", "i")),
    ("ευ", ("ef", "eu")), ("αυ", ("af", "au")), ("μπ", ("b", "mp")), ("ντ", ("d", "nt")),
    ("γκ", ("g", "gk")), ("γγ", ("ng", "gg")), ("α", ("a",)), ("β", ("v", "b")), ("γ", ("g",)),
    ("δ", ("d",)), ("ε", ("e",)), ("ζ", ("z",)), ("η", ("i", "h")), ("θ", ("th", "8")),
    ("ι", ("i",)), ("κ", ("k",)), ("λ", ("l",)), ("μ", ("m",)), ("ν", ("n",)),
    ("ξ", ("x", "ks")), ("ο", ("o",)), ("π", ("p",)), ("ρ", ("r",)), ("σ", ("s",)),
    ("τ", ("t",)), ("υ", ("y", "u")), ("φ", ("f",)), ("χ", ("ch", "x")), ("ψ", ("ps",)),
    ("ω", ("o", "w")),
)  # fmt: skip
_CYRILLIC = (
    ("щ", ("sht", "6t")), ("ж", ("zh", "j")), ("ч", ("ch", "4")), ("ш", ("sh", "6")),
    ("ц", ("ts", "c")), ("ю", ("yu", "iu")), ("я", ("ya", "q")), ("ъ", ("a", "y", "u")),
    ("ь", ("y",)), ("й", ("y", "i")), ("а", ("a",)), ("б", ("b",)), ("в", ("v", "w")),
    ("г", ("g",)), ("д", ("d",)), ("е", ("e",)), ("з", ("z",)), ("и", ("i",)), ("к", ("k",)),
    ("л", ("l",)), ("м", ("m",)), ("н", ("n",)), ("о", ("o",)), ("п", ("p",)), ("р", ("r",)),
    ("с", ("s",)), ("т", ("t",)), ("у", ("u",)), ("ф", ("f",)), ("х", ("h",)),
)  # fmt: skip
_ARABIC = (
    ("ال", ("al", "el")), ("ش", ("sh", "ch")), ("خ", ("kh", "5")), ("غ", ("gh",)),
    ("ث", ("th", "s")), ("ذ", ("th", "z")), ("ح", ("h", "7")), ("ع", ("a", "3")),
    ("ق", ("q", "9")), ("ج", ("j", "g")), ("چ", ("ch",)), ("ژ", ("zh",)), ("پ", ("p",)),
    ("گ", ("g",)), ("ا", ("a",)), ("و", ("o", "w")), ("ي", ("i", "y")), ("ب", ("b",)),
    ("ت", ("t",)), ("د", ("d",)), ("ر", ("r",)), ("ز", ("z",)), ("س", ("s",)), ("ص", ("s",)),
    ("ض", ("d", "z")), ("ط", ("t",)), ("ظ", ("z",)), ("ف", ("f",)), ("ك", ("k",)),
    ("ل", ("l",)), ("م", ("m",)), ("ن", ("n",)), ("ه", ("h", "a")), ("ء", ("",)),
)  # fmt: skip
_LATIN_OF = {"Grek": _GREEK, "Cyrl": _CYRILLIC, "Arab": _ARABIC}


def misspellings_of(text: str) -> tuple[str, ...]:
    """At most 24 folded spellings, the likeliest first, never `text` itself.

    In Latin letters first, as Greeklish, shliokavitsa, Arabizi or Finglish write it (Arabic
    leaves its short vowels out, so its list is a beginning); then single slips of the
    fingers: letters exchanged, one dropped, one doubled. A slip that leaves a word of fewer than
    three letters is not offered: it would find too much.

    >>> misspellings_of("Φανός")[:2], misspellings_of("Fener")[:3]
    (('fanos', 'φναοσ'), ('fneer', 'feenr', 'fenre'))
    """
    name = fold(text).lstrip("#@")
    offered = dict.fromkeys([*_in_latin(name), *_slips(name)])
    offered.pop(name, None)
    offered.pop("", None)
    return tuple(islice(offered, _MOST))


def _in_latin(name: str) -> list[str]:
    table = _LATIN_OF.get(script_of(name))
    if not table:
        return []
    choices: list[tuple[str, ...]] = []
    place = 0
    while place < len(name):
        for letters, latin in table:
            if name.startswith(letters, place):
                choices.append(latin)
                place += len(letters)
                break
        else:
            choices.append((name[place],))
            place += 1
    # People keep one habit through a word, so the first and the second choices come before mixes.
    habits = [
        "".join(choice[min(habit, len(choice) - 1)] for choice in choices) for habit in (0, 1)
    ]
    mixes = ("".join(mix) for mix in islice(product(*choices), 6))
    return [*habits, *mixes]


def _slips(name: str) -> list[str]:
    letters = [place for place, char in enumerate(name) if char.isalpha()]
    if len(letters) < 3:
        return []
    inner = letters[1:]
    undoubled = [name[:at] + name[at + 1 :] for at in inner if name[at] == name[at - 1]]
    exchanged = [
        name[: at - 1] + name[at] + name[at - 1] + name[at + 1 :]
        for at in inner
        if at >= 2 and name[at - 1].isalpha()
    ]
    dropped = [name[:at] + name[at + 1 :] for at in inner] if len(letters) > 3 else []
    doubled = [name[:at] + name[at] + name[at:] for at in inner]
    return [*undoubled, *exchanged, *dropped, *doubled]

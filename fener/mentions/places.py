"""The country that a place says plainly, in whatever words its author gave it.

Authors write what they like into their profiles ("often underwater"), so the words themselves
can't be counted by: there is no end to them. What is counted is a country, or nothing.

Counts that are kept go by what stands here: who changes it lets `fener check --repair` recount.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from babel import Locale

from fener.core.text import fold

LANGUAGES = ("en", "sq", "el", "ar", "bg", "fa")
_LIST = Path(__file__).with_name("places.txt")
_PARTS = re.compile(r"[,،;/|·•–—()\[\]\n]| - ")
_ENDS = " .!?'\"“”"
_US_STATES = (
    "AL AK AZ AR CA CO CT DE FL GA HI IA ID IL IN KS KY LA MA MD ME MI MN MO MS MT NC ND NE NH NJ "
    "NM NV NY OH OK OR PA RI SC SD TN TX UT VA VT WA WI WV WY DC"
)
_STATE_AFTER_CITY = re.compile(r"\w[\w.' ]*,? ([A-Z]{2})\.?$")
_TWO_COUNTRIES = frozenset({"georgia"})
"""Names that are also those of a part of another country."""
_FLAG = re.compile("([\U0001f1e6-\U0001f1ff])([\U0001f1e6-\U0001f1ff])")
_FLAG_A = 0x1F1E6


@lru_cache(maxsize=50_000)
def country_of(place: str) -> str:
    """Two capital letters of ISO 3166 (and XK for Kosovo); empty where `place` names no country,
    or more than one. What names a country or a state of it decides over what names a city.

    >>> [country_of(one) for one in ("Θεσσαλονίκη, Ελλάδα", "Austin, TX", "Tirana, AL", "کرج")]
    ['GR', 'US', 'AL', 'IR']
    >>> [country_of(one) for one in ("Paris, Texas", "life 🇧🇬", "often underwater", "Rome/Oslo")]
    ['US', 'BG', '', '']
    """
    place = place.strip()[:200]
    if not place:
        return ""
    countries, cities = _gazetteer()
    parts = [fold(part).strip(_ENDS) for part in _PARTS.split(place)]
    plain = {countries[part] for part in parts if part in countries} | _flags(place)
    found = {cities[part] for part in parts if part in cities}
    if (after := _STATE_AFTER_CITY.match(place)) and after[1] in _US_STATES:
        # Some states are written as some countries are: Tirana, AL and Birmingham, AL.
        plain.add(after[1] if after[1] in found else "US")
    found = plain or found
    return found.pop() if len(found) == 1 else ""


def _flags(place: str) -> set[str]:
    codes = {
        "".join(chr(ord(letter) - _FLAG_A + ord("A")) for letter in pair)
        for pair in _FLAG.findall(place)
    }
    return {code for code in codes if code in Locale.parse("en").territories}


@lru_cache(maxsize=1)
def _gazetteer() -> tuple[dict[str, str], dict[str, str]]:
    """Folded names of countries and of cities. Read when the first place is."""
    countries: dict[str, str] = {}
    for language in LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if len(code) == 2 and code.isalpha():
                countries[fold(name)] = code
    cities: dict[str, str] = {}
    for line in _LIST.read_text("utf-8").splitlines():
        code, tab, names = line.partition("\t")
        if not tab:
            continue
        into = countries if names.startswith("@ ") else cities
        for name in names.removeprefix("@ ").split(";"):
            into[fold(name).strip(_ENDS)] = code
    for name in _TWO_COUNTRIES:
        countries.pop(name, None)
    return countries, cities

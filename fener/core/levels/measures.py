"""What is known of a problem when its level is worked out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

LEAST_OF_A_COUNTRY, SHARE_OF_A_COUNTRY = 3, 0.05
"""People, and part of all whose country is known: a traveller alone is no further country."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """Counts and ratios of one problem, or of one spike, at one moment. Nothing known: 0."""

    people: int = 0
    """Independent people who speak of it. All whom a person found to be one hand count as one,
    here and in the others."""
    complainants: int = 0
    """Of them, people who complain."""
    severe: int = 0
    """People whose words raise any severity flag."""
    life: int = 0
    """People whose words are of safety or health."""
    law: int = 0
    """People whose words are of law, personal data or discrimination."""
    press: int = 0
    """Media among the authors."""
    largest_account: int = 0
    """Followers of the largest account among the authors."""
    speed: float = 0.0
    """Times the usual number of people for that time of day, in its fastest hour; 0 where nothing
    is usual yet."""
    copies: int = 0
    """People who repeat one text within a short time."""
    ignored_for: int = 0
    """Minutes for which the first complainant without any answer of ours has been waiting."""
    networks: int = 0
    languages: int = 0
    places: int = 0
    """Countries from which people write (`countries_among`)."""


def countries_among(people: Iterable[tuple[Hashable, str]]) -> int:
    """From how many countries a part of these people writes that counts. `people`: somebody, and
    their country, empty where it is not known; whoever comes twice counts once.

    >>> countries_among([(1, "GR"), (2, "GR"), (3, "GR"), (3, "GR"), (4, "AL"), (5, "")])
    1
    """
    found = Counter({somebody: country for somebody, country in people if country}.values())
    bar = max(LEAST_OF_A_COUNTRY, SHARE_OF_A_COUNTRY * found.total())
    return sum(count >= bar for count in found.values())

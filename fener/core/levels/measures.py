"""What is known of a problem when its level is worked out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """Counts and ratios of one problem, or of one spike, at one moment. Nothing known: 0."""

    people: int = 0
    """Independent people who speak of it; copies of one text count as one."""
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
    """Times the usual number of people for that time of the week; 0 where nothing is usual yet."""
    copies: int = 0
    """People who repeat one text within a short time."""
    ignored_for: int = 0
    """Minutes for which the first complainant without any answer of ours has been waiting."""
    networks: int = 0
    languages: int = 0
    places: int = 0
    """Countries from which people write."""

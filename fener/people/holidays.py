"""Public holidays by country, from the `holidays` package."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from holidays import country_holidays


def holidays_of(country: str, years: Iterable[int], language: str) -> dict[date, str]:
    """Dates and names, in `language` where the package has it, else in its English, else in the
    country's own; empty for a country it does not know."""
    wanted = list(years)
    try:
        own = country_holidays(country, years=wanted)
    except NotImplementedError:
        return {}
    said = own.supported_languages
    chosen = next((each for each in said if each.split("_")[0] == language), None)
    chosen = chosen or next((each for each in said if each.startswith("en")), None)
    named = country_holidays(country, years=wanted, language=chosen) if chosen else own
    return {day: str(name) for day, name in sorted(named.items())}

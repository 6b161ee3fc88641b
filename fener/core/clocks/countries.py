"""Weekends and time zones by country, small enough to be written down here.

Weekends follow the Unicode CLDR week data (as shipped with Babel 2.18), where Saturday and
Sunday are the rule. Three differ from it, because the desk plans office days:
- IR: CLDR has Friday alone. Offices close on Thursday too (half a day by custom, and the whole
  day in the bill that parliament passed in March 2025; its earlier vote for Saturday was sent
  back), so Thursday and Friday. A shop that works on Thursdays says so in its calendar.
- BD and MV: CLDR has the rule; both rest on Friday and Saturday.
"""

from __future__ import annotations

_THU_FRI = (3, 4)
_FRI_SAT = (4, 5)
_SAT_SUN = (5, 6)
_SUN = (6,)

_WEEKENDS: dict[str, tuple[int, ...]] = {
    "AF": _THU_FRI,
    "IR": _THU_FRI,
    "BD": _FRI_SAT,
    "BH": _FRI_SAT,
    "DZ": _FRI_SAT,
    "EG": _FRI_SAT,
    "IL": _FRI_SAT,
    "IQ": _FRI_SAT,
    "JO": _FRI_SAT,
    "KW": _FRI_SAT,
    "LY": _FRI_SAT,
    "MV": _FRI_SAT,
    "OM": _FRI_SAT,
    "PS": _FRI_SAT,
    "QA": _FRI_SAT,
    "SA": _FRI_SAT,
    "SD": _FRI_SAT,
    "SY": _FRI_SAT,
    "YE": _FRI_SAT,
    "IN": _SUN,
    "UG": _SUN,
}

_ZONES: dict[str, str] = {
    "AE": "Asia/Dubai",
    "AF": "Asia/Kabul",
    "AL": "Europe/Tirane",
    "AT": "Europe/Vienna",
    "AU": "Australia/Sydney",
    "BA": "Europe/Sarajevo",
    "BD": "Asia/Dhaka",
    "BE": "Europe/Brussels",
    "BG": "Europe/Sofia",
    "BH": "Asia/Bahrain",
    "CA": "America/Toronto",
    "CH": "Europe/Zurich",
    "CY": "Asia/Nicosia",
    "CZ": "Europe/Prague",
    "DE": "Europe/Berlin",
    "DK": "Europe/Copenhagen",
    "DZ": "Africa/Algiers",
    "EE": "Europe/Tallinn",
    "EG": "Africa/Cairo",
    "ES": "Europe/Madrid",
    "FI": "Europe/Helsinki",
    "FR": "Europe/Paris",
    "GB": "Europe/London",
    "GR": "Europe/Athens",
    "HR": "Europe/Zagreb",
    "HU": "Europe/Budapest",
    "IE": "Europe/Dublin",
    "IL": "Asia/Jerusalem",
    "IN": "Asia/Kolkata",
    "IQ": "Asia/Baghdad",
    "IR": "Asia/Tehran",
    "IT": "Europe/Rome",
    "JO": "Asia/Amman",
    "KW": "Asia/Kuwait",
    "LB": "Asia/Beirut",
    "LT": "Europe/Vilnius",
    "LU": "Europe/Luxembourg",
    "LV": "Europe/Riga",
    "LY": "Africa/Tripoli",
    "MA": "Africa/Casablanca",
    "ME": "Europe/Podgorica",
    "MK": "Europe/Skopje",
    "MT": "Europe/Malta",
    "MV": "Indian/Maldives",
    "NL": "Europe/Amsterdam",
    "NO": "Europe/Oslo",
    "OM": "Asia/Muscat",
    "PL": "Europe/Warsaw",
    "PS": "Asia/Hebron",
    "PT": "Europe/Lisbon",
    "QA": "Asia/Qatar",
    "RO": "Europe/Bucharest",
    "RS": "Europe/Belgrade",
    "SA": "Asia/Riyadh",
    "SD": "Africa/Khartoum",
    "SE": "Europe/Stockholm",
    "SI": "Europe/Ljubljana",
    "SK": "Europe/Bratislava",
    "SY": "Asia/Damascus",
    "TN": "Africa/Tunis",
    "TR": "Europe/Istanbul",
    "UG": "Africa/Kampala",
    "US": "America/New_York",
    "XK": "Europe/Belgrade",
    "YE": "Asia/Aden",
}


def weekend_of(country: str) -> tuple[int, ...]:
    """Weekday numbers (Monday 0) of the weekend in a country (ISO 3166-1 alpha-2).

    A country that is not written down here rests on Saturday and Sunday.

    >>> weekend_of("SA"), weekend_of("ae"), weekend_of("AL")
    ((4, 5), (5, 6), (5, 6))
    """
    return _WEEKENDS.get(country.upper(), _SAT_SUN)


def zone_of(country: str) -> str:
    """The IANA time zone to begin with in a country; empty when none is written down here.

    >>> zone_of("XK"), zone_of("ZZ")
    ('Europe/Belgrade', '')
    """
    return _ZONES.get(country.upper(), "")


def countries() -> tuple[str, ...]:
    """The countries that have a zone here, sorted."""
    return tuple(sorted(_ZONES))

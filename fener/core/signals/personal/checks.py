"""Check digits: which rows of digits are the numbers they look like."""

from __future__ import annotations

import re
from datetime import date

_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def luhn(digits: str) -> bool:
    """
    >>> luhn("4111111111111111"), luhn("4111111111111112")
    (True, False)
    """
    values = [int(digit) for digit in reversed(digits)]
    return (sum(values[::2]) + sum(_DOUBLED[value] for value in values[1::2])) % 10 == 0


_CARD = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})"
    r"|5[0-9]\d{14}|(?:5[0678]|6\d)\d{10,17}|2[2-7]\d{14}"
    r"|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}|35\d{14}"
    r"|(?:62|64|65|60)\d{14,17}|(?:9682|9792|9919)\d{12}"
)
"""By first digits and length: the great schemes, mada, Troy and Iran's own."""


def is_card(digits: str) -> bool:
    """13 to 19 digits that a scheme gives out, with their check digit."""
    if not 13 <= len(digits) <= 19 or not _CARD.fullmatch(digits):
        return False
    return luhn(digits)


_COUNTRIES_BY_LENGTH = {
    15: "no",
    16: "be",
    18: "dk fi fk fo gl nl sd",
    19: "mk si",
    20: "at ba ee kz lt lu mn xk",
    21: "ch hr li lv",
    22: "bg bh cr de gb ge ie me rs va",
    23: "ae gi il iq om so tl",
    24: "ad cz es md pk ro sa se sk tn vg",
    25: "ly pt st",
    26: "ir is tr",
    27: "bi dj fr gr it mc mr sm",
    28: "al az by cy do gt hn hu lb ni pl sv",
    29: "br eg ps qa ua",
    30: "jo kw mu ye",
    31: "mt sc",
    32: "lc",
    33: "ru",
}
IBAN_LENGTHS = {
    country: length
    for length, countries in _COUNTRIES_BY_LENGTH.items()
    for country in countries.split(" ")
}


def is_iban(compact: str) -> bool:
    """`compact`: lower case, without blanks.

    >>> is_iban("gb82west12345698765432"), is_iban("gb82west12345698765433")
    (True, False)
    """
    if len(compact) != IBAN_LENGTHS.get(compact[:2]) or not compact[2:4].isdigit():
        return False
    # A sentence that happens to begin like one has few digits.
    if sum(map(str.isdigit, compact)) < 10:
        return False
    turned = compact[4:] + compact[:4]
    return int("".join(str(int(char, 36)) for char in turned)) % 97 == 1


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _weighted(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))


def is_amka(digits: str) -> bool:
    """Greece, social security: day, month, year, four more, Luhn."""
    day, month, year = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    return luhn(digits) and (_is_date(2000 + year, month, day) or _is_date(1900 + year, month, day))


def is_afm(digits: str) -> bool:
    """Greece, tax number."""
    total = _weighted(digits, (256, 128, 64, 32, 16, 8, 4, 2))
    return digits != "000000000" and total % 11 % 10 == int(digits[8])


def is_egn(digits: str) -> bool:
    """Bulgaria: the month says the century."""
    year, month, day = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    century, month = (2000, month - 40) if month > 40 else (1900, month)
    if century == 1900 and month > 20:
        century, month = 1800, month - 20
    total = _weighted(digits, (2, 4, 8, 5, 10, 9, 7, 3, 6))
    return _is_date(century + year, month, day) and total % 11 % 10 == int(digits[9])


def is_melli(digits: str) -> bool:
    """Iran."""
    rest = _weighted(digits, (10, 9, 8, 7, 6, 5, 4, 3, 2)) % 11
    return len(set(digits)) > 1 and int(digits[9]) == (rest if rest < 2 else 11 - rest)


def is_saudi(digits: str) -> bool:
    """1: a citizen, 2: a resident."""
    return digits[0] in "12" and luhn(digits)


def is_emirates(digits: str) -> bool:
    return digits[:5] in ("78419", "78420") and luhn(digits)


def is_ssn(digits: str) -> bool:
    """United States; no check digit, but numbers that were never given out."""
    area, group, serial = digits[:3], digits[3:5], digits[5:]
    return area not in ("000", "666") and area[0] != "9" and group != "00" and serial != "0000"

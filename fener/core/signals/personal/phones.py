"""Which rows of digits are telephone numbers of people.

Numbers that cost the caller nothing or little (0800, 0700, 1-800 …) belong to companies and are
not personal data.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_NATIONAL: dict[str, str] = {
    "355": r"6[6-9]\d{7}|[2-58]\d{7}",
    "383": r"4[3-9]\d{6}|[23]\d{7}",
    "30": r"69\d{8}|2[1-8]\d{8}",
    "357": r"9[4-79]\d{6}|2[2-6]\d{6}",
    "359": r"8[789]\d{7}|9[89]\d{7}|[2-9]\d{6,7}",
    "98": r"9\d{9}|[1-8]\d{9}",
    "966": r"5\d{8}|1[1-7]\d{7}",
    "971": r"5[024-68]\d{7}|[2-4679]\d{7}",
    "20": r"1[0125]\d{8}|[2-9]\d{7,8}",
    "44": r"7\d{9}|[12]\d{8,9}",
    "1": r"[2-9]\d{2}[2-9]\d{6}",
}
"""Calling code → what may follow it, without the zero in front."""
_FREE_OF_CHARGE: dict[str, str] = {
    "355": "80", "383": "80", "30": "80|90", "357": "80|90", "359": "[789]00", "98": "9990",
    "966": "80|92", "971": "[68]00", "20": "800|900", "44": "80|3[0347]|9",
    "1": "8(?:00|33|44|55|66|77|88)|900",
}  # fmt: skip
_WITH_CODE = re.compile(
    "|".join(
        rf"{code}(?:0?(?!{_FREE_OF_CHARGE[code]})(?:{rest}))" for code, rest in _NATIONAL.items()
    )
)
_ELSEWHERE = re.compile(
    r"(?!(?:20|30|44|98|1|355|357|359|383|966|971))(?:7|2[0-79]|3[0-9]|4[0-9]|5[0-9]|6[0-8]"
    r"|8[0-24-8]|9[0-9])\d{7,13}"
)
_MOBILE_WITH_BARE_CODE = re.compile(
    r"3556[7-9]\d{7}|3834[3-9]\d{6}|3069\d{8}|3579[4-79]\d{6}|359(?:8[789]|9[89])\d{7}|989\d{9}"
    r"|9665\d{8}|9715[024-68]\d{7}|201[0125]\d{8}|447\d{9}"
)
_MOBILE = re.compile(
    r"06[6-9]\d{7}|04[3-9]\d{6}|08[789]\d{7}|09[89]\d{7}|05\d{8}|09\d{9}|01[0125]\d{8}|07\d{9}"
    r"|69\d{8}"
)
_AFTER_ZERO = re.compile(r"0[2-9]\d{7}|0[2-9]\d{8}|01[1-7]\d{7}|0[1-9]\d{9}")
_ZERO_FREE = re.compile(r"0(?:800|808|801|700|900|300|303|330|333|345)")
_GREEK = re.compile(r"2[1-8]\d{8}")
_AMERICAN = re.compile(r"[2-9]\d\d[2-9]\d{6}")
_AMERICAN_FREE = re.compile(r"8(?:00|33|44|55|66|77|88)")
_FREE = re.compile(r"1?8(?:00|33|44|55|66|77|88)\d{7}|80[01]\d{7}|1[38]00\d{6}")
_COUNTED_UP = frozenset({"0123456789", "01234567890", "0987654321", "012345678"})
_CYPRIOT = re.compile(r"9[4-79]\d{6}|2[2-6]\d{6}")
_ALBANIAN = re.compile(r"6[7-9]\d{7}")

Lengths = Sequence[int]


def is_called_abroad(digits: str) -> bool:
    """After `+` or `00`: calling code and number."""
    code_known = _WITH_CODE.fullmatch(digits)
    return code_known is not None or _ELSEWHERE.fullmatch(digits) is not None


def is_national(digits: str, lengths: Lengths, *, in_greek: bool) -> bool:
    """Without a calling code, by itself: with its zero, or in a form that prices and order numbers
    do not have. `lengths`: of the groups in which it is written."""
    if _MOBILE.fullmatch(digits):
        return not _are_pairs(lengths)
    if max(lengths) <= 2:
        return False
    if digits[0] == "0":
        return (
            _AFTER_ZERO.fullmatch(digits) is not None
            and not _ZERO_FREE.match(digits)
            and digits not in _COUNTED_UP
            and lengths.count(1) < 3
        )
    if _MOBILE_WITH_BARE_CODE.fullmatch(digits):
        return True
    grouped = tuple(lengths)
    if len(digits) == 10:
        if _GREEK.fullmatch(digits) and (in_greek or grouped in _GREEK_GROUPS):
            return True
        return (
            grouped == (3, 3, 4)
            and _AMERICAN.fullmatch(digits) is not None
            and not _AMERICAN_FREE.match(digits)
        )
    if len(digits) == 8:
        return grouped in _CYPRIOT_GROUPS and _CYPRIOT.fullmatch(digits) is not None
    return (
        len(digits) == 9 and grouped in _ALBANIAN_GROUPS and _ALBANIAN.fullmatch(digits) is not None
    )


_GREEK_GROUPS = frozenset({(3, 7), (3, 3, 4), (4, 6), (4, 3, 3), (3, 4, 3), (5, 5), (4, 2, 2, 2)})
_CYPRIOT_GROUPS = frozenset({(2, 6), (2, 3, 3)})
_ALBANIAN_GROUPS = frozenset({(2, 3, 4), (2, 2, 2, 3), (2, 2, 5), (2, 7), (2, 3, 2, 2)})


def _are_pairs(lengths: Lengths) -> bool:
    """Rows of two-figure numbers (a lottery's, sizes) that begin with a zero."""
    return max(lengths) == 2 and lengths.count(2) >= len(lengths) - 1


def is_said_to_be(digits: str) -> bool:
    """After a word such as “phone”: anything long enough that is no company's line."""
    if not 7 <= len(digits) <= 15 or digits in _COUNTED_UP:
        return False
    if digits[0] == "0":
        return not _ZERO_FREE.match(digits)
    return not _FREE.fullmatch(digits) and len(set(digits)) > 1

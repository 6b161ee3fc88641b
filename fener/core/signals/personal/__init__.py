"""Personal data in posts and replies: found by form and check digit, never by guessing names.

What is found: telephone numbers, e-mail addresses, payment cards, IBANs, numbers of orders and
bookings, national ids. Links, handles, hashtags, prices, dates, times and flight numbers are not.
Everything takes a time that grows no faster than the text, and nothing raises.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from fener.core.signals.personal.finding import (
    Personal,
    PersonalKind,
    find_personal,
    find_personal_many,
)

__all__ = [
    "Personal",
    "PersonalKind",
    "find_personal",
    "find_personal_many",
    "is_desk_address",
    "mask_found",
    "mask_of",
    "mask_personal",
]

_KEPT = 2
"""Last digits that a mask shows, so that two people can agree which number is meant."""
_DESKS = frozenset(
    {
        "info", "contact", "support", "help", "care", "customercare", "customerservice", "service",
        "services", "sales", "hello", "office", "complaints", "feedback", "press", "media",
        "privacy", "dpo", "noreply", "no-reply", "reservations", "booking", "orders", "shop",
        "team",
    }
)  # fmt: skip


def mask_personal(text: str, kinds: Collection[PersonalKind] = tuple(PersonalKind)) -> str:
    """`text` with what is personal in it made unreadable. Masking twice changes nothing.

    >>> mask_personal("Call me on +355 69 123 4542, or write to ana@example.com")
    'Call me on [phone …42], or write to [email]'
    """
    return mask_found(text, [one for one in find_personal(text) if one.kind in kinds])


def mask_found(text: str, found: Sequence[Personal]) -> str:
    """`text` with `found` (in order) masked."""
    if not found:
        return text
    pieces, at = [], 0
    for one in found:
        pieces += [text[at : one.start], mask_of(one.kind, text[one.start : one.end])]
        at = one.end
    return "".join([*pieces, text[at:]])


def mask_of(kind: PersonalKind, written: str) -> str:
    """What stands for one of them: its kind and at most its last two digits.

    >>> mask_of(PersonalKind.CARD, "4111 1111 1111 1111")
    '[card …11]'
    """
    if kind is PersonalKind.EMAIL:
        return f"[{kind.value}]"
    digits = [char for char in written if char.isdecimal()]
    last = "".join(str(int(digit)) for digit in digits[-_KEPT:])
    return f"[{kind.value} …{last}]"


def is_desk_address(address: str) -> bool:
    """Whether an e-mail address belongs to a desk (`support@…`), not to a person.

    >>> is_desk_address("Support@example.com"), is_desk_address("ana@example.com")
    (True, False)
    """
    return address.partition("@")[0].casefold() in _DESKS

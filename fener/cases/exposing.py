"""Before something is said in public: whose data would everybody read?

A reply that holds personal data goes out in public only when a person has seen what it holds and
said that it is meant. The yes counts for exactly that: other data, another question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

from fener.core.signals.personal import PersonalKind, find_personal, is_desk_address
from fener.core.text import fold


@dataclass(frozen=True, slots=True)
class Exposed:
    """One piece of personal data. `kind` is of `PersonalKind`; `words` as they were written."""

    kind: str
    words: str


class HoldsPersonalData(Exception):
    """A public reply holds `found`. It goes out when it comes again with `confirmation`."""

    def __init__(self, found: Sequence[Exposed]) -> None:
        super().__init__(", ".join(sorted({one.kind for one in found})))
        self.found = tuple(found)
        self.confirmation = confirmation_of(found)


def exposed_in(text: str) -> tuple[Exposed, ...]:
    """What everybody would learn from `text`; addresses of desks (`support@…`) are nobody's."""
    return tuple(
        Exposed(one.kind.value, text[one.start : one.end])
        for one in find_personal(text)
        if not (one.kind is PersonalKind.EMAIL and is_desk_address(fold(text[one.start : one.end])))
    )


def confirmation_of(found: Sequence[Exposed]) -> str:
    """What says yes to exactly `found`; "" for nothing."""
    if not found:
        return ""
    told = "\n".join(sorted({f"{one.kind} {fold(one.words)}" for one in found}))
    return blake2b(told.encode(), digest_size=8).hexdigest()


def kinds_of(found: Sequence[Exposed]) -> list[str]:
    """Each kind once, in the order of the text."""
    return list(dict.fromkeys(one.kind for one in found))

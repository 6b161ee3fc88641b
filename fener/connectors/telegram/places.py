"""Where something is said on Telegram, written down as the conversation of a post.

Messages are numbered within a chat, so the id of a post names its chat: `-100123:45`. As a
conversation, a chat is its number (`987`), a topic in it `-100123/7`, an exchange that began with a
message in a group without topics `-100123~45`, a person's direct messages to a channel
`-100123/d7`, and a chat of a business account `connection@987`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_PLACE = re.compile(r"(?:([^@/~:]{1,120})@)?(-?\d{1,18})(?:(/d|/|~)(\d{1,18}))?")
_MESSAGE = re.compile(r"(?:([^@/~:]{1,120})@)?(-?\d{1,18}):(\d{1,18})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    chat: int
    business: str = ""
    """The connection to a business account whose chat this is."""
    topic: int = 0
    direct: int = 0
    """The topic of a channel's direct messages."""
    began_with: int = 0

    def written(self) -> str:
        base = f"{self.business}@{self.chat}" if self.business else str(self.chat)
        if self.direct:
            return f"{base}/d{self.direct}"
        if self.topic:
            return f"{base}/{self.topic}"
        return f"{base}~{self.began_with}" if self.began_with else base

    def message(self, number: int) -> str:
        base = f"{self.business}@{self.chat}" if self.business else str(self.chat)
        return f"{base}:{number}"

    @property
    def is_private(self) -> bool:
        """A chat with one person; groups and channels have negative numbers."""
        return self.chat > 0 or bool(self.business or self.direct)


def place_in(conversation: str) -> Place | None:
    found = _PLACE.fullmatch(conversation)
    if found is None:
        return None
    business, chat, mark, number = found.groups()
    sub = int(number or 0)
    return Place(
        chat=int(chat),
        business=business or "",
        topic=sub if mark == "/" else 0,
        direct=sub if mark == "/d" else 0,
        began_with=sub if mark == "~" else 0,
    )


def message_in(native_id: str) -> tuple[Place, int] | None:
    """The chat and the number of a message."""
    found = _MESSAGE.fullmatch(native_id)
    if found is None:
        return None
    business, chat, number = found.groups()
    return Place(chat=int(chat), business=business or ""), int(number)

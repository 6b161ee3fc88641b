"""What X charges, by its published price list, in millionths of a US dollar.

X names no price with an answer, so these are estimates, and high ones: whoever is expanded into an
answer is counted as read, and a post with a link as a post with a link even where it was asked
for. What X does not charge twice in one day (UTC) is counted twice only across pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from twitter_text.extract_urls import (  # type: ignore[import-untyped, unused-ignore]
    extract_urls,
)

from fener.connectors.contract import Account
from fener.core.posts import Draft, Visibility

OWN_READ = 1_000
"""A post of our own time line or of our own mentions."""
POST_READ = 5_000
PERSON_READ = 10_000
MESSAGE_READ = 10_000
POST = 15_000
POST_WITH_LINK = 200_000
SUMMONED_REPLY = 10_000
MESSAGE = 15_000


def is_enterprise(account: Account) -> bool:
    """Whether X charges by a contract of its own, and lets us answer whom we like."""
    return account.settings.get("enterprise") is True


def cost_of_sending(account: Account, draft: Draft) -> int:
    """What `draft` costs. 0 for enterprise access, whose prices nobody publishes."""
    if is_enterprise(account):
        return 0
    if draft.visibility is Visibility.PRIVATE:
        return MESSAGE
    # The list of endings that make an address is older than some endings.
    if "://" in draft.text or extract_urls(draft.text):
        return POST_WITH_LINK
    return SUMMONED_REPLY if draft.in_reply_to else POST


def cost_of_page(account: Account, page: Mapping[str, Any], each: int, count: int) -> int:
    """What a page costs that brought `count` items at `each`, with what was expanded."""
    if is_enterprise(account):
        return 0
    included = page.get("includes")
    included = included if isinstance(included, dict) else {}
    people = _many(included.get("users"))
    posts = _many(included.get("posts")) + _many(included.get("tweets"))
    return count * each + people * PERSON_READ + posts * POST_READ


def _many(value: object) -> int:
    return len(value) if isinstance(value, list) else 0

"""GoToSocial as the desk sees it: Mastodon, except for what stands here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fener.connectors import reading
from fener.connectors.contract import Account, Connector, Payload, Refused
from fener.connectors.mastodon.connector import MastodonConnector
from fener.connectors.mastodon.dialect import Dialect
from fener.core.posts import Arrival, Draft, Post

_RULES = ("always", "with_approval", "automatic_approval", "manual_approval")


class GoToSocialConnector(MastodonConnector):
    dialect = Dialect(
        name="gotosocial",
        unheard=("follow", "follow_request", "favourite", "poll", "status", "admin.sign_up"),
        first_id="0" * 26,
        takes_keys=False,
        many_at_once=False,
        tells_filtered=False,
        tells_scopes=False,
    )

    def wait(self, account: Account, seconds: float) -> bool:
        """It streams over WebSocket only."""
        raise Refused(key="connector.not_supported")

    def post_of(self, account: Account, draft: Draft) -> dict[str, str]:
        """As plain text, whatever the account is set to: in Markdown a reply may look different
        from what was written."""
        return {**super().post_of(account, draft), "content_type": "text/plain"}

    def length_of(self, account: Account, text: str) -> int:
        """Every character counts, those of links and servers too."""
        return len(text)

    def translate(self, account: Account, payload: Payload) -> list[Arrival]:
        arrivals = super().translate(account, payload)
        if not any(isinstance(one, Post) and not one.by_us for one in arrivals):
            return arrivals
        item = reading.read_object(payload.body)
        status = item.get("status")
        if not _is_shut(status if isinstance(status, dict) else item, account):
            return arrivals
        closed = dict.fromkeys(("reply_public", "reply_private"), "mastodon.not_for_us")
        return [replace(one, closed=closed) if isinstance(one, Post) else one for one in arrivals]


def _is_shut(status: Mapping[str, Any], account: Account) -> bool:
    """Whether the author's policy leaves us out, also with their approval. Where the server has
    worked it out for us it says `me`."""
    policy = status.get("interaction_policy")
    rules = policy.get("can_reply") if isinstance(policy, dict) else None
    if not isinstance(rules, dict) or status.get("in_reply_to_account_id") == account.settings.get(
        "account_id", ""
    ):
        return False
    allowed = [one for name in _RULES if isinstance(rules.get(name), list) for one in rules[name]]
    return "me" not in allowed and "public" not in allowed


CONNECTOR: Connector = GoToSocialConnector()

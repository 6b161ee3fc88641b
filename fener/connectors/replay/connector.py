"""A stream played again: posts come from a file, answers are taken and go nowhere, so that
people can rehearse on a real week."""

from __future__ import annotations

from datetime import UTC, datetime

from fener.connectors.contract import Account, Capabilities, Connector, Payload, Preview
from fener.connectors.file.translate import translate_line
from fener.connectors.partial import Partial
from fener.connectors.previews import plain_preview
from fener.core.posts import Draft, Post, Receipt

CAPABILITIES = Capabilities(reply_public=True, reply_private=True, max_length=280)


class ReplayConnector(Partial):
    def translate(self, account: Account, payload: Payload) -> tuple[Post]:
        return (translate_line(payload.body, account.settings.get("time_zone", "")),)

    def preview(self, account: Account, draft: Draft) -> Preview:
        return plain_preview(account, draft, CAPABILITIES)

    def send(self, account: Account, draft: Draft) -> Receipt:
        """Take the answer; there is no network to hand it to."""
        return Receipt(native_id=f"said:{draft.key}", at=datetime.now(UTC))


CONNECTOR: Connector = ReplayConnector()
"""A past stream, replayed; nothing leaves the desk."""

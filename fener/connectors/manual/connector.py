"""Entries by hand. Nothing is fetched and nothing is sent."""

from __future__ import annotations

from fener.connectors.contract import Account, Connector, Payload
from fener.connectors.manual.translate import translate_entry
from fener.connectors.partial import Partial
from fener.core.posts import Post


class ManualConnector(Partial):
    def translate(self, account: Account, payload: Payload) -> tuple[Post]:
        return (translate_entry(payload.body),)


CONNECTOR: Connector = ManualConnector()

"""Lines of a file. Nothing is fetched and nothing is sent; whoever reads the file hands the
lines over as payloads."""

from __future__ import annotations

from fener.connectors.contract import Account, Connector, Payload
from fener.connectors.file.translate import translate_line
from fener.connectors.partial import Partial
from fener.core.posts import Post


class FileConnector(Partial):
    def translate(self, account: Account, payload: Payload) -> tuple[Post]:
        return (translate_line(payload.body, account.settings.get("time_zone", "")),)


CONNECTOR: Connector = FileConnector()

"""The public stream of Bluesky, without an account."""

from __future__ import annotations

from functools import partial

from fener.connectors import reading
from fener.connectors.contract import Account, Connector, Fetched, Identity, Payload, Refused
from fener.connectors.firehose import client
from fener.connectors.firehose.following import visit
from fener.connectors.firehose.place import Place
from fener.connectors.firehose.sieve import Sieve, matcher_of
from fener.connectors.firehose.translate import arrival_of_event
from fener.connectors.partial import Partial
from fener.core.posts import Arrival


def _source(account: Account) -> client.Source:
    return client.Source.at(
        str(account.settings.get("url") or ""),
        allow_private_hosts=account.settings.get("allow_private_hosts") is True,
    )


class FirehoseConnector(Partial):
    def verify(self, account: Account) -> Identity:
        """Opens the stream once. Everybody who listens there is the same to it."""
        source = _source(account)
        with client.stream(source, None):
            return Identity(native_id=source.host, handle=source.host)

    def fetch(self, account: Account, cursor: str) -> Fetched:
        if matcher_of(account.terms) is None:
            raise Refused(key="firehose.no_terms")
        found = visit(
            _source(account),
            Sieve(account.terms),
            Place.read(cursor),
            partial(client.profiles, account),
        )
        return Fetched(payloads=found.payloads, cursor=found.place.written(), more=found.more)

    def translate(self, account: Account, payload: Payload) -> tuple[Arrival]:
        return (arrival_of_event(reading.read_object(payload.body), ""),)


CONNECTOR: Connector = FirehoseConnector()

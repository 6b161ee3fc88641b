"""What a connector is until its class says otherwise: every method says that it can't."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from fener.connectors.contract import (
    Account,
    Act,
    Fetched,
    Identity,
    Payload,
    Preview,
    Refused,
    Renewal,
    Request,
)
from fener.core.posts import Arrival, Draft, Receipt

_KEY = "connector.not_supported"


class Partial:
    """Base for connectors whose manifest leaves capabilities out. A caller that asks anyway
    is refused, so a wrong caller is heard instead of doing nothing."""

    def verify(self, account: Account) -> Identity:
        """Nobody to ask: the account is who it says it is."""
        return Identity(native_id=account.handle, handle=account.handle)

    def sign_in_address(self, account: Account, back: str, state: str, challenge: str) -> str:
        raise Refused(key=_KEY)

    def take_code(self, account: Account, code: str, back: str, verifier: str) -> Mapping[str, str]:
        raise Refused(key=_KEY)

    def renew(self, account: Account) -> Renewal:
        raise Refused(key=_KEY)

    def fetch(self, account: Account, cursor: str) -> Fetched:
        raise Refused(key=_KEY)

    def wait(self, account: Account, seconds: float) -> bool:
        raise Refused(key=_KEY)

    def preview(self, account: Account, draft: Draft) -> Preview:
        raise Refused(key=_KEY)

    def send(self, account: Account, draft: Draft) -> Receipt:
        raise Refused(key=_KEY)

    def find(self, account: Account, draft: Draft, since: datetime) -> Receipt | None:
        raise Refused(key=_KEY)

    def moderate(self, account: Account, act: Act, native_id: str) -> None:
        raise Refused(key=_KEY)

    def greet(self, account: Account, request: Request) -> bytes:
        raise Refused(key=_KEY)

    def parse_webhook(self, account: Account, request: Request, now: datetime) -> Sequence[Payload]:
        raise Refused(key=_KEY)

    def translate(self, account: Account, payload: Payload) -> Iterable[Arrival]:
        raise Refused(key=_KEY)

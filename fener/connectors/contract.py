"""What a connector is: its methods, four errors, and the things that pass between.

A connector holds no state of its own. Whoever calls it hands over an `Account` and gets
back plain values; the raw bytes a network sent are stored before `translate` reads them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from fener.connectors.cleaning import clean, clean_values
from fener.connectors.sentences import SENTENCES
from fener.core.posts import Arrival, Draft, Receipt, Visibility
from fener.core.reasons import Value


class ConnectorError(Exception):
    """Base of the four things that can go wrong; each has one consequence.

    `key` names the sentence shown to a person; `detail` is the network's own words.
    """

    key = "connector.error"

    def __init__(self, detail: str = "", *, key: str = "") -> None:
        self.detail = clean(detail)
        super().__init__(self.detail or key or self.key)
        if key:
            self.key = key


class TryLater(ConnectorError):
    """The network did nothing and may do it later. Consequence: try again at `at`.

    Raised only where it is certain that nothing happened (refused connection, 429, 503
    before acceptance). `at` None: the caller picks a back-off.
    """

    key = "connector.try_later"

    def __init__(self, detail: str = "", *, at: datetime | None = None, key: str = "") -> None:
        super().__init__(detail, key=key)
        self.at = at


class SignInAgain(ConnectorError):
    """The network no longer knows us. Consequence: the channel waits for an administrator."""

    key = "connector.sign_in_again"


class Refused(ConnectorError):
    """The network understood and said no. Consequence: a person is told why; no retry."""

    key = "connector.refused"


class Gone(ConnectorError):
    """What we speak of is no longer there. Consequence: the delivery or post is marked gone."""

    key = "connector.gone"


class OutcomeUnknown(Exception):
    """A send may or may not have happened (time-out, cut connection, unreadable answer).

    Not one of the four: it is no answer at all. Consequence: the delivery becomes `unknown`
    and is never sent again by itself.
    """


class Unreadable(ValueError):
    """A payload that `translate` can't read. Consequence: it is parked, and a person is told why.

    `key` and `params` let a screen say it in the reader's language; `str()` is the English
    sentence. `sentence` is the English template of a key that `SENTENCES` does not have.
    """

    def __init__(self, key: str, sentence: str = "", **params: Value) -> None:
        self.key = key
        self.params = clean_values(params)
        super().__init__((sentence or SENTENCES[key]) % self.params)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A connected account as a connector needs it."""

    channel_id: int
    native_id: str = ""
    """Who the network says we are; empty before `verify`."""
    handle: str = ""
    terms: tuple[str, ...] = ()
    """What to look for where nobody addresses us."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """Not secret: server address, page id."""
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """Raw bytes of one event, as received. `key` is the vendor's event id or a body hash:
    the same event delivered twice has the same key."""

    key: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """One page of a poll. `cursor` is opaque and is stored only after `payloads` are."""

    payloads: Sequence[Payload]
    cursor: str
    more: bool = False
    cost: int = 0
    """What the network charges for this page, in millionths of a US dollar; an estimate by its
    published prices, since networks tell no price with an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who the network says we are, from `verify`."""

    native_id: str
    handle: str
    name: str = ""
    scopes: tuple[str, ...] = ()
    """What our access allows, in the network's words."""
    access_ends_at: datetime | None = None
    """When the network stops knowing us unless somebody signs in anew; None: never said."""
    renew_at: datetime | None = None
    """When to `renew` first; None: shortly before `access_ends_at`, or when a call finds that the
    session has ended."""
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What the sign-in gave us to keep beside what a person entered, such as a session."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """What the network said of itself and is kept beside the settings, such as `max_length`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """Access for a while longer, from `renew`. `secrets` replace those of the same names."""

    secrets: Mapping[str, str] = field(repr=False)
    renew_at: datetime | None = None
    """When to renew next; None: before `access_ends_at`, or when the network asks for it."""
    access_ends_at: datetime | None = None


class Act(StrEnum):
    """What can be done with a post of somebody else's under our own."""

    HIDE = "hide"
    SHOW = "show"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """An inbound webhook call, before anything about it is believed."""

    method: str
    headers: Mapping[str, str]
    """Keys in lower case."""
    body: bytes
    query: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a reader on the network would see of a draft, and whether the network takes it."""

    text: str
    length: int
    limit: int
    """0: no limit is known."""
    handle: str
    problems: tuple[str, ...] = ()
    """Keys of sentences; empty: it can be sent."""
    cost: int = 0
    """What sending it will cost, in millionths of a US dollar."""

    @property
    def left(self) -> int | None:
        return self.limit - self.length if self.limit else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What can be done on a channel, as its manifest declares. The composer reads only this."""

    reply_public: bool = False
    reply_private: bool = False
    signs_in: bool = False
    """A person signs in on the network's own page and is sent back to us with a code."""
    fetch: bool = False
    webhook: bool = False
    greets: bool = False
    """The network tries a webhook address with a GET before it uses it."""
    waits: bool = False
    """A connection can be held open on which the network says that there is news."""
    searches: bool = False
    """Posts that hold a watch term are found, also where nobody addresses us."""
    finds: bool = False
    """A send whose outcome is unknown can be looked for."""
    hides: bool = False
    """Others' posts under our own can be hidden from the public, and shown again."""
    removes: bool = False
    """Others' posts under our own can be taken off the network."""
    renews: bool = False
    """Access ends after a while and can be renewed without a person."""
    edits: bool = False
    deletions: bool = False
    echoes: bool = False
    """Our own posts come back, so an unknown send can be settled by itself."""
    max_length: int = 0
    max_length_private: int = 0
    """Where private messages have a length of their own; 0: the same as public ones."""
    counter: str = "graphemes"
    """How the network counts: `graphemes`, `codepoints`, `utf16`, `bytes`; `own`: as
    only the connector's preview can tell."""

    def can_reply(self, visibility: Visibility) -> bool:
        return self.reply_private if visibility is Visibility.PRIVATE else self.reply_public

    def limit_of(self, visibility: Visibility) -> int:
        """How long a text may be; 0: no limit is known."""
        private = visibility is Visibility.PRIVATE and self.max_length_private
        return private or self.max_length

    def can_do(self, act: Act) -> bool:
        return self.removes if act is Act.REMOVE else self.hides


class Connector(Protocol):
    """What the desk may ask of a network, and `translate`, which is pure. A method whose
    capability is absent from the manifest is never called."""

    def verify(self, account: Account) -> Identity:
        """Ask the network who we are. Raises `SignInAgain`, `Refused`, `TryLater`."""
        ...

    def sign_in_address(self, account: Account, back: str, state: str, challenge: str) -> str:
        """Where a person signs in and allows what we ask for. `back`: our address to which they
        are sent back; `state` comes back with them; `challenge`: that of RFC 7636, S256. `account`
        has what was entered, such as the client's id. Raises `Refused` where that is missing."""
        ...

    def take_code(self, account: Account, code: str, back: str, verifier: str) -> Mapping[str, str]:
        """The secrets for the code that came back, under the names of the manifest's `auth.gives`.
        Raises `Refused`, `TryLater`; a code is taken once."""
        ...

    def renew(self, account: Account) -> Renewal:
        """Fresh access for what we hold. Called by one process at a time, and what it gives is
        stored before it is used: a network that rotates its tokens takes each only once.
        Raises `SignInAgain` where a person has to sign in, `TryLater`."""
        ...

    def fetch(self, account: Account, cursor: str) -> Fetched:
        """The next page after `cursor` (empty: from the beginning)."""
        ...

    def wait(self, account: Account, seconds: float) -> bool:
        """Hold a connection open until the network says that there may be news (True) or
        `seconds` have passed (False). What is new is then fetched: nothing depends on the wait.
        Raises as `fetch` does."""
        ...

    def preview(self, account: Account, draft: Draft) -> Preview:
        """How `draft` will look and what the network will object to. No network call."""
        ...

    def send(self, account: Account, draft: Draft) -> Receipt:
        """Say it, once. Raises one of the four errors only where nothing was published,
        `OutcomeUnknown` where that is not certain."""
        ...

    def find(self, account: Account, draft: Draft, since: datetime) -> Receipt | None:
        """Look for `draft`, of which it is not known whether it was published after `since`.
        None: it is not there now, which does not mean that it will not appear."""
        ...

    def moderate(self, account: Account, act: Act, native_id: str) -> None:
        """Hide, show or remove a post. Done twice, it is done. Raises one of the four errors."""
        ...

    def greet(self, account: Account, request: Request) -> bytes:
        """The answer to a network that tries our webhook address. Raises `Refused`."""
        ...

    def parse_webhook(self, account: Account, request: Request, now: datetime) -> Sequence[Payload]:
        """Check the signature over the raw bytes, then split into payloads. Raises `Refused`
        with a key for a bad signature or an old time stamp."""
        ...

    def translate(self, account: Account, payload: Payload) -> Iterable[Arrival]:
        """Payload to arrivals, pure. Raises `Unreadable`, a `ValueError` with words for a person,
        where the payload can't be read: it is then parked."""
        ...

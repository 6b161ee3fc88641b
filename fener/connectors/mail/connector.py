"""A mailbox, as the desk sees it."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from fener.connectors import registry
from fener.connectors.contract import (
    Account,
    Connector,
    ConnectorError,
    Fetched,
    Identity,
    Payload,
    Preview,
    Refused,
)
from fener.connectors.mail import smtp
from fener.connectors.mail.client import address_of, imap_server, smtp_server
from fener.connectors.mail.fetching import Cursor, Page, Place, days_since, mail_fields, read_folder
from fener.connectors.mail.headers import addresses
from fener.connectors.mail.imap import Mailbox, folder_name, mailbox
from fener.connectors.mail.translate import (
    SENT,
    Answered,
    Us,
    answered_by,
    arrivals_of,
    ascii_domain,
    is_worth_keeping,
    mail_for,
    own_message_id,
    recipient,
)
from fener.connectors.partial import Partial
from fener.connectors.previews import plain_preview
from fener.core.posts import Arrival, Draft, Receipt, Visibility

log = logging.getLogger("fener.connectors.mail")

READS_WITHIN = 60.0
SENDS_WITHIN = 45.0
LOOKS_WITHIN = 15.0
"""Seconds. A send takes two looks and one delivery: less than the desk waits for a sender."""
FIRST_DAYS = 7
_SENT_NAMES = ("Sent", "INBOX.Sent", "Sent Items", "Sent Messages", "Sent Mail")


class MailConnector(Partial):
    def verify(self, account: Account) -> Identity:
        """Signs in to both servers and opens the folder; sends nothing."""
        us = _us(account)
        with mailbox(imap_server(account), READS_WITHIN) as box:
            box.look_into(_folder(account))
        smtp.try_out(smtp_server(account), ascii_domain(us.domain), LOOKS_WITHIN)
        return Identity(native_id=us.address, handle=us.address, name=_sender_name(account))

    def fetch(self, account: Account, cursor: str) -> Fetched:
        us, now = _us(account), datetime.now(UTC)
        known, page = Cursor.of(cursor), Page()
        since = days_since(now, known.at, _first_days(account))
        with mailbox(imap_server(account), READS_WITHIN) as box:
            # What we sent comes first: of a copy that stands in both folders, this one is ours.
            sent = _sent_folder(account, box)
            if sent and sent != _folder(account):
                place = Place.of(sent, known.places.get(SENT))
                read_folder(
                    box,
                    place,
                    page,
                    since=since,
                    hints={"folder": SENT},
                    keeps=lambda head: is_worth_keeping(mail_fields(head), us),
                )
                known.places[SENT] = place.as_json()
            place = Place.of(_folder(account), known.places.get("folder"))
            read_folder(box, place, page, since=since, hints={})
            known.places["folder"] = place.as_json()
        return Fetched(payloads=page.payloads, cursor=known.written(now), more=page.more)

    def wait(self, account: Account, seconds: float) -> bool:
        with mailbox(imap_server(account), LOOKS_WITHIN) as box:
            box.look_into(_folder(account))
            return box.wait(seconds)

    def preview(self, account: Account, draft: Draft) -> Preview:
        return plain_preview(account, draft, registry.manifest("mail").capabilities)

    def send(self, account: Account, draft: Draft) -> Receipt:
        """Reads the subject of what is answered, hands the mail over once, and keeps it in the
        folder for what was sent."""
        if draft.visibility is not Visibility.PRIVATE:
            raise Refused(key="connector.not_supported")
        if draft.attachments:
            raise Refused(key="mail.no_attachments")
        us, now = _us(account), datetime.now(UTC)
        to = recipient(draft, us)
        mail = mail_for(
            draft,
            us=us,
            to=to,
            sender_name=_sender_name(account),
            answered=_answered(account, draft),
            now=now,
        )
        own = to_ascii(us.address)
        smtp.deliver(
            smtp_server(account),
            ascii_domain(us.domain),
            sender=own,
            to=to,
            also=[own] if account.settings.get("own_copy") is True else [],
            mail=mail,
            seconds=SENDS_WITHIN,
            wide=not (to.isascii() and own.isascii()),
        )
        if account.settings.get("server_keeps_sent") is not True:
            _keep(account, mail)
        native_id = own_message_id(draft, us)
        return Receipt(native_id=native_id, at=now, idempotency_key=draft.key)

    def find(self, account: Account, draft: Draft, since: datetime) -> Receipt | None:
        """Looks for the Message-ID among what was sent and in the folder where a copy to
        ourselves comes in. It is ours alone, so there is no mistaking it."""
        native_id = own_message_id(draft, _us(account))
        with mailbox(imap_server(account), LOOKS_WITHIN) as box:
            for folder in dict.fromkeys((_sent_folder(account, box), _folder(account))):
                if not folder:
                    continue
                box.look_into(folder)
                if box.with_id(native_id):
                    return Receipt(
                        native_id=native_id, at=datetime.now(UTC), idempotency_key=draft.key
                    )
        return None

    def translate(self, account: Account, payload: Payload) -> tuple[Arrival, ...]:
        return arrivals_of(payload, Us.of(account))


def to_ascii(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local}@{ascii_domain(domain)}"


def _us(account: Account) -> Us:
    us = Us.of(account)
    if [one.address for one in addresses(us.address)] != [us.address]:
        raise Refused(address_of(account)[:200], key="mail.address_unreadable")
    return us


def _sender_name(account: Account) -> str:
    return str(account.settings.get("sender_name") or "")


def _folder(account: Account) -> str:
    return folder_name(str(account.settings.get("folder") or "").strip() or "INBOX")


def _first_days(account: Account) -> int:
    try:
        days = int(account.settings.get("first_days") or FIRST_DAYS)
    except (TypeError, ValueError):
        return FIRST_DAYS
    return min(max(days, 1), 365)


def _sent_folder(account: Account, box: Mailbox) -> str:
    """The folder for what was sent, as it is named in the settings or marked on the server; empty
    where there is none."""
    named = str(account.settings.get("sent_folder") or "").strip()
    if named:
        return folder_name(named)
    folders = box.folders()
    for name, flags in folders:
        if "\\sent" in flags.lower().split():
            return name
    there = {name for name, _ in folders}
    return next((name for name in _SENT_NAMES if name in there), "")


def _answered(account: Account, draft: Draft) -> Answered:
    """The subject and the thread of the mail that is answered, where it is still in its folder."""
    otherwise = Answered(str(account.settings.get("subject") or "Your message to us"))
    if not draft.in_reply_to:
        return otherwise
    with mailbox(imap_server(account), LOOKS_WITHIN) as box:
        box.look_into(_folder(account))
        found = box.with_id(draft.in_reply_to)
        head = box.head(found[-1]) if found else b""
    if not head:
        return otherwise
    answered = answered_by(head)
    return answered if answered.subject else Answered(otherwise.subject, answered.references)


def _keep(account: Account, mail: bytes) -> None:
    """The mail has left: whatever happens here must not say otherwise."""
    try:
        with mailbox(imap_server(account), LOOKS_WITHIN) as box:
            sent = _sent_folder(account, box)
            if sent:
                box.keep(sent, mail)
    except ConnectorError as error:
        log.warning("a sent mail could not be kept (channel %s): %s", account.channel_id, error.key)


CONNECTOR: Connector = MailConnector()

"""What mail servers and mail programmes report of mails that we sent."""

from __future__ import annotations

import re
from datetime import datetime
from email.message import Message

from fener.connectors.mail.headers import Fields, first_address, ids, one_line, unfolded
from fener.connectors.mail.parts import Mail
from fener.core.posts import Receipt

_OWN = re.compile(r"<fener\.([A-Za-z0-9-]{1,64})@([^<>\s@]{1,255})>", re.I)
_STATES = {"failed": "failed", "delivered": "delivered", "relayed": "delivered"}
_DAEMON = re.compile(r"^(?:mailer-daemon|postmaster|mail-daemon|mdaemon)@", re.I)
_REASON = 400


def own_id(key: str, domain: str) -> str:
    """The Message-ID of what we say under `key`. The same each time, so it can be looked for."""
    return f"<fener.{key}@{domain}>"


def key_in(message_id: str, domain: str) -> str:
    """Our key in a Message-ID of ours; empty for any other."""
    found = _OWN.fullmatch(message_id)
    return found[1] if found and found[2].lower() == domain.lower() else ""


def is_report(mail: Mail) -> bool:
    """A report on the delivery of a mail, in the standard's shape or as older servers write it."""
    if mail.report or mail.message.get_content_type() == "multipart/report":
        return True
    sender = first_address(mail.fields.first("from")).address
    returns = mail.fields.first("return-path").strip()
    return bool(_DAEMON.match(sender)) and returns in ("", "<>")


def receipts_of(mail: Mail, domain: str, at: datetime) -> list[Receipt]:
    """What a report says of our own mails. Of others' mails, and of delays, nothing."""
    mentioned = _mentioned(mail)
    own = next(((one, key) for one in mentioned if (key := key_in(one, domain))), None)
    if own is None:
        return []
    native_id, key = own
    for kind, part in mail.report:
        fields = Fields.of(part)
        if kind == "message/disposition-notification":
            if "displayed" in fields.first("disposition").lower():
                return [_receipt(native_id, key, at, "read")]
            continue
        action = fields.first("action").strip().lower()
        if action in _STATES:
            state = _STATES[action]
            return [_receipt(native_id, key, at, state, _reason(fields, mail.text))]
    if mail.report:
        return []
    first_words = one_line(" ".join(mail.text[:2000].split()), _REASON)
    return [_receipt(native_id, key, at, "failed", first_words)]


def _receipt(native_id: str, key: str, at: datetime, state: str, reason: str = "") -> Receipt:
    told = reason if state == "failed" else ""
    return Receipt(native_id=native_id, at=at, state=state, idempotency_key=key, reason=told)


def _reason(fields: Fields, words: str) -> str:
    said = unfolded(fields.first("diagnostic-code"))
    whom = fields.first("final-recipient").partition(";")[2].strip()
    if not said and whom:
        # Some servers say why only in what they write for people.
        told = (line.strip() for line in words.splitlines()[:60])
        said = next((line.partition(whom)[2] for line in told if line.startswith(whom)), "")
        said = said.lstrip(">: ")
    said = said or fields.first("status")
    return one_line(f"{whom}: {said}" if whom else said, _REASON)


def _mentioned(mail: Mail) -> list[str]:
    """Message-IDs of the mails that a report may be about, the surest first."""
    found: list[str] = []
    for _, part in mail.report:
        found += ids(Fields.of(part).first("original-message-id"))
    for one in mail.inner:
        found += _id_of(one)
    for name in ("in-reply-to", "references", "x-failed-message-id"):
        found += ids(mail.fields.first(name))
    found += [one[0] for one in _OWN.finditer(mail.text[:20_000])]
    return found


def _id_of(message: Message) -> list[str]:
    return ids(Fields.of(message).first("message-id"))

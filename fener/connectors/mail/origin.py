"""Who a mail is really from: what our own mail server checked, and whether a machine wrote it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fener.connectors.mail.headers import Fields

_SERVERS = {"imap.gmail.com": "mx.google.com", "imap.googlemail.com": "mx.google.com"}
"""Names that well-known mail servers sign their checks with, by the server that is read from."""

_COMMENT = re.compile(r"\([^()]*\)")
_RESULT = re.compile(r"^\s*([a-z0-9-]{1,30})\s*=\s*([a-z]{1,20})\b", re.I)
_SIGNED_BY = re.compile(r"\bheader\.(?:d\s*=\s*|i\s*=\s*[^\s;@]*@)([a-z0-9.-]{1,255})", re.I)
_STRICT = re.compile(r"\bp\s*=\s*(reject|quarantine)\b", re.I)

_AWAY = re.compile(
    r"^\s*(?:automatic reply|auto(?:matic)?[- ]?reply|autoreply|out of (?:the )?office|"
    r"automatische antwort|abwesenheits|réponse automatique|risposta automatica|"
    r"respuesta automática|resposta automática|αυτόματη απάντηση|автоматичен отговор|"
    r"автоматический ответ|автоответ|përgjigje automatike|otomatik yanıt|răspuns automat|"
    r"رد تلقائي|پاسخ خودکار)",
    re.I,
)
_NOBODY = re.compile(
    r"^(?:.*[-_.+])?(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|donotreply|mailer-daemon|postmaster|"
    r"bounces?|mailer|notifications?)(?:[-_.+].*)?@",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Checked:
    """What our mail server says of a mail; nothing where we don't know the server's name."""

    signed_by: frozenset[str] = frozenset()
    is_forged: bool = False
    """The sender's domain says that such a mail is not from it, and is to be refused."""

    def is_from(self, domains: tuple[str, ...]) -> bool:
        return any(_is_of(signer, domain) for signer in self.signed_by for domain in domains)


def _is_of(name: str, domain: str) -> bool:
    return name == domain or name.endswith(f".{domain}")


def checking_server(settings: Mapping[str, Any]) -> str:
    """The name our mail server signs its checks with; empty where it is not known."""
    named = str(settings.get("checking_server") or "").strip().lower()
    return named or _SERVERS.get(str(settings.get("imap_host") or "").strip().lower(), "")


def checked(fields: Fields, server: str) -> Checked:
    """The newest check by `server`. Others' are not believed: everybody can write such a line."""
    if not server:
        return Checked()
    for value in fields.all("authentication-results"):
        first, _, rest = value.partition(";")
        words = _COMMENT.sub(" ", first).split()
        if not words or words[0].lower() != server:
            continue
        signers: set[str] = set()
        is_forged = False
        for raw in rest.split(";"):
            plain = _COMMENT.sub(" ", raw)
            result = _RESULT.match(plain)
            if not result:
                continue
            method, outcome = result[1].lower(), result[2].lower()
            if method == "dkim" and outcome == "pass":
                signers |= {found.lower().rstrip(".") for found in _SIGNED_BY.findall(plain)}
            if method == "dmarc" and outcome == "fail":
                is_forged = bool(_STRICT.search(raw) or re.search(r"policy\.\w+=reject", plain))
        return Checked(frozenset(signers), is_forged)
    return Checked()


def is_away_note(fields: Fields) -> bool:
    """An answer by a machine to something we sent: "I am on holiday"."""
    kind = fields.first("auto-submitted").partition(";")[0].strip().lower()
    if kind == "auto-replied":
        return True
    if any(fields.has(name) for name in ("x-autoreply", "x-autorespond", "x-autoresponder")):
        return True
    if fields.first("precedence").strip().lower() in ("auto_reply", "auto-reply"):
        return True
    return bool(_AWAY.match(fields.text("subject"))) and fields.has("in-reply-to")


def is_automatic(fields: Fields) -> bool:
    """Written by a machine: nobody reads an answer, and a machine could answer that."""
    kind = fields.first("auto-submitted").partition(";")[0].strip().lower()
    return kind not in ("", "no")


def is_bulk(fields: Fields, own_domain: str) -> bool:
    """Sent to many. A list of our own domain is no such thing: mails to a shared address come by
    it, and customers write to that."""
    listed = fields.first("list-id").lower() + fields.first("list-post").lower()
    if own_domain and own_domain in listed:
        return False
    if fields.first("precedence").strip().lower() in ("bulk", "junk", "list"):
        return True
    return fields.has("list-unsubscribe") or bool(listed)


def is_nobody(address: str) -> bool:
    """An address that says that nobody reads it."""
    return bool(_NOBODY.match(address))

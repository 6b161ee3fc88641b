"""What carries a page to a person: our own mail server, or a service that apprise speaks to.

Addresses are written by people, so a service is one of a list, its class is loaded alone, and an
address inside this network is refused unless the operator allows it.
"""

from __future__ import annotations

import ipaddress
import smtplib
import socket
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.core.validators import validate_email

CONNECT_FOR = 5.0
ANSWER_FOR = 10.0
"""Seconds to wait for a service."""
LONGEST_ADDRESS = 1_000


@dataclass(frozen=True, slots=True)
class Messenger:
    """`module` and `kind`: apprise's module and class. `means`: what it is good for. `is_own`: the
    host is part of the address, so it may lead anywhere."""

    module: str
    kind: str
    means: tuple[str, ...] = ("chat",)
    is_own: bool = False
    name: str = ""


_ANY = ("chat", "sms")
_SMS = ("sms",)
_MESSENGERS: dict[tuple[str, ...], Messenger] = {
    ("json", "jsons"): Messenger("custom_json", "NotifyJSON", _ANY, True, "JSON"),
    ("form", "forms"): Messenger("custom_form", "NotifyForm", _ANY, True, "HTTP form"),
    ("xml", "xmls"): Messenger("custom_xml", "NotifyXML", _ANY, True, "XML"),
    ("ntfy", "ntfys"): Messenger("ntfy", "NotifyNtfy", _ANY, True, "ntfy"),
    ("gotify", "gotifys"): Messenger("gotify", "NotifyGotify", _ANY, True, "Gotify"),
    ("slack",): Messenger("slack", "NotifySlack", name="Slack"),
    ("tgram",): Messenger("telegram", "NotifyTelegram", _ANY, name="Telegram"),
    ("discord",): Messenger("discord", "NotifyDiscord", name="Discord"),
    ("workflow", "workflows"): Messenger("workflows", "NotifyWorkflows", ("chat",), True, "Teams"),
    ("gchat",): Messenger("google_chat", "NotifyGoogleChat", name="Google Chat"),
    ("mmost", "mmosts"): Messenger("mattermost", "NotifyMattermost", ("chat",), True, "Mattermost"),
    ("rocket", "rockets"): Messenger(
        "rocketchat", "NotifyRocketChat", ("chat",), True, "Rocket.Chat"
    ),
    ("signal", "signals"): Messenger("signal_api", "NotifySignalAPI", _ANY, True, "Signal"),
    ("wxteams", "webex"): Messenger("webexteams", "NotifyWebexTeams", name="Webex"),
    ("pover",): Messenger("pushover", "NotifyPushover", _ANY, name="Pushover"),
    ("nctalk", "nctalks"): Messenger(
        "nextcloudtalk", "NotifyNextcloudTalk", ("chat",), True, "Nextcloud Talk"
    ),
    ("synology", "synologys"): Messenger("synology", "NotifySynology", ("chat",), True, "Synology"),
    ("lark",): Messenger("lark", "NotifyLark", name="Lark"),
    ("viber",): Messenger("viber", "NotifyViber", _ANY, name="Viber"),
    ("whatsapp",): Messenger("whatsapp", "NotifyWhatsApp", _ANY, name="WhatsApp"),
    ("threema",): Messenger("threema", "NotifyThreema", _ANY, name="Threema"),
    ("twilio",): Messenger("twilio", "NotifyTwilio", _SMS, name="Twilio"),
    ("vonage", "nexmo"): Messenger("vonage", "NotifyVonage", _SMS, name="Vonage"),
    ("clicksend",): Messenger("clicksend", "NotifyClickSend", _SMS, name="ClickSend"),
    ("clickatell",): Messenger("clickatell", "NotifyClickatell", _SMS, name="Clickatell"),
    ("msgbird",): Messenger("messagebird", "NotifyMessageBird", _SMS, name="MessageBird"),
    ("sinch",): Messenger("sinch", "NotifySinch", _SMS, name="Sinch"),
    ("bulksms",): Messenger("bulksms", "NotifyBulkSMS", _SMS, name="BulkSMS"),
    ("kavenegar",): Messenger("kavenegar", "NotifyKavenegar", _SMS, name="Kavenegar"),
    ("sns",): Messenger("sns", "NotifySNS", _SMS, name="AWS SNS"),
    ("seven",): Messenger("seven", "NotifySeven", _SMS, name="seven"),
    ("d7sms",): Messenger("d7networks", "NotifyD7Networks", _SMS, name="D7 Networks"),
    ("smseagle", "smseagles"): Messenger("smseagle", "NotifySMSEagle", _SMS, True, "SMSEagle"),
}
MESSENGERS = {schema: messenger for schemas, messenger in _MESSENGERS.items() for schema in schemas}
_NOT_FOR_PEOPLE = {"retry", "wait", "redirect", "cto", "rto", "verify", "tag", "batch"}
"""Manners of sending that the desk decides, not an address."""


class AddressRefused(Exception):
    """Nothing can be sent to this address; `key` and `params` make a sentence."""

    def __init__(self, key: str, **params: Any) -> None:
        super().__init__(key)
        self.key = key
        self.params = params


class NotSent(Exception):
    """It surely did not go out. `again`: it may do so later."""

    def __init__(self, key: str, detail: str = "", *, again: bool) -> None:
        super().__init__(detail or key)
        self.key = key
        self.detail = detail
        self.again = again


class MaybeSent(Exception):
    """Whoever carries it did not say that it has it."""

    def __init__(self, key: str, detail: str = "") -> None:
        super().__init__(detail or key)
        self.key = key
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Address:
    written: str
    shown: str


@dataclass(frozen=True, slots=True)
class Message:
    """`key`: goes with it each time it is sent, so that a doubled one can be told."""

    key: str
    title: str
    text: str
    language: str


def messengers_for(means: str) -> list[str]:
    """Names of the services by which something can be sent so."""
    names = dict.fromkeys(one.name for one in MESSENGERS.values() if means in one.means)
    return sorted(names, key=str.lower)


def address_of(means: str, written: str) -> Address:
    """What a person wrote, checked. Raises `AddressRefused`."""
    written = written.strip()
    if len(written) > LONGEST_ADDRESS or "\x00" in written:
        raise AddressRefused("contact.unreadable")
    if means == "email":
        try:
            validate_email(written)
        except ValidationError as error:
            raise AddressRefused("contact.no_email") from error
        return Address(written, written)
    messenger, schema, host = _opened(means, written)[:3]
    return Address(written, f"{messenger.name} · {host or f'{schema}://…{written[-3:]}'}")


def _opened(means: str, written: str) -> tuple[Messenger, str, str, Any]:
    """Messenger, schema, host (empty where it is the service's own) and apprise's object. Raises
    `AddressRefused`."""
    schema, colon, _rest = written.partition("://")
    messenger = MESSENGERS.get(schema.lower()) if colon else None
    if messenger is None:
        raise AddressRefused("contact.no_service", schema=schema[:20] if colon else "")
    if means not in messenger.means:
        raise AddressRefused("contact.other_means", service=messenger.name)
    from apprise import AppriseAsset

    kind = getattr(import_module(f"apprise.plugins.{messenger.module}"), messenger.kind)
    found = kind.parse_url(written)
    if not found:
        raise AddressRefused("contact.unreadable")
    fields = {name: value for name, value in found.items() if name not in _NOT_FOR_PEOPLE}
    fields |= {"cto": CONNECT_FOR, "rto": ANSWER_FOR, "verify": True}
    asset = AppriseAsset(http_redirects=False, app_id="Fener", app_desc="Fener", app_url="")
    try:
        plugin = kind(asset=asset, **fields)
    except (TypeError, ValueError) as error:
        raise AddressRefused("contact.unreadable") from error
    is_elsewhere = messenger.is_own and getattr(plugin, "mode", "") != "cloud"
    host = str(found.get("host") or "") if is_elsewhere else ""
    if is_elsewhere:
        _refuse_inside(host)
    return messenger, schema.lower(), host, plugin


def _refuse_inside(host: str) -> None:
    """An address that leads into this machine or its network may open what only they should
    reach. Raises `AddressRefused`."""
    if settings.PAGE_PRIVATE_HOSTS:
        return
    try:
        found = socket.getaddrinfo(host.strip("[]"), None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise AddressRefused("contact.unknown_host", host=host[:80]) from error
    for *_rest, place in found:
        number = ipaddress.ip_address(str(place[0]).partition("%")[0])
        mapped = getattr(number, "ipv4_mapped", None) or number
        if not mapped.is_global or mapped.is_multicast:
            raise AddressRefused("contact.private_host", host=host[:80])


def carry(means: str, written: str, message: Message) -> None:
    """Hand a message over. Raises `NotSent` where it surely did not go out, `MaybeSent` where
    nobody knows."""
    if means == "email":
        _mail(written, message)
    else:
        _post(means, written, message)


def _mail(address: str, message: Message) -> None:
    if not settings.EMAIL_HOST:
        raise NotSent("page.no_mail", again=False)
    link = EmailBackend(timeout=int(ANSWER_FOR))
    mail = EmailMessage(
        message.title,
        message.text,
        settings.DEFAULT_FROM_EMAIL,
        [address],
        headers={
            "Message-ID": f"<{message.key}@{settings.DESK_HOST}>",
            "X-Fener-Page": message.key,
            "Content-Language": message.language,
            "Auto-Submitted": "auto-generated",
            "Importance": "high",
        },
        connection=link,
    )
    try:
        link.open()
    except (OSError, smtplib.SMTPException) as error:
        raise NotSent("page.mail_server", _said(error), again=True) from error
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _words in error.recipients.values()]
        again = all(400 <= code < 500 for code in codes)
        raise NotSent("page.mail_refused", _said(error), again=again) from error
    except smtplib.SMTPResponseException as error:
        again = 400 <= error.smtp_code < 500
        raise NotSent("page.mail_refused", _said(error), again=again) from error
    except (OSError, smtplib.SMTPException) as error:
        raise MaybeSent("page.mail_cut", _said(error)) from error
    finally:
        link.close()


def _post(means: str, written: str, message: Message) -> None:
    try:
        plugin = _opened(means, written)[3]
    except AddressRefused as error:
        again = error.key == "contact.unknown_host"
        raise NotSent(error.key, str(error.params.get("host", "")), again=again) from error
    if isinstance(getattr(plugin, "headers", None), dict):
        plugin.headers["X-Fener-Page"] = message.key
    if not plugin.notify(body=message.text, title=message.title):
        raise MaybeSent("page.service")


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]

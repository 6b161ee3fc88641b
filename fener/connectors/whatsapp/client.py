"""Every address of the Cloud API. Nothing else knows them."""

from __future__ import annotations

from typing import Any

from fener.connectors.contract import Account, Refused
from fener.connectors.meta.errors import Meaning, Meanings, Means
from fener.connectors.meta.graph import call

_LATER = Meaning(Means.LATER)
_UNSURE = Meaning(Means.UNSURE)
_UNREACHABLE = Meaning(Means.REFUSED, "meta.unreachable")
_TEMPLATE = Meaning(Means.REFUSED, "whatsapp.template_needed")
_ACCOUNT = Meaning(Means.REFUSED, "whatsapp.account_restricted")

MEANINGS: Meanings = {
    (0, 0): Meaning(Means.SIGN_IN),
    (470, 0): _TEMPLATE,
    (131047, 0): _TEMPLATE,
    **{(code, 0): _LATER for code in (130429, 131048, 131056, 131057, 131064, 133016)},
    **{(code, 0): _UNSURE for code in (131000, 131016)},
    **{(code, 0): _UNREACHABLE for code in (130472, 131021, 131026, 131030, 131049, 131050)},
    **{(code, 0): _ACCOUNT for code in (130497, 131031, 131037, 131045, 133010)},
    (131005, 0): Meaning(Means.REFUSED, "connector.scope_missing"),
    (131042, 0): Meaning(Means.REFUSED, "whatsapp.payment"),
    (33, 0): Meaning(Means.REFUSED, "whatsapp.number_unknown"),
}


def number(account: Account) -> dict[str, Any]:
    """What Meta says of our number."""
    fields = {"fields": "id,display_phone_number,verified_name"}
    return call(account, "GET", _number(account), query=fields, meanings=MEANINGS)


def subscribe(account: Account, business_account: str) -> None:
    """Have Meta call the app's address for the numbers of this account. Twice is once."""
    call(account, "POST", f"{business_account}/subscribed_apps", meanings=MEANINGS)


def message(account: Account, body: dict[str, Any]) -> dict[str, Any]:
    path = f"{_number(account)}/messages"
    return call(account, "POST", path, body=body, publishes=True, meanings=MEANINGS)


def number_id(account: Account) -> str:
    return str(account.settings.get("phone_number_id") or "").strip()


def _number(account: Account) -> str:
    found = number_id(account)
    if not (found.isascii() and found.isdigit()):
        raise Refused(key="whatsapp.number_unknown")
    return found

"""Every address of the Graph API that a Page is reached by. Nothing else knows them."""

from __future__ import annotations

from typing import Any

from fener.connectors.contract import Account, Refused
from fener.connectors.meta.errors import Meaning, Meanings, Means
from fener.connectors.meta.graph import call
from fener.connectors.meta.paging import Want

EDGES = ("feed", "tagged", "conversations")
"""What a round goes over; of those, the ones that our access allows."""
SUBSCRIBED = (
    "feed", "mention", "ratings", "messages", "message_echoes", "message_deliveries",
    "message_edits", "messaging_postbacks", "standby",
)  # fmt: skip
"""What Meta is asked to call us for."""
PERSON = "from{id,name}"
COMMENT = (
    f"id,message,created_time,{PERSON},parent{{id}},permalink_url,attachment,can_comment,"
    "can_reply_privately"
)
POST = f"id,message,story,created_time,{PERSON},permalink_url,full_picture,can_reply_privately"
MESSAGE = "id,created_time,from,to,message,attachments,shares,sticker"
_PAGE = 25
_COMMENTS = 100
_NOT_A_PAGE: Meanings = {(100, 0): Meaning(Means.REFUSED, "facebook.not_a_page_token")}


def me(account: Account) -> dict[str, Any]:
    fields = {"fields": "id,name,username,link"}
    return call(account, "GET", "me", query=fields, meanings=_NOT_A_PAGE)


def may_read(account: Account, page: str, edge: str) -> bool:
    """Whether our access opens `edge`; other failures are raised."""
    query = {"limit": "1", **({"platform": "messenger"} if edge == "conversations" else {})}
    try:
        call(account, "GET", f"{page}/{edge}", query=query)
    except Refused:
        return False
    return True


def subscribe(account: Account, page: str) -> None:
    """Have Meta call the app's address for what happens on the Page. Done twice, it is done."""
    call(account, "POST", f"{page}/subscribed_apps", body={"subscribed_fields": list(SUBSCRIBED)})


def page_of(account: Account, want: Want, since: int) -> dict[str, Any]:
    """One page of what a round wants, nothing of it older than `since` where Meta can tell."""
    page = account.native_id or "me"
    inner = f"filter(stream).order(chronological).since({since}).limit({_COMMENTS})"
    query: dict[str, str]
    match want.edge:
        case "feed":
            path = f"{page}/feed"
            query = {"fields": f"{POST},comments.{inner}{{{COMMENT}}}", "limit": str(_PAGE)}
        case "comments":
            path = f"{want.of}/comments"
            query = {
                "fields": COMMENT, "filter": "stream", "order": "chronological",
                "since": str(since), "limit": str(_COMMENTS),
            }  # fmt: skip
        case "tagged":
            path, query = f"{page}/tagged", {"fields": POST, "limit": str(_PAGE)}
        case "messages":
            path, query = f"{want.of}/messages", {"fields": MESSAGE, "limit": str(_PAGE)}
        case _:
            path = f"{page}/conversations"
            fields = f"id,updated_time,messages.limit({_PAGE}){{{MESSAGE}}}"
            query = {"platform": "messenger", "fields": fields, "limit": str(_PAGE)}
    if want.after:
        query["after"] = want.after
    return call(account, "GET", path, query=query)


def comment(account: Account, parent: str, text: str) -> dict[str, Any]:
    """Answer `parent`, a post or a comment, for all to see."""
    return call(account, "POST", f"{parent}/comments", body={"message": text}, publishes=True)


def message(account: Account, body: dict[str, Any]) -> dict[str, Any]:
    page = account.native_id or "me"
    return call(account, "POST", f"{page}/messages", body=body, publishes=True)


def facts(account: Account, native_id: str, *fields: str) -> dict[str, Any]:
    """What Meta says of one post or comment."""
    return call(account, "GET", native_id, query={"fields": ",".join(fields)})


def answers(account: Account, parent: str, since: int) -> dict[str, Any]:
    """The newest comments under `parent`."""
    query = {
        "fields": f"id,message,created_time,{PERSON},permalink_url", "filter": "stream",
        "order": "reverse_chronological", "since": str(since), "limit": str(_COMMENTS),
    }  # fmt: skip
    return call(account, "GET", f"{parent}/comments", query=query)


def conversation(account: Account, person: str) -> dict[str, Any]:
    """The newest messages exchanged with one person."""
    page = account.native_id or "me"
    fields = f"id,messages.limit({_PAGE}){{{MESSAGE}}}"
    query = {"platform": "messenger", "user_id": person, "fields": fields}
    return call(account, "GET", f"{page}/conversations", query=query)


def set_hidden(account: Account, native_id: str, *, hidden: bool) -> None:
    call(account, "POST", native_id, body={"is_hidden": hidden})


def remove(account: Account, native_id: str) -> None:
    call(account, "DELETE", native_id)

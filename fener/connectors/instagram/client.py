"""Every address that an Instagram account is reached by. Nothing else knows them."""

from __future__ import annotations

from typing import Any

from fener.connectors.contract import Account, Refused
from fener.connectors.meta import graph
from fener.connectors.meta.errors import Meaning, Meanings, Means
from fener.connectors.meta.paging import Want

EDGES = ("media", "tags", "conversations")
"""What a round goes over; of those, the ones that our access allows."""
SUBSCRIBED = (
    "comments", "live_comments", "mentions", "messages", "messaging_postbacks", "messaging_seen",
)  # fmt: skip
"""What Meta is asked to call us for."""
LEAST = ("comments", "messages")
_OF_COMMENT = "id,text,timestamp,username,from,parent_id"
COMMENT = f"{_OF_COMMENT},replies.limit(50){{{_OF_COMMENT}}}"
TAGGED = "id,caption,username,permalink,timestamp,media_type,media_url"
MESSAGE = "id,created_time,from,to,message,attachments,shares,story,is_unsupported"
_PAGE = 25
_COMMENTS = 50
_MEANINGS: Meanings = {(100, 2534014): Meaning(Means.REFUSED, "meta.unreachable")}


def me(account: Account) -> dict[str, Any]:
    return _call(account, "GET", "me", query={"fields": "user_id,id,username,name"})


def refreshed(account: Account) -> dict[str, Any]:
    """The token for another 60 days. It has to be a day old and not yet over."""
    token = account.secrets.get("token", "")
    query = {"grant_type": "ig_refresh_token", "access_token": token}
    return _call(account, "GET", "refresh_access_token", query=query, version="")


def may_read(account: Account, user: str, edge: str) -> bool:
    """Whether our access opens `edge`; other failures are raised."""
    query = {"limit": "1", **({"platform": "instagram"} if edge == "conversations" else {})}
    try:
        _call(account, "GET", f"{user}/{edge}", query=query)
    except Refused:
        return False
    return True


def subscribe(account: Account, user: str, fields: tuple[str, ...]) -> None:
    """Have Meta call the app's address for what happens on the account. Twice is once."""
    query = {"subscribed_fields": ",".join(fields)}
    _call(account, "POST", f"{user}/subscribed_apps", query=query)


def page_of(account: Account, want: Want) -> dict[str, Any]:
    """One page of what a round wants. Instagram gives the newest first, whatever we ask."""
    user = account.native_id or "me"
    match want.edge:
        case "media":
            path = f"{user}/media"
            fields = f"id,permalink,timestamp,comments.limit({_COMMENTS}){{{COMMENT}}}"
            query = {"fields": fields, "limit": str(_PAGE)}
        case "comments":
            path = f"{want.of}/comments"
            query = {"fields": COMMENT, "limit": str(_COMMENTS)}
        case "tags":
            path, query = f"{user}/tags", {"fields": TAGGED, "limit": str(_PAGE)}
        case "messages":
            path, query = f"{want.of}/messages", {"fields": MESSAGE, "limit": str(_PAGE)}
        case _:
            path = f"{user}/conversations"
            fields = f"id,updated_time,messages.limit({_PAGE}){{{MESSAGE}}}"
            query = {"platform": "instagram", "fields": fields, "limit": str(_PAGE)}
    if want.after:
        query["after"] = want.after
    return _call(account, "GET", path, query=query)


def reply(account: Account, comment: str, text: str) -> dict[str, Any]:
    return _call(account, "POST", f"{comment}/replies", body={"message": text}, publishes=True)


def answer_mention(account: Account, media: str, comment: str, text: str) -> dict[str, Any]:
    """Answer somebody who named us in a caption, or in the comment `comment`."""
    body = {"media_id": media, "message": text, **({"comment_id": comment} if comment else {})}
    user = account.native_id or "me"
    return _call(account, "POST", f"{user}/mentions", body=body, publishes=True)


def message(account: Account, body: dict[str, Any]) -> dict[str, Any]:
    user = account.native_id or "me"
    return _call(account, "POST", f"{user}/messages", body=body, publishes=True)


def parent_of(account: Account, comment: str) -> str:
    """The comment that `comment` answers; itself where it answers none."""
    said = _call(account, "GET", comment, query={"fields": "id,parent_id"})
    parent = said.get("parent_id")
    return parent if isinstance(parent, str) and parent else comment


def answers(account: Account, comment: str) -> dict[str, Any]:
    query = {"fields": _OF_COMMENT, "limit": str(_COMMENTS)}
    return _call(account, "GET", f"{comment}/replies", query=query)


def conversation(account: Account, person: str) -> dict[str, Any]:
    """The newest messages exchanged with one person."""
    user = account.native_id or "me"
    fields = f"id,messages.limit({_PAGE}){{{MESSAGE}}}"
    query = {"platform": "instagram", "user_id": person, "fields": fields}
    return _call(account, "GET", f"{user}/conversations", query=query)


def set_hidden(account: Account, comment: str, *, hidden: bool) -> None:
    _call(account, "POST", comment, body={"hide": hidden})


def remove(account: Account, comment: str) -> None:
    _call(account, "DELETE", comment)


def _call(
    account: Account,
    method: str,
    path: str,
    *,
    query: dict[str, str] | None = None,
    body: dict[str, Any] | None = None,
    publishes: bool = False,
    version: str = graph.VERSION,
) -> dict[str, Any]:
    return graph.call(
        account,
        method,
        path,
        host=graph.INSTAGRAM,
        query=query,
        body=body,
        publishes=publishes,
        version=version,
        meanings=_MEANINGS,
    )

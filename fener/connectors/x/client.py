"""Every address of the X API v2. Nothing else knows them.

X is renaming its parameters from `tweet.fields` to `post.fields`. The document it publishes has the
new names, so they are asked for; a server that knows only the old ones says so with a 400 that
names the parameter, and is asked again with those.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from fener.connectors import sign_ins
from fener.connectors.contract import Account, OutcomeUnknown, Refused, SignInAgain
from fener.connectors.exchange import Answer, exchange
from fener.connectors.x.problems import raise_problem

HOST = "https://api.x.com"
SIGN_IN = "https://x.com/i/oauth2/authorize"
SCOPES = (
    "tweet.read", "tweet.write", "tweet.moderate.write", "users.read", "dm.read", "dm.write",
    "offline.access",
)  # fmt: skip
PAGE = 100
LEAST_OF_TIMELINE, LEAST_OF_SEARCH = 5, 10

_ID = re.compile(r"[0-9]{1,19}")
_PEOPLE = "id,name,profile_image_url,public_metrics,username"
_MEDIA = "alt_text,media_key,preview_image_url,type,url"
_POSTS = {
    "post.fields": "attachments,conversation_id,created_at,entities,geo,id,lang,note_post,"
    "public_metrics,text",
    "expansions": "attachments.media_keys,author_id,geo.place_id,referenced_posts",
    "user.fields": _PEOPLE,
    "media.fields": _MEDIA,
    "place.fields": "full_name,id",
}
_MESSAGES = {
    "dm_event.fields": "attachments,created_at,dm_conversation_id,entities,event_type,id,text",
    "expansions": "attachments.media_keys,sender_id",
    "user.fields": _PEOPLE,
    "media.fields": _MEDIA,
}
_OLDER_POSTS = {
    "tweet.fields": "attachments,author_id,conversation_id,created_at,edit_history_tweet_ids,"
    "entities,geo,id,in_reply_to_user_id,lang,note_tweet,public_metrics,referenced_tweets,text",
    "expansions": "attachments.media_keys,author_id,geo.place_id,referenced_tweets.id",
    "user.fields": _PEOPLE,
    "media.fields": _MEDIA,
    "place.fields": "full_name,id",
}


def me(account: Account) -> dict[str, Any]:
    return _read(account, "/2/users/me", {"user.fields": "id,name,subscription_type,username"})


def own_posts(account: Account, query: Mapping[str, str]) -> dict[str, Any]:
    return _read(account, f"/2/users/{_number(account.native_id)}/tweets", query, _POSTS)


def mentions(account: Account, query: Mapping[str, str]) -> dict[str, Any]:
    return _read(account, f"/2/users/{_number(account.native_id)}/mentions", query, _POSTS)


def search(account: Account, query: Mapping[str, str]) -> dict[str, Any]:
    return _read(account, "/2/tweets/search/recent", query, _POSTS)


def messages(account: Account, query: Mapping[str, str]) -> dict[str, Any]:
    only = {"event_types": "MessageCreate"}
    return _read(account, "/2/dm_events", {**query, **only}, _MESSAGES)


def messages_with(account: Account, person: str, query: Mapping[str, str]) -> dict[str, Any]:
    only = {"event_types": "MessageCreate"}
    path = f"/2/dm_conversations/with/{_number(person)}/dm_events"
    return _read(account, path, {**query, **only}, _MESSAGES)


def publish(account: Account, text: str, in_reply_to: str) -> dict[str, Any]:
    body: dict[str, Any] = {"text": text}
    if in_reply_to:
        body["reply"] = {"in_reply_to_tweet_id": _number(in_reply_to)}
    return _write(account, "POST", "/2/tweets", body, publishes=True)


def send_message(account: Account, person: str, text: str) -> dict[str, Any]:
    path = f"/2/dm_conversations/with/{_number(person)}/messages"
    return _write(account, "POST", path, {"text": text}, publishes=True)


def set_hidden(account: Account, post: str, hidden: bool) -> dict[str, Any]:
    path = f"/2/tweets/{_number(post)}/hidden"
    return _write(account, "PUT", path, {"hidden": hidden}, publishes=False)


def sign_in_address(account: Account, back: str, state: str, challenge: str) -> str:
    more = {"scope": " ".join(SCOPES), **sign_ins.challenged(challenge)}
    return sign_ins.page_address(SIGN_IN, account, back, state, **more)


def take_code(account: Account, code: str, back: str, verifier: str) -> dict[str, Any]:
    """The tokens for the code that X sent back with a person; it keeps a code for 30 seconds."""
    form = {"code": code, "redirect_uri": back, "code_verifier": verifier}
    client, headers = _client(account, sign_ins.client_id(account))
    return sign_ins.take_code(account, _tokens(account), form | client, headers)


def refresh(account: Account) -> dict[str, Any]:
    """New tokens for the refresh token, which is then worth nothing. Raises `SignInAgain` where X
    does not take it."""
    if not account.secrets.get("refresh_token"):
        raise SignInAgain(key="connector.secret_missing")
    client, headers = _client(account, str(account.settings.get("client_id") or ""))
    answer = sign_ins.refreshed(account, _tokens(account), client, headers)
    raise_problem(answer, publishes=False, renewable=False)
    return _object(answer, publishes=False)


def _tokens(account: Account) -> str:
    return _base(account) + "/2/oauth2/token"


def _client(account: Account, client_id: str) -> tuple[dict[str, str], dict[str, str]]:
    """How the app makes itself known, by fields and by headers: with its secret if it has one."""
    if secret := account.secrets.get("client_secret", ""):
        return {}, sign_ins.basic(client_id, secret)
    return {"client_id": client_id}, {}


def moment(at: datetime) -> str:
    """A time as X takes it in a query: to the second, in UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _read(
    account: Account,
    path: str,
    query: Mapping[str, str],
    fields: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    answer = _get(account, path, {**query, **(fields or {})})
    if answer.status == 400 and fields is _POSTS and _wants_older_names(answer):
        answer = _get(account, path, {**query, **_OLDER_POSTS})
    raise_problem(answer, publishes=False, renewable=_is_renewable(account))
    return _object(answer, publishes=False)


def _wants_older_names(answer: Answer) -> bool:
    said = answer.body[:20_000]
    return any(name in said for name in (b"post.fields", b"referenced_posts", b"note_post"))


def _get(account: Account, path: str, query: Mapping[str, str]) -> Answer:
    used = {name: value for name, value in query.items() if value}
    return exchange(
        "GET",
        f"{_base(account)}{path}?{urlencode(used)}",
        publishes=False,
        headers=_headers(account),
        allow_private_hosts=_allows_private_hosts(account),
    )


def _write(
    account: Account, method: str, path: str, body: dict[str, Any], *, publishes: bool
) -> dict[str, Any]:
    answer = exchange(
        method,
        _base(account) + path,
        publishes=publishes,
        body=json.dumps(body, ensure_ascii=False).encode(),
        headers={**_headers(account), "content-type": "application/json"},
        allow_private_hosts=_allows_private_hosts(account),
    )
    raise_problem(answer, publishes=publishes, renewable=_is_renewable(account))
    return _object(answer, publishes=publishes)


def _object(answer: Answer, *, publishes: bool) -> dict[str, Any]:
    value = answer.json()
    if isinstance(value, dict):
        return value
    if publishes:
        raise OutcomeUnknown(f"{answer.status}, and the answer is not readable")
    raise Refused(str(answer.status), key="connector.answer_unreadable")


def _headers(account: Account) -> dict[str, str]:
    token = account.secrets.get("access_token", "")
    if not token:
        raise SignInAgain(key="connector.secret_missing")
    return {"authorization": f"Bearer {token}"}


def _number(native_id: str) -> str:
    if not _ID.fullmatch(native_id):
        raise Refused(key="x.not_a_number")
    return native_id


def _base(account: Account) -> str:
    return str(account.settings.get("api_url") or HOST).rstrip("/")


def _allows_private_hosts(account: Account) -> bool:
    return account.settings.get("allow_private_hosts") is True


def _is_renewable(account: Account) -> bool:
    return bool(account.secrets.get("refresh_token"))

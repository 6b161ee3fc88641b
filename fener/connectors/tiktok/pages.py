"""What is asked for at a poll: the newest videos, then comments where their number has changed,
then replies that do not come with their comment. Each call of `fetch` is one request."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from fener.connectors.contract import Account, Fetched, Gone, Payload, Refused
from fener.connectors.tiktok import client
from fener.connectors.tiktok.translate import objects, payload_of

ALWAYS = 3
"""How many of the newest videos are looked through at every poll, whatever their numbers say."""
KEPT = 500
"""Of how many comments it is remembered how many replies they had."""
PAGES_OF_A_VIDEO = 20


@dataclass(slots=True)
class State:
    """A cursor, unfolded."""

    videos: dict[str, int] = field(default_factory=dict)
    """How many comments the newest videos had."""
    urls: dict[str, str] = field(default_factory=dict)
    known: dict[str, int] = field(default_factory=dict)
    """Comments by number, and how many replies they had."""
    due: list[list[Any]] = field(default_factory=list)
    """Videos to be looked through: number, place in its list, page, whether it is new to us."""
    open: list[list[Any]] = field(default_factory=list)
    """Comments whose replies are asked for: video, comment, place in the list."""

    @classmethod
    def read(cls, cursor: str) -> State:
        """Raises `Refused` for what is no cursor of ours."""
        if not cursor:
            return cls()
        try:
            return cls(**json.loads(cursor))
        except (ValueError, TypeError):
            raise Refused(key="connector.answer_unreadable") from None

    def written(self) -> str:
        return json.dumps(asdict(self), separators=(",", ":"))


def next_page(account: Account, cursor: str) -> Fetched:
    state = State.read(cursor)
    payloads: list[Payload] = []
    if state.open:
        payloads = _replies(account, state)
    elif state.due:
        payloads = _comments(account, state)
    else:
        _videos(account, state)
    more = bool(state.open or state.due)
    if not more:
        by_age = sorted(state.known.items(), key=lambda one: (len(one[0]), one[0]))
        state.known = dict(by_age[-KEPT:])
    return Fetched(payloads=payloads, cursor=state.written(), more=more)


def _videos(account: Account, state: State) -> None:
    before, state.videos, state.urls = state.videos, {}, {}
    for place, video in enumerate(objects(client.videos(account).get("videos"))):
        native_id, count = str(video.get("item_id")), video.get("comments")
        state.videos[native_id] = count if isinstance(count, int) else 0
        url = video.get("share_url")
        state.urls[native_id] = url if isinstance(url, str) else ""
        is_new = native_id not in before
        if place < ALWAYS or before.get(native_id, 0) != state.videos[native_id]:
            state.due.append([native_id, 0, 0, is_new and not before])


def _comments(account: Account, state: State) -> list[Payload]:
    video, cursor, page, is_backlog = state.due.pop(0)
    said = _unless_gone(lambda: client.comments(account, video, cursor))
    comments = objects(said.get("comments"))
    is_all_new = not any(str(one.get("comment_id")) in state.known for one in comments)
    payloads: list[Payload] = []
    for comment in reversed(comments):
        payloads += _changed(state, comment, video, is_backlog)
    place, has_more = said.get("cursor"), said.get("has_more") is True
    # Newest first: a page with something known on it ends the list. Of what was there before us,
    # one page of each video is enough.
    goes_on = comments and is_all_new and has_more and not is_backlog
    if goes_on and isinstance(place, int) and page + 1 < PAGES_OF_A_VIDEO:
        state.due.insert(0, [video, place, page + 1, False])
    return payloads


def _unless_gone(ask: Callable[[], dict[str, Any]]) -> Mapping[str, Any]:
    """Nothing where it was deleted meanwhile. All else that is refused here, the next list of
    videos tells."""
    try:
        return ask()
    except (Gone, Refused):
        return {}


def _changed(
    state: State, comment: Mapping[str, Any], video: str, is_backlog: bool
) -> list[Payload]:
    native_id, count = str(comment.get("comment_id")), comment.get("replies")
    count = count if isinstance(count, int) else 0
    before = state.known.get(native_id)
    state.known[native_id] = count
    url = state.urls.get(video, "")
    payloads = [] if before is not None else [payload_of(comment, url)]
    if count and count != before:
        replies = objects(comment.get("reply_list"))
        if len(replies) >= count or is_backlog:
            payloads += [payload_of(one, url) for one in reversed(replies)]
        else:
            state.open.append([video, native_id, 0])
    return payloads


def _replies(account: Account, state: State) -> list[Payload]:
    video, comment, cursor = state.open.pop(0)
    said = _unless_gone(lambda: client.replies(account, video, comment, cursor))
    place = said.get("cursor")
    if said.get("has_more") is True and isinstance(place, int) and place > cursor:
        state.open.insert(0, [video, comment, place])
    url = state.urls.get(video, "")
    return [payload_of(one, url) for one in reversed(objects(said.get("comments")))]

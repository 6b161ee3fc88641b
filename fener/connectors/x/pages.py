"""What is asked for at a poll, in which order, and where each question goes on next time.

A poll is a round through our own posts (which tell whose conversations to follow), our mentions,
what was found by the watch terms, what was said under our posts or in quoting them without our
name, and messages. Each call of `fetch` is one request; the cursor says where the round stands.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from fener.connectors import reading, shut
from fener.connectors.contract import Account, Fetched, Gone, Payload, Refused, Unreadable
from fener.connectors.x import client, prices
from fener.connectors.x.hooks import objects
from fener.connectors.x.translate import moment_as_number

FIRST_PAGE = 20
"""How many are brought from each source when a channel is new: each of them costs."""
NEWEST_MESSAGES = 10
ROOTS_KEPT = 25
SEARCHED_BACK = timedelta(days=6, hours=20)
"""X searches seven days, and refuses to start earlier."""
SETTLED_AFTER = timedelta(minutes=15)
"""How late a post may turn up in what X has listed."""
LONGEST_QUERY, LONGEST_ENTERPRISE_QUERY = 512, 4096
_NEEDED = ("own", "mentions")
"""Without these steps a channel is deaf; the others may be shut by what X is paid for."""
_INCLUDES = ("users", "media", "posts", "tweets", "places")


@dataclass(slots=True)
class State:
    """A cursor, unfolded."""

    step: str = ""
    token: str = ""
    day: str = ""
    """On which day (UTC) messages were last read: X charges the same one again on the next."""
    since: dict[str, str] = field(default_factory=dict)
    """The newest number that each step has brought."""
    top: dict[str, str] = field(default_factory=dict)
    """The newest number on the pages of a step that is not at its end yet."""
    roots: list[str] = field(default_factory=list)
    """Our own newest posts that began a conversation."""
    shut: dict[str, str] = field(default_factory=dict)
    """What was refused in this round, to be told at its end."""

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


def next_page(account: Account, cursor: str, now: datetime) -> Fetched:
    state = State.read(cursor)
    steps = _steps(account, state)
    if state.step not in steps:
        shut.tell(shut.read(state.shut), now)
        state.shut = {}
        state.step, state.token = next(iter(steps)), ""
    step = state.step
    is_first = step not in state.since
    try:
        page = _page(account, state, steps[step], now)
    except (Refused, Gone) as error:
        if step in _NEEDED:
            raise
        state.shut = shut.as_of(shut.noted(shut.read(state.shut), error, step), now)
        _go_on(account, state)
        return Fetched(payloads=[], cursor=state.written(), more=True)
    try:
        items = objects(page.get("data"))
        numbers = [reading.identifier(item, "id", required=True) for item in items]
    except Unreadable as error:
        raise Refused(str(error), key="connector.answer_unreadable") from error
    seen = state.since.get(step, "")
    fresh = [one for one, n in zip(items, numbers, strict=True) if _order(n) > _order(seen)]
    cost = _cost(account, state, step, page, len(items), len(fresh), now)
    if step == "own":
        _note_roots(state, fresh)
    state.top[step] = max([state.top.get(step, ""), seen, *numbers], key=_order)
    state.token = _next_token(page)
    is_end = is_first or not state.token or (step == "messages" and len(fresh) < len(items))
    if is_end:
        # Where nothing has ever been said, the next poll must still bring more than one page.
        state.since[step] = state.top.pop(step) or moment_as_number(now - SETTLED_AFTER)
        _go_on(account, state)
    if step == "messages":
        state.day = _day(now)
    payloads = [_payload(step, one, page) for one in reversed(fresh)]
    more = bool(state.step or state.shut)
    state.shut = shut.as_of(shut.read(state.shut), now)
    return Fetched(payloads=payloads, cursor=state.written(), more=more, cost=cost)


def _page(account: Account, state: State, query: str, now: datetime) -> dict[str, Any]:
    try:
        return _ask(account, state, query, now)
    except Refused:
        if not state.token:
            raise
    # A page number that X no longer knows: the step begins again, and keys sort out the rest.
    state.token = ""
    return _ask(account, state, query, now)


def _go_on(account: Account, state: State) -> None:
    """To the next step, or to the end of the round. What the first step brought decides on the
    steps that come after it."""
    left = list(_steps(account, state))
    at = left.index(state.step)
    state.step, state.token = left[at + 1] if at + 1 < len(left) else "", ""


def _steps(account: Account, state: State) -> dict[str, str]:
    """The steps of a round by name, with the query of those that search."""
    steps = {"own": "", "mentions": ""}
    for number, query in enumerate(term_queries(account)):
        steps[f"terms{number}"] = query
    if account.settings.get("conversations") is not False:
        query = conversation_query(account, state.roots)
        if query:
            steps["around"] = query
    if account.settings.get("messages") is not False:
        steps["messages"] = ""
    return steps


def _ask(account: Account, state: State, query: str, now: datetime) -> dict[str, Any]:
    step = state.step
    since = state.since.get(step, "")
    size = str(client.PAGE if since else FIRST_PAGE)
    if step == "messages":
        size = str(NEWEST_MESSAGES if since and not state.token else size)
        return client.messages(account, {"max_results": size, "pagination_token": state.token})
    asked = {"max_results": size, "since_id": since, "pagination_token": state.token}
    if step == "own":
        return client.own_posts(account, asked)
    if step == "mentions":
        return client.mentions(account, asked)
    if since:
        asked["since_id"] = max(since, moment_as_number(now - SEARCHED_BACK), key=_order)
    return client.search(account, {**asked, "query": query})


def term_queries(account: Account) -> list[str]:
    """The watch terms as few searches as the length of a query allows. What mentions us comes by
    the cheaper way, and what we wrote is no news."""
    terms = [_quoted(term) for term in account.terms if term.strip()]
    return _queries(account, terms)


def conversation_query(account: Account, roots: list[str]) -> str:
    """One search for what stands under our newest posts or quotes them without our name; as many
    of them as one query holds."""
    pieces = [f"conversation_id:{one} OR quotes_of_tweet_id:{one}" for one in reversed(roots)]
    queries = _queries(account, pieces)
    return queries[0] if queries else ""


def _queries(account: Account, pieces: list[str]) -> list[str]:
    longest = LONGEST_ENTERPRISE_QUERY if prices.is_enterprise(account) else LONGEST_QUERY
    handle = account.handle.lstrip("@")
    end = f" -is:retweet -from:{handle} -@{handle}" if handle else " -is:retweet"
    queries: list[str] = []
    held: list[str] = []
    for piece in pieces:
        if len(_joined([*held, piece])) + len(end) > longest:
            if held:
                queries.append(_joined(held) + end)
            held = []
        if len(_joined([piece])) + len(end) <= longest:
            held.append(piece)
    return [*queries, _joined(held) + end] if held else queries


def _joined(pieces: list[str]) -> str:
    return f"({' OR '.join(pieces)})"


def _quoted(term: str) -> str:
    """A term as X takes it: a name with its sign as it is, all else as a phrase.

    >>> _quoted('#Lumina'), _quoted('my "bus" is late')
    ('#Lumina', '"my bus is late"')
    """
    term = " ".join(term.replace('"', " ").replace("\\\\", " ").split())
    is_plain_name = term[:1] in ("#", "@", "$") and term[1:].isidentifier()
    return term if is_plain_name else f'"{term}"'


def _note_roots(state: State, posts: list[dict[str, Any]]) -> None:
    for post in reversed(posts):
        if post.get("conversation_id") == post.get("id"):
            state.roots.append(str(post["id"]))
    state.roots = sorted(set(state.roots), key=_order)[-ROOTS_KEPT:]


def _cost(
    account: Account,
    state: State,
    step: str,
    page: Mapping[str, Any],
    count: int,
    fresh: int,
    now: datetime,
) -> int:
    if step == "messages":
        paid = count if state.day != _day(now) else fresh
        page = page if paid else {}
        return prices.cost_of_page(account, page, prices.MESSAGE_READ, paid)
    each = prices.OWN_READ if step in ("own", "mentions") else prices.POST_READ
    return prices.cost_of_page(account, page, each, count)


def _payload(step: str, item: Mapping[str, Any], page: Mapping[str, Any]) -> Payload:
    """One post or message with what belongs to it, in the shape in which X gives a single one."""
    mine = json.dumps(item)
    included = page.get("includes")
    kept: dict[str, list[Any]] = {}
    for name in _INCLUDES:
        rows = objects(included.get(name) if isinstance(included, dict) else None)
        wanted = [one for one in rows if _is_named(one, mine)]
        if wanted:
            kept[name] = wanted
    body = json.dumps({"data": item, "includes": kept}, ensure_ascii=False, sort_keys=True)
    prefix = "dm" if step == "messages" else "post"
    headers = {"source": "search"} if step.startswith("terms") else {}
    return Payload(
        key=f"{prefix}:{item['id']}", body=body.encode("utf-8", "replace"), headers=headers
    )


def _is_named(one: Mapping[str, Any], item: str) -> bool:
    name = one.get("media_key") or one.get("id")
    return isinstance(name, str) and bool(name) and f'"{name}"' in item


def _next_token(page: Mapping[str, Any]) -> str:
    meta = page.get("meta")
    token = meta.get("next_token") if isinstance(meta, dict) else None
    return token if isinstance(token, str) else ""


def _order(number: str) -> tuple[int, str]:
    """Numbers of X are too long for some readers and are handed over as text: a longer one is
    the newer one."""
    return len(number), number


def _day(now: datetime) -> str:
    return now.astimezone(UTC).date().isoformat()

"""Actions say who and when; and every arrow of every lifecycle is taken by somebody."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from fener.core import lifecycles
from fener.core.lifecycles import LIFECYCLES
from tests.house.ground import PACKAGE, modules, name_of, tree

NETWORK = "the network does it: its name is in the event, or there is nothing to tell"
CLOCK = "time does it: the desk itself is the actor"
INSIDE = "inside the transaction of the action that calls it, which tells"
ASKS = "asks or builds, and writes nothing"
FLEETING = "drafts and presence are a person's own and leave no event"
DRAWN = "works out of what is there what can be worked out again at any time, and changes nothing"
QUEUES = "lets posts wait their turn; what comes of it is told when it comes"
LINK = "whoever holds the link is the actor"

WITHOUT_ACTOR = {
    "api": {
        "account_of": ASKS, "asks_for": ASKS, "due_subscriptions": ASKS, "message_of": ASKS,
        "try_address": ASKS, "claim_subscription": CLOCK, "tell_subscription": CLOCK,
        "forget_answers": CLOCK,
    },
    "cases": {
        "ways_of": ASKS, "answering_channel": ASKS,
        "append_post": NETWORK, "link_posts": INSIDE, "note_own_post": NETWORK,
        "file_brand": CLOCK, "opens_case": ASKS, "take_fates": CLOCK, "draft_for": ASKS,
        "mark_late_cases": CLOCK, "wake_snoozed_cases": CLOCK, "forget_absent": CLOCK,
        "asks": ASKS, "route_post": ASKS, "reasons_of_case": ASKS, "targets_of_case": ASKS,
        "reopening": ASKS, "acted_since": ASKS, "reconsider_posts": CLOCK,
        "note_presence": FLEETING, "leave_case": FLEETING, "save_draft": FLEETING,
        "drop_draft": FLEETING,
    },
    "channels": {
        "try_account": ASKS, "note_heard": NETWORK, "sign_out": NETWORK, "poll_soon": CLOCK,
        "store_payloads": NETWORK, "receive_webhook": NETWORK,
        "receive_webhooks": NETWORK, "poll_channel": CLOCK,
        "settle_payloads": INSIDE, "claim_delivery": CLOCK, "send_delivery": CLOCK,
        "lose_sight_of": CLOCK, "take_receipts": NETWORK, "mark_pulled": INSIDE,
        "set_terms": DRAWN, "begun_fetching": ASKS, "moderate_post": CLOCK, "add_cost": NETWORK,
        "is_over_cap": ASKS, "greet_network": ASKS, "renew_access": CLOCK,
        "renewed_after": CLOCK, "look_for": CLOCK,
    },
    "guide": {"place_answers": DRAWN},
    "mentions": {
        "apply_edits": NETWORK, "apply_deletions": NETWORK, "apply_pending": NETWORK,
        "file_mentions": INSIDE, "read_payloads": NETWORK, "prepare_posts": ASKS,
        "record_posts": NETWORK, "judge_deeply": CLOCK, "rank_of": ASKS,
        "wait_for_deep_tier": INSIDE, "rejudge_set_aside": QUEUES, "rejudge_since": QUEUES,
    },
    "problems": {
        "proposal_of": ASKS, "reassess_problem": CLOCK, "follow_cases": INSIDE,
        "problem_of": ASKS, "retell_problem": INSIDE, "raise_spikes": CLOCK,
        "watch_brand": CLOCK, "forget_watches": ASKS, "forget_causes": ASKS,
        "watched_of": ASKS, "settle_spike": CLOCK, "follow_problem": CLOCK, "gather_posts": CLOCK,
        "send_next_answer": CLOCK, "title_of": ASKS,
    },
    "playbooks": {
        "audit_escalation": CLOCK, "climb_ladder": CLOCK, "claim_page": CLOCK, "send_page": CLOCK,
        "lose_page": CLOCK,
    },
    "people": {"make_entry_link": INSIDE, "use_entry_link": LINK, "set_tempo": CLOCK},
}  # fmt: skip
"""Public functions of `actions` that take no `actor`, and why."""
TIMELESS = {ASKS, INSIDE, FLEETING, DRAWN}
"""Grounds on which a function may do without `now` as well."""

MOVERS = {
    "advance", "change_case", "set_channel_state", "settle_delivery", "settle_reply", "_finish",
    "_move", "update", "enter", "ChoiceField",
}  # fmt: skip
"""Whoever takes a target state as an argument, and the field in which a person chooses one."""
IN_BULK = {
    "payload.read": "told by `mentions.recorded`, once for the whole batch",
    "payload.parked": "shown on the channel's page until a person settles it",
    "mention.filed": "told by `case.opened` and `case.appended`",
}
"""Arrows that are taken by many rows at once, in one statement, without an event of their own."""
NOT_YET: dict[str, str] = {}
"""Arrows that nobody takes yet, and who will."""


def actions() -> Iterator[tuple[str, Path, ast.FunctionDef]]:
    """App, file and node of every public function in an app's `actions`."""
    for path in modules():
        parts = path.relative_to(PACKAGE).parts
        if parts[1:] == ("actions.py",) or (len(parts) == 3 and parts[1] == "actions"):
            for node in tree(path).body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    yield parts[0], path, node


def test_there_are_actions():
    assert len(list(actions())) > 60


def test_actions_say_who_and_when():
    found = []
    for app, path, node in actions():
        named = {one.arg for one in node.args.kwonlyargs}
        ground = WITHOUT_ACTOR.get(app, {}).get(node.name, "")
        wanted = set() if ground in TIMELESS else {"now"} if ground else {"actor", "now"}
        if missing := wanted - named:
            found.append(f"{name_of(path)}:{node.lineno} {node.name} takes no {sorted(missing)}")
    assert found == []


def test_the_list_of_exceptions_is_no_longer_than_needed():
    there = defaultdict(dict)
    for app, _, node in actions():
        there[app][node.name] = {one.arg for one in node.args.kwonlyargs}
    stale = [
        f"{app}.{name}"
        for app, names in WITHOUT_ACTOR.items()
        for name in names
        if name not in there[app] or "actor" in there[app][name]
    ]
    assert stale == []


def test_no_action_takes_actor_or_now_by_place():
    found = [
        f"{name_of(path)}:{node.lineno} {node.name}"
        for _, path, node in actions()
        if {one.arg for one in node.args.args} & {"actor", "now"}
        and node.name != "due_subscriptions"
    ]
    assert found == []


def _words_of(path: Path) -> tuple[set[str], set[str]]:
    """Literal strings of a module, and those handed to a mover."""
    every, moved = set(), set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            every.add(node.value)
        elif isinstance(node, ast.Call):
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if called in MOVERS:
                values = [*node.args, *(one.value for one in node.keywords)]
                moved |= {
                    inner.value
                    for value in values
                    for inner in ast.walk(value)
                    if isinstance(inner, ast.Constant) and isinstance(inner.value, str)
                }
    return every, moved


@pytest.mark.parametrize("lifecycle", LIFECYCLES, ids=lambda one: one.name)
def test_every_arrow_is_taken_by_somebody(lifecycle):
    constant = next(name for name, value in vars(lifecycles).items() if value is lifecycle)
    said, reached = set(), set()
    for path in modules():
        if PACKAGE / "core" in path.parents or path.name in ("sentences.py", "happenings.py"):
            continue
        every, moved = _words_of(path)
        said |= every
        text = path.read_text("utf-8")
        is_form = path.name == "forms.py"
        if constant in text or "actions" in path.parts or is_form:
            reached |= moved
    untaken = {
        arrow.verb
        for arrow in lifecycle.arrows
        if arrow.verb not in said and arrow.target not in reached
    }
    assert untaken - NOT_YET.keys() - IN_BULK.keys() == set()


def test_changing_states_goes_through_the_lifecycle():
    """`state` is set by `advance`, by `change_case`, or in bulk by the few that say so."""
    may = {
        "fener/kit/advance.py", "fener/kit/jobs.py", "fener/cases/actions/writing.py",
        "fener/channels/actions/receiving.py", "fener/mentions/actions/file.py",
    }  # fmt: skip
    found = set()
    for path in modules():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "update":
                if any(one.arg == "state" for one in node.keywords):
                    found.add(name_of(path))
            elif isinstance(node, ast.Assign):
                for target in node.targets:
                    if isinstance(target, ast.Attribute) and target.attr == "state":
                        found.add(name_of(path))
    outside = {name for name in found if not name.startswith(("fener/connectors/", "fener/core/"))}
    assert outside - may == set()


def test_every_app_with_actions_can_be_imported_by_its_one_name():
    for app in WITHOUT_ACTOR:
        assert import_module(f"fener.{app}.actions")

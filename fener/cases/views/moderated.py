"""What was done with posts of others in a conversation, and what can be asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from fener.cases.views.thread import Shown
from fener.channels import queries as channel_queries
from fener.channels.models import Moderation
from fener.connectors.contract import Act
from fener.kit.sentences import say
from fener.mentions.models import Mention
from fener.people.queries import Access, people_names
from fener.people.roles import DECIDE

ACTS = {
    Act.HIDE: _("Hide it from the public"),
    Act.SHOW: _("Show it to the public again"),
    Act.REMOVE: _("Remove it from the network"),
}
STATES = {
    "asked": _("waits for a second person"),
    "agreed": _("agreed; the network is asked"),
    "doing": _("agreed; the network is asked"),
    "done": _("done"),
    "failed": _("the network refused"),
    "withdrawn": _("withdrawn"),
}
TONES = {"asked": "lamp", "done": "harbour", "failed": "signal"}


def moderated(access: Access, thread: Sequence[Shown]) -> dict[int, dict[str, Any]]:
    """For each post of others in the thread: what was done with it, and what can be asked."""
    posts = [one.item for one in thread if one.kind in ("post", "other_post")]
    public = [post for post in posts if post.visibility == "public"]
    found = channel_queries.moderations_of([purpose_of(post) for post in public])
    rows = shown_moderations(access, [one for each in found.values() for one in each])
    by_purpose: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_purpose.setdefault(row["moderation"].purpose, []).append(row)
    shown = {}
    for post in public:
        asked = by_purpose.get(purpose_of(post), [])
        acts = _acts(post, [row["moderation"] for row in asked])
        if asked or acts:
            shown[post.pk] = {"rows": asked, "acts": acts}
    return shown


def purpose_of(post: Mention) -> str:
    return f"mention:{post.pk}"


def _acts(post: Mention, asked: Sequence[Moderation]) -> list[tuple[str, Any]]:
    """What may be asked for now: nothing while something is under way, or the post is gone."""
    if post.deleted_at or any(one.state in ("asked", "agreed", "doing") for one in asked):
        return []
    last = next((one.act for one in reversed(asked) if one.state == "done"), "")
    if last == Act.REMOVE:
        return []
    can = channel_queries.capabilities_of(post.channel)
    offered = [Act.SHOW if last == Act.HIDE else Act.HIDE, Act.REMOVE]
    return [(act.value, ACTS[act]) for act in offered if can.can_do(act)]


def shown_moderations(access: Access, rows: Sequence[Moderation]) -> list[dict[str, Any]]:
    """Oldest first, with names, words, and what this person may do about each."""
    ids = {one.asked_by_id for one in rows} | {one.agreed_by_id for one in rows if one.agreed_by_id}
    names = people_names(ids) if ids else {}
    me = access.user.pk if access.user else None
    return [
        {
            "moderation": one,
            "act": ACTS[Act(one.act)],
            "asked_by": names.get(one.asked_by_id, ""),
            "agreed_by": names.get(one.agreed_by_id, "") if one.agreed_by_id else "",
            "state": STATES[one.state],
            "tone": TONES.get(one.state, ""),
            "problem": say(one.problem_key) if one.problem_key and one.state == "failed" else "",
            "is_mine": one.asked_by_id == me,
            "may_agree": one.state == "asked"
            and one.asked_by_id != me
            and access.may(DECIDE, one.channel.brand_id),
            "may_withdraw": one.state in ("asked", "failed")
            and (one.asked_by_id == me or access.may(DECIDE, one.channel.brand_id)),
            "may_retry": one.state == "failed" and access.may(DECIDE, one.channel.brand_id),
        }
        for one in rows
    ]

"""Answering: drafts, the send guard, the outbox, and what became of what we said.

The guard: a reply is accepted only by somebody who has seen everything that was said before
it. Two agents press send together: the version of the case lets one through, the other is
told who was faster and what they said, and keeps the draft.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from fener.cases import timing
from fener.cases.actions.writing import change_case
from fener.cases.exposing import (
    HoldsPersonalData,
    confirmation_of,
    exposed_in,
    kinds_of,
)
from fener.cases.models import Case, Reply, SavedDraft
from fener.channels import actions as channel_actions
from fener.channels import queries as channel_queries
from fener.channels.models import Channel, Delivery
from fener.channels.ways import Way, answering_channel_of, way_of, ways_to_answer
from fener.core.clocks import ClockKind, meet, pause_clocks
from fener.core.posts import Draft, PostKind, Visibility
from fener.core.text import fold, tidy
from fener.kit.actors import DESK, Actor
from fener.kit.advance import LostRace
from fener.kit.records import write_event
from fener.mentions import queries as mention_queries
from fener.mentions.models import Mention
from fener.people.models import User
from fener.people.queries import brand_now

PURPOSES = ("acknowledge", "answer", "ask", "solve")
"""`acknowledge`: we have heard you. `answer`: an answer. `ask`: an answer that needs theirs;
clocks stand still until they write. `solve`: the answer that ends it."""

UNFILLED = re.compile(r"⟨\w+⟩")
"""What `guide.document.render` leaves of a variable nobody has filled in."""


class AlreadyAnswered(Exception):
    """Somebody else sent a reply that this person had not seen."""

    def __init__(self, reply: Reply | None) -> None:
        super().__init__("already answered")
        self.reply = reply


class CustomerWroteAgain(Exception):
    """The customer wrote while the reply was being written; it may no longer fit."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} new posts")
        self.count = count


class ReplyRefused(Exception):
    """It can't be sent like this; `problems` are keys of sentences."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(", ".join(problems))
        self.problems = tuple(problems)


def save_draft(
    case: Case, user: User, *, now: datetime, text: str, visibility: str, purpose: str
) -> SavedDraft:
    """Keep what a person has typed so far; an empty text drops the draft."""
    if purpose not in PURPOSES:
        raise ValueError(f"no such purpose: {purpose}")
    row, _ = SavedDraft.objects.update_or_create(
        case=case,
        by=user,
        defaults={
            "text": tidy(text, limit=20_000),
            "visibility": Visibility(visibility).value,
            "purpose": purpose,
            "saved_at": now,
        },
    )
    return row


def drop_draft(case: Case, user: User) -> None:
    SavedDraft.objects.filter(case=case, by=user).delete()


def draft_for(
    mention: Mention, text: str, visibility: Visibility, *, by_person: bool = False
) -> Draft:
    """What would be handed to the network as the answer to `mention`. `by_person`: somebody wrote
    or read these very words, and nobody answers by rule."""
    return Draft(
        key=str(uuid.uuid4()),
        text=tidy(text, limit=20_000).strip(),
        visibility=visibility,
        conversation=mention.conversation.native_id,
        in_reply_to=mention.native_id,
        to=mention.author.native_id,
        to_handle=mention.author.handle,
        heard_at=mention.at,
        by_person=by_person,
    )


def answering_channel(mention: Mention) -> Channel:
    """The account that answers `mention`: that which heard it or, where that one only listens,
    another of the brand on the same network."""
    return answering_channel_of(mention.channel)


def ways_of(mention: Mention, *, now: datetime) -> list[Way]:
    """How `mention` can be answered where it was written. `now` is that of the networks, also where
    the brand lives in a replayed stream."""
    return ways_to_answer(
        answering_channel(mention),
        visibility=Visibility(mention.visibility),
        written_at=mention.at,
        now=now,
        closed=mention.closed,
    )


def _check_way(mention: Mention, visibility: Visibility, *, by_person: bool, now: datetime) -> None:
    way = way_of(ways_of(mention, now=now), visibility)
    if way is None:
        raise ReplyRefused(["reply.channel_cannot_send"])
    if way.shut:
        raise ReplyRefused([way.shut])
    if way.needs_person and not by_person:
        raise ReplyRefused(["way.needs_person"])


def send_reply(
    case: Case,
    *,
    actor: Actor,
    now: datetime,
    text: str,
    visibility: str,
    purpose: str,
    seen_replies: int,
    seen_posts: int,
    in_reply_to: Mention | None = None,
    personal_confirmed: str = "",
) -> Reply:
    """Decide to say `text`; the outbox takes it from here.

    `seen_replies`, `seen_posts`: what the person had before their eyes when they wrote.
    `personal_confirmed`: the `confirmation` of the personal data that is meant to be public.
    Raises `AlreadyAnswered`, `CustomerWroteAgain`, `ReplyRefused`, `HoldsPersonalData`.
    """
    if purpose not in PURPOSES:
        raise ValueError(f"no such purpose: {purpose}")
    _refuse_merged(case)
    if case.replies != seen_replies:
        raise AlreadyAnswered(_last_reply(case))
    if case.posts > seen_posts:
        raise CustomerWroteAgain(case.posts - seen_posts)
    mention = in_reply_to or _answered_mention(case)
    seen_as = Visibility(visibility)
    by_person = actor.person_id is not None
    draft = draft_for(mention, text, seen_as, by_person=by_person)
    channel = answering_channel(mention)
    if not draft.text:
        raise ReplyRefused(["reply.empty"])
    if UNFILLED.search(draft.text):
        raise ReplyRefused(["reply.unfilled"])
    _check_way(mention, seen_as, by_person=by_person, now=now)
    if found := channel_queries.preview(channel, draft).problems:
        raise ReplyRefused(found)
    exposed = exposed_in(draft.text) if seen_as is Visibility.PUBLIC else ()
    if exposed and personal_confirmed != confirmation_of(exposed):
        raise HoldsPersonalData(exposed)
    try:
        with transaction.atomic():
            delivery = channel_actions.enqueue(
                channel, draft, actor=actor, now=now, purpose=f"case:{case.pk}"
            )
            reply = _reply(case, delivery, draft, mention, purpose, actor, now)
            change_case(
                case,
                "case.replied",
                actor=actor,
                now=now,
                data={
                    "reply": reply.pk,
                    "delivery": delivery.pk,
                    "purpose": purpose,
                    "visibility": seen_as.value,
                    **({"personal": kinds_of(exposed)} if exposed else {}),
                },
                replies=case.replies + 1,
                trouble="",
                **_seen(case, now),
            )
            if actor.person_id:
                SavedDraft.objects.filter(case=case, by_id=actor.person_id).delete()
    except LostRace:
        fresh = Case.objects.get(pk=case.pk)
        _refuse_merged(fresh)
        if fresh.replies != seen_replies:
            raise AlreadyAnswered(_last_reply(fresh)) from None
        if fresh.posts > seen_posts:
            raise CustomerWroteAgain(fresh.posts - seen_posts) from None
        raise
    return reply


def _refuse_merged(case: Case) -> None:
    """Its posts are elsewhere, and so is what was said about them."""
    if case.state == "merged":
        raise ReplyRefused(["reply.merged"])


def record_spoken_reply(
    case: Case, *, actor: Actor, now: datetime, text: str, purpose: str
) -> Reply:
    """Write down what was said where the desk can't send: on the phone, at the counter, by
    hand on the network. Counts as said now. Raises `ReplyRefused` for no words, or a case that is
    part of another one now."""
    _refuse_merged(case)
    mention = _answered_mention(case)
    draft = draft_for(mention, text, Visibility.PRIVATE)
    if not draft.text:
        raise ReplyRefused(["reply.empty"])
    with transaction.atomic():
        reply = _reply(case, None, draft, mention, purpose, actor, now)
        _said(
            case, reply, brand_now(case.brand, now), actor=actor, now=now, replies=case.replies + 1
        )
        if actor.person_id:
            SavedDraft.objects.filter(case=case, by_id=actor.person_id).delete()
    return reply


def _answered_mention(case: Case) -> Mention:
    """The customer's newest post that still stands; a reply belongs under it."""
    rows = Mention.objects.filter(case_link__case=case, by_us=False).exclude(
        kind=PostKind.REPOST.value
    )
    rows = rows.select_related("channel", "channel__brand", "conversation", "author")
    newest = rows.order_by("-at", "-id")
    return (
        newest.filter(deleted_at=None).first()
        or newest.first()
        or mention_queries.mention_by_id(case.opening_id)
    )


def _reply(
    case: Case,
    delivery: Delivery | None,
    draft: Draft,
    mention: Mention,
    purpose: str,
    actor: Actor,
    now: datetime,
) -> Reply:
    return Reply.objects.create(
        case=case,
        delivery=delivery,
        by_id=actor.person_id,
        purpose=purpose,
        text=draft.text,
        folded=fold(draft.text),
        visibility=draft.visibility.value,
        in_reply_to=mention,
        at=brand_now(case.brand, now),
    )


def _last_reply(case: Case) -> Reply | None:
    return Reply.objects.filter(case=case).select_related("by").order_by("-id").first()


def _seen(case: Case, now: datetime) -> dict[str, Any]:
    """Whoever answers has seen it."""
    if case.state != "new":
        return {}
    clocks = timing.load(case.clocks)
    clocks[ClockKind.SEEN] = meet(clocks[ClockKind.SEEN], brand_now(case.brand, now))
    return {"target": "open", "clocks": clocks}


def take_fates(*, now: datetime, limit: int = 200) -> int:
    """Look down at deliveries whose fate is new: a sent one stops clocks, a failed or unknown
    one brings the case back with the trouble on it."""
    with transaction.atomic():
        deliveries = channel_queries.unpulled_deliveries(limit)
        replies = {
            reply.delivery_id: reply
            for reply in Reply.objects.filter(delivery__in=deliveries).select_related(
                "case", "case__brand"
            )
        }
        cases: dict[int, Case] = {}
        for delivery in deliveries:
            reply = replies.get(delivery.pk)
            if reply is None:
                continue
            case = cases.setdefault(reply.case_id, reply.case)
            if delivery.state == "sent":
                at = brand_now(case.brand, delivery.settled_at or now)
                _said(case, reply, at, actor=DESK, now=now)
            else:
                _not_said(case, delivery, now=now)
        channel_actions.mark_pulled(deliveries)
    return len(deliveries)


def _said(
    case: Case, reply: Reply, at: datetime, *, actor: Actor, now: datetime, **more: Any
) -> None:
    """The customer has our words: clocks stop, and the case waits for them."""
    Reply.objects.filter(pk=reply.pk).update(said_at=at)
    clocks = timing.load(case.clocks)
    wrote_since = case.last_post_at > reply.at
    target = ""
    for kind in _met_by(reply.purpose):
        if kind in clocks:
            clocks[kind] = meet(clocks[kind], at)
    if case.state in ("new", "open", "snoozed") and not wrote_since:
        target = {"acknowledge": "", "solve": "solved"}.get(reply.purpose, "waiting")
        if case.state == "new" and not target:
            target = "open"
    if reply.purpose == "ask" and target == "waiting":
        clocks = pause_clocks(clocks, at)
    if reply.purpose == "solve" and case.state == "waiting" and not wrote_since:
        target = "solved"
    change_case(
        case,
        "case.said",
        actor=actor,
        now=now,
        target=target,
        clocks=clocks,
        data={"reply": reply.pk, "purpose": reply.purpose},
        trouble="",
        is_backlog=case.is_backlog and not target,
        **more,
    )


def _met_by(purpose: str) -> tuple[ClockKind, ...]:
    first = (ClockKind.SEEN, ClockKind.ACKNOWLEDGED)
    if purpose == "acknowledge":
        return first
    answered = (*first, ClockKind.ANSWERED, ClockKind.PROMISE)
    return (*answered, ClockKind.SOLVED) if purpose == "solve" else answered


def _not_said(case: Case, delivery: Delivery, *, now: datetime) -> None:
    trouble = "" if delivery.state == "cancelled" else f"reply.{delivery.state}"
    change_case(
        case,
        "case.reply_in_trouble" if trouble else "case.reply_withdrawn",
        actor=DESK,
        now=now,
        data={"delivery": delivery.pk, "state": delivery.state},
        target="open" if case.state in ("waiting", "solved", "ended") else "",
        trouble=trouble,
    )


def settle_reply(reply: Reply, outcome: str, *, actor: Actor, now: datetime) -> None:
    """A person has looked at the network: the reply is there (`sent`), is to be sent again
    (`queued`), or is given up (`cancelled`). Raises `NotAnArrow`, `LostRace`."""
    if reply.delivery_id is None:
        raise ValueError("said by hand: there is nothing to settle")
    delivery = channel_queries.delivery_by_id(reply.delivery_id)
    with transaction.atomic():
        channel_actions.settle_delivery(delivery, outcome, actor=actor, now=now)
        write_event(
            "case.reply_settled",
            f"case:{reply.case_id}",
            actor=actor,
            now=now,
            brand_id=delivery.channel.brand_id,
            reply=reply.pk,
            outcome=outcome,
        )

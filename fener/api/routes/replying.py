"""Answering: replies with the guard against two at once, drafts, previews."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from fener.api.errors import ApiError, unfit
from fener.api.once import once
from fener.api.operations import operation
from fener.api.queries import answered_post, mention_for
from fener.api.routes.acting import Key, who
from fener.api.shapes.cases import (
    DraftOut,
    OfferedAnswersOut,
    PreviewOut,
    Purpose,
    ReplyOut,
    show_draft,
    show_offered,
    show_reply,
)
from fener.api.shapes.posts import Visible
from fener.api.types import Id, In, Short, Text, Words
from fener.cases import actions, queries
from fener.cases.actions.replying import answering_channel, draft_for, ways_of
from fener.cases.offering import offered_answers
from fener.channels import queries as channel_queries
from fener.channels.ways import way_of
from fener.core.posts import Visibility
from fener.guide import queries as guide_queries
from fener.kit.sentences import say
from fener.people.roles import READ, REPLY

router = Router(tags=["Answering"])

Count = Annotated[int, Field(ge=0, le=1_000_000)]


class ReplyIn(In):
    text: Words
    visibility: Visible
    purpose: Purpose = "answer"
    seen_replies: Count
    """`replies` of the case as it was read: who has not seen the last answer can't send one."""
    seen_posts: Count
    """`posts` of the case as it was read."""
    in_reply_to: Id | None = None
    """One of the case's own posts; None: the customer's newest."""
    personal_confirmed: Short = ""
    """`confirmation` of a refusal with `reply.holds_personal_data`: it is meant to be public."""


class SpokenIn(In):
    text: Words
    purpose: Purpose = "answer"


class DraftIn(In):
    text: Text
    visibility: Visible = "public"
    purpose: Purpose = "answer"


class PreviewIn(In):
    text: Text
    visibility: Visible
    in_reply_to: Id | None = None


class SettleIn(In):
    outcome: Literal["sent", "queued", "cancelled"]
    """It is there; send it again; give it up."""


@operation(
    router, "POST", "/cases/{case_id}/replies", name="sendReply", summary="Reply",
    gives=ReplyOut, status=201, needs=(READ, REPLY), errors=(404, 409), key=True,
)  # fmt: skip
def send_reply(request: HttpRequest, case_id: Id, body: ReplyIn, key: Key = "") -> Any:
    """Decides to say `text`; the outbox sends it, at most once. 409 `reply.already_answered`
    tells who answered in the meantime and what they said; 409 `reply.customer_wrote_again` how
    many posts were not seen; 409 `reply.holds_personal_data` what everybody would read in a public
    reply, which goes out when it comes again with `personal_confirmed`; 422 `reply.refused`
    lists what the network would object to."""

    def do() -> ReplyOut:
        case = queries.case_for(request.auth, case_id, REPLY)
        post = None
        if body.in_reply_to is not None:
            own = answered_post(case, body.in_reply_to)
            if own is None:
                raise unfit("reply.not_its_post", "in_reply_to")
            post = mention_for(request.auth, own.pk, REPLY)
        sent = actions.send_reply(
            case,
            text=body.text,
            visibility=body.visibility,
            purpose=body.purpose,
            seen_replies=body.seen_replies,
            seen_posts=body.seen_posts,
            in_reply_to=post,
            personal_confirmed=body.personal_confirmed,
            **who(request),
        )
        return ReplyOut(**show_reply(queries.reply_for(request.auth, sent.pk, REPLY)))

    return once(request, key, 201, do)


@operation(
    router, "POST", "/cases/{case_id}/spoken-replies", name="recordSpokenReply",
    summary="Write down what was said elsewhere", gives=ReplyOut, status=201,
    needs=(READ, REPLY), errors=(404, 409), key=True,
)  # fmt: skip
def record_spoken(request: HttpRequest, case_id: Id, body: SpokenIn, key: Key = "") -> Any:
    """On the phone, at the counter, by hand on the network. Counts as said now."""

    def do() -> ReplyOut:
        case = queries.case_for(request.auth, case_id, REPLY)
        said = actions.record_spoken_reply(
            case, text=body.text, purpose=body.purpose, **who(request)
        )
        return ReplyOut(**show_reply(queries.reply_for(request.auth, said.pk, REPLY)))

    return once(request, key, 201, do)


@operation(
    router, "GET", "/replies/{reply_id}", name="getReply", summary="One reply",
    gives=ReplyOut, errors=(404,),
)  # fmt: skip
def get_reply(request: HttpRequest, reply_id: Id) -> dict[str, Any]:
    """With what became of it in the outbox."""
    return show_reply(queries.reply_for(request.auth, reply_id))


@operation(
    router, "POST", "/replies/{reply_id}/settle", name="settleReply",
    summary="Settle a reply of unknown outcome", gives=ReplyOut, needs=(READ, REPLY),
    errors=(404, 409),
)  # fmt: skip
def settle(request: HttpRequest, reply_id: Id, body: SettleIn) -> dict[str, Any]:
    """A person has looked at the network and says what became of it."""
    reply = queries.reply_for(request.auth, reply_id, REPLY)
    if reply.delivery_id is None:
        raise ApiError(409, "reply.said_by_hand")
    actions.settle_reply(reply, body.outcome, **who(request))
    return show_reply(queries.reply_for(request.auth, reply_id, REPLY))


@operation(
    router, "POST", "/cases/{case_id}/preview", name="previewReply",
    summary="How a reply would look", gives=PreviewOut, needs=(READ,), errors=(404,),
)  # fmt: skip
def preview(request: HttpRequest, case_id: Id, body: PreviewIn) -> dict[str, Any]:
    """What the network would show and what it would object to. Nothing is sent or kept."""
    case = queries.case_for(request.auth, case_id)
    own = answered_post(case, body.in_reply_to)
    if own is None:
        raise unfit("reply.not_its_post", "in_reply_to")
    seen_as = Visibility(body.visibility)
    draft = draft_for(own, body.text, seen_as, by_person=True)
    way = way_of(ways_of(own, now=request.now), seen_as)
    if way is None or way.shut:
        said = way.shut if way else "reply.channel_cannot_send"
        problems = [{"key": said, "message": say(said)}]
        return {
            "text": draft.text, "length": len(draft.text), "limit": 0,
            "handle": own.channel.handle, "can_send": False, "problems": problems,
        }  # fmt: skip
    seen = channel_queries.preview(answering_channel(own), draft)
    return {
        "text": seen.text,
        "length": seen.length,
        "limit": seen.limit,
        "handle": seen.handle,
        "can_send": not seen.problems,
        "problems": [{"key": one, "message": say(one)} for one in seen.problems],
    }


@operation(
    router, "GET", "/cases/{case_id}/draft", name="getDraft", summary="My draft",
    gives=DraftOut, needs=(READ, REPLY), errors=(404,),
)  # fmt: skip
def get_draft(request: HttpRequest, case_id: Id) -> dict[str, Any]:
    """What the token's owner has begun to write; the same draft as on the screen."""
    case = queries.case_for(request.auth, case_id, REPLY)
    draft = queries.draft_of(case, request.auth.user)
    if draft is None:
        raise ApiError(404, "api.no_draft")
    return show_draft(draft)


@operation(
    router, "PUT", "/cases/{case_id}/draft", name="putDraft", summary="Keep my draft",
    gives=DraftOut, needs=(READ, REPLY), errors=(404,),
)  # fmt: skip
def put_draft(request: HttpRequest, case_id: Id, body: DraftIn) -> dict[str, Any]:
    """Replaces the draft of the token's owner. Nothing is sent."""
    case = queries.case_for(request.auth, case_id, REPLY)
    draft = actions.save_draft(
        case,
        request.auth.user,
        now=request.now,
        text=body.text,
        visibility=body.visibility,
        purpose=body.purpose,
    )
    return show_draft(draft)


@operation(
    router, "DELETE", "/cases/{case_id}/draft", name="deleteDraft", summary="Drop my draft",
    gives=None, status=204, needs=(READ, REPLY), errors=(404,),
)  # fmt: skip
def delete_draft(request: HttpRequest, case_id: Id) -> None:
    """Gone is gone; where there was none, nothing happens."""
    case = queries.case_for(request.auth, case_id, REPLY)
    actions.drop_draft(case, request.auth.user)


@operation(
    router, "GET", "/cases/{case_id}/answers", name="listPreparedAnswers",
    summary="Prepared answers that fit", gives=OfferedAnswersOut, needs=(READ, REPLY),
    errors=(404,),
)  # fmt: skip
def list_answers(request: HttpRequest, case_id: Id) -> dict[str, Any]:
    """The guide's answers for this kind of case, in the customer's language where they are written
    in it: those for this kind alone first, and of each the nearest in meaning to what the customer
    wrote. `fits_best` is true of one that clearly is the nearest, and of most cases of none."""
    case = queries.case_for(request.auth, case_id, REPLY)
    own = answered_post(case, None)
    posts = sorted({case.opening_id, own.pk if own else case.opening_id})
    guide = guide_queries.current(case.brand_id)[1]
    offered = offered_answers(request.auth, case, guide, now=request.now, posts=posts)
    return {"items": [show_offered(one) for one in offered]}

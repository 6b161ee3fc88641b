"""Builders for tests: a brand, people, a channel, posts that somebody wrote, and their cases."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.test import Client

from fener.cases import actions
from fener.cases.models import Case
from fener.channels.actions import connect_channel
from fener.channels.models import Channel
from fener.core.posts import Author, Post, PostKind, Visibility
from fener.kit.actors import DESK, Actor
from fener.kit.times import now as wall_clock
from fener.mentions.actions import record_posts
from fener.mentions.models import Mention
from fener.people.actions import create_brand, set_role
from fener.people.models import Brand, User
from fener.people.queries import actor_of, brand_now

COMPLAINT = "My parcel is late, this is terrible service. Where is it?"


def a_brand(name: str = "Dardan", **fields: Any) -> Brand:
    return create_brand(actor=DESK, now=wall_clock(), name=name, **fields)


def a_person(
    name: str = "Ana",
    role: str = "",
    brand: Brand | None = None,
    *,
    owner: bool = False,
    **fields: Any,
) -> User:
    """Somebody with `role` for `brand`; none: a stranger to every brand."""
    user = User.objects.create_user(
        f"{name.lower().replace(' ', '.')}@desk.example", name=name, is_owner=owner, **fields
    )
    if role and brand:
        set_role(user, brand.pk, role, actor=DESK, now=wall_clock())
    return user


def a_channel(
    brand: Brand, network: str = "replay", name: str = "Dardan’s page", **more: Any
) -> Channel:
    """A channel that has listened for a month. `replay` can send, `manual` can't."""
    return connect_channel(
        brand,
        actor=DESK,
        now=wall_clock(),
        network=network,
        name=name,
        handle=more.pop("handle", "dardan"),
        settings=more.pop("settings", {"stream": True} if network == "replay" else {}),
        connected_at=wall_clock() - timedelta(days=30),
        **more,
    )


def a_mention(
    channel: Channel,
    text: str = COMPLAINT,
    *,
    who: str = "Helen Marsh",
    handle: str = "helen",
    native_id: str = "",
    at: datetime | None = None,
    conversation: str = "",
    in_reply_to: str = "",
    **more: Any,
) -> Mention:
    """A post somebody wrote on the network of `channel`, recorded and not yet filed."""
    native_id = native_id or f"post-{Mention.objects.count() + 1}"
    post = Post(
        native_id=native_id,
        author=Author(native_id=handle, handle=handle, name=who, followers=120),
        text=text,
        at=at or wall_clock() - timedelta(minutes=5),
        kind=more.pop("kind", PostKind.POST),
        visibility=more.pop("visibility", Visibility.PUBLIC),
        conversation=conversation,
        in_reply_to=in_reply_to,
        **more,
    )
    now = wall_clock()
    with transaction.atomic():
        record_posts(channel, [post], now=now, brand_now=brand_now(channel.brand, now))
    return Mention.objects.select_related("author", "channel", "brand", "conversation").get(
        brand=channel.brand, native_id=native_id
    )


def a_case(channel: Channel, text: str = COMPLAINT, **more: Any) -> Case:
    """The case of a post, opened as the loop would open it."""
    mention = a_mention(channel, text, **more)
    actions.file_brand(channel.brand, now=wall_clock())
    if not Case.objects.filter(links__mention=mention).exists():
        actions.open_case_for(mention, actor=DESK, now=wall_clock())
    return fresh(Case.objects.get(links__mention=mention))


def fresh(case: Case) -> Case:
    """The case as it is stored now, with what actions need of it."""
    return Case.objects.select_related("brand", "channel", "author", "assignee").get(pk=case.pk)


def as_actor(user: User) -> Actor:
    return actor_of(user)


def signed_in(user: User) -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    return client

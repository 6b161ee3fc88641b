"""Others' posts are hidden, shown and removed by two people, with a ground, and once is enough."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import httpx
import pytest

from fener.channels.actions import (
    LOOKS,
    ModerationRefused,
    agree_moderation,
    ask_moderation,
    claim_delivery,
    enqueue,
    retry_moderation,
    send_delivery,
    withdraw_moderation,
)
from fener.channels.models import Channel, Delivery, Moderation
from fener.channels.testing import a_brand, a_channel, a_person
from fener.channels.work import look_for_unknown_sends, moderate_posts
from fener.connectors.contract import Act
from fener.connectors.testing import RunningNetwork, running_fake_network
from fener.core.lifecycles import NotAnArrow
from fener.core.posts import Draft
from fener.kit.actors import DESK
from fener.kit.models import Event
from fener.kit.times import now as wall_clock
from fener.people.models import User
from fener.people.queries import actor_of

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def network() -> Iterator[RunningNetwork]:
    with running_fake_network() as running:
        yield running


@pytest.fixture
def channel(network: RunningNetwork) -> Channel:
    network.control("POST", "reset")
    account = network.account("lumina", network.sign_up("lumina", "Lumina", official=True))
    return a_channel(
        a_brand(), "fake", handle="lumina", settings=account.settings, secrets=account.secrets
    )


@pytest.fixture
def two(channel: Channel) -> tuple[User, User]:
    return a_person(channel.brand, "lead"), a_person(channel.brand, "lead")


def an_insult(network: RunningNetwork) -> str:
    ours = network.say("lumina", "Twenty percent off")
    return str(network.say("troll", "Ugly", kind="comment", in_reply_to=ours["id"])["id"])


def asked(channel: Channel, native_id: str, by: User, act: Act = Act.HIDE) -> Moderation:
    snapshot = {"text": "Ugly", "author": "Troll"}
    return ask_moderation(
        channel, act, actor=actor_of(by), now=wall_clock(), native_id=native_id,
        ground="insults a customer", snapshot=snapshot, purpose="mention:1",
    )  # fmt: skip


def is_hidden(network: RunningNetwork, native_id: str) -> bool:
    page = httpx.get(f"{network.url}/posts/{native_id}", trust_env=False).text
    return "Hidden." in page


def sent(channel: Channel, draft: Draft, now: datetime) -> Delivery:
    delivery = enqueue(channel, draft, actor=DESK, now=now, purpose="case:1")
    assert claim_delivery(delivery, now=now)
    send_delivery(delivery, now=now)
    return delivery


def test_one_person_alone_hides_nothing(
    network: RunningNetwork, channel: Channel, two: tuple[User, User]
) -> None:
    post = an_insult(network)
    wish = asked(channel, post, two[0])
    with pytest.raises(ModerationRefused, match="second_person"):
        agree_moderation(wish, actor=actor_of(two[0]), now=wall_clock())
    with pytest.raises(ModerationRefused, match="second_person"):
        agree_moderation(wish, actor=DESK, now=wall_clock())
    assert moderate_posts(wall_clock()) == 0
    assert not is_hidden(network, post)


def test_two_people_hide_and_show_again(
    network: RunningNetwork, channel: Channel, two: tuple[User, User]
) -> None:
    post = an_insult(network)
    for act, hidden in ((Act.HIDE, True), (Act.SHOW, False)):
        wish = asked(channel, post, two[0], act)
        agree_moderation(wish, actor=actor_of(two[1]), now=wall_clock())
        assert moderate_posts(wall_clock()) == 1
        wish.refresh_from_db()
        assert (wish.state, wish.snapshot["text"]) == ("done", "Ugly")
        assert is_hidden(network, post) is hidden
    verbs = list(
        Event.objects.filter(verb__startswith="moderation.").values_list("verb", flat=True)
    )
    assert verbs.count("moderation.asked") == verbs.count("moderation.done") == 2


def test_a_post_is_removed(
    network: RunningNetwork, channel: Channel, two: tuple[User, User]
) -> None:
    wish = asked(channel, an_insult(network), two[0], Act.REMOVE)
    agree_moderation(wish, actor=actor_of(two[1]), now=wall_clock())
    moderate_posts(wall_clock())
    wish.refresh_from_db()
    assert wish.state == "done"


def test_asked_once_at_a_time_with_a_ground_and_by_a_person(
    network: RunningNetwork, channel: Channel, two: tuple[User, User]
) -> None:
    post = an_insult(network)
    wish = asked(channel, post, two[0])
    with pytest.raises(ModerationRefused, match="asked_already"):
        asked(channel, post, two[1])
    withdraw_moderation(wish, actor=actor_of(two[0]), now=wall_clock())
    assert asked(channel, post, two[1]).state == "asked"
    for actor, ground, key in ((DESK, "x", "people_only"), (actor_of(two[0]), " ", "no_ground")):
        with pytest.raises(ModerationRefused, match=key):
            ask_moderation(
                channel, Act.HIDE, actor=actor, now=wall_clock(), native_id="p9", ground=ground,
                snapshot={},
            )  # fmt: skip


def test_what_the_network_refuses_is_told_and_can_be_tried_again(
    network: RunningNetwork, channel: Channel, two: tuple[User, User]
) -> None:
    not_ours = str(network.say("ana", "@lumina where is it?")["id"])
    wish = asked(channel, not_ours, two[0])
    agree_moderation(wish, actor=actor_of(two[1]), now=wall_clock())
    moderate_posts(wall_clock())
    wish.refresh_from_db()
    assert (wish.state, wish.problem_key) == ("failed", "connector.not_yours")
    retry_moderation(wish, actor=actor_of(two[1]), now=wall_clock())
    assert wish.state == "agreed"
    with pytest.raises(NotAnArrow):
        withdraw_moderation(wish, actor=actor_of(two[0]), now=wall_clock())


def test_an_uncertain_outcome_is_tried_again_because_twice_is_once(
    network: RunningNetwork, channel: Channel, two: tuple[User, User]
) -> None:
    post = an_insult(network)
    wish = asked(channel, post, two[0])
    agree_moderation(wish, actor=actor_of(two[1]), now=wall_clock())
    network.fault("cut_after", match={"method": "POST", "path": f"/api/posts/{post}/hide"})
    moderate_posts(wall_clock())
    wish.refresh_from_db()
    assert wish.state == "agreed"
    moderate_posts(wall_clock() + timedelta(minutes=1))
    wish.refresh_from_db()
    assert wish.state == "done"
    assert is_hidden(network, post)


def test_an_unknown_send_is_looked_for_and_never_sent_again(
    network: RunningNetwork, channel: Channel
) -> None:
    post = network.say("ana", "@lumina where is it?")
    draft = Draft(key="k-77", text="We look into it.", in_reply_to=post["id"])
    now = wall_clock()
    network.fault("cut_after")
    delivery = sent(channel, draft, now)
    assert delivery.state == "unknown"
    assert look_for_unknown_sends(now) == 0, "at once would be too early"
    assert look_for_unknown_sends(now + timedelta(seconds=6)) == 1
    delivery.refresh_from_db()
    assert (delivery.state, delivery.native_id[:1]) == ("sent", "p")
    assert network.control("GET", "count", key="k-77")["posts"] == 1


def test_what_is_not_found_stays_with_a_person(network: RunningNetwork, channel: Channel) -> None:
    post = network.say("ana", "@lumina where is it?")
    now = wall_clock()
    draft = Draft(key="k-78", text="We look into it.", in_reply_to=post["id"])
    network.fault("cut_before")
    sent(channel, draft, now)
    for n in range(len(LOOKS) + 2):
        look_for_unknown_sends(now + timedelta(hours=n + 1))
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.looks, delivery.look_at) == ("unknown", len(LOOKS), None)
    assert network.control("GET", "count", key="k-78")["posts"] == 0

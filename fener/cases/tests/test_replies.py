"""The road of a reply: decided, sent, its fate taken; on a stream that takes everything and on a
network where everything goes wrong."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from fener.cases import actions, queries
from fener.cases.actions import AlreadyAnswered, CustomerWroteAgain, ReplyRefused
from fener.cases.models import Case, Reply
from fener.cases.testing import a_brand, a_case, a_channel, a_mention, a_person, as_actor, fresh
from fener.channels import work as channel_work
from fener.channels.actions import poll_channel
from fener.channels.models import Channel, Delivery
from fener.channels.testing import send_in_turn
from fener.connectors import exchange
from fener.connectors.testing import RunningNetwork, running_fake_network
from fener.core.clocks import ClockKind
from fener.core.lifecycles import NotAnArrow
from fener.kit.actors import DESK
from fener.kit.models import Event
from fener.kit.records import verify_books
from fener.kit.sentences import say
from fener.kit.times import now as wall_clock
from fener.mentions.actions import read_payloads

pytestmark = pytest.mark.django_db
WORDS = "We are sorry. It comes on Friday at 10."


@pytest.fixture(autouse=True)
def _one_connection(monkeypatch):
    send_in_turn(monkeypatch)


@pytest.fixture(scope="module")
def _running() -> Iterator[RunningNetwork]:
    with running_fake_network() as network:
        yield network


@pytest.fixture
def network(_running) -> RunningNetwork:
    _running.control("POST", "reset")
    return _running


@pytest.fixture
def replayed(db) -> Case:
    """A case on a replayed stream."""
    return a_case(a_channel(a_brand()))


@pytest.fixture
def live(db, network) -> Case:
    """A case on the fake network, heard there."""
    token = network.sign_up("dardan", "Dardan", official=True)
    channel = a_channel(a_brand(), "fake", settings={"url": network.url}, secrets={"token": token})
    network.say("helen", "@dardan My parcel never arrived, where is it?")
    hear(channel)
    return fresh(Case.objects.get())


def hear(channel: Channel) -> None:
    channel.refresh_from_db()
    poll_channel(channel, now=wall_clock())
    while read_payloads(channel, now=wall_clock()).payloads:
        pass
    actions.file_brand(channel.brand, now=wall_clock())


def answer(case: Case, text: str = WORDS, purpose: str = "answer", **seen: int) -> Reply:
    return actions.send_reply(
        case, actor=DESK, now=wall_clock(), text=text, visibility="public", purpose=purpose,
        seen_replies=seen.get("seen_replies", case.replies),
        seen_posts=seen.get("seen_posts", case.posts),
    )  # fmt: skip


def go(at: datetime | None = None) -> None:
    """The loop's two steps: the outbox is emptied, its fates are taken."""
    at = at or wall_clock()
    channel_work.send_deliveries(at)
    actions.take_fates(now=at)


def met(case: Case) -> set[ClockKind]:
    return {kind for kind, clock in queries.clocks_of(fresh(case)).items() if clock.met_at}


def state_of(reply: Reply) -> str:
    return str(Delivery.objects.get(pk=reply.delivery_id).state)


def published(network: RunningNetwork, reply: Reply) -> int:
    key = Delivery.objects.get(pk=reply.delivery_id).key
    return int(network.control("GET", "count", key=key)["posts"])


# A case that is part of another ------------------------------------------------------------------


@pytest.fixture
def merged(replayed) -> Case:
    into = a_case(replayed.channel, "The shoes are broken!", who="Ben", handle="ben")
    actions.merge_cases(fresh(replayed), into, actor=DESK, now=wall_clock())
    return fresh(replayed)


def test_a_case_that_is_part_of_another_is_not_answered(merged):
    with pytest.raises(ReplyRefused) as refused:
        answer(merged)
    assert refused.value.problems == ("reply.merged",)
    assert say("reply.merged") == "This case is part of another one now; answer there."
    assert not Delivery.objects.exists()


def test_nor_by_somebody_who_has_not_seen_the_merge_yet(replayed):
    mine = fresh(replayed)
    into = a_case(replayed.channel, "The shoes are broken!", who="Ben", handle="ben")
    actions.merge_cases(fresh(replayed), into, actor=DESK, now=wall_clock())
    with pytest.raises(ReplyRefused, match=r"reply\.merged"):
        answer(mine)
    assert not Reply.objects.exists()
    assert not Delivery.objects.exists()


def test_nor_by_word_of_mouth(merged):
    with pytest.raises(ReplyRefused, match=r"reply\.merged"):
        actions.record_spoken_reply(
            merged, actor=DESK, now=wall_clock(), text="Told her on the phone.", purpose="answer"
        )
    assert not Reply.objects.exists()


# What a reply that arrived does to its case ------------------------------------------------------

FIRST = {ClockKind.SEEN, ClockKind.ACKNOWLEDGED}


@pytest.mark.parametrize(
    ("purpose", "state", "clocks"),
    [
        ("acknowledge", "open", FIRST),
        ("answer", "waiting", FIRST | {ClockKind.ANSWERED}),
        ("ask", "waiting", FIRST | {ClockKind.ANSWERED}),
        ("solve", "solved", FIRST | {ClockKind.ANSWERED, ClockKind.SOLVED}),
    ],
)
@pytest.mark.parametrize("where", ["replayed", "live"])
def test_each_purpose_meets_its_clocks(request, where, purpose, state, clocks):
    case = request.getfixturevalue(where)
    reply = answer(case, purpose=purpose)
    assert (fresh(case).state, fresh(case).replies) == ("open", 1)
    assert met(case) == {ClockKind.SEEN}, "what is not said yet meets nothing"
    go()
    case = fresh(case)
    reply.refresh_from_db()
    assert (case.state, case.trouble) == (state, "")
    assert met(case) == clocks
    assert reply.said_at is not None
    assert state_of(reply) == "sent"
    paused = {k for k, clock in queries.clocks_of(case).items() if clock.paused_at}
    assert bool(paused) == (purpose == "ask")
    assert verify_books() == []


def test_the_network_has_the_words_under_the_post_once(live, network):
    reply = answer(live)
    go()
    go()
    assert published(network, reply) == 1
    delivery = Delivery.objects.get()
    assert (delivery.attempts, delivery.rank) == (1, "sent")
    assert delivery.in_reply_to == live.opening.native_id
    assert delivery.native_id
    said = Event.objects.filter(verb="case.said", subject=f"case:{live.pk}")
    assert said.count() == 1


def test_our_own_words_come_back_and_change_nothing(live):
    answer(live)
    go()
    hear(live.channel)
    actions.take_fates(now=wall_clock())
    case = fresh(live)
    assert (case.state, case.posts, case.replies) == ("waiting", 1, 1)
    assert Case.objects.count() == 1


def test_who_wrote_while_our_words_were_on_their_way_still_waits(live, network):
    answer(live, purpose="solve")
    post = live.opening.native_id
    network.say("helen", "@dardan Hello? Anybody?", kind="comment", in_reply_to=post)
    hear(live.channel)
    go()
    case = fresh(live)
    assert (case.state, case.posts) == ("open", 2)


# Two at once -------------------------------------------------------------------------------------


def test_of_two_who_have_seen_the_same_one_is_told_who_was_faster(replayed):
    ana = a_person("Ana", "agent", replayed.brand)
    first, second = fresh(replayed), fresh(replayed)
    sent = actions.send_reply(
        first, actor=as_actor(ana), now=wall_clock(), text="Ana's words", visibility="public",
        purpose="answer", seen_replies=0, seen_posts=1,
    )  # fmt: skip
    with pytest.raises(AlreadyAnswered) as told:
        answer(second, seen_replies=0)
    assert told.value.reply == sent
    assert (told.value.reply.by, told.value.reply.text) == (ana, "Ana's words")
    with pytest.raises(AlreadyAnswered):
        answer(fresh(replayed), seen_replies=0)
    assert Delivery.objects.count() == Reply.objects.count() == 1
    assert answer(fresh(replayed), "A second answer, knowingly").pk


def test_who_has_not_seen_the_newest_post_is_told_how_many_there_are(replayed):
    before = fresh(replayed)
    a_mention(
        replayed.channel, "Still nothing, this is terrible!", in_reply_to=before.opening.native_id,
        conversation=before.conversation.native_id, at=wall_clock(),
    )  # fmt: skip
    actions.file_brand(replayed.brand, now=wall_clock())
    for stale in (before, fresh(replayed)):
        with pytest.raises(CustomerWroteAgain) as told:
            answer(stale, seen_posts=1)
        assert told.value.count == 1
    assert not Delivery.objects.exists()
    assert answer(fresh(replayed)).pk


# What goes wrong on the way ----------------------------------------------------------------------

FAULTS = [("cut_after", 1), ("cut_before", 0), ("fail_after", 1), ("silence_after", 1)]


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(exchange, "ANSWER_FOR", 0.3)


@pytest.fixture
def unknown(live, network) -> Reply:
    """A reply that arrived, of which the desk does not know."""
    reply = answer(live)
    network.fault("cut_after")
    go()
    return reply


@pytest.mark.parametrize(("fault", "arrived"), FAULTS)
@pytest.mark.usefixtures("impatient")
def test_what_is_not_certain_is_never_sent_again_by_itself(live, network, fault, arrived):
    reply = answer(live)
    network.fault(fault, **({"seconds": 1} if "silence" in fault else {}))
    go()
    for hours in (1, 24):
        go(wall_clock() + timedelta(hours=hours))
    case = fresh(live)
    assert (case.state, case.trouble, case.replies) == ("open", "reply.unknown", 1)
    assert say(case.trouble)
    assert met(case) == {ClockKind.SEEN}
    assert state_of(reply) == "unknown"
    assert published(network, reply) == arrived
    assert Delivery.objects.get().attempts == 1


def test_a_person_finds_it_on_the_network(live, unknown):
    actions.settle_reply(unknown, "sent", actor=DESK, now=wall_clock())
    go()
    case = fresh(live)
    assert (case.state, case.trouble) == ("waiting", "")
    assert ClockKind.ANSWERED in met(case)
    with pytest.raises(NotAnArrow):
        actions.settle_reply(unknown, "queued", actor=DESK, now=wall_clock())
    settled = Event.objects.get(verb="case.reply_settled")
    assert settled.subject == f"case:{live.pk}"


def test_a_person_does_not_find_it_and_sends_it_again(live, network):
    reply = answer(live)
    network.fault("cut_before")
    go()
    assert published(network, reply) == 0
    actions.settle_reply(reply, "queued", actor=DESK, now=wall_clock())
    go()
    assert (fresh(live).state, fresh(live).trouble) == ("waiting", "")
    assert published(network, reply) == 1
    assert Delivery.objects.get().attempts == 2


def test_a_person_gives_it_up(live, unknown):
    actions.settle_reply(unknown, "cancelled", actor=DESK, now=wall_clock())
    go()
    case = fresh(live)
    assert (case.state, case.trouble) == ("open", "")
    assert met(case) == {ClockKind.SEEN}
    assert state_of(unknown) == "cancelled"
    assert Event.objects.filter(verb="case.reply_withdrawn").count() == 1


def test_our_own_words_coming_back_settle_it(live, unknown, network):
    hear(live.channel)
    actions.take_fates(now=wall_clock())
    case = fresh(live)
    assert (case.state, case.trouble) == ("waiting", "")
    assert ClockKind.ANSWERED in met(case)
    assert state_of(unknown) == "sent"
    assert published(network, unknown) == 1
    assert not Event.objects.filter(verb="case.reply_settled").exists()


def test_what_the_network_refuses_brings_the_case_back(live, network):
    reply = answer(live)
    network.fault("refuse", status=422, detail="no links, please")
    go()
    case = fresh(live)
    assert (case.state, case.trouble) == ("open", "reply.failed")
    assert say(case.trouble)
    delivery = Delivery.objects.get()
    assert "no links, please" in delivery.problem_detail
    assert published(network, reply) == 0
    actions.settle_reply(reply, "queued", actor=DESK, now=wall_clock())
    go()
    assert (fresh(live).state, fresh(live).trouble) == ("waiting", "")


def test_a_later_answer_takes_the_trouble_off(live, unknown):
    assert fresh(live).trouble == "reply.unknown"
    answer(fresh(live), "Another try")
    assert fresh(live).trouble == ""


def test_a_network_that_asks_to_wait_is_called_later_and_loses_nothing(live, network):
    reply = answer(live)
    network.fault("rate_limit", after=30)
    go()
    assert (state_of(reply), fresh(live).trouble) == ("queued", "")
    go()
    assert published(network, reply) == 0, "not before its time"
    go(wall_clock() + timedelta(seconds=60))
    assert (state_of(reply), fresh(live).state) == ("sent", "waiting")


def test_a_network_that_no_longer_knows_us_keeps_the_words_waiting(live, network):
    reply = answer(live)
    network.fault("sign_out")
    go()
    live.channel.refresh_from_db()
    assert (live.channel.state, state_of(reply)) == ("needs_sign_in", "queued")
    go()
    assert published(network, reply) == 0

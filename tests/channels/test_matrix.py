"""Matrix against Synapse, through the whole desk: a private message becomes a case, and its answer
stands in the room once, whatever happens on the way."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from fener.cases import actions as case_actions
from fener.cases.models import Case
from fener.channels import actions
from fener.channels.models import Channel, Delivery, RawPayload
from fener.channels.queries import account_of
from fener.channels.testing import a_brand, a_person
from fener.connectors import registry
from fener.connectors.contract import OutcomeUnknown, Refused, SignInAgain
from fener.connectors.testing import Heard, answering_server, http_answer
from fener.core.posts import Draft, Visibility
from fener.kit.actors import DESK
from fener.kit.loop import run_until_quiet
from fener.kit.times import now as wall_clock
from fener.mentions.models import Mention
from fener.people.models import User
from fener.people.queries import actor_of
from tests.servers import matrix
from tests.servers.matrix import Homeserver, Person

pytestmark = pytest.mark.django_db
CONNECTOR = registry.connector("matrix")
COMPLAINT = "My parcel is two weeks late, this is terrible service. Where is it?"
ANSWER = "It reaches you on Friday at ten."


@pytest.fixture(scope="module")
def homeserver() -> Iterator[Homeserver]:
    if reason := matrix.missing():
        pytest.skip(f"SKIPPED LOUDLY: {reason}")
    with matrix.running() as found:
        yield found


@pytest.fixture(scope="module")
def drita(homeserver: Homeserver) -> Person:
    return homeserver.sign_up("drita")


@dataclass(slots=True)
class Desk:
    """The desk's account on the homeserver, and the channel it is connected as."""

    us: Person
    channel: Channel
    agent: User

    def hear(self) -> None:
        self.channel.refresh_from_db()
        actions.poll_soon(self.channel, now=wall_clock())
        for _ in range(50):
            run_until_quiet(wall_clock())
            self.channel.refresh_from_db()
            if self.channel.due_at is None or self.channel.due_at > wall_clock():
                break
        assert self.channel.problem_key == "", self.channel.problem_detail

    def answer(self, case: Case, visibility: str = "private") -> Delivery:
        """Decide to answer, and hand it to the network."""
        case_actions.send_reply(
            case, actor=actor_of(self.agent), now=wall_clock(), text=ANSWER,
            visibility=visibility, purpose="answer", seen_replies=0, seen_posts=case.posts,
        )  # fmt: skip
        delivery = Delivery.objects.select_related("channel").latest("id")
        self.send(delivery)
        return delivery

    def send(self, delivery: Delivery) -> None:
        assert actions.claim_delivery(delivery, now=wall_clock())
        actions.send_delivery(delivery, now=wall_clock())
        delivery.refresh_from_db()


_names = iter(range(1, 1000))


@pytest.fixture
def us(homeserver: Homeserver) -> Person:
    return homeserver.sign_up(f"care{next(_names)}")


def connected(us: Person, url: str, **settings: Any) -> Desk:
    brand = a_brand()
    given = {"url": url, "user": us.user, "allow_private_hosts": True, **settings}
    secrets = {"password": us.password}
    identity = actions.try_account("matrix", settings=given, secrets=secrets)
    assert identity.native_id == us.user
    channel = actions.connect_channel(
        brand, actor=DESK, now=wall_clock(), network="matrix", name="Matrix",
        settings=given, secrets=secrets, identity=identity,
    )  # fmt: skip
    return Desk(us, channel, a_person(brand, "agent"))


@pytest.fixture
def desk(us: Person) -> Desk:
    found = connected(us, us.url)
    found.hear()
    return found


def case_of(desk: Desk) -> Case:
    return Case.objects.select_related("brand", "channel", "author").get(channel=desk.channel)


def texts(person: Person, room: str) -> list[str]:
    return [one["content"].get("body", "") for one in person.read(room)]


def test_a_private_message_is_answered_in_its_room_and_follows_edit_and_redaction(
    desk: Desk, drita: Person
) -> None:
    room = drita.room(desk.us.user)
    said = drita.say(room, COMPLAINT)
    desk.hear()
    mention = Mention.objects.select_related("author", "conversation").get(native_id=said)
    assert (mention.text, mention.visibility, mention.kind) == (COMPLAINT, "private", "message")
    assert (mention.author.native_id, mention.author.name) == (drita.user, "drita")
    assert mention.conversation.native_id == room

    delivery = desk.answer(case_of(desk))
    assert (delivery.state, delivery.problem_key) == ("sent", "")
    last = drita.read(room)[-1]
    assert (last["event_id"], last["sender"]) == (delivery.native_id, desk.us.user)
    assert last["content"]["body"] == ANSWER
    assert last["content"]["m.relates_to"] == {"m.in_reply_to": {"event_id": said}}
    assert last["content"]["m.mentions"] == {"user_ids": [drita.user]}

    corrected = "My parcel is three weeks late. Where is it?"
    drita.edit(room, said, corrected)
    desk.hear()
    echo = Mention.objects.get(native_id=delivery.native_id)
    assert echo.by_us
    mention.refresh_from_db()
    assert mention.text == corrected
    assert case_of(desk).posts == 1

    drita.redact(room, said)
    desk.hear()
    mention.refresh_from_db()
    assert mention.deleted_at is not None


def test_three_hundred_messages_while_the_desk_was_away_arrive_once_each(
    desk: Desk, drita: Person
) -> None:
    room = drita.room(desk.us.user)
    drita.say(room, "Hello?")
    desk.hear()
    said = [drita.say(room, f"Number {number}") for number in range(300)]
    desk.hear()
    stored = Mention.objects.filter(channel=desk.channel, native_id__in=said)
    assert stored.count() == 300
    assert RawPayload.objects.filter(channel=desk.channel).count() == 301
    in_order = stored.order_by("at", "id").values_list("text", flat=True)
    assert list(in_order) == [f"Number {number}" for number in range(300)]
    desk.hear()
    assert RawPayload.objects.filter(channel=desk.channel).count() == 301


def test_what_was_written_between_invitation_and_joining_is_heard(
    desk: Desk, drita: Person
) -> None:
    room = drita.room(desk.us.user)
    said = [drita.say(room, f"Before you came: {number}") for number in range(60)]
    desk.hear()
    assert Mention.objects.filter(channel=desk.channel, native_id__in=said).count() == 60


def test_an_answer_whose_receipt_is_lost_is_found_and_never_said_twice(
    us: Person, drita: Person
) -> None:
    """Between desk and homeserver stands somebody who hands everything on and cuts the line when
    the answer to a message comes back."""
    cuts = threading.Event()

    def hand_on(heard: Heard) -> bytes | None:
        method, path, _ = heard.line.split(" ")
        keep = {k: v for k, v in heard.headers.items() if k in ("authorization", "content-type")}
        answer = httpx.request(
            method, us.url + path, content=heard.body, headers=keep, trust_env=False,
            verify=False, timeout=30,
        )  # fmt: skip
        if cuts.is_set() and "/send/" in path:
            return None
        return http_answer(answer.status_code, answer.content)

    with answering_server(hand_on) as between:
        desk = connected(us, between.url)
        room = drita.room(us.user)
        drita.say(room, COMPLAINT)
        desk.hear()
        cuts.set()
        delivery = desk.answer(case_of(desk))
        assert delivery.state == "unknown"
        assert texts(drita, room).count(ANSWER) == 1

        account = account_of(desk.channel)
        draft = Draft(
            key=delivery.key, text=ANSWER, visibility=Visibility.PRIVATE, conversation=room,
            in_reply_to=delivery.in_reply_to, to=drita.user,
        )  # fmt: skip
        found = CONNECTOR.find(account, draft, delivery.created_at)
        assert found is not None
        assert found.native_id == drita.read(room)[-1]["event_id"]
        with pytest.raises(OutcomeUnknown):
            CONNECTOR.send(account, draft)
        cuts.clear()
        assert CONNECTOR.send(account, draft).native_id == found.native_id
        assert texts(drita, room).count(ANSWER) == 1

        desk.hear()
        delivery.refresh_from_db()
        assert (delivery.state, delivery.native_id) == ("sent", found.native_id)
        never = Draft(key="never-sent", text=ANSWER, conversation=room, in_reply_to="$other")
        assert CONNECTOR.find(account, never, delivery.created_at) is None


def test_an_ended_session_is_renewed_with_the_password(desk: Desk, drita: Person) -> None:
    session = account_of(desk.channel).secrets["session"]
    Person(desk.us.url, desk.us.user, "", session).call("POST", "/logout", {})
    with pytest.raises(SignInAgain) as ended:
        CONNECTOR.fetch(account_of(desk.channel), "")
    assert ended.value.key == "connector.session_ended"
    renewed = CONNECTOR.renew(account_of(desk.channel))
    assert renewed.secrets["session"] != session

    drita.say(drita.room(desk.us.user), COMPLAINT)
    for _ in range(3):
        desk.hear()
    assert Mention.objects.filter(channel=desk.channel, text=COMPLAINT).exists()
    assert desk.channel.state == "live"


def test_an_encrypted_message_is_noticed_and_nothing_of_ours_goes_out_in_the_open(
    desk: Desk, drita: Person
) -> None:
    algorithm = {"algorithm": "m.megolm.v1.aes-sha2"}
    state = [{"type": "m.room.encryption", "state_key": "", "content": algorithm}]
    room = drita.room(desk.us.user, initial_state=state)
    secret = {**algorithm, "ciphertext": "AwgAEnAC", "session_id": "X3lUlvLELLYxeTx4yOVu6U"}
    said = drita.send(room, "m.room.encrypted", secret)
    desk.hear()
    assert Mention.objects.get(native_id=said).text == "\N{LOCK}"
    draft = Draft(key="k", text=ANSWER, visibility=Visibility.PRIVATE, conversation=room)
    with pytest.raises(Refused) as refused:
        CONNECTOR.send(account_of(desk.channel), draft)
    assert refused.value.key == "matrix.encrypted"
    assert texts(drita, room) == []


def test_a_room_that_everybody_can_join_is_public(us: Person, drita: Person) -> None:
    desk = connected(us, us.url, join_others=True)
    room = drita.room(us.user, direct=False, preset="public_chat")
    said = drita.say(room, f"{us.user} {COMPLAINT}", **{"m.mentions": {"user_ids": [us.user]}})
    desk.hear()
    assert Mention.objects.get(native_id=said).visibility == "public"
    draft = Draft(key="k1", text=ANSWER, visibility=Visibility.PRIVATE, conversation=room)
    with pytest.raises(Refused) as refused:
        CONNECTOR.send(account_of(desk.channel), draft)
    assert refused.value.key == "matrix.room_is_public"
    assert texts(drita, room)[-1] != ANSWER


def test_only_invitations_to_direct_chats_are_accepted_unless_others_are_wanted(
    desk: Desk, drita: Person
) -> None:
    room = drita.room(desk.us.user, direct=False)
    drita.say(room, COMPLAINT)
    desk.hear()
    assert not Mention.objects.filter(channel=desk.channel).exists()
    members = drita.call("GET", f"/rooms/{room}/joined_members")["joined"]
    assert desk.us.user not in members


def test_nobody_edits_what_somebody_else_wrote(
    us: Person, homeserver: Homeserver, drita: Person
) -> None:
    desk = connected(us, us.url, join_others=True)
    mallory = homeserver.sign_up(f"mallory{next(_names)}")
    room = drita.room(us.user, mallory.user, direct=False)
    mallory.call("POST", f"/join/{room}", {})
    said = drita.say(room, COMPLAINT)
    desk.hear()
    mallory.edit(room, said, "I love this shop.")
    desk.hear()
    assert Mention.objects.get(native_id=said).text == COMPLAINT


def test_the_door_bell_rings_when_somebody_writes(desk: Desk, drita: Person) -> None:
    room = drita.room(desk.us.user)
    desk.hear()
    account = account_of(desk.channel)
    assert CONNECTOR.wait(account, 0.3) is False
    rung: list[bool] = []
    listener = threading.Thread(target=lambda: rung.append(CONNECTOR.wait(account, 25)))
    listener.start()
    while listener.is_alive():
        drita.say(room, "Is anybody there?")
        listener.join(1)
    assert rung == [True]


def test_a_room_we_left_refuses_in_words(desk: Desk, drita: Person) -> None:
    room = drita.room(desk.us.user)
    drita.say(room, COMPLAINT)
    desk.hear()
    desk.us.call("POST", f"/rooms/{room}/leave", {})
    delivery = desk.answer(case_of(desk))
    assert (delivery.state, delivery.problem_key) == ("failed", "matrix.forbidden")


def test_a_wrong_password_and_a_server_that_is_none_are_told_apart(us: Person) -> None:
    given = {"url": us.url, "user": us.user, "allow_private_hosts": True}
    with pytest.raises(SignInAgain) as wrong:
        actions.try_account("matrix", settings=given, secrets={"password": "no"})
    assert wrong.value.key == "matrix.wrong_password"
    with (
        answering_server(lambda _: http_answer(404, b"<html>")) as other,
        pytest.raises(Refused) as refused,
    ):
        actions.try_account(
            "matrix", settings={**given, "url": other.url}, secrets={"password": "no"}
        )
    assert refused.value.key == "connector.answer_unreadable"


def test_the_homeserver_is_found_by_its_well_known_file(us: Person) -> None:
    named = {"m.homeserver": {"base_url": us.url}}

    def site(heard: Heard) -> bytes:
        is_it = "/.well-known/matrix/client" in heard.line
        return http_answer(200, named) if is_it else http_answer(404, b"")

    with answering_server(site) as front:
        desk = connected(us, front.url)
        desk.hear()
    assert desk.channel.settings["homeserver"] == {"of": front.url, "is": us.url}
    assert desk.channel.state == "live"

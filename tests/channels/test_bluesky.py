"""Bluesky against its own PDS: what is said there reaches the desk, what the desk says stands there
once, whatever happens on the way."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import random
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from fener.cases.models import Case
from fener.channels import actions
from fener.channels.models import Channel
from fener.connectors import registry
from fener.connectors.bluesky.client import GATE
from fener.connectors.contract import Act, Gone, OutcomeUnknown, Refused, SignInAgain
from fener.connectors.testing import Heard, answering_server, http_answer
from fener.core.posts import Draft
from fener.kit.actors import DESK
from fener.kit.times import now as wall_clock
from fener.mentions.actions import add_watch_term
from fener.mentions.models import Mention
from fener.mentions.work import tell_watch_terms
from tests.channels.bluesky_desk import Desk, connected, given
from tests.servers import bluesky
from tests.servers.bluesky import JWT_SECRET, Pds, Person

pytestmark = pytest.mark.django_db
CONNECTOR = registry.connector("bluesky")
COMPLAINT = "autobusi 42 më la në shi 🌧️, kjo është turp! Ku është shërbimi juaj?"
ANSWER = "Na vjen keq, @{handle}. Shihni https://lumora.example/42, ju lutemi. #autobusi"

_names = iter(range(1, 1000))


@pytest.fixture(scope="module")
def pds() -> Iterator[Pds]:
    if reason := bluesky.missing():
        pytest.skip(f"SKIPPED LOUDLY: {reason}")
    with bluesky.running() as found:
        yield found


@pytest.fixture(scope="module")
def drita(pds: Pds) -> Person:
    return pds.sign_up("drita")


@pytest.fixture
def us(pds: Pds) -> Person:
    return pds.sign_up(f"care{next(_names)}")


@pytest.fixture
def desk(us: Person) -> Desk:
    found = connected(us)
    found.hear()
    return found


def above(draft_uri: str, **more: Any) -> Draft:
    return Draft(key=f"key-{next(_names)}", text="Na vjen keq.", in_reply_to=draft_uri, **more)


# Hearing and answering ---------------------------------------------------------------------------


def test_a_mention_is_answered_in_its_thread_and_its_deletion_is_noticed(
    desk: Desk, drita: Person
) -> None:
    first = drita.mention(desk.us, COMPLAINT, langs=["sq"])
    drita.say("Nobody of the desk is meant by this.")
    desk.hear()
    mention = Mention.objects.select_related("author", "conversation").get(channel=desk.channel)
    assert (mention.native_id, mention.kind, mention.by_us) == (first["uri"], "post", False)
    assert mention.text == f"@{desk.us.handle} {COMPLAINT}"
    assert (mention.author.native_id, mention.author.handle) == (drita.did, drita.handle)
    assert mention.conversation.native_id == first["uri"]

    text = ANSWER.format(handle=drita.handle)
    delivery = desk.answer(text)
    assert (delivery.state, delivery.problem_key) == ("sent", "")
    (said,) = desk.us.posts()
    assert (said["uri"], said["value"]["text"]) == (delivery.native_id, text)
    reference = {"uri": first["uri"], "cid": first["cid"]}
    assert said["value"]["reply"] == {"root": reference, "parent": reference}
    assert said["value"]["langs"] == ["sq"]
    raw = text.encode()
    marked = {
        raw[one["index"]["byteStart"] : one["index"]["byteEnd"]].decode(): one["features"][0]
        for one in said["value"]["facets"]
    }
    assert marked[f"@{drita.handle}"]["did"] == drita.did
    assert marked["https://lumora.example/42"]["uri"] == "https://lumora.example/42"
    assert marked["#autobusi"]["tag"] == "autobusi"

    second = drita.reply(said, "Kjo nuk më ndihmon.", root=first)
    desk.hear()
    followed = Mention.objects.select_related("conversation").get(native_id=second["uri"])
    assert (followed.kind, followed.in_reply_to) == ("comment", said["uri"])
    assert followed.conversation.native_id == first["uri"]
    assert Mention.objects.get(native_id=said["uri"]).by_us
    assert Case.objects.filter(channel=desk.channel).count() == 1

    drita.delete(first["uri"])
    desk.hear()
    mention.refresh_from_db()
    assert mention.deleted_at is not None
    with pytest.raises(Gone):
        CONNECTOR.send(desk.account, above(first["uri"]))
    assert len(desk.us.posts()) == 1


def test_shares_and_quotes_of_our_posts_and_terms_on_the_server_are_heard(
    desk: Desk, drita: Person
) -> None:
    add_watch_term(
        desk.channel.brand, actor=DESK, now=wall_clock(), text="Lumora", misspellings=["lumorra"]
    )
    tell_watch_terms(wall_clock())
    ours = desk.us.say("Sot jemi mbyllur.")
    reference = {"uri": ours["uri"], "cid": ours["cid"]}
    record = {"subject": reference, "createdAt": bluesky.now()}
    shared = drita.create("app.bsky.feed.repost", {"$type": "app.bsky.feed.repost", **record})
    embed = {"$type": "app.bsky.embed.record", "record": reference}
    quoted = drita.say("Shikoni këtë", embed=embed)
    named = drita.say("Nobody at LUMÓRRA answers the phone")
    desk.hear()
    found = {one.native_id: one.kind for one in Mention.objects.filter(channel=desk.channel)}
    del found[ours["uri"]]
    assert found == {shared["uri"]: "repost", quoted["uri"]: "quote", named["uri"]: "post"}


def test_a_reply_sent_twice_is_published_once(desk: Desk, drita: Person) -> None:
    draft = above(drita.mention(desk.us, COMPLAINT)["uri"])
    first = CONNECTOR.send(desk.account, draft)
    again = CONNECTOR.send(desk.account, draft)
    assert (again.native_id, again.url) == (first.native_id, first.url)
    assert [one["uri"] for one in desk.us.posts()] == [first.native_id]
    with pytest.raises(Refused) as refused:
        CONNECTOR.send(desk.account, replace(draft, text="Something else"))
    assert refused.value.key == "bluesky.key_taken"
    assert desk.us.posts()[0]["value"]["text"] == draft.text


def test_an_answer_whose_receipt_is_lost_is_found_and_never_said_twice(
    us: Person, drita: Person
) -> None:
    """Between desk and PDS stands somebody who hands everything on and cuts the line when the
    answer to a post comes back."""
    cuts = threading.Event()

    def hand_on(heard: Heard) -> bytes | None:
        method, path, _ = heard.line.split(" ")
        keep = {k: v for k, v in heard.headers.items() if k in ("authorization", "content-type")}
        answer = httpx.request(
            method, us.url + path, content=heard.body, headers=keep, trust_env=False, timeout=30
        )
        if cuts.is_set() and "putRecord" in path:
            return None
        return http_answer(answer.status_code, answer.content)

    with answering_server(hand_on) as between:
        desk = connected(us)
        drita.mention(us, COMPLAINT)
        desk.hear()
        settings = {**desk.channel.settings, "pds": between.url}
        Channel.objects.filter(pk=desk.channel.pk).update(settings=settings)
        cuts.set()
        delivery = desk.answer("Na vjen keq.")
        assert delivery.state == "unknown"
        (said,) = us.posts()

        assert actions.look_for(delivery, now=wall_clock())
        delivery.refresh_from_db()
        assert (delivery.state, delivery.native_id) == ("sent", said["uri"])
        never = Draft(key="never sent", text="Na vjen keq.")
        assert CONNECTOR.find(desk.account, never, delivery.created_at) is None
        with pytest.raises(OutcomeUnknown):
            CONNECTOR.send(desk.account, never)
        assert len(us.posts()) == 2, "it was published all the same"


# The border of 300 and 3000 ----------------------------------------------------------------------

PIECES = (
    "a", "é", "e\u0301", "ώ", "ω\u0301\u0345", "ц", "й", "س", "لا", "می\u200cخ", "क", "क्ष",
    "स्त", "नि", "বা", "ক্ত", "한", "\u1112\u1161\u11ab", "☂", "👍", "👍🏽",
    "👨\u200d👩\u200d👧\u200d👦", "🏳️\u200d🌈", "🇦🇱", "🇬🇷🇧🇬", "❤️", "\r\n", "\n", "1️⃣", "ё",
)  # fmt: skip


def near_the_border(dice: random.Random) -> Iterator[str]:
    """Texts within a few characters or bytes of a limit, each piece alone and all mixed."""
    for number in range(2 * len(PIECES)):
        chosen = [PIECES[number]] if number < len(PIECES) else dice.sample(PIECES, 4)
        many = [dice.choice(chosen) for _ in range(303)]
        size = dice.randint(298, 302)
        text = "".join(many[:size])
        while len(text.encode()) > 3030:
            text = text[: -len(many[0])]
        yield f"{text}."
    for size in (2999, 3000, 3001):
        family = "👨\u200d👩\u200d👧\u200d👦" * 119
        yield family + "a" * (size - len(family.encode()))
    yield from ("a" * 300, "a" * 301)


def test_our_verdict_on_a_text_is_the_servers_at_its_own_border(desk: Desk) -> None:
    differing, accepted, refused = [], 0, 0
    for number, text in enumerate(near_the_border(random.Random(2015))):
        draft = Draft(key=f"border-{number}", text=text)
        problems = CONNECTOR.preview(desk.account, draft).problems
        try:
            CONNECTOR.send(desk.account, draft)
        except Refused as error:
            refused += 1
            agrees = bool(problems) and error.key == "preview.too_long"
        else:
            accepted += 1
            agrees = not problems
        if not agrees:
            differing.append((text[:8], len(text), len(text.encode()), problems))
    assert differing == []
    assert min(accepted, refused) >= 10


# Hiding ------------------------------------------------------------------------------------------


def test_a_reply_is_hidden_and_shown_only_in_our_own_thread(desk: Desk, drita: Person) -> None:
    ours = desk.us.say("Sot jemi mbyllur.")
    rude, other = drita.reply(ours, "Fjalë e keqe"), drita.reply(ours, "Faleminderit")

    def hidden() -> list[str]:
        return [uri for one in desk.us.posts(GATE) for uri in one["value"]["hiddenReplies"]]

    for _ in range(2):
        CONNECTOR.moderate(desk.account, Act.HIDE, rude["uri"])
        assert hidden() == [rude["uri"]]
    CONNECTOR.moderate(desk.account, Act.HIDE, other["uri"])
    for _ in range(2):
        CONNECTOR.moderate(desk.account, Act.SHOW, rude["uri"])
        assert hidden() == [other["uri"]]
    theirs = drita.say("My own thread")
    foreign = drita.reply(theirs, "A second thought")
    for uri in (foreign["uri"], theirs["uri"], ours["uri"]):
        with pytest.raises(Refused) as refused:
            CONNECTOR.moderate(desk.account, Act.HIDE, uri)
        assert refused.value.key == "bluesky.not_our_thread"
    drita.delete(rude["uri"])
    with pytest.raises(Gone):
        CONNECTOR.moderate(desk.account, Act.HIDE, rude["uri"])


# The session -------------------------------------------------------------------------------------


def ended(did: str) -> str:
    """A session token of this PDS that ended an hour ago."""

    def part(value: Any) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    now = int(datetime.now(UTC).timestamp())
    claims = {
        "scope": "com.atproto.appPass", "aud": "did:web:localhost", "sub": did,
        "iat": now - 10_800, "exp": now - 3600,
    }  # fmt: skip
    signed = f"{part({'typ': 'at+jwt', 'alg': 'HS256'})}.{part(claims)}"
    mark = hmac.new(JWT_SECRET.encode(), signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{base64.urlsafe_b64encode(mark).rstrip(b'=').decode()}"


def test_a_session_that_ended_is_renewed_once_and_the_answer_goes_out(
    desk: Desk, drita: Person
) -> None:
    drita.mention(desk.us, COMPLAINT)
    desk.hear()
    before = desk.account.secrets
    actions.change_channel(
        desk.channel, actor=DESK, now=wall_clock(), secrets={"access_jwt": ended(desk.us.did)}
    )
    with pytest.raises(SignInAgain) as again:
        CONNECTOR.send(desk.account, Draft(key="k", text="Not published"))
    assert again.value.key == "connector.session_ended"
    assert desk.us.posts() == []

    delivery = desk.answer("Na vjen keq.")
    assert (delivery.state, delivery.problem_key) == ("sent", "")
    after = desk.account.secrets
    assert after["refresh_jwt"] != before["refresh_jwt"]
    assert after["app_password"] == before["app_password"]
    assert desk.channel.renew_at is not None
    assert desk.channel.access_ends_at is not None
    assert wall_clock() < desk.channel.renew_at < desk.channel.access_ends_at


def test_a_refresh_token_leads_to_one_next_token_and_a_revoked_one_to_a_person(
    desk: Desk,
) -> None:
    first = desk.account
    one, other = CONNECTOR.renew(first), CONNECTOR.renew(first)
    numbers = [_claims(renewed.secrets["refresh_jwt"])["jti"] for renewed in (one, other)]
    assert numbers[0] == numbers[1] != _claims(first.secrets["refresh_jwt"])["jti"]
    for known in desk.us.call("GET", "com.atproto.server.listAppPasswords")["passwords"]:
        desk.us.call("POST", "com.atproto.server.revokeAppPassword", {"name": known["name"]})
    for secrets in (first.secrets, {**first.secrets, **one.secrets}):
        with pytest.raises(SignInAgain) as again:
            CONNECTOR.renew(replace(first, secrets=secrets))
        assert again.value.key == "connector.sign_in_again"


def _claims(token: str) -> dict[str, Any]:
    middle = token.split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(middle + "=="))
    return claims


def test_a_wrong_password_and_an_unknown_token_are_told_in_words(desk: Desk) -> None:
    settings, _ = given(desk.us, desk.us.url)
    with pytest.raises(SignInAgain) as wrong:
        actions.try_account("bluesky", settings=settings, secrets={"app_password": "no"})
    assert wrong.value.key == "bluesky.password_wrong"
    broken = replace(desk.account, secrets={"access_jwt": "x.y.z"})
    with pytest.raises(SignInAgain) as unknown:
        CONNECTOR.send(broken, Draft(key="k", text="t"))
    assert unknown.value.key == "connector.sign_in_again"

"""WordPress itself: what visitors write under its posts reaches the desk, what the desk says and
does is seen on its pages and in its feeds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest

from fener.cases import actions as case_actions
from fener.cases.models import Case
from fener.channels import actions
from fener.channels.models import Channel, Delivery, Moderation
from fener.channels.queries import account_of
from fener.channels.testing import a_brand, a_person
from fener.connectors import registry
from fener.connectors.contract import Account, Act, Gone, Refused, SignInAgain
from fener.connectors.testing import Heard, answering_server
from fener.core.posts import Draft
from fener.kit.actors import DESK
from fener.kit.loop import run_until_quiet
from fener.kit.times import now as wall_clock
from fener.mentions.models import Mention, MentionVersion
from fener.people.models import User
from fener.people.queries import actor_of
from tests.servers import wordpress
from tests.servers.wordpress import USER, Site

pytestmark = pytest.mark.django_db
CONNECTOR = registry.connector("wordpress")
COMPLAINT = "Autobusi 42 më la në shi, kjo është turp!\n\nKu është <b>shërbimi</b> juaj?"
SORRY = "Na vjen keq, Drita. Vonesa ishte > 20 minuta & ju kthejmë paratë."


@pytest.fixture(scope="module")
def running() -> Iterator[Site]:
    if reason := wordpress.missing():
        pytest.skip(f"SKIPPED LOUDLY: {reason}")
    with wordpress.running() as found:
        yield found


@pytest.fixture
def site(running: Site) -> Site:
    """Nobody has commented on it, and comments are public at once."""
    running.php("""
        foreach (get_comments(['status' => 'any']) as $c) wp_delete_comment($c->comment_ID, true);
        foreach (['trash', 'spam'] as $s)
            foreach (get_comments(['status' => $s]) as $c) wp_delete_comment($c->comment_ID, true);
        update_option('comment_moderation', 0);
        wp_update_post(['ID' => 1, 'comment_status' => 'open']);
    """)
    return running


@dataclass(slots=True)
class Desk:
    site: Site
    channel: Channel
    agent: User
    admin: User

    @property
    def account(self) -> Account:
        self.channel.refresh_from_db()
        return account_of(self.channel)

    def hear(self) -> list[Mention]:
        """Ask the site until it has nothing more; all that was ever heard of it."""
        assert actions.poll_soon(self.channel, now=wall_clock())
        for _ in range(50):
            run_until_quiet(wall_clock())
            self.channel.refresh_from_db()
            if self.channel.due_at is None or self.channel.due_at > wall_clock():
                break
        assert self.channel.problem_key == "", self.channel.problem_detail
        rows = Mention.objects.filter(channel=self.channel)
        return list(rows.select_related("author").order_by("id"))

    def answer(self, text: str = SORRY) -> Delivery:
        case = Case.objects.select_related("brand", "channel", "author").get(channel=self.channel)
        case_actions.send_reply(
            case, actor=actor_of(self.agent), now=wall_clock(), text=text, visibility="public",
            purpose="answer", seen_replies=case.replies, seen_posts=case.posts,
        )  # fmt: skip
        delivery = Delivery.objects.select_related("channel").latest("id")
        assert actions.claim_delivery(delivery, now=wall_clock())
        actions.send_delivery(delivery, now=wall_clock())
        delivery.refresh_from_db()
        return delivery

    def do(self, act: Act, mention: Mention) -> Moderation:
        """One person asks, another agrees, the site is asked."""
        asked = actions.ask_moderation(
            self.channel, act, actor=actor_of(self.agent), now=wall_clock(),
            native_id=mention.native_id, ground="against the rules of the house", snapshot={},
        )  # fmt: skip
        actions.agree_moderation(asked, actor=actor_of(self.admin), now=wall_clock())
        asked = Moderation.objects.select_related("channel").get(pk=asked.pk)
        actions.moderate_post(asked, now=wall_clock())
        asked.refresh_from_db()
        assert asked.state == "done", asked.problem_key
        return asked


@pytest.fixture
def desk(site: Site) -> Desk:
    brand = a_brand()
    settings = {"url": site.url, "user": USER, "allow_private_hosts": True}
    secrets = {"password": site.password}
    identity = actions.try_account("wordpress", settings=settings, secrets=secrets)
    channel = actions.connect_channel(
        brand, actor=DESK, now=wall_clock() - timedelta(days=30), network="wordpress",
        name="Site", settings=settings, secrets=secrets, identity=identity,
    )  # fmt: skip
    found = Desk(site, channel, a_person(brand, "agent"), a_person(brand))
    assert found.hear() == []
    return found


def test_a_visitor_complains_and_is_answered_on_the_page(desk: Desk, site: Site) -> None:
    number = site.comment(COMPLAINT, "Drita O'Hara", url="https://drita.example")
    (mention,) = desk.hear()
    assert mention.text == "Autobusi 42 më la në shi, kjo është turp!\n\nKu është shërbimi juaj?"
    assert mention.author.name == "Drita O'Hara"
    delivery = desk.answer()
    assert (delivery.state, delivery.problem_key) == ("sent", "")
    ours, hers = site.comments()
    assert (ours["parent"], ours["by"], ours["state"]) == (number, "Lumina", "1")
    assert "Vonesa ishte &gt; 20 minuta &amp; ju" in site.page()
    assert "ju kthejmë paratë" in site.feed("comments-rss2").text
    heard = desk.hear()
    assert [one.by_us for one in heard] == [False, True], "our answer comes back as our own, once"
    assert heard[1].text == SORRY
    assert len(site.comments()) == 2
    assert hers["id"] == number


def test_it_is_held_back_shown_again_and_moved_to_the_trash(desk: Desk, site: Site) -> None:
    site.comment(COMPLAINT)
    (mention,) = desk.hear()
    assert "Autobusi 42" in site.page()
    desk.do(Act.HIDE, mention)
    assert "Autobusi 42" not in site.page()
    assert site.comments()[0]["state"] == "0"
    desk.do(Act.SHOW, mention)
    assert "Autobusi 42" in site.page()
    assert "Autobusi 42" in site.feed("comments-rss2").text
    CONNECTOR.moderate(desk.account, Act.SHOW, mention.native_id)
    desk.do(Act.REMOVE, mention)
    assert "Autobusi 42" not in site.page()
    assert [one["state"] for one in site.comments("trash")] == ["trash"]
    CONNECTOR.moderate(desk.account, Act.REMOVE, mention.native_id)
    (mention,) = desk.hear()
    assert mention.deleted_at is not None
    with pytest.raises(Gone):
        CONNECTOR.moderate(desk.account, Act.HIDE, mention.native_id)


def test_what_waits_for_approval_is_heard_and_answered_once_it_is_shown(
    desk: Desk, site: Site
) -> None:
    site.php("update_option('comment_moderation', 1);")
    site.comment(COMPLAINT)
    assert "Autobusi 42" not in site.page()
    (mention,) = desk.hear()
    draft = Draft(key="k-1", text=SORRY, in_reply_to=mention.native_id)
    with pytest.raises(Refused) as refused:
        CONNECTOR.send(desk.account, draft)
    assert refused.value.key == "wordpress.held"
    desk.do(Act.SHOW, mention)
    assert len(desk.hear()) == 1, "to be shown is nothing new"
    assert desk.answer().state == "sent"
    assert "ju kthejmë" in site.page()


def test_edits_and_deletions_on_the_site_are_noticed(desk: Desk, site: Site) -> None:
    first, second = site.comment(COMPLAINT), site.comment("Edhe unë!", "Arta")
    assert len(desk.hear()) == 2
    site.php(f"wp_update_comment(['comment_ID' => {first}, 'comment_content' => 'Erdhi.']);")
    site.php(f"wp_delete_comment({second}, true);")
    drita, arta = desk.hear()
    assert drita.text == "Erdhi."
    assert MentionVersion.objects.get(mention=drita).text.startswith("Autobusi 42")
    assert drita.deleted_at is None
    assert arta.deleted_at is not None
    site.php(f"wp_spam_comment({first});")
    assert desk.hear()[0].deleted_at is not None


def test_an_answer_whose_outcome_is_lost_is_found_and_not_said_twice(
    desk: Desk, site: Site
) -> None:
    site.comment(COMPLAINT)
    desk.hear()

    def losing(heard: Heard) -> bytes | None:
        """Hands everything on, and loses the answer to whatever publishes."""
        method, path, _ = heard.line.split()
        passed = {name: heard.headers[name] for name in ("authorization", "content-type")}
        answer = httpx.request(
            method, site.url + path, content=heard.body, headers=passed, trust_env=False
        )
        if method == "POST":
            return None
        head = f"HTTP/1.1 {answer.status_code} OK\r\ncontent-length: {len(answer.content)}\r\n\r\n"
        return head.encode() + answer.content

    with answering_server(losing) as server:
        actions.change_channel(
            desk.channel, actor=DESK, now=wall_clock(), settings={"url": server.url}
        )
        delivery = desk.answer()
    assert delivery.state == "unknown"
    assert len(site.comments()) == 2
    actions.change_channel(desk.channel, actor=DESK, now=wall_clock(), settings={"url": site.url})
    delivery = Delivery.objects.select_related("channel").get(pk=delivery.pk)
    assert actions.look_for(delivery, now=wall_clock())
    delivery.refresh_from_db()
    assert delivery.state == "sent"
    assert delivery.native_id.startswith(str(site.comments()[0]["id"]))
    with pytest.raises(Refused) as refused:
        CONNECTOR.send(desk.account, Draft(
            key="k-2", text=SORRY, in_reply_to=Mention.objects.earliest("id").native_id
        ))  # fmt: skip
    assert refused.value.key == "wordpress.duplicate", "nor does the site let it be said twice"
    unsaid = Draft(key="k-3", text="Never said", in_reply_to=delivery.in_reply_to)
    assert CONNECTOR.find(desk.account, unsaid, wall_clock() - timedelta(hours=1)) is None


def test_the_site_says_no_in_its_own_words(desk: Desk, site: Site) -> None:
    number = site.comment(COMPLAINT)
    (mention,) = desk.hear()
    above = Draft(key="k-1", text=SORRY, in_reply_to=mention.native_id)
    site.php("wp_update_post(['ID' => 1, 'comment_status' => 'closed']);")
    with pytest.raises(Refused) as refused:
        CONNECTOR.send(desk.account, above)
    assert refused.value.key == "wordpress.closed"
    site.php("wp_update_post(['ID' => 1, 'comment_status' => 'open']);")
    endless = Draft(key="k-2", text="é" * 32_763, in_reply_to=mention.native_id)
    assert CONNECTOR.preview(desk.account, endless).problems == ("preview.too_long",)
    with pytest.raises(Refused) as refused:
        CONNECTOR.send(desk.account, endless)
    assert refused.value.key == "preview.too_long"
    exact = Draft(key="k-3", text="é" * 32_762 + "e", in_reply_to=mention.native_id)
    assert CONNECTOR.preview(desk.account, exact).problems == ()
    assert CONNECTOR.send(desk.account, exact).native_id
    site.php(f"wp_delete_comment({number}, true);")
    with pytest.raises(Gone):
        CONNECTOR.send(desk.account, above)


def test_who_may_not_moderate_and_who_is_not_known_is_told_so(site: Site) -> None:
    settings = {"url": site.url, "user": "arta", "allow_private_hosts": True}
    secrets = {"password": site.application_password("arta")}
    with pytest.raises(Refused) as refused:
        actions.try_account("wordpress", settings=settings, secrets=secrets)
    assert refused.value.key == "wordpress.role"
    for wrong in ({"user": USER}, {"user": "nobody"}):
        with pytest.raises(SignInAgain) as unknown:
            actions.try_account("wordpress", settings={**settings, **wrong}, secrets=secrets)
        assert unknown.value.key == "wordpress.not_recognised"
    elsewhere = {**settings, "url": f"{site.url}/wp-includes/images"}
    with pytest.raises(Refused) as refused:
        actions.try_account("wordpress", settings=elsewhere, secrets=secrets)
    assert refused.value.key == "wordpress.no_api"

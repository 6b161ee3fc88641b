"""Feeds as WordPress writes them: its articles and comments, with its own ETag and 304."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from fener.channels import actions
from fener.channels.models import Channel
from fener.channels.testing import a_brand
from fener.connectors import registry
from fener.connectors.contract import Account, Refused
from fener.connectors.feed import client
from fener.core.posts import Post, PostKind
from fener.kit.actors import DESK
from fener.kit.loop import run_until_quiet
from fener.kit.times import now as wall_clock
from fener.mentions.actions import add_watch_term
from fener.mentions.models import Mention, MentionVersion
from tests.servers import wordpress
from tests.servers.wordpress import Site

pytestmark = pytest.mark.django_db
CONNECTOR = registry.connector("feed")
ARTICLE = "<p>Klientët e <b>Lumina</b> presin &amp; presin.</p><p>Pa përgjigje.</p>"
WRITTEN_BEFORE = timedelta(hours=1)


@pytest.fixture(scope="module")
def running() -> Iterator[Site]:
    if reason := wordpress.missing():
        pytest.skip(f"SKIPPED LOUDLY: {reason}")
    with wordpress.running() as found:
        yield found


@pytest.fixture
def site(running: Site) -> Site:
    """Nothing stands on it but one article of long ago."""
    running.php("""
        foreach (get_posts(['numberposts' => -1, 'exclude' => [1]]) as $p)
            wp_delete_post($p->ID, true);
        foreach (get_comments(['status' => 'any']) as $c) wp_delete_comment($c->comment_ID, true);
    """)
    return running


def publish(site: Site, title: str, text: str = ARTICLE) -> int:
    """Some time ago: WordPress tells its changes by the second, and an edit in the very second of
    its article would look like none."""
    return int(
        site.php(f"""echo wp_insert_post([
        'post_title' => '{title}', 'post_content' => '{text}', 'post_status' => 'publish',
        'post_date_gmt' => gmdate('Y-m-d H:i:s', time() - {WRITTEN_BEFORE.seconds}),
        'post_author' => get_user_by('login', 'arta')->ID]);""")
    )


def account(*addresses: str) -> Account:
    settings = {"addresses": "\n".join(addresses), "allow_private_hosts": True}
    return Account(channel_id=1, settings=settings)


def posts_of(reader: Account, cursor: str = "") -> tuple[list[Post], str]:
    fetched = CONNECTOR.fetch(reader, cursor)
    arrivals = [one for payload in fetched.payloads for one in CONNECTOR.translate(reader, payload)]
    return [one for one in arrivals if isinstance(one, Post)], fetched.cursor


@pytest.mark.parametrize("kind", ["rss2", "atom", "rdf"])
def test_every_kind_of_feed_tells_the_same_article(site: Site, kind: str) -> None:
    publish(site, "Vonesa te Lumina: «një javë»")
    (post,) = [
        one for one in posts_of(account(f"{site.url}/?feed={kind}"))[0] if "Lumina" in one.text
    ]
    title, *words = post.text.split("\n\n")
    assert title == "Vonesa te Lumina: «një javë»"
    assert words == ["Klientët e Lumina presin & presin.", "Pa përgjigje."]
    assert post.url.startswith(f"{site.url}/?p=")
    assert post.author.name.startswith("Arta")
    assert (post.kind, post.is_overheard) == (PostKind.ARTICLE, True)
    assert WRITTEN_BEFORE <= datetime.now(UTC) - post.at < WRITTEN_BEFORE + timedelta(minutes=2)


def test_one_article_in_two_feeds_is_one_article(site: Site) -> None:
    publish(site, "Vonesa te Lumina")
    found, _ = posts_of(account(f"{site.url}/?feed=rss2", f"{site.url}/?feed=atom"))
    late = [post for post in found if "Vonesa" in post.text]
    assert len(late) == 2
    assert len({post.native_id for post in late}) == 1


def test_what_is_known_is_answered_with_304(site: Site) -> None:
    publish(site, "Vonesa te Lumina")
    reader, address = account(f"{site.url}/?feed=rss2"), f"{site.url}/?feed=rss2"
    got = client.get(reader, address)
    assert got.etag
    assert got.modified
    assert client.get(reader, address, etag=got.etag, modified=got.modified).is_unchanged
    found, cursor = posts_of(reader)
    assert found
    assert posts_of(reader, cursor) == ([], cursor)
    assert got.etag in cursor.replace('\\"', '"')


def test_comments_are_heard_by_their_feed(site: Site) -> None:
    site.comment("Lumina, ku është porosia?\n\nDy javë!", "Drita O'Hara")
    (post,) = posts_of(account(f"{site.url}/?feed=comments-rss2"))[0]
    assert "Lumina, ku është porosia?" in post.text
    assert post.author.name.startswith("Drita O'Hara")


def connected(site: Site, *more: str) -> Channel:
    brand = a_brand()
    add_watch_term(brand, actor=DESK, now=wall_clock(), text="Lumina")
    addresses = [f"{site.url}/?feed=rss2", *more]
    return actions.connect_channel(
        brand, actor=DESK, now=wall_clock() - timedelta(days=30), network="feed", name="News",
        settings={"addresses": "\n".join(addresses), "allow_private_hosts": True},
    )  # fmt: skip


def heard(channel: Channel) -> list[Mention]:
    assert actions.poll_soon(channel, now=wall_clock())
    run_until_quiet(wall_clock())
    channel.refresh_from_db()
    return list(Mention.objects.filter(channel=channel).order_by("id"))


def test_the_desk_takes_what_concerns_it_and_keeps_what_was_said_before(site: Site) -> None:
    number = publish(site, "Vonesa te Lumina")
    publish(site, "Moti nesër", "Diell.")
    channel = connected(site)
    (mention,) = heard(channel)
    assert mention.text.startswith("Vonesa te Lumina")
    assert mention.kind == PostKind.ARTICLE
    site.php(f"wp_update_post(['ID' => {number}, 'post_content' => 'Lumina kthen paratë.']);")
    (mention,) = heard(channel)
    assert mention.text == "Vonesa te Lumina\n\nLumina kthen paratë."
    assert "presin & presin" in MentionVersion.objects.get(mention=mention).text
    assert channel.problem_key == ""


def test_a_dead_feed_is_named_and_the_others_are_heard(site: Site) -> None:
    publish(site, "Vonesa te Lumina")
    dead = f"{site.url}/nothing-here.xml"
    channel = connected(site, dead)
    assert len(heard(channel)) == 1
    assert (channel.state, channel.problem_key) == ("live", "feed.some_fail")
    assert dead in channel.problem_detail
    assert channel.due_at is not None
    assert channel.due_at > wall_clock(), "it is not asked again and again"


def test_whoever_enters_the_page_is_told_its_feed(site: Site) -> None:
    reader = account(f"{site.url}/")
    with pytest.raises(Refused) as refused:
        CONNECTOR.verify(reader)
    assert refused.value.key == "feed.not_a_feed"
    address = refused.value.detail.split(": ", 1)[1].split()[0]
    identity = CONNECTOR.verify(replace(reader, settings={**reader.settings, "addresses": address}))
    assert identity.name == "Lumina"

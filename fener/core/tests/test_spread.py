"""Source and spread of a problem, and what speaks for one hand behind many accounts."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fener.core.posts import PostKind
from fener.core.spread import Ground, OurAccount, SpreadPost, coordination, spread
from fener.core.spread.cascade import cascade_of, parents
from fener.core.spread.counts import POINTS, growth
from fener.core.spread.sentences import SPREAD_SENTENCES
from fener.core.text import fold, near_key

T0 = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LONG = "the charger of this phone melted in my kitchen socket during the night"
US = OurAccount(network="mastodon", author="shop", handle="shop")
US_TOO = OurAccount(network="facebook", author="page")


def post(name: str, minute: float, **more: object) -> SpreadPost:
    text = str(more.get("text", ""))
    given: dict[str, object] = {
        "network": "mastodon", "native_id": name, "author": f"a-{name}", "handle": name,
        "at": T0 + timedelta(minutes=minute), "near_key": near_key(fold(text)) if text else "",
    }  # fmt: skip
    return SpreadPost(**given | more)  # type: ignore[arg-type]


# --- the cascade -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("child", "ground"),
    [
        (post("b", 5, in_reply_to="a", kind="comment"), Ground.REPLY),
        (post("b", 5, in_reply_to="a"), Ground.REPLY),
        (post("b", 5, in_reply_to="a", kind="repost"), Ground.REPOST),
        (post("b", 5, in_reply_to="a", kind="quote", text="look at this"), Ground.QUOTE),
        (post("b", 5, text=f"RT @a: {LONG}"), Ground.REPOST),
        (post("b", 5, text=f"rt @A {LONG[:30]}"), Ground.REPOST),
        (post("b", 5, text=LONG.upper() + "!!", network="facebook"), Ground.COPY),
        (post("b", 5, text=LONG, kind="repost", network="facebook"), Ground.REPOST),
        (post("b", 5, conversation="a"), Ground.THREAD),
        (post("b", 5, in_reply_to="nowhere", conversation="a"), Ground.THREAD),
        (post("b", 5, in_reply_to="a", network="facebook"), None),
        (post("b", 5, text="something else altogether is what I have to say here"), None),
        (post("b", -5, in_reply_to="a"), None),
    ],
)
def test_a_post_comes_from_an_earlier_one(child: SpreadPost, ground: Ground | None) -> None:
    assert parents([child, post("a", 0, text=LONG)])[0] == (None if ground is None else (1, ground))


def test_short_texts_are_written_by_many_of_themselves() -> None:
    assert parents([post("a", 0, text="no power"), post("b", 1, text="No power!")]) == [None, None]


def test_a_copy_is_under_the_first_of_all() -> None:
    posts = [post(name, minute, text=LONG) for minute, name in enumerate("abcd")]
    assert parents(posts) == [None, (0, Ground.COPY), (0, Ground.COPY), (0, Ground.COPY)]


def test_a_cascade_counts_what_it_does_not_draw() -> None:
    posts = [post("a", 0), *(post(f"b{n}", 1 + n, in_reply_to="a") for n in range(9))]
    posts.append(post("c", 30, in_reply_to="b4"))
    whole = cascade_of(posts)
    assert (whole.posts, whole.edges, len(whole.nodes)) == (11, 10, 11)
    assert [node.depth for node in whole.nodes][-1] == 2
    drawn = cascade_of(posts, most=2)
    assert [node.place for node in drawn.nodes] == [0, 5]
    assert drawn.nodes[0].below == 10
    assert drawn.nodes[0].left_out == 8
    assert drawn.nodes[1].left_out == 1
    assert [node.place for node in drawn.children(None)] == [0]
    assert cascade_of([]).nodes == ()


NAMES = st.sampled_from("abcdef")
POSTS = st.lists(
    st.builds(
        SpreadPost,
        network=st.sampled_from(["mastodon", "facebook"]),
        native_id=NAMES,
        author=NAMES,
        handle=st.sampled_from(["", "a", "B", "shop"]),
        at=st.integers(-3, 300).map(lambda minute: T0 + timedelta(minutes=minute)),
        kind=st.sampled_from([kind.value for kind in PostKind]),
        text=st.sampled_from(["", "no", LONG, f"RT @b {LONG}", "@shop you again", "\ud800"]),
        near_key=st.sampled_from(["", "k1", "k2"]),
        language=st.sampled_from(["", "en", "el"]),
        conversation=st.one_of(st.just(""), NAMES),
        in_reply_to=st.one_of(st.just(""), NAMES),
        followers=st.one_of(st.none(), st.integers(0, 10**7)),
        reposts=st.integers(0, 30),
        by_us=st.booleans(),
        is_complaint=st.booleans(),
        first_heard_at=st.one_of(st.none(), st.just(T0), st.just(T0 - timedelta(days=90))),
        heard_before=st.one_of(st.none(), st.integers(0, 2)),
    ),
    max_size=14,
)


@settings(max_examples=150, deadline=None)
@given(POSTS, st.integers(1, 20))
def test_nothing_goes_round_and_every_sentence_can_be_said(
    posts: list[SpreadPost], most: int
) -> None:
    found = spread(posts, [US, US_TOO], most=most)
    drawn = {node.place for node in found.cascade.nodes}
    assert len(found.cascade.nodes) == min(most, len(posts))
    for node in found.cascade.nodes:
        if node.parent is not None:
            assert node.parent in drawn
            assert posts[node.parent].at <= posts[node.place].at
            assert node.ground is not None
    roots = [node for node in cascade_of(posts, most=99).nodes if node.parent is None]
    assert sum(node.below + 1 for node in roots) == len(posts)
    for reason in [*found.reasons, *coordination(posts).reasons]:
        assert SPREAD_SENTENCES[reason.key] % reason.params
    if found.growth:
        others = sum(not one.by_us for one in posts)
        assert sum(found.growth.posts) == others
        assert sum(map(sum, found.growth.networks.values())) == others
        assert sum(map(sum, found.growth.languages.values())) == others


@settings(max_examples=60, deadline=None)
@given(POSTS, st.randoms(use_true_random=False))
def test_the_order_of_the_posts_does_not_matter(
    posts: list[SpreadPost], dice: random.Random
) -> None:
    posts = list({(one.network, one.native_id): one for one in posts}.values())
    mixed = list(posts)
    dice.shuffle(mixed)
    one, other = spread(posts, [US]), spread(mixed, [US])
    assert one.reasons == other.reasons
    assert one.growth == other.growth
    assert [posts[node.place] for node in one.cascade.nodes] == [
        mixed[node.place] for node in other.cascade.nodes
    ]


# --- the source --------------------------------------------------------------------------------


def test_the_first_to_write_is_neither_us_nor_the_news() -> None:
    posts = [
        post("news", -30, kind="article", network="rss"),
        post("own", -20, by_us=True),
        post("late", 8),
        post("early", 4),
    ]
    found = spread(posts, [])
    assert found.first is not None
    assert found.first.place == 3
    assert found.off_line is not None
    assert found.off_line.place == 0
    assert [reason.key for reason in found.reasons] == ["spread.article_before", "spread.first"]
    assert found.reasons[0].params == {"who": "@news", "minutes": 34}


@pytest.mark.parametrize(
    ("kind", "minute", "others", "key"),
    [
        ("article", -10, 1, "spread.article_before"),
        ("entry", -10, 1, "spread.entry_before"),
        ("article", 0, 0, "spread.article_alone"),
        ("entry", 0, 0, "spread.entry_alone"),
        ("article", 10, 1, None),
        ("article", 0, 1, None),
    ],
)
def test_an_off_line_origin_is_earlier_than_the_first_post(
    kind: str, minute: int, others: int, key: str | None
) -> None:
    posts = [post("x", minute, kind=kind), *(post(f"p{n}", n) for n in range(others))]
    found = spread(posts, []).off_line
    assert (found.reasons[0].key if found else None) == key


def test_nothing_comes_of_nothing() -> None:
    found = spread([], [US])
    assert (found.first, found.amplifier, found.off_line, found.growth) == (None,) * 4
    assert found.reasons == ()


SMALL = [post(f"s{n}", n, followers=100 + n) for n in range(12)]


@pytest.mark.parametrize(
    ("further", "name", "keys"),
    [
        ([], None, []),
        ([post("big", 20, followers=40_000)], "big", ["spread.reach"]),
        ([post("big", 20, followers=4_999)], None, []),
        ([post("big", -1, followers=90_000)], "big", ["spread.reach"]),
        ([post("paper", 20, followers=40_000, kind="article")], "paper", ["spread.reach"]),
        ([post("call", 20, followers=40_000, kind="entry")], None, []),
        ([post("ours", 20, followers=40_000, by_us=True)], None, []),
        ([post("shared", 20, reposts=60)], "shared", ["spread.reposts"]),
        ([post(f"r{n}", 13 + n, in_reply_to="s3") for n in range(5)], "s3", ["spread.drawn"]),
        ([post(f"r{n}", 13 + n, in_reply_to="s3") for n in range(4)], None, []),
        (
            [post(f"r{n}", 13 + n, in_reply_to="s3", author="same") for n in range(9)],
            None,
            [],
        ),
        ([post(f"r{n}", 200 + n, in_reply_to="s3") for n in range(9)], None, []),
    ],
)
def test_who_made_it_large(further: list[SpreadPost], name: str | None, keys: list[str]) -> None:
    posts = [*SMALL, *further]
    found = spread(posts, []).amplifier
    assert (posts[found.place].native_id if found else None) == name
    assert [reason.key for reason in found.reasons] == keys if found else keys == []


def test_reach_is_measured_by_the_usual_account() -> None:
    posts = [replace(one, followers=3_000) for one in SMALL]
    assert spread([*posts, post("big", 20, followers=40_000)], []).amplifier is None
    assert spread([*posts, post("big", 20, followers=60_001)], []).amplifier is not None


# --- what is attacked --------------------------------------------------------------------------


def test_complaints_count_against_who_is_named_or_answered() -> None:
    posts = [
        post("ours", 0, author="shop", handle="shop", by_us=True),
        post("other", 1, author="page", handle="", network="facebook", by_us=True),
        post("p1", 2, in_reply_to="ours"),
        post("p2", 3, in_reply_to="p1"),
        post("p3", 4, text="@SHOP why?", author="a-p1"),
        post("p4", 5, in_reply_to="other", network="facebook"),
        post("p5", 6, in_reply_to="ours", is_complaint=False),
        post("p6", 7, text="@shop on another network", network="facebook"),
        post("p7", 8, text="mail me@shop.example"),
    ]
    found = spread(posts, [US_TOO, US])
    assert [(one.account, one.people, one.posts) for one in found.accounts] == [
        (US, 2, 3),
        (US_TOO, 1, 1),
    ]
    assert [(one.place, one.people, one.posts) for one in found.posts] == [(0, 2, 2), (1, 1, 1)]
    assert found.reasons[-2].params == {"who": "@shop", "network": "mastodon", "people": 2}


# --- growth ------------------------------------------------------------------------------------


def test_growth_has_no_gaps_and_few_points() -> None:
    found = growth([post("a", 1, language="el"), post("b", 16), post("c", 17, network="x")])
    assert found is not None
    assert (found.start, found.span) == (T0, timedelta(minutes=5))
    assert found.posts == (1, 0, 0, 2)
    assert found.networks == {"mastodon": (1, 0, 0, 1), "x": (0, 0, 0, 1)}
    assert found.languages == {"": (0, 0, 0, 2), "el": (1, 0, 0, 0)}
    for days in (1, 3, 40, 400, 4000):
        long = growth([post("a", 0), post("b", days * 1440)])
        assert long is not None
        assert len(long.posts) <= POINTS
        assert long.posts[-1] == 1


# --- many accounts, one text -------------------------------------------------------------------

CAMPAIGN = (
    "Never trust this pharmacy again, their counterfeit insulin sent my cousin Petros to hospital"
)


WORDS = """
    queue prescription pharmacy counter waited again nobody answers phone since morning parking
    closed shelf empty vitamin cough syrup child fever receipt wrong change rude clerk window
    ticket number screen broken lights dark smell floor wet slipped mother crutches stairs lift
"""


def crowd(count: int, **more: object) -> list[SpreadPost]:
    dice = random.Random(7)
    return [
        post(f"c{n}", n * 40, text=" ".join(dice.sample(WORDS.split(), 10)), **more)
        for n in range(count)
    ]


def campaign(count: int, apart: float, **more: object) -> list[SpreadPost]:
    return [
        post(f"x{n}", 100 + n * apart, text=f"{CAMPAIGN} {'!' * n}", **more) for n in range(count)
    ]


OLD, NEW = T0 - timedelta(days=300), T0 - timedelta(days=1)


def test_new_accounts_that_write_one_text_at_once() -> None:
    posts = [
        *crowd(12, first_heard_at=OLD, heard_before=3),
        *campaign(6, 1, first_heard_at=NEW, heard_before=0),
    ]
    found = coordination(posts)
    (copies,) = found.copies
    assert copies.people == found.people == 6
    assert [posts[place].native_id for place in copies.members] == [f"x{n}" for n in range(6)]
    assert [reason.key for reason in copies.for_it] == [
        "coordination.copies",
        "coordination.at_once",
        "coordination.young",
        "coordination.unheard",
    ]
    assert copies.for_it[2].params == {"people": 6, "of": 6, "others": 0, "of_others": 12}
    assert copies.against_it == ()
    assert copies.at_once == 6


def test_what_speaks_against_one_hand_is_told_too() -> None:
    posts = [
        *crowd(6, first_heard_at=OLD, heard_before=1),
        *campaign(5, 1000, first_heard_at=OLD, heard_before=2),
    ]
    posts = [
        replace(one, text=f"{one.text} https://news.example/a") if one.native_id[0] == "x" else one
        for one in posts
    ]
    (copies,) = coordination(posts).copies
    assert [reason.key for reason in copies.for_it] == ["coordination.copies"]
    assert [reason.key for reason in copies.against_it] == [
        "coordination.link",
        "coordination.slow",
        "coordination.old",
    ]


@pytest.mark.parametrize(
    "posts",
    [
        [],
        crowd(20),
        campaign(2, 1),
        campaign(6, 1, author="one person"),
        campaign(6, 1, kind="repost"),
        campaign(6, 1, kind="article"),
        campaign(6, 1, by_us=True),
        [post(f"n{n}", n, text="still no power here") for n in range(30)],
    ],
)
def test_no_evidence_where_there_is_none(posts: list[SpreadPost]) -> None:
    found = coordination(posts)
    assert (found.copies, found.people, found.reasons) == ((), 0, ())


def test_new_accounts_are_no_evidence_where_everybody_is_new() -> None:
    new = {"first_heard_at": NEW, "heard_before": 0}
    (copies,) = coordination([*crowd(12, **new), *campaign(6, 30, **new)]).copies
    assert [reason.key for reason in copies.for_it] == ["coordination.copies"]
    (copies,) = coordination(campaign(6, 30, **new)).copies
    assert [reason.key for reason in copies.for_it] == ["coordination.copies"]


def test_accounts_that_come_again_together() -> None:
    second = "Ask yourselves why the wholesale depot in Kallithea relabels expired vaccines nightly"
    posts = [*campaign(4, 1), *crowd(8)]
    posts += [
        replace(one, native_id=f"y{n}", text=second, at=one.at + timedelta(hours=5))
        for n, one in enumerate(campaign(4, 1))
    ]
    found = coordination(posts)
    assert len(found.copies) == 2
    assert found.again == 4
    assert found.reasons[-1].params == {"people": 4}


# --- no single source --------------------------------------------------------------------------


def test_a_storm_of_everything_has_no_single_source() -> None:
    alone = [post(f"p{n}", n, text=f"number {n} complains of its own matter") for n in range(12)]
    reasons = spread(alone, [US]).reasons
    assert [one.key for one in reasons] == ["spread.each_alone"]
    pair = [post(f"r{n}", 30 + n, in_reply_to="p3") for n in range(2)]
    reasons = spread([*alone, *pair], [US]).reasons
    assert [one.key for one in reasons] == ["spread.scattered"]
    assert reasons[0].params == {"most": 2}


def test_who_answers_us_has_it_from_nobody() -> None:
    ours = post("ours", 0, by_us=True)
    answers = [post(f"p{n}", 1 + n, in_reply_to="ours") for n in range(12)]
    assert spread([ours, *answers], [US]).reasons[0].key == "spread.each_alone"


@pytest.mark.parametrize(
    "posts",
    [
        [post(f"p{n}", n) for n in range(5)],
        [post("a", 0), *(post(f"p{n}", 1 + n, in_reply_to="a") for n in range(12))],
        [
            post("a", 0),
            post("b", 1, in_reply_to="a"),
            *(post(f"p{n}", 2 + n, in_reply_to="b") for n in range(6)),
            *(post(f"q{n}", 9 + n) for n in range(8)),
        ],
    ],
)
def test_few_people_or_one_from_whom_many_have_it_have_a_first_post(posts) -> None:
    assert "spread.first" in [one.key for one in spread(posts, [US]).reasons]


def test_what_was_in_the_news_has_a_source() -> None:
    news = post("news", 0, kind=PostKind.ARTICLE.value)
    alone = [post(f"p{n}", 5 + n) for n in range(12)]
    keys = [one.key for one in spread([news, *alone], [US]).reasons]
    assert keys[:2] == ["spread.article_before", "spread.first"]

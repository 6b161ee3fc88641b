"""Posts put together by what caused them: across languages, with vectors and without."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fener.core.signals.causes import (
    BAR,
    CONCEPTS,
    CausePost,
    cause_of,
    causes,
    concepts_in,
    grown,
    join,
    space_of,
    tree_of,
)
from fener.core.signals.causes.linking import AT_ONCE, linked
from fener.core.signals.causes.lists import LISTS
from fener.core.text import fold, fold_many

WRITTEN = Path(__file__).parents[3] / "bench" / "written" / "causes.jsonl"
WIDTH = 24


def said(text: str, language: str = "en", **more: object) -> CausePost:
    return CausePost(folded=fold(text), language=language, text=text, **more)  # type: ignore[arg-type]


CHARGERS = [
    said("The charger melted in the socket"),
    said("Karikuesi u shkri në prizë", "sq"),
    said("Ο φορτιστής έλιωσε στην πρίζα", "el"),
    said("الشاحن ذاب بالفيش", "ar"),
    said("Зарядното се стопи в контакта", "bg"),
    said("شارژر تو پریز ذوب شد", "fa"),
    said("my charger melted last night"),
]
PARCELS = [
    said("The courier lost my parcel"),
    said("Korrieri ma humbi pakon", "sq"),
    said("Ο κούριερ έχασε το δέμα μου, χάθηκε", "el"),
    said("الطرد ضاع والمندوب ما يرد", "ar"),
    said("Куриерът изгуби пратката", "bg"),
    said("پیک بسته‌مو گم کرد", "fa"),
    said("parcel lost by your courier"),
]


@pytest.mark.parametrize("post", CHARGERS, ids=lambda post: post.text)
def test_a_charger_is_a_charger_in_every_language(post: CausePost) -> None:
    found = {CONCEPTS[place] for place in concepts_in(post.folded, post.language)}
    assert {"charger", "burn"} <= found


@pytest.mark.parametrize(
    ("text", "language", "concept"),
    [
        ("to dema mou xathike", "el", "parcel"),
        ("baste-am gom shode", "fa", "parcel"),
        ("kade mi e kolet4eto", "bg", "parcel"),
        ("el shohna da3et", "ar", "parcel"),
        ("charged two times for one bill", "en", "twice"),
        ("χρεώθηκε εις διπλούν", "el", "twice"),
        ("وبالفاتورة", "ar", "invoice"),
        ("هی می‌پره بیرون", "fa", "crash"),
        ("the app crashed", "", "app"),
        ("router", "bg", "router"),
        ("the app crashed", "de", "crash"),
    ],
)
def test_concepts_are_found(text: str, language: str, concept: str) -> None:
    assert concept in {CONCEPTS[place] for place in concepts_in(fold(text), language)}


@pytest.mark.parametrize(
    ("text", "concept"), [("happy holiday", "app"), ("nothing two-faced here", "twice")]
)
def test_concepts_are_not_found(text: str, concept: str) -> None:
    assert concept not in {CONCEPTS[place] for place in concepts_in(fold(text), "en")}


def test_lists_speak_of_the_same_concepts() -> None:
    assert set(LISTS["en"]) == set(CONCEPTS)
    for language, lists in LISTS.items():
        assert set(lists) <= set(CONCEPTS), language
        assert len(lists) > 0.9 * len(CONCEPTS), language


def test_two_causes_in_six_languages_without_vectors() -> None:
    found = causes([*CHARGERS, *PARCELS])
    assert [set(one.members) for one in found] == [set(range(7)), set(range(7, 14))]
    first = found[0]
    assert "charger" in first.concepts
    assert set(first.name["en"]) >= {"charger", "melted"}
    assert "sq" not in first.name, "one post shares no word with anybody"
    assert first.central in first.members


def test_a_new_post_joins_or_not() -> None:
    known = causes([*CHARGERS, *PARCELS])
    assert join(said("Karikuesi m'u dogj", "sq"), known) == 0
    assert join(said("изгубена пратка, къде е куриерът", "bg"), known) == 1
    assert join(said("Your shop assistant was rude to my mother"), known) is None
    assert join(said(""), known) is None
    assert join(said("anything"), []) is None


def test_what_a_person_put_together_attracts_more_of_it() -> None:
    space = space_of([*CHARGERS, *PARCELS])
    mixed = cause_of([CHARGERS[0], PARCELS[0]], space)
    assert mixed.size == 2
    assert join(CHARGERS[6], [cause_of(PARCELS, space), mixed]) == 1
    with pytest.raises(ValueError, match="at least one"):
        cause_of([], space)


def test_a_cause_that_grows_is_the_mean_of_its_posts() -> None:
    space = space_of([*CHARGERS, *PARCELS])
    whole = cause_of(CHARGERS, space)
    step = cause_of(CHARGERS[:1], space)
    for post in CHARGERS[1:]:
        step = grown(step, post)
    assert step.size == whole.size
    np.testing.assert_allclose(step.centre, whole.centre, atol=1e-6)


def test_meaning_alone_puts_together() -> None:
    rng = np.random.default_rng(3)
    themes = rng.normal(size=(3, WIDTH))
    rows = [themes[place % 3] + 0.3 * rng.normal(size=WIDTH) for place in range(60)]
    posts = [
        CausePost(folded="", vector=(row / np.linalg.norm(row)).astype(np.float32)) for row in rows
    ]
    found = causes(posts)
    assert len(found) == 3
    assert all(len({place % 3 for place in one.members}) == 1 for one in found)


def test_a_vector_of_another_encoder_counts_as_none() -> None:
    ones, more = np.ones(WIDTH, np.float32), np.ones(WIDTH + 1, np.float32)
    space = space_of([CausePost(folded="", vector=ones), CausePost(folded="", vector=more)])
    posts = [CausePost(folded="", vector=more), CausePost(folded="", vector=ones)]
    assert len(causes(posts, space=space)) == 2


def test_the_guides_kind_and_the_topic_count() -> None:
    posts = [CausePost(folded=f"wort{n}", kind="engine" if n % 2 else "hold") for n in range(8)]
    assert [len(one.members) for one in causes(posts)] == [4, 4]
    posts = [CausePost(folded=f"wort{n}", topic="outage" if n % 2 else "price") for n in range(8)]
    assert [len(one.members) for one in causes(posts)] == [4, 4]
    assert len(causes([CausePost(folded=f"wort{n}", topic="other") for n in range(4)])) == 4


def test_the_written_problems_agree_without_an_encoder() -> None:
    rows = [json.loads(line) for line in WRITTEN.read_text("utf-8").splitlines()]
    assert len(rows) == 360
    posts = [
        CausePost(folded=folded, language=row["language"])
        for folded, row in zip(fold_many([row["text"] for row in rows]), rows, strict=True)
    ]
    found = causes(posts)
    pure = sum(
        max(
            sum(rows[place]["problem"] == problem for place in one.members)
            for problem in {row["problem"] for row in rows}
        )
        for one in found
    )
    assert pure >= 0.85 * len(rows)
    assert len([one for one in found if one.size >= 8]) <= 16


# --- the tree ----------------------------------------------------------------------------------


def groups_by_hand(rows: np.ndarray, bar: float) -> set[frozenset[int]]:
    """Average linkage, from its definition."""
    groups = [[place] for place in range(len(rows))]
    near = rows @ rows.T
    while len(groups) > 1:
        pairs = [
            (float(near[np.ix_(groups[i], groups[j])].mean()), -i, -j)
            for j in range(len(groups))
            for i in range(j)
        ]
        best, i, j = max(pairs)
        if best < bar:
            break
        groups[-i] += groups.pop(-j)
    return {frozenset(group) for group in groups}


def as_sets(groups: Sequence[Sequence[int]]) -> set[frozenset[int]]:
    return {frozenset(group) for group in groups}


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 14), st.sampled_from([-0.5, 0.0, 0.15, 0.4]))
def test_joins_are_those_of_average_linkage(seed: int, count: int, bar: float) -> None:
    rows = np.random.default_rng(seed).normal(size=(count, 5)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    assert as_sets(linked(rows).at(bar)) == groups_by_hand(rows, bar)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.builds(
            CausePost,
            folded=st.text(max_size=40).map(fold),
            language=st.sampled_from(["", "en", "sq", "el", "ar", "bg", "fa", "de"]),
            topic=st.sampled_from(["", "other", "delivery", "nonsense"]),
            kind=st.sampled_from(["", "late", "\ud800"]),
        ),
        max_size=12,
    )
)
def test_every_post_is_in_one_cause_and_levels_are_nested(posts: list[CausePost]) -> None:
    found = causes(posts)
    assert sorted(place for one in found for place in one.members) == list(range(len(posts)))
    assert [one.members for one in found] == [one.members for one in causes(posts)]
    tree = tree_of(posts, space_of(posts))
    wide, narrow = tree.at(BAR), tree.at(BAR + 0.3)
    assert all(any(set(few) <= set(many) for many in wide) for few in narrow)
    for count in (1, 3, len(posts)):
        assert len(tree.of(count)) == min(max(count, 1), len(posts))


def test_many_posts_are_gathered_in_batches() -> None:
    rng = np.random.default_rng(5)
    themes = rng.normal(size=(6, 32))
    rows = np.repeat(themes, (AT_ONCE + 600) // 6, axis=0)
    rows = rows + 0.3 * rng.normal(size=rows.shape)
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    groups = linked(rows).of(6)
    size = (AT_ONCE + 600) // 6
    assert as_sets(groups) == {frozenset(range(n * size, (n + 1) * size)) for n in range(6)}

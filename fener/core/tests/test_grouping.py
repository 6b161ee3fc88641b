"""What people propose, put together: the same in one group, each in exactly one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fener.core.signals.grouping import ENOUGH, Group, group_alike, shared_words
from fener.core.text import fold_many

WIDTH = 384
SUNDAY = [
    "Please open on Sundays, we work all week",
    "open on Sunday please!",
    "Why not open the shop on Sunday",
]
DARK = ["Add a dark theme to the app", "A dark theme for your app would be nice"]
LOCKERS = ["Put parcel lockers at metro stations", "Parcel lockers at the metro would help"]


def no_vectors(count: int) -> np.ndarray:
    return np.zeros((count, WIDTH), dtype=np.float32)


def themed(themes: list[int], *, seed: int = 1, spread: float = 0.35) -> np.ndarray:
    """Vectors of length one: near each other where the theme is one, and all a little alike."""
    rng = np.random.default_rng(seed)
    manner = rng.normal(size=WIDTH)
    centres = rng.normal(size=(max(themes) + 1, WIDTH))
    rows = np.array(
        [centres[theme] + 0.7 * manner + spread * rng.normal(size=WIDTH) for theme in themes]
    )
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def parts(groups: list[Group]) -> set[frozenset[int]]:
    return {frozenset(group.members) for group in groups}


def by_words(texts: list[str]) -> list[Group]:
    return group_alike(fold_many(texts), no_vectors(len(texts)))


def test_nothing_is_grouped_where_nothing_is():
    assert group_alike([], no_vectors(0)) == []
    with pytest.raises(ValueError, match="2 posts, but 1 vectors"):
        group_alike(["a", "b"], no_vectors(1))


def test_by_words_the_same_proposals_come_together():
    groups = by_words(SUNDAY + DARK + LOCKERS)
    assert parts(groups) == {frozenset({0, 1, 2}), frozenset({3, 4}), frozenset({5, 6})}
    assert [len(group.members) for group in groups] == [3, 2, 2]
    assert all(group.central in group.members for group in groups)


@pytest.mark.parametrize(
    "texts",
    [
        ["Ανοίξτε και τις Κυριακές το κατάστημα", "να ανοίγει το κατάστημα και την Κυριακή!"],
        ["حطوا خزائن استلام في المترو", "ياريت خزائن الاستلام بالمترو"],
        ["Сложете автомати за пратки в метрото", "автомат за пратка до метрото, моля"],
        ["حالت تاریک به برنامه اضافه کنید", "لطفا حالت تاريك برای برنامه"],
        ["Vendosni dollapë për pakot te metroja", "dollap per pakot ne metro ju lutem"],
    ],
)
def test_words_are_known_in_their_forms_and_letters(texts):
    assert len(by_words(texts)) == 1


@pytest.mark.parametrize(
    "texts",
    [
        ["Please add more", "please add a bit more, would be nice"],
        ["dark", "dark chocolate in the big box for children"],
        ["🙏🙏", "👍"],
        ["", ""],
        ["@shop @shop2", "@shop @shop2 thanks"],
    ],
)
def test_manners_and_one_common_word_are_not_the_same_proposal(texts):
    assert len(by_words(texts)) == 2


def test_by_meaning_themes_come_together_and_their_manner_does_not_count():
    themes = [number % 30 for number in range(120)]
    groups = group_alike(["word"] * 120, themed(themes))
    assert parts(groups) == {
        frozenset(place for place in range(120) if themes[place] == theme) for theme in range(30)
    }


def test_a_crowd_with_one_proposal_stays_together():
    themes = [0] * 200 + list(range(1, 3 * ENOUGH))
    groups = group_alike([""] * len(themes), themed(themes))
    assert set(groups[0].members) == set(range(200))
    assert len(groups) == 3 * ENOUGH


def test_who_has_no_vector_is_compared_by_words():
    vectors = themed([0, 0, 1, 1, 2])
    vectors[1] = 0
    vectors[4] = 0
    texts = ["open on sunday mornings", "sunday morning open", "x", "x", "open late"]
    assert parts(group_alike(texts, vectors)) == {
        frozenset({0, 1}),
        frozenset({2, 3}),
        frozenset({4}),
    }


def test_the_central_post_is_the_one_nearest_to_all_others():
    close = np.zeros((3, WIDTH), dtype=np.float32)
    close[:, 0] = 1
    close[0, 1] = 0.5
    close[2, 1] = -0.5
    close /= np.linalg.norm(close, axis=1, keepdims=True)
    (group,) = group_alike(["a", "b", "c"], close)
    assert group == Group(central=1, members=(0, 1, 2))


TEXTS = st.lists(st.text(max_size=60) | st.sampled_from(SUNDAY + DARK + LOCKERS), max_size=25)


@given(texts=TEXTS, data=st.data())
@settings(max_examples=80, deadline=None)
def test_every_post_is_in_exactly_one_group_whatever_it_says(texts, data):
    themes = data.draw(st.lists(st.integers(0, 5), min_size=len(texts), max_size=len(texts)))
    known = data.draw(st.lists(st.booleans(), min_size=len(texts), max_size=len(texts)))
    vectors = themed(themes) if texts else no_vectors(0)
    vectors[~np.array(known, dtype=bool)] = 0
    groups = group_alike(fold_many(texts), vectors)
    assert sorted(place for group in groups for place in group.members) == list(range(len(texts)))
    assert all(group.central in group.members for group in groups)
    assert groups == group_alike(fold_many(texts), vectors)
    assert isinstance(shared_words(texts), list)


@given(order=st.permutations(list(range(60))))
@settings(max_examples=20, deadline=None)
def test_the_order_of_clearly_different_posts_changes_nothing(order):
    themes = [number % 25 for number in range(60)]
    vectors = themed(themes)
    expected = parts(group_alike([""] * 60, vectors))
    moved = group_alike([""] * 60, vectors[order])
    assert {frozenset(order[place] for place in each) for each in parts(moved)} == expected


@given(order=st.permutations(list(range(7))))
@settings(max_examples=20, deadline=None)
def test_the_order_changes_nothing_by_words_either(order):
    texts = SUNDAY + DARK + LOCKERS
    moved = by_words([texts[place] for place in order])
    assert {frozenset(order[place] for place in each) for each in parts(moved)} == parts(
        by_words(texts)
    )


def test_the_words_of_a_group_are_its_own():
    assert shared_words(SUNDAY) == ["open", "sunday"]
    assert shared_words(["Βάλτε σκούρο θέμα", "Σκούρο θέμα, παρακαλώ!"]) == ["σκούρο", "θέμα"]
    assert shared_words(["#DarkMode now", "darkmode https://x.example/darkmode"]) == ["darkmode"]
    assert shared_words(["one text alone says nothing twice"]) == []
    assert shared_words([]) == []

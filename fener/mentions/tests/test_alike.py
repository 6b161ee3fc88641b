"""Vectors on a shelf: what is nearest, what is kept, what is never compared."""

from __future__ import annotations

import numpy as np
import pytest

from fener.core.signals.vectors import pack_vectors
from fener.mentions.alike import Shelf, alike, encoder_in_use, likenesses, vectors_of
from fener.mentions.models import Mention, MentionVector
from fener.mentions.testing import line, make_brand, make_channel, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def posts():
    """Ids of six posts; the first five have vectors that turn away from the first bit by bit."""
    take(make_channel(make_brand()), *(line(f"post {n}", id=str(n)) for n in range(6)))
    ids = list(Mention.objects.order_by("pk").values_list("pk", flat=True))
    angles = np.linspace(0, np.pi / 2, 5)
    rows = np.stack([np.cos(angles), np.sin(angles), 0 * angles], axis=1).astype(np.float32)
    for pk, packed in zip(ids, pack_vectors(rows), strict=False):
        MentionVector.objects.create(mention_id=pk, encoder="a-1", vector=packed)
    return ids


def test_the_nearest_come_first_and_itself_not_at_all(posts):
    shelf = Shelf("a-1")
    assert shelf.put(posts) == [posts[5]]
    assert len(shelf) == 5
    found = alike(posts[0], limit=3, among=shelf)
    assert [one.mention_id for one in found] == posts[1:4]
    expected = [np.cos(step * np.pi / 8) for step in (1, 2, 3)]
    assert [one.likeness for one in found] == pytest.approx(expected, abs=0.01)


def test_a_post_without_a_vector_is_like_nothing(posts):
    shelf = Shelf("a-1")
    shelf.put(posts)
    assert alike(posts[5], limit=3, among=shelf) == []
    assert alike(posts[0], limit=3, among=Shelf("a-1")) == []
    assert alike(posts[0], limit=0, among=shelf) == []


def test_other_encoders_and_other_widths_are_left_out(posts):
    MentionVector.objects.filter(mention=posts[1]).update(encoder="b-1")
    MentionVector.objects.filter(mention=posts[2]).update(vector=pack_vectors(np.eye(2))[0])
    shelf = Shelf("a-1")
    assert shelf.put(posts) == [posts[1], posts[5]]
    assert [one.mention_id for one in alike(posts[0], limit=9, among=shelf)] == posts[3:5]
    assert alike(posts[1], limit=9, among=shelf) == []


def test_what_is_given_back_is_as_it_is_stored_now(posts):
    shelf = Shelf("a-1")
    shelf.put(posts)
    first = MentionVector.objects.get(mention=posts[0]).vector
    MentionVector.objects.filter(mention=posts[4]).update(vector=first)
    MentionVector.objects.filter(mention=posts[1]).delete()
    found = alike(posts[0], limit=9, among=shelf)
    assert [one.mention_id for one in found] == [posts[4], posts[2], posts[3]]
    assert found[0].likeness == pytest.approx(1.0, abs=0.001)


def test_put_twice_it_is_found_once(posts):
    shelf = Shelf("a-1")
    for _ in range(3):
        shelf.put(posts[:2])
    assert shelf.nearest(np.array([1, 0, 0], np.float32), 2) == posts[:2]


def test_a_full_shelf_drops_what_was_put_first(posts, monkeypatch):
    monkeypatch.setattr("fener.mentions.alike._BLOCK", 2)
    shelf = Shelf("a-1", kept=2)
    shelf.put(posts[:5])
    assert len(shelf) == 3
    found = shelf.nearest(np.array([1, 0, 0], np.float32), 5)
    assert found == posts[2:5]


def test_vectors_are_read_with_the_name_of_their_encoder(posts):
    found = vectors_of(posts)
    assert set(found) == set(posts[:5])
    assert {one.encoder for one in found.values()} == {"a-1"}
    assert encoder_in_use() == "a-1"
    MentionVector.objects.all().delete()
    assert (vectors_of(posts), encoder_in_use()) == ({}, "")


def test_likenesses_of_nothing_and_of_other_widths():
    one, other = pack_vectors(np.array([[1, 0], [0, 1]], np.float32))
    wide = pack_vectors(np.eye(3, dtype=np.float32))[0]
    assert likenesses(one, []) == []
    assert likenesses(one, [wide, one, other]) == pytest.approx([0, 1, 0])

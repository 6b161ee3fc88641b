from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fener.connectors.mastodon.counting import countable
from fener.core.text import graphemes


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("ë👍🏽👨‍👩‍👧", 3),
        ("https://a.example", 23),
        ("https://" + "b" * 60 + ".example/" + "c" * 900, 23),
        ("a" * 476 + " http://" + "b" * 30 + ".com/example", 500),
        ("a" * 475 + " @alice@" + "b" * 30 + ".com", 482),
        ("@alice and @bob.c@far.example, hi", 21),
        ("(see https://a.example/x).", 30),
        ("https://en.example/wiki/Bus_(line)", 23),
        ("https://a.example/?q=1&r=2! yes", 28),
        ("http://localhost/x", 18),
        ("a.example/no-scheme", 19),
        ("mail@far.example.com", 20),
        ("https://a.example/@alice@far.example", 23),
        ("https://xn--bcher-kva.example and https://bücher.example/ä", 51),
        ("https://a.example:8080/x#y", 23),
    ],
)
def test_a_post_is_as_long_as_the_server_says(text: str, length: int) -> None:
    assert countable(text) == length


LINKS = ("https://a.example/x", "http://sub.b-c.example/?q=1", "https://far.example/@who/1")
PEOPLE = ("@arta@far.example", "@ivan@social.example", "@a.b@x-y.example")
WORDS = st.text(
    st.characters(whitelist_categories=("Ll", "Lu", "Nd", "So")), min_size=1, max_size=9
)


@settings(max_examples=200, deadline=None, database=None)
@given(st.lists(WORDS | st.sampled_from(LINKS) | st.sampled_from(PEOPLE), max_size=12))
def test_words_links_and_names_count_each_for_themselves(parts: list[str]) -> None:
    each = [
        23 if one in LINKS else len(one.rpartition("@")[0]) if one in PEOPLE else graphemes(one)
        for one in parts
    ]
    assert countable(" ".join(parts)) == sum(each) + max(0, len(parts) - 1)


@settings(max_examples=200, deadline=None, database=None)
@given(st.lists(st.sampled_from(["https://", "a.b", "/", "(", ")", "@", "x", ".", "?", "q", " "])))
def test_whatever_stands_there_is_counted_without_end_or_error(parts: list[str]) -> None:
    text = "".join(parts)
    assert 0 <= countable(text) <= len(text) + 23 * text.count("://")


@pytest.mark.parametrize(
    "piece", ["https://", "https://a.b/((", "https://a.b/(x", "@a@", "a.", "("]
)
def test_a_text_written_to_hurt_is_counted(piece: str) -> None:
    countable(piece * (20_000 // len(piece)))

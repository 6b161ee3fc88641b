"""Replies to many: everybody finds their own words, nobody reads what their neighbour was told."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fener.core.replies import (
    APART,
    LANGUAGES,
    PURPOSES,
    REPLY_SENTENCES,
    Addressed,
    Parts,
    apart_because,
    blaming_words,
    compose_replies,
    divided,
    doubt_of,
    faults_of,
    hints_of,
    likeness_key,
    may_fit,
    name_to_say,
    own_words,
    starting_parts,
    telling_phrases,
)
from fener.core.signals.personal import find_personal
from fener.core.text import fold, graphemes, length_of

FACTS = {
    "en": "Your parcel reaches you by Friday, 18:00.",
    "sq": "Pakoja arrin te ju deri të premten në orën 18.",
    "el": "Το δέμα θα είναι σε εσάς έως την Παρασκευή στις 18:00.",
    "ar": "يصلك الطرد يوم الجمعة حتى الساعة 18.",
    "bg": "Пратката ще бъде при Вас до петък в 18 часа.",
    "fa": "بسته تا جمعه ساعت ۱۸ به دست شما می‌رسد.",
}
POSTS = {
    "en": "@dardan my parcel is lost for three weeks and nobody answers the phone",
    "sq": "Pakoja ime nuk ka ardhur prej tri javësh dhe askush s'përgjigjet",
    "el": "Το δέμα μου χάθηκε εδώ και τρεις εβδομάδες, κανείς δεν απαντάει",
    "ar": "الطرد لم يصل منذ ثلاثة أسابيع، ولا أحد يرد على الهاتف",
    "bg": "Пратката ми я няма вече три седмици, никой не вдига телефона",
    "fa": "بسته‌ی من سه هفته است نرسیده، هیچ‌کس جواب تلفن نمی‌دهد",
}


def parts_in(language, purpose="answer", **more):
    facts = {"facts": (FACTS[language],), **more}
    return Parts.of({**starting_parts(language, purpose).as_json(), **facts})


EVERY = {language: parts_in(language) for language in LANGUAGES}


def room_of(limit, counter="graphemes"):
    return lambda text: limit - length_of(text, counter)


def a_crowd(count, language="en", post="", conversation="under-our-post", **more):
    return [
        Addressed(
            key=f"case:{number}",
            language=language,
            text=post or POSTS[language],
            conversation=conversation,
            room=room_of(280),
            **more,
        )
        for number in range(count)
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_hundred_who_wrote_the_same_get_two_hundred_different_replies(language):
    people = a_crowd(200, language)
    replies = compose_replies(people, EVERY, seed="run:1")
    assert not [one.problems for one in replies if one.problems]
    assert len({likeness_key(one.text) for one in replies}) == 200
    folded = fold(POSTS[language])
    for one in replies:
        assert one.words
        assert fold(one.words) in folded
        assert fold(one.words) in fold(one.text)
        assert FACTS[language] in one.text
        assert one.left == 280 - graphemes(one.text) >= 0


NAMES = st.sampled_from(["Helen Marsh", "", "Μαρία", "سارة", "shop_is_SCAM_99", "🔥", "Иван"])
WORDS = st.sampled_from(
    [*POSTS.values(), "Where is it?", "", "🤬🤬", "You idiots", "call me +355 69 123 4542",
     "Two days without a connection and your status page says all is well. Why?"]
)  # fmt: skip


@st.composite
def crowds(draw):
    count = draw(st.integers(1, 12))
    return [
        Addressed(
            key=str(number),
            language=draw(st.sampled_from(LANGUAGES)),
            text=draw(st.one_of(WORDS, st.text(max_size=120))),
            name=draw(NAMES),
            conversation=draw(st.sampled_from(["a", "b"])),
            room=room_of(draw(st.sampled_from([140, 280, 500])), draw(COUNTERS)),
        )
        for number in range(count)
    ]


COUNTERS = st.sampled_from(["graphemes", "utf16", "codepoints"])


@settings(max_examples=25, deadline=None)
@given(crowds(), st.text(string.ascii_letters, max_size=8))
def test_whoever_writes_whatever_no_two_under_one_post_are_alike_and_all_fit(people, seed):
    replies = compose_replies(people, EVERY, seed=seed)
    assert replies == compose_replies(people, EVERY, seed=seed)
    seen = set()
    for person, reply in zip(people, replies, strict=True):
        keys = {one.key for one in reply.problems}
        assert reply.key == person.key
        assert FACTS[person.language] in reply.text
        assert fold(reply.words) in fold(person.text)
        assert fold(reply.words) in fold(reply.text)
        assert bool(reply.words) != ("answer.no_words" in keys)
        assert not find_personal(reply.words)
        if "answer.too_long" not in keys:
            assert person.room(reply.text) >= 0
        if "answer.same" not in keys:
            alike = (person.conversation, likeness_key(reply.text))
            assert alike not in seen
            seen.add(alike)


def test_another_seed_gives_another_reply_and_the_same_seed_the_same():
    one = compose_replies(a_crowd(30), EVERY, seed="run:1")
    assert one == compose_replies(a_crowd(30), EVERY, seed="run:1")
    assert one != compose_replies(a_crowd(30), EVERY, seed="run:2")


def test_what_stands_under_the_post_already_is_not_said_again():
    people = a_crowd(1)
    (first,) = compose_replies(people, EVERY, seed="s")
    taken = {"under-our-post": [first.text.upper()]}
    (second,) = compose_replies(people, EVERY, seed="s", taken=taken)
    assert likeness_key(first.text) != likeness_key(second.text)


def test_one_wording_of_each_part_can_be_said_once_under_a_post_and_then_it_says_so():
    alone = {"en": Parts.of({"understanding": ["You write “{words}”."], "facts": ["By 6 pm."]})}
    replies = compose_replies(a_crowd(5, post="Where is my parcel?"), alone, seed="s")
    assert [bool(one.problems) for one in replies] == [False, True, True, True, True]
    assert replies[1].problems[0].key == "answer.same"


def test_where_room_is_short_the_greeting_goes_first_then_the_close_never_facts_or_their_words():
    parts = {
        "en": Parts.of(
            {
                "greeting": ["Hello to you on this fine day."],
                "understanding": ["“{words}”: we see."],
                "responsibility": ["It is ours."],
                "facts": ["By 18:00 it is there."],
                "close": ["Thank you."],
            }
        )
    }

    def said(limit):
        (person,) = a_crowd(1, post="no parcel since Monday")
        one = Addressed(
            key="1", language="en", text=person.text, conversation="c", room=room_of(limit)
        )
        return compose_replies([one], parts, seed="s")[0]

    bare = "“no parcel since Monday”: we see. By 18:00 it is there."
    assert said(200).text.startswith("Hello")
    assert said(90).text == f"{bare[:33]} It is ours. {bare[34:]} Thank you."
    assert said(75).text == f"{bare[:33]} It is ours. {bare[34:]}"
    assert said(60).text == bare
    short = said(20)
    assert short.problems[0].key == "answer.too_long"
    assert short.problems[0].params["over"] == graphemes(short.text) - 20


def test_a_language_in_which_nothing_is_written_gets_no_reply():
    (one,) = compose_replies(a_crowd(1, "sq"), {"en": EVERY["en"]}, seed="s")
    assert (one.text, one.problems[0].key) == ("", "answer.no_parts")


def test_what_is_not_known_stands_open_and_is_named():
    parts = {"en": Parts.of({"understanding": ["“{words}”"], "facts": ["By {due}, {order}."]})}
    (person,) = a_crowd(1)
    known = Addressed(
        key="1", language="en", text=person.text, known={"due": "Friday, 6 pm {order}"}
    )
    (one,) = compose_replies([known], parts, seed="s")
    assert one.text.endswith("By Friday, 6 pm {order}, ⟨order⟩.")
    assert one.problems[0].params == {"words": ["order"]}


@pytest.mark.parametrize(
    ("post", "language", "phrase"),
    [
        ("@dardan STILL NO PARCEL AFTER THREE WEEKS!! You idiots", "en",
         "STILL NO PARCEL AFTER THREE WEEKS"),
        ("STILL NO PARCEL AFTER THREE WEEKS!! The depot does not answer the phone", "en",
         "The depot does not answer the phone"),
        ("The depot says: gone. Still no parcel for a week", "en", "Still no parcel for a week"),
        ("@dardan so far no call back", "en", "so far no call back"),
        ("Lost for a week. “@dardan: Our apologies for the long wait.”", "en", "Lost for a week"),
        ("Thanks a lot! Great service. My card was charged twice", "en",
         "My card was charged twice"),
        ("I asked Monika Vale about it, no bag for two hours", "en", "no bag for two hours"),
        ("Tracking says \"with the driver\" and nothing else. No parcel for a week", "en",
         "No parcel for a week"),
        ("kos i mykur, e bleva sot ne mengjes 🤢", "sq", "kos i mykur"),
        ("το μαγαζί λέει ελάτε αύριο. Ντροπή σας, απατεώνες!", "el", "το μαγαζί λέει ελάτε αύριο"),
        ("النت فاصل تاني!! يا نصابين", "ar", "النت فاصل تاني"),
        ("взимат веднага, срам и позор", "bg", "взимат веднага"),
        ("شارژر آتیش گرفت!! دزدها", "fa", "شارژر آتیش گرفت"),
        ("Paid 38,50 euro twice. Order 4711-2290, my mail is ana@example.com", "en",
         "Paid 38,50 euro twice"),
    ],
)  # fmt: skip
def test_what_is_said_back_tells_and_never_insults(post, language, phrase):
    assert telling_phrases(post, language)[0] == phrase


@pytest.mark.parametrize(
    ("post", "language"),
    [("", "en"), ("🤬🤬🤬", "fa"), ("You idiots, thieves and liars", "en"), ("ok", "en"),
     ("https://example.com/x", "en"), ("@dardan @other", "en"), ("\x00\ud800", "en")],
)  # fmt: skip
def test_where_nothing_can_be_quoted_nothing_is(post, language):
    assert telling_phrases(post, language) == ()


def test_half_a_sentence_never_says_the_opposite_of_the_whole():
    post = "I am certainly not at all happy with how the delivery of my parcel was handled by you"
    for phrase in telling_phrases(post, "en"):
        assert "happy" not in phrase or "not" in phrase


@given(st.text(max_size=300), st.sampled_from([*LANGUAGES, ""]))
def test_a_piece_is_always_a_piece_of_the_text(post, language):
    for phrase in telling_phrases(post, language):
        assert phrase in post
        assert not find_personal(phrase)


@pytest.mark.parametrize(
    ("post", "language", "never"),
    [
        ("Monika Vale told me to wait outside, then Monika left", "en", "Monika"),
        ("My booking is HXKWQZ and flight 5283 was cancelled at noon", "en", "5283"),
        ("conf D1MQF5 was cancelled again this morning", "en", "D1MQF5"),
        ("Ο κύριος Παππάς στο ταμείο με έδιωξε", "el", "Παππάς"),
        ("السيد سامي في الفرع طردني أمس", "ar", "سامي"),
        ("آقای کریمی در شعبه دیروز جوابم را نداد", "fa", "کریمی"),
        ("Г-н Петров на касата ме изгони вчера", "bg", "Петров"),
        ("Your flights are sh** again this week", "en", "sh"),
    ],
)
def test_neither_names_nor_numbers_of_bookings_nor_what_was_blotted_out_are_said_back(
    post, language, never
):
    assert not [one for one in telling_phrases(post, language, most=9) if never in one]


def test_the_name_of_whoever_wrote_is_not_among_their_words():
    post = "rosa vale still has no parcel, no parcel for a week"
    assert telling_phrases(post, "en", names=["Rosa Vale"])[0] == "no parcel for a week"


@pytest.mark.parametrize(
    "post",
    ["RT @dardan: no parcel for a week", "“@dardan: Our apologies for the long wait.” #generic",
     "@dardan https://example.com/x"],
)  # fmt: skip
def test_whoever_only_repeats_others_says_nothing_of_their_own(post):
    assert own_words(post) == ""
    assert telling_phrases(post, "en") == ()


@pytest.mark.parametrize(
    ("name", "said"),
    [("Helen Marsh 🌻", "Helen Marsh"), ("HELEN MARSH", "Helen Marsh"), ("@helen", ""),
     ("user12345", ""), ("Dardan thieves", ""), ("", ""), ("A", ""), ("مریم", "مریم"),
     ("Jean-Luc O’Neil", "Jean-Luc O’Neil"), ("buy cheap followers now here", "")],
)  # fmt: skip
def test_only_what_can_be_a_name_is_said_as_one(name, said):
    assert name_to_say(name) == said


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_there_is_something_to_begin_with_in_every_language(language, purpose):
    parts = starting_parts(language, purpose)
    assert len(parts.greeting) >= 5
    assert len(parts.understanding) >= 8
    assert len(parts.close) >= 6
    assert not parts.facts
    assert not [one for one in parts.every() if blaming_words(one, language)]
    assert any("{words}" not in one for one in parts.understanding)
    assert any("{customer}" not in one for one in parts.greeting)
    assert starting_parts("de", purpose).is_empty
    with pytest.raises(ValueError, match="no such purpose"):
        starting_parts(language, "ask")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Sorry, it is not our fault."),
        ("sq", "Na vjen keq, por nuk është faji ynë."),
        ("el", "Φταίει ο κούριερ για αυτό."),
        ("ar", "هذا خطأ شركة الشحن."),
        ("bg", "Това не е наша вина."),
        ("fa", "این تقصیر پیک است."),
    ],
)
def test_whoever_puts_the_blame_on_others_is_told(language, text):
    assert blaming_words(text, language)
    hints = hints_of(Parts.of({"understanding": ["{words}"], "facts": [text]}), language)
    keys = [one.key for one in hints]
    assert keys == [
        "parts.blames", "parts.no_day", "parts.no_responsibility", "parts.few_wordings"
    ]  # fmt: skip
    assert not blaming_words(" ".join(FACTS.values()), language)


def test_parts_say_what_they_lack():
    assert faults_of(Parts()) == ("parts.no_understanding", "parts.no_facts")
    assert faults_of(EVERY["fa"]) == ()
    assert hints_of(parts_in("fa", responsibility=["جبران آن با ماست."]), "fa") == ()
    every = {*faults_of(Parts()), "parts.no_own_words", "answer.no_parts", "answer.same"}
    assert every <= REPLY_SENTENCES.keys()


def test_parts_are_kept_once_each_without_line_ends():
    parts = Parts.of({"close": [" Thank  you. ", "Thank you.", "", "a\nb"], "other": ["x"]})
    assert parts.close == ("Thank you.", "a b")
    assert Parts.of(parts.as_json()) == parts


def test_a_prepared_answer_is_divided_into_parts():
    parts = divided(
        "Hello {customer}, we have read what happened. It is ours to put right: we are looking "
        "into it. By {due} you hear from us. Thank you for telling us. {agent}"
    )
    assert parts.understanding == ("Hello {customer}, we have read what happened.",)
    assert parts.responsibility == ("It is ours to put right: we are looking into it.",)
    assert parts.facts == ("By {due} you hear from us.",)
    assert parts.close == ("Thank you for telling us. {agent}",)


@pytest.mark.parametrize(
    ("text", "judged", "more", "key"),
    [
        ("My parcel is lost", "complaint", {}, ""),
        ("Where is my parcel?!", "complaint", {"negative": 0.9}, ""),
        ("Can I pay with a card?", "complaint", {"negative": 0.1}, "answer.question"),
        ("Can I pay with a card", "question", {}, "answer.question"),
        ("My dream airline, thank you", "praise", {}, "answer.praise"),
        ("You could open on Sundays", "suggestion", {}, "answer.suggestion"),
        ("Cheap followers here", "spam", {}, "answer.spam"),
        ("You are idiots", "abuse", {}, "answer.abusive"),
        ("No parcel, you idiots", "complaint", {"abusive": 0.8}, "answer.abusive"),
        ("On Tuesdays", "other", {"negative": 0.2}, "answer.no_complaint"),
        ("Nobody answers, what a mess", "other", {"negative": 0.9}, ""),
        ("RT @ana: my parcel is lost", "complaint", {}, "answer.repeats"),
        ("@dardan 👎", "complaint", {}, "answer.repeats"),
        ("Our sale begins today", "other", {"is_ours": True}, "answer.ours"),
    ],
)
def test_what_is_no_complaint_is_left_to_a_person_with_why(text, judged, more, key):
    found = apart_because(text, judged=judged, **{"negative": 0.8, "abusive": 0.0, **more})
    assert found == key
    assert not key or (key in APART and key in REPLY_SENTENCES)


def test_the_answer_is_proposed_under_what_may_complain_all_the_same():
    assert may_fit("answer.question", negative=0.8, shares_cause=False)
    assert may_fit("answer.question", negative=0.1, shares_cause=True)
    assert not may_fit("answer.question", negative=0.1, shares_cause=False)
    assert not may_fit("answer.praise", negative=0.8, shares_cause=True)


def test_a_judge_who_is_not_sure_says_so():
    assert doubt_of("complaint", 0.9) == ()
    assert [one.key for one in doubt_of("complaint", 0.4)] == ["answer.unsure"]

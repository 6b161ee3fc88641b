"""Which language a post is in: ours, not our neighbours', and also in borrowed letters."""

from __future__ import annotations

import unicodedata
from threading import Thread

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fener.core.signals.languages import Found, LanguageFinder
from fener.core.signals.languages.pieces import LONGEST_LINE, line_of, pieces_of, scripts_of
from fener.mentions.language_file import language_finder

OURS = [
    ("en", "Where on earth is my parcel?"),
    ("en", "the app keeps logging me out"),
    ("sq", "Ku është pakoja ime?"),
    ("sq", "nuk me funksionon interneti qe dje"),
    ("el", "Πού είναι το δέμα μου;"),
    ("el", "@shop δεν απαντάτε ποτέ http://example.test"),
    ("ar", "أين شحنتي؟ لم تصل حتى الآن"),
    ("ar", "ليش ما تردون على الاتصال"),
    ("bg", "Къде ми е пратката?"),
    ("bg", "не ми работи картата вече трети ден"),
    ("fa", "بسته من کجاست؟ هنوز نرسیده"),
    ("fa", "چرا جواب نمی‌دید؟"),
]
NEIGHBOURS = [
    ("mk", "Каде ми е пратката? Уште ја чекам и никој не одговара"),
    ("ru", "Где моя посылка? Жду уже две недели, никто не отвечает"),
    ("sr", "Где је мој пакет? Чекам већ две недеље и нико се не јавља"),
    ("uk", "Де моя посилка? Чекаю вже два тижні, ніхто не відповідає"),
    ("tr", "Kargom nerede? İki haftadır bekliyorum ve kimse cevap vermiyor"),
    ("it", "Dove è il mio pacco? Non risponde nessuno da due settimane"),
    ("ro", "Unde este coletul meu? Aștept de două săptămâni și nimeni nu răspunde"),
    ("sh", "Gdje je moj paket? Čekam već dva tjedna i nitko se ne javlja"),
    ("ur", "میرا پارسل کہاں ہے؟ دو ہفتے ہو گئے ہیں اور کوئی جواب نہیں"),
    ("ku", "پاکێتەکەم لە کوێیە؟ دوو هەفتەیە چاوەڕێم"),
    ("de", "Wo bleibt mein Paket? Seit zwei Wochen meldet sich niemand"),
]
IN_LATIN = [
    ("el", "Pou einai to dema mou? perimeno dyo evdomades"),
    ("el", "re paidia den exei erthei akoma h paraggelia m"),
    ("fa", "salam baste man hanooz nareside, chera javab nemidin?"),
    ("fa", "kheili bad bood, dige kharid nemikonam"),
    ("ar", "ya jma3a win el colis mte3i? 3andi jem3a nestanna"),
    ("ar", "leh ma7adesh byrod 3alaya, keda 7aram"),
    ("bg", "zdraveite kade mi e pratkata, veche dve sedmici chakam"),
    ("bg", "ne moga da vlqza v prilojenieto, nqkoi 6te mi otgovori li"),
]
NOTHING_TO_GO_BY = ["", "12345", "👍👍", "!!!", "http://example.test", "@someone", "…", "\ud800"]


def found(text: str, **asked: list[str]) -> Found:
    return language_finder().find([text], **asked)[0]


@pytest.mark.parametrize(("language", "text"), OURS)
def test_ours_are_known(language: str, text: str) -> None:
    answer = found(text)
    assert (answer.language, answer.in_latin) == (language, False)
    assert answer.confidence > 0.6


@pytest.mark.parametrize(("language", "text"), NEIGHBOURS)
def test_neighbours_are_called_by_their_own_name(language: str, text: str) -> None:
    assert found(text)[:3:2] == (language, False)


@pytest.mark.parametrize(("language", "text"), IN_LATIN)
def test_ours_in_latin_letters_are_known(language: str, text: str) -> None:
    assert found(text)[:3] == (language, "Latn", True)


@pytest.mark.parametrize(
    "text", [text for language, text in OURS if language == "fa"] + ["کیفیت غذا خیلی بد بود"]
)
def test_persian_typed_with_arabic_letters_is_persian(text: str) -> None:
    typed = text.replace("ی", "ي").replace("ک", "ك")
    assert found(typed).language == "fa"
    assert found(typed.replace("\u200c", "")).language == "fa"


@pytest.mark.parametrize(("language", "text"), OURS + NEIGHBOURS)
def test_neither_shouting_nor_composed_marks_nor_network_leftovers_matter(
    language: str, text: str
) -> None:
    plain = found(text).language
    assert found(f"RT @somebody: {unicodedata.normalize('NFD', text)} 😡😡 http").language == plain
    if language not in ("tr",):  # Its capital İ is a letter of its own.
        assert found(text.removesuffix("http://example.test").upper()).language == plain


@pytest.mark.parametrize(
    "text",
    ["Ku eshte pakoja ime? Kam dy jave qe pres", "pse nuk me ktheni pergjigje", "çfarë po ndodh"],
)
def test_albanian_without_its_marks_is_albanian(text: str) -> None:
    assert found(text).language == "sq"


def test_fancy_letters_and_long_drawn_words_are_read() -> None:
    assert found("𝓦𝓱𝓮𝓻𝓮 𝓲𝓼 𝓶𝔂 𝓹𝓪𝓻𝓬𝓮𝓵").language == "en"
    assert found("ｗｈｅｒｅ　ｉｓ　ｍｙ　ｐａｒｃｅｌ").language == "en"
    assert found("Whereeeeeeee iiiiiiis my parceeeeeeeel").language == "en"
    assert found("لمـــــــاذا لا تــــردون على الاتصـــــال").language == "ar"
    assert found("لِمَاذَا لَا تَرُدُّونَ").language == "ar"


@pytest.mark.parametrize("text", NOTHING_TO_GO_BY)
def test_too_little_to_go_by_is_said_so(text: str) -> None:
    assert found(text, hints=["el"], expected=["sq"]) == Found("", "", False, 0.0)


@pytest.mark.parametrize(("text", "script"), [("你好吗朋友", "Hani"), ("안녕하세요", "Hang")])
def test_other_scripts_are_named_and_their_languages_are_not_guessed(
    text: str, script: str
) -> None:
    assert found(text, hints=["el"]) == Found("", script, False, 0.0)


def test_a_mixed_post_is_in_the_language_of_most_letters() -> None:
    assert found("iPhone 15 Pro δεν ανοίγει με τίποτα μετά το update")[:2] == ("el", "Grek")
    assert found("my new phone will not switch on since the update (τι λέτε)")[:2] == ("en", "Latn")
    answer = found("hello my friends, كيف الحال يا أصدقاء, γεια σας φίλοι, здравейте приятели")
    assert answer.language in ("en", "ar", "el", "bg")


def test_hints_and_the_brand_tip_only_the_undecided() -> None:
    unsure = "тема"
    assert found(unsure).confidence < 0.8
    assert found(unsure, hints=["bg"]).language == "bg"
    assert found(unsure, hints=["mk-MK"]).language == "mk"
    assert found(unsure, expected=["bg"]).language == "bg"
    for language, text in OURS:
        assert found(text, hints=["pl"], expected=["ru", "ur", "it"]).language == language


def test_hints_belong_to_posts() -> None:
    posts = ["тема", "Πού είναι το δέμα μου;", "", "тема"]
    answers = language_finder().find(posts, hints=["mk", "", "fa", "bg"])
    assert [answer.language for answer in answers] == ["mk", "el", "", "bg"]
    with pytest.raises(ValueError, match="hints"):
        language_finder().find(posts, hints=["mk"])


def test_answers_do_not_depend_on_the_batch_nor_on_what_was_read_before() -> None:
    texts = [text for _, text in OURS + NEIGHBOURS + IN_LATIN] + NOTHING_TO_GO_BY
    alone = [found(text) for text in texts]
    together = language_finder().find(texts * 40)
    for one, many in zip(alone * 40, together, strict=True):
        assert one[:3] == many[:3]
        assert one.confidence == pytest.approx(many.confidence, abs=1e-4)


def test_no_posts_no_answers() -> None:
    assert language_finder().find([]) == []


def test_a_batch_longer_than_a_line_and_endless_posts_are_answered() -> None:
    long = [
        "ж" * 100_000,
        "nuk me funksionon interneti qe dje " * 3_000,
        "\u0301" * 5_000,
        "﷽" * 999,
    ]
    answers = language_finder().find(long * 100)
    assert len(answers) == 400
    assert len(long) * 100 * 600 > LONGEST_LINE
    assert {answer.language for answer in answers[1::4]} == {"sq"}
    assert answers[:4] == answers[-4:]


def test_threads_may_share_a_finder() -> None:
    texts = [f"{text} {number}x" for number in range(60) for _, text in OURS + IN_LATIN]
    expected = [answer[:3] for answer in language_finder().find(texts)]
    seen: list[list[tuple[str, str, bool]]] = []

    def read() -> None:
        seen.append([answer[:3] for answer in language_finder().find(texts)])

    threads = [Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [expected] * 4


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(), max_size=80), max_size=8))
def test_any_batch_has_as_many_answers_with_fitting_parts(texts: list[str]) -> None:
    answers = language_finder().find(texts, hints=["ar"] * len(texts), expected=["sq", ""])
    assert len(answers) == len(texts)
    for answer in answers:
        assert 0.0 <= answer.confidence <= 1.0
        assert bool(answer.confidence) == bool(answer.language)
        assert not answer.in_latin or answer.script == "Latn"
        assert not answer.in_latin or answer.language in ("el", "fa", "ar", "bg")


def test_words_are_cut_and_counted_as_people_see_them() -> None:
    line = line_of(["Hello, WORLD 42!", "", "@x http://y z", "3ndi mochkla"])
    words = [
        "".join(map(chr, line.codes[start : start + length]))
        for start, length in zip(line.starts, line.lengths, strict=True)
    ]
    assert words == ["hello", "world", "42", "z", "3ndi", "mochkla"]
    assert line.counts.tolist() == [3, 0, 1, 2]
    scripts = scripts_of(pieces_of(line, np.arange(len(words))).letters)
    assert scripts.tolist() == [1, 1, 0, 1, 1, 1]


def test_a_model_of_the_wrong_shape_is_refused() -> None:
    with pytest.raises(KeyError):
        LanguageFinder({})
    arrays = {
        "Latn.weights": np.zeros((3, 2), np.int8),
        "Latn.scale": np.float32(1),
        "Latn.bias": np.zeros(2, np.float32),
        "Latn.classes": np.array(["en", "sq"]),
    }
    with pytest.raises(ValueError, match="Latn"):
        LanguageFinder(arrays)

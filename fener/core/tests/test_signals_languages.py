"""A quick guess at a language: ours, and not our neighbours'."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fener.core.signals.languages import LANGUAGES, guess_language

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
    ("hr", "Gdje je moj paket? Čekam već dva tjedna i nitko se ne javlja"),
    ("ur", "میرا پارسل کہاں ہے؟ دو ہفتے ہو گئے ہیں اور کوئی جواب نہیں"),
    ("ckb", "پاکێتەکەم لە کوێیە؟ دوو هەفتەیە چاوەڕێم"),
    ("el-Latn", "Pou einai to dema mou? perimeno dyo evdomades"),
]


@pytest.mark.parametrize(("language", "text"), OURS)
def test_ours_are_known(language: str, text: str) -> None:
    assert guess_language(text) == language


@pytest.mark.parametrize(("language", "text"), NEIGHBOURS)
def test_neighbours_are_not_taken_for_ours(language: str, text: str) -> None:
    assert guess_language(text) == ""


@pytest.mark.parametrize(
    "text", [text for language, text in OURS if language == "fa"] + ["کیفیت غذا خیلی بد بود"]
)
def test_persian_typed_with_arabic_letters_is_persian(text: str) -> None:
    assert guess_language(text.replace("ی", "ي").replace("ک", "ك")) == "fa"


@pytest.mark.parametrize(
    "text", ["", "12345", "👍👍", "!!!", "http://example.test", "@someone", "你好"]
)
def test_too_little_to_go_by_is_said_so(text: str) -> None:
    assert guess_language(text) == ""


@given(st.text(max_size=200))
def test_any_text_has_an_answer(text: str) -> None:
    assert guess_language(text) in ("", *LANGUAGES)

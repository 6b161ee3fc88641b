"""The judges with the weights that are shipped: what they make of posts in six languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from fener.core.decisions import Subject
from fener.core.decisions.judgement import TOPICS, Kind
from fener.core.decisions.sentences import REASON_SENTENCES
from fener.mentions import judges

PLAIN = [
    ("en", "complaint", "My parcel is three weeks late and nobody answers my emails. Refund me!"),
    (
        "sq",
        "complaint",
        "Prej dy javësh s'kam internet dhe askush nuk më përgjigjet, turp!",
    ),
    ("el", "complaint", "Με χρεώσατε δύο φορές και κανείς δεν απαντάει στα μηνύματά μου. Αίσχος!"),
    ("ar", "complaint", "الشحنة متأخرة من أسبوعين والتطبيق يقول تم التسليم ولا أحد يرد"),
    ("bg", "complaint", "Втора седмица чакам пратката и никой не вдига телефона. Срам!"),
    ("fa", "complaint", "غذا یخ کرده بود و دو ساعت دیر رسید، پشتیبانی هم جواب نمی‌دهد"),
    ("en", "praise", "Thank you so much, the new app is wonderful and your staff were lovely!"),
    ("el", "praise", "Ευχαριστώ πολύ για την άψογη εξυπηρέτηση, είστε υπέροχοι!"),
    ("ar", "praise", "شكرا لموظفة الفرع، تعاملها راقي جدا وحلت الموضوع بسرعة"),
    ("bg", "praise", "Браво на колегите, обслужването беше чудесно, благодаря!"),
    ("fa", "praise", "ممنون از کیفیت عالی و ارسال سریعتون، عالی بود"),
    ("sq", "praise", "Faleminderit shumë, shërbim i mrekullueshëm dhe staf i sjellshëm!"),
]
HOSTILE = [
    "", " ", "😡😡😡", "x", "a" * 100_000, "ok شكرا ευχαριστώ благодаря faleminderit", "\ud800",
    "a\0b", "\u202e\u2066evil", "Z\u0351\u036b" * 500, "1234", "@user http", "\n\n\n", "ﷺ" * 50,
]  # fmt: skip


@pytest.fixture(scope="module")
def fast(tmp_path_factory):
    return judges.fast_judge(tmp_path_factory.mktemp("data"))


@pytest.mark.parametrize(("language", "kind", "text"), PLAIN)
def test_plain_posts_in_six_languages(fast, language, kind, text):
    (judgement,) = fast.judge([Subject(text=text)])
    assert judgement.language == language
    assert (judgement.kind is Kind.COMPLAINT) == (kind == "complaint")
    # The fast tier often takes short praise for talk; never for something that needs an answer.
    assert judgement.kind not in (Kind.SPAM, Kind.ABUSE)


def test_a_question_about_stock_is_no_complaint(fast):
    (judgement,) = fast.judge([Subject(text="is the desk lamp coming back in stock?")])
    assert judgement.kind is Kind.QUESTION


def test_nothing_is_too_strange_and_the_batch_goes_on(fast):
    subjects = [Subject(text=text, language="xx-bad") for text in HOSTILE * 20]
    judgements = fast.judge(subjects)
    assert len(judgements) == len(subjects)
    for judgement in judgements:
        assert judgement.topic in TOPICS
        assert judgement.reasons
        for chance in (judgement.complaint, judgement.negative, judgement.abusive, judgement.spam,
                       judgement.urgency, judgement.confidence):  # fmt: skip
            assert 0.0 <= chance <= 1.0
    assert judgements[0].language == ""
    assert fast.judge([]) == []


def test_every_reason_has_a_sentence_that_can_be_filled(fast):
    judgements = fast.judge([Subject(text=text) for _, _, text in PLAIN] +
                            [Subject(text=text) for text in HOSTILE])  # fmt: skip
    for judgement in judgements:
        for reason in judgement.reasons:
            assert REASON_SENTENCES[reason.key] % reason.params


def test_reasons_name_words_of_the_post_as_it_was_written(fast):
    text = "Το ΔΈΜΑ χάθηκε και κανείς δεν απαντάει, ΝΤΡΟΠΉ"
    (judgement,) = fast.judge([Subject(text=text)])
    words = [word for reason in judgement.reasons for word in reason.params.get("words", [])]
    assert words
    assert all(word in text for word in words)


def test_words_of_danger_raise_a_flag_and_press(fast):
    (judgement,) = fast.judge([Subject(text="My son got food poisoning from your soup")])
    assert "health" in judgement.severity
    assert judgement.urgency >= 0.75
    assert judgement.reasons[0].key == "severity.words"


def test_what_was_learned_here_is_used_and_survives_damage(tmp_path: Path):
    shipped = judges.weights_in_use(tmp_path)
    label = judges.next_label(tmp_path)
    assert label == f"{judges.VERSION}+1"
    changed = {**shipped.fast, "biases": shipped.fast["biases"] + 9.0}
    judges.keep_learned(
        tmp_path,
        judges.Weights(label, changed, shipped.deep, shipped.calibration_fast,
                       shipped.calibration_deep),
    )  # fmt: skip
    assert judges.learned_label(tmp_path) == label
    (judgement,) = judges.fast_judge(tmp_path).judge([Subject(text="hello")])
    assert judgement.model == f"fast-{label}"
    assert judges.next_label(tmp_path) == f"{judges.VERSION}+2"
    (tmp_path / judges.LEARNED / judges.MANIFEST).write_text("{")
    assert judges.fast_judge(tmp_path).model == f"fast-{judges.VERSION}"

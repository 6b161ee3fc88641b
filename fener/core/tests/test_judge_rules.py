"""What the judge of rules makes of plain posts, a table in six languages; what it never does."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fener.core.decisions.judgement import TOPICS, Judgement, Kind, Subject
from fener.core.decisions.rules import READ_AT_MOST, UNSURE, RulesJudge
from fener.core.decisions.sentences import REASON_SENTENCES

JUDGE = RulesJudge()

POSTS: dict[str, list[tuple[str, str, str]]] = {
    "en": [
        (
            "complaint",
            "delivery",
            "Two weeks on and my parcel still has not arrived. Nobody answers the phone!",
        ),
        (
            "complaint",
            "billing",
            "You charged me twice for the same order and I want my money back",
        ),
        ("complaint", "staff", "The lady at the counter was so rude to my mother, unbelievable"),
        (
            "complaint",
            "outage",
            "Internet is down again in the whole street, third time this week 😡",
        ),
        ("question", "price", "How much is the blue jacket in your shop on the High Street?"),
        ("question", "other", "Are you open on Sunday?"),
        (
            "praise",
            "staff",
            "Thank you so much to the girl at the helpdesk, she was lovely and so helpful ❤",
        ),
        ("suggestion", "", "It would be great if you could add a dark mode to the app"),
        ("spam", "", "Make money from home!! Click here, 100% free followers http://example.test"),
        ("abuse", "", "You idiots, go to hell, bunch of morons"),
        ("other", "other", "Passing by the store on my way to work"),
        (
            "complaint",
            "safety",
            "Your charger caught fire next to my daughter's bed, someone could have died",
        ),
    ],
    "sq": [
        (
            "complaint",
            "delivery",
            "Kam dy javë që pres pakon dhe akoma s'ka ardhur, askush nuk përgjigjet në telefon",
        ),
        ("complaint", "outage", "Nuk kam internet që nga mëngjesi, çfarë shërbimi i keq!"),
        (
            "complaint",
            "billing",
            "Më keni faturuar dy herë për të njëjtin muaj, dua paratë mbrapsht",
        ),
        ("question", "price", "Sa kushton ky televizor dhe a e dërgoni në Durrës?"),
        ("question", "other", "Në çfarë ore hapeni të dielën?"),
        (
            "praise",
            "staff",
            "Faleminderit shumë, stafi ishte i mrekullueshëm dhe shumë i sjellshëm 👏",
        ),
        ("suggestion", "", "Do ishte mirë të shtonit pagesën me kartë në aplikacion"),
        ("spam", "", "Fitoni para nga shtëpia, klikoni linkun në bio"),
        ("abuse", "", "Idiotë, budallenj, mbylleni gojën"),
        ("other", "other", "Sot isha te dyqani juaj me motrën"),
        ("complaint", "safety", "Karikuesi juaj mori flakë natën, gati u dogj shtëpia"),
    ],
    "el": [
        (
            "complaint",
            "delivery",
            "Τρεις εβδομάδες περιμένω το δέμα και κανείς δεν απαντάει στο τηλέφωνο",
        ),
        ("complaint", "billing", "Με χρεώσατε δύο φορές, θέλω τα λεφτά μου πίσω"),
        ("complaint", "staff", "Απαράδεκτη συμπεριφορά από την υπάλληλο στο ταμείο, ντροπή"),
        ("question", "price", "Πόσο κοστίζει η τσάντα και στέλνετε Κρήτη;"),
        ("question", "other", "Τι ώρα κλείνετε σήμερα;"),
        ("praise", "delivery", "Άψογοι! Το δέμα ήρθε την επόμενη μέρα, ευχαριστώ πολύ"),
        ("suggestion", "", "Θα ήταν χρήσιμο να προσθέσετε αναζήτηση στην εφαρμογή"),
        ("spam", "", "Κερδίστε χρήματα από το σπίτι, κάντε κλικ εδώ"),
        ("abuse", "", "Ηλίθιοι, άντε στο διάολο μαλάκες"),
        ("other", "other", "Πέρασα σήμερα από το μαγαζί σας"),
        ("complaint", "safety", "Ο φορτιστής σας πήρε φωτιά μέσα στο σπίτι, είναι επικίνδυνο"),
    ],
    "ar": [
        (
            "complaint",
            "delivery",
            "صار لي أسبوعين أنتظر الشحنة وما وصلتني، ولا أحد يرد على الاتصال",
        ),
        ("complaint", "billing", "خصمتم المبلغ مرتين من حسابي وأريد فلوسي"),
        ("complaint", "staff", "الموظف عندكم وقح وما يحترم الزبون، خدمة سيئة جدا"),
        ("question", "price", "كم سعر الغسالة وهل عندكم توصيل للرياض؟"),
        ("question", "other", "متى تفتحون يوم الجمعة؟"),
        ("praise", "staff", "شكرا لكم، تعامل راقي من الموظفين وخدمة ممتازة 🌹"),
        ("suggestion", "", "أقترح عليكم إضافة الدفع عند الاستلام في التطبيق"),
        ("spam", "", "اكسب المال من البيت، اضغط هنا والرابط في البايو"),
        ("abuse", "", "يا كلاب يا حمير يلعن ابوكم"),
        ("other", "other", "مررت اليوم من أمام المحل"),
        ("complaint", "safety", "الشاحن انفجر في غرفة الأطفال، هذا خطير جدا"),
    ],
    "bg": [
        (
            "complaint",
            "delivery",
            "Чакам пратката вече две седмици, още не е дошла и никой не вдига телефона",
        ),
        ("complaint", "billing", "Таксувахте ме два пъти за една поръчка, върнете ми парите"),
        ("complaint", "outage", "Пак няма интернет в целия квартал, безобразие!"),
        ("question", "price", "Колко струва тази рокля и доставяте ли до Варна?"),
        ("question", "other", "До колко часа работите в неделя?"),
        ("praise", "staff", "Благодаря на персонала, страхотно отношение и много любезни хора"),
        ("suggestion", "", "Би било хубаво да добавите търсене в приложението"),
        ("spam", "", "Печелете пари от вкъщи, кликнете тук, линк в био"),
        ("abuse", "", "Идиоти, майната ви, боклуци"),
        ("other", "other", "Днес минах покрай магазина ви"),
        ("complaint", "safety", "Зарядното ви се запали през нощта, това е опасно за живота"),
    ],
    "fa": [
        (
            "complaint",
            "delivery",
            "دو هفته است منتظر بسته هستم، هنوز نرسیده و هیچ\u200cکس جواب نمی\u200cده",
        ),
        ("complaint", "billing", "دو بار از کارتم پول کم شده، پولمو پس بدید"),
        ("complaint", "staff", "برخورد کارمندتون خیلی بد بود، واقعا بی\u200cادب"),
        ("question", "price", "قیمتش چنده و ارسال به شیراز دارید؟"),
        ("question", "other", "جمعه\u200cها تا چه ساعتی باز هستید؟"),
        ("praise", "product", "ممنون، غذا عالی بود و خیلی خوشمزه 🙏"),
        ("suggestion", "", "یه پیشنهاد دارم، کاش پرداخت با کارت رو به اپلیکیشن اضافه کنید"),
        ("spam", "", "کسب درآمد در منزل، لینک در بیو، کلیک کنید"),
        ("abuse", "", "بیشعورهای احمق، خفه شو"),
        ("other", "other", "امروز از جلوی مغازه شما رد شدم"),
        ("complaint", "safety", "شارژر شما آتیش گرفت، خیلی خطرناکه و هیچکس پاسخگو نیست"),
    ],
}
"""Language → kind, topic ("" where it does not matter), text. All written for this table."""

TABLE = [
    pytest.param(language, *row, id=f"{language}-{row[0]}-{number}")
    for language, rows in POSTS.items()
    for number, row in enumerate(rows)
]


def judged(text: str, language: str = "") -> Judgement:
    return JUDGE.judge([Subject(text=text, language=language)])[0]


def keys(judgement: Judgement) -> set[str]:
    return {reason.key for reason in judgement.reasons}


def words_of(judgement: Judgement, key: str) -> list[str]:
    (reason,) = [reason for reason in judgement.reasons if reason.key == key]
    words = reason.params["words"]
    assert isinstance(words, list)
    return words


@pytest.mark.parametrize(("language", "kind", "topic", "text"), TABLE)
def test_a_plain_post_is_seen_for_what_it_is(
    language: str, kind: str, topic: str, text: str
) -> None:
    judgement = judged(text)
    assert (judgement.language, judgement.kind) == (language, kind)
    if topic:
        assert judgement.topic == topic


def test_every_language_has_every_kind_in_the_table() -> None:
    for rows in POSTS.values():
        assert {kind for kind, _, _ in rows} == {kind.value for kind in Kind}


DECISIVE = {
    "complaint": {"kind.words", "kind.negative_words", "severity.words"},
    "question": {"kind.question_mark", "kind.question_words"},
    "praise": {"kind.praise_words"},
    "suggestion": {"kind.suggestion_words"},
    "spam": {"kind.spam_words"},
    "abuse": {"kind.abuse_words"},
    "other": {"kind.nothing_found"},
}


@pytest.mark.parametrize(("language", "kind", "topic", "text"), TABLE)
def test_every_outcome_says_why(language: str, kind: str, topic: str, text: str) -> None:
    judgement = judged(text)
    assert keys(judgement) & DECISIVE[kind]
    if topic and topic != "other":
        assert words_of(judgement, "topic.words")
    assert ("judge.unsure" in keys(judgement)) == (judgement.confidence < UNSURE)


@pytest.mark.parametrize(
    ("flag", "text"),
    [
        ("safety", "Your charger caught fire next to my bed"),
        ("health", "Food poisoning after your salad, three of us in hospital"),
        ("legal", "My lawyer will write to you, see you in court"),
        ("privacy", "There was a data breach and you leaked my address"),
        ("discrimination", "The guard was racist to my brother"),
        ("safety", "Karikuesi mori flakë në dhomën e fëmijëve"),
        ("health", "Pas drekës tek ju patëm helmim dhe përfunduam në spital"),
        ("legal", "Do ju padis, avokati im po përgatit gjyqin"),
        ("privacy", "Të dhënat personale të klientëve tuaj kanë dalë në internet"),
        ("discrimination", "Ky është diskriminim, punonjësi ishte racist"),
        ("safety", "Το ψυγείο έπιασε φωτιά"),
        ("health", "Πάθαμε τροφική δηλητηρίαση και πήγαμε νοσοκομείο"),
        ("legal", "Θα κάνω μήνυση, μίλησα με δικηγόρο"),
        ("privacy", "Διαρροή δεδομένων! Δώσατε τα προσωπικά δεδομένα μου"),
        ("discrimination", "Ρατσιστική συμπεριφορά από τον σεκιουριτά"),
        ("safety", "البطارية انفجرت في يدي"),
        ("health", "أصبنا بتسمم غذائي ودخلنا المستشفى"),
        ("legal", "سأرفع دعوى قضائية عليكم عند المحكمة"),
        ("privacy", "تم تسريب بياناتي الشخصية"),
        ("discrimination", "هذه عنصرية واضحة من الموظف"),
        ("safety", "Печката избухна, имаше опасност за живота"),
        ("health", "Натровихме се с вашето месо, лежим в болница"),
        ("legal", "Подавам жалба в КЗП, адвокатът ми ще ви съди"),
        ("privacy", "Изтичане на данни! Личните ми данни са в интернет"),
        ("discrimination", "Това е расизъм и дискриминация"),
        ("safety", "گوشی منفجر شد و آتیش گرفت"),
        ("health", "همه مسموم شدیم و رفتیم بیمارستان"),
        ("legal", "با وکیلم شکایت قانونی می‌کنم، دادگاه می‌بینمتون"),
        ("privacy", "اطلاعات شخصی من لو رفته"),
        ("discrimination", "رفتارتون تبعیض و نژادپرستی بود"),
    ],
)
def test_what_must_not_be_missed_is_flagged_with_its_words(flag: str, text: str) -> None:
    judgement = judged(text)
    assert flag in judgement.severity
    flagged = next(reason for reason in judgement.reasons if reason.key == "severity.words")
    assert flag in flagged.params["flags"]  # type: ignore[operator]
    assert judgement.reasons[0] == flagged


def test_words_are_given_back_as_their_author_spelt_them() -> None:
    assert words_of(judged("STILL WAITING! Parcel Never Arrived"), "kind.words") == [
        "STILL WAITING",
        "Never Arrived",
    ]
    assert "Απαράδεκτη εξυπηρέτηση" in words_of(judged("Απαράδεκτη εξυπηρέτηση"), "kind.words")
    assert "don't work" in words_of(judged("The buttons don't work"), "kind.words")
    assert words_of(judged("خدمةٌ سيئةٌ جدا من الشركة"), "kind.words")


def test_words_fall_back_to_folded_where_they_do_not_line_up() -> None:
    # A circled letter folds to a letter of its own, so the words part differently.
    assert words_of(judged("x²½y terrible service"), "kind.words") == ["terrible service"]


def test_praise_turned_round_is_no_praise() -> None:
    assert judged("The food was good").kind == Kind.PRAISE
    for text in ("The food was not good at all", "غذا خوب نبود", "Храната не беше хубава"):
        assert judged(text).kind != Kind.PRAISE


def test_a_worry_taken_back_is_no_complaint() -> None:
    assert judged("No problem at all, thanks!").complaint < 0.3 < judged("A problem").complaint


def test_mockery_is_no_thanks() -> None:
    judgement = judged("Thanks for nothing, my bag is still lost")
    assert judgement.kind == Kind.COMPLAINT
    assert "kind.sarcasm" in keys(judgement)


def test_an_abusive_complaint_stays_a_complaint() -> None:
    judgement = judged("You idiots lost my luggage and nobody answers the phone")
    assert judgement.kind == Kind.COMPLAINT


def test_a_question_about_a_grievance_is_a_complaint() -> None:
    assert judged("Why was my order cancelled, and where is my refund?").kind == Kind.COMPLAINT


def test_haste_raises_urgency() -> None:
    calm = judged("The bread was stale")
    hasty = judged("URGENT: stranded at the airport without medication, please help right now")
    assert hasty.urgency > calm.urgency + 0.3
    assert "urgency.words" in keys(hasty)


def test_the_hint_counts_only_where_the_text_is_silent_and_the_letters_agree() -> None:
    assert judged("Ok", "sq").language == "sq"
    assert "language.hint" in keys(judged("Ok", "sq"))
    assert judged("Ok", "fa").language == ""
    assert judged("Where is my parcel?", "sq").language == "en"
    assert "language.unknown" in keys(judged("👍", "en"))


def test_a_brand_can_add_words_of_its_own() -> None:
    own = RulesJudge(
        {"": {"topic.outage": ["snorbox*=2"]}, "en": {"complaint": ["gone snorky=3", "=", ""]}}
    )
    subject = Subject(text="My snorboxes have gone snorky")
    assert own.judge([subject])[0].topic == "outage"
    assert own.judge([subject])[0].kind == Kind.COMPLAINT
    assert JUDGE.judge([subject])[0].topic == "other"


def test_persian_on_an_arabic_keyboard_is_persian_and_judged_alike() -> None:
    persian = "دو هفته است منتظر بسته هستم و کسی پاسخگو نیست"
    arabic_keys = persian.replace("ی", "ي").replace("ک", "ك")
    assert arabic_keys != persian
    assert judged(arabic_keys).language == "fa"
    assert judged(arabic_keys).kind == judged(persian).kind == Kind.COMPLAINT


HOSTILE = [
    "",
    " \n\t",
    "😡😡😡",
    "🙏",
    "!!!???",
    "a" * 100_000,
    "bad " * 50_000,
    "@" * 10_000,
    "\ud800 broken \udfff",
    "\x00\x1b[31m\u202eevil\u202c",
    "e" + "\u0301" * 50_000,
    "\u200c" * 1_000 + "نمی‌شه" + "\u200f" * 1_000,
    "Z̸̡̛a̷l̶g̵o̴ terrible",
    "ﷺ ﷽ ﻻ",
    "İstanbul ǅ ß ŉ",
    "http://" + "x" * 20_000,
    "(" * 5_000 + ":" * 5_000,
    "不满意 बहुत बुरा ძალიან ცუდი",
]


def assert_sound(judgement: Judgement) -> None:
    for chance in (
        judgement.confidence,
        judgement.complaint,
        judgement.negative,
        judgement.urgency,
    ):
        assert 0.0 <= chance <= 1.0
    assert judgement.topic in TOPICS
    assert 1 <= len(judgement.reasons) <= 6
    assert judgement.model == "rules-1"
    weights = [reason.weight for reason in judgement.reasons]
    assert weights == sorted(weights, reverse=True)
    assert all(0.0 <= weight <= 1.0 for weight in weights)
    for reason in judgement.reasons:
        needed = set(re.findall(r"%\((\w+)\)s", REASON_SENTENCES[reason.key]))
        assert needed <= set(reason.params)
        assert REASON_SENTENCES[reason.key] % reason.params


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_a_post_contains_can_stop_the_judge(text: str) -> None:
    assert_sound(judged(text))


def test_nothing_after_the_first_pages_is_read() -> None:
    assert (
        judged("a " * READ_AT_MOST + "terrible scam").complaint
        == judged("a " * READ_AT_MOST).complaint
    )


PIECES = st.sampled_from([text for rows in POSTS.values() for _, _, text in rows] + HOSTILE[:5])
TEXTS = st.one_of(
    st.text(max_size=80),
    st.lists(PIECES | st.text(max_size=12), max_size=3).map(" ".join),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(TEXTS, max_size=6))
def test_any_batch_is_judged_in_order_and_each_post_as_if_alone(texts: list[str]) -> None:
    together = JUDGE.judge([Subject(text=text) for text in texts])
    assert together == [judged(text) for text in texts]
    for judgement in together:
        assert_sound(judgement)


def test_an_empty_batch_is_fine() -> None:
    assert JUDGE.judge([]) == []


def test_every_reason_has_a_sentence_and_every_sentence_a_reason() -> None:
    texts = [text for rows in POSTS.values() for _, _, text in rows] + [
        "Thanks for nothing, WORST SERVICE EVER!!! not good 😡 urgent, I will sue",
        "Not today, he said he was not there and would not be",
        "The parcel goes from the bridge to the house by the river, from the house to the mill by"
        " the lake, from the mill to the hill, and from the hill with our luggage to the bridge",
        "👍",
        "MY TRAIN WAS NOT THERE TODAY!!!",
        "😊 no problem, thanks",
        "Click here http://example.test free followers",
        "It was not good",
        "Very helpful! 🙏",
    ]
    said = {key for text in texts for key in keys(judged(text))} | keys(judged("Ok", "sq"))
    said |= keys(judged("😡"))
    assert said <= set(REASON_SENTENCES)
    assert set(REASON_SENTENCES) - said == set()

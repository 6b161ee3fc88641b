"""From a post to a kind of complaint, a department and a priority."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fener.core.text import fold
from fener.guide.document import CompiledGuide, Guide, Priority, Routed, compiled
from fener.guide.starting import load_starting_guide
from fener.guide.tests.document_builders import small_guide, small_json

SHOP = CompiledGuide(load_starting_guide())

POSTS = [
    (
        "en",
        "It's been nine days and my shoes still haven't arrived. Where is my order??",
        "parcel_late",
    ),
    ("en", "Tracking says delivered but nobody rang. I think you lost my package", "parcel_lost"),
    ("en", "the lamp came smashed to pieces, box was crushed", "damaged"),
    ("en", "You sent me the wrong size. Again!", "wrong_item"),
    ("en", "Bought it in May, stopped working in June. Faulty junk", "faulty"),
    ("en", "Three weeks since I sent it back, still no refund", "refund"),
    ("en", "why was I charged twice for one pair of jeans", "charged_wrongly"),
    ("en", "Your driver was rude and shouted at my mother", "staff"),
    ("en", "Checkout keeps giving me an error message", "website"),
    ("en", "The discount code from your ad is refused, misleading ads", "price"),
    ("en", "please cancel, I ordered by mistake", "cancellation"),
    ("en", "someone else's order shows up under my name, that is a data breach", "privacy"),
    ("en", "The charger caught fire on my desk", "safety"),
    ("en", "I will hear from my lawyer about this", "legal"),
    ("en", "Disappointed.", "general"),
    ("sq", "Kam një javë që pres, porosia nuk ka ardhur ende!", "parcel_late"),
    ("sq", "porosia akoma ska ardhur, po pres pakon prej dy javesh", "parcel_late"),
    ("sq", "Ma humbët pakon, del si e dorëzuar por unë s’kam marrë gjë", "parcel_lost"),
    ("sq", "Gota më erdhi e thyer, kutia e shtypur", "damaged"),
    ("sq", "Më dërguat gabim produktin, doja masën 38", "wrong_item"),
    ("sq", "Bleva një fen dhe nuk punon fare", "faulty"),
    ("sq", "Kur do m’i ktheni lekët? Dua rimbursimin", "refund"),
    ("sq", "Punonjësja juaj ishte e pasjellshme dhe ma mbylli telefonin", "staff"),
    ("sq", "Nuk hyj dot në llogari, faqja nuk hapet", "website"),
    ("sq", "Dua ta anuloj porosinë", "cancellation"),
    ("sq", "Karikuesi shpërtheu, për pak u dogja", "safety"),
    ("sq", "Kam një ankesë", "general"),
    ("el", "Έχω παραγγείλει εδώ και δέκα μέρες και ακόμα περιμένω το δέμα!", "parcel_late"),
    ("el", "poso akoma? den exei erthei i paraggelia", "parcel_late"),
    ("el", "ΧΑΣΑΤΕ ΤΟ ΔΕΜΑ ΜΟΥ ΚΑΙ ΓΡΑΦΕΙ ΠΑΡΑΔΟΘΗΚΕ", "parcel_lost"),
    ("el", "Ήρθε σπασμένο, το κουτί τσαλακωμένο", "damaged"),
    ("el", "Μου στείλατε άλλο προϊόν, λάθος χρώμα", "wrong_item"),
    ("el", "Δε λειτουργεί, χάλασε σε δύο μέρες", "faulty"),
    ("el", "Πότε θα γίνει η επιστροφή των χρημάτων;", "refund"),
    ("el", "Διπλή χρέωση στην κάρτα μου!", "charged_wrongly"),
    ("el", "Απαράδεκτη συμπεριφορά, μου έκλεισε το τηλέφωνο", "staff"),
    ("el", "Ψεύτικη έκπτωση, ανεβάσατε τις τιμές πρώτα", "price"),
    ("el", "Θέλω να γίνει ακύρωση της παραγγελίας", "cancellation"),
    ("el", "Διέρρευσαν τα στοιχεία μου", "privacy"),
    ("el", "Η μπαταρία πήρε φωτιά", "safety"),
    ("ar", "طلبت منذ أسبوعين ولم يصلني شيء، أين طلبي؟", "parcel_late"),
    ("ar", "وين طلبي؟ صار له اسبوع وما وصل", "parcel_late"),
    ("ar", "مكتوب تم التسليم وأنا لم أستلمه أبداً، ضيعتوا طلبي", "parcel_lost"),
    ("ar", "وصلني مكسور والعلبة ممزقة", "damaged"),
    ("ar", "أرسلتم منتجا خاطئا، مقاس غلط", "wrong_item"),
    ("ar", "الجهاز لا يعمل وجودته سيئة", "faulty"),
    ("ar", "رجعوا لي فلوسي، أريد استرداد المبلغ", "refund"),
    ("ar", "خصمتوا من حسابي مبلغ زائد", "charged_wrongly"),
    ("ar", "مندوبكم وقح وقليل أدب", "staff"),
    ("ar", "التطبيق يعلق ولا يقبل البطاقة", "website"),
    ("ar", "بالعروض الوهمية تكذبون، والأسعار غالية", "price"),
    ("ar", "أريد إلغاء طلبي", "cancellation"),
    ("ar", "تسربت بياناتي", "privacy"),
    ("ar", "انفجر الشاحن وأصبت بحروق", "safety"),
    ("bg", "Поръчах преди две седмици и още чакам, къде ми е пратката?", "parcel_late"),
    ("bg", "Води се доставена, а никой не е идвал. Изгубихте ли я?", "parcel_lost"),
    ("bg", "Чашата дойде счупена, кутията смачкана", "damaged"),
    ("bg", "Изпратихте ми друго, грешен размер", "wrong_item"),
    ("bg", "Не се включва, развали се на втория ден", "faulty"),
    ("bg", "Върнете ми парите! Чакам възстановяване от месец", "refund"),
    ("bg", "Таксувахте ме и платих два пъти", "charged_wrongly"),
    ("bg", "Куриерът беше груб и се държа нахално, ужасно отношение", "staff"),
    ("bg", "Сайтът забива, не мога да платя", "website"),
    ("bg", "Лъжлива реклама, отстъпката я няма", "price"),
    ("bg", "Искам да откажа поръчката", "cancellation"),
    ("bg", "Зарядното се запали", "safety"),
    ("bg", "Имам оплакване", "general"),
    ("fa", "دو هفته است سفارش دادم و هنوز نرسیده، سفارشم کجاست؟", "parcel_late"),
    ("fa", "زده تحویل داده شده ولی چیزی نگرفتم، بسته‌ام را گم کردید", "parcel_lost"),
    ("fa", "لیوان شکسته رسید و جعبه له شده بود", "damaged"),
    ("fa", "سایز اشتباه فرستادید", "wrong_item"),
    ("fa", "روشن نمیشه، دو روزه خراب شد", "faulty"),
    ("fa", "پولم رو پس بدید، منتظر بازگشت وجه هستم", "refund"),
    ("fa", "دوبار از حسابم کم شده", "charged_wrongly"),
    ("fa", "رفتار پیک خیلی بی ادبانه بود، بی احترامی کرد", "staff"),
    ("fa", "سایت باز نمی‌شود و ارور می‌دهد", "website"),
    ("fa", "کد تخفیف کار نکرد، تخفیف الکی", "price"),
    ("fa", "می‌خواهم سفارش را لغو کنم", "cancellation"),
    ("fa", "اطلاعات شخصی من لو رفته", "privacy"),
    ("fa", "شارژر منفجر شد", "safety"),
    ("fa", "شکایت دارم", "general"),
]


@pytest.mark.parametrize(("language", "text", "kind"), POSTS)
def test_posts_find_their_kind_by_words_alone(language: str, text: str, kind: str) -> None:
    routed = SHOP.route(text=fold(text), kind="complaint")
    found = SHOP.guide.kind(kind)
    assert found is not None
    assert (routed.kind_key, routed.department_key) == (kind, found.department), routed.reasons
    assert routed.reasons[0].key == "route.words"


@pytest.mark.parametrize(
    ("topic", "kind"),
    [
        ("delivery", "parcel_late"),
        ("product", "faulty"),
        ("billing", "refund"),
        ("staff", "staff"),
        ("outage", "website"),
        ("website", "website"),
        ("price", "price"),
        ("advertising", "price"),
        ("safety", "safety"),
        ("privacy", "privacy"),
        ("discrimination", "discrimination"),
        ("legal", "legal"),
        ("other", "general"),
        ("", "general"),
        ("weather", "general"),
    ],
)
def test_a_topic_alone_takes_the_first_kind_it_is_the_main_one_of(topic: str, kind: str) -> None:
    assert SHOP.route(topic=topic, kind="complaint").kind_key == kind


def keys_of(routed: Routed) -> list[str]:
    return [reason.key for reason in routed.reasons]


def test_nothing_known_goes_to_the_default_kind() -> None:
    routed = SHOP.route()
    assert (routed.kind_key, routed.department_key) == ("general", "care")
    assert keys_of(routed) == ["route.default"]


def test_safety_outweighs_every_word_and_is_urgent() -> None:
    text = fold("late late delayed, where is my order, still waiting, refund, money back")
    routed = SHOP.route(text=text, topic="delivery", kind="complaint", severity=("health",))
    assert (routed.kind_key, routed.priority) == ("safety", Priority.URGENT)
    assert keys_of(routed) == ["route.severity"]


def test_a_flag_that_no_kind_names_lifts_the_priority_only() -> None:
    routed = SHOP.route(topic="delivery", kind="complaint", severity=("legal",))
    assert (routed.kind_key, routed.priority) == ("parcel_late", Priority.HIGH)
    assert "route.severity_priority" in keys_of(routed)


def test_urgency_lifts_one_step_and_never_to_urgent() -> None:
    assert SHOP.route(topic="delivery", urgency=0.79).priority is Priority.NORMAL
    lifted = SHOP.route(topic="delivery", urgency=0.8)
    assert lifted.priority is Priority.HIGH
    assert "route.urgency" in keys_of(lifted)
    assert SHOP.route(topic="privacy", urgency=1.0).priority is Priority.HIGH


def test_a_question_before_buying_is_not_a_complaint_about_the_same_words() -> None:
    asked = fold("Do you have the blue one in stock?")
    assert SHOP.route(text=asked, kind="question").kind_key == "question"
    assert SHOP.route(text=asked).kind_key == "question"
    said = fold("It said in stock, and it never came")
    assert SHOP.route(text=said, kind="complaint").kind_key == "parcel_late"
    assert SHOP.route(text=fold("Where is my order?"), kind="question").kind_key == "parcel_late"


def test_of_words_inside_each_other_only_the_longest_counts() -> None:
    routed = SHOP.route(text=fold("Περιμένω την επιστροφή χρημάτων"), kind="complaint")
    words = next(reason for reason in routed.reasons if reason.key == "route.words")
    assert words.params["words"] == ["επιστροφή χρημάτων"]


def test_equal_kinds_are_told() -> None:
    routed = CompiledGuide(two_kinds("apple", "pear")).route(text="apple pear")
    assert routed.kind_key == "late"
    assert keys_of(routed) == ["route.words", "route.first"]


def two_kinds(*words: str, language: str = "en") -> Guide:
    data = small_json()
    for kind, word in zip(data["kinds"], words, strict=False):
        kind["words"] = {language: [word]}
    data["kinds"][0]["topics"] = data["kinds"][1]["topics"] = []
    return Guide.from_json(data)


@pytest.mark.parametrize(
    ("word", "language", "text", "found"),
    [
        ("late", "en", "too late!", True),
        ("late", "en", "latest news, chocolate", False),
        ("late", "en", "#late_again", True),
        ("delay*", "en", "delayed", True),
        ("delay*", "en", "undelayed", False),
        ("still waiting", "en", "I'm still, waiting", True),
        ("still waiting", "en", "still not waiting", False),
        ("didn't come", "en", "it didn’t come", True),
        ("Καθυστέρ*", "el", "ΚΑΘΥΣΤΕΡΗΣΗ", True),
        ("λόγος", "el", "ο ΛΟΓΟΣ", True),
        ("طرد", "ar", "والطرد", True),
        ("الطرد", "ar", "للطرد", True),
        ("الطرد", "ar", "بالطرد", True),
        ("الطرد", "ar", "مطرد", False),
        ("نمی‌رسد", "fa", "نميرسد", True),
        ("...", "en", "anything ...", False),
    ],
)
def test_where_a_word_is_found(word: str, language: str, text: str, found: bool) -> None:
    guide = CompiledGuide(two_kinds(word, language=language))
    assert guide.route(text=fold(text)).kind_key == ("late" if found else "other")


def test_arabic_words_written_with_the_article_are_found_behind_every_opening() -> None:
    guide = CompiledGuide(two_kinds("التوصيل", language="ar"))
    for text in ("التوصيل", "والتوصيل", "بالتوصيل", "للتوصيل", "وللتوصيل", "كالتوصيل"):
        assert guide.route(text=fold(text)).kind_key == "late", text


def test_changing_the_guide_changes_the_routing() -> None:
    before = small_guide()
    data = small_json()
    data["kinds"][0] |= {"department": "care", "priority": "urgent"}
    after = Guide.from_json(data)
    old, new = (compiled(guide).route(text="so late") for guide in (before, after))
    assert (old.department_key, old.priority) == ("delivery", Priority.NORMAL)
    assert (new.department_key, new.priority) == ("care", Priority.URGENT)


def test_equal_guides_share_one_compiled_form() -> None:
    assert compiled(small_guide()) is compiled(small_guide())
    first = compiled(small_guide())
    for number in range(70):
        compiled(small_guide(notes={"en": str(number)}))
    assert compiled(small_guide()) is not first


@given(st.text(), st.text(), st.lists(st.text(), max_size=3), st.floats(allow_nan=True))
def test_no_post_makes_it_raise(text: str, topic: str, severity: Any, urgency: float) -> None:
    routed = SHOP.route(text=text, topic=topic, kind=topic, severity=severity, urgency=urgency)
    assert SHOP.guide.kind(routed.kind_key) is not None
    assert routed.reasons

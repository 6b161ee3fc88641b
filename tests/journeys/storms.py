"""A quiet week of a shop and the evening on which its payments go wrong: posts of our own in six
languages, under a newspaper's post and by themselves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

Post = dict[str, Any]

BEGINS = datetime(2026, 11, 11, 7, 0, tzinfo=UTC)
BREAKS = datetime(2026, 11, 18, 17, 0, tzinfo=UTC)

EVERYDAY = (
    ("en", "Does the green lamp come in a smaller size?"),
    ("en", "Thank you for the quick delivery, the lamp looks lovely."),
    ("en", "My order arrived with a broken bulb, that is annoying."),
    ("sq", "A e keni llambën edhe në të bardhë?"),
    ("sq", "Faleminderit, shërbim i mirë si gjithmonë."),
    ("el", "Πότε ανοίγει το κατάστημα στην Πάτρα το Σάββατο;"),
    ("el", "Το πορτατίφ ήρθε γρατζουνισμένο, κρίμα."),
    ("ar", "هل يوجد توصيل إلى الإسكندرية يوم الجمعة؟"),
    ("ar", "المصباح جميل جداً، شكراً لكم."),
    ("bg", "Имате ли крушки за малката лампа?"),
    ("bg", "Поръчката дойде навреме, благодаря."),
    ("fa", "این چراغ گارانتی هم دارد؟"),
    ("fa", "بسته‌بندی خیلی خوب بود، ممنون."),
    ("en", "The tracking page does not load on my phone."),
)

STORM = (
    ("en", "@{brand} you charged my card twice for one lamp! I want my money back now."),
    ("fa", "دو بار از کارتم پول برداشتند برای یک چراغ! پولم را پس بدهید."),
    ("en", "Charged three times for order {order}. Nobody answers the phone, disgraceful."),
    ("en", "{brand} took the payment twice and my rent is due tomorrow. This is outrageous."),
    ("sq", "{brand} ma tërhoqi pagesën dy herë nga karta për porosinë {order}! Turp!"),
    ("el", "Με χρέωσαν δύο φορές στην κάρτα για μία λάμπα! Θέλω τα χρήματά μου πίσω."),
    ("fa", "{amount} یورو را دو بار از کارت من کم کرده‌اند و کسی جواب نمی‌دهد، افتضاح است."),
    ("ar", "تم خصم المبلغ مرتين من بطاقتي مقابل مصباح واحد! أريد استرداد أموالي."),
    ("bg", "Таксуваха картата ми два пъти за една лампа! Искам си парите обратно."),
    ("en", "Same here, charged twice for a single lamp. Is this theft, @{brand}?"),
    ("en", "My bank shows two payments to {brand} of {amount} euro each. Give it back!"),
    ("sq", "Dy pagesa për një llambë dhe askush nuk përgjigjet. Dua paratë mbrapsht."),
    ("en", "Double charged on my card and support hangs up on me. Worst shop ever."),
    ("el", "Διπλή χρέωση {amount} ευρώ από τη {brand} και κανείς δεν απαντά. Ντροπή!"),
    ("fa", "برای سفارش {order} دو بار پول پرداخت شد، این کلاهبرداری است."),
    ("ar", "خصموا {amount} يورو مرتين من البطاقة ولا أحد يرد، هذا عيب."),
    ("en", "Checked my card after reading this: charged twice, {amount} euro gone."),
    ("bg", "Двойно плащане от {amount} евро към {brand} и никой не вдига телефона. Срам!"),
    ("en", "@{brand} refund the double payment for order {order}, I am furious."),
    ("en", "Two payments left my account last night, both to {brand}. Explain that."),
    ("sq", "Edhe mua ma kanë marrë pagesën dy herë nga karta, {amount} euro. Skandal!"),
    ("el", "Κι εμένα διπλή χρέωση στην κάρτα, παραγγελία {order}. Απαράδεκτο."),
    ("ar", "نفس المشكلة، دفعت مرتين للطلب {order}. أعيدوا المال فوراً!"),
    ("fa", "من هم دو بار از کارتم پول کم شده، چرا کسی پاسخگو نیست؟"),
    ("en", "My overdraft is gone because this shop charged me twice. Disgusting."),
    ("bg", "И на мен ми взеха парите два пъти от картата, поръчка {order}. Безобразие."),
    ("en", "I called five times about the double charge, five times nobody picked up."),
    ("en", "Never again: they charge twice and then keep silent about it."),
    ("sq", "Karta ime u pagua dy herë te {brand}, kërkoj rimbursim sot."),
    ("el", "Η κάρτα μου χρεώθηκε δύο φορές, πού είναι η επιστροφή χρημάτων;"),
    ("ar", "بطاقتي خُصم منها المبلغ مرتين وخدمة العملاء لا ترد، فضيحة."),
    ("bg", "{brand} ме таксува двойно, върнете плащането веднага."),
)

REPORT = "Shoppers say {brand} charged their cards twice today; the shop has not answered yet."
COPIED = "{brand} charges cards twice and keeps the money, check your bank and never buy there!"
COPIED_AT = (14, 15, 17, 18, 20, 22)

FACT = {
    "en": "The second payment goes back to every card by Friday, 18:00.",
    "fa": "پرداخت دوم تا جمعه ساعت ۱۸ به همهٔ کارت‌ها برمی‌گردد.",
}
SOLUTION = {
    "en": "The second payment is back on every card.",
    "sq": "Pagesa e dytë u kthye në çdo kartë.",
    "el": "Η δεύτερη πληρωμή επιστράφηκε σε κάθε κάρτα.",
    "ar": "أُعيدت الدفعة الثانية إلى كل البطاقات.",
    "bg": "Второто плащане е върнато по всички карти.",
    "fa": "پرداخت دوم به همهٔ کارت‌ها برگشت.",
}

NAMES = (
    "ana",
    "ben",
    "cleo",
    "dina",
    "emil",
    "fatos",
    "gita",
    "hana",
    "ilir",
    "jona",
    "kaia",
    "luan",
)


def quiet_week(brand: str) -> Iterator[Post]:
    """Ten posts a day, by day more than by night."""
    for day in range(7):
        for number in range(10):
            language, text = EVERYDAY[(3 * day + number) % len(EVERYDAY)]
            at = BEGINS + timedelta(days=day, minutes=83 * number + 7 * day)
            yield _post(f"{brand}-{day}-{number}", at, f"guest{day}{number}", text, language)


def storm(brand: str) -> Iterator[Post]:
    """Some complain, a newspaper reports, then everybody does; six accounts say the very same."""
    at, report = BREAKS, f"{brand}-report"
    for number, (language, text) in enumerate(STORM):
        told = text.format(brand=brand, order=48_200 + 7 * number, amount=20 + 3 * (number % 17))
        who = f"{NAMES[number % len(NAMES)]}{number}"
        post = _post(
            f"{brand}-storm-{number}", at, who, told, language, followers=40 + 37 * number % 900
        )
        if number > 7 and language == "en":
            post |= {"in_reply_to": report, "conversation": report}
        yield post
        if number == 7:
            said = REPORT.format(brand=brand)
            yield _post(
                report, at + timedelta(seconds=20), "harbournews", said, "en",
                name="Harbour News", followers=84_000,
            )  # fmt: skip
        if number in COPIED_AT:
            said = COPIED.format(brand=brand)
            yield _post(
                f"{brand}-copied-{number}", at + timedelta(seconds=15), f"relay{number}", said, "en"
            )
        at += timedelta(seconds=70 if number < 10 else 35)


def _post(
    native_id: str, at: datetime, handle: str, text: str, language: str, *, name: str = "",
    followers: int = 120,
) -> Post:  # fmt: skip
    author = {"id": handle, "handle": handle, "name": name, "followers": followers}
    return {
        "id": native_id, "at": at.isoformat(), "author": author, "text": text, "lang": language,
    }  # fmt: skip


def write_lines(path: Path, posts: Iterator[Post]) -> Path:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"{json.dumps(post, ensure_ascii=False)}\n" for post in posts)
    return path

"""Posts made here, in six languages, the same for the same seed: what every bench is fed with.

Nearly all are people who wait for an answer, as they are at a help desk; one in ten is not
(praise, chatter), and one in twenty is the next post in the thread of an earlier one.

    .venv/bin/python bench/posts.py 1000 > posts.jsonl
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

SEED = 2015
BEGIN = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
MIX = {"en": 50, "sq": 10, "el": 10, "ar": 10, "bg": 10, "fa": 10}
"""Of a hundred posts."""

_OPENINGS = {
    "en": ["@lumora", "Hi @lumora,", "Hello,", "@lumora seriously,", "Dear Lumora team,"],
    "sq": ["@lumora", "Përshëndetje @lumora,", "Mirëdita,", "@lumora vërtet,"],
    "el": ["@lumora", "Καλημέρα @lumora,", "Γεια σας,", "@lumora έλεος,"],
    "ar": ["@lumora", "مرحبا @lumora،", "السلام عليكم،", "@lumora بصراحة"],
    "bg": ["@lumora", "Здравейте @lumora,", "Добър ден,", "@lumora наистина,"],
    "fa": ["@lumora", "سلام @lumora،", "با سلام،", "@lumora واقعاً"],
}
_TROUBLES = {
    "en": [
        "my parcel has still not arrived after {n} days and nobody answers the phone",
        "you charged me twice for order {o} and I want my money back",
        "the lamp came broken, the box was damaged and the glass is everywhere",
        "your website says error every time I try to pay for order {o}",
        "the driver was rude and left order {o} in the rain",
        "I was promised a refund {n} days ago and it never came",
        "you cancelled order {o} without telling me, this is a disgrace",
        "the heater started to smoke and burned my carpet, it is dangerous",
    ],
    "sq": [
        "porosia {o} nuk ka ardhur ende pas {n} ditësh dhe askush s'përgjigjet në telefon",
        "më keni marrë paratë dy herë për porosinë {o}, dua t'i kthehen",
        "llamba erdhi e thyer dhe kutia ishte e dëmtuar",
        "faqja jep gabim sa herë që provoj të paguaj",
        "korrieri ishte i pasjellshëm dhe e la paketën në shi",
        "prej {n} ditësh pres rimbursimin, është turp",
    ],
    "el": [
        "το δέμα {o} δεν ήρθε ακόμα μετά από {n} μέρες και κανείς δεν απαντάει στο τηλέφωνο",
        "με χρεώσατε δύο φορές για την παραγγελία {o}, θέλω τα χρήματά μου πίσω",
        "το φωτιστικό ήρθε σπασμένο και το κουτί ήταν κατεστραμμένο",
        "η σελίδα βγάζει σφάλμα κάθε φορά που πάω να πληρώσω",
        "ο κούριερ ήταν αγενής και άφησε το δέμα στη βροχή",
        "περιμένω την επιστροφή χρημάτων {n} μέρες, ντροπή σας",
    ],
    "ar": [
        "الطلب {o} لم يصل حتى الآن بعد {n} أيام ولا أحد يرد على الهاتف",
        "خصمتم المبلغ مرتين للطلب {o} وأريد استرداد أموالي",
        "وصل المصباح مكسوراً والعلبة تالفة",
        "الموقع يعطي خطأ كلما حاولت الدفع",
        "المندوب كان وقحاً وترك الطرد تحت المطر",
        "أنتظر استرجاع المبلغ منذ {n} أيام، خدمة سيئة جداً",
    ],
    "bg": [
        "пратката {o} още не е дошла след {n} дни и никой не вдига телефона",
        "взехте ми парите два пъти за поръчка {o}, искам си ги обратно",
        "лампата пристигна счупена, а кутията беше смачкана",
        "сайтът дава грешка всеки път, когато искам да платя",
        "куриерът беше груб и остави пакета на дъжда",
        "чакам да ми върнете парите вече {n} дни, срамота",
    ],
    "fa": [
        "سفارش {o} بعد از {n} روز هنوز نرسیده و هیچ‌کس جواب تلفن را نمی‌دهد",
        "برای سفارش {o} دو بار پول کم کردید، پولم را پس بدهید",
        "چراغ شکسته رسید و جعبه خراب بود",
        "سایت هر بار موقع پرداخت خطا می‌دهد",
        "پیک بی‌ادب بود و بسته را زیر باران گذاشت",
        "{n} روز است منتظر برگشت پول هستم، خدمات خیلی بد است",
    ],
}
_ENDINGS = {
    "en": [
        "",
        "!",
        " #fail",
        " Please help.",
        " What are you going to do about it? 😡",
        " Worst service ever.",
    ],
    "sq": ["", "!", " Ju lutem ndihmoni.", " Shërbim i keq 😡"],
    "el": ["", "!", " Παρακαλώ βοηθήστε.", " Απαράδεκτο 😡"],
    "ar": ["", "!", " أرجو المساعدة.", " غير مقبول 😡"],
    "bg": ["", "!", " Моля, помогнете.", " Ужасно обслужване 😡"],
    "fa": ["", "!", " لطفاً کمک کنید.", " واقعاً افتضاح 😡"],
}
_QUIET = {
    "en": ["Thank you {b}, the lamp is beautiful and came early 😍", "Sunday morning and coffee."],
    "sq": ["Faleminderit {b}, llamba është shumë e bukur 😍"],
    "el": ["Ευχαριστώ {b}, το φωτιστικό είναι υπέροχο 😍"],
    "ar": ["شكراً {b}، المصباح رائع 😍"],
    "bg": ["Благодаря {b}, лампата е прекрасна 😍"],
    "fa": ["ممنون {b}، چراغ خیلی قشنگ است 😍"],
}
_STREETS = [
    "amber", "birch", "cedar", "dune", "elm", "fern", "grove", "harbour", "island", "juniper",
    "kiln", "lake", "meadow", "north", "oak", "pine", "quay", "river", "stone", "tulip", "upper",
    "vale", "west", "yew",
]  # fmt: skip


def made_text(dice: random.Random, language: str) -> str:
    trouble = dice.choice(_TROUBLES[language]).format(
        n=dice.randint(2, 30), o=f"{dice.choice('ABCDEF')}{dice.randint(10_000, 99_999)}"
    )
    place = f" {dice.choice(_STREETS)} {dice.choice(_STREETS)} {dice.randint(1, 400)}"
    opening, ending = dice.choice(_OPENINGS[language]), dice.choice(_ENDINGS[language])
    return f"{opening} {trouble}{place if dice.random() < 0.3 else ''}{ending}"


def made_posts(count: int, seed: int = SEED, *, prefix: str = "p") -> Iterator[dict[str, Any]]:
    """`count` posts as `fener replay` reads them, in the order of their times."""
    dice = random.Random(seed)
    languages = dice.choices(list(MIX), list(MIX.values()), k=count)
    threads: list[tuple[str, str]] = []
    for number, language in enumerate(languages):
        native_id = f"{prefix}{seed}-{number}"
        post: dict[str, Any] = {
            "id": native_id,
            "at": (BEGIN + timedelta(seconds=2 * number)).isoformat(),
            "author": f"{dice.choice(_STREETS)}_{prefix}{number}",
            "place": "",
            "retweets": dice.choice((0, 0, 0, 0, 1, 3)),
        }
        if threads and dice.random() < 0.05:
            first, post["author"] = dice.choice(threads[-500:])
            post["in_reply_to"] = post["conversation"] = first
        elif dice.random() < 0.3:
            threads.append((native_id, post["author"]))
        if dice.random() < 0.1:
            post["text"] = dice.choice(_QUIET[language]).format(b="@lumora")
        else:
            post["text"] = made_text(dice, language)
        yield post


def lines_of(count: int, seed: int = SEED, *, prefix: str = "p") -> list[bytes]:
    return [
        json.dumps(post, ensure_ascii=False).encode()
        for post in made_posts(count, seed, prefix=prefix)
    ]


if __name__ == "__main__":
    for made in lines_of(int(sys.argv[1]) if len(sys.argv) > 1 else 1000):
        sys.stdout.buffer.write(made + b"\n")

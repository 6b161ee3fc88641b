"""How many posts a second one core folds and matches against 10,000 watch terms.

    .venv/bin/python bench/matching.py [FILE]

Posts are made here, about 100 characters each, in six languages and as a mix of them (six in ten
English). With FILE (JSON lines with `text`, gzip'd or not) those are measured too, and so are the
real streams and sets under `$FENER_SHARED/data` or `../shared/data` where they are. Seconds are
processor seconds of this one process, the fastest of seven runs, because what slows the others is
somebody else. Prints one JSON line last.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import resource
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from fener.core.matching import Matcher, Term  # noqa: E402
from fener.core.text import fold_many  # noqa: E402

RUNS = 7
POSTS = 20_000
SYLLABLES = {
    "en": ("b c d f g h k l m n p r s t v w z br st tr ch", "a e i o u ea oo"),
    "sq": ("b d f g gj k l ll m n p r s sh t th v xh z ç", "a e ë i o u"),
    "el": ("β γ δ ζ θ κ λ μ ν π ρ σ τ φ χ στ μπ", "α ε η ι ο ω ου ά ί ό"),
    "ar": ("ب ت ج ح خ د ر س ش ص ط ع ف ق ك ل م ن ه", "ا و ي"),
    "bg": ("б в г д ж з к л м н п р с т ф х ц ч ш", "а е и о у ъ я"),
    "fa": ("ب پ ت ج چ خ د ر ز س ش ف ک گ ل م ن ه", "ا و ی"),
}
WORDS = {
    "en": "my parcel is still not here and nobody answers the phone why did you charge me twice"
    " please refund now worst service ever waiting for three days flight cancelled again",
    "sq": "porosia ime nuk ka ardhur ende dhe askush s'përgjigjet në telefon pse më keni marrë"
    " dy herë para shërbim i keq prej tri ditësh është e turpshme çfarë të bëj",
    "el": "το δέμα μου δεν ήρθε ακόμα και κανείς δεν απαντάει στο τηλέφωνο γιατί με χρεώσατε δύο"
    " φορές χάλια εξυπηρέτηση περιμένω τρεις μέρες ντροπή σας θέλω τα χρήματά μου πίσω",
    "ar": "طلبي لم يصل حتى الآن ولا أحد يرد على الهاتف لماذا خصمتم المبلغ مرتين خدمة سيئة جداً"
    " أنتظر منذ ثلاثة أيام إلى متى هذا التأخير أريد استرداد أموالي",
    "bg": "пратката ми още не е дошла и никой не вдига телефона защо ми взехте парите два пъти"
    " ужасно обслужване чакам вече три дни срамота искам си парите обратно",
    "fa": "سفارش من هنوز نرسیده و هیچ‌کس جواب تلفن را نمی‌دهد چرا دو بار پول کم کردید خدمات خیلی"
    " بد است سه روز است که منتظرم لطفاً پول من را برگردانید",
}
TAILS = (
    "",
    "",
    "",
    "!",
    "?",
    "...",
    "!!!",
    " 😡",
    " 😂😂",
    " 👍🏽",
    " http://t.co/a1b2",
    " #fail",
    "…",
)
REAL_TERMS = (
    Term("united", 0), Term("@united", 0, "handle"), Term("@americanair", 0, "handle"),
    Term("american airlines", 0), Term("us airways", 0), Term("@usairways", 0, "handle"),
    Term("@apple", 0, "handle"), Term("apple", 0, excludes=("apple pie",)), Term("google", 0),
    Term("android", 0), Term("@microsoft", 0, "handle"), Term("microsoft", 0),
    Term("#microsoft", 0, "hashtag"), Term("twitter", 0), Term("fire", 0), Term("earthquake", 0),
    Term("flood", 0, whole_word=False), Term("σκρουτζ", 0), Term("κατάστημα", 0),
    Term("يوتيوب", 0), Term("قطر", 0), Term("سوريا", 0), Term("българия", 0), Term("борисов", 0),
    Term("اسنپ", 0), Term("رستوران", 0), Term("پیتزا", 0), Term("Shqipëria", 0), Term("Rama", 0),
)  # fmt: skip
"""Names that stand in the real streams, so that those have something to find."""
MIX = {"en": 60, "sq": 8, "el": 8, "ar": 8, "bg": 8, "fa": 8}
REAL = {
    "en": ("stream/airline_*", "stream/brands_2011*"),
    "sq": ("sentiment/sq_tweets*",),
    "el": ("sentiment/el_shop_reviews*",),
    "ar": ("sentiment/ar_tweets*",),
    "bg": ("sentiment/bg_tweets*",),
    "fa": ("sentiment/fa_food_orders*",),
    "events": ("stream/event_*",),
}


def made_name(dice: random.Random, language: str) -> str:
    consonants, vowels = (part.split() for part in SYLLABLES[language])
    return "".join(dice.choice(consonants) + dice.choice(vowels) for _ in range(dice.randint(3, 5)))


def made_terms(dice: random.Random, count: int) -> list[Term]:
    terms = [replace(term, id=count + place) for place, term in enumerate(REAL_TERMS)]
    languages = list(SYLLABLES)
    for number in range(count - len(terms)):
        language = languages[number % 6] if number % 2 else "en"
        name = made_name(dice, language)
        shape = number % 10
        if shape == 0:
            terms.append(Term(made_name(dice, "en"), number, "handle"))
        elif shape == 1:
            terms.append(Term(name, number, "hashtag"))
        elif shape == 2:
            terms.append(Term(f"{name} {made_name(dice, language)}", number))
        elif shape == 3:
            terms.append(Term(name, number, excludes=(f"{name} {made_name(dice, language)}",)))
        elif shape == 4:
            terms.append(Term(name, number, misspellings=(name[:2] + name[3:], name + name[-1])))
        else:
            terms.append(Term(name, number))
    return terms


def made_posts(dice: random.Random, language: str, names: list[str], count: int) -> list[str]:
    vocabulary = WORDS[language].split()
    posts = []
    for _ in range(count):
        words: list[str] = []
        while sum(map(len, words)) + len(words) < 90:
            words.append(dice.choice(vocabulary))
        if dice.random() < 0.3:
            words[dice.randrange(len(words))] = dice.choice(names)
        if dice.random() < 0.4:
            words.insert(0, "@" + made_name(dice, "en").capitalize())
        words[0] = words[0].capitalize()
        posts.append(" ".join(words) + dice.choice(TAILS))
    return posts


def read_texts(path: Path) -> list[str]:
    raw = path.read_bytes()
    content = gzip.decompress(raw) if path.suffix == ".gz" else raw
    return [json.loads(line)["text"] for line in content.splitlines() if line.strip()]


def seconds(work: Callable[[], object]) -> float:
    work()
    taken = []
    for _ in range(RUNS):
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return min(taken)


def measured(matcher: Matcher, posts: list[str]) -> dict[str, float | int]:
    folded = fold_many(posts)
    found = matcher.match_folded(folded)
    count = len(posts)
    return {
        "posts": count,
        "characters": round(sum(map(len, posts)) / count),
        "matched": round(sum(map(bool, found)) / count, 3),
        "fold_per_s": round(count / seconds(lambda: fold_many(posts))),
        "match_per_s": round(count / seconds(lambda: matcher.match_folded(folded))),
        "both_per_s": round(count / seconds(lambda: matcher.match_many(posts))),
    }


def shared_data() -> Path | None:
    for root in (os.environ.get("FENER_SHARED"), ROOT.parent / "shared"):
        if root and (Path(root) / "data").is_dir():
            return Path(root) / "data"
    return None


def sources(
    dice: random.Random, terms: list[Term], file: Path | None
) -> Iterable[tuple[str, list[str]]]:
    names = [term.text for term in terms[len(REAL_TERMS) :]]
    made = {language: made_posts(dice, language, names, POSTS) for language in WORDS}
    yield from made.items()
    mix = [
        post for language, share in MIX.items() for post in made[language][: POSTS * share // 100]
    ]
    dice.shuffle(mix)
    yield "mix", mix
    data = shared_data()
    if data is None:
        print("no shared data: only posts made here are measured", file=sys.stderr)
    else:
        real = {
            name: [
                text
                for pattern in patterns
                for path in sorted(data.glob(pattern))
                for text in read_texts(path)
            ]
            for name, patterns in REAL.items()
        }
        yield from ((f"real_{name}", texts) for name, texts in real.items() if texts)
        tweets = {language: texts for language, texts in real.items() if language in MIX and texts}
        mixed = [
            dice.choice(tweets[language])
            for language in dice.choices(list(tweets), [MIX[name] for name in tweets], k=POSTS)
        ]
        yield "real_mix", mixed
    if file is not None:
        yield file.name, read_texts(file)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "file", nargs="?", type=Path, help="JSON lines with `text`, .jsonl or .jsonl.gz"
    )
    parser.add_argument("--terms", type=int, default=10_000)
    options = parser.parse_args()
    dice = random.Random(2015)
    terms = made_terms(dice, options.terms)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.perf_counter()
    matcher = Matcher(terms)
    built = time.perf_counter() - begun
    matcher_mib = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    results = {}
    for name, posts in sources(dice, terms, options.file):
        results[name] = measured(matcher, posts)
        print(name, results[name], file=sys.stderr)
    print(
        json.dumps(
            {
                "terms": len(terms),
                "build_s": round(built, 2),
                "matcher_mib": round(matcher_mib),
                "posts_per_s": results,
            }
        )
    )


if __name__ == "__main__":
    main()

"""Phrases that put the fault on somebody else. To the customer the courier is us."""

from __future__ import annotations

import regex  # type: ignore[import-untyped, unused-ignore]

from fener.core.text import fold

_PHRASES = {
    "en": """the courier lost, the courier's fault, courier's mistake, our partner's fault,
        not our fault, not our responsibility, beyond our control, outside our control,
        out of our hands, third party, due to the carrier, because of the courier, the supplier's,
        you should have, you failed to, you did not follow, you misunderstood, your own fault,
        as you were told, as already explained, as we already said, because you did not,
        had you read, it is your responsibility, force majeure, blame""",
    "sq": """faji i postierit, faji i korrierit, nuk është faji ynë, s'është faji ynë,
        jashtë kontrollit tonë, nuk varet nga ne, s'varet nga ne, palë e tretë, palët e treta,
        për shkak të korrierit, për shkak të furnitorit, duhej të kishit, ju nuk keni,
        e keni keqkuptuar, faji juaj, siç ju kemi thënë, nuk jemi përgjegjës, forcë madhore""",
    "el": """φταίει ο κούριερ, φταίει η μεταφορική, ευθύνη της μεταφορικής, ευθύνη του συνεργάτη,
        δεν φταίμε, δεν ευθυνόμαστε, δεν είναι δική μας ευθύνη, εκτός του ελέγχου μας,
        δεν εξαρτάται από εμάς, δεν περνάει από το χέρι μας, τρίτων, τρίτοι, λόγω του κούριερ,
        λόγω της μεταφορικής, θα έπρεπε να είχατε, έπρεπε να έχετε, δεν διαβάσατε,
        παρεξηγήσατε, δική σας ευθύνη, δικό σας λάθος, όπως σας είπαμε, ανωτέρα βία""",
    "ar": """خطأ شركة الشحن, خطأ المندوب, بسبب شركة الشحن, بسبب المندوب, بسبب المورد,
        ليس خطأنا, ليست مسؤوليتنا, لسنا مسؤولين, خارج عن إرادتنا, خارج إرادتنا, خارج سيطرتنا,
        طرف ثالث, كان يجب عليك, كان عليك أن, لم تقم, أسأت الفهم, خطأك, مسؤوليتك,
        كما أخبرناك, كما سبق, قوة قاهرة""",
    "bg": """куриерът загуби, вина на куриера, по вина на куриера, заради куриера,
        по вина на доставчика, заради доставчика, не е наша вина, не сме виновни,
        не носим отговорност, не зависи от нас, извън нашия контрол, извън контрола ни,
        трета страна, трети лица, трябваше да сте, вие трябваше, вие не сте, не сте прочели,
        разбрали сте погрешно, ваша вина, по ваша вина, ваша отговорност, както вече ви казахме,
        непреодолима сила""",
    "fa": """تقصیر پیک, تقصیر شرکت پست, تقصیر پست, به خاطر پیک, به دلیل پیک, مشکل از پست,
        مشکل از پیک, تقصیر ما نیست, مسئولیت ما نیست, مسئولیتی نداریم, از کنترل ما خارج,
        خارج از کنترل ما, دست ما نیست, شخص ثالث, باید می‌خواندید, باید دقت می‌کردید,
        اشتباه از شما, تقصیر شما, مسئولیت شما, همان‌طور که گفتیم, متوجه نشدید, قوه قهریه""",
}  # fmt: skip
_SPOKEN = {
    language: tuple(fold(one.strip()) for one in text.split(","))
    for language, text in _PHRASES.items()
}
_LETTER = regex.compile(r"[\p{L}\p{M}\p{N}]")


def blaming_words(text: str, language: str) -> tuple[str, ...]:
    """Phrases of `text` that blame the customer or somebody else, folded; in an unknown language
    those of all.

    >>> blaming_words("It is not our fault: the courier lost it.", "en")
    ('the courier lost', 'not our fault')
    """
    folded = fold(text)
    known = _SPOKEN.get(language) or tuple(one for own in _SPOKEN.values() for one in own)
    return tuple(one for one in known if _is_said(folded, one))


def _is_said(folded: str, phrase: str) -> bool:
    start = folded.find(phrase)
    while start >= 0:
        end = start + len(phrase)
        if not _LETTER.match(folded[start - 1 : start]) and not _LETTER.match(folded[end:]):
            return True
        start = folded.find(phrase, start + 1)
    return False

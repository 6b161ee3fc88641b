"""A quick guess at the language of a short post: script, telling letters, small words.

It knows our six languages and enough of their neighbours not to mistake those for ours. It
reads the text as typed, before letter forms are folded, and says "" rather than guess wildly.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from fener.core.signals.lexicons import LEXICONS
from fener.core.signals.marks import NOISE
from fener.core.text import script_of

LANGUAGES = ("en", "sq", "el", "ar", "bg", "fa")
SCRIPT_OF_LANGUAGE: Mapping[str, str] = {
    "en": "Latn",
    "sq": "Latn",
    "el": "Grek",
    "ar": "Arab",
    "bg": "Cyrl",
    "fa": "Arab",
}
READ_AT_MOST = 600
"""Characters that are looked at: a language shows itself in its first lines."""

_LETTERS = re.compile(r"[^\W\d_]+")

_SMALL_WORDS: dict[str, dict[str, str]] = {
    "Latn": {
        "en": """
            the and to of a in is it you that for on was with as are be this have from at or
            not but what all were we when your can said there use an each which she he do how
            their if will up other about out many then them these so some her would make like
            him into has two more go no way could my than been call who its now find long down
            day did get come made may i me just don't they our us had by any why where does
            please still im ive dont cant u ur hello hi hey good very really thanks thank
            today yes sorry too over again never only after before because should am here one
            time new see know want need got off back think people work first even well much
            right love last next tomorrow yesterday anyone someone something anything nothing
            everything always ever old little home house father mother children man woman take
            give tell let keep put went going being gonna didn doesn isn wasn couldn wouldn
            won haven hasn ain ll ve re
        """,
        "sq": """
            dhe në ne të te e i një nje për per nga me se që qe është eshte ka nuk janë jane
            do si kjo ky kam ju tij saj më shumë shume duke kur por edhe ishte pas mund deri
            ose pa këtë kete kësaj tek sepse jam jeni jemi ke keni kemi kishte kanë kane atë
            ata ajo ai unë une ti na tona juaj tuaj tani sot dje nesër ketu këtu atje aty çdo
            cdo çfarë cfare pse ku kush sa cili cila asgjë asgje asnjë asnje askush vetëm
            vetem gjithë gjithe gjatë gjate mirë mire keq madh vogël bukur faleminderit
            përshëndetje pershendetje tungjatjeta po jo mos s'ka ska skam s'kam akoma ende
            prapë prape përsëri perseri ditë dite vit viti herë here shqip shqipëri shqiperi
            kosovë kosove njerëz njerez punë pune shtëpi shtepi kohë kohe asaj atij tyre duhet
            bëj bej bëri beri bën ben thotë tha thanë them jap merr marr shkoj vij erdhi
            shpejt dua duam doja prej rreth ndaj drejt mbi nën nen para mes ndërsa ndersa
            megjithatë kështu keshtu ashtu aq kaq ç's'është apo a
        """,
        "it": """
            di che è la il un a per in una mi sono ho non ma lo ha le si con ti cosa se io
            come da ci no questo qui e hai sei del bene tu sì al me più perché solo era gli
            tutto della così mia ne questa fare quando ora fatto essere mai chi o alla tutti
            molto anche detto quello va niente grazie lei mio suo nella delle dei nel sul anni
            due stato sua
        """,
        "ro": """
            de la și si in în cu pe nu este că ca un o a din pentru care mai sunt au fost să
            sa ce am dar se ai lui ei el ea noi voi foarte după fi prin acest această asta
            aici unde cum când sau fără despre tot toate doar îmi mă te ne vă le lor acum bine
            vreau
        """,
        "es": """
            de que no a la el es y en lo un por qué me una te los se con para mi está si bien
            pero yo eso las sí su tu aquí del al como le más esto ya todo esta vamos muy hay
            ahora algo estoy son fue era ser este también donde cuando años sus desde
        """,
        "fr": """
            de je est pas le vous la tu que un il et à a ne les ce en on ça une ai pour des
            moi qui nous mais me dans elle du bien plus tout te si au avec ils sur être c'est
            suis fait cette votre son ses aux par sont leur mon très aussi deux
        """,
        "de": """
            ich sie das ist du nicht die und es der wir was zu er in ein mit mir den ja auf
            wie so eine mich nein war sind dass für von dem hat habe haben noch aber auch nur
            wenn kann im des einen sich als wird bei einer an um am werden nach
        """,
        "tr": """
            bir bu ve ne için o çok ben da de var mi mı değil daha sen evet ama gibi benim
            bana seni şey hayır beni onu sana iyi kadar nasıl neden olarak olan olduğu ile her
            sonra yok kim biz siz şimdi zaman en ki bunu onun diye oldu
        """,
        "az": """
            bir bu və nə üçün o çox mən də da var deyil daha sən bəli amma kimi mənim mənə ilə
            olan onun hər sonra yox kim biz siz indi edir olub bunu ki lakin azərbaycan olaraq
            isə edib tərəfindən
        """,
        "hs": """
            je i da se na u ne to što sam za si su ja ti mi od kako sa ali bi ovo ako te samo
            nije će ili kao biti iz po li bila bio smo ste oni ona koji koja koje nema ima jer
            tko šta gdje gde kad sada jako vrlo hvala nisam jesi o do prije posle zbog
        """,
        "sl": """
            je in se da na za ne so v pa ki z bi tudi kot sem po si to ali če še ni kaj tako
            kako bo od lahko pri bil smo ste samo zelo ker kdo kje kdaj ko ti jaz nisem imam
            hvala biti bila tega do iz
        """,
        "ku": """
            û li ji ku di de bi ez tu ew em hûn wan vê wê jî min te xwe ne na ye in bû dike
            kir çi kî kengî kurd dikim
        """,
        "gr": """
            kai den einai tha na mou sou mas sas gia apo sto stin ston tin tou tis ta oi ti
            pou pos otan alla giati eimai exo exei exete mia ena oxi nai kalimera eyxaristo
            poly poli para mono tora twra prepei thelo thelw kala more re ki ton tous an
        """,
    },
    "Cyrl": {
        "bg": """
            и на да не за се от е са съм си с в във като но по че ще това как какво защо кога
            къде има няма до при много мога може ми ти му ви ни го я ги те аз ние вие той тя
            тази този тези беше бях бъде след още вече само или ако със също дали някой никой
            нищо всичко днес утре вчера сега тук там моля здравейте благодаря искам трябва
            според между без преди който която което които ли а о пък бе ами хора една един
            едно два две моя ваш вашия вашата така толкова колко никога винаги защото когато
            добре хубав лош ден нали щом сме сте
        """,
        "mk": """
            и на да не за се од е во со што ќе ова како има дека ми ги го сум си сте сме но
            кој која кои нема може ние вие тие тој таа еден една или ако само сега овде многу
            зошто кога каде треба беше бил јас ти му ѝ нив уште веќе денес утре беа исто така
            по при до оваа овој тоа сакам нешто ништо секој без меѓу помеѓу
        """,
        "ru": """
            и в не на я что он с как это а по но из у за от то же вы мы бы был было так его
            для нет уже она они мне меня есть если только чтобы когда где кто тебя все всё
            тоже очень может ещё еще сейчас здесь почему потому хочу надо нужно быть была были
            этот эта эти или при до ли ты к о об ему её ее вас нас мой моя себя спасибо
        """,
        "sr": """
            и је у да се на не што за од су са ће али сам као ово ја ти ми ви си то како бити
            би ако или само није кад када где шта јер који која које био била смо сте из по
            све још вам вас нам њега њен њих овај та тај тако већ има нема због после врло о
            до
        """,
        "uk": """
            і в не на я що з це як та до є а за у ви ми він вона вони був було так для нас
            його якщо тільки щоб коли де хто або але від вже ще дуже може бути мені мене тебе
            той ця цей ці чому тому треба також зараз тут про їх її по при й
        """,
        "kk": """
            және бұл мен бір үшін де да бар ол деп емес қазақ өз сен біз сіз олар не қалай
            туралы болды еді бойынша болып екен керек жоқ көп осы сол ең
        """,
    },
    "Arab": {
        "ar": """
            في من على الى إلى ما لا هذا هذه التي الذي ان أن إن انا أنا مع عن كل بعد هو هي كان
            كانت لم لن قد قبل او أو ثم بين حتى عند يا هل كيف متى اين أين لماذا انت أنت نحن هم
            كم ليس عليه عليها فيه فيها منه منها له لها لهم ولا وما ومن وفي بس اللي الله لكم
            لكن ايضا أيضا غير مو مش ليش ليه شو وين وش ايش هاد هدا احنا إحنا عشان علشان كده دي
            ده شي شيء كثير جدا اليوم امس الان الآن لي واش ديال ديالي راني راه راك بزاف ماشي
            علاش كيفاش شحال هادو نتا غادي كيما بغيت بك بها به ذلك تلك يوم اذا إذا تم أي اي فقط
            يكون عليكم السلام
        """,
        "fa": """
            و در به از که این را است با برای آن یک هم می من شما او ما نیست چرا چه خیلی رو هست
            تا یا اگر اگه ولی اما باید بود شد شده کرد کرده کردم کند کنید کنم میشه نمی های ها
            دیگه دیگر هر همه خود بر نه پس چون وقتی فقط الان امروز فردا دیروز حالا اینجا آنجا
            کجا کی چی چند چقدر سلام لطفا ممنون مرسی دارم داره دارد دارید ندارم نداره ندارد
            بودم هستم هستید بعد قبل مثل هیچ بی بسیار اینه اون تو توی رفت گفت شود باشد باشه کار
            دو سه روز سال بار خوب بد اش ام
        """,
        "ur": """
            کے میں کی ہے کا اور سے کو یہ پر نے نہیں ہیں ہو تو بھی کہ کر وہ اس جو تھا گیا آپ ہم
            لیے کیا ہوں تھے تھی رہا رہے رہی مجھے ایک دیا اپنے ان کوئی جب تک
        """,
        "ku": """
            لە بە کە و بۆ ئەو ئەم من تۆ ئێمە ئێوە نییە هەیە کرد دەکات لەگەڵ هەموو یەک بوو
            دەبێت ناو سەر چی بۆچی چۆن
        """,
    },
}

_TELLING_LETTERS: dict[str, dict[str, tuple[str, float]]] = {
    "Latn": {
        "sq": ("ë", 1.2),
        "tr": ("ığşİ", 1.2),
        "az": ("ə", 2.5),
        "ro": ("ăâîșțşţ", 1.3),
        "hs": ("đćčšž", 1.0),
        "sl": ("čšž", 1.0),
        "de": ("ßäöü", 1.0),
        "es": ("ñ¿¡áíóú", 1.0),
        "it": ("èìòù", 1.0),
        "fr": ("éèêàçœôû", 0.8),
        "ku": ("êûîşç", 0.8),
    },
    "Cyrl": {
        "bg": ("ъ", 1.0),
        "mk": ("ѓќѕј", 1.6),
        "ru": ("ыэёь", 1.2),
        "sr": ("ђћјљњџ", 1.5),
        "uk": ("іїєґ", 1.6),
        "kk": ("әғқңөұүһі", 1.6),
    },
    "Arab": {
        "ar": ("ةىأإؤئضصطظ", 0.25),
        "fa": ("پچژگ", 0.8),
        "ur": ("ٹڈڑےںہھۓ", 1.4),
        "ku": ("ێۆڕڵەڤ", 1.4),
    },
}
_SHAPES: dict[str, list[tuple[str, re.Pattern[str], float]]] = {
    "Latn": [
        (
            "en",
            re.compile(r"(?:ing|tion|ness|ment|ight|ould|ough|ly|ck|ed|ee\w|oo\w|^wh\w+)$"),
            0.5,
        ),
        ("en", re.compile(r"th|wh|^y[aeo]|ea|ow"), 0.3),
        (
            "sq",
            re.compile(r"ë|xh|zh|^sh[pkqt]|^nj|^gj|gj|dh|q[^u]|q$|ll[oaiu]j|[kt]ohet$|ç[ao]"),
            0.6,
        ),
        ("sq", re.compile(r"(?:imi|imin|imit|isht|shme|uar|uara|tën|ave|ve|sh)$"), 0.25),
        ("hs", re.compile(r"(?:ije|nje|lje|sk[aei]|ovi|ima|ama|anje|nj)"), 0.3),
        ("it", re.compile(r"(?:zione|mente|tt[aoei]|ll[aoei]|cch\w|are|ere)$"), 0.35),
        ("ro", re.compile(r"(?:ului|ilor|ește|esc|ea|ți)$"), 0.4),
        ("tr", re.compile(r"(?:lar|ler|mak|mek|yor|dır|dir|lık|lik|miş|mış|ının|inin)$"), 0.5),
        ("es", re.compile(r"(?:ción|ado|ido|ar|dad)$"), 0.3),
        ("de", re.compile(r"(?:sch|ung|keit|lich|en$|ei)"), 0.3),
        ("fr", re.compile(r"(?:eau|aux|eux|tion|ement|ez|oi[rs])$"), 0.35),
    ],
    "Cyrl": [
        ("bg", re.compile(r"(?:ът|ят|ия|ята|ите|ото|ва|ше|хме|ха|ение|ане|ям|вам)$"), 0.4),
        ("mk", re.compile(r"(?:от|та|ат|ење|ање|аат|уваа?)$"), 0.35),
        ("ru", re.compile(r"(?:ть|ться|ого|его|ый|ой|ий|ых|ешь|ся|ет|ют|ами|ь)$"), 0.5),
        ("sr", re.compile(r"(?:ије|ају|ити|ати|ом|ске|ски)$"), 0.3),
        ("uk", re.compile(r"(?:ти|ться|ння|ого|ий|ою|ів)$"), 0.4),
    ],
    "Arab": [
        ("ar", re.compile(r"^(?:[وبفك]?ال|لل)\w\w|ات$|ين$|ون$|ية$|تم$|وا$"), 0.45),
        (
            "fa",
            re.compile(r"^ن?م[یي]\w\w|ها[یي]?$|تر[یي]?ن?$|[یي]د$|ند$|شون$|تون$|مون$|م[وی]$"),
            0.45,
        ),
    ],
}
_BULGARIAN = re.compile("[ъщйюя]")
_NOT_BULGARIAN = re.compile("[ыэёіїєґјљњћђџѓќѕәғқңөұүһ]|ь(?!о)", re.IGNORECASE)
_CLEAR_LEAD = 0.15
"""How far ahead the best must be, as a part of its own score."""

_KNOWN_ENOUGH = 5
"""With as many small words known and a clear winner, the shapes of other words are not asked."""
_WORDS_AT_MOST = 24
_LONGEST_KEPT = 40
"""Letters of a word whose shape is remembered: nobody fills the memory with long ones."""
_TOO_COMMON = 4
"""A word of more languages than this tells nothing."""

_INTERNATIONAL = frozenset(
    ["ok", "okay", "super", "bravo", "top", "internet", "online", "app", "wifi", "email", "lol"]
)

Votes = dict[str, list[tuple[str, float]]]


def _votes(script: str) -> Votes:
    votes: Votes = {}
    holders: dict[str, set[str]] = {}
    for language, words in _SMALL_WORDS[script].items():
        for word in _LETTERS.findall(words.lower()):
            holders.setdefault(word, set()).add(language)
    for word, languages in holders.items():
        if len(languages) > _TOO_COMMON:
            votes[word] = []
            continue
        # A word of one letter, or of many languages, says little.
        weight = (0.5 if len(word) == 1 else 1.0) / len(languages) ** 0.7
        votes[word] = [(language, weight) for language in sorted(languages)]
    for language in LANGUAGES:
        if SCRIPT_OF_LANGUAGE[language] == script:
            for word in _words_of_lexicon(LEXICONS[language].values()):
                votes.setdefault(word, []).extend(
                    [] if word in holders or word in _INTERNATIONAL else [(language, 0.6)],
                )
    return votes


def _words_of_lexicon(lists: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for entry in ",".join(lists).split(","):
        word = entry.partition("=")[0].strip().lower()
        if not word.endswith("*"):
            found.update(_LETTERS.findall(word))
    return found


_VOTES: dict[str, Votes] = {script: _votes(script) for script in _SMALL_WORDS}
_VOTES["Arab"].update(
    {
        word.replace("ی", "ي").replace("ک", "ك"): said
        for word, said in _VOTES["Arab"].items()
        # Persian typed on an Arabic keyboard: only where Arabic itself has no such word.
        if word.replace("ی", "ي").replace("ک", "ك") not in _VOTES["Arab"]
    }
)


def guess_language(text: str, *, script: str | None = None, plain: str | None = None) -> str:
    """ISO 639-1 of one of our six languages, or "" for another one or too little to go by.

    `script` and `plain` (its folded words): of a text already without links and handles, where
    they are known. Never raises.

    >>> guess_language("Where is my parcel?"), guess_language("Ku është pakoja ime?")
    ('en', 'sq')
    >>> guess_language("سفارش من هنوز نرسيده و كسي جواب نمي دهد")
    'fa'
    >>> guess_language("Где моя посылка?"), guess_language("👍")
    ('', '')
    """
    text = text[:READ_AT_MOST]
    if script is None:
        if "@" in text or "http" in text or "www" in text or "&" in text:
            text = NOISE.sub(" ", text)
        script = script_of(text)
    if script == "Grek":
        return "el"
    votes = _VOTES.get(script)
    if votes is None:
        return ""
    if plain is not None and text.isascii():
        words = plain.split(" ", _WORDS_AT_MOST)
    else:
        words = _LETTERS.findall(text.lower())
    scores = _scores(words, votes, script)
    if not text.isascii():
        for language, (letters, weight) in _TELLING_LETTERS[script].items():
            seen = sum(map(text.count, letters))
            if seen:
                scores[language] = scores.get(language, 0.0) + weight * min(seen, 8)
        if script == "Cyrl" and _BULGARIAN.search(text) and not _NOT_BULGARIAN.search(text):
            scores["bg"] = scores.get("bg", 0.0) + 0.5
        if script == "Arab" and ("ی" in text or "ک" in text):
            scores["fa"] = scores.get("fa", 0.0) + 0.6
            scores["ar"] = scores.get("ar", 0.0) - 0.6
    return _clear_winner(scores)


def _scores(words: Sequence[str], votes: Votes, script: str) -> dict[str, float]:
    scores: dict[str, float] = {}
    unknown = []
    for word in words[:_WORDS_AT_MOST]:
        said = votes.get(word)
        if said is None:
            unknown.append(word)
        else:
            for language, weight in said:
                scores[language] = scores.get(language, 0.0) + weight
    if len(words) - len(unknown) < _KNOWN_ENOUGH or not _clear_winner(scores):
        # Shapes cost time, and a dozen unknown words tell as much as a hundred.
        for word in unknown[:12]:
            if 2 < len(word) <= _LONGEST_KEPT:
                shapes = _shapes_of(script, word)
            elif len(word) > 2:
                shapes = _shapes_of.__wrapped__(script, word)
            else:
                continue
            for language, weight in shapes:
                scores[language] = scores.get(language, 0.0) + weight
    return scores


@lru_cache(maxsize=16_384)
def _shapes_of(script: str, word: str) -> tuple[tuple[str, float], ...]:
    """What the shape of a word speaks for. Kept, because the same names, places and wares come
    again and again."""
    return tuple(
        (language, weight) for language, shape, weight in _SHAPES[script] if shape.search(word)
    )


def _clear_winner(scores: Mapping[str, float]) -> str:
    if not scores:
        return ""
    best = max(scores, key=scores.__getitem__)
    if best not in LANGUAGES or scores[best] <= 0.2:
        return ""
    second = max((score for other, score in scores.items() if other != best), default=0.0)
    return best if scores[best] - second >= _CLEAR_LEAD * scores[best] else ""

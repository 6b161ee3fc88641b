"""Words of six languages, by what they do to a piece that is said back: which can't stand at its
edge, turn it round, tell nothing, praise, sneer, or are better not repeated. All folded."""

from __future__ import annotations

from fener.core.text import fold_many


def _folded(*lists: str) -> frozenset[str]:
    return frozenset(fold_many([one for text in lists for one in text.split()]))


def _written(*lists: str) -> frozenset[str]:
    return frozenset(one for text in lists for one in text.split())


def _stems(*lists: str) -> tuple[str, ...]:
    return tuple(fold_many([one for text in lists for one in text.split()]))


OPENERS = _folded(
    "and but because also well ok okay hey hi hello plus oh yes yeah yep nope",
    "dhe por se sepse pra edhe mirë hej përshëndetje ju lutem që",
    "και αλλά όμως γιατί επειδή λοιπόν γεια παρακαλώ ότι πως που κι",
    "و لكن لان لأن طيب مرحبا السلام عليكم بس ان أن",
    "и но а защото обаче ами здравейте моля че ето значи също",
    "و ولی اما چون که سلام لطفا خب پس یعنی",
)
"""Left away at the beginning of a piece."""

FUNCTION_WORDS = _folded(
    """a an the of to in on at by for from with and or but if as than that this these those is are
    was were be been am i my me we our us you your he she it its they their them his her who which
    when where what how why so because all both such due even really
    do does did have has had will would can could should not no
    don't didn't isn't wasn't i'm it's into about after before since until up out just very too
    also then there here any some each every over under off via per there's they're""",
    """e dhe të i një në me për nga te tek se që si a ka kam kanë ishte është janë jam po nuk s
    më u do ju ne unë ai ajo ata por ose kur ku sa çfarë pse këtë këto kjo ky im ime tim time
    juaj tuaj deri pas para mbi nën pa edhe ndërsa sepse më""",
    """ο η το οι τα του της των τον την τους τις στο στη στην στον στα στις στους και να θα που
    πως με σε για από κι ή αν δεν δε μη μην μας σας μου σου τη ένα μια ένας είναι ήταν έχω έχει
    έχουν είχα εγώ εσείς αυτό αυτή αυτά πολύ πιο γιατί όταν πού τι ως μέχρι πριν μετά ενώ χωρίς""",
    """في من إلى الى على عن مع و أو او أن ان إن لا لم لن ما هل هذا هذه ذلك التي الذي هو هي أنا
    انا نحن أنتم انتم كان كانت قد ثم حتى بعد قبل عند لي لكم لنا كل غير بدون يا مش ليس ولا
    وما لـ بـ""",
    """и а но или в във на за от до с със при по към без под над през след преди че да не ще съм е
    са сме сте беше бяха ми ме мен ви вас ни нас го я ги им му й аз вие ние той тя то те това този
    тази тези кой която което които какво как къде кога защо ли се си като ако още вече само
    много""",
    """و در به از با که را تا برای این آن هم یا اگر ولی اما است بود هست شد شده من ما شما او آنها
    یک هر چه چرا کی کجا بر روی زیر بی نه هیچ خیلی دیگر پس قبل بعد رو تو می ای ها""",
)
"""No piece that is cut out of a longer clause begins or ends with one of these."""

JOINS = _folded(
    """if because but so when while where which who whom whose that than as unless until whether and
    or cause cuz""",
    "nëse sepse por kur ndërsa që si derisa sa dhe ose",
    "αν επειδή γιατί αλλά όταν ενώ που πως ότι όπως μέχρι ώστε και ή",
    "اذا إذا لان لأن لكن عندما بينما الذي التي ان أن إن كما حتى ولكن او أو و",
    "ако защото но когато докато който която което които че като освен и или",
    "اگر چون ولی اما وقتی که تا مگر و یا",
)
"""Tie two thoughts together: a piece that is cut out of a clause stands on one side of them."""

LEADING = JOINS | frozenset(fold_many(["since", "though", "although"]))
"""A clause that begins with one leads up to another."""

LEANING = _folded(
    "so very too just any some each every not than as of",
    "më aq shumë kaq çdo as",
    "πολύ πιο τόσο κάθε τι",
    "ما كل مش لا لم",
    "много по най толкова всеки още",
)
"""Belong to what comes right behind them."""

BREAKS = JOINS | _folded(
    "for to in on at by from with about into over after before since without during again",
    "në nga për me te tek pa deri pas para prej",
    "σε στο στη στην στον στα στις στους για από με χωρίς πριν μετά εδώ",
    "في على عن مع الى إلى بعد قبل عند بدون منذ",
    "в във за от до с със по при без след преди",
)
"""Before these a piece may end in the middle of a clause."""

PLACING = BREAKS - JOINS - frozenset(fold_many(["to", "të"]))
"""Small words that belong to what comes behind them: a piece begins with one, not behind it."""

NEGATORS = _folded(
    """not no never none nobody nothing neither nor without cannot can't dont doesnt didnt isnt
    wasnt wont cant hardly barely refuse refused stop stopped""",
    "nuk s mos as asgjë askush kurrë pa jo s'ka skam",
    "δεν δε μη μην ποτέ κανείς κανένας τίποτα χωρίς ούτε όχι",
    "لا لم لن ما ليس ليست مش مو غير بدون ولا وما ولم مفيش ماكو",
    "не няма нямам нямаше никога никой нищо без нито нямате няма",
    "نه هیچ بدون نیست نیستم نیستید نبود ندارم نداره نکردید نمی",
)
PERSIAN_NOT = tuple(fold_many(["نمی", "نشد", "نکر", "نداد", "نرسید", "نیام", "ندار", "نگرفت"]))
VERB_LAST = frozenset({"fa"})

EMPTY = FUNCTION_WORDS | _folded(
    """please thanks thank really actually seriously literally guys customer now today get got
    going go know think want need""",
    "faleminderit vërtet tani sot ju lutem di dua",
    "παρακαλώ ευχαριστώ πραγματικά τώρα σήμερα ξέρω θέλω λοιπόν",
    "شكرا فعلا الان اليوم لو سمحت اريد أريد",
    "моля благодаря наистина сега днес знам искам",
    "لطفا ممنون واقعا الان امروز میخوام می‌خواهم",
)
"""Tell nothing of what happened."""

NUMBERS = _folded(
    "one two three four five six seven eight nine ten eleven twelve twenty thirty several half",
    "një dy tre katër pesë gjashtë shtatë tetë nëntë dhjetë disa gjysmë",
    "δύο τρεις τρία τέσσερις τέσσερα πέντε έξι επτά εφτά οκτώ οχτώ εννέα δέκα είκοσι μισή",
    "اثنين ثلاث ثلاثة اربع أربعة خمس خمسة ست ستة سبع سبعة ثمانية تسعة عشر عشرة نصف",
    "два две три четири пет шест седем осем девет десет двайсет половин няколко",
    "دو سه چهار پنج شش هفت هشت نه ده بیست چند نیم",
)

_SPANS = _folded(
    """minute minutes hour hours day days week weeks month months year years night nights weekend
    morning evening monday tuesday wednesday thursday friday saturday sunday yesterday christmas""",
    """minuta minutë orë ora ditë dite ditësh javë jave muaj muajsh vit vjet natë mbrëmë dje
    hënë hënën martë martën mërkurë mërkurën enjte enjten premte premten shtunë shtunën diel""",
    """λεπτά λεπτό ώρα ώρες ημέρα ημέρες μέρα μέρες εβδομάδα εβδομάδες βδομάδα βδομάδες μήνα μήνες
    μήνας χρόνο χρόνια βράδυ πρωί χθες χτες δευτέρα τρίτη τετάρτη πέμπτη παρασκευή σάββατο
    κυριακή""",
    """دقيقة دقائق ساعة ساعات ساعتين يوم يومين أيام ايام أسبوع اسبوع اسبوعين أسبوعين أسابيع شهر
    شهرين شهور أشهر سنة امس أمس البارحة السبت الاحد الأحد الاثنين الثلاثاء الاربعاء الخميس
    الجمعة""",
    """минути минута час часа часове ден дни дена седмица седмици месец месеца месеци година години
    вечер сутрин вчера понеделник вторник сряда четвъртък петък събота неделя""",
    """دقیقه ساعت روز روزه هفته هفته‌ای ماه ماهه سال شب صبح دیروز دیشب پریروز شنبه یکشنبه دوشنبه
    سه‌شنبه چهارشنبه پنجشنبه جمعه""",
)


def is_span_of_time(word: str) -> bool:
    return word in _SPANS


_BITTER = _stems(
    """terribl horribl awful worst pathetic disgrac disgust ridiculous useless joke shame
        shambles appalling unacceptabl furious garbage crap trash incompeten sucks nightmare lol
        lmao congrat bravo brilliant wonderful fantastic amazing genius well-done outrag hate
        never-again
        turp skandal tmerr neveri mjerim idiotsi qesharak bravo përshëndes marrëzi katastrof
        ντροπ απαράδεκτ αίσχος χάλι τραγικ άθλι ξεφτίλ γελοί μπράβο συγχαρητήρια ρεζίλ κατάντια
        فضيحة عيب مخجل مقرف سيئ أسوأ اسوأ زبالة مهزلة استهتار برافو مبروك كارثة وقاحة
        срам позор ужас отврат безобрази гавра подигравк скандал браво поздравлени смешк
        افتضاح شرم مزخرف بدترین مسخره خجالت آشغال بیخود فاجعه دمتون آفرین"""
)
"""Beginnings of words that judge or sneer: true perhaps, but no piece to say back calmly."""


def is_bitter(word: str) -> bool:
    return word.startswith(_BITTER)


_GLAD = _stems(
    """thank thx tks love loving awesome favorit favourit great best happy glad appreciat excellent
        perfect kudos enjoy superb impress apolog sorry yay delight nice kind
        faleminder falimind shkëlqy mrekull super kënaq lumtur falni ndjes
        ωραί ευχαριστ υπέροχ τέλει αγαπ εξαιρετ καλύτερ χαρούμεν συγγνώμ λυπούμ συγνώμ
        شكر رائع ممتاز احب أحب افضل أفضل سعيد جميل اعتذر نعتذر اسف آسف
        благодар чудес прекрас обич супер страхот доволн щастлив перфект извин съжал
        ممنون مرسی عالی دوست بهترین خوشحال سپاس ببخش متاسف متأسف عذر مریزاد"""
)
"""Beginnings of words that praise, thank or excuse: under a complaint they are meant otherwise, or
they are not theirs."""


def is_glad(word: str) -> bool:
    return word.startswith(_GLAD)


NAMED_AFTER = _folded(
    """mr mrs ms miss dr sir madam named called agent conf confirmation pnr locator booking ref
    order""",
    "zoti zonja zonjusha znj quhet rezervim rezervimi porosia",
    "κ κος κυρία κύριος κυρίου κυρίας δις λένε κράτηση παραγγελία",
    "السيد السيدة الاستاذ الأستاذ الاخ الأخ الاخت الأخت استاذ أستاذ اسمه اسمها اسمي",
    "г-н г-жа госпожа господин казва казвам резервация поръчка",
    "آقای اقای خانم جناب اسمش اسمم نامم",
)
"""Behind these stands a name, or the sign by which a booking is found."""

CAPITAL = _written(
    """I I'm I've I'd I'll I’m I’ve I’d I’ll
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday Christmas
    January February March April May June July August September October November December""",
    """Вие Ви Вас Вам Ваш Ваша Ваше Ваши Вашия Вашият Вашата Вашето Вашите""",
    """Δευτέρα Τρίτη Τετάρτη Πέμπτη Παρασκευή Σάββατο Κυριακή Χριστούγεννα Πάσχα
    Σας Εσάς Εσείς Ju Juaj""",
)
"""Written with a capital in the middle of a sentence, and nobody's name."""

_UNQUOTABLE_WORDS = _folded(
    """ass arse hell die dies kill piss dick bloody lies lied lying liar wtf ffs stfu damn crook af
    smh wth omg""",
    "kar mut trap horr dreq dreqi idiot",
    "ζώα ζώο σκύλα απάτη διάολε διάολο",
    "كلب كلاب حمار حمير غبي أغبياء نصب نصاب نصابين حرامي حرامية لص لصوص كذاب كذابين تبا حقير زفت",
    "кур тъп тъпи тъпо простак простаци майна мамка",
    "خر گاو کلک عوضی احمق کثافت",
)
_UNQUOTABLE_STEMS = _stems(
    """fuck shit bitch bastard asshole arsehole idiot moron stupid retard scum scam fraud thief
        thiev robber stealing stole cunt whore nazi cheat ripoff rip-off bullsh
        pidh qifsh kurv budall hajdut vjedh mashtr rrenac gënjesh
        γαμώ γαμημ γαμιέ μαλάκ μαλακ πούστ πουτάν σκατ κλέφτ απατε βλάκ ηλίθι κοροϊδ λαμόγι ψεύτ
        سرقت سرقو تكذب لعن خرا
        шибан педал боклуц идиот крадц краде измамн измами лъж говн мръсни
        بیشعور بی‌شعور دزد کلاهبردار دروغ لعنت حرامزاد"""
)
"""Abuse, and charges of a crime: nobody says them back."""
_ARABIC_FRONTS = ("وال", "بال", "فال", "ال", "لل", "يا", "و", "ف", "ب")


def is_unquotable(word: str) -> bool:
    """
    >>> is_unquotable("idiots"), is_unquotable("assistant"), is_unquotable("الكذاب")
    (True, False, True)
    """
    if word.startswith(_UNQUOTABLE_STEMS) or word in _UNQUOTABLE_WORDS:
        return True
    return any(
        word.startswith(front) and word.removeprefix(front) in _UNQUOTABLE_WORDS
        for front in _ARABIC_FRONTS
    )

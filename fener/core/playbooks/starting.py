"""The plan that every brand begins with, in six languages: who joins at which level, and when.

The hierarchy joins step by step, not at once; what is to be decided stands at each level.
"""

from __future__ import annotations

from fener.core.playbooks.plans import EscalationPlan, LevelPlan, Step

_LEAD, _DEPARTMENT = "role:lead", "department"
_COMMUNICATION, _LEGAL, _EXECUTIVE = "role:communication", "role:legal", "role:executive"
_ADMINISTRATORS = "right:people"
_WRITTEN = ("email", "chat")
_EVERY = ("email", "chat", "sms")

_OWNER = {
    "en": "Which department owns it, and what we say to everybody meanwhile.",
    "sq": "Cili sektor e merr përsipër dhe çfarë u themi të gjithëve ndërkohë.",
    "el": "Ποιο τμήμα το αναλαμβάνει και τι λέμε σε όλους στο μεταξύ.",
    "ar": "أيّ قسم يتولّى الأمر، وماذا نقول للجميع في هذه الأثناء.",
    "bg": "Кой отдел го поема и какво казваме на всички междувременно.",
    "fa": "کدام بخش مسئول آن است و در این میان به همه چه می‌گوییم.",
}
_PROBLEM_OR_CRISIS = {
    "en": "Problem or crisis? Acknowledge it where it is; whether to stop promotion. "
    "When unsure: normal service.",
    "sq": "Problem apo krizë? Pranojeni aty ku është; a ndalet promovimi. "
    "Kur s'jeni të sigurt: shërbim normal.",
    "el": "Πρόβλημα ή κρίση; Απαντήστε εκεί που συμβαίνει· αν θα σταματήσει η προβολή. "
    "Σε αμφιβολία: κανονική εξυπηρέτηση.",
    "ar": "مشكلة أم أزمة؟ اعترفوا بها حيث هي؛ وهل يوقَف الترويج. عند الشك: خدمة عادية.",
    "bg": "Проблем или криза? Признайте го там, където е; дали да спре рекламата. "
    "При съмнение: обичайно обслужване.",
    "fa": "مشکل یا بحران؟ همان‌جا که هست آن را بپذیرید؛ آیا تبلیغات متوقف شود. در تردید: خدمت عادی.",
}
_STATEMENT = {
    "en": "The holding statement, at best within 15 minutes; who speaks; what is stopped; when "
    "the next update comes.",
    "sq": "Deklarata e parë, mundësisht brenda 15 minutave; kush flet; çfarë ndalet; kur vjen "
    "njoftimi tjetër.",
    "el": "Η πρώτη δήλωση, ιδανικά μέσα σε 15 λεπτά· ποιος μιλά· τι σταματά· πότε θα έρθει η "
    "επόμενη ενημέρωση.",
    "ar": "البيان الأول، والأفضل خلال 15 دقيقة؛ من يتحدث؛ ما الذي يوقَف؛ ومتى يأتي التحديث التالي.",
    "bg": "Първото изявление, най-добре до 15 минути; кой говори; какво спира; кога е следващата "
    "новина.",
    "fa": "بیانیهٔ نخست، بهتر است ظرف ۱۵ دقیقه؛ چه کسی سخن می‌گوید؛ چه چیزی متوقف می‌شود؛ خبر "
    "بعدی کی می‌آید.",
}
_ONE_VOICE = {
    "en": "What is done for people's safety, first of all; one voice; who informs the regulator, "
    "the board and outside counsel.",
    "sq": "Para së gjithash: çfarë bëhet për sigurinë e njerëzve; një zë i vetëm; kush njofton "
    "rregullatorin, bordin dhe avokatët e jashtëm.",
    "el": "Πρώτα απ' όλα: τι γίνεται για την ασφάλεια των ανθρώπων· μία φωνή· ποιος ενημερώνει τη "
    "ρυθμιστική αρχή, το διοικητικό συμβούλιο και τους εξωτερικούς δικηγόρους.",
    "ar": "قبل كل شيء: ما يُفعل لسلامة الناس؛ صوت واحد؛ ومن يُبلغ الجهة الرقابية ومجلس الإدارة "
    "والمستشارين القانونيين الخارجيين.",
    "bg": "Преди всичко: какво се прави за сигурността на хората; един глас; кой уведомява "
    "регулатора, борда и външните юристи.",
    "fa": "پیش از هر چیز: برای ایمنی مردم چه می‌شود؛ یک صدا؛ چه کسی به نهاد ناظر، هیئت‌مدیره و "
    "وکلای بیرونی خبر می‌دهد.",
}

STARTING_PLAN = EscalationPlan(
    (
        LevelPlan(),
        LevelPlan(steps=(Step(key="department", after=60, whom=_DEPARTMENT),)),
        LevelPlan(
            decide=_OWNER,
            decide_within=60,
            steps=(
                Step(key="lead", after=0, whom=_LEAD, means=_WRITTEN, next_after=10),
                Step(key="department", after=20, whom=_DEPARTMENT, means=_WRITTEN),
                Step(key="administrators", after=45, whom=_ADMINISTRATORS),
            ),
        ),
        LevelPlan(
            decide=_PROBLEM_OR_CRISIS,
            decide_within=30,
            look_every=60,
            steps=(
                Step(
                    key="lead", after=0, whom=_LEAD, means=_EVERY, next_after=5,
                    again_after=5, times=2,
                ),
                Step(key="department", after=5, whom=_DEPARTMENT, means=_WRITTEN),
                Step(key="communication", after=10, whom=_COMMUNICATION, means=_WRITTEN),
                Step(key="legal", after=15, whom=_LEGAL, until_acknowledged=False),
                Step(key="executive", after=30, whom=_EXECUTIVE, means=_EVERY),
            ),
        ),
        LevelPlan(
            holds=False,
            decide=_STATEMENT,
            decide_within=15,
            look_every=30,
            steps=(
                Step(
                    key="lead", after=0, whom=_LEAD, means=_EVERY, again_after=5, times=4
                ),
                Step(
                    key="communication", after=0, whom=_COMMUNICATION, means=_EVERY,
                    again_after=5, times=4,
                ),
                Step(key="legal", after=5, whom=_LEGAL, means=_WRITTEN, until_acknowledged=False),
                Step(
                    key="executive", after=5, whom=_EXECUTIVE, means=_EVERY,
                    until_acknowledged=False,
                ),
                Step(
                    key="administrators", after=15, whom=_ADMINISTRATORS, means=_EVERY,
                    again_after=10, times=3,
                ),
            ),
        ),
        LevelPlan(
            holds=False,
            decide=_ONE_VOICE,
            decide_within=15,
            look_every=15,
            steps=(
                Step(
                    key="executive", after=0, whom=_EXECUTIVE, means=_EVERY, again_after=3,
                    times=5,
                ),
                Step(
                    key="communication", after=0, whom=_COMMUNICATION, means=_EVERY,
                    again_after=3, times=5,
                ),
                Step(key="lead", after=0, whom=_LEAD, means=_EVERY),
                Step(key="legal", after=0, whom=_LEGAL, means=_EVERY, until_acknowledged=False),
                Step(
                    key="administrators", after=10, whom=_ADMINISTRATORS, means=_EVERY,
                    again_after=10, times=6,
                ),
            ),
        ),
    )
)  # fmt: skip

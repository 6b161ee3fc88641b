"""Wordings to begin with, in six languages: greetings, ways of showing that we understand, closes.

What happened, what happens now and whose it is to put right stands in none of them: a person
writes that. Plain sentences, as a calm colleague at the counter would say them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fener.core.replies.parts import Parts

LANGUAGES = ("en", "sq", "el", "ar", "bg", "fa")
PURPOSES = ("acknowledge", "answer", "solve")
"""`acknowledge`: we have heard you. `answer`: what happens now. `solve`: it is mended."""

_GREETINGS: Mapping[str, Sequence[str]] = {
    "en": (
        "Hello {customer}.",
        "Good day, {customer}.",
        "Hello, {customer}, and thank you for writing.",
        "{customer}, it is good that you wrote.",
        "Hello.",
        "Good day to you.",
        "It is good that you wrote to us.",
    ),
    "sq": (
        "Përshëndetje, {customer}.",
        "Tungjatjeta, {customer}.",
        "{customer}, mirë bëtë që na shkruat.",
        "Përshëndetje, {customer}, dhe faleminderit që na shkruat.",
        "Përshëndetje.",
        "Tungjatjeta.",
        "Mirë bëtë që na shkruat.",
    ),
    "el": (
        "Γεια σας, {customer}.",
        "Χαίρετε, {customer}.",
        "{customer}, καλά κάνατε και μας γράψατε.",
        "Γεια σας, {customer}, σας ευχαριστούμε που μας γράψατε.",
        "Γεια σας.",
        "Χαίρετε.",
        "Καλά κάνατε και μας γράψατε.",
    ),
    "ar": (
        "مرحبًا {customer}.",
        "أهلًا بك {customer}.",
        "{customer}، أحسنت بالكتابة إلينا.",
        "مرحبًا {customer}، شكرًا على رسالتك.",
        "مرحبًا بك.",
        "أهلًا بك.",
        "أحسنت بالكتابة إلينا.",
    ),
    "bg": (
        "Здравейте, {customer}.",
        "Добър ден, {customer}.",
        "{customer}, добре, че ни писахте.",
        "Здравейте, {customer}, благодарим, че ни писахте.",
        "Здравейте.",
        "Добър ден.",
        "Добре, че ни писахте.",
    ),
    "fa": (
        "سلام {customer}.",
        "سلام {customer}، وقت‌تان به‌خیر.",
        "{customer}، خوب شد که برای ما نوشتید.",
        "سلام {customer}، ممنون که نوشتید.",
        "سلام.",
        "سلام، وقت‌تان به‌خیر.",
        "خوب شد که برای ما نوشتید.",
    ),
}

_UNDERSTANDING: Mapping[str, Sequence[str]] = {
    "en": (
        "You wrote “{words}”, and we understand why that upsets you.",
        "“{words}”: you should not have had to write that to us.",
        "We have read “{words}”, and that is not how it should be.",
        "When you write “{words}”, we can see what this costs you.",
        "“{words}”, you say. In your place we would be just as annoyed.",
        "You told us “{words}”, and you are right to expect better.",
        "Your words were “{words}”. It is clear to us how much trouble that is.",
        "We understand what you mean by “{words}”.",
        "We have read what happened to you, and understand why it upsets you.",
        "What happened to you is not how it should be.",
    ),
    "sq": (
        "Shkruat “{words}” dhe e kuptojmë pse ju mërzit.",
        "“{words}”: nuk duhej të na e shkruanit këtë.",
        "E lexuam “{words}”, dhe nuk duhet të jetë kështu.",
        "Kur shkruani “{words}”, e shohim sa ju kushton kjo.",
        "“{words}”, thoni ju. Në vendin tuaj edhe ne do të ishim të mërzitur.",
        "Na thatë “{words}”, dhe keni të drejtë të prisni më shumë.",
        "Fjalët tuaja ishin “{words}”. E kemi të qartë sa telash është kjo.",
        "E kuptojmë çfarë doni të thoni me “{words}”.",
        "E lexuam çfarë ju ndodhi dhe e kuptojmë pse ju mërzit.",
        "Ajo që ju ndodhi nuk duhet të jetë kështu.",
    ),
    "el": (
        "Γράψατε «{words}» και καταλαβαίνουμε γιατί σας στενοχωρεί.",
        "«{words}»: δεν θα έπρεπε να χρειαστεί να μας το γράψετε.",
        "Διαβάσαμε το «{words}» και δεν πρέπει να είναι έτσι.",
        "Όταν γράφετε «{words}», βλέπουμε τι σας κοστίζει αυτό.",
        "«{words}», λέτε. Στη θέση σας θα νιώθαμε το ίδιο.",
        "Μας είπατε «{words}» και έχετε δίκιο να περιμένετε κάτι καλύτερο.",
        "Τα λόγια σας ήταν «{words}». Μας είναι σαφές πόση ταλαιπωρία είναι αυτό.",
        "Καταλαβαίνουμε τι εννοείτε με το «{words}».",
        "Διαβάσαμε τι σας συνέβη και καταλαβαίνουμε γιατί σας στενοχωρεί.",
        "Αυτό που σας συνέβη δεν πρέπει να είναι έτσι.",
    ),
    "ar": (
        "كتبت «{words}»، ونفهم لماذا يزعجك هذا.",
        "«{words}»: ما كان ينبغي أن يصل الأمر إلى كتابة ذلك لنا.",
        "قرأنا قولك «{words}»، وليس هذا ما ينبغي أن يكون.",
        "حين نقرأ قولك «{words}» نرى كم يكلفك هذا.",
        "نفهم قولك «{words}»: لو كنا مكانك لشعرنا بالشعور نفسه.",
        "قلت لنا «{words}»، ومن حقك ما هو أفضل من ذلك.",
        "كانت كلماتك «{words}»، وواضح لنا كم أتعبك هذا.",
        "المقصود بقولك «{words}» واضح لنا.",
        "قرأنا ما حدث معك، ونفهم لماذا يزعجك.",
        "ما حدث معك ليس ما ينبغي أن يكون.",
    ),
    "bg": (
        "Написахте „{words}“ и разбираме защо това Ви ядосва.",
        "„{words}“: не трябваше да се стига дотам да ни го пишете.",
        "Прочетохме „{words}“ и така не бива да бъде.",
        "Когато пишете „{words}“, виждаме какво Ви струва това.",
        "„{words}“, казвате Вие. На Ваше място и ние бихме се ядосали.",
        "Казахте ни „{words}“ и с право очаквате повече.",
        "Думите Ви бяха „{words}“. Ясно ни е колко неприятно е това.",
        "Разбираме какво имате предвид с „{words}“.",
        "Прочетохме какво Ви се е случило и разбираме защо Ви ядосва.",
        "Това, което Ви се е случило, не бива да бъде така.",
    ),
    "fa": (
        "نوشتید «{words}» و می‌فهمیم چرا ناراحت‌تان کرده است.",
        "«{words}»: کار نباید به جایی می‌رسید که این را بنویسید.",
        "نوشته‌ی شما را خواندیم: «{words}». نباید این‌طور باشد.",
        "وقتی می‌نویسید «{words}»، می‌بینیم چقدر برایتان دردسر شده است.",
        "گفته‌اید «{words}». ما هم جای شما بودیم همین‌قدر ناراحت می‌شدیم.",
        "به ما گفتید «{words}» و حق دارید انتظار بیشتری داشته باشید.",
        "حرف شما این بود: «{words}». برایمان روشن است که چقدر اذیت شده‌اید.",
        "می‌فهمیم منظورتان از «{words}» چیست.",
        "خواندیم چه پیش آمده و می‌فهمیم چرا ناراحت‌تان کرده است.",
        "آنچه برایتان پیش آمده نباید این‌طور باشد.",
    ),
}

_LOOKING_BACK: Mapping[str, Sequence[str]] = {
    "en": (
        "You wrote to us: “{words}”.",
        "We have not forgotten what you wrote: “{words}”.",
        "“{words}”, you told us, and you have waited for this answer.",
        "Your words “{words}” stayed with us until this was done.",
        "It is about what you wrote: “{words}”.",
        "You told us “{words}”, and we said we would come back to you.",
        "We come back to what you wrote to us.",
        "You have waited for this answer.",
    ),
    "sq": (
        "Na shkruat: “{words}”.",
        "Nuk e kemi harruar çfarë na shkruat: “{words}”.",
        "“{words}”, na thatë, dhe e keni pritur këtë përgjigje.",
        "Fjalët tuaja “{words}” i mbajtëm mend derisa u krye kjo punë.",
        "Bëhet fjalë për atë që na shkruat: “{words}”.",
        "Na thatë “{words}”, dhe ju thamë se do t'ju shkruanim përsëri.",
        "Po kthehemi te ajo që na shkruat.",
        "E keni pritur këtë përgjigje.",
    ),
    "el": (
        "Μας γράψατε: «{words}».",
        "Δεν ξεχάσαμε αυτό που μας γράψατε: «{words}».",
        "«{words}», μας είπατε, και περιμένατε αυτή την απάντηση.",
        "Τα λόγια σας «{words}» τα κρατήσαμε στο μυαλό μας μέχρι να γίνει η δουλειά.",
        "Πρόκειται για αυτό που μας γράψατε: «{words}».",
        "Μας είπατε «{words}» και σας είπαμε ότι θα επανέλθουμε.",
        "Επιστρέφουμε σε αυτό που μας γράψατε.",
        "Περιμένατε αυτή την απάντηση.",
    ),
    "ar": (
        "كتبت لنا: «{words}».",
        "لم ننسَ ما كتبته لنا: «{words}».",
        "قلت لنا «{words}»، وانتظرت هذا الرد.",
        "بقيت كلماتك «{words}» أمامنا حتى انتهى الأمر.",
        "الأمر يتعلق بما كتبته: «{words}».",
        "قلت لنا «{words}»، ووعدنا أن نعود إليك.",
        "نعود إلى ما كتبته لنا.",
        "لقد انتظرت هذا الرد.",
    ),
    "bg": (
        "Писахте ни: „{words}“.",
        "Не сме забравили какво ни писахте: „{words}“.",
        "„{words}“, казахте ни и чакахте този отговор.",
        "Думите Ви „{words}“ бяха пред нас, докато не свършихме работата.",
        "Става дума за това, което ни писахте: „{words}“.",
        "Казахте ни „{words}“, а ние обещахме да се върнем при Вас.",
        "Връщаме се към това, което ни писахте.",
        "Чакахте този отговор.",
    ),
    "fa": (
        "برای ما نوشته بودید: «{words}».",
        "یادمان نرفته که نوشته بودید «{words}».",
        "به ما گفته بودید «{words}» و منتظر این جواب ماندید.",
        "حرف شما، «{words}»، تا تمام شدن کار پیش چشم ما بود.",
        "درباره‌ی نوشته‌ی شماست: «{words}».",
        "گفته بودید «{words}» و قرار بود دوباره برایتان بنویسیم.",
        "برمی‌گردیم به آنچه برای ما نوشته بودید.",
        "منتظر این جواب مانده بودید.",
    ),
}

_CLOSES: Mapping[str, Sequence[str]] = {
    "en": (
        "Thank you for telling us.",
        "Thank you for saying it openly.",
        "Thank you for waiting a little longer with us.",
        "If there is more we should know, write it here. Thank you.",
        "Thank you for giving us the chance to put it right.",
        "We read every answer here. Thank you.",
    ),
    "sq": (
        "Faleminderit që na e thatë.",
        "Faleminderit që e thatë hapur.",
        "Faleminderit që prisni edhe pak me ne.",
        "Nëse duhet të dimë diçka tjetër, shkruajeni këtu. Faleminderit.",
        "Faleminderit që na jepni mundësinë ta rregullojmë.",
        "Këtu lexojmë çdo përgjigje. Faleminderit.",
    ),
    "el": (
        "Σας ευχαριστούμε που μας το είπατε.",
        "Σας ευχαριστούμε που το είπατε ανοιχτά.",
        "Σας ευχαριστούμε που περιμένετε λίγο ακόμα μαζί μας.",
        "Αν πρέπει να ξέρουμε και κάτι άλλο, γράψτε το εδώ. Σας ευχαριστούμε.",
        "Σας ευχαριστούμε που μας δίνετε την ευκαιρία να το διορθώσουμε.",
        "Διαβάζουμε κάθε απάντηση εδώ. Σας ευχαριστούμε.",
    ),
    "ar": (
        "شكرًا لإخبارنا.",
        "شكرًا على صراحتك.",
        "شكرًا على انتظارك معنا قليلًا بعد.",
        "إن كان هناك ما ينبغي أن نعرفه أيضًا فنحن نقرأ هنا. شكرًا لك.",
        "شكرًا على منحنا فرصة إصلاح الأمر.",
        "نقرأ هنا كل رد. شكرًا لك.",
    ),
    "bg": (
        "Благодарим, че ни казахте.",
        "Благодарим, че го казахте открито.",
        "Благодарим, че ще почакате с нас още малко.",
        "Ако трябва да знаем още нещо, напишете го тук. Благодарим.",
        "Благодарим, че ни давате възможност да го поправим.",
        "Четем всеки отговор тук. Благодарим.",
    ),
    "fa": (
        "ممنون که به ما گفتید.",
        "ممنون که رک و روشن گفتید.",
        "ممنون که کمی دیگر هم با ما صبر می‌کنید.",
        "اگر چیز دیگری هست که باید بدانیم، همین‌جا بنویسید. ممنون.",
        "ممنون که فرصت جبران به ما می‌دهید.",
        "هر پاسخی را همین‌جا می‌خوانیم. ممنون.",
    ),
}

_LAST_WORDS: Mapping[str, Sequence[str]] = {
    "en": (
        "Thank you for waiting.",
        "If it is still not right for you, write to us here. Thank you.",
        "Thank you for telling us: it helped us to find it.",
        "Should anything be left over, one word here is enough. Thank you.",
        "Thank you for staying with us until it was done.",
        "Thank you for your honest words.",
    ),
    "sq": (
        "Faleminderit që pritët.",
        "Nëse për ju ende nuk është në rregull, na shkruani këtu. Faleminderit.",
        "Faleminderit që na e thatë: na ndihmoi ta gjenim.",
        "Nëse ka mbetur diçka, mjafton një fjalë këtu. Faleminderit.",
        "Faleminderit që qëndruat me ne derisa u krye.",
        "Faleminderit për fjalët e sinqerta.",
    ),
    "el": (
        "Σας ευχαριστούμε που περιμένατε.",
        "Αν για εσάς κάτι δεν είναι ακόμα εντάξει, γράψτε μας εδώ. Σας ευχαριστούμε.",
        "Σας ευχαριστούμε που μας το είπατε: μας βοήθησε να το βρούμε.",
        "Αν έχει μείνει κάτι, αρκεί μια λέξη εδώ. Σας ευχαριστούμε.",
        "Σας ευχαριστούμε που μείνατε μαζί μας μέχρι το τέλος.",
        "Σας ευχαριστούμε για την ειλικρίνειά σας.",
    ),
    "ar": (
        "شكرًا على انتظارك.",
        "إن بقي الأمر عندك على غير ما يرام فنحن هنا نقرأ رسالتك. شكرًا لك.",
        "شكرًا لإخبارنا: ساعدنا ذلك على معرفة السبب.",
        "إن بقي شيء فكلمة واحدة هنا تكفي. شكرًا لك.",
        "شكرًا لبقائك معنا حتى انتهى الأمر.",
        "شكرًا على كلماتك الصادقة.",
    ),
    "bg": (
        "Благодарим, че почакахте.",
        "Ако при Вас още нещо не е наред, пишете ни тук. Благодарим.",
        "Благодарим, че ни казахте: това ни помогна да го открием.",
        "Ако е останало нещо, една дума тук е достатъчна. Благодарим.",
        "Благодарим, че останахте с нас докрай.",
        "Благодарим за честните думи.",
    ),
    "fa": (
        "ممنون که منتظر ماندید.",
        "اگر هنوز برای شما درست نشده، همین‌جا بنویسید. ممنون.",
        "ممنون که به ما گفتید: کمک کرد پیدایش کنیم.",
        "اگر چیزی مانده، یک کلمه همین‌جا کافی است. ممنون.",
        "ممنون که تا پایان کار کنار ما ماندید.",
        "ممنون از حرف‌های صادقانه‌تان.",
    ),
}


def starting_parts(language: str, purpose: str) -> Parts:
    """Greetings, understanding and closes for `purpose`; nothing in a language we do not speak.

    Raises `ValueError` for a purpose that replies to many can't have.
    """
    if purpose not in PURPOSES:
        raise ValueError(f"no such purpose: {purpose}")
    is_over = purpose == "solve"
    return Parts.of(
        {
            "greeting": _GREETINGS.get(language, ()),
            "understanding": (_LOOKING_BACK if is_over else _UNDERSTANDING).get(language, ()),
            "close": (_LAST_WORDS if is_over else _CLOSES).get(language, ()),
        }
    )

"""Words that stand in any proposal and tell nothing of what is proposed, in six languages and in
Latin letters."""

from __future__ import annotations

from fener.core.text import fold_many

_LISTS = (
    # English
    """a about add after again all also always am an and any are as at be because been before being
    better bring but by can cannot consider could day days did do does don't each even every for
    from get give good great had has have having he her here his how however i idea if i'm in into
    introduce is it it's its just keep kindly let like love make many may maybe me might more most
    much must my need nice no not of offer on one only or other our out over please pls put really
    she should so some start stop still suggest suggestion than that the their them then there
    these they think this those thought time to too try up us use very want was way we well were
    what when where which while who why will wish with without would wouldn't you your""",
    # Albanian
    """a ajo ai apo as ashtu asht at ata ato behet bej beni bejeni bere besoj bukur cdo cfare dhe
    disa do duhet duke e edhe eshte është flm gjithe gjitha idea ide ishte isha ja jam jane ju jua
    juaj ka kam kemi keni keshtu kesaj ketij kete këtë keto kish kishte kjo kur ky ku lutem lutemi
    ma me më mendimi mendoj mire mirë mos mund mundesi mundeni na ne në nese nëse nga nje një nuk
    pak para pas per për pse po por propozim propozoj psh qe që sa se sepse shtoni shume shumë si
    sikur sugjeroj sugjerim t te të tek tha tij tjeter tone ua une unë vendosni vetem vetëm vini
    vendosin""",
    # Greek
    """αν ας αλλα αλλο ακομα απο αντι αυτα αυτη αυτο αυτος βαλετε βαλτε βγαλτε για γιατι γινει
    γινεται δε δεν ειμαι ειναι ειχε ειχατε ενα εναν ενας εδω εκει επισης ετσι εχει εχετε εχουμε η
    ηταν θα ιδεα και καθε καλη καλο κανετε καντε κατι κι λιγο μα μακαρι μας με μετα μεχρι μη μην
    μια μηπως μου μπορει μπορειτε μπορουσατε να ο οι ολα ολη ολοι ομως οπως οταν οτι ουτε παρα
    παρακαλω πιο πολυ που πρεπει προς προσθεστε προταση προτεινω πως σα σαν σας σε στα στη στην
    στις στο στον στους τα τη την της τι τις το τον του τους των υπαρχει φτιαξτε χωρις ωραιο ως
    an anti apo as valte vale gia giati den ena exei exete einai itan kai kali kalo kante ki mas
    me mia na oti parakalw parakalo pio poly polu pou se sta sti stin sto ta tha ti tin tis to
    ton tou tous ton oraio wraio xoris""",
    # Arabic
    """أو أن أنا أنتم أي إذا إلى اضافة اضيفوا أضيفوا اقترح أقترح اقتراح التي الذي اللي انتم ان انا
    انه او اي ايضا بس بعد بل بدل بدون تحطون تحطوا تكون تضيفوا تعملوا ثم جدا جربوا حبذا حتى حطوا
    خلوا دي ده ذلك ريت زي زيدوا سمحتم شكرا شوي شوية ضيفوا عشان على علي عن عند عندكم غير فكرة في
    فيه فيها قبل كان كانت كذا كل كلمة كمان كيف لا لازم لكم لكن للناس لم لنا لو له لها ليت ليش ما
    مثل مش مع ممكن من منكم نتمنى نقترح هذا هذه هل هنا هو هي وان ولا ولو وين يا ياريت يصير يكون""",
    # Bulgarian
    """а аз ако ами без беше би бих била било бъде бъда в вас ваш ваши ви вие вече всички всяка
    всеки всичко въведете във да дали до добавете добре добра добро дори един една едно за защо и
    идея или има имате имаше искам из към как като когато която които който коя ли малко може
    можете моля много му на над направете нас наш не него нека нещо ни ние никой нито но някой
    някак няколко нямам няма от още по пак под позволете пуснете поне повече после почти пред
    предлагам предложение през при просто пусни с само са се сега си сложете след сме сте също
    така там тази те тези то това този той трябва тук у хубаво ще щеше чудесно чрез як яко
    bi bilo da dobavete za i ima li mnogo mojete moje molq na ne ot po pri s sas se slojete sus
    super shte ste hubavo""",
    # Persian
    """آن از اضافه اگر اگه است ای این اینجا ایده با باشد باشه باشید باید بتوانیم بتونیم بدهید بدید
    بر برای بده بذارید بزارید بگذارید به بهتر بهتره بود بودن بودیم بی بیشتر پس پیشنهاد تا تو توی
    ته چرا چند چه چون چیز حتما خوب خوبه خود خودتون خیلی در دارد داره داریم دارید دو دیگر دیگه را
    رو روی زیاد سر شاید شد شدن شما شود میشود میشه ش ما مان من مثل می میدم میدهم میشد میکنم نه نیز
    نیست هر هست هستم هستیم هم همه همین و ولی وقتی ها های هایی کاش کردن کنید کنین کنیم کند کنه که
    کم یا یک یه لطفا لطفن ممنون مرسی نظرم قشنگ
    az agar age baraye baray bezarid bezarin be behtar behtare ba beshe chera dar ezafe ham har
    hast in kash ke ki khob khoob kheyli konid konin lotfan ma mishe mishod na ro ra roye shoma ta
    to va ya yek ye""",
    # Arabic in Latin letters
    """ana bas bss 3ala 3la fi fel fil fkra howa kaman la law lil lw ma mesh mish momkin mumkin min
    men ra2y shi shu t7e6oon wa wala ya ykon ykoon yareet yaret bikoon el al il eli elli""",
)

STOP_WORDS = frozenset(word for words in _LISTS for word in fold_many(words.split()))
"""As `fold` writes them."""

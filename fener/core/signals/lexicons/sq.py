"""Albanian words and phrases of customers. The notation is explained in `lexicons/__init__.py`.

Most people type ë and ç as e and c; folding makes both spellings one.
"""

LISTS: dict[str, str] = {
    "complaint": """
        ankes*=1.3, ankoh*=1.3, ankua*=1.2, ankim*=1.2, reklamim*=1, zhgënj*=1.4,
        i papranueshëm=1.5, e papranueshme=1.5, papranueshm*=1.5, skandal*=1.2, turp=1.2,
        turpëro*=1.3, të turpshm*=1.4, marre=0.7, mjerim=1, rimburs*=1.2, kthimin e parave=1.3,
        ktheni paratë=1.5, paratë mbrapsht=1.4, më ktheni=1.2, lekët mbrapsht=1.4, kompens*=1,
        dëmshpërbl*=1.2, mashtr*=1.5, hajdut*=1.3, grabit*=1.2, vjedh*=1.2, vodh*=1.2, rrjep*=1.2,
        nuk punon=1.6, nuk punonte=1.4, nuk punojnë=1.5, s'punon=1.6, spunon=1.5,
        nuk funksionon*=1.6, nuk funksionojn*=1.6, s'funksionon=1.6, nuk hapet=1.4, s'hapet=1.4,
        nuk ngarkohet=1.4, nuk lidhet=1.3, nuk kam internet=1.5, s'kam internet=1.5,
        nuk ka internet=1.5, s'ka internet=1.5, pa internet=1.3, pa sinjal=1.3, nuk ka sinjal=1.5,
        s'ka sinjal=1.5, pa drita=1.2, pa energji=1.2, pa ujë=1.1, ndërpre*=0.9,
        iku interneti=1.4, iku drita=1.3, ikin dritat=1.3, bllok*=0.8, gabim*=0.9, defekt*=1.3,
        prish*=1.2, e prishur=1.4, i prishur=1.4, të prishur=1.3, dëmtua*=1.3, i thyer=1.3,
        e thyer=1.3, thyer=1.2, mungon=1, mungojnë=1, i gabuar=1.2, e gabuar=1.2, gabuar=1,
        problem*=0.9, von*=1, vones*=1.3, me vonesë=1.3, u vonua=1.3, vonohet=1.3, vonuar=1.2,
        anul*=0.9, humb*=0.9, ka humbur=1.2, nuk ka ardhur=1.6, s'ka ardhur=1.6, nuk erdhi=1.5,
        s'erdhi=1.5, ende s'ka=1.4, ende nuk=1.4, akoma nuk=1.5, akoma s'=1.4, akoma s'ka=1.5,
        hala nuk=1.5, hala s'=1.4, nuk mbërriti=1.5, nuk ka mbërritur=1.6, s'ka mbërritur=1.6,
        nuk më erdhi=1.5, nuk e kam marrë=1.5, s'e kam marrë=1.5, nuk kam marrë=1.4,
        s'kam marrë=1.4, po pres=1.1, duke pritur=1.1, kam pritur=1.2, prita=1, presim=0.9,
        në pritje=0.9, më lanë në pritje=1.5, pritje=0.7, javë që=0.8, ditë që=0.8, orë që=0.9,
        prej ditësh=1, prej javësh=1, që prej=0.4, nuk përgjigj*=1.5, s'përgjigj*=1.5,
        pa përgjigje=1.4, asnjë përgjigje=1.5, nuk përgjigjet askush=1.6, askush nuk=1.2,
        askush s'=1.2, asnjëri nuk=1.1, kërkush=0.6, nuk ma hap=1, nuk hapin telefonin=1.5,
        s'e hapin telefonin=1.5, nuk e hapin=1.2, e mbyllin telefonin=1.3,
        më mbyllën telefonin=1.5, injor*=1.3, nuk interesohet=1.1, nuk ju intereson=1.2,
        s'ju plas=1.2, nuk mund të=0.9, s'mund të=0.9, nuk mundem=0.9, s'mundem=0.9,
        nuk arrij=0.9, nuk lejon=0.9, nuk më lejon=1.1, nuk pranoj*=1, refuz*=1.1,
        nuk zgjidh*=1.3, s'zgjidh*=1.3, asnjë zgjidhje=1.4, pa zgjidhje=1.2, zgjidheni=1.1,
        rregulloni=1.2, rregullojeni=1.3, bëni diçka=1, pse nuk=1, pse s'=0.9, përse nuk=1,
        deri kur=1.1, sa kohë do=1, si ka mundësi=1.2, si është e mundur=1.2, ç'është kjo=1,
        çfarë po ndodh=0.9, mos blini=1.5, mos porosisni=1.5, kurrë më=1.5, asnjëherë më=1.5,
        herën e fundit=1.1, hera e fundit=1.2, po kaloj te=1.1, do të largohem=1, do ndërroj=1,
        bojkot*=1.3, pa edukat*=1.4, pa edukatë=1.5, të pasjellshëm=1.5, i pasjellshëm=1.5,
        e pasjellshme=1.5, arrogan*=1.3, të vrazhdë=1.3, paaftë=1.3, paaftësi*=1.3,
        joprofesional*=1.4, jo profesional=1.3, neglizhenc*=1.3, papërgjegj*=1.4,
        shërbim i keq=1.7, shërbimi i keq=1.7, shërbim të keq=1.6, shërbim i dobët=1.6,
        shërbim i tmerrshëm=1.8, shërbim zero=1.7, shërbim skandaloz=1.7, zero shërbim=1.6,
        gënje*=1.3, na gënjyen=1.5, rren*=1.1, premtu*=0.6, më thanë=0.8, na thanë=0.7,
        më thoni=0.5, më kanë thënë=0.9, më faturu*=1.2, më keni faturuar=1.5, më morën=0.9,
        dy herë=0.8, dyfish=1, i ftohtë=0.9, e ftohtë=0.9, pis=1, të pista=1.2, e ndyrë=1.2,
        i skaduar=1.3, të skaduara=1.3, skadua*=1.1, i shtrenjtë=0.9, shtrenjt*=0.9, ngadal*=0.8,
        shumë i ngadaltë=1.3, humbje kohe=1.4, prapë=0.5, përsëri=0.5, sërish=0.4,
        gjithmonë njësoj=1.1, çdo herë=0.7, çdo ditë=0.4, prej një ore=1.1, orë të tëra=1.1,
        cilësi e dobët=1.5, cilësi të keqe=1.5, pa kualitet=1.2, nuk ia vlen=1.4, s'ia vlen=1.4,
        pendua*=1.2, pishman=1.2, jam i pakënaqur=1.7, jam e pakënaqur=1.7, pakënaq*=1.5,
        jo i kënaqur, nuk jam i kënaqur=1.6, nuk jam e kënaqur=1.6, s'jam i kënaqur=1.6,
        nuk rekomandoj=1.6, nuk e rekomandoj=1.6, s'e rekomandoj=1.6, mos e rekomando*=1.3,
        nxirrni=0.4, më dërguat=0.8, më keni sjellë=0.7, tjetër produkt=1.1, produkt tjetër=1.1,
        madhësi tjetër=1
    """,
    "negative": """
        keq=1, i keq=1.1, e keqe=1.1, të këqij=1, të këqija=1, këqij=0.9, më keq=1.2,
        më i keqi=1.6, më e keqja=1.6, tmerr=1.2, tmerrsh*=1.4, i tmerrshëm=1.5, e tmerrshme=1.5,
        tmerresisht=1.4, neveri*=1.4, mut*=1.1, plehra=1.2, pleh=1, hiç=0.6, dobët=1, i dobët=1,
        katastrof*=1.4, dështi*=1.2, dështua*=1.1, bezdis*=1.1, nervoz*=1, nerv*=0.7, inat*=0.9,
        zemër*im=0.5, mërzit*=1, lodh*=0.6, urrej*=1, kot=0.6, budall*=1, idiot*=1, fatkeq*=0.9,
        tragjed*=0.8, vdi*=0.5, vdek*=0.6, vra*=0.5, vrasj*=0.7, dhun*=0.6, krim*=0.7, korrup*=1,
        luft*=0.3, akuz*=0.6, arrest*=0.6, dënoh*=0.5, dënim*=0.5, plagos*=0.7, aksident*=0.7,
        gabim*=0.5, rrezik*=0.6, frik*=0.5, trish*=0.9, trishtim=1, dhimb*=0.8, qaj*=0.4, qan=0.3,
        poshtër*=1, lekë kot=1.2, mallkua*=0.9, kriz*=0.5, humbj*=0.6, vështir*=0.5, kritik*=0.4,
        protest*=0.4, i pabesueshëm=0.7, injorant*=1.1, debil*=1, fals*=0.7, viktim*=0.6,
        gjak=0.5, sulm*=0.4, padrejt*=1, lig=0.6, shkatërr*=0.8, asgjë=0.5, kurrë=0.4
    """,
    "praise": """
        faleminderit=1.1, flm=0.9, fmd=0.9, rrofshi=1.1, rrofsh=1, ju lumtë=1.3, të lumtë=1.2,
        bravo=1.2, urime=1, përgëzi*=1.2, përgëzo*=1.2, shkëlqye*=1.3, shkëlqyesh*=1.3,
        i mrekullueshëm=1.3, e mrekullueshme=1.3, mrekullu*=1.2, mrekulli=1.1, fantastik*=1.2,
        perfekt*=1.2, i përsosur=1.2, e përsosur=1.2, super=0.9, top=0.6, shumë mirë=1, mirë=0.5,
        i mirë=0.7, e mirë=0.7, të mirë=0.6, të mirët=0.8, më i miri=1.2, më e mira=1.2,
        më të mirët=1.2, bukur=0.6, e bukur=0.8, i bukur=0.8, të bukur=0.7, bukuri=0.8, kënaqur=1,
        i kënaqur=1.1, e kënaqur=1.1, kënaqës*=0.9, lumtur*=0.9, gëzua*=0.8, gëzim*=0.8,
        dashur*=0.7, dua=0.3, e dua=0.5, të dua=0.7, pëlqe*=0.6, më pëlqen=0.9, adhur*=1,
        rekomandoj=1.2, ju rekomandoj=1.2, të sjellshëm=1.2, i sjellshëm=1.1, e sjellshme=1.1,
        mirësjellje=0.9, profesional*=0.6, korrekt*=0.8, shpejt e mirë=1, shërbim i shkëlqyer=1.6,
        shërbim i mirë=1.3, mirënjoh*=1, respekt=0.8, respekte=0.9, suksese=0.9, sukses=0.5,
        krenar*=0.8, krenari=0.9, fitu*=0.4, fitore*=0.5, kampion*=0.5, faleminder*=1.1,
        falemnderit=1.1, mbarësi=0.7, zgjidhët=0.8, gëzuar=0.8, uroj*=0.7, më të mira=0.8,
        haha*=0.5, hahah*=0.5, shpirt*=0.5, zemër=0.5, lezetsh*=0.8
    """,
    "question": """
        a ka=1, a keni=1.2, a mund=1.3, a mundem=1.2, a është=1, a jeni=0.9, a do=0.8, a bëni=1.1,
        a dërgoni=1.4, a dini=1, a e=0.4, si=0.5, si mund=1.4, si ta=0.9, si të=0.9, si bëhet=1,
        ku=0.5, ku mund=1.3, ku ndodh*=0.9, kur=0.4, kur do=0.8, kur hapet=1.1, sa=0.4,
        sa kushton=1.6, sa është=1.1, sa bën=1.1, sa kushtojnë=1.5, sa zgjat=1, çfarë=0.6,
        cfare=0.6, çka=0.6, cili=0.6, cila=0.6, cilat=0.7, pse=0.5, përse=0.5, kush=0.4,
        mund të më=0.8, mund të=0.5, mundeni=0.7, desha të di=1.4, dua të di=1.3,
        doja të dija=1.4, pyetje=1, kam një pyetje=1.6, ju lutem më tregoni=1, më tregoni=0.8,
        a di kush=1.2, e di dikush=1.1, në çfarë ore=1.2, çfarë orari=1.2, orari=0.8, çmimi=0.4,
        deri në sa=0.9
    """,
    "suggestion": """
        propozo*=1.5, propozim*=1.4, sugjer*=1.6, do ishte mirë=1.6, do të ishte mirë=1.6,
        do ishte më mirë=1.5, do të ishte më mirë=1.5, mirë do ishte=1.4, duhet të shtoni=1.5,
        shtoni=1.1, duhet të bëni=0.9, duhet të=0.5, do duhej=1, duhej të=0.7,
        pse nuk vendosni=1.2, pse nuk shtoni=1.4, pse nuk bëni=0.8, ide=0.6, një ide=1.2,
        këshill*=1, ju këshilloj=1.4, konsideroni=1.3, mund të shtonit=1.4, do doja të kishit=1.2,
        sikur të=0.8, vendosni një=0.9
    """,
    "spam": """
        para shpejt=1.9, para të shpejta=1.9, para lehtë=1.8, pa rrezik=1.6, nga shtëpia=0.7,
        më shkruaj tani=1.6, më shkruani tani=1.4, kredi e shpejtë=1.8, fito para=1.8,
        kliko këtu=1.5, klikoni këtu=1.5, klikoni linkun=1.4, link në bio=1.6, linku në bio=1.6,
        fito para=1.5, fitoni para=1.6, fito lekë=1.5, punë nga shtëpia=1.2,
        punoni nga shtëpia=1.3, më ndiqni=0.9, ndiqni faqen=1, ndiqe faqen time=1.4, falas=0.3,
        kanalin tim=1.4, kanali im=1.2, abonohu=1, abonohuni=1, kredi të shpejtë=1.3,
        kredi e shpejtë=1.2, kazino=1.3, baste=0.8, bast=0.6, bitcoin=0.9, kripto=0.9,
        na kontaktoni në whatsapp=1.1, shkruani në inbox=0.9, ulje çmimi=0.5, ofertë=0.4,
        porosit tani=1, shpërndaje dhe fito=1.6, follow=0.4, like for like=1.6
    """,
    "abuse": """
        budalla*=1.1, idiot*=1.2, debil*=1.3, kretin*=1.3, maskara*=1, qen=0.6, bir kurve=2,
        bir kurvash=2, kurv*=1.6, lavir*=1.6, pidh*=1.8, qifsh*=1.8, të qifsha=2, kar=1.3,
        kari=1.3, mut=0.7, muti=0.9, ha mut=1.8, mbylle gojën=1.3, mbylle=0.5, ngordh*=1.2,
        plehra=0.8, injorant*=0.8, majmun*=1, gomar*=1, derr*=1, peder*=1.6, pederast=1.8,
        bythqir*=1.8, bytha=1.2, gjel=0.3, shkërdh*=1.6, rrot*kari=1.6, nanën=0.7,
        nënën tënde=1.4, robt=1, rac=0.4, shkije=1.2, katunar*=0.9, vdeksh=1.4, plasç=1.1,
        halldup=1.2, legen=1, pis*=0.4, fëlliqur=1, fundërrin*=1.2
    """,
    "negation": """
        nuk, nuk e, s, s'ka, s'kam, ska, skam, jo, mos, asnjë, asnjëherë, kurrë, asgjë, aspak, pa,
        as, askush, hiç
    """,
    "urgency": """
        urgjent*=1.5, emergjenc*=1.5, menjëherë=1.3, sa më shpejt=1.3, sa me shpejt=1.3, tani=0.5,
        tashti=0.4, sot=0.5, sonte=0.6, nesër=0.6, shpejt=0.5, ju lutem ndihmë=1.2, ndihmë=0.9,
        më ndihmoni=1.1, na ndihmoni=1.1, ende=0.3, akoma=0.3, ilaç*=0.8, foshnj*=0.7, bebe=0.5,
        fëmij*=0.4, i bllokuar=0.8, mbetur rrug*=1.3, kam mbetur=0.8, mbetëm=0.9, afati=0.8,
        brenda ditës=1
    """,
    "sarcasm": """
        faleminderit për asgjë=2, flm për asgjë=2, bravo ju qoftë=1.4, bravo ju=0.6,
        ju lumtë për=0.8, si gjithmonë=1, si zakonisht=1, ç'shërbim=1, turp për ju=1.6,
        turp të keni=1.7, shumë profesionistë=0.8, për bukuri=0.6, pse jo=0.4, tallje=1.2,
        po talleni=1.5, talleni=1.3, tall*=0.8, të qeshësh=1, për të qeshur=1.3,
        për të ardhur keq=1.5
    """,
    "harmless": """
        nuk ka problem, ska problem, s'ka problem, asnjë problem, pa problem, pa probleme,
        pa asnjë problem, jo keq, nuk është keq, s'është keq, mos u mërzit, nuk ka gjë, s'ka gjë,
        pa vonesë, pa vonesa, pa gabime, pa dyshim, keqkuptim, u zgjidh
    """,
    "severity.safety": """
        mori flakë=2, mori zjarr=2, mori flak=2, u dogj=1.4, djeg*=0.7, digjej=1.2, zjarr*=0.9,
        shpërthe*=1.6, plas*=0.4, eksplod*=1.7, korrent=0.5, goditi korrenti=2,
        më zuri korrenti=2, i rrezikshëm=1.5, e rrezikshme=1.5, rrezikshm*=1.4,
        rrezik për jetën=2, rrezikoj*=1.2, plagos*=1.3, lëndu*=1.3, aksident*=0.9, helm*=1.4,
        toksik*=1.3, rrjedhje gazi=2, gaz=0.5, frenat=1.1, xham në=1.6, pasigurt=1, siguri*=0.4,
        kërcën*=1, sulmua*=0.8, tym=0.8
    """,
    "severity.health": """
        helmim*=1.7, u helmu*=1.8, helmua*=1.7, alergji*=1.2, alergjik*=1.2, spital*=1.4,
        urgjencë mjekësore=1.8, ambulanc*=1.4, vjell*=1.5, të vjella=1.5, diarre=1.5,
        u sëmur*=1.5, sëmur*=0.9, insulin*=1.2, ilaç*=0.8, barna=0.8, diabet*=1, astm*=1,
        buburrec*=1.5, krimb*=1.5, mi në=1.2, mykur=1.4, myk=1.3, insekt*=1.1,
        të prishur ushqim=1.3, ushqim i prishur=1.7, mish i prishur=1.7, infeks*=1.1,
        shtatzën*=0.9, zemre=0.5, salmonel*=2, gjakderdh*=1.4
    """,
    "severity.legal": """
        avokat*=1.6, gjyq*=1.4, gjykat*=1.2, padi*=1.5, padis*=1.6, do ju padis=2, hedh në gjyq=2,
        ligj*=0.6, i paligjshëm=1.5, e paligjshme=1.5, paligjsh*=1.5, kundërligj*=1.5,
        polici*=1.1, denonco*=1.2, kallëzim*=1.2, prokuror*=1.3, mbrojtja e konsumatorit=1.8,
        mbrojtjen e konsumatorit=1.8, të drejtat e konsumatorit=1.7, avokati i popullit=1.7,
        inspektorat*=1.3, akep=1.2, ose*në gjyq=1, shkelje e kontratës=1.8, shkelje e ligjit=1.8
    """,
    "severity.privacy": """
        të dhënat personale=2, të dhënave personale=2, të dhëna personale=1.9,
        të dhënat e mia=1.8, privatësi*=1.5, u hakua=1.5, haku*=1.4, hakera*=1.3, hakim*=1.3,
        rrjedhje e të dhënave=2, rrjedhje të dhënash=2, kanë dhënë numrin tim=1.8, numrin tim=0.8,
        fjalëkalim*=0.7, llogaria ime u=1.1, më vodhën llogarinë=1.7, përgjim*=1.2, përgjoj*=1.2,
        pa lejen time=1.5, pa autorizim=1.2, vjedhje identiteti=1.8
    """,
    "severity.discrimination": """
        diskrimin*=2, racis*=2, raciz*=2, seksis*=1.8, homofob*=1.8, ksenofob*=1.9, ngacm*=1.2,
        sepse jam rom=1.9, jam rom=1.2, ngjyr* e lëkurës=1.7, lëkurës=0.8,
        aftësi të kufizuara=1.1, aftësi ndryshe=1, karrige me rrota=1, karroc*=0.6,
        për shkak të fesë=1.8, ofend*=0.9, fyer=0.8, fyes*=0.9, shami=0.5
    """,
    "topic.delivery": """
        dërges*=1.3, dërgim*=1.1, dërgu*=0.7, pako*=1.3, paket*=0.8, pakoja=1.3, porosi*=0.9,
        porosit*=0.8, kurier*=1.4, korrier*=1.4, postier*=1.1, posta=0.9, postë=0.8,
        transport*=0.8, mbërri*=0.7, vones*=0.8, erdhi=0.4, ka ardhur=0.5, valixh*=1.3,
        bagazh*=1.3, fluturim*=1, avion*=0.7, adresë*=0.7, ndjekj*=0.4, magazin*=0.8
    """,
    "topic.product": """
        produkt*=1.1, cilësi*=0.9, kualitet*=0.9, defekt*=1.1, prish*=0.8, telefon*=0.4,
        celular*=0.6, bateri*=1.1, ekran*=0.9, madhësi*=0.8, numër tjetër=0.6, garanci*=1.2,
        servis*=0.8, riparim*=1, ushqim*=0.8, pica=0.6, mish*=0.6, kafe*=0.4, bukë=0.4,
        këpuc*=0.8, fustan*=0.7, pajisj*=0.8, lavatriç*=1, frigorifer*=1, laptop*=0.8, thyer=0.7,
        artikull*=0.7
    """,
    "topic.billing": """
        fatur*=1.3, pages*=1.1, pagua*=0.9, paguaj*=0.8, para=0.4, paratë=0.9, lekë=0.7,
        lekët=0.9, euro=0.3, rimburs*=1.3, kthim*=0.5, llogari*=0.8, bank*=0.6, kart*=0.6,
        bankomat*=1.1, transfert*=1.1, transaksion*=1.2, komision*=0.9, kredi*=0.8, tarif*=0.8,
        abonim*=0.8, kontrat*=0.8, debi*=0.8, kusur=0.9, kupon*=0.6, bilanc*=0.7, dy herë=0.5
    """,
    "topic.staff": """
        staf*=1.2, punonjës*=1.2, punëtor*=0.9, shërbim*=0.6, sjellj*=1, pasjellsh*=1.3,
        edukat*=1, operator*=0.9, operatorja=1, kamerier*=1.2, shitës*=1.1, kasier*=1.1,
        menaxher*=0.9, drejtor*=0.5, call center=1, kujdesi i klientit=1.1,
        kujdesi ndaj klientit=1.1, klientit=0.4, sporteli=1, sportel*=1, arrogan*=1, shofer*=0.8,
        nuk përgjigj*=0.7, telefonin=0.4, përgjigj*=0.4, ekipi=0.4
    """,
    "topic.outage": """
        internet*=1, interneti=1.1, sinjal*=1.2, rrjet*=0.7, rrjeti=0.9, wifi=0.9, drita=0.8,
        dritat=1, energji*=0.9, korrent*=0.8, ndërprerj*=1.3, ndërpre*=0.9, ujë=0.6, ujit=0.5,
        lidhj*=0.5, mbulim*=0.8, 4g=0.8, 5g=0.8, server*=0.9, ra sistemi=1.4, sistemi=0.6,
        rënie=0.6
    """,
    "topic.price": """
        çmim*=1.3, shtrenjt*=1.2, lirë=0.5, i lirë=0.7, ulje=0.6, zbritj*=0.8, rritje çmimi=1.5,
        rritët çmimet=1.5, keni rritur çmimet=1.6, kushton*=1.1, kosto*=0.7, sa kushton=1.2,
        ofert*=0.6, tarif*=0.6
    """,
    "topic.safety": """
        rrezik*=1.2, siguri*=0.6, zjarr=1.2, mori flakë=1.8, shpërthe*=1.5, helm*=1.5,
        plagos*=1.2, lëndua*=1.2, toksik*=1.3, aksident*=0.9, spital*=1, rrezikshm*=1.4,
        frenat=0.9
    """,
    "topic.privacy": """
        të dhënat personale=2, të dhënave personale=2, të dhëna personale=1.9,
        të dhënat e mia=1.7, privatësi*=1.6, haku*=1.4, fjalëkalim*=0.6, numrin tim=0.7,
        përgjim*=1.1
    """,
    "topic.discrimination": """
        diskrimin*=2, racis*=2, raciz*=2, seksis*=2, homofob*=2, aftësi të kufizuara=1.2, ngacm*=1
    """,
    "topic.legal": """
        avokat*=1.5, gjyq*=1.3, gjykat*=1.1, padi*=1.4, ligj*=0.7, paligjsh*=1.3, polici*=0.7,
        mbrojtja e konsumatorit=1.6, mbrojtjen e konsumatorit=1.6, të drejtat e konsumatorit=1.5,
        kontrat*=0.4
    """,
    "topic.advertising": """
        reklam*=1.2, spot*=0.7, fushat*=0.6, mashtruese reklam*=1.5, promocion*=0.8,
        marketing*=0.9, sponsor*=0.7, influencer*=0.8
    """,
    "topic.website": """
        faqja=1, faqe*=0.7, website*=1.3, uebsajt*=1.3, sajti=1.2, sajt*=1.1, aplikacion*=1.3,
        aplikacioni=1.4, app=1, appi=1, logoh*=1.1, kyçem=1, kyç*=0.7, login=1, online=0.5,
        llogarinë time=0.5, kodin sms=1, fjalëkalim*=0.8, regjistr*=0.5, nuk hapet=0.6, link*=0.4
    """,
}

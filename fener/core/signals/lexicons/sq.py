"""Severity words in Albanian. The notation is explained in `lexicons/__init__.py`.

Most people type ë and ç as e and c; folding makes both spellings one.
"""

LISTS: dict[str, str] = {
    "harmless": """
        nuk ka problem, ska problem, s'ka problem, asnjë problem, pa problem, pa probleme,
        pa asnjë problem, jo keq, nuk është keq, s'është keq, mos u mërzit, nuk ka gjë, s'ka gjë,
        pa vonesë, pa vonesa, pa gabime, pa dyshim, keqkuptim, u zgjidh
    """,
    "safety": """
        mori flakë=2, mori zjarr=2, mori flak=2, u dogj=1.4, djeg*=0.7, digjej=1.2, zjarr*=0.9,
        shpërthe*=1.6, plas*=0.4, eksplod*=1.7, korrent=0.5, goditi korrenti=2,
        më zuri korrenti=2, i rrezikshëm=1.5, e rrezikshme=1.5, rrezikshm*=1.4,
        rrezik për jetën=2, rrezikoj*=1.2, plagos*=1.3, lëndu*=1.3, aksident*=0.9, helm*=1.4,
        toksik*=1.3, rrjedhje gazi=2, gaz=0.5, frenat=1.1, xham në=1.6, pasigurt=1, siguri*=0.4,
        kërcën*=1, sulmua*=0.8, tym=0.8
    """,
    "health": """
        helmim*=1.7, u helmu*=1.8, helmua*=1.7, alergji*=1.2, alergjik*=1.2, spital*=1.4,
        urgjencë mjekësore=1.8, ambulanc*=1.4, vjell*=1.5, të vjella=1.5, diarre=1.5,
        u sëmur*=1.5, sëmur*=0.9, insulin*=1.2, ilaç*=0.8, barna=0.8, diabet*=1, astm*=1,
        buburrec*=1.5, krimb*=1.5, mi në=1.2, mykur=1.4, myk=1.3, insekt*=1.1,
        të prishur ushqim=1.3, ushqim i prishur=1.7, mish i prishur=1.7, infeks*=1.1,
        shtatzën*=0.9, zemre=0.5, salmonel*=2, gjakderdh*=1.4
    """,
    "legal": """
        avokat*=1.6, gjyq*=1.4, gjykat*=1.2, padi*=1.5, padis*=1.6, do ju padis=2, hedh në gjyq=2,
        ligj*=0.6, i paligjshëm=1.5, e paligjshme=1.5, paligjsh*=1.5, kundërligj*=1.5,
        polici*=1.1, denonco*=1.2, kallëzim*=1.2, prokuror*=1.3, mbrojtja e konsumatorit=1.8,
        mbrojtjen e konsumatorit=1.8, të drejtat e konsumatorit=1.7, avokati i popullit=1.7,
        inspektorat*=1.3, akep=1.2, ose*në gjyq=1, shkelje e kontratës=1.8, shkelje e ligjit=1.8
    """,
    "privacy": """
        të dhënat personale=2, të dhënave personale=2, të dhëna personale=1.9,
        të dhënat e mia=1.8, privatësi*=1.5, u hakua=1.5, haku*=1.4, hakera*=1.3, hakim*=1.3,
        rrjedhje e të dhënave=2, rrjedhje të dhënash=2, kanë dhënë numrin tim=1.8, numrin tim=0.8,
        fjalëkalim*=0.7, llogaria ime u=1.1, më vodhën llogarinë=1.7, përgjim*=1.2, përgjoj*=1.2,
        pa lejen time=1.5, pa autorizim=1.2, vjedhje identiteti=1.8
    """,
    "discrimination": """
        diskrimin*=2, racis*=2, raciz*=2, seksis*=1.8, homofob*=1.8, ksenofob*=1.9, ngacm*=1.2,
        sepse jam rom=1.9, jam rom=1.2, ngjyr* e lëkurës=1.7, lëkurës=0.8,
        aftësi të kufizuara=1.1, aftësi ndryshe=1, karrige me rrota=1, karroc*=0.6,
        për shkak të fesë=1.8, ofend*=0.9, fyer=0.8, fyes*=0.9, shami=0.5
    """,
}

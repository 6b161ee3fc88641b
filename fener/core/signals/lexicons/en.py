"""Severity words in English. The notation is explained in `lexicons/__init__.py`."""

LISTS: dict[str, str] = {
    "harmless": """
        no problem*, not a problem, no worries, no issue*, without any issue*, without issue*,
        without a problem, without problems, not bad, nothing wrong, never had a problem,
        never had any problem*, never had an issue, never any problem*, can't wait, cant wait,
        can't go wrong, can't complain, can't thank you enough, no complaints, killing it,
        wait to see, could not be happier, couldn't be happier, problem solved, issue resolved,
        no delay*, no longer an issue, to die for, sick beat, all good now, dead sea
    """,
    "safety": """
        caught fire=2, on fire=1, smoke=0.7, exploded=2, explosion=2, explode=1.2, electrocut*=2,
        electric shock=2, burned me=1.5, burnt me=1.5, burned my=1.5, burnt my=1.5, injured=1.8,
        injury=1.4, injuries=1.4, accident=0.8, unsafe=1.6, dangerous=1.4, danger=1, hazard*=1.4,
        nearly died=2, almost died=2, someone will die=2, gas leak=2, brakes failed=2,
        choking=1.5, choked=1.5, glass in=1.6, toxic=1.3, emergency landing=1.8, evacuat*=1.3,
        recall=0.5, weapon=1, threatened me=1.4, assault*=1.6, attacked me=1.6, fire hazard=2,
        sparks=1, overheated and=1.2, life threatening=2, put lives at risk=2, drunk driver=1.8,
        safety=0.8, seat belt=0.7
    """,
    "health": """
        food poisoning=2, poisoned=1.8, allergic=1.3, allergy=1, anaphyla*=2, hospital*=1.4,
        ambulance=1.5, vomit*=1.5, threw up=1.4, made me sick=1.6, got sick=1.3, made us sick=1.6,
        diarrhoea=1.5, diarrhea=1.5, insulin=1.2, medication=1, diabetic=1, asthma=1, rash=0.9,
        mould in=1.3, mold in=1.3, cockroach*=1.4, rat in=1.4, worm in=1.5, maggot*=1.6,
        insect in=1.4, bug in my food=1.6, hair in my food=1, expired food=1.5, spoiled meat=1.5,
        infection=1.1, panic attack=1.1, heart attack=1.5, pregnant=0.8, disabled passenger=1,
        medical=0.9, contaminated=1.6, salmonella=2, bleeding=1.4
    """,
    "legal": """
        lawyer*=1.6, attorney*=1.5, sue=1.2, suing=1.6, sued=1.3, lawsuit*=1.7, legal action=2,
        court=1, small claims=1.8, class action=2, ombudsman=1.8, regulator*=1.3,
        consumer protection=1.6, consumer rights=1.5, trading standards=1.6, illegal=1.4,
        against the law=1.6, breach of contract=1.8, police=1.1, police report=1.6,
        my solicitor=1.6, report you to=1.2, bbb complaint=1.4, press charges=1.7, fraud=1.1,
        identity theft=1.5, ftc=1.2, violation of=1
    """,
    "privacy": """
        data breach=2, data leak*=2, leaked my=1.7, my data=1.1, personal data=1.5,
        personal information=1.3, personal info=1.3, gdpr=1.8, privacy=1.2, hacked=1.4,
        account was hacked=2, my account got hacked=2, someone else's account=1.6,
        someone elses account=1.6, someone else's details=1.8, another customer's=1.6,
        another person's=1.3, sold my number=1.8, sold my details=1.8, sold my email=1.8,
        sold my info*=1.8, sold my data=1.8, shared my number=1.8, gave out my=1.6, my password=0.9,
        my address to=1.2, my credit card details=1.2, identity theft=1.6, spying=1.4,
        recorded me=1.4, phishing=1.2, stolen data=2, unauthorised access=1.7,
        unauthorized access=1.7
    """,
    "discrimination": """
        racist*=2, racism=2, racial=1.5, racially=1.8, discriminat*=2, sexist*=1.9, sexism=1.9,
        homophob*=1.9, transphob*=1.9, islamophob*=2, antisemit*=2, xenophob*=2,
        because i'm black=2, because i am black=2, because of my skin=2, skin colour=1.5,
        skin color=1.5, because i'm muslim=2, because of my religion=2, because of my accent=2,
        because of my disability=2, wheelchair user=1.1, refused to serve me because=1.8,
        misogyn*=1.8, bigot*=1.8, profiled=1.3, harass*=1.2, hijab=1, guide dog=1,
        disabled access=1.2
    """,
}

"""English words and phrases of customers. The notation is explained in `lexicons/__init__.py`."""

LISTS = {
    "complaint": """
        complain*, disappoint*, unacceptable=1.5, not acceptable=1.5, ridiculous=1.3, a joke, disgrace*=1.4, appalling=1.5,
        refund*, money back=1.4, compensat*, reimburs*, chargeback, overcharg*=1.5, double charged=1.6, charged twice=1.6,
        charged me, hidden fee*=1.4, ripped off=1.6, rip off=1.5, ripoff=1.5, scam*=1.3, fraud*, robbery=1.2, stole, stolen,
        broken, broke down, broke after, not work*=1.5, doesn't work*=1.6, doesnt work=1.6, don't work=1.5, dont work=1.5, isn't working=1.6,
        isnt working=1.6, didn't work=1.5, didnt work=1.5, won't work=1.5, wont work=1.5, stopped working=1.6, not loading=1.4,
        won't load=1.4, won't open, won't let me=1.4, wont let me=1.4, doesn't let me=1.3, keeps crashing=1.6, crash*, error*, glitch*, bug, bugs,
        buggy, faulty=1.4, defect*=1.3, malfunction*=1.3, damaged=1.4, missing=1.1, incomplete, wrong=0.9, mistake*, messed up=1.4,
        screwed up=1.4, screwed=1.2, screw up=1.2, problem*=0.9, issue*=0.8, trouble*=0.8, fail*=1.2, down again=1.5, is down=1.2, outage*=1.3,
        late=0.8, delay*=1.2, cancelled=1.1, canceled=1.1, cancel*=0.7, cancellation*, postponed, overbooked=1.4, bumped, diverted, stranded=1.5, stuck=1.3,
        lost=1, never arrived=1.6, never came=1.5, not arrived=1.4, hasn't arrived=1.5, hasnt arrived=1.5, didn't arrive=1.4, not received=1.5,
        never received=1.6, haven't received=1.5, havent received=1.5, didn't receive=1.4, still no=1.4, still not=1.5, still don't=1.2, still haven't=1.4,
        still hasn't=1.4, still waiting=1.6, still on hold=1.6, still have not, been waiting=1.5, have been waiting, waiting for=0.9, waiting on=0.9, waiting=0.8,
        waited=1.1, wait=0.4, on hold=1.4, hold for=1, hung up on=1.4, hung up=1.2, hang up=1, hangs up=1.1, disconnected=1.1, cut off, dropped calls=1.3,
        no response=1.5, no reply=1.4, no answer=1.3, no one answers=1.5, no one answer*, nobody answers=1.5, doesn't answer, won't answer, not answering=1.3,
        not responding=1.3, no respond*, no one will, nobody will, no one can, nobody can, no one has, no one to, ignored=1.3, ignoring=1.3,
        can't reach=1.3, cant reach=1.3, can't get through=1.5, cant get through=1.5, get through to=1, can't get, cant get, can't even=1.1, cant even=1.1,
        can't log*=1.1, cant log*=1.1, can't access, cannot access, unable to=1.1, unable 2, could not, couldn't, no help=1.4, not help*=1.4, unhelpful=1.5,
        no information=1.2, no info=1.2, no explanation=1.3, no update*=1.2, no apology=1.4, no communication=1.4, no idea=0.8, nothing was done, nothing done,
        customer service=0.7, customer support=0.5, customer care=0.5, customerservice=0.8, agents=0.5, rude*=1.5, unprofessional=1.5, incompeten*=1.5, attitude=0.8, poor service=1.6,
        bad service=1.6, terrible service=1.7, horrible service=1.7, worst service=1.8, poor customer=1.5, bad customer=1.5, lied=1.4, lying=1.3, liars=1.4, lie to=1.2, misled=1.4, mislead*=1.3,
        misleading=1.3, false advertis*=1.5, broken promise*=1.4, you promised=1.3, promised=0.9, was told=1, told me=0.8, were told=1, told us=0.8, keep telling=1.2, keeps telling=1.2, keep getting=1, keeps saying,
        refuse*=1.2, denied=1.1, rejected, blocked my, locked out=1.2, never again=1.6, never use=1, never fly*=1.5, never buy*=1.5, never order*=1.4, never shop*=1.4, last time i=1.3, done with=1.2, switching to=1.3,
        lost a customer=1.6, lost my business=1.6, lose a customer=1.5, losing a customer=1.5, losing customers=1.4, take my business=1.4, taking my business=1.5, my business elsewhere=1.5, boycott*=1.4, cancel my=1.1, cancelling my=1.3, avoid=0.8,
        fix this=1.2, fix your=1.4, fix it=1, fix the=1, sort it out=1.3, sort this out=1.3, get it together=1.4, get your act together=1.6, step it up=1.1, do better=1.1, do something, explain why=1.1, explain, why can't=1.1, why cant=1.1, why isn't, why don't you=0.8,
        why do you=0.7, why does=0.5, why is my=1, why are you=0.9, why won't, how is it possible=1.1, how can you=1, how hard is it=1.3, what is going on=1.2, what's going on=1, what happened to=0.9, what the hell=1.3, wtf=1.3, wth=1.2, seriously=0.7, come on=0.7, really=0.15,
        hours later=1.2, days later=1.1, hour delay=1.4, hours late=1.4, for hours=1.2, for over=0.9, over an hour=1.3, over 2 hours=1.3, an hour=0.5, hours=0.6, hrs=0.6, 2nd time=1, second time=1, third time=1.2, 3rd time=1.2, again=0.4, yet again=1.2, every time=0.8, everytime=0.8, each time=0.7, another=0.4, since yesterday=0.8, for weeks=1, for days=1, days now=1, weeks now=1.1, no longer=0.5,
        miss my=1, missed my=1.2, missed our=1.2, missed connection*=1.3, missed flight*=1.2, missed a, will miss, gonna miss=0.9, ruined=1.5, wasted=1.4, waste of=1.6, wasting=1.3, cost me=1.2, costing me=1.2, charge for=0.7, expensive=0.7, overpriced=1.4, false=0.7, expired, dirty=1.2, filthy=1.4, disgusting=1.5, inedible=1.5, cold food=1.2, stale=1.2, mouldy=1.4, moldy=1.4, smells, leaking=1.1, overheat*=1.2, slow=0.9, slowest=1.2, lag, laggy, freezing=0.8, frozen=0.7, mess=1, fiasco=1.5, debacle=1.4, shambles=1.4, nightmare=1.5, chaos=1.1, clueless=1.4, useless=1.5, pointless=1.2, sloppy=1.2, shame=1.1, shameful=1.4, shame on=1.5, apolog*=0.7, inconvenien*=1, hassle=1, neglect*, careless, understaffed=1.4, no staff=1.2, only one=0.5, hassl*, stressful=1, bait and switch=1.5, beyond=0.4, at least=0.3, how about you=0.5, supposed to=0.9, instead of=0.5, even though=0.7, no excuse=1.4, excuse*=0.8, makes no sense=1.2, due to=0.3, because you=0.9, because of you=0.9, but you=0.5, nope=0.5, smh=1.1, not happy=1.5, unhappy=1.4, unsatisf*=1.4, dissatisf*=1.5, not impressed=1.5, not good=1.3, not cool=1.3, not okay=1.3, not ok=1.2, not fair=1.2, unfair=1.2, not the first time=1.3, no way to=1, not get=0.5, not even=1, without my=1.1, my bags=0.7, my bag=0.6, my luggage=0.6, lost luggage=1.4, lost bag*=1.4, lost my=1, left my=0.4, sitting on=0.6, sitting in=0.5, sitting at=0.5, on the tarmac=1.2, on the runway=0.9, no crew=1.2, no pilot=1.2, mechanical=0.9, maintenance=0.6, flight cancelled=0.9, flightled=0.6, dm me, follow back so, care about=0.5, don't care=1.2, doesn't care=1.3, dont care=1.2, couldn't care less=1.3, poorly=1.3, hold times=1.1, hold time=1.1, wait time*=1.1, long line*=1, long queue*=1.2, lines=0.3
    """,
    "negative": """
        bad=1, badly, worse=1.2, worst=1.7, terrible=1.5, terribly, horrible=1.5, horribly=1.3, horrific=1.4, horrendous=1.5, awful=1.5, poor=1, pathetic=1.5, atrocious=1.5, dreadful=1.4, lousy=1.3, crap*=1.2, shit*=1, sucks=1.4, suck=1.3, sucked=1.3, stupid=1.1, dumb=1, lame=1, garbage=1.3, trash=1.2, rubbish=1.3,
        hate=1.1, hated=1.1, hates=0.9, angry=1.2, anger*=0.9, furious=1.4, livid=1.4, annoy*=1.1, frustrat*=1.4, upset=1.1, irritat*=1.1, pissed=1.2, sick of=1.3, tired of=1.2, fed up=1.5, sad=0.7, sadly=0.9, crying=0.5, cry=0.4, ugh=1, argh=1.1, hell=0.7, damn=0.6, fuck*=0.7, embarrass*=1.2, insult*=1, unreal=0.7, unbelievabl*=0.9, insane=0.6, absurd=1.2, outrag*=1.4, shocking=1.1, shocked, sorry=0.3, regret*=1, unfortunate*=1, disaster*=1.1, hopeless=1.2, never=0.4, no one=0.5, nobody=0.5, nothing=0.4, kill*=0.4, die=0.3, dead=0.3, died=0.4, hurt*=0.5, sick=0.5, alone=0.3, lonely=0.5, worried=0.7, worry=0.4, scared=0.5, ugly=0.8, boring=0.8, bored=0.6, fake=0.7, idiot*=0.8, fool*=0.5, unwanted, painful=0.8, pain=0.5, miserable=1.2, tragic=0.9, weak=0.5, miss you=0.3, failure=1, disrespect*=1.2, greedy=1.3, greed=1.1, corrupt*=1
    """,
    "praise": """
        thank*=1, thx=1, thnx=1, thanx=1, ty=0.6, cheers=0.8, appreciat*=1, grateful=1.2, love=0.9, loved=1, loving=0.9, loves=0.7, luv=0.8, great=0.8, awesome=1.2, amazing=1.2, excellent=1.3, fantastic=1.2, wonderful=1.2, brilliant=1.1, perfect=1.1, perfectly=1, best=0.8, good job=1.3, great job=1.5, nice job=1.2, well done=1.4, great work=1.4, nice work=1.2, good work=1.2, kudos=1.4, bravo=1.2, congrat*=1.1, impressed=1, impressive=1.1, happy=0.8, happier, pleased=1.1, delighted=1.3, glad=0.9, satisfied=1.1, helpful=1, friendly=1, kind=0.4, polite=1, professional=0.7, beautiful=0.9, lovely=1.1, nice=0.6, good=0.5, cool=0.6, fun=0.6, excited=0.9, yay=1, woohoo=1.1, recommend=0.8, highly recommend=1.4, keep it up=1.3, keep up the good=1.4, made my day=1.5, above and beyond=1.4, shout out=1, shoutout=1.1, big fan=1, favorite=0.8, favourite=0.8, smooth=0.8, on time=0.7, quick response=1, fast response=1, prompt*=0.6, rocks=0.9, rock=0.4, you rock=1.3, superb=1.3, outstanding=1.3, exceptional=1.2, five stars=1.3, 5 stars=1.3, solved my=1, resolved=0.6, works great=1.3, worth it=0.9, win=0.4, lol=0.3, haha*=0.5, hehe=0.4, blessed=0.7, enjoy*=0.7, welcome=0.4, proud=0.7, cute=0.8, sweet=0.6, hero=0.8, gem=0.8, good morning=0.6, birthday=0.5, follow me=0.4, ilysm=0.9, ily=0.7, xoxo=0.6
    """,
    "question": """
        what=0.6, when=0.5, where=0.7, who=0.5, which=0.6, how=0.6, why=0.5, how do i=1.5, how can i=1.5, how long=1, how much=1.2, how many=1, is there=1.2, are there=1.2, is it=0.8, can i=1.3, can you=0.9, could you=1, can we=0.9, do you=0.9, do i=1, does it=0.9, does your=1, did you=0.4, are you=0.5, will you=0.7, will it=0.8, will there=1, would you=0.7, should i=1.2, may i=1, what time=1.2, what is the=0.9, what's the=0.9, any chance=1.1, any idea=1, anyone know=1.2, wondering=1.1, question=1, curious=0.9, possible to=1.1, please advise=0.8, let me know=0.8, tell me=0.6, looking for=0.6, need to know=0.9, want to know=1, i need to=0.4, do you have=1.2, do you offer=1.4, do you deliver=1.5, what are your=1.3, opening hours=1.2
    """,
    "suggestion": """
        you should=1.2, you could=0.8, should consider=1.6, please consider=1.6, please add=1.6, please bring back=1.5, bring back=1, would be nice=1.5, would be great if=1.5, would be better=1.4, would be good if=1.5, would love to see=1.3, would love it if=1.3, would be cool if=1.4, it'd be=1, i suggest=1.8, suggest that=1.5, suggestion*=1.6, my advice=1.4, how about=0.9, why not=0.7, why don't you=1, what if you=1.3, wish you=0.9, i wish=0.7, you need to=0.7, feature request=1.8, idea for=1.2, an idea=1, needs to have=0.8, could you add=1.6, can you add=1.5, consider adding=1.8, hope you will add, make it possible=1.1, need an option=1.3, recommend that you=1.4, let us=0.4
    """,
    "spam": """
        click here=1.5, click the link=1.3, link in bio=1.6, check out my=1.4, check my=0.8, subscribe to my=1.6, sub4sub=2, follow for follow=2, follow4follow=2, f4f=1.4, make money=1.6, earn money=1.6, earn $=1.3, work from home=1.3, free gift card*=1.8, gift card*=0.4, giveaway=0.9, free followers=2, buy followers=2, promo code=1, discount code=1, use code=1, casino=1.3, betting tips=1.6, crypto=0.9, bitcoin=0.9, forex=1.2, investment opportunity=1.6, whatsapp me=1.3, dm for promo=1.6, dm for price*=1.2, onlyfans=1.6, hot singles=2, viagra=2, weight loss=1, loans available=1.5, quick loan*=1.4, 100% free=1.3, limited offer=1.1, act now=1.1, earn per=1, per month at=1, check out this=0.9, my channel=1, my new video=1.2, my website=0.9, congratulations you won=2, you have won=1.8, seo services=2, cheap followers=2, now hiring=0.8, visit our website=1.1, visit our site=1.1
    """,
    "abuse": """
        fuck you=1.8, fuck off=1.8, fuck your=1.4, go to hell=1.6, go die=2, kill yourself=2.5, kys=2.2, idiot*=1.1, moron*=1.3, imbecile*=1.4, retard*=1.5, asshole*=1.5, arsehole*=1.5, bastard*=1.4, bitch*=1.2, cunt*=1.8, dickhead*=1.6, motherfuck*=1.6, scum=1.4, scumbag*=1.5, shut up=1, stfu=1.3, piece of shit=1.5, son of a bitch=1.5, whore*=1.6, slut*=1.5, i hate you=1.2, i will find you=2, hope you die=2.5, dumbass=1.3, stupid people=1, loser*=0.8, wanker*=1.4, pig=0.6, screw you=1.3, burn in hell=2, rot in hell=2
    """,
    "negation": """
        not, no, never, none, don't, dont, doesn't, doesnt, didn't, didnt, isn't, isnt, wasn't, wasnt, aren't, arent, weren't, can't, cant, cannot, couldn't, couldnt, won't, wont, wouldn't, wouldnt, shouldn't, haven't, havent, hasn't, hasnt, hadn't, nothing, nobody, without, hardly, barely, far from
    """,
    "urgency": """
        urgent*=1.5, asap=1.5, immediately=1.3, right now=1, right away=1.2, emergency=1.5, now=0.3, today=0.5, tonight=0.6, tomorrow=0.6, this morning=0.4, in an hour=1, in two hours=1, hurry=1, quickly=0.6, deadline=1, still waiting=0.8, stranded=1.3, stuck=1, stuck at=1.1, please help=1, pls help=1, need help=1, help me=0.9, help us=0.9, help=0.3, need someone=0.8, desperate=1.2, time sensitive=1.3, medication=1, medicine=0.8, baby=0.5, elderly=0.7, wheelchair=0.8, last chance=0.6, losing money=0.8, account hacked=1.4, money is gone=1.2, for hours=0.6, cannot wait any longer=1.3
    """,
    "sarcasm": """
        thanks for nothing=2, thank you for nothing=2, thanks a lot for=0.8, great job losing=2, way to go=1, nice try=0.8, nice one=0.5, oh great=1.2, just great=1.2, just what i needed=1.5, thanks for ruining=2, thanks for losing=2, thanks for the delay=2, thanks for cancel*=2, thanks for cancelled=2, thanks for wasting=2, thanks for making me=1.5, thanks for leaving=1.6, thanks for not=1.6, thanks for keeping=1, thanks to you=1, thanks to your=1, good luck getting=1.4, good luck with that, what a joke=1.8, love how=1, love it when=1, love waiting=1.6, love being=1, nice to know=0.8, bravo for, slow clap=1.5, must be nice=0.8, great customer service=0.7, excellent job of=0.8, wow just wow=1.4, congratulations on losing=2, shocker=1, yeah right=1.2, so much for=1.3, as usual=1, of course=0.5, glad to see you=0.6
    """,
    "harmless": """
        no problem*, not a problem, no worries, no issue*, without any issue*, without issue*, without a problem, without problems, not bad, nothing wrong, never had a problem, never had any problem*, never had an issue, never any problem*, can't wait, cant wait, can't go wrong, can't complain, can't thank you enough, no complaints, killing it, wait to see, could not be happier, couldn't be happier, problem solved, issue resolved, no delay*, no longer an issue, to die for, sick beat, all good now, dead sea
    """,
    "severity.safety": """
        caught fire=2, on fire=1, smoke=0.7, exploded=2, explosion=2, explode=1.2, electrocut*=2, electric shock=2, burned me=1.5, burnt me=1.5, burned my=1.5, burnt my=1.5, injured=1.8, injury=1.4, injuries=1.4, accident=0.8, unsafe=1.6, dangerous=1.4, danger=1, hazard*=1.4, nearly died=2, almost died=2, someone will die=2, gas leak=2, brakes failed=2, choking=1.5, choked=1.5, glass in=1.6, toxic=1.3, emergency landing=1.8, evacuat*=1.3, recall=0.5, weapon=1, threatened me=1.4, assault*=1.6, attacked me=1.6, fire hazard=2, sparks=1, overheated and=1.2, life threatening=2, put lives at risk=2, drunk driver=1.8, safety=0.8, seat belt=0.7
    """,
    "severity.health": """
        food poisoning=2, poisoned=1.8, allergic=1.3, allergy=1, anaphyla*=2, hospital*=1.4, ambulance=1.5, vomit*=1.5, threw up=1.4, made me sick=1.6, got sick=1.3, made us sick=1.6, diarrhoea=1.5, diarrhea=1.5, insulin=1.2, medication=1, diabetic=1, asthma=1, rash=0.9, mould in=1.3, mold in=1.3, cockroach*=1.4, rat in=1.4, worm in=1.5, maggot*=1.6, insect in=1.4, bug in my food=1.6, hair in my food=1, expired food=1.5, spoiled meat=1.5, infection=1.1, panic attack=1.1, heart attack=1.5, pregnant=0.8, disabled passenger=1, medical=0.9, contaminated=1.6, salmonella=2, bleeding=1.4
    """,
    "severity.legal": """
        lawyer*=1.6, attorney*=1.5, sue=1.2, suing=1.6, sued=1.3, lawsuit*=1.7, legal action=2, court=1, small claims=1.8, class action=2, ombudsman=1.8, regulator*=1.3, consumer protection=1.6, consumer rights=1.5, trading standards=1.6, illegal=1.4, against the law=1.6, breach of contract=1.8, police=1.1, police report=1.6, my solicitor=1.6, report you to=1.2, bbb complaint=1.4, press charges=1.7, fraud=1.1, identity theft=1.5, ftc=1.2, violation of=1
    """,
    "severity.privacy": """
        data breach=2, data leak*=2, leaked my=1.7, my data=1.1, personal data=1.5, personal information=1.3, personal info=1.3, gdpr=1.8, privacy=1.2, hacked=1.4, account was hacked=2, my account got hacked=2, someone else's account=1.6, someone elses account=1.6, someone else's details=1.8, another customer's=1.6, another person's=1.3, sold my=1.2, shared my number=1.8, gave out my=1.6, my password=0.9, my address to=1.2, my credit card details=1.2, identity theft=1.6, spying=1.4, recorded me=1.4, phishing=1.2, stolen data=2, unauthorised access=1.7, unauthorized access=1.7
    """,
    "severity.discrimination": """
        racist*=2, racism=2, racial=1.5, racially=1.8, discriminat*=2, sexist*=1.9, sexism=1.9, homophob*=1.9, transphob*=1.9, islamophob*=2, antisemit*=2, xenophob*=2, because i'm black=2, because i am black=2, because of my skin=2, skin colour=1.5, skin color=1.5, because i'm muslim=2, because of my religion=2, because of my accent=2, because of my disability=2, wheelchair user=1.1, refused to serve me because=1.8, misogyn*=1.8, bigot*=1.8, profiled=1.3, harass*=1.2, hijab=1, guide dog=1, disabled access=1.2
    """,
    "topic.delivery": """
        deliver*=1.2, shipping=1.2, shipped=1, shipment=1.2, ship to=0.8, parcel*=1.4, package*=0.9, courier*=1.4, tracking=1, dispatch*=1, my order=0.9, order=0.4, luggage=1.3, baggage=1.3, bag=0.8, bags=1, suitcase=1.2, flight=0.5, flights=0.4, delayed=1, delay=1, late=0.6, connection=0.5, connecting=0.6, boarding=0.6, gate=0.5, tarmac=1, runway=0.9, arrived=0.5, arrive=0.5, never arrived=1.3, cancelled flight*=1.1, canceled flight*=1.1, flight cancelled=1.1, rebook*=0.9, rebooked=0.9, warehouse=0.9, pick up point=1, departure=0.6, stranded=0.9, overbooked=1, driver=0.6, late flight=1.3, cancelled=0.6, flightr=0.3, crew=0.3, plane=0.4, lost and found=1, carry on=0.8
    """,
    "topic.product": """
        product*=1, quality=0.9, broken=0.9, defect*=1.2, faulty=1.2, damaged=0.8, size=0.6, battery=1.2, screen=0.9, phone=0.4, laptop=0.8, camera=0.7, charger=0.9, device=0.7, item=0.6, items=0.6, warranty=1.2, guarantee=0.8, replacement=1, repair*=1, spare part*=1, food=0.7, meal=0.8, taste*=0.8, coffee=0.6, pizza=0.7, burger=0.7, seat=0.7, seats=0.7, shoes=0.8, dress=0.6, shirt=0.6, washing machine=1.1, fridge=1, headphones=1, router=0.7, printer=0.9, update=0.3, software=0.6, ios=0.6, android=0.5, iphone=0.7, ipad=0.7, siri=0.7, legroom=1, wrong size=1.2, wrong item=1.3, stale=1, entertainment=0.7, tv=0.4, console=0.7
    """,
    "topic.billing": """
        bill=1, bills=1, billing=1.3, billed=1.2, invoice*=1.3, charged=1.1, charge=0.8, charges=0.9, overcharg*=1.4, refund*=1.3, payment*=1.1, paid=0.7, pay=0.4, money back=1.2, credit card=0.9, debit=1, transaction*=1.1, transfer*=0.8, account=0.4, balance=0.9, fee=0.8, fees=0.8, deposit=0.9, subscription=0.9, voucher*=0.9, reimburs*=1.2, compensat*=0.8, contract=0.7, bank=0.5, atm=0.9, card=0.6, direct debit=1.2, charged twice=1.5, double charged=1.5, receipt=0.8, top up=0.7, top-up=0.7, pin=0.5, miles=0.5, points=0.5
    """,
    "topic.staff": """
        staff=1.2, rude*=1.3, employee*=1.1, agent=1, agents=1, representative*=1, rep=0.9, reps=0.9, manager*=0.9, supervisor=1, cashier=1.1, waiter=1.1, waitress=1.1, driver was=0.9, attendant*=1.1, crew=0.6, attitude=1, unprofessional=1.2, customer service=1.1, customer support=1.1, customer care=1.1, customerservice=1.1, customer relations=1, call center=1.1, call centre=1.1, helpline=1, on hold=1.1, hold for=0.8, hung up=1, phone line*=0.8, answer the phone=1, call back=0.8, called=0.4, hold time*=1, speak to=0.7, talk to=0.6, phone number=0.5, respond=0.5, response=0.5, reply=0.4, incompeten*=0.9, unhelpful=1, helpful=0.6, service=0.4, desk=0.5, someone to=0.4, email*=0.3, dm=0.3, on the phone=0.8, team=0.3
    """,
    "topic.outage": """
        outage*=1.5, is down=1.2, down again=1.3, no signal=1.4, no internet=1.4, internet=0.7, wifi=0.9, wi fi=0.9, broadband=1.1, network=0.7, signal=0.8, no service=1, no connection=1.1, no power=1.4, power cut*=1.4, blackout=1.2, electricity=1, no water=1.2, servers=0.9, server=0.8, not loading=0.9, offline=0.8, disconnect*=0.6, slow internet=1.3, 4g=0.8, 5g=0.8, lte=0.8, coverage=0.8, service is down=1.5, dropped calls=1.2, systems are down=1.4, system is down=1.4, computer system*=0.8
    """,
    "topic.price": """
        price*=1.2, pricing=1.2, expensive=1.2, overpriced=1.4, cheap=0.8, cheaper=1, cost=0.6, costs=0.7, discount*=0.8, price increase=1.5, price hike=1.5, raised prices=1.5, raising prices=1.5, rip off=0.9, ripoff=0.9, tariff*=0.9, fare=0.8, fares=0.9, afford=0.9, how much=0.8, sale=0.5, deal=0.4, coupon*=0.7, too much money=1, value for money=1.2
    """,
    "topic.safety": """
        unsafe=1.5, dangerous=1.4, danger=1, safety=1.2, caught fire=1.8, exploded=1.8, injured=1.6, injury=1.4, food poisoning=1.8, electric shock=1.8, hazard*=1.4, toxic=1.2, poison*=1.4, accident=0.9, smoke=0.6, hospital*=1, allergic=1, choking=1.3, gas leak=1.8, brakes=0.9, emergency landing=1.6, contaminated=1.5
    """,
    "topic.privacy": """
        privacy=1.5, personal data=1.6, my data=1.2, data breach=2, data leak*=2, hacked=1.4, gdpr=1.8, leaked=1.2, personal information=1.4, identity theft=1.6, password=0.6, spam calls=1, spam texts=1, unsubscribe=0.9, phishing=1.2, tracking me=1.2, shared my=1
    """,
    "topic.discrimination": """
        racist*=2, racism=2, discriminat*=2, sexist*=2, sexism=2, homophob*=2, racial*=1.6, islamophob*=2, wheelchair=1, disabled=0.9, disability=1.1, misogyn*=1.8, harass*=1
    """,
    "topic.legal": """
        lawyer*=1.5, attorney*=1.4, sue=1, suing=1.5, lawsuit*=1.6, legal action=1.9, court=0.9, ombudsman=1.6, illegal=1.3, consumer protection=1.5, consumer rights=1.4, breach of contract=1.7, class action=1.8, terms and conditions=0.8, police=0.8, small claims=1.6
    """,
    "topic.advertising": """
        ad=0.8, ads=1, advert=1.2, adverts=1.2, advertis*=1.3, commercial=0.9, commercials=1, campaign=0.7, billboard*=1.1, misleading ad=1.6, misleading=0.7, false advertis*=1.6, sponsored=1, promo=0.6, promotion*=0.7, offensive ad=1.6, marketing=0.9, jingle=0.8, influencer*=0.8, newsletter*=0.7
    """,
    "topic.website": """
        website*=1.4, web site=1.4, site=0.9, app=1, the app=1.2, your app=1.3, log in=1, login=1.1, log on=1, logged out=1, log into=1, password=0.8, reset my password=1.2, checkout=0.9, check out page=1, online=0.6, page=0.6, webpage=1.2, link=0.4, error=0.7, error message=1, error code=1, crashes=0.8, crashing=0.8, browser=1, online booking=1.1, booking system=1, book online=1, captcha=1.1, update the app=1.2, verification code=1, sms code=1, check in online=1, search results=0.6
    """,
}

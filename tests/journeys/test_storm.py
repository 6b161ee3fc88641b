"""A storm breaks over a quiet week, and a person stands it: the alert on any screen, why it was
found, how grave it is, the decision, who was called, replies to many, and the end. Each way in a
language and with a brand of its own, on one desk."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from fener.playbooks.testing import Sink, running_mail_server
from tests.journeys.desk import RunningDesk, running_desk
from tests.journeys.storms import FACT, SOLUTION, quiet_week, storm, write_lines
from tests.journeys.test_complaint import signed_in

pytestmark = pytest.mark.browser

SOON = 30_000
"""Milliseconds for what the desk does by itself; it usually takes two or three seconds."""

PEOPLE = """
from datetime import timedelta
from django.test import Client
from fener.core.playbooks import DUTY_ROLES
from fener.kit.actors import DESK
from fener.kit.times import now
from fener.people.actions import create_brand, set_role
from fener.people.models import Brand, User
from fener.playbooks.actions import save_shift
noor = create_brand(actor=DESK, now=now(), name="Noor")
User.objects.filter(is_owner=True).update(name="Ardita Kola", email="ardita@example.org")
owner = User.objects.get(is_owner=True)
for role in DUTY_ROLES:
    save_shift(
        noor, owner, actor=DESK, now=now(), role=role, start=540, end=600,
        day=(now() + timedelta(days=3)).date(),
    )
agent = User.objects.create_user("besa@example.org", "a quiet lantern at sea", name="Besa Hoxha")
for brand in Brand.objects.all():
    set_role(agent, brand.pk, "agent", actor=DESK, now=now())
client = Client()
client.force_login(agent)
print(client.cookies["sessionid"].value)
"""
"""The rota of the second brand says when somebody is there, and it is not now. Gives back the
session of an agent."""

WHAT_CAME_OF_IT = """
import json
from fener.cases.models import Reply
from fener.people.models import Brand
from fener.problems.actions import send_next_answer
from fener.problems.models import Answer, Answering, Problem
problem = Problem.objects.get(brand__name={brand!r})
first = problem.decisions.earliest("id")
for run in Answering.objects.filter(problem=problem, state="running"):
    while run.state == "running" and run.due_at:
        send_next_answer(run, now=run.due_at)
        run.refresh_from_db()
texts = list(Reply.objects.filter(case__brand=problem.brand).values_list("text", flat=True))
print(json.dumps({{
    "state": problem.state, "verdict": first.verdict, "criteria": first.criteria,
    "dissents": first.dissents.count(),
    "runs": list(Answering.objects.filter(problem=problem).order_by("id").values_list(
        "purpose", "state")),
    "texts": texts,
    "untold": Answer.objects.filter(
        answering__problem=problem, answering__purpose="solve", state="planned").count(),
}}))
"""
"""Lets the replies that were started go on without waiting for each one's minute."""


@dataclass(frozen=True)
class Way:
    language: str
    brand: str
    grounds: str
    because: str
    dissent: str
    is_somebody_on_duty: bool


WAYS = (
    Way(
        "en",
        "Lumi",
        "The press asks, and nobody knows yet how many cards.",
        "Rent and savings are at stake.",
        "I would wait for the bank.",
        is_somebody_on_duty=True,
    ),
    Way(
        "fa",
        "Noor",
        "خبرنگاران می‌پرسند و هنوز نمی‌دانیم چند کارت است.",
        "پای اجاره و پس‌انداز مردم در میان است.",
        "من منتظر بانک می‌ماندم.",
        is_somebody_on_duty=False,
    ),
)


@pytest.fixture(scope="module")
def mail() -> Iterator[Sink]:
    with running_mail_server() as sink:
        yield sink


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, mail: Sink) -> Iterator[RunningDesk]:
    """A desk of its own, that can write e-mails, after a quiet week of the first brand."""
    folder: Path = tmp_path_factory.mktemp("storm")
    week = write_lines(folder / "week.jsonl", quiet_week(WAYS[0].brand))
    url = f"smtp://127.0.0.1:{mail.port}?from=desk@example.org&tls=no"
    with running_desk(folder, week, FENER_MAIL_URL=url) as found:
        yield found


@pytest.fixture(scope="module")
def agent(desk: RunningDesk, browser: Browser) -> Iterator[BrowserContext]:
    """Somebody who answers, but decides nothing."""
    session = {"name": "sessionid", "value": desk.python(PEOPLE), "url": desk.url}
    with browser.new_context() as context:
        context.add_cookies([session])  # type: ignore[list-item]
        yield context


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.language)
def test_a_storm_is_stood(
    desk: RunningDesk,
    browser: Browser,
    agent: BrowserContext,
    mail: Sink,
    tmp_path: Path,
    way: Way,
) -> None:
    viewport = {"width": 1440, "height": 900}
    with signed_in(desk, browser, way.language, viewport=viewport) as context:
        page = context.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        see_the_alert(desk, page, way, tmp_path)
        problem = look_closer(desk, page, way)
        if not way.is_somebody_on_duty:
            see_that_nobody_is_there(desk, page, way)
            page.goto(problem)
        set_the_level(page, way, problem)
        decide(page, way, problem)
        differ(agent, way, problem)
        see_who_was_called(desk, browser, page, mail, way)
        state_a_fact(page, way, problem)
        answer_some(page, way, problem)
        solve(page, way, problem)
        tell_everybody(page, problem)
        came = json.loads(desk.python(WHAT_CAME_OF_IT.format(brand=way.brand)))
        page.goto(f"{problem}history/")
        assert in_other_words(page, way) == []
        assert faults == []
    assert came["state"] == "solved"
    assert (came["verdict"], came["criteria"], came["dissents"]) == ("crisis", ["media"], 1)
    assert came["runs"] == [["answer", "stopped"], ["solve", "done"]]
    assert came["untold"] == 0
    assert len(came["texts"]) > 20
    assert len(set(came["texts"])) == len(came["texts"])


def see_the_alert(desk: RunningDesk, page: Page, way: Way, folder: Path) -> None:
    """It comes by itself to a screen that has nothing to do with it."""
    page.goto(f"{desk.url}/search/")
    expect(page.locator("html")).to_have_attribute("dir", "rtl" if way.language == "fa" else "ltr")
    expect(page.locator("#alerts .banner")).to_have_count(0)
    posts = storm(way.brand)
    if way is not WAYS[0]:
        posts = chain(quiet_week(way.brand), posts)
    desk.replay(write_lines(folder / "storm.jsonl", posts), way.brand)
    expect(page.locator("#alerts .banner a").first).to_be_visible(timeout=SOON)


def look_closer(desk: RunningDesk, page: Page, way: Way) -> str:
    """From the watch to the finding, with its reasons, to its problem; gives back its address."""
    page.goto(f"{desk.url}/watch/")
    finding = page.locator(".finding", has_text=way.brand).first
    expect(finding.locator(".why li").nth(1)).to_be_visible()
    expect(page.locator("#watch svg").first).to_be_visible()
    assert in_other_words(page, way) == []
    finding.locator(".finding__head a").first.click()
    expect(page.locator(".posts").get_by_text("ana0").first).to_be_visible()
    page.locator("main a[href^='/problems/']").first.click()
    page.wait_for_url("**/problems/*/")
    # The level follows its cases, which come a moment after the finding.
    for _ in range(60):
        if "3" in western(page.locator("#problem-head .chip").first.inner_text()):
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(page.locator("#grave .why li").nth(2)).to_be_visible()
    expect(page.locator("#damage .damage li")).to_have_count(6)
    expect(page.locator("#origin svg").first).to_be_visible()
    assert in_other_words(page, way) == []
    return page.url


def set_the_level(page: Page, way: Way, problem: str) -> None:
    form = opened(page, "form[action$='/level/']")
    form.locator("select").select_option("4")
    form.locator("[name=because]").fill(way.because)
    form.locator("button").click()
    expect(page.locator("#grave .turns").get_by_text(way.because)).to_be_visible()
    expect(page.locator("#problem-head .chip--signal").first).to_be_visible()


def decide(page: Page, way: Way, problem: str) -> None:
    """Nothing is proposed at this level: a crisis takes a person to think of it."""
    page.goto(f"{problem}decide/")
    expect(page.locator("[name=verdict]:checked")).to_have_count(0)
    assert in_other_words(page, way) == []
    page.check("[name=verdict][value=crisis]")
    page.check("[name=criteria][value=media]")
    page.check("[name=posture][value=crisis]")
    page.fill("[name=grounds]", way.grounds)
    expect(page.locator("[name=again]")).to_have_value("30")
    page.locator("main form.card button[type=submit]").click()
    page.wait_for_url(problem)
    expect(page.locator("main").get_by_text(way.grounds)).to_be_visible()
    expect(page.locator("#alerts a[href$='/problems/']")).to_have_count(0)
    expect(page.locator("#alerts").get_by_role("link").first).to_be_visible()


def differ(agent: BrowserContext, way: Way, problem: str) -> None:
    """An agent sees all of it, can't decide, and writes down that they see it differently."""
    page = agent.new_page()
    page.goto(f"{problem}decide/")
    expect(page.locator("[name=verdict]")).to_have_count(0)
    expect(page.locator("main").get_by_text(way.grounds)).to_be_visible()
    form = opened(page, "form[action$='/dissent/']")
    form.locator("textarea").fill(way.dissent)
    form.locator("button").click()
    expect(page.locator(".dissents").get_by_text(way.dissent)).to_be_visible()
    page.close()


def see_that_nobody_is_there(desk: RunningDesk, page: Page, way: Way) -> None:
    """Below a possible crisis the ladder waits for somebody to come, and says so."""
    page.goto(f"{desk.url}/escalation/")
    card = page.locator(".escalation--held", has_text=way.brand)
    expect(card.locator(".held")).to_be_visible(timeout=SOON)
    assert in_other_words(page, way) == []


def see_who_was_called(
    desk: RunningDesk, browser: Browser, page: Page, mail: Sink, way: Way
) -> None:
    page.goto(f"{desk.url}/escalation/")
    card = page.locator(".escalation", has_text=way.brand)
    expect(card).to_have_count(1)
    card.locator("h3 a").click()
    page.wait_for_url(re.compile(r"/escalation/\d+/$"))
    assert in_other_words(page, way) == []
    if way.is_somebody_on_duty:
        expect(page.locator("#ladder").get_by_text("Ardita Kola").first).to_be_visible()
        link = link_in(mail, way.brand, page)
        stranger = browser.new_page()
        stranger.goto(link)
        button = stranger.locator("form .button--wide")
        button.click()
        expect(button).to_have_count(0)
        stranger.close()
    else:
        page.locator("form[action$='/take/'] button").click()
    # Seen without a look from here where it was taken by the link.
    expect(page.locator("form[action$='/take/']")).to_have_count(0, timeout=SOON)
    expect(page.locator("#ladder .ladder__rung--acknowledged")).to_have_count(1)


def link_in(mail: Sink, brand: str, page: Page) -> str:
    """The link of the last page that was sent about this brand."""
    for _ in range(60):
        for sent in reversed(mail.got):
            parts = [part for part in sent.walk() if not part.is_multipart()]
            text = "".join((part.get_payload(decode=True) or b"").decode() for part in parts)
            found = re.search(r"http\S+/escalation/answer/[\w-]+/", text)
            if found and brand in text + str(sent["Subject"]):
                return found[0]
        page.wait_for_timeout(500)
    raise AssertionError(f"nobody was written to about {brand}: {len(mail.got)} e-mails")


def state_a_fact(page: Page, way: Way, problem: str) -> None:
    page.goto(problem)
    form = opened(page, "form[action$='/facts/']")
    form.locator("[name=text]").fill(FACT[way.language])
    form.locator("[name=source]").fill("Harbour Bank")
    form.locator("[name=is_confirmed]").check()
    form.locator("button").click()
    expect(page.locator(".sheet__fact--confirmed")).to_have_text(FACT[way.language])


def answer_some(page: Page, way: Way, problem: str) -> None:
    """To those who write in one language; a few go out, then somebody stops the rest."""
    page.goto(f"{problem}answers/")
    page.locator("a[href*='purpose=answer']").click()
    expect(page.locator(f"[name=facts_{way.language}]")).to_have_value("")
    unfold_tongues(page)
    page.locator("[name=facts]").check()
    page.fill(f"[name=facts_{way.language}]", "{facts}")
    page.fill("[name=per_minute]", "60")
    page.locator(".answering-go button").click()
    page.wait_for_url(re.compile(r"/answers/\d+/$"))
    assert in_other_words(page, way) == []
    said = read_all(page)
    assert len(said) >= 3
    assert len(set(said)) == len(said)
    assert all(FACT[way.language] in text for text in said)
    page.locator(".answering-start button").click()
    expect(page.locator(".answer-row").get_by_text(re.compile(".")).first).to_be_visible()
    expect(page.locator("#run-progress form[action$='/pause/']")).to_have_count(1)
    numbers = page.locator("#run-progress .answering-numbers dd")
    expect(numbers.first).not_to_have_text(re.compile("^[0۰]$"), timeout=SOON)
    page.locator("form[action$='/stop/'] button").click()
    expect(page.locator("form[action$='/stop/']")).to_have_count(0)
    assert in_other_words(page, way) == []


def solve(page: Page, way: Way, problem: str) -> None:
    """Not before somebody has decided that normal service is enough again."""
    page.goto(f"{problem}decide/")
    page.check("[name=verdict][value=normal]")
    page.check("[name=posture][value=normal]")
    page.locator("main form.card button[type=submit]").click()
    page.wait_for_url(problem)
    expect(page.locator("#alerts").get_by_role("link")).to_have_count(0)
    form = opened(page, "form[action$='/solve/']")
    form.locator("[name=solution]").fill(SOLUTION[way.language])
    form.locator("button").click()
    page.locator(".banner--harbour a").click()
    page.locator("a[href*='purpose=solve']").click()
    expect(page.locator(f"[name=facts_{way.language}]")).to_have_value(
        re.compile(re.escape(SOLUTION[way.language]))
    )


def tell_everybody(page: Page, problem: str) -> None:
    unfold_tongues(page)
    for language, told in SOLUTION.items():
        page.fill(f"[name=facts_{language}]", told)
    page.locator(".answering-go button").click()
    page.wait_for_url(re.compile(r"/answers/\d+/$"))
    said = read_all(page)
    assert len(said) > 20
    assert len(set(said)) == len(said)
    page.locator(".answering-start button").click()
    expect(page.locator("#run-progress form[action$='/pause/']")).to_have_count(1)


def unfold_tongues(page: Page) -> None:
    tongues = page.locator("details.answering-tongue")
    tongues.evaluate_all("all => all.forEach(one => { one.open = true; })")


def read_all(page: Page) -> list[str]:
    """Read every reply of a run, page by page; gives back their words."""
    said = []
    for _ in range(20):
        said += page.locator(".answer-row__ours > p[lang]").all_inner_texts()
        button = page.locator(".answering-read button")
        if not button.count():
            break
        start = page.locator(".answering-read [name=next]").input_value()
        button.click()
        page.wait_for_load_state()
        if not start or start == "0":
            break
    expect(page.locator(".answering-start")).to_have_count(1)
    return said


def opened(page: Page, form: str) -> Locator:
    """A form of the page, with what it is folded into unfolded."""
    found = page.locator(f"main {form}").first
    found.evaluate(
        "one => { for (let at = one.closest('details'); at; "
        "at = at.parentElement.closest('details')) at.open = true; }"
    )
    return found


def western(text: str) -> str:
    return text.translate(str.maketrans("۰۱۲۳۴۵۶۷۸۹", "0123456789"))


OTHER_WORDS = """
() => {
  const theirs = "bdi, [dir=auto], [lang], code, svg, select, textarea, script, template, time";
  const walk = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  const found = [];
  while (walk.nextNode()) {
    const at = walk.currentNode;
    if (at.parentElement.closest(theirs) || !at.parentElement.checkVisibility()) continue;
    const ours = at.data.replace(/\\u2068[^\\u2069]*\\u2069|@\\w+/g, " ");
    if (/[A-Za-z]{3,}/.test(ours)) found.push(ours.trim());
  }
  return found;
}
"""


def in_other_words(page: Page, way: Way) -> list[str]:
    """Texts of ours on a Persian page that are not Persian."""
    if way.language != "fa":
        return []
    found: list[str] = page.evaluate(OTHER_WORDS)
    return found

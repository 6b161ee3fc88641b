"""Somebody connects each real channel through the screens, a customer writes there, the answer is
written at the desk, and the customer sees it where they wrote."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.desk import RunningDesk, running_desk
from tests.journeys.test_complaint import signed_in
from tests.servers import mail
from tests.servers.outside import NETWORKS

pytestmark = pytest.mark.browser

WORDS = "We are sorry. Your parcel is found, and it comes tomorrow."


@pytest.fixture(scope="module")
def stack() -> Iterator[ExitStack]:
    with ExitStack() as opened:
        yield opened


@pytest.fixture(scope="module")
def servers(stack: ExitStack) -> Callable[[str], Any]:
    """The server of a network, started when it is first asked for."""
    running: dict[Any, Any] = {}

    def started(network: str) -> Any:
        module, _ = NETWORKS[network]
        if problem := module.missing():
            pytest.skip(f"SKIPPED LOUDLY: {problem}")
        if module not in running:
            running[module] = stack.enter_context(module.running())
        return running[module]

    return started


@pytest.fixture(scope="module")
def connected_desk(
    tmp_path_factory: pytest.TempPathFactory, stack: ExitStack, servers: Callable[[str], Any]
) -> RunningDesk:
    """A desk that trusts the certificate of the mail servers, as an operator would make it."""
    trusted = {} if mail.missing() else {"SSL_CERT_FILE": str(servers("mail").certificate)}
    folder: Path = tmp_path_factory.mktemp("channels")
    return stack.enter_context(running_desk(folder, **trusted))


@pytest.fixture(scope="module")
def page(connected_desk: RunningDesk, browser: Browser) -> Iterator[Page]:
    view = {"width": 1440, "height": 900}
    context = signed_in(connected_desk, browser, "en", viewport=view, locale="en-GB")
    yield context.new_page()
    context.close()


def connect(desk: RunningDesk, page: Page, network: str, fields: dict[str, str | bool]) -> None:
    """From the list of networks to the channel's own page, as a person would."""
    page.goto(f"{desk.url}/channels/connect/")
    page.locator(f"a[href$='/connect/{network}/']").click()
    for name, value in fields.items():
        field = page.locator(f"[name=set_{name}]")
        if isinstance(value, bool):
            field.set_checked(value)
        else:
            field.fill(value)
    page.get_by_role("button", name="Try it and connect").click()
    page.wait_for_load_state()
    told = page.locator("main").inner_text()
    assert "/connect/" not in page.url, told


def case_with(desk: RunningDesk, words: str) -> int:
    """The number of the case that a post opened; waits for it."""
    code = f"""
import time
from fener.mentions.models import Mention
from fener.cases.models import CaseMention
for _ in range(300):
    link = CaseMention.objects.filter(mention__text__contains={words!r}).first()
    if link:
        print(link.case_id)
        break
    time.sleep(0.2)
else:
    print("0", list(Mention.objects.order_by("-id").values_list("text", flat=True)[:5]))
"""
    said = desk.python(code)
    assert said.isdigit(), f"no case came of {words!r}: {said}"
    return int(said)


@pytest.mark.parametrize("network", sorted(set(NETWORKS) - {"feed"}))
def test_connected_written_answered_and_seen(
    network: str, servers: Callable[[str], Any], connected_desk: RunningDesk, page: Page
) -> None:
    desk, outside = connected_desk, NETWORKS[network][1](servers(network))
    connect(desk, page, network, outside.fields)
    words = f"My parcel to street {network} 7 never arrived and nobody answers me!"
    complaint = outside.complain(words)
    case_id = case_with(desk, f"street {network} 7")
    page.goto(f"{desk.url}/cases/{case_id}/")
    expect(page.locator("#conversation").get_by_text(f"street {network} 7").first).to_be_visible()
    assert page.locator("input[name=way]:checked").get_attribute("value") == outside.way
    page.fill("#composer-text", WORDS)
    page.locator("[data-send]").click()
    expect(page.locator("#conversation").get_by_text(WORDS)).to_be_visible(timeout=15_000)
    give_up_at = time.monotonic() + 60
    while not any(WORDS in said for said in outside.answers(complaint)):
        assert time.monotonic() < give_up_at, f"nobody on {network} sees the answer"
        time.sleep(0.2)


def test_a_site_is_heard_by_its_feed(
    servers: Callable[[str], Any], connected_desk: RunningDesk, page: Page
) -> None:
    desk, outside = connected_desk, NETWORKS["feed"][1](servers("feed"))
    outside.complain("Lumi loses parcels")
    desk.python(
        "from fener.people.models import Brand\n"
        "from fener.kit.actors import DESK\n"
        "from fener.kit.times import now\n"
        "from fener.mentions.actions import add_watch_term\n"
        "add_watch_term(Brand.objects.get(), actor=DESK, now=now(), text='Lumi')"
    )
    connect(desk, page, "feed", outside.fields)
    give_up_at = time.monotonic() + 60
    while True:
        page.goto(f"{desk.url}/mentions/?network=feed")
        if page.get_by_text("Lumi loses parcels").count():
            break
        assert time.monotonic() < give_up_at, "the article was not heard"
        time.sleep(0.5)

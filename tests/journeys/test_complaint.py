"""A newcomer enters by the printed link and answers: one complaint in English, one in Persian, one
in Arabic, from the queue to the answer in the same thread; also without JavaScript."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.journeys.desk import RunningDesk

pytestmark = pytest.mark.browser

PASSWORD = "a lantern over quiet water"


@pytest.fixture(scope="module")
def entered(desk: RunningDesk, browser: Browser) -> Page:
    """The first administrator, by the link that the terminal printed."""
    page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="en-GB")
    page.goto(desk.link)
    page.fill("input[name=name]", "Ardita Kola")
    page.fill("input[name=email]", "ardita@example.org")
    for field in page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_load_state()
    assert "/enter/" not in page.url, page.locator("main").inner_text()
    return page


def speak(desk: RunningDesk, language: str) -> str:
    """A signed-in session in `language`."""
    code = f"""
from django.test import Client
from fener.people.models import User
user = User.objects.get(is_owner=True)
user.language = {language!r}
user.digits = "local" if {language!r} in ("fa", "ar") else "western"
user.calendar = "jalali" if {language!r} == "fa" else "gregorian"
user.save()
client = Client()
client.force_login(user)
print(client.cookies["sessionid"].value)
"""
    return desk.python(code)


def signed_in(
    desk: RunningDesk, browser: Browser, language: str, **options: object
) -> BrowserContext:
    context = browser.new_context(**options)  # type: ignore[arg-type]
    session = speak(desk, language)
    context.add_cookies([{"name": "sessionid", "value": session, "url": desk.url}])
    return context


def case_of(desk: RunningDesk, handle: str) -> dict[str, object]:
    code = f"""
import json
from fener.cases.models import Case
case = Case.objects.get(handle={handle!r})
clocks = {{name: "met" in clock for name, clock in case.clocks.items()}}
print(json.dumps({{"id": case.pk, "state": case.state, "replies": case.replies, **clocks}}))
"""
    found: dict[str, object] = json.loads(desk.python(code))
    return found


def answer(desk: RunningDesk, page: Page, handle: str, words: str) -> None:
    """From the queue: choose the person, write, send, and see it said in the thread."""
    page.goto(f"{desk.url}/")
    page.get_by_text(handle, exact=True).first.click()
    page.wait_for_selector("#composer-text")
    page.fill("#composer-text", words)
    # It comes when somebody stops typing, and moves the button that they are about to press.
    expect(page.locator("#preview").get_by_text(words)).to_be_visible(timeout=15_000)
    page.locator("[data-send]").click()
    expect(page.locator("#conversation .post").get_by_text(words)).to_be_visible(timeout=15_000)
    for _ in range(60):
        if case_of(desk, handle)["state"] == "waiting":
            return
        page.wait_for_timeout(250)
    raise AssertionError(f"the answer was not said: {case_of(desk, handle)}")


def test_the_link_lets_in_once(desk: RunningDesk, browser: Browser, entered: Page) -> None:
    stranger = browser.new_page()
    stranger.goto(desk.link)
    expect(stranger.locator("input[type=password]")).to_have_count(0)
    stranger.close()


def test_the_queue_shows_who_waits_in_the_order_of_clocks(desk: RunningDesk, entered: Page) -> None:
    entered.goto(f"{desk.url}/")
    for who in ("mary", "arta", "eleni", "salma", "ivan", "mina"):
        expect(entered.get_by_text(who, exact=True).first).to_be_visible()
    expect(entered.get_by_text("vera", exact=True)).to_have_count(0)


@pytest.mark.parametrize(
    ("language", "handle", "words"),
    [
        ("en", "mary", "I am sorry, Mary. Your parcel reaches you on Friday before 14:00."),
        ("fa", "mina", "مینا، متأسفیم. سفارش شما جمعه پیش از ساعت ۱۴ می‌رسد."),
        ("ar", "salma", "نعتذر منك يا سلمى. يصلك طلبك يوم الجمعة قبل الساعة ١٤."),
    ],
)
def test_a_complaint_is_answered_in_its_thread(
    desk: RunningDesk, browser: Browser, entered: Page, language: str, handle: str, words: str
) -> None:
    viewport = {"width": 1440, "height": 900}
    with signed_in(desk, browser, language, viewport=viewport) as context:
        page = context.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        answer(desk, page, handle, words)
        direction = "rtl" if language in ("fa", "ar") else "ltr"
        expect(page.locator("html")).to_have_attribute("dir", direction)
        expect(page.locator("html")).to_have_attribute("lang", language)
        assert faults == []
    found = case_of(desk, handle)
    assert (found["state"], found["replies"]) == ("waiting", 1)
    assert all(found[clock] for clock in ("seen", "acknowledged", "answered"))
    assert not found["solved"]


def test_a_refresh_that_comes_after_the_answer_does_no_harm(
    desk: RunningDesk, browser: Browser, entered: Page
) -> None:
    with signed_in(desk, browser, "en", viewport={"width": 1440, "height": 900}) as context:
        page = context.new_page()
        faults: list[str] = []
        page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        page.goto(f"{desk.url}/")
        held: list[Route] = []

        def hold(route: Route) -> None:
            held.append(route)

        page.route("**/*part=fresh*", hold)
        page.route("**/seen/", hold)
        page.get_by_text("ivan", exact=True).first.click()
        page.wait_for_selector("#composer-text")
        page.evaluate("document.body.dispatchEvent(new CustomEvent('live:again'))")
        page.fill("#composer-text", "Съжаляваме, Иване. Пратката пристига в петък.")
        page.locator("[data-send]").click()
        expect(page.locator("#conversation").get_by_text("пристига в петък")).to_be_visible()
        asked = " ".join(route.request.url for route in held)
        assert "part=fresh" in asked
        assert "/seen/" in asked
        for route in held:
            route.continue_()
        page.unroute_all()
        page.wait_for_timeout(500)
        expect(page.locator("#case-history li").first).to_be_attached()
        assert faults == []


def test_a_complaint_is_answered_on_a_phone(
    desk: RunningDesk, browser: Browser, entered: Page
) -> None:
    options = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    with signed_in(desk, browser, "en", **options) as context:
        answer(desk, context.new_page(), "arta", "Na vjen keq, Arta. Porosia vjen të premten.")


def test_a_complaint_is_answered_without_javascript(
    desk: RunningDesk, browser: Browser, entered: Page
) -> None:
    with signed_in(desk, browser, "en", java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{desk.url}/")
        page.get_by_text("eleni", exact=True).first.click()
        page.wait_for_load_state()
        words = "Λυπούμαστε, Ελένη. Το δέμα σας φτάνει την Παρασκευή."
        page.fill("#composer-text", words)
        page.locator("[data-send]").click()
        page.wait_for_load_state()
        expect(page.get_by_text(words).first).to_be_visible()
    assert case_of(desk, "eleni")["replies"] == 1


def test_what_is_written_is_found_again_whatever_its_letters(
    desk: RunningDesk, browser: Browser, entered: Page
) -> None:
    with signed_in(desk, browser, "en") as context:
        page = context.new_page()
        for query, who in (
            ("ΔΕΜΑ απαντα", "eleni"),
            ("سفارش نرسيده", "mina"),
            ("porosia TURP", "arta"),
            ("٤٨٢١٣", "mary"),
            ("пратката", "ivan"),
        ):
            page.goto(f"{desk.url}/search/?q={query}")
            expect(page.locator("main").get_by_text(who).first).to_be_visible()

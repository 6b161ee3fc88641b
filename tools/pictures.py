"""The README's pictures: a practice storm played into a desk of its own, looked at with a real
browser. Writes docs/pictures/*.png."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
CHROMIUM = "/usr/bin/chromium"

ANSWERS = {
    "en": "I am sorry, {who}. We have traced your parcel: it reaches you tomorrow before 14:00. "
    "Thank you for telling us.",
    "fa": "{who} عزیز، متأسفیم. بستهٔ شما پیدا شد و فردا پیش از ساعت ۱۴ می‌رسد. سپاس که خبر دادید.",
}

PREPARE = """
import json, sys
import django
django.setup()
from django.test import Client
from fener.cases.actions import send_reply
from fener.cases.models import Case
from fener.kit.times import now
from fener.people.models import User
from fener.people.queries import actor_of
language, words = sys.argv[1], sys.argv[2]
user = User.objects.filter(email="ardita@example.org").first()
if user is None:
    user = User.objects.create_user("ardita@example.org", None, name="Ardita Kola", is_owner=True)
user.language = language
user.zone = "Europe/Tirane"
user.calendar = "jalali" if language == "fa" else "gregorian"
user.digits = "local" if language in ("fa", "ar") else "western"
user.save()
client = Client()
client.force_login(user)
cases = Case.objects.select_related("brand").filter(language=language, judged="complaint")
case = cases.filter(kind_key__startswith="parcel", replies=0).order_by("-posts", "id").first()
send_reply(
    case, actor=actor_of(user), now=now(), text=words.replace("{who}", case.who),
    visibility="public", purpose="answer", seen_replies=0, seen_posts=case.posts,
)
print(json.dumps({"session": client.cookies["sessionid"].value, "case": case.pk}))
"""

READY = """
import django
django.setup()
from fener.cases.models import Case
from fener.kit.models import Job
done = Job.objects.filter(kind="storm").exclude(state__in=["waiting", "running"]).exists()
print("yes" if done and Case.objects.count() > 100 else "no")
"""


def main() -> int:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="fener-pictures-") as folder:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        address = f"http://localhost:{port}"
        environment = {
            **os.environ,
            "FENER_DATA": folder,
            "FENER_URL": address,
            "FENER_PORT": str(port),
            "FENER_LOG": "ERROR",
            "DJANGO_SETTINGS_MODULE": "fener.project.settings",
            "PYTHONPATH": str(ROOT),
        }
        desk = subprocess.Popen(
            [sys.executable, "-m", "fener", "demo", "--speed", "max", "--port", str(port)],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_for(f"{address}/health/")
            for _ in range(120):
                if run(environment, "-c", READY).strip() == "yes":
                    break
                time.sleep(2)
            time.sleep(15)
            look(address, environment)
        finally:
            desk.terminate()
            desk.wait(30)
    return 0


def run(environment: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, *words], env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout


def wait_for(url: str) -> None:
    for _ in range(240):
        try:
            with urllib.request.urlopen(url):
                return
        except OSError:
            time.sleep(0.25)
    sys.exit("the desk did not start")


def look(address: str, environment: dict[str, str]) -> None:
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        for language in ("en", "fa"):
            told = json.loads(run(environment, "-c", PREPARE, language, ANSWERS[language]))
            time.sleep(5)
            take(browser, address, told, f"desk-{language}", WIDE)
            take(browser, address, told, f"phone-{language}", PHONE)
        browser.close()


def take(
    browser: Browser, address: str, told: dict[str, object], name: str, size: dict[str, int]
) -> None:
    context = browser.new_context(viewport=size, color_scheme="light")
    session = {"name": "sessionid", "value": str(told["session"]), "url": address}
    context.add_cookies([session])
    page: Page = context.new_page()
    page.goto(f"{address}/cases/{told['case']}/" if told["case"] else address)
    page.wait_for_timeout(1500)
    page.screenshot(path=PICTURES / f"{name}.png")
    context.close()


if __name__ == "__main__":
    sys.exit(main())

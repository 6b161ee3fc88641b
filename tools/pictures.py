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

PREPARE = """
import json, sys
import django
django.setup()
from django.test import Client
from fener.cases.models import Case
from fener.people.models import User
language = sys.argv[1]
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
cases = Case.objects.filter(state="new", language=language, judged="complaint")
case = cases.order_by("-posts", "id").first()
print(json.dumps({"session": client.cookies["sessionid"].value, "case": case.pk if case else 0}))
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
        told = run(environment, "-m", "fener", "demo", "--once")
        print(told.strip().splitlines()[-1], file=sys.stderr)
        desk = subprocess.Popen(
            [sys.executable, "-m", "fener", "serve"], env=environment, stderr=subprocess.DEVNULL
        )
        try:
            wait_for(f"{address}/health/")
            look(address, environment)
        finally:
            desk.terminate()
            desk.wait(20)
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
            told = json.loads(run(environment, "-c", PREPARE, language))
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

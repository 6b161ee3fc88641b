"""Run as a program of its own, with an empty data folder: four agents press send at once, on a
real file and not on the database of the tests, which threads can't share. Prints what came of
it as JSON."""

from __future__ import annotations

import json
import logging
import sys
import threading
from collections.abc import Callable
from typing import Any

import django

AT_ONCE = 4


def race(send: Callable[[int], Any]) -> list[Any]:
    from django.db import connection

    start, answers = threading.Barrier(AT_ONCE), []

    def run(number: int) -> None:
        start.wait()
        try:
            answers.append(send(number))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def main() -> None:
    django.setup()
    logging.disable(logging.CRITICAL)
    from django.conf import settings
    from django.core.management import call_command

    from fener.api.testing import Caller, make_desk, make_person, make_token
    from fener.cases.models import Reply
    from fener.kit.records import verify_books

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.ALLOWED_HOSTS = ["*"]
    call_command("migrate", verbosity=0, interactive=False)
    channel, cases = make_desk("Race", "My parcel never arrived!", "The shoes are broken!")
    secret = make_token(make_person(channel.brand, "r@example.org"))
    body = {
        "text": "It comes on Friday at 10.", "visibility": "public", "seen_replies": 0,
        "seen_posts": 1,
    }  # fmt: skip
    told = {}
    for name, case, key in (("guarded", cases[0], ""), ("keyed", cases[1], "one key")):
        path = f"/cases/{case.pk}/replies"
        answers = race(lambda _n, p=path, k=key: Caller(secret)("POST", p, body, key=k))
        told[name] = {
            "statuses": sorted(answer.status_code for answer in answers),
            "errors": sorted(
                answer.json()["error"]["key"] for answer in answers if answer.status_code != 201
            ),
            "ids": sorted({answer.json().get("id", 0) for answer in answers} - {0}),
            "replies": Reply.objects.filter(case=case).count(),
        }
    told["breaks"] = len(verify_books())
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()

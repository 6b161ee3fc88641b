"""The worker that pages people is killed again and again: when it comes back, the ladder has the
pages that the plan wants, each once by its key, and each that could go out went out.

What the test asks of its desk is answered in a child process, by this module run as a program.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.crash.desk import ROOT, CrashDesk, crash_desk, kill

pytestmark = pytest.mark.crash

ESCALATIONS = 40
KILLS = 10
MODULE = "tests.crash.test_paging"


@pytest.fixture
def desk(tmp_path: Path) -> Any:
    with crash_desk(tmp_path / "desk") as found:
        found.environment["FENER_PAGE_PRIVATE_HOSTS"] = "yes"
        yield found


def ask(desk: CrashDesk, question: str, **params: Any) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", MODULE, question, json.dumps(params)],
        env=desk.environment, capture_output=True, text=True, timeout=300, cwd=ROOT, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.strip().splitlines()[-1])


def test_a_ladder_that_is_killed_again_and_again_has_each_page_once(desk: CrashDesk) -> None:
    from fener.playbooks.testing import running_chat

    chance = random.Random(20261122)
    with running_chat() as chat:
        ask(desk, "begin", port=chat.port, count=ESCALATIONS)
        for _turn in range(KILLS):
            process = desk._started(MODULE, "work", "{}")
            time.sleep(chance.uniform(0.2, 1.2))
            kill(process)
        before = len(chat.got)
        assert before < ESCALATIONS * 3, "the kills came too late: make more escalations"
        ask(desk, "finish")
        found = ask(desk, "compare")
        at_service = Counter(chat.keys())
    assert found["missing"] == found["surplus"] == found["doubled"] == 0
    assert found["pages"] > ESCALATIONS * 8
    assert found["states"].keys() <= {"sent", "failed"}
    assert set(at_service) == set(found["sent"]), "each arrived under its own key"
    doubles = sum(at_service.values()) - len(at_service)
    assert doubles <= KILLS * 8, "a kill repeats at most the sends that were under way"
    assert found["events"] == found["pages"]
    assert desk.fener("check")["ok"]


def begin(port: int, count: int) -> int:
    """Escalations that began forty minutes ago, so that most of their ladders are due at once."""
    from fener.kit.actors import DESK
    from fener.kit.times import now
    from fener.people.testing import make_desk
    from fener.playbooks.actions import set_contact
    from fener.playbooks.testing import escalation_for

    desk = make_desk()
    for who in ("lead", "owner", "admin"):
        address = f"json://127.0.0.1:{port}/{who}"
        set_contact(desk.people[who], "chat", address, actor=DESK, now=now())
    began = now() - timedelta(minutes=40)
    for number in range(count):
        escalation_for(desk.brand, now=began, level=3, subject=f"problem:{number}")
    return count


def work() -> None:
    """The lane of paging, until it is killed."""
    import threading

    from fener.kit.loop import desk_loop

    print("at work", file=sys.stderr, flush=True)
    desk_loop("paging").run(threading.Event())


def finish() -> int:
    """Let the desk notice senders that died, as if their time had passed, and work to the end."""
    from fener.kit.times import now
    from fener.playbooks.work import LOST_AFTER, climb_ladders, notice_lost_pages, send_pages

    moved = notice_lost_pages(now() + LOST_AFTER + timedelta(seconds=1))
    while done := climb_ladders(now()) + send_pages(now() + timedelta(minutes=10)):
        moved += done
    return moved


def compare() -> dict[str, Any]:
    """What is there, beside what the plan wanted until the last page was written."""
    from django.db.models import Max

    from fener.kit.models import Event
    from fener.playbooks.models import Escalation, Page
    from fener.playbooks.queries import course_of

    missing = surplus = doubled = 0
    for escalation in Escalation.objects.select_related("brand"):
        rows = Page.objects.filter(escalation=escalation)
        there = list(rows.values_list("step", "person_id", "means"))
        last = rows.aggregate(at=Max("created_at"))["at"]
        wanted = {page.key for page in course_of(escalation, last).due(last)}
        missing += len(wanted - set(there))
        surplus += len(set(there) - wanted)
        doubled += len(there) - len(set(there))
    told = [
        tuple(page)
        for event in Event.objects.filter(verb="escalation.paged")
        for page in ([event.subject, *each] for each in json.loads(event.data)["pages"])
    ]
    assert len(told) == len(set(told)), "no page is told twice"
    return {
        "missing": missing,
        "surplus": surplus,
        "doubled": doubled,
        "pages": Page.objects.count(),
        "events": len(told),
        "states": dict(Counter(Page.objects.values_list("state", flat=True))),
        "sent": list(Page.objects.filter(state="sent").values_list("key", flat=True)),
    }


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fener.project.settings")
    import django

    django.setup()
    print(json.dumps(globals()[sys.argv[1]](**json.loads(sys.argv[2]))))

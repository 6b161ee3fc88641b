"""Steps of the loop: climb ladders, send pages, notice senders that died, and audit it all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from django.db import connection

from fener.kit.loop import row_by_row, step
from fener.playbooks import actions
from fener.playbooks.models import Page
from fener.playbooks.queries import (
    audited_escalations,
    due_escalations,
    due_sends,
    lost_sends,
)

SENDS_AT_ONCE = 8
LOST_AFTER = timedelta(seconds=45)
"""Longer than any carrier's time-out: a claim this old has no living sender."""
AUDITED_FOR = timedelta(hours=2)
"""An escalation that ended is looked at so long."""


@step("climb ladders", every=0.5, lane="paging")
def climb_ladders(now: datetime) -> int:
    """Also catches up after a restart: what should have been sent is worked out, not remembered."""
    return row_by_row(
        due_escalations(now), lambda one: actions.climb_ladder(one, now=now), now=now, most=200
    )


@step("send pages", lane="paging")
def send_pages(now: datetime) -> int:
    """Side by side: a service that does not answer holds up seven others at most."""
    due, most = due_sends(now), SENDS_AT_ONCE * 4
    if min(SENDS_AT_ONCE, due[:2].count()) < 2:
        return row_by_row(due, lambda page: _send(page, now), now=now, most=most)
    with ThreadPoolExecutor(max_workers=SENDS_AT_ONCE) as pool:
        return row_by_row(
            due, lambda page: _send_aside(page, now), now=now, most=most, each=pool.map
        )


def _send_aside(page: Page, now: datetime) -> int:
    try:
        return _send(page, now)
    finally:
        connection.close()


def _send(page: Page, now: datetime) -> int:
    if not actions.claim_page(page, now=now):
        return 0
    actions.send_page(page, now=now)
    return 1


@step("notice lost pages", every=5, lane="paging")
def notice_lost_pages(now: datetime) -> int:
    return row_by_row(
        lost_sends(now - LOST_AFTER), lambda page: actions.lose_page(page, now=now), now=now,
        most=100,
    )  # fmt: skip


@step("audit escalations", every=15, lane="auditing")
def audit_escalations(now: datetime) -> int:
    """In a lane of its own: where paging stands still, somebody must be left to say so, and to
    page the administrators."""
    rows = audited_escalations(now - AUDITED_FOR)
    found = row_by_row(rows, lambda one: actions.audit_escalation(one, now=now), now=now)
    return found + (send_pages(now) if found else 0)

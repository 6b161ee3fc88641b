"""Long work in slices: progress is stored after each, so it can be left and come back to.

An app declares a kind of job with a function that does one slice. The slice's effects and
its progress are one transaction, so a crash repeats nothing and skips nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from fener.core.lifecycles import JOB
from fener.kit.actors import DESK, Actor
from fener.kit.advance import LostRace, advance
from fener.kit.loop import step
from fener.kit.models import Job
from fener.kit.records import write_event

log = logging.getLogger("fener.jobs")

KEPT_PROBLEMS = 100

Slice = Callable[[Job, datetime], bool]
"""Does one slice: changes `job.place`, `done`, `total`, `result`; True while there is more."""

_kinds: dict[str, Slice] = {}


class JobRefused(Exception):
    """The work can't be done at all; `key` and `params` say why and what to do."""

    def __init__(self, key: str, **params: Any) -> None:
        super().__init__(key)
        self.key = key
        self.params = params


def job_kind(name: str) -> Callable[[Slice], Slice]:
    def declare(work: Slice) -> Slice:
        _kinds[name] = work
        return work

    return declare


def ask_for(
    kind: str, *, actor: Actor, now: datetime, brand_id: int | None = None, **params: Any
) -> Job:
    """Put long work on the list; the worker begins within a second."""
    if kind not in _kinds:
        raise KeyError(f"no app declares a job {kind!r}")
    with transaction.atomic():
        job = Job.objects.create(
            kind=kind,
            brand_id=brand_id,
            asked_by_id=actor.person_id,
            params=params,
            created_at=now,
            due_at=now,
        )
        write_event(
            "job.asked", f"job:{job.pk}", actor=actor, now=now, brand_id=brand_id, kind=kind
        )
    return job


def note_problem(job: Job, line: int, key: str, params: Mapping[str, Any] | None = None) -> None:
    """Keep a problem with its line; all are counted, the first hundred are kept in words."""
    job.problem_count += 1
    if len(job.problems) < KEPT_PROBLEMS:
        job.problems.append({"line": line, "key": key, "params": dict(params or {})})


def stop_job(job: Job, *, actor: Actor, now: datetime) -> None:
    _move(job, "stopped", actor=actor, now=now, finished_at=now, due_at=None)


def retry_job(job: Job, *, actor: Actor, now: datetime) -> None:
    """Go on from the last finished slice."""
    _move(job, "waiting", actor=actor, now=now, finished_at=None, due_at=now)


def _move(job: Job, target: str, *, actor: Actor, now: datetime, **changes: Any) -> None:
    with transaction.atomic():
        verb = advance(job, JOB, target, **changes)
        write_event(
            verb, f"job:{job.pk}", actor=actor, now=now, brand_id=job.brand_id, kind=job.kind
        )


@step("jobs")
def run_jobs(now: datetime) -> int:
    """One slice of every job that is due."""
    due = Job.objects.filter(state__in=["waiting", "running"], due_at__lte=now).order_by("id")[:5]
    for job in due:
        _run_slice(job, now)
    return len(due)


def _run_slice(job: Job, now: datetime) -> None:
    try:
        if job.state == "waiting":
            _move(job, "running", actor=DESK, now=now)
        with transaction.atomic():
            more = _kinds[job.kind](job, now)
            if (
                Job.objects.filter(pk=job.pk, state="running").update(
                    place=job.place,
                    done=job.done,
                    total=job.total,
                    result=job.result,
                    problems=job.problems,
                    problem_count=job.problem_count,
                    due_at=max(job.due_at or now, now) if more else None,
                )
                == 0
            ):
                raise LostRace
            if not more:
                _move(job, "done", actor=DESK, now=now, finished_at=now)
    except LostRace:
        log.info("job %s was stopped or taken by another worker", job.pk)
    except JobRefused as refusal:
        _fail(job.pk, now, refusal.key, refusal.params)
    except Exception as error:
        log.exception("job %s failed", job.pk)
        _fail(job.pk, now, "job.fault", {"fault": f"{type(error).__name__}: {error}"[:300]})


def _fail(pk: int, now: datetime, key: str, params: Mapping[str, Any]) -> None:
    job = Job.objects.get(pk=pk)
    result = {**job.result, "failure": {"key": key, "params": dict(params)}}
    _move(job, "failed", actor=DESK, now=now, result=result, finished_at=now, due_at=None)


def in_a_moment(now: datetime, seconds: float) -> datetime:
    return now + timedelta(seconds=seconds)

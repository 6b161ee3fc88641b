"""Long work: slices and progress in one transaction, stopped, failed, gone on with."""

from datetime import UTC, datetime

import pytest

from fener.kit.actors import DESK
from fener.kit.jobs import (
    JobRefused,
    ask_for,
    job_kind,
    note_problem,
    retry_job,
    run_jobs,
    stop_job,
)
from fener.kit.models import Event, Job

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
faults: list[Exception] = []


@job_kind("count to three")
def count_to_three(job: Job, now: datetime) -> bool:
    if faults:
        job.done = 99
        raise faults.pop()
    job.total = 3
    job.done += 1
    note_problem(job, job.done, "job.fault", {"fault": "none"})
    return job.done < 3


@pytest.fixture
def job() -> Job:
    return ask_for("count to three", actor=DESK, now=NOW)


def fresh(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def test_a_job_goes_on_slice_by_slice(job):
    seen = []
    for _ in range(4):
        run_jobs(NOW)
        seen.append((fresh(job).state, fresh(job).done))
    assert seen == [("running", 1), ("running", 2), ("done", 3), ("done", 3)]
    assert fresh(job).problem_count == 3
    verbs = Event.objects.filter(subject=f"job:{job.pk}").order_by("id")
    assert list(verbs.values_list("verb", flat=True)) == ["job.asked", "job.started", "job.done"]


def test_a_fault_keeps_what_was_done_and_can_be_gone_on_with(job):
    run_jobs(NOW)
    faults.append(ValueError("boom"))
    run_jobs(NOW)
    stopped = fresh(job)
    assert (stopped.state, stopped.done) == ("failed", 1)
    assert stopped.result["failure"]["key"] == "job.fault"
    retry_job(stopped, actor=DESK, now=NOW)
    run_jobs(NOW)
    run_jobs(NOW)
    assert (fresh(job).state, fresh(job).done) == ("done", 3)


def test_a_refusal_says_why(job):
    faults.append(JobRefused("import.no_header"))
    run_jobs(NOW)
    assert fresh(job).result["failure"] == {"key": "import.no_header", "params": {}}


def test_a_stopped_job_stands_still(job):
    run_jobs(NOW)
    stop_job(fresh(job), actor=DESK, now=NOW)
    run_jobs(NOW)
    assert (fresh(job).state, fresh(job).done) == ("stopped", 1)

"""Reading an uploaded file into raw payloads: long work that can be left, stopped, gone on with.

Where it is in the file is a line number, stored with the lines in one transaction. The open
file is kept between slices only to save time: after a restart it is opened again and read
forward to that line.
"""

from __future__ import annotations

import gzip
import time
import zlib
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction

from fener.channels.actions import connect_channel, note_heard, store_payloads
from fener.channels.importing import FileRefused, Line, read_lines, shape_of
from fener.channels.models import Channel
from fener.channels.queries import channel_by_id, channel_named
from fener.channels.uploads import path_of, stored_name
from fener.core.lifecycles import JOB
from fener.kit.actors import Actor
from fener.kit.jobs import JobRefused, ask_for, job_kind, note_problem
from fener.kit.models import Job, Upload
from fener.people.models import Brand

IMPORT = "import file"
LINES_A_SLICE = 2000
BYTES_A_SLICE = 8 * 1024 * 1024
COUNTING_FOR = 2.0
"""Seconds spent on counting the lines; a file that takes longer has no total."""
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class SourceDiffers(Exception):
    """A source of this name is there, read with another zone or another choice of back-log."""


def start_import(
    upload: Upload,
    brand: Brand,
    *,
    actor: Actor,
    now: datetime,
    source: str,
    columns: dict[str, str],
    zone: str = "",
    is_backlog: bool = True,
) -> Job:
    """Read `upload` into the brand's file source of that name, made if it is not there.

    `is_backlog`: posts older than the source alarm nobody; else clocks run from their own
    times. Raises `SourceDiffers`.
    """
    channel = channel_named(brand.pk, "file", source)
    if channel and (
        channel.settings.get("time_zone", "") != zone
        or (channel.connected_at == LONG_AGO) is is_backlog
    ):
        raise SourceDiffers(source)
    with transaction.atomic():
        channel = channel or connect_channel(
            brand,
            actor=actor,
            now=now,
            network="file",
            name=source,
            space=f"file:{source}"[:60],
            settings={"time_zone": zone},
            connected_at=now if is_backlog else LONG_AGO,
        )
        return ask_for(
            IMPORT,
            actor=actor,
            now=now,
            brand_id=brand.pk,
            channel=channel.pk,
            upload=upload.pk,
            name=upload.name,
            columns=columns,
        )


@dataclass(slots=True)
class _Open:
    """A file that is being read, and the line it stands at."""

    job_id: int
    line: int
    lines: Generator[Line, None, None]


_open: list[_Open] = []
_KEPT_OPEN = 4


@job_kind(IMPORT)
def import_slice(job: Job, now: datetime) -> bool:
    """Store the next lines of the file; True while there are more."""
    if refused := job.place.get("refused"):
        raise JobRefused(refused["key"], **refused["params"])
    upload = Upload.objects.get(pk=job.params["upload"])
    channel = channel_by_id(job.params["channel"])
    if channel.state == "disconnected":
        raise JobRefused("hook.disconnected")
    here = int(job.place.get("line", 0))
    try:
        path = path_of(upload)
    except FileRefused as refusal:
        raise JobRefused(refusal.key, **refusal.params) from refusal
    if job.total is None and not here:
        job.total = count_lines(path)
    source = _take_up(job, path, upload.name, here)
    lot, refusal = _next_lines(source.lines)
    good = [line for line in lot if line.payload]
    stored = store_payloads(
        channel,
        [line.payload for line in good if line.payload],
        now=now,
        lines=[line.number for line in good],
    )
    note_heard(channel, now=now)
    for line in lot:
        if not line.payload:
            note_problem(job, line.number, line.problem, line.params)
    source.line = lot[-1].number if lot else here
    job.done = source.line
    job.place = {"line": source.line}
    job.result = {
        "lines": job.result.get("lines", 0) + len(good),
        "stored": job.result.get("stored", 0) + stored,
        "known": job.result.get("known", 0) + len(good) - stored,
    }
    if refusal:
        # What came before is kept with this slice; the next one tells why it ends here.
        job.place["refused"] = {"key": refusal.key, "params": dict(refusal.params)}
        return True
    if lot:
        _keep(source)
        return True
    if not job.result["lines"] and not job.problem_count:
        raise JobRefused("import.nothing")
    job.total = job.done
    transaction.on_commit(lambda: _let_go(upload))
    return False


def _take_up(job: Job, path: Path, name: str, here: int) -> _Open:
    for kept in list(_open):
        if kept.job_id == job.pk:
            _open.remove(kept)
            if kept.line == here:
                return kept
            kept.lines.close()
    shape = shape_of(Path(name))
    lines = read_lines(path, columns=job.params.get("columns") or {}, shape=shape)
    return _Open(job.pk, here, _after(lines, here))


def _after(lines: Iterator[Line], here: int) -> Generator[Line, None, None]:
    for line in lines:
        if line.number > here:
            yield line


def _next_lines(lines: Iterator[Line]) -> tuple[list[Line], FileRefused | None]:
    lot: list[Line] = []
    size = 0
    try:
        for line in lines:
            lot.append(line)
            size += len(line.payload.body) if line.payload else 0
            if len(lot) >= LINES_A_SLICE or size >= BYTES_A_SLICE:
                break
    except FileRefused as refusal:
        return lot, refusal
    return lot, None


def _keep(source: _Open) -> None:
    _open.append(source)
    for old in _open[:-_KEPT_OPEN]:
        old.lines.close()
        _open.remove(old)


def _let_go(upload: Upload) -> None:
    """The lines are stored one by one; the file itself is not kept, unless it is also something
    else's."""
    if Upload.objects.filter(digest=upload.digest).exclude(pk=upload.pk).exists():
        return
    default_storage.delete(stored_name(upload.digest))


def count_lines(path: Path, within: float = COUNTING_FOR) -> int | None:
    """How many lines there are; None where counting takes too long or the file is damaged."""
    until = time.monotonic() + within
    count, last = 0, b"\n"
    with path.open("rb") as head:
        packed = head.read(2) == b"\x1f\x8b"
    try:
        with gzip.open(path) if packed else path.open("rb") as stream:
            while chunk := stream.read(1 << 20):
                count += chunk.count(b"\n")
                last = chunk[-1:]
                if time.monotonic() > until:
                    return None
    except (OSError, EOFError, zlib.error):
        return None
    return count + (last != b"\n")


def import_of(job: Job) -> tuple[Channel, dict[str, Any]]:
    """The channel a file is read into, and what became of its lines so far."""
    counts = {"lines": 0, "stored": 0, "known": 0, **job.result}
    return channel_by_id(job.params["channel"]), counts


def can_go_on(job: Job) -> bool:
    """A file that can't be read further is not tried again; everything else is."""
    return job.state in ("stopped", "failed") and "refused" not in job.place


def is_under_way(job: Job) -> bool:
    return job.state not in (*JOB.finals, "failed", "stopped")

"""`fener detect`: the contract on the command line, and what it does with bad rows."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from datetime import datetime, timedelta
from random import Random

import pytest

from fener.project.command import main

BEGIN = datetime(2024, 5, 6, 0, 2, 53)
STEP = timedelta(minutes=15)


class Piped(io.TextIOWrapper):
    """Standard input as a pipe gives it."""

    def __init__(self, raw: bytes) -> None:
        super().__init__(io.BytesIO(raw), encoding="utf-8")


@pytest.fixture
def detected(monkeypatch, capfdbinary):
    def run(raw: bytes, status: int = 0) -> list[dict[str, str]]:
        out = io.BytesIO()
        monkeypatch.setattr("sys.stdin", Piped(raw))
        monkeypatch.setattr("sys.stdout", io.TextIOWrapper(out, encoding="utf-8"))
        assert main(["detect", "-"]) == status
        sys.stdout.flush()
        text = out.getvalue().decode("utf-8", "surrogateescape")
        return list(csv.DictReader(io.StringIO(text, newline="")))

    return run


def series(count: int = 4 * 96, storm_at: int | None = 3 * 96 + 40) -> list[str]:
    return [f"{BEGIN + k * STEP},{300 if k == storm_at else 8 + k % 5}" for k in range(count)]


def written(rows: list[str], header: str = "timestamp,value", end: str = "\n") -> bytes:
    return "".join(f"{row}{end}" for row in [header, *rows]).encode("utf-8", "surrogateescape")


def alerts(found: list[dict[str, str]]) -> list[int]:
    return [k for k, row in enumerate(found) if row["alert"] == "1"]


def test_every_row_gets_its_row_and_the_storm_its_sentence(detected):
    rows = series()
    found = detected(written(rows))
    assert list(found[0]) == ["timestamp", "alert", "score", "reason"]
    assert [row["timestamp"] for row in found] == [row.split(",")[0] for row in rows]
    assert alerts(found) == [328]
    assert float(found[328]["score"]) >= 1
    assert found[328]["reason"].startswith(
        "300 mentions in 15 minutes; usual at this hour: 6 to 14."
    )
    assert {row["reason"] for row in found[:328]} == {""}


def test_a_row_depends_on_nothing_after_it(detected):
    rows = series()
    whole = detected(written(rows))
    for cut in (1, 2, 100, 329):
        assert detected(written(rows[:cut])) == whole[:cut]


@pytest.mark.parametrize(
    "raw",
    [
        b"\xef\xbb\xbf" + written(series()),
        written(series(), end="\r\n"),
        written(series(), header=" Value;TIMESTAMP ".replace("Value;TIMESTAMP", "Timestamp,VALUE")),
        written([row.replace(",", ";") for row in series()], header="timestamp;value"),
        written([row.replace(",", "\t") for row in series()], header="timestamp\tvalue"),
        written([f"7;{row.replace(',', ';')},0;x" for row in series()], "id;timestamp;value;note"),
        written([f"\n{row}" for row in series()]),
    ],
    ids=["BOM", "CRLF", "capitals", "semicolons", "tabs", "more columns", "empty lines"],
)
def test_it_reads_what_spreadsheets_write(detected, raw):
    assert alerts(detected(raw)) == [328]


@pytest.mark.parametrize(
    "stamp",
    [
        lambda at: at.isoformat() + "Z",
        lambda at: at.isoformat() + ".250+02:00",
        lambda at: str(round(at.timestamp())),
        lambda at: str(round(at.timestamp()) * 1000),
    ],
    ids=["zone", "fraction", "seconds", "milliseconds"],
)
def test_it_reads_many_kinds_of_time_stamps_and_writes_them_unchanged(detected, stamp):
    rows = [f"{stamp(BEGIN + k * STEP)},{row.split(',')[1]}" for k, row in enumerate(series())]
    found = detected(written(rows))
    assert alerts(found) == [328]
    assert [row["timestamp"] for row in found] == [row.split(",")[0] for row in rows]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("{at},", "There is no value."),
        ("{at}", "This row has too few columns."),
        ("{at},many", "The value is no number."),
        ("{at},nan", "The value is no number."),
        ("{at},inf", "The value is no number."),
        ("{at},1e308", "The value is too large for a count."),
        ("{at},-3", "A count can't be less than 0."),
        ("06/05/24 noon,12", "The time stamp can't be read; write 2015-02-26 21:42:53."),
        (",12", "The time stamp can't be read; write 2015-02-26 21:42:53."),
        ('"{at},12', "This row has too few columns."),
        ("\udcff\udcfe,12", "The time stamp can't be read; write 2015-02-26 21:42:53."),
        ("{before},12", "The same time as the row before: not counted."),
        ("{long_ago},12", "Earlier than the row before: not counted. Put rows in time order."),
    ],
)
def test_a_bad_row_says_why_and_the_run_goes_on(detected, row, reason):
    rows = series()
    times = {
        "at": BEGIN + 200 * STEP, "before": BEGIN + 199 * STEP, "long_ago": BEGIN + 50 * STEP
    }  # fmt: skip
    rows[200] = row.format(**times)
    found = detected(written(rows))
    assert len(found) == len(rows)
    assert (found[200]["alert"], found[200]["reason"]) == ("0", reason)
    assert alerts(found) == [328]


def test_missing_rows_are_not_taken_for_calm_nor_for_a_storm(detected):
    rows = series(9 * 96, storm_at=None)
    assert alerts(detected(written(rows[: 3 * 96] + rows[7 * 96 :]))) == []


def test_steps_may_vary(detected):
    rows = series(5 * 96, storm_at=None)
    kept = [row for k, row in enumerate(rows) if k < 96 or k % 7 not in (2, 3)]
    assert alerts(detected(written(kept))) == []


def test_one_time_stamp_far_ahead_does_not_end_the_series(detected):
    rows = series()
    rows[200] = f"{datetime(2038, 1, 1)},12"
    found = detected(written(rows))
    assert alerts(found) == [328]
    assert [row["reason"] for row in found[199:203]] == ["", "", "", ""]


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "is empty; it needs a first line timestamp,value"),
        (b"timestamp,value\n", "has no rows below its first line"),
        (b"time,count\n1,2\n", "has no column timestamp and no column value"),
        (b"timestamp,count\n1,2\n", "has no column value. Its first line must name"),
        (b"2015-02-26 21:42:53,17\n", "it says: 2015-02-26 21:42:53, 17"),
        (b"timestamp,value\nx,1\ny,2\n", "not one of its 2 rows could be read"),
    ],
)
def test_what_is_no_series_is_refused_with_what_to_do(detected, capfdbinary, raw, says):
    detected(raw, status=2)
    assert says in capfdbinary.readouterr().err.decode()


@pytest.mark.parametrize("order", ["newest first", "shuffled"])
def test_rows_in_another_order_are_refused_and_not_taken_for_calm(detected, capfdbinary, order):
    rows = series()
    rows.sort(reverse=True)
    if order == "shuffled":
        Random(7).shuffle(rows)
    assert len(detected(written(rows), status=2)) == len(rows), "each row still has its own"
    said = capfdbinary.readouterr().err.decode()
    assert "is not in time order" in said
    assert "the oldest row first" in said


def test_a_file_that_is_not_there_is_refused(capsys, tmp_path):
    assert main(["detect", str(tmp_path / "none.csv")]) == 2
    assert "No such file" in capsys.readouterr().err


def test_it_needs_neither_django_nor_a_database(tmp_path):
    path = tmp_path / "series.csv"
    path.write_bytes(written(series(300)))
    program = (
        "import sys; from fener.project.command import main; status = main(sys.argv[1:]);"
        "from django.conf import settings; sys.exit(status or 9 * settings.configured)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "detect", str(path)], capture_output=True, check=False
    )
    assert (done.returncode, done.stdout.count(b"\n")) == (0, 301)

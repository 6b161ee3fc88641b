"""`fener watch`: the contract on the command line."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fener.project.command import main
from fener.project.commands.watch import Row, Watching, read_row

BEGIN = datetime(2024, 5, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)
FIELDS = {"at", "score", "level", "topic", "people", "reasons"}
Watched = Callable[..., list[dict]]


class Piped(io.TextIOWrapper):
    """Standard input as a pipe gives it."""

    def __init__(self, raw: bytes) -> None:
        super().__init__(io.BufferedReader(io.BytesIO(raw)), encoding="utf-8")  # type: ignore[arg-type]


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> Watched:
    monkeypatch.setenv("FENER_DATA", str(tmp_path))

    def run(raw: bytes, name: str = "posts.jsonl", *, status: int = 0) -> list[dict]:
        if name == "-":
            monkeypatch.setattr("sys.stdin", Piped(raw))
        else:
            (tmp_path / name).write_bytes(gzip.compress(raw) if name.endswith(".gz") else raw)
            name = str(tmp_path / name)
        assert main(["watch", name, "--brand", "Blue Shop", "--zone", "Europe/Athens"]) == status
        said = capsys.readouterr()
        run.said = said.err  # type: ignore[attr-defined]
        return [json.loads(line) for line in said.out.splitlines()]

    return run


def line(at: object, text: str, **more: object) -> bytes:
    return json.dumps({"at": at, "text": text, **more}).encode() + b"\n"


def quiet(days: int = 4) -> list[bytes]:
    """Every two hours somebody asks something."""
    things = ("jacket", "lamp", "table", "bottle", "basket", "shirt", "ladder", "kettle")
    return [
        line((BEGIN + step * 2 * HOUR).isoformat(), f"@blueshop is the {things[step % 8]} there?",
             author=f"a{step}", id=f"q{step}")
        for step in range(12 * days)
    ]  # fmt: skip


def storm(begin: datetime, people: int = 12) -> list[bytes]:
    return [
        line((begin + timedelta(minutes=3 * step)).isoformat(sep=" "),
             f"@blueshop your heater caught fire in my kitchen, {'very ' * step}angry!!",
             author=f"s{step}", id=f"s{step}")
        for step in range(people)
    ]  # fmt: skip


NOW = BEGIN + timedelta(days=4)


def test_an_alert_is_a_line_with_reasons_in_words(watched: Watched) -> None:
    (alert,) = watched(b"".join(quiet() + storm(NOW)))
    assert alert.keys() >= FIELDS
    at = datetime.fromisoformat(alert["at"])
    assert NOW <= at <= NOW + timedelta(minutes=20)
    assert 0 < alert["score"] < 1
    assert alert["level"] >= 2
    assert alert["people"] >= 3
    assert any("safety" in reason for reason in alert["reasons"])
    assert all(isinstance(reason, str) and "%" not in reason for reason in alert["reasons"])
    assert alert["post"].startswith("s")


def test_files_packed_or_piped_give_the_same(watched: Watched) -> None:
    raw = b"".join(quiet() + storm(NOW))
    plain = watched(raw)
    assert plain
    assert watched(raw, "posts.jsonl.gz") == plain
    assert watched(raw, "-") == plain


def test_its_own_offset_is_kept(watched: Watched) -> None:
    lines = quiet() + [row.replace(b"+00:00", b"-08:00") for row in storm(NOW - timedelta(hours=7))]
    (alert,) = watched(b"".join(lines))
    assert alert["at"].endswith("-08:00")


def test_bad_lines_are_told_with_their_number_and_the_run_goes_on(watched: Watched) -> None:
    bad = [
        b"not json\n", b"[1]\n", b"\xff\xfe\n", line(None, "no time"), line("soon", "when?"),
        line(True, "no"), line("2024-05-10T00:00:00Z", "")[:-4] + b"\n", b"\n",
        b'{"at": "2024-05-10T00:00:00Z"}\n', b'{"at": "2024-05-10T00:00:00Z", "text": 5}\n',
    ]  # fmt: skip
    raw = b"".join(bad + quiet() + storm(NOW))
    assert len(watched(raw)) == 1
    said = watched.said  # type: ignore[attr-defined]
    for number in (1, 2, 3, 4, 5, 6, 7, 9, 10):
        assert f"line {number}:" in said
    assert "line 8:" not in said
    assert "line 11:" not in said


def test_times_as_old_files_have_them(watched: Watched) -> None:
    old = [
        line((NOW + timedelta(minutes=3 * step)).strftime("%a %b %d %H:%M:%S +0000 %Y"),
             f"the heater caught fire, house {chr(97 + step) * 3}")
        for step in range(12)
    ]  # fmt: skip
    (alert,) = watched(b"".join(quiet() + old))
    assert alert["people"] >= 3, "whoever has no name is somebody of their own"


def test_a_file_in_another_order_is_sorted_and_that_is_said(watched: Watched) -> None:
    lines = quiet() + storm(NOW)
    expected = watched(b"".join(lines))
    assert watched(b"".join(reversed(lines))) == expected
    assert "not in time order" in watched.said  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["posts.jsonl", "-"])
def test_a_clock_far_ahead_and_a_post_of_last_year_stop_nothing(
    watched: Watched, name: str
) -> None:
    lines = quiet()
    lines.insert(20, line("2033-01-01T00:00:00Z", "hello from the future"))
    lines.insert(30, line("2023-01-01T00:00:00Z", "hello from last year"))
    (alert,) = watched(b"".join(lines + storm(NOW)), name)
    assert NOW.isoformat() <= alert["at"]
    assert "line 21: `at` lies ahead" in watched.said  # type: ignore[attr-defined]


def test_several_posts_of_a_wrong_clock_do_not_stop_a_stream_that_goes_on(watched: Watched) -> None:
    lines = quiet()
    ahead = [line("2033-01-01T00:00:00Z", f"hello {n} from the future") for n in range(3)]
    (alert,) = watched(b"".join([*lines[:20], *ahead, *lines[20:], *storm(NOW)]), "-")
    assert NOW.isoformat() <= alert["at"]
    assert "lie ahead of all around them" in watched.said  # type: ignore[attr-defined]


def test_a_back_fill_of_last_year_does_not_make_silence_usual(watched: Watched) -> None:
    old = [
        line((NOW - timedelta(days=400 - step)).isoformat(), f"is the lamp {step} there?")
        for step in range(8)
    ]
    things = ("jacket", "lamp", "table", "bottle", "basket", "shirt", "ladder", "kettle")
    angry = [
        line((BEGIN + step * 2 * HOUR).isoformat(), author=f"a{step}",
             text=f"@blueshop the {things[step % 8]} is broken, I am furious")
        for step in range(100)
    ]  # fmt: skip
    newest_first = [*reversed(angry), *old]
    assert watched(b"".join(newest_first)) == []
    assert "sorted first" in watched.said  # type: ignore[attr-defined]


def test_a_file_that_is_not_there_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["watch", str(tmp_path / "no.jsonl"), "--brand", "x"]) == 2
    assert "no.jsonl" in capsys.readouterr().err
    (tmp_path / "cut.jsonl.gz").write_bytes(gzip.compress(b"".join(quiet()))[:-20])
    assert main(["watch", str(tmp_path / "cut.jsonl.gz"), "--brand", "x"]) == 2


@pytest.mark.parametrize("name", ["posts.jsonl", "posts.jsonl.gz", "-"])
@pytest.mark.parametrize(
    "raw", [b"", b"\n\n", b"timestamp,value\n2015-02-22,7\n", line("soon", "when?")]
)
def test_a_stream_of_which_nothing_was_read_is_not_taken_for_calm(
    watched: Watched, raw: bytes, name: str
) -> None:
    assert watched(raw, name, status=2) == []
    said = watched.said  # type: ignore[attr-defined]
    assert "holds no post that can be read, so nothing was watched" in said


def test_half_characters_are_written_so_that_any_reader_takes_them(watched: Watched) -> None:
    odd = [row.replace(b"caught fire", b"caught fire \\ud83d") for row in storm(NOW)]
    assert len(watched(b"".join(quiet() + odd))) == 1


@pytest.mark.parametrize(
    ("named", "zone"), [("", "Etc/GMT+8"), ("Asia/Tehran", "Asia/Tehran")]
)  # fmt: skip
def test_hours_are_those_of_the_posts_where_no_zone_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str, zone: str
) -> None:
    monkeypatch.setenv("FENER_DATA", str(tmp_path))
    rows = [read_row(n, row.replace(b"+00:00", b"-08:00")) for n, row in enumerate(quiet(1))]
    watching = Watching(["Blue Shop"], named)
    assert list(watching.take([row for row in rows if isinstance(row, Row)])) == []
    assert watching.zone == zone


@pytest.mark.parametrize("zone", ["Mars/Base", "../etc/passwd", "GMT+25", "Athens"])
def test_a_zone_that_is_none_is_refused_with_an_example(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys, zone: str
) -> None:
    monkeypatch.setenv("FENER_DATA", str(tmp_path))
    (tmp_path / "posts.jsonl").write_bytes(b"".join(quiet(1)))
    words = ["watch", str(tmp_path / "posts.jsonl"), "--brand", "Blue Shop", "--zone", zone]
    assert main(words) != 0
    said = capsys.readouterr().err
    assert zone in said
    assert "Europe/Athens" in said


def test_words_are_told_as_people_wrote_them(watched: Watched) -> None:
    texts = (
        "@blueshop πού είναι η παραγγελία μου; Απαράδεκτο!",
        "η παραγγελία χάθηκε, ντροπή @blueshop",
        "@blueshop Παραγγελία χαμένη, είμαι έξαλλος", "@blueshop άργησε η παραγγελία, αίσχος",
    )  # fmt: skip
    begin = NOW + HOUR
    rush = [
        line((begin + timedelta(minutes=2 * n)).isoformat(), f"{texts[n % 4]} {'!' * n}",
             author=f"g{n}", id=f"g{n}")
        for n in range(16)
    ]  # fmt: skip
    alerts = watched(b"".join(quiet(6)[:48] + rush))
    terms = {term for alert in alerts for term in alert["terms"]}
    assert "παραγγελία" in terms
    assert "παραγγελια" not in terms
    assert any("παραγγελία" in reason for alert in alerts for reason in alert["reasons"])

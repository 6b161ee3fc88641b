"""`fener judge` and `fener models`: the contract on the command line."""

from __future__ import annotations

import io
import json
import sys

import pytest

from fener.mentions import judges
from fener.project.command import main

NEEDS_SCIPY = ("learning", "comparing", "lessons", "fitting")
FIELDS = {
    "lang", "complaint", "negative", "abusive", "spam", "kind", "topic", "severity", "reasons",
    "model",
}  # fmt: skip


class Piped(io.TextIOWrapper):
    """Standard input as a pipe gives it."""

    def __init__(self, raw: bytes) -> None:
        super().__init__(io.BytesIO(raw), encoding="utf-8")


@pytest.fixture
def judged(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("FENER_DATA", str(tmp_path))

    def run(raw: bytes, *arguments: str) -> list[dict]:
        monkeypatch.setattr("sys.stdin", Piped(raw))
        assert main(["judge", *arguments]) == 0
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return run


def lines(*rows: object) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def test_every_line_gets_its_answer_in_its_place(judged, tmp_path):
    texts = ["where is my parcel, two weeks late!", "thank you, lovely staff", "", "😡"]
    found = judged(lines(*({"text": text} for text in texts)), "--tier", "fast")
    assert len(found) == 4
    for row in found:
        assert row.keys() >= FIELDS
        assert all(0.0 <= row[name] <= 1.0 for name in ("complaint", "negative", "abusive", "spam"))
        assert all(reason["text"] for reason in row["reasons"])
    assert found[0]["kind"] == "complaint"
    assert found[0]["lang"] == "en"
    path = tmp_path / "posts.jsonl"
    path.write_bytes(lines({"text": texts[0]}))
    assert judged(b"", str(path), "--tier", "fast") == found[:1]


def test_a_bad_line_is_an_error_in_its_place_and_the_run_goes_on(judged):
    raw = b'{"text": "one"}\nnot json\n[1]\n{"text": 5}\n{}\n\xff\xfe\n{"text": "two"}\n'
    found = judged(raw, "--tier", "fast")
    assert ["error" in row for row in found] == [False, True, True, True, True, True, False]
    assert [row["error"]["line"] for row in found[1:6]] == [2, 3, 4, 5, 6]
    assert found[3]["error"]["message"] == "`text` is not a string"


@pytest.mark.parametrize(
    "text", ["a\ud800b", "\u2028 line", "x" * 100_000, "\x00\x1f", "\u202eevil"]
)
def test_hostile_texts_are_judged_and_written_as_one_line_each(judged, text):
    assert judged(lines({"text": text, "lang_hint": 7}), "--tier", "fast")[0].keys() >= FIELDS


def test_a_hint_tips_what_the_text_leaves_open(judged):
    undecided = {"text": "ok 123"}
    found = judged(lines(undecided, undecided | {"lang_hint": "sq"}), "--tier", "fast")
    assert found[0]["lang"] in ("", "en", "sq")
    assert found[1]["lang"] in ("", "sq")


def test_without_an_encoder_the_fast_tier_judges_and_says_so(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("FENER_DATA", str(tmp_path))
    monkeypatch.setattr("sys.stdin", Piped(lines({"text": "hello"})))
    assert main(["judge", "--tier", "deep"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["model"] == f"fast-{judges.VERSION}"
    assert "fener models build" in err


def test_a_file_that_is_not_there_is_named(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("FENER_DATA", str(tmp_path))
    assert main(["judge", str(tmp_path / "none.jsonl")]) == 2
    assert "none.jsonl" in capsys.readouterr().err


def test_the_list_says_what_is_in_use_and_what_to_do(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("FENER_DATA", str(tmp_path))
    assert main(["models", "list"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["fast"] == f"fast-{judges.VERSION}"
    assert found["encoder"] is None
    assert "fener models build" in found["to_do"]


def test_training_without_scipy_says_what_to_do(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("FENER_DATA", str(tmp_path))
    ours = {f"fener.mentions.training.{name}" for name in NEEDS_SCIPY}
    for name in [name for name in sys.modules if name in ours or name.startswith("scipy.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "scipy", None)
    assert main(["models", "train"]) == 2
    assert "make models" in capsys.readouterr().err

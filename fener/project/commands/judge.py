"""Judge posts: JSON lines with `text` (and, if known, `lang_hint`) in, JSON lines in the same order
out, with `lang`, `complaint`, `negative`, `abusive`, `spam`, `kind`, `topic`, `severity`, `reasons`
and `model`. A line that can't be judged gets an `error` in its place. Needs no database."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from contextlib import nullcontext
from itertools import islice
from typing import Any

from fener.core.decisions import Judgement, Subject
from fener.core.decisions.sentences import REASON_SENTENCES
from fener.core.reasons import Reason
from fener.project import environment
from fener.project.command import CommandRefused
from fener.project.progress import Progress, say

HELP = "judge posts from a file or from standard input"
_AT_ONCE = {"fast": 2_048, "deep": 256}

JudgeMany = Callable[[list[Subject]], list[Judgement]]
Row = Subject | str
"""A post, or what is wrong with its line."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", nargs="?", default="-", metavar="FILE", help="JSON lines; - for standard input"
    )
    parser.add_argument(
        "--tier",
        choices=("fast", "deep"),
        help="fast: n-grams; deep: n-grams and the encoder. Without it: deep where the encoder "
        "is built, else fast",
    )


def run(args: argparse.Namespace) -> None:
    tier, judge = _judge(args.tier)
    with _opened(args.file) as lines:
        progress, judged, bad = Progress(), 0, 0
        while batch := [read_line(line) for line in islice(lines, _AT_ONCE[tier])]:
            subjects = [row for row in batch if isinstance(row, Subject)]
            judgements = iter(judge(subjects))
            out = []
            for row in batch:
                judged += 1
                if isinstance(row, str):
                    bad += 1
                    out.append({"error": {"line": judged, "message": row}})
                else:
                    out.append(as_output(next(judgements)))
            sys.stdout.write("".join([f"{_written(row)}\n" for row in out]))
            sys.stdout.flush()
            progress.tell(f"{judged:,} posts judged ({tier})")
        wrong = f", {bad:,} lines could not be read" if bad else ""
        progress.tell(f"{judged:,} posts judged ({tier}){wrong}", last=True)


def read_line(line: bytes) -> Row:
    """A line as a post to judge, or what is wrong with it."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return "this line is not JSON"
    if not isinstance(row, dict):
        return "this line is no JSON object"
    text = row.get("text")
    if not isinstance(text, str):
        return "`text` is missing" if text is None else "`text` is not a string"
    hint = row.get("lang_hint")
    return Subject(text=text, language=hint if isinstance(hint, str) else "")


def as_output(judgement: Judgement) -> dict[str, Any]:
    """A judgement by the names of the contract, with a few more."""
    return {
        "lang": judgement.language,
        "script": judgement.script,
        "latin_script": judgement.in_latin,
        "complaint": judgement.complaint,
        "negative": judgement.negative,
        "abusive": judgement.abusive,
        "spam": judgement.spam,
        "kind": judgement.kind.value,
        "confidence": judgement.confidence,
        "topic": judgement.topic,
        "urgency": round(judgement.urgency, 4),
        "severity": list(judgement.severity),
        "reasons": [_reason(reason) for reason in judgement.reasons],
        "model": judgement.model,
    }


def _reason(reason: Reason) -> dict[str, Any]:
    named = {
        name: ", ".join(value) if isinstance(value, list) else value
        for name, value in reason.params.items()
    }
    return {
        "key": reason.key,
        "params": dict(reason.params),
        "text": REASON_SENTENCES[reason.key] % named,
    }


def _written(row: dict[str, Any]) -> str:
    """As JSON; half characters that no encoding holds are escaped."""
    written = _ENCODER.encode(row)
    return written if written.isprintable() else _safe(written)


_ENCODER = json.JSONEncoder(ensure_ascii=False, check_circular=False)


def _safe(written: str) -> str:
    return "".join(
        f"\\u{ord(char):04x}" if "\ud800" <= char <= "\udfff" or char in "\u2028\u2029" else char
        for char in written
    )


def _opened(name: str) -> Any:
    if name == "-":
        return nullcontext(sys.stdin.buffer)
    try:
        return open(name, "rb")
    except OSError as fault:
        raise CommandRefused(f"{name}: {fault.strerror or fault}") from None


def _judge(tier: str | None) -> tuple[str, JudgeMany]:
    """The tier that is used, and what judges. Without an encoder it is the fast one, and said."""
    from fener.core.signals.ngrams import masked
    from fener.mentions.encoder.building import NotBuilt, built_name
    from fener.mentions.judges import deep_judge, fast_judge, open_encoder

    data = environment.data_folder()
    if tier == "deep" or (tier is None and built_name(data)):
        try:
            encoder = open_encoder(data)
            deep = deep_judge(data)
        except (NotBuilt, ValueError) as missing:
            say(f"fener judge: no deep tier ({missing}); the fast tier judges instead")
        else:
            return "deep", lambda subjects: deep.judge(
                subjects, encoder.read([masked(subject.text) for subject in subjects])
            )
    return "fast", fast_judge(data).judge

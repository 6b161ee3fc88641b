"""How many posts of the firehose go through the sieve in a second, on one core.

    .venv/bin/python bench/firehose.py

Posts in six languages as Jetstream sends them, as JSON lines: cut out or read as JSON, folded, and
looked through for 10,000 watch terms. Beside it the plain way, which reads every line as JSON; both
keep the same events, or the bench fails. Then the same posts as a relay sends them, each in a frame
of DAG-CBOR. Deletions go through, and are not counted as posts. Everything comes from memory: no
network is measured. Seconds are processor seconds of this one process, the fastest of five runs.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import resource
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import libipld
from matching import made_name, made_terms
from posts import BEGIN, MIX, SEED, made_text

from fener.connectors.firehose.following import BATCH
from fener.connectors.firehose.sieve import Sieve, matcher_of
from fener.core.matching.terms import SIGNS

LINES = 50_000
ROUNDS = 20
"""How often the same lines go through to see whether memory grows."""
RUNS = 5
HOLDS_A_TERM = 0.002
"""Of all posts; ten thousand names that nobody knows are seldom named."""
DELETED = 0.12
REPLIES = 0.45
_LETTERS = "234567abcdefghijklmnopqrstuvwxyz"
_TALK = {
    "en": "just finished the book and honestly I cannot stop thinking about the ending",
    "sq": "sapo mbarova librin dhe nuk po ndaloj dot së menduari për fundin",
    "el": "μόλις τελείωσα το βιβλίο και δεν μπορώ να σταματήσω να σκέφτομαι το τέλος",
    "ar": "انتهيت للتو من الكتاب ولا أستطيع التوقف عن التفكير في النهاية",
    "bg": "току-що свърших книгата и не мога да спра да мисля за края",
    "fa": "همین الان کتاب را تمام کردم و نمی‌توانم به پایانش فکر نکنم",
}
_ENDS = ("", "", "", "!", " 😂", " 🧵\n\n1/", ' "so what"', " #books", " https://a.example/x")


def letters(dice: random.Random, count: int) -> str:
    return "".join(dice.choices(_LETTERS, k=count))


def made_line(dice: random.Random, number: int, name: str) -> bytes:
    """One event as a Jetstream server writes it. `name`: what the post names, if anything."""
    at = BEGIN + timedelta(milliseconds=20 * number)
    did, rkey = f"did:plc:{letters(dice, 24)}", "3" + letters(dice, 12)
    commit: dict[str, Any] = {
        "rev": "3" + letters(dice, 12),
        "operation": "create",
        "collection": "app.bsky.feed.post",
        "rkey": rkey,
    }
    if dice.random() < DELETED:
        commit["operation"] = "delete"
    else:
        commit |= {"record": made_record(dice, at.isoformat(), name)}
        commit |= {"cid": f"bafyrei{letters(dice, 52)}"}
    event = {
        "did": did,
        "time_us": int(at.timestamp() * 1_000_000),
        "kind": "commit",
        "commit": commit,
    }
    # Go escapes these three, whatever they stand in.
    written = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&":
        written = written.replace(char, f"\\u{ord(char):04x}")
    return written.encode()


def made_record(dice: random.Random, at: str, name: str) -> dict[str, Any]:
    language = dice.choices(list(MIX), list(MIX.values()))[0]
    words = _TALK[language].split()
    length = min(300, max(4, int(dice.lognormvariate(4.1, 0.8))))
    text = made_text(dice, language).replace("@lumora", "") if dice.random() < 0.2 else ""
    while len(text) < length:
        text += dice.choice(words) + " "
    text = f"{text[:length].strip()}{dice.choice(_ENDS)}"
    record: dict[str, Any] = {"$type": "app.bsky.feed.post", "createdAt": at, "langs": [language]}
    if dice.random() < REPLIES:
        above = {
            "cid": f"bafyrei{letters(dice, 52)}",
            "uri": f"at://did:plc:{letters(dice, 24)}/app.bsky.feed.post/3{letters(dice, 12)}",
        }
        record["reply"] = {"parent": above, "root": above}
    elif dice.random() < 0.3:
        record["embed"] = {
            "$type": "app.bsky.embed.external",
            "external": {
                "description": _TALK[language],
                "title": made_name(dice, language),
                "uri": f"https://news.example/{letters(dice, 30)}",
            },
        }
    record["text"] = f"{name} {text}" if name else text
    return record


def made_frame(line: bytes) -> bytes:
    """The same event as a relay sends it: the record stands in a CAR, by the hash of its bytes."""
    event = json.loads(line)
    commit = event["commit"]
    block = libipld.encode_dag_cbor(commit.get("record", {}))
    cid = b"\x01\x71\x12\x20" + hashlib.sha256(block).digest()
    car = b""
    head = b"\xa2\x65roots\x81\xd8\x2a\x58\x25\x00" + cid + b"\x67version\x01"
    for part in (head, cid + block):
        car += _length(len(part)) + part
    deleted = commit["operation"] == "delete"
    path = f"{commit['collection']}/{commit['rkey']}"
    body = {
        "repo": event["did"], "rev": commit["rev"], "seq": 7, "time": BEGIN.isoformat(),
        "blocks": b"" if deleted else car,
        "ops": [{"action": commit["operation"], "path": path, "cid": None if deleted else cid}],
    }  # fmt: skip
    return libipld.encode_dag_cbor({"op": 1, "t": "#commit"}) + libipld.encode_dag_cbor(body)


def _length(number: int) -> bytes:
    found = b""
    while number > 127:
        found += bytes([number & 127 | 128])
        number >>= 7
    return found + bytes([number])


def per_second(work: Callable[[], object], count: int) -> int:
    work()
    taken = []
    for _ in range(RUNS):
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return round(count / min(taken))


def memory() -> float:
    """Most that this process ever took, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--terms", type=int, default=10_000)
    parser.add_argument("--lines", type=int, default=LINES)
    options = parser.parse_args()
    dice = random.Random(SEED)
    made = made_terms(dice, options.terms)
    terms = tuple(SIGNS[term.kind] + term.text.lstrip("#@") for term in made)
    matcher_of(terms)
    names = terms[100:]
    lines = [
        made_line(dice, number, dice.choice(names) if dice.random() < HOLDS_A_TERM else "")
        for number in range(options.lines)
    ]
    posts = sum(b'"operation":"create"' in line for line in lines)
    texts = [json.loads(line)["commit"].get("record", {}).get("text", "") for line in lines]
    batches = [lines[start : start + BATCH] for start in range(0, len(lines), BATCH)]
    frames = [list(map(made_frame, batch)) for batch in batches[: len(batches) // 5]]
    sieve, plain = Sieve(terms), Sieve(terms)

    def sifted() -> int:
        return sum(len(sieve.lines(batch)) for batch in batches)

    def read_whole() -> int:
        return sum(len(plain.lines_whole(batch)) for batch in batches)

    def unpacked() -> int:
        return sum(len(plain.frames(batch)) for batch in frames)

    for batch, framed in zip(batches, [*frames, *[()] * len(batches)], strict=False):
        kept_here = sieve.lines(batch)
        if kept_here != plain.lines_whole(batch):
            raise SystemExit("the two ways keep different events")
        if framed and len(plain.frames(framed)) != len(kept_here):
            raise SystemExit("frames and lines keep different events")
    sieve.read_whole = 0
    kept = sifted()
    whole = sieve.read_whole
    fast, slow = per_second(sifted, posts), per_second(read_whole, posts)
    framed_posts = round(posts * len(frames) / len(batches))
    unpacking = per_second(unpacked, framed_posts)
    before = memory()
    for _ in range(ROUNDS):
        sifted()
    found = {
        "terms": len(terms),
        "posts": posts,
        "characters": round(sum(map(len, texts)) / posts),
        "bytes": round(sum(map(len, lines)) / len(lines)),
        "posts_per_s": fast,
        "plain_per_s": slow,
        "frames_per_s": unpacking,
        "whole_share": round(whole / len(lines), 4),
        "deletions_share": round(1 - posts / len(lines), 4),
        "kept_share": round((kept - len(lines) + posts) / posts, 4),
        "grown_mib": round(memory() - before, 1),
        "rounds": ROUNDS,
    }
    print(found, file=sys.stderr)
    print(json.dumps(found))


if __name__ == "__main__":
    main()

"""Reading a file into raw payloads: JSON lines or CSV, plain or gzip'd, line by line.

Every line keeps its number. What can't be read is reported with it and the rest goes on; the
raw line of everything else is stored before anybody tries to understand it.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, cast

from fener.connectors.cleaning import clean, clean_values
from fener.connectors.contract import Payload
from fener.connectors.sentences import gettext_noop as _

LONGEST_LINE = 4 * 1024 * 1024
"""Bytes of one line. Longer ones are reported and passed over."""

FIELDS = (
    "id", "at", "author", "text", "retweets", "place", "in_reply_to", "conversation", "url",
    "lang", "private", "kind",
)  # fmt: skip
NEEDED = ("at", "text")

_YES_OR_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}

SENTENCES = {
    "import.line_too_long": _(
        "The line has more than %(limit)s bytes. Split it or shorten its text; the lines after "
        "it were read."
    ),
    "import.no_such_file": _("There is no file “%(name)s”. Check the path."),
    "import.unreadable": _("The file “%(name)s” can't be read (%(detail)s)."),
    "import.damaged": _(
        "The compressed file breaks off after line %(line)s (%(detail)s). What came before is "
        "kept; get the file again and import it once more, nothing is taken twice."
    ),
    "import.no_header": _(
        "The first line has no column names. A CSV file begins with a line that names its columns."
    ),
    "import.no_column": _(
        "The file has no column “%(column)s”. Its columns are: %(columns)s. Say which is which."
    ),
    "import.not_utf8": _(
        "The file is not UTF-8 text (line %(line)s). Save it as “CSV UTF-8” and import it again."
    ),
    "upload.empty": _("The file is empty. Choose a file with at least one post."),
    "upload.too_large": _(
        "The file has more than %(limit)s MB. Split it, or compress it with gzip (.gz)."
    ),
    "upload.not_a_kind": _(
        "Files named “%(name)s” are not read here. Choose a file that ends in %(kinds)s."
    ),
    "upload.not_what_it_says": _(
        "The file “%(name)s” does not hold what its name says. Save it again as %(kinds)s."
    ),
    "upload.lost": _("The file is no longer in the data folder. Upload it once more."),
    "import.ragged": _(
        "The line has %(found)s values where the first line names %(wanted)s columns. "
        "Check its quotes and commas."
    ),
    "payload.other_text": _(
        "The id “%(native_id)s” is here already with another text. The first one stands; this "
        "one is kept aside. Give it an id of its own, or settle it here."
    ),
    "payload.future": _(
        "The post is dated %(at)s, which has not come yet. It was taken as written when it "
        "arrived; check the clock or the dates of its source."
    ),
    "payload.fault": _(
        "The item met a fault in the desk (%(detail)s). It is kept aside and can be read again "
        "after an upgrade."
    ),
    "payload.unreadable": _("The item can't be read (%(detail)s)."),
}


class FileRefused(Exception):
    """Nothing of the file can be taken. `key` and `params` say why and what to do."""

    def __init__(self, key: str, **params: Any) -> None:
        self.key = key
        self.params = clean_values(params)
        super().__init__(SENTENCES[key] % self.params)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file: a payload, or what is wrong with it."""

    number: int
    payload: Payload | None = None
    problem: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)


def read_lines(
    path: Path, *, columns: Mapping[str, str] | None = None, shape: str = ""
) -> Iterator[Line]:
    """The lines of `path` from the first one. `shape` is `csv` or `jsonl`; empty: by the name.

    `columns` maps our fields (`FIELDS`) to the file's own names. Raises `FileRefused` where
    nothing can be read, before the first line or when a compressed file breaks off.
    """
    shape = shape or shape_of(path)
    with _opened(path) as stream:
        if shape == "csv":
            yield from _csv_lines(path, stream, columns or {})
        else:
            yield from _json_lines(path, stream, columns or {})


def shape_of(path: Path) -> str:
    name = path.name.lower().removesuffix(".gz")
    return "csv" if name.endswith((".csv", ".tsv")) else "jsonl"


def columns_of(path: Path, shape: str = "") -> list[str]:
    """The names a person can choose from: the CSV header, or the keys of the first records."""
    with _opened(path) as stream:
        if (shape or shape_of(path)) == "csv":
            text = _decoded(stream)
            try:
                return _header(path, text, _delimiter(path))
            finally:
                text.detach()
        names: dict[str, None] = {}
        for _number, raw in zip(range(20), _bounded(path, stream), strict=False):
            try:
                record = json.loads(raw[1] or b"{}")
            except ValueError:
                continue
            if isinstance(record, dict):
                names.update(dict.fromkeys(name for name in record if name == clean(name)))
        return list(names)


def guessed_columns(names: Sequence[str]) -> dict[str, str]:
    """Which of the file's columns is probably which of ours."""
    known = {
        "id": ("id", "tweet_id", "post_id", "message_id", "comment_id", "native_id"),
        "at": ("at", "created_at", "date", "time", "timestamp", "datetime", "tweet_created"),
        "author": ("author", "user", "username", "name", "from", "handle", "customer"),
        "text": ("text", "message", "content", "body", "comment", "review", "post"),
        "retweets": ("retweets", "retweet_count", "reposts", "shares"),
        "place": ("place", "location", "city", "tweet_location"),
        "in_reply_to": ("in_reply_to", "reply_to", "parent_id", "parent"),
        "conversation": ("conversation", "conversation_id", "thread", "thread_id"),
        "url": ("url", "link", "permalink"),
        "lang": ("lang", "language"),
        "private": ("private",),
        "kind": (),
    }
    plain = {name.strip().lower().replace(" ", "_"): name for name in reversed(names)}
    found = {}
    for ours, theirs in known.items():
        match = next((plain[name] for name in theirs if name in plain), None)
        if match:
            found[ours] = match
    return found


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    try:
        stream = path.open("rb")
    except FileNotFoundError as error:
        raise FileRefused("import.no_such_file", name=str(path)) from error
    except OSError as error:
        detail = error.strerror or str(error)
        raise FileRefused("import.unreadable", name=path.name, detail=detail) from error
    with stream:
        packed = stream.read(2) == b"\x1f\x8b"
        stream.seek(0)
        if not packed:
            yield stream
            return
        with gzip.open(stream) as unpacked:
            yield cast(IO[bytes], unpacked)


def _bounded(path: Path, stream: IO[bytes]) -> Iterator[tuple[int, bytes | None]]:
    """(number, line without its end), with None in place of a line that is too long."""
    number = 0
    try:
        while raw := stream.readline(LONGEST_LINE + 1):
            number += 1
            if len(raw) > LONGEST_LINE and not raw.endswith(b"\n"):
                while (rest := stream.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
                    pass
                yield number, None
            else:
                yield number, raw.strip(b"\r\n")
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise FileRefused("import.damaged", line=number, detail=str(error)) from error
    except OSError as error:
        raise FileRefused("import.unreadable", name=path.name, detail=str(error)) from error


def _json_lines(path: Path, stream: IO[bytes], columns: Mapping[str, str]) -> Iterator[Line]:
    renamed = {ours: theirs for ours, theirs in columns.items() if ours != theirs}
    for number, raw in _bounded(path, stream):
        if raw is None:
            yield Line(number, problem="import.line_too_long", params={"limit": LONGEST_LINE})
        elif number == 1 and raw.startswith(b"\xef\xbb\xbf"):
            yield _line(number, raw[3:], renamed)
        elif raw.strip():
            yield _line(number, raw, renamed)


def _line(number: int, raw: bytes, renamed: Mapping[str, str]) -> Line:
    if renamed:
        try:
            record = json.loads(raw)
        except ValueError:
            record = None
        if isinstance(record, dict):
            chosen = {ours: record[theirs] for ours, theirs in renamed.items() if theirs in record}
            raw = json.dumps({**record, **chosen}, ensure_ascii=False).encode(
                "utf-8", "surrogatepass"
            )
    return Line(number, _payload(raw))


def _payload(body: bytes) -> Payload:
    """The same line has the same key, so a file can be read again."""
    return Payload(key=hashlib.blake2b(body, digest_size=16).hexdigest(), body=body)


def _decoded(stream: IO[bytes]) -> io.TextIOWrapper:
    return io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")


def _delimiter(path: Path) -> str:
    if path.name.lower().removesuffix(".gz").endswith(".tsv"):
        return "\t"
    try:
        with _opened(path) as stream:
            head = stream.readline(65536).decode("utf-8", "replace")
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise FileRefused("import.damaged", line=0, detail=str(error)) from error
    return max(",;\t", key=head.count)


def _header(path: Path, text: io.TextIOWrapper, delimiter: str) -> list[str]:
    try:
        header = next(csv.reader(text, delimiter=delimiter), [])
    except UnicodeDecodeError as error:
        raise FileRefused("import.not_utf8", line=1) from error
    except csv.Error as error:
        raise FileRefused("import.unreadable", name=path.name, detail=str(error)) from error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise FileRefused("import.damaged", line=0, detail=str(error)) from error
    names = [clean(name.strip()) for name in header]
    if not any(names):
        raise FileRefused("import.no_header")
    return names


def _meant(ours: str, value: str) -> str | int | bool:
    """What a cell says, where our field is no text: a table has only text. Whatever else stands
    there is left to whoever reads the line, who says what is wrong with it."""
    word = value.strip().lower()
    if ours == "retweets" and word.isascii() and word.isdigit() and len(word) < 16:
        return int(word)
    if ours == "private" and word in _YES_OR_NO:
        return _YES_OR_NO[word]
    return value


def _csv_lines(path: Path, stream: IO[bytes], columns: Mapping[str, str]) -> Iterator[Line]:
    text = _decoded(stream)
    try:
        yield from _rows(path, text, columns)
    finally:
        # The stream is closed by whoever opened it, not by this wrapper when it is collected.
        text.detach()


def _rows(path: Path, text: io.TextIOWrapper, columns: Mapping[str, str]) -> Iterator[Line]:
    delimiter = _delimiter(path)
    names = _header(path, text, delimiter)
    wanted = dict(columns) or guessed_columns(names)
    for ours in NEEDED:
        if wanted.get(ours) not in names:
            raise FileRefused(
                "import.no_column", column=wanted.get(ours, ours), columns=", ".join(names)
            )
    before = csv.field_size_limit(LONGEST_LINE)
    reader = csv.reader(text, delimiter=delimiter)
    number = 1
    try:
        while True:
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error:
                number = reader.line_num + 1
                yield Line(number, problem="import.line_too_long", params={"limit": LONGEST_LINE})
                continue
            number = reader.line_num + 1
            if not any(value.strip() for value in row):
                continue
            if len(row) != len(names):
                counts = {"found": len(row), "wanted": len(names)}
                yield Line(number, problem="import.ragged", params=counts)
                continue
            record: dict[str, Any] = dict(zip(names, row, strict=True))
            chosen = {
                ours: _meant(ours, record[theirs])
                for ours, theirs in wanted.items()
                if record.get(theirs)
            }
            body = json.dumps({"columns": record, **chosen}, ensure_ascii=False, sort_keys=True)
            yield Line(number, _payload(body.encode("utf-8", "surrogatepass")))
    except UnicodeDecodeError as error:
        raise FileRefused("import.not_utf8", line=number + 1) from error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise FileRefused("import.damaged", line=number, detail=str(error)) from error
    finally:
        csv.field_size_limit(before)

"""Comments and reviews out of the mails in which networks tell of them.

A brand hears that way from its first day, before it has a network's leave to use its API. The
shapes stand in `notices.toml`. A mail is only taken for a network's if our own mail server says
that the network has signed it and every part of its shape is found; it stays a mail otherwise.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from fener.connectors.mail.headers import Address, one_line
from fener.connectors.mail.origin import Checked
from fener.connectors.mail.parts import Mail
from fener.core.posts import PostKind

MOST_LINES = 400
LONGEST_URL = 500

_BUTTON = re.compile(
    r"^(?:view|see|reply|like|open|go to|read|respond|watch|join|show|manage|visit)\b[^.!?]{0,40}$|"
    r"^(?:unsubscribe|this (?:message|e-?mail) was |you(?:['’]re| are) receiving |©|\(c\) |--)",
    re.I,
)
_ADDRESS_ONLY = re.compile(r"^[\[(<]*(?:https?://|image:|cid:)\S*[\])>]*$|^\[image:.*\]$", re.I)
_BEHIND = re.compile(r":?\s*https?://\S+$")
_WHEN = re.compile(
    r"^(?:\d{1,2}\.? \w{3,9}|\w{3,9} \d{1,2},?)(?: \d{4})?(?:,? (?:at )?\d{1,2}[:.]\d\d.{0,6})?$|"
    r"^(?:just now|yesterday|today|\d{1,2} (?:min|minute|hour|day)s? ago)\b.{0,20}$",
    re.I,
)
_URL = re.compile(r"https://[^\s<>\"'\])]{4,2000}")
_HANDLE = re.compile(r"^(?P<name>.*?) ?\(@(?P<handle>[A-Za-z0-9_]{1,15})\)$")
_QUOTED = re.compile(r"^[\"“„«](?P<inside>.+)[\"”“»]$", re.S)


@dataclass(frozen=True, slots=True)
class Rule:
    """One shape of such a mail. Patterns as `notices.toml` has them."""

    network: str
    senders: tuple[str, ...]
    kind: PostKind
    subject: re.Pattern[str]
    begins: str
    first: str
    rating: re.Pattern[str] | None
    ends: re.Pattern[str]
    links: tuple[str, ...]
    path: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Notice:
    """What a network told us of."""

    network: str
    kind: PostKind
    author: str
    handle: str
    text: str
    url: str


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    path = Path(__file__).with_name("notices.toml")
    with path.open("rb") as file:
        rows = tomllib.load(file)["notice"]
    return tuple(
        Rule(
            network=row["network"],
            senders=tuple(row["senders"]),
            kind=PostKind(row["kind"]),
            subject=re.compile(row["subject"]),
            begins=row["begins"],
            first=row.get("first", ""),
            rating=re.compile(row["rating"]) if "rating" in row else None,
            ends=re.compile(row["ends"]) if "ends" in row else _BUTTON,
            links=tuple(row["links"]),
            path=re.compile(row["path"]),
        )
        for row in rows
    )


def notice_in(mail: Mail, sender: Address, checked: Checked) -> Notice | None:
    """What `mail` tells of; None where any part of a shape is missing."""
    subject = mail.fields.text("subject")
    for rule in rules():
        if not _is_of(sender.domain, rule.senders) or not checked.is_from(rule.senders):
            continue
        matched = rule.subject.search(subject)
        found = _read(mail, rule, matched) if matched else None
        if found:
            return found
    return None


def _read(mail: Mail, rule: Rule, matched: re.Match[str]) -> Notice | None:
    lines = [line for raw in mail.text.splitlines()[:MOST_LINES] if (line := _line(raw))]
    named = matched.groupdict().get("author") or ""
    name, handle = _split(named)
    begins = re.compile(
        rule.begins.replace("{author}", re.escape(name or named)).replace(
            "{handle}", re.escape(handle or named)
        )
    )
    for i, line in enumerate(lines):
        head = begins.search(line)
        if head is None:
            continue
        name = head.groupdict().get("author") or name or named
        said = lines[i + 1 :]
        if rule.first == "author" and said:
            name, said = said[0], said[1:]
        text = _text(said, rule, handle)
        url = _link(mail, rule)
        if not text or not url or not name:
            return None
        return Notice(
            network=rule.network,
            kind=rule.kind,
            author=one_line(name, 200).lstrip("@"),
            handle=handle,
            text=_stars(lines, rule) + text,
            url=url,
        )
    return None


def _line(raw: str) -> str:
    line = re.sub(r"\s*<https?://[^>\s]*>", "", raw).strip(" \t*>")
    return "" if _ADDRESS_ONLY.match(line) else line


def _split(named: str) -> tuple[str, str]:
    found = _HANDLE.match(named)
    return (found["name"], found["handle"]) if found else (named, "")


def _text(lines: Sequence[str], rule: Rule, handle: str) -> str:
    """What stands before the first button. Without a button it is not certain where it ends."""
    while lines and (_WHEN.match(lines[0]) or lines[0] == f"@{handle}"):
        lines = lines[1:]
    for i, line in enumerate(lines):
        if rule.ends.search(line) or rule.ends.search(_BEHIND.sub("", line)):
            text = "\n".join(lines[:i]).strip()
            inside = _QUOTED.match(text)
            return (inside["inside"] if inside else text).strip()
    return ""


def _stars(lines: Sequence[str], rule: Rule) -> str:
    if rule.rating is None:
        return ""
    found = next((hit for line in lines if (hit := rule.rating.search(line))), None)
    if found is None:
        return ""
    given = int(found[1])
    return "★" * given + "☆" * (5 - given) + "\n"


def _link(mail: Mail, rule: Rule) -> str:
    urls = [link.url for link in mail.page.links] if mail.page else []
    for url in [*urls, *_URL.findall(mail.text)]:
        try:
            host = (urlsplit(url).hostname or "").lower()
        except ValueError:
            continue
        if (
            len(url) <= LONGEST_URL
            and url.startswith("https://")
            and _is_of(host, rule.links)
            and rule.path.search(url)
        ):
            return one_line(url, LONGEST_URL)
    return ""


def _is_of(name: str, domains: Sequence[str]) -> bool:
    return any(name == domain or name.endswith(f".{domain}") for domain in domains)

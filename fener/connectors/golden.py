"""Golden pairs: a payload as it came (`NAME.in.json`, or with the ending of whatever it is, as
`NAME.in.eml`) and what it means (`NAME.out.json`).

`python -m fener.connectors.golden CONNECTOR` writes the outs that are missing, for a person
to read and correct before they are committed. It never changes one that is there.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any

from fener.connectors import registry
from fener.connectors.contract import Account, Connector, Payload, Unreadable
from fener.core.posts import Arrival, Attachment, Author


def fixtures(name: str) -> Path:
    return registry.ROOM / name / "fixtures"


def account_of(name: str, settings: dict[str, Any] | None = None) -> Account:
    """The account that a connector's golden pairs are read with: `fixtures/account.json`."""
    path = fixtures(name) / "account.json"
    values = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return Account(
        channel_id=1,
        native_id=values.get("native_id", ""),
        terms=tuple(values.get("terms", ())),
        handle=values.get("handle", ""),
        settings={**values.get("settings", {}), **(settings or {})},
        secrets=values.get("secrets", {}),
    )


def pairs(name: str) -> list[tuple[Path, Path]]:
    return [
        (path, path.with_name(path.name.partition(".in.")[0] + ".out.json"))
        for path in sorted(fixtures(name).glob("*.in.*"))
    ]


def meaning(connector: Connector, account: Account, body: bytes) -> Any:
    """What `translate` makes of `body`, as JSON: a list of arrivals, or the refusal."""
    try:
        arrivals = list(connector.translate(account, Payload(key="golden", body=body)))
    except Unreadable as error:
        return {"unreadable": error.key, "params": dict(error.params)}
    return as_json(arrivals)


def as_json(arrivals: Iterable[Arrival]) -> list[dict[str, Any]]:
    """Arrivals as JSON, without the fields that have their default."""
    return [{"is": type(one).__name__, **_values(one)} for one in arrivals]


def _values(one: Arrival | Author | Attachment) -> dict[str, Any]:
    values = {}
    for field in fields(one):
        value = getattr(one, field.name)
        default = field.default_factory() if callable(field.default_factory) else field.default
        if default is MISSING or value != default:
            values[field.name] = _plain(value)
    return values


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (Author, Attachment)):
        return _values(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m fener.connectors.golden", description=__doc__)
    parser.add_argument("connector", choices=registry.names())
    name = parser.parse_args(arguments).connector
    connector, account = registry.connector(name), account_of(name)
    written = []
    for given, expected in pairs(name):
        if not expected.exists():
            value = meaning(connector, account, given.read_bytes())
            expected.write_text(
                json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
            )
            written.append(expected.name)
    sys.stdout.write(json.dumps({"written": written}) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

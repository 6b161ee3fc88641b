"""Requests held against a network's own OpenAPI document, as a strict server would hold them."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jsonschema_rs
import pytest

from fener.connectors.testing import Heard

SHARED = Path(os.environ.get("FENER_SHARED", Path(__file__).parents[4] / "shared"))


def document(name: str) -> dict[str, Any]:
    """The document `name` of the shared specs; skips loudly where it is not there."""
    path = SHARED / "specs" / name
    if not path.exists():
        pytest.skip(f"SHARED DATA IS MISSING: {path}; set FENER_SHARED")
    value: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return value


class OpenApi:
    """An OpenAPI document that says what is wrong with a request."""

    def __init__(self, described: dict[str, Any]) -> None:
        self.described = described
        self._paths = [
            (re.compile(re.sub(r"\\\{[^}]+\\\}", "([^/]+)", re.escape(path))), path)
            for path in sorted(described["paths"], key=lambda path: path.count("{"))
        ]

    def faults(self, heard: Heard) -> list[str]:
        """What the document has against `heard`; empty: nothing."""
        method, target = heard.line.split(" ")[:2]
        parts = urlsplit(target)
        for pattern, path in self._paths:
            found = pattern.fullmatch(parts.path)
            operation = self.described["paths"][path].get(method.lower())
            if found and operation:
                names = re.findall(r"\{([^}]+)\}", path)
                given = dict(zip(names, found.groups(), strict=True))
                return self._faults(operation, given, parts.query, heard)
        return [f"{method} {parts.path} is not in the document"]

    def answer_faults(self, method: str, path: str, status: int, body: object) -> list[str]:
        """What the document has against an answer of a network that a test plays."""
        operation = self.described["paths"][path][method.lower()]
        said = operation["responses"].get(str(status)) or operation["responses"]["default"]
        return self._against(self.resolved(said)["content"]["application/json"]["schema"], body)

    def _faults(
        self, operation: dict[str, Any], given: dict[str, str], query: str, heard: Heard
    ) -> list[str]:
        faults = []
        asked = dict(parse_qsl(query, keep_blank_values=True))
        known = [self.resolved(one) for one in operation.get("parameters", [])]
        faults += [f"unknown parameter {n}" for n in asked if n not in [k["name"] for k in known]]
        for one in known:
            values = given if one["in"] == "path" else asked if one["in"] == "query" else {}
            name = one["name"]
            if name in values:
                value = self._read(self.resolved(one["schema"]), values[name])
                faults += [f"{name}: {why}" for why in self._against(one["schema"], value)]
            elif one.get("required") and one["in"] != "header":
                faults.append(f"missing parameter {name}")
        wanted = operation.get("requestBody")
        if wanted:
            content = self.resolved(wanted)["content"]
            kind = heard.headers.get("content-type", "").partition(";")[0]
            if kind not in content:
                return [*faults, f"content type {kind!r}"]
            body = json.loads(heard.body)
            faults += [f"body: {why}" for why in self._against(content[kind]["schema"], body)]
        elif heard.body:
            faults.append("a body where none belongs")
        return faults

    def resolved(self, value: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in value:
            at: Any = self.described
            for step in value["$ref"].removeprefix("#/").split("/"):
                at = at[step]
            value = at
        return value

    def _read(self, schema: dict[str, Any], value: str) -> object:
        """A value of a query, with the type that the schema gives it."""
        match schema.get("type"):
            case "integer":
                return int(value) if value.lstrip("-").isdigit() else value
            case "boolean":
                return {"true": True, "false": False}.get(value, value)
            case "array":
                return value.split(",")
        return value

    def _against(self, schema: dict[str, Any], value: object) -> list[str]:
        whole = {"allOf": [schema], "components": self.described.get("components", {})}
        rules = jsonschema_rs.Draft202012Validator(_nullable(whole))
        return [one.message for one in rules.iter_errors(value)]


def _nullable(schema: Any) -> Any:
    """`nullable` of OpenAPI 3.0 as JSON Schema says it."""
    if isinstance(schema, list):
        return [_nullable(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    changed = {name: _nullable(one) for name, one in schema.items()}
    if changed.pop("nullable", None) is True and isinstance(changed.get("type"), str):
        changed["type"] = [changed["type"], "null"]
    return changed

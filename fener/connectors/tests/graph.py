"""Requests held against Meta's own Graph specifications: edges, parameters, types and fields."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from fener.connectors.testing import Heard

SHARED = Path(os.environ.get("FENER_SHARED", Path(__file__).parents[4] / "shared"))
EVERYWHERE = {"fields", "limit", "after", "appsecret_proof"}
"""Parameters that every edge takes, and that no specification repeats."""
_FIELD = re.compile(r"[a-z_]+")
_MODIFIER = re.compile(r"\.([a-z_]+)\(([^()]*)\)")


@lru_cache(maxsize=16)
def specification(name: str) -> dict[str, Any]:
    """The specification of a node; skips loudly where the shared specs are not there."""
    path = SHARED / "specs" / "meta-graph" / f"{name}.json"
    if not path.exists():
        pytest.skip(f"SHARED DATA IS MISSING: {path}; set FENER_SHARED")
    value: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return value


def is_specified(name: str) -> bool:
    return (SHARED / "specs" / "meta-graph" / f"{name}.json").exists()


def faults(heard: Heard, nodes: Mapping[str, str]) -> list[str]:
    """What Meta's specifications have against a request; empty: nothing. `nodes` says of what
    kind the node of each id is, `id/edge` of what kind it is for that edge."""
    method, target = heard.line.split(" ")[:2]
    parts = urlsplit(target)
    version, node, *edge = parts.path.strip("/").split("/")
    if version != "v26.0" or len(edge) > 1:
        return [f"{parts.path} is no address of a node or edge"]
    kind = nodes.get("/".join([node, *edge])) or nodes.get(node)
    if kind is None:
        return [f"nobody said what {node} is"]
    operation = _operation(kind, method, edge[0] if edge else "")
    if operation is None:
        return [f"{kind} has no {method} {edge}"]
    asked = dict(parse_qsl(parts.query, keep_blank_values=True))
    fields = asked.get("fields")
    given = {**asked, **(json.loads(heard.body) if heard.body else {})}
    found = list(_parameter_faults(operation, given))
    returned = operation["return"] if edge else kind
    if fields and is_specified(returned):
        found += _field_faults(returned, fields)
    return found


def _operation(kind: str, method: str, edge: str) -> dict[str, Any] | None:
    names = {"GET": "#get", "POST": "#update", "DELETE": "#delete"}
    for one in specification(kind)["apis"]:
        named = one.get("endpoint") == edge if edge else one.get("name") == names[method]
        if named and one["method"] == method:
            return dict(one)
    return None


def _parameter_faults(operation: Mapping[str, Any], given: Mapping[str, Any]) -> Iterator[str]:
    known = {one["name"]: one for one in operation["params"]}
    for name in given:
        if name not in known and name not in EVERYWHERE:
            yield f"unknown parameter {name}"
    for name, one in known.items():
        if one["required"] and name not in given:
            yield f"missing parameter {name}"
        if name in given and not _fits(one["type"], given[name]):
            yield f"{name}: {given[name]!r} is no {one['type']}"


def _fits(kind: str, value: object) -> bool:
    if kind.startswith("list"):
        return isinstance(value, list)
    if kind in ("unsigned int", "int", "datetime"):
        return isinstance(value, int) or (isinstance(value, str) and value.isdigit())
    if kind == "bool":
        return isinstance(value, bool)
    if kind == "Object":
        return isinstance(value, (dict, str))
    return isinstance(value, str)


def _field_faults(kind: str, fields: str) -> Iterator[str]:
    described = specification(kind)
    types = {one["name"]: one["type"] for one in described["fields"]}
    reads = [one for one in described["apis"] if one["method"] == "GET"]
    edges = {one["endpoint"]: one for one in reads if one.get("endpoint")}
    for name, modifiers, inner in _split(fields):
        edge = edges.get(name)
        if name not in types and edge is None:
            yield f"{kind} has no field {name}"
        for modifier in modifiers:
            allowed = {one["name"] for one in edge["params"]} if edge else set()
            if modifier not in allowed | EVERYWHERE:
                yield f"{kind}.{name} takes no {modifier}"
        deeper = edge["return"] if edge else types.get(name, "")
        if inner and is_specified(deeper):
            yield from _field_faults(deeper, inner)


def _split(fields: str) -> Iterator[tuple[str, list[str], str]]:
    """Each field of a list, with the names of its modifiers and what stands in its braces."""
    at = 0
    while at < len(fields):
        name = _FIELD.match(fields, at)
        assert name, f"{fields[at:]!r} begins with no field"
        at = name.end()
        modifiers = []
        while modifier := _MODIFIER.match(fields, at):
            modifiers.append(modifier[1])
            at = modifier.end()
        inner = ""
        if fields[at : at + 1] == "{":
            depth, end = 1, at + 1
            while depth:
                depth += {"{": 1, "}": -1}.get(fields[end], 0)
                end += 1
            inner, at = fields[at + 1 : end - 1], end
        yield name[0], modifiers, inner
        assert fields[at : at + 1] in ("", ","), f"{fields[at:]!r} does not go on"
        at += 1

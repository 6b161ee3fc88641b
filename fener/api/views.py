"""The API's reference as a page of the desk, made from the OpenAPI document on the server:
nothing is fetched from elsewhere and nothing runs in the browser."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from fener.api import v1

_MARKED = re.compile(r"`([^`]+)`|\*\*([^*]+)\*\*")


def reference(request: HttpRequest) -> HttpResponse:
    return render(request, "api/reference.html", {"groups": groups(), "prefix": v1.PREFIX})


@lru_cache(maxsize=1)
def groups() -> list[dict[str, Any]]:
    """The operations by what they are about, in the order of the document."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path, methods in v1.openapi()["paths"].items():
        for method, details in methods.items():
            found.setdefault(details["tags"][0], []).append(_operation(method, path, details))
    return [
        {"name": name, "anchor": name.lower().replace(" ", "-"), "operations": rows}
        for name, rows in found.items()
    ]


def _operation(method: str, path: str, details: dict[str, Any]) -> dict[str, Any]:
    success = next(status for status in map(int, details["responses"]) if status < 300)
    content = details.get("requestBody", {}).get("content", {})
    body = content.get("application/json") or content.get("multipart/form-data") or {}
    return {
        "name": details["operationId"],
        "method": method.upper(),
        "path": path,
        "summary": details["summary"],
        "told": [marked(part) for part in details["description"].split("\n\n")],
        "parameters": [
            {
                "name": one["name"],
                "where": one["in"],
                "is_required": one["required"],
                "shape": shape(one["schema"]),
            }
            for one in details["parameters"]
        ],
        "fields": _fields(body.get("schema", {})),
        "status": success,
        "gives": _name(details["responses"][success]),
    }


def _name(response: dict[str, Any]) -> str:
    schema = response.get("content", {}).get("application/json", {}).get("schema", {})
    return shape(schema) if schema else ""


def _fields(schema: dict[str, Any]) -> list[dict[str, Any]]:
    if "$ref" in schema:
        schema = v1.openapi()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    required = schema.get("required", [])
    return [
        {"name": name, "is_required": name in required, "shape": shape(one)}
        for name, one in schema.get("properties", {}).items()
    ]


def shape(schema: dict[str, Any]) -> str:
    """A schema in a few words.

    >>> shape({"type": "array", "items": {"type": "string", "maxLength": 60}})
    'list of string (≤ 60)'
    >>> shape({"anyOf": [{"type": "integer", "minimum": 1}, {"type": "null"}]})
    'integer (≥ 1) or null'
    """
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2].replace("_", " ").strip()
    for many in ("anyOf", "oneOf"):
        if many in schema:
            return " or ".join(shape(one) for one in schema[many])
    if "enum" in schema:
        return " | ".join(str(one) or "“”" for one in schema["enum"])
    if "const" in schema:
        return str(schema["const"])
    kind = str(schema.get("format") or schema.get("type", "any"))
    if kind == "array":
        return f"list of {shape(schema.get('items', {}))}"
    bounds = [
        f"{sign} {schema[name]}"
        for name, sign in (
            ("minimum", "≥"), ("maximum", "≤"), ("minLength", "≥"), ("maxLength", "≤"),
        )
        if name in schema and schema[name] != 2**63 - 1
    ]  # fmt: skip
    return f"{kind} ({', '.join(bounds)})" if bounds else kind


def marked(text: str) -> SafeString:
    """`code` and **strong**, everything else as it is written.

    >>> str(marked("a `<b>` **c**"))
    'a <code>&lt;b&gt;</code> <strong>c</strong>'
    """
    parts: list[str] = []
    place = 0
    for found in _MARKED.finditer(text):
        parts.append(conditional_escape(text[place : found.start()]))
        tag = "<code>{}</code>" if found[1] else "<strong>{}</strong>"
        parts.append(format_html(tag, found[1] or found[2]))
        place = found.end()
    parts.append(conditional_escape(text[place:]))
    return mark_safe("".join(parts))

"""A small checker of values against the machine-readable Bot API."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest


def specification() -> dict[str, Any]:
    folder = Path(os.environ.get("FENER_SHARED") or Path(__file__).parents[3] / "shared")
    path = folder / "specs" / "tg.json"
    if not path.is_file():
        pytest.skip("SKIPPED LOUDLY: no Bot API beside this checkout (set FENER_SHARED)")
    value: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return value


def faults_of_call(spec: dict[str, Any], method: str, values: dict[str, Any]) -> list[str]:
    """What is wrong with calling `method` with `values`; empty: nothing."""
    if method not in spec["methods"]:
        return [f"there is no method {method}"]
    return _faults_of_fields(spec, method, spec["methods"][method].get("fields", []), values)


def faults_of_value(spec: dict[str, Any], kinds: list[str], value: Any, where: str) -> list[str]:
    """What is wrong with `value`, which has to be of one of `kinds`."""
    tried = [_faults_of_kind(spec, kind, value, where) for kind in kinds]
    return min(tried, key=len)


def _faults_of_kind(spec: dict[str, Any], kind: str, value: Any, where: str) -> list[str]:
    wrong = [f"{where}: {value!r} is no {kind}"]
    plain = {"Integer": int, "String": str, "Boolean": bool, "True": bool}
    if kind in plain:
        is_number = kind == "Integer" and isinstance(value, bool)
        return wrong if is_number or not isinstance(value, plain[kind]) else []
    if kind == "Float":
        is_float = isinstance(value, (int, float)) and not isinstance(value, bool)
        return [] if is_float else wrong
    if kind.startswith("Array of "):
        if not isinstance(value, list):
            return wrong
        inner = [kind.removeprefix("Array of ")]
        found = [faults_of_value(spec, inner, one, f"{where}[]") for one in value]
        return [fault for faults in found for fault in faults]
    described = spec["types"][kind]
    if described.get("subtypes"):
        return faults_of_value(spec, described["subtypes"], value, where)
    if not isinstance(value, dict):
        return wrong
    return _faults_of_fields(spec, where, described.get("fields", []), value)


def _faults_of_fields(
    spec: dict[str, Any], where: str, fields: list[dict[str, Any]], value: dict[str, Any]
) -> list[str]:
    known = {field["name"]: field for field in fields}
    faults = [f"{where}: there is no {name}" for name in value if name not in known]
    for name, field in known.items():
        if name in value:
            faults += faults_of_value(spec, field["types"], value[name], f"{where}.{name}")
        elif field["required"]:
            faults.append(f"{where}: {name} is missing")
    return faults

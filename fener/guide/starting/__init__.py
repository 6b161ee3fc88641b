"""Guides to begin with, as data: one file says how a guide is built, one file for each
language says what is said in it, under the same keys."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from fener.guide.document import Guide, GuideError, Problem

STARTING_GUIDES = ("shop",)
_SECTIONS = ("departments", "kinds", "answers")
_SAID = {
    "departments": ("name", "purpose"),
    "kinds": ("name", "description", "words", "steps"),
    "answers": ("title", "text"),
}


@cache
def load_starting_guide(name: str = "shop") -> Guide:
    """The starting guide `name`, one of `STARTING_GUIDES`; the same object each time.

    Raises `LookupError` for another name, `GuideError` if the files do not fit together.
    """
    if name not in STARTING_GUIDES:
        raise LookupError(f"There is no starting guide {name!r}; there is: {STARTING_GUIDES}")
    plan = _read(f"{name}.toml")
    return put_together(
        plan, {language: _read(f"{name}.{language}.toml") for language in plan["languages"]}
    )


def put_together(plan: Mapping[str, Any], said: Mapping[str, Mapping[str, Any]]) -> Guide:
    """The guide made of a plan without texts and of what is said, by language.

    Raises `GuideError`, also for a text under a key that the plan does not have.
    """
    lost = [
        Problem(f"{language}.{path}", "json.unknown_field")
        for language, texts in said.items()
        for path in _unplanned(plan, texts)
    ]
    if lost:
        raise GuideError(lost)
    whole = {key: value for key, value in plan.items() if key not in _SECTIONS}
    whole["notes"] = _by_language(said, "notes")
    promises = {language: texts.get("promise", {}) for language, texts in said.items()}
    whole["promise"] = {**plan["promise"], "text": _by_language(promises, "text")}
    for section in _SECTIONS:
        whole[section] = []
        for key, fields in plan[section].items():
            mine = {
                language: texts.get(section, {}).get(key, {}) for language, texts in said.items()
            }
            spoken = {field: _by_language(mine, field) for field in _SAID[section]}
            whole[section].append({"key": key, **fields, **spoken})
    return Guide.from_json(whole)


def _by_language(said: Mapping[str, Mapping[str, Any]], field: str) -> dict[str, Any]:
    return {language: texts[field] for language, texts in said.items() if field in texts}


def _unplanned(plan: Mapping[str, Any], texts: Mapping[str, Any]) -> list[str]:
    lost = [key for key in texts if key not in (*_SECTIONS, "notes", "promise")]
    lost += [f"promise.{field}" for field in texts.get("promise", {}) if field != "text"]
    for section in _SECTIONS:
        for key, fields in texts.get(section, {}).items():
            if key not in plan[section]:
                lost.append(f"{section}.{key}")
            lost += [f"{section}.{key}.{f}" for f in fields if f not in _SAID[section]]
    return lost


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__name__).joinpath(name).read_text(encoding="utf-8"))

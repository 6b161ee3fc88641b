"""Sentences in templates: `{% say reason %}` or `{% say key params %}`, and `key|said`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from fener.core.reasons import Reason
from fener.kit import sentences

register = template.Library()


@register.simple_tag
def say(what: Any, params: Mapping[str, Any] | None = None) -> str:
    """A reason (also as stored JSON), or a key with its parameters, as a sentence."""
    if isinstance(what, Reason):
        return sentences.say(what.key, what.params)
    if isinstance(what, Mapping):
        return sentences.say(str(what.get("key", "")), what.get("params") or {})
    return sentences.say(str(what), params)


@register.filter
def said(key: Any) -> str:
    """The sentence of a key without parameters."""
    return sentences.say(str(key))


@register.filter
def listed(parts: Any, of: str = "") -> str:
    """Several words or names in a row, parted as the reader's language parts them;
    `topics|listed:"topic"` names words of ours."""
    return sentences.listed(parts or (), of)


@register.filter
def topic_name(topic: Any) -> str:
    return str(sentences.TOPIC_NAMES.get(str(topic), topic))


@register.filter
def flag_name(flag: Any) -> str:
    return str(sentences.FLAG_NAMES.get(str(flag), flag))


@register.filter
def priority_name(priority: Any) -> str:
    return str(sentences.PRIORITY_NAMES.get(str(priority), priority))


@register.filter
def clock_name(clock: Any) -> str:
    return str(sentences.CLOCK_NAMES.get(str(clock), clock))


@register.filter
def purpose_name(purpose: Any) -> str:
    return str(sentences.PURPOSE_NAMES.get(str(purpose), purpose))

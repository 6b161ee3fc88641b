"""Sentences in templates: `{% say reason %}` or `{% say key params %}`, and `key|said`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from fener.core.reasons import Reason
from fener.kit import sentences

register = template.Library()

register.filter(sentences.topic_name)
register.filter(sentences.flag_name)
register.filter(sentences.priority_name)
register.filter(sentences.clock_name)
register.filter(sentences.purpose_name)


@register.simple_tag
def say(what: Any, params: Mapping[str, Any] | None = None) -> str:
    """A reason (also as stored JSON), or a key with its parameters, as a sentence."""
    if isinstance(what, Reason | Mapping):
        return sentences.told(what)
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

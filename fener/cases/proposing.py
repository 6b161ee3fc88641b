"""Whose matter a proposal is."""

from __future__ import annotations

from fener.core.decisions.judgement import Kind
from fener.core.text import fold
from fener.guide.document import CompiledGuide
from fener.mentions.models import Mention
from fener.mentions.suggestions import Proposal


def department_for(guide: CompiledGuide, group: Proposal, central: Mention) -> str:
    """The key of the department to which `guide` would send the central post of `group`."""
    routed = guide.route(text=fold(central.text), topic=group.topic, kind=Kind.SUGGESTION.value)
    return routed.department_key

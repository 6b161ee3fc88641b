"""For pages about cases; what their parts call is offered in `fener.cases.apps`."""

from __future__ import annotations

from django import template

from fener.cases import elements

register = template.Library()
register.filter(elements.is_web_address)
register.filter(elements.state_word)

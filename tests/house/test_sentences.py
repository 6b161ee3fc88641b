"""Whatever any room wants to say can be said in every language."""

from __future__ import annotations

import pytest
from django.utils import translation

from fener.cases.sentences import SENTENCES as CASES
from fener.channels.sentences import SENTENCES as CHANNELS
from fener.connectors import registry
from fener.core.decisions.sentences import REASON_SENTENCES
from fener.core.levels.sentences import LEVEL_SENTENCES
from fener.core.playbooks import SENTENCES as PLANS
from fener.core.spread.sentences import SPREAD_SENTENCES
from fener.guide.document import SENTENCES as GUIDE
from fener.kit.sentences import say, sentence_keys
from fener.playbooks.sentences import SENTENCES as PLAYBOOKS
from fener.problems.sentences import SENTENCES as PROBLEMS

LANGUAGES = ("en", "sq", "el", "ar", "bg", "fa")
ROOMS = (
    registry.sentences(), REASON_SENTENCES, LEVEL_SENTENCES, SPREAD_SENTENCES, GUIDE, CASES,
    CHANNELS, PROBLEMS, PLANS, PLAYBOOKS,
)  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_registered_sentence_can_be_said_in_every_language(language):
    everything = {key for room in ROOMS for key in room}
    assert everything <= set(sentence_keys())
    with translation.override(language):
        for key in everything:
            for params in ({}, {"words": ["a"], "flags": ["safety"], "who": "x", "count": 3}):
                assert say(key, params)

from __future__ import annotations

import pytest

from fener.api.auth import limit
from fener.api.testing import Caller, make_desk, make_person, make_token


@pytest.fixture(autouse=True)
def _fresh_limit():
    limit.clear()


@pytest.fixture
def desk(db):
    """(channel, cases) of Kafe."""
    return make_desk(
        "Kafe",
        "My parcel never arrived and nobody answers!",
        "The shoes I bought are broken, I want my money back.",
        "Why was I charged twice? This is a disgrace.",
    )


@pytest.fixture
def other(db):
    """(channel, cases) of another brand."""
    return make_desk("Teto", "Your courier lost my order, terrible service!")


@pytest.fixture
def alice(desk):
    return make_person(desk[0].brand, "alice@example.org")


@pytest.fixture
def call(alice):
    """Alice's token with every scope."""
    return Caller(make_token(alice))

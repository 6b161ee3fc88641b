"""One fake network for all tests of this room, emptied before each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fener.connectors import exchange
from fener.connectors.testing import FakeNetwork, running_fake_network


@pytest.fixture(scope="session")
def _running_network() -> Iterator[FakeNetwork]:
    with running_fake_network() as network:
        yield network


@pytest.fixture
def network(_running_network: FakeNetwork) -> FakeNetwork:
    _running_network.control("POST", "reset")
    return _running_network


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time-outs come soon."""
    monkeypatch.setattr(exchange, "ANSWER_FOR", 0.3)

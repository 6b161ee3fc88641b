"""One fake network for all tests of this room, emptied before each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fener.connectors import exchange
from fener.connectors.testing import RunningNetwork, running_fake_network


@pytest.fixture(scope="session")
def _running_network() -> Iterator[RunningNetwork]:
    with running_fake_network() as network:
        yield network


@pytest.fixture
def network(_running_network: RunningNetwork) -> RunningNetwork:
    _running_network.control("POST", "reset")
    return _running_network


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time-outs come soon."""
    monkeypatch.setattr(exchange, "ANSWER_FOR", 0.3)

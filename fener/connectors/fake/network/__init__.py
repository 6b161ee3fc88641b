"""The fake network itself: a pure ASGI application with its own storage.

It behaves like a real network, badly where it is told to: see `faults.py`.
"""

from fener.connectors.fake.network.app import FakeNetwork

__all__ = ["FakeNetwork"]

"""What tests of the guide need."""

from __future__ import annotations

from fener.guide import queries, vectors


def forget_guides() -> None:
    """Published guides never change, so they are kept; but each test publishes its own under
    the same numbers."""
    queries._compiled.cache_clear()
    vectors._kept.clear()

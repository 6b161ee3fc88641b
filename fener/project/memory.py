"""How the interpreter cleans up where whole batches pass."""

from __future__ import annotations

import gc

BETWEEN_LOOKS = 50_000
"""New containers after which Python looks for cycles; 700 where nobody says otherwise."""


def expect_batches() -> None:
    """A batch makes a hundred thousand rows and documents that hold no cycles and are freed by
    counting alone; to look through them every few hundred is a twelfth of all its work."""
    gc.set_threshold(BETWEEN_LOOKS, 20, 20)

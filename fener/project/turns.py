"""How threads of one process take turns."""

from __future__ import annotations

import sys

SHORT = 0.0005
"""Seconds; 0.005 where nobody says otherwise."""


def take_short_turns() -> None:
    """Let go of the interpreter sooner. A thread that asks the database lets go of it at each
    question, and one that only computes keeps it for a whole turn: a transaction of forty
    statements would take forty turns of the others, and whoever else wants to write waits."""
    sys.setswitchinterval(SHORT)

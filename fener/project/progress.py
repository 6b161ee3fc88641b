"""Progress of long work on stderr: a line that moves on a terminal, one now and then in a log."""

from __future__ import annotations

import sys
import time

LOG_EVERY = 5.0
"""Seconds between two lines where stderr is not a terminal."""


class Progress:
    def __init__(self) -> None:
        self._moves = sys.stderr.isatty()
        self._told_at = 0.0
        self._wide = 0

    def tell(self, words: str, *, last: bool = False) -> None:
        """Show how far the work is; `last` always shows, and ends the line."""
        now = time.monotonic()
        if self._moves:
            self._wide = max(self._wide, len(words))
            end = "\n" if last else ""
            print(f"\r{words.ljust(self._wide)}", end=end, file=sys.stderr, flush=True)
        elif last or now - self._told_at >= LOG_EVERY:
            self._told_at = now
            print(words, file=sys.stderr, flush=True)


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)

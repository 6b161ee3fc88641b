"""Long work that knows every room is declared here, so that the loop finds it."""

from __future__ import annotations

from fener.project import storm

__all__ = ["storm"]

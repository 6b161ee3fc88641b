"""How a row of a table is written."""

from __future__ import annotations

from typing import Any

Found = dict[str, Any]
"""What the script of a part printed."""
HEAD = "| what | measured | bar | held |\n| --- | --- | --- | --- |"


def row(what: str, figure: str, bar: str, holds: bool | None) -> str:
    return f"| {what} | {figure} | {bar} | {mark(holds)} |"


def mark(holds: bool | None) -> str:
    """None: there is no bar."""
    return {True: "yes", False: "**no**", None: ""}[holds]

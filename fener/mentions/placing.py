"""Folders of the data folder that change as a whole."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def put_in_place(data: Path, name: str) -> Iterator[Path]:
    """An empty folder beside `data`/`name` that takes its place once the block is through; what
    stood there works until then, and stays where the block fails."""
    data.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"{name}-", dir=data) as made:
        folder = Path(made) / name
        folder.mkdir()
        yield folder
        target = data / name
        if target.exists():
            target.rename(Path(made) / "before")
        folder.rename(target)

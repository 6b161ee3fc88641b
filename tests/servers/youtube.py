"""Google's own description of the YouTube Data API, out of Google's client library for Python.

Of the library only that one document is kept, under `.servers/`: nothing of it runs here.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

VERSION = "2.202.0"
HOME = Path(__file__).parents[2] / ".servers" / "youtube"
DOCUMENT = HOME / f"youtube.v3-{VERSION}.json"
_INSIDE = "googleapiclient/discovery_cache/documents/youtube.v3.json"


def missing() -> str:
    """Why the document can't be read here; empty: it can."""
    if DOCUMENT.exists():
        return ""
    return f"Google's description of YouTube is not here: run python -m {__name__}"


def install() -> None:
    """Put the document there, unless it is."""
    if DOCUMENT.exists():
        return
    HOME.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
        wanted = f"google-api-python-client=={VERSION}"
        subprocess.run([*pip, "--no-deps", "-d", folder, wanted], check=True, timeout=600)
        (wheel,) = Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as packed:
            DOCUMENT.write_bytes(packed.read(_INSIDE))


def described() -> dict[str, Any]:
    """The document."""
    value: dict[str, Any] = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    return value


if __name__ == "__main__":
    install()

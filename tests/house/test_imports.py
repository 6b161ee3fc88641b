"""The floors hold; and the rules that say so can fail."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.ground import PACKAGE, ROOT

PLANTED = {
    "core/planted.py": "import django.utils.timezone\n",
    "connectors/planted.py": "from fener.kit import times\n",
    "kit/planted.py": "from fener.cases import models\n",
    "people/planted.py": "from fener.people import planted_too\n",
    "people/planted_too.py": "from fener.people import planted\n",
    "strangers/__init__.py": '"""A floor that nobody put anywhere."""\n',
}
COMPLAINTS = (
    "fener.core.planted -> django",
    "fener.connectors is not allowed to import fener.kit",
    "fener.kit is not allowed to import fener.cases",
    "No cycles are allowed in fener.people",
    "strangers",
)


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    paths = {"PYTHONPATH": str(folder), "COLUMNS": "200", "NO_COLOR": "1"}
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=folder, env={**os.environ, **paths}, capture_output=True, text=True, timeout=300,
        check=False,
    )  # fmt: skip


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(
        PACKAGE, tmp_path / "fener", ignore=shutil.ignore_patterns("static", "locale", "*.pyc")
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_floor_imports_only_what_is_below_it():
    done = _lint(ROOT)
    assert done.returncode == 0, done.stdout[-4000:]


def test_planted_violations_are_all_found(copy):
    for name, text in PLANTED.items():
        (copy / "fener" / name).parent.mkdir(exist_ok=True)
        (copy / "fener" / name).write_text(text)
    done = _lint(copy)
    assert done.returncode != 0
    words = " ".join(done.stdout.split())
    assert [one for one in COMPLAINTS if one not in words] == [], done.stdout[-4000:]

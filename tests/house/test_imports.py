"""The floors hold; and the rules that say so can fail."""

from __future__ import annotations

import os
import re
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


START = """
import os, pkgutil, sys
for name in {missing}:
    sys.modules[name] = None
os.environ["DJANGO_SETTINGS_MODULE"] = "fener.project.settings"
import django, fener
django.setup()
for found in pkgutil.walk_packages(fener.__path__, "fener."):
    parts = found.name.split(".")
    if not {{"tests", "testing", "training", "__main__"}} & set(parts):
        __import__(found.name)
"""


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


def test_the_desk_starts_without_what_only_its_models_are_made_with(tmp_path):
    wanted = {
        name: set(re.findall(r"^[a-z][\w-]*", (ROOT / f"requirements/{name}.in").read_text(), re.M))
        for name in ("run", "models")
    }
    missing = sorted(name.replace("-", "_") for name in wanted["models"] - wanted["run"])
    assert "scipy" in missing
    done = subprocess.run(
        [sys.executable, "-c", START.format(missing=missing)],
        cwd=ROOT, env={**os.environ, "FENER_DATA": str(tmp_path)}, capture_output=True, text=True,
        timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]

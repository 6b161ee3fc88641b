"""What all tests share: a data folder of their own, compiled translations, a clock."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest

# The settings make the data folder and read keys from it, so all of this stands before them,
# and pyproject.toml doesn't name them: pytest would load them before it looks here.
_made = None if "FENER_DATA" in os.environ else tempfile.mkdtemp(prefix="fener-tests-")
_folder = Path(os.environ.setdefault("FENER_DATA", _made or ""))
os.environ.setdefault("FENER_SECRET_KEYS", "a key for tests only and never for a real desk")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fener.project.settings")

import django  # noqa: E402
from django.conf import settings  # noqa: E402

django.setup()


def pytest_configure() -> None:
    if settings.DATABASES["default"]["ENGINE"] == "fener.kit.sqlite":
        # What pytest-django settles by itself for the SQLite it knows by name.
        settings.DATABASES["default"]["TEST"]["NAME"] = ":memory:"
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(specs: list[Any]) -> None:
    """Give every process that tests a data folder of its own: they would mix their uploads."""
    for number, spec in enumerate(specs):
        spec.env["FENER_DATA"] = str(_folder / f"process-{number}")


def pytest_unconfigure() -> None:
    if _made:
        shutil.rmtree(_made, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def _translations() -> None:
    from fener.project.preparing import compile_messages

    compile_messages(Path(settings.DATA) / "locale")


@pytest.fixture(autouse=True)
def _fresh_caches() -> None:
    from django.core.cache import cache

    from fener.guide.testing import forget_guides
    from fener.problems.testing import forget_storms

    cache.clear()
    forget_guides()
    forget_storms()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real streams that lie beside the checkout. Tests that need them skip where they are not."""
    folder = Path(os.environ.get("FENER_SHARED") or Path(__file__).parent.parent / "shared")
    if not (folder / "data").is_dir():
        pytest.skip("SKIPPED LOUDLY: no shared data beside this checkout (set FENER_SHARED)")
    return folder / "data"

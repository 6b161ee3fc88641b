"""What all tests share: a data folder of their own, compiled translations, a clock."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

_folder = os.environ.setdefault("FENER_DATA", tempfile.mkdtemp(prefix="fener-tests-"))
os.environ.setdefault("FENER_SECRET_KEYS", "a key for tests only and never for a real desk")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fener.project.settings")

import pytest  # noqa: E402
from django.conf import settings  # noqa: E402


def pytest_configure() -> None:
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(scope="session", autouse=True)
def _translations() -> None:
    from fener.project.preparing import compile_messages

    compile_messages(Path(settings.DATA) / "locale")


@pytest.fixture(autouse=True)
def _fresh_caches() -> None:
    from django.core.cache import cache

    cache.clear()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real streams that lie beside the checkout. Tests that need them skip where they are not."""
    folder = Path(os.environ.get("FENER_SHARED") or Path(__file__).parent.parent / "shared")
    if not (folder / "data").is_dir():
        pytest.skip("SKIPPED LOUDLY: no shared data beside this checkout (set FENER_SHARED)")
    return folder / "data"

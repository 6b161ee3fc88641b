"""Install what the tests of real channels run against: `make servers`.

Everything goes under `.servers/`, or is Debian's. What can't be had is said, and its tests say so
too; nothing here makes the rest fail.
"""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys
import time
from types import ModuleType

import tests.servers


def modules() -> list[ModuleType]:
    """Every module that installs something, quick ones first."""
    found = [
        importlib.import_module(f"{tests.servers.__name__}.{one.name}")
        for one in pkgutil.iter_modules(tests.servers.__path__)
        if not one.name.startswith("__") and not one.name.endswith("_client")
    ]
    return sorted(
        (one for one in found if hasattr(one, "install")),
        key=lambda one: one.__name__.rpartition(".")[2] in ("bluesky", "bluesky_network"),
    )


def main() -> int:
    for module in modules():
        name = module.__name__.rpartition(".")[2]
        began_at = time.monotonic()
        try:
            module.install()
        except (OSError, subprocess.SubprocessError, RuntimeError, AssertionError) as error:
            sys.stdout.write(f"{name}: not installed: {error}\n")
            continue
        problem = module.missing()
        took = f"{time.monotonic() - began_at:.0f} s"
        sys.stdout.write(f"{name}: {problem or 'ready'} ({took})\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

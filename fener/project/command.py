"""The command line `fener`: progress on stderr, the result as one JSON line last on stdout.

Each command is a module of `commands` with `NAME`, `HELP`, `add_arguments(parser)` and
`run(args) -> dict`. Exit status: 0 done, 1 done but something is wrong, 2 not possible.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from fener import __version__
from fener.project.environment import SettingRefused

COMMANDS = (
    "serve",
    "work",
    "judge",
    "watch",
    "detect",
    "models",
    "replay",
    "import",
    "demo",
    "check",
    "doctor",
)


class CommandRefused(Exception):
    """It can't be done; the text says why and what to do."""


def main(argv: Sequence[str] | None = None) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fener.project.settings")
    # Products of small matrices: several threads each take ten times the processor's time.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    parser = argparse.ArgumentParser(
        prog="fener",
        description="Fener: hear every complaint, answer each one, see the storm coming.",
    )
    parser.add_argument("--version", action="version", version=f"fener {__version__}")
    choices = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    modules: dict[str, Any] = {}
    for name in COMMANDS:
        module = import_module(f"fener.project.commands.{name.replace('import', 'import_')}")
        modules[name] = module
        chosen = choices.add_parser(name, help=module.HELP, description=module.__doc__)
        module.add_arguments(chosen)
    args = parser.parse_args(argv)
    try:
        result = modules[args.command].run(args)
    except (CommandRefused, SettingRefused) as refusal:
        print(f"fener {args.command}: {refusal}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    except BrokenPipeError:
        return 1
    if result is None:
        return 0
    print(json.dumps(result, ensure_ascii=False, default=str))
    return 1 if result.get("ok") is False else 0


if __name__ == "__main__":
    sys.exit(main())

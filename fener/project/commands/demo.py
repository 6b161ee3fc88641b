"""Watch a storm: a practice brand on the fake network, and a bad Friday for its courier."""

from __future__ import annotations

import argparse
from typing import Any

from fener.project.command import CommandRefused

HELP = "watch a storm on the practice network"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--speed", default="60", help="how many times faster than life (60)")


def run(args: argparse.Namespace) -> dict[str, Any]:
    raise CommandRefused("not yet")

"""Where things lie, and how they are read."""

from __future__ import annotations

import ast
import importlib.util
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "fener"

_NOT_OURS = {".git", ".venv", "var", "static", "build", "__pycache__", "node_modules"}


def files(*suffixes: str, under: Path = ROOT) -> Iterator[Path]:
    """Files of the repository with one of `suffixes`, nothing that was built or installed."""
    for path in sorted(under.iterdir()):
        if path.is_dir():
            is_hidden = path.name.startswith(".") and path.name != ".ci"
            if not is_hidden and not path.name.endswith(".egg-info") and _is_ours(path):
                yield from files(*suffixes, under=path)
        elif path.suffix in suffixes or not suffixes:
            yield path


def _is_ours(folder: Path) -> bool:
    is_room_of_styles = folder.name == "static" and folder.parent != ROOT
    return folder.name not in _NOT_OURS or is_room_of_styles


def modules(*, tests: bool = False, migrations: bool = False) -> Iterator[Path]:
    """Python files of the package."""
    for path in files(".py", under=PACKAGE):
        parts = path.relative_to(PACKAGE).parts
        if ("tests" in parts or path.name == "testing.py") and not tests:
            continue
        if "migrations" in parts and not migrations:
            continue
        yield path


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def name_of(path: Path) -> str:
    """As people write it: from the root of the repository."""
    return path.relative_to(ROOT).as_posix()


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tool(name: str) -> ModuleType:
    """A script of `tools/` as a module."""
    spec = importlib.util.spec_from_file_location(f"tools_{name}", ROOT / "tools" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module

